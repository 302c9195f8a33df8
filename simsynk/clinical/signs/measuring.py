"""What the rules of signs are made of: bars, and travel of the mouth corner over the same face healthy."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.excess import Bars
from simsynk.clinical.record import Record
from simsynk.evidence import EvidenceFile, packaged


@functools.cache
def signs_file() -> EvidenceFile:
    """The packaged thresholds of the signs, with their sources."""
    return packaged("simsynk.clinical", "signs.yaml", "signs")


@functools.cache
def bars(path: str) -> Bars:
    """Least values of grades 1, 2 and 3 at a dotted path of the thresholds."""
    table = signs_file().table(path)
    return table["mild"], table["moderate"], table["severe"]


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
