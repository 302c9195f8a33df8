"""Excess over the same face healthy, of activation and of movement: what scores and signs both count."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.clinical.record import Record

Bars = tuple[float, float, float]


@functools.cache
def excess_bars() -> Bars:
    """Least values of grades 1, 2 and 3 of an excess of activation."""
    table = synkinesis.synkinesis_file().table("grades")
    return table["mild"], table["moderate"], table["severe"]


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


def brow_rise(record: Record, command: str) -> NDArray[np.float64]:
    """Rise of the brow above rest beyond a healthy rise, in mm, (...).

    A brow that sinks less than in health is weakness, not synkinesis.
    """
    name = "brow_elevation_mm"
    return np.maximum(record.mm(command, name) - np.maximum(record.healthy_mm(command, name), 0.0), 0.0)
