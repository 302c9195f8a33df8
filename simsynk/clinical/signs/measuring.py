"""What the rules of signs are made of: bars, and excess of movement and activation over the same face healthy."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.clinical.record import Record
from simsynk.evidence import EvidenceFile, packaged

Bars = tuple[float, float, float]


@functools.cache
def signs_file() -> EvidenceFile:
    """The packaged thresholds of the signs, with their sources."""
    return packaged("simsynk.clinical", "signs.yaml", "signs")


@functools.cache
def bars(path: str) -> Bars:
    """Least values of grades 1, 2 and 3 at a dotted path of the thresholds."""
    table = signs_file().table(path)
    return table["mild"], table["moderate"], table["severe"]


@functools.cache
def excess_bars() -> Bars:
    """Least values of grades 1, 2 and 3 of an excess of activation."""
    table = synkinesis.synkinesis_file().table("grades")
    return table["mild"], table["moderate"], table["severe"]


def graded(value: NDArray[np.float64], least: Bars) -> NDArray[np.float64]:
    """Level of a value: 1, 2 and 3 at the bars, straight between them.

    Examples
    --------
    >>> graded(np.array([0.0, 0.5, 1.0, 4.0]), (1.0, 2.0, 3.0)).tolist()
    [0.0, 0.5, 1.0, 3.0]
    """
    return np.asarray(np.interp(value, (0.0, *least), (0.0, 1.0, 2.0, 3.0)))


def excess_of(record: Record, commands: Sequence[str], muscles: Sequence[str]) -> NDArray[np.float64]:
    """Synkinesis index of some muscles under some commands on the affected side, (..., commands, muscles)."""
    rows = [0, *(record.commands.index(name) for name in commands)]
    columns = [record.muscles.index(name) for name in muscles]
    activation = record.activation[..., record.affected, :, :][..., rows, :][..., columns]
    healthy = record.healthy[record.affected][rows][:, columns]
    own_rest = record.own_rest[..., record.affected, :][..., columns]
    index = synkinesis.excess(activation, healthy, own_rest)
    places = [0 if row == 0 else place for place, row in enumerate(rows[1:], start=1)]
    return index[..., places, :]


def evoked_of(
    record: Record, command: str, muscles: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Activation above rest of some muscles now, (..., muscles), and before the injury, (muscles,)."""
    c, columns = record.commands.index(command), [record.muscles.index(name) for name in muscles]
    now, before = record.activation[..., record.affected, :, :], record.healthy[record.affected]
    return (
        np.maximum(now[..., c, columns] - now[..., 0, columns], 0.0),
        np.maximum(before[c, columns] - before[0, columns], 0.0),
    )


def eye_loss(record: Record, command: str) -> NDArray[np.float64]:
    """Eye opening that a command takes away, beyond what it takes before the injury, in mm, (...)."""
    name = "palpebral_fissure_mm"
    now = record.mm("rest", name) - record.mm(command, name)
    return np.maximum(now - (record.healthy_mm("rest", name) - record.healthy_mm(command, name)), 0.0)


def corner_travel(record: Record, command: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Travel of the mouth corner from rest, outward and upward in mm, now (..., 2) and before the injury (2,).

    Travel below 0.5 mm has no measured direction and counts as none.
    """
    length, angle = "commissure_excursion_mm", "commissure_angle_deg"
    now = _vector(record.mm(command, length), record.mm(command, angle))
    before = _vector(np.array(record.healthy_mm(command, length)), np.array(record.healthy_mm(command, angle)))
    return now, before


def _vector(length: NDArray[np.float64], degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    angle = np.deg2rad(np.nan_to_num(degrees, nan=0.0))
    known = np.where(np.isnan(degrees), 0.0, length)
    return np.stack([known * np.cos(angle), known * np.sin(angle)], axis=-1)


def corner_excess(record: Record, command: str) -> NDArray[np.float64]:
    """Travel of the mouth corner beyond the healthy one in each direction, outward and upward in mm, (..., 2).

    A corner that moves less far than before, in the same direction, has no excess.
    """
    now, before = corner_travel(record, command)
    further = np.maximum(np.maximum(now, 0.0) - np.maximum(before, 0.0), 0.0)
    back = np.maximum(np.maximum(-now, 0.0) - np.maximum(-before, 0.0), 0.0)
    return further - back


def corner_at_rest(record: Record) -> NDArray[np.float64]:
    """Height of the resting mouth corner above its healthy place in mm, (...); negative when it droops."""
    return record.mm("rest", "commissure_height_mm") - record.healthy_mm("rest", "commissure_height_mm")
