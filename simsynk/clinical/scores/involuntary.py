"""Involuntary movement in grade points, by region: always the excess over the same face healthy."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.excess import brow_rise, excess_bars, excess_of, eye_loss
from simsynk.clinical.record import Record
from simsynk.clinical.scores.thresholds import cuts, number
from simsynk.clinical.steps import steps

Values = NDArray[np.float64]

PUCKERED = frozenset({"pucker", "whistle"})
"""Commands whose eye narrowing has a slope of its own."""

LOWER_FACE = (
    "levator_labii",
    "zygomaticus_minor",
    "zygomaticus_major",
    "levator_anguli_oris",
    "buccinator",
    "risorius",
    "orbicularis_oris_upper",
    "orbicularis_oris_lower",
    "depressor_anguli_oris",
)
"""Muscles that are felt as a tight face."""


def eye(record: Record, command: str) -> Values:
    """Narrowing of the eye: millimetres of opening lost beyond the healthy loss, by mm per Sunnybrook point."""
    slope = number("involuntary.eye_mm_per_point" + ("_pucker" if command in PUCKERED else ""))
    return eye_loss(record, command) / slope


def corner(record: Record, command: str) -> Values:
    """Travel of the mouth corner beyond the healthy travel."""
    name = "commissure_excursion_mm"
    beyond = record.mm(command, name) - record.healthy_mm(command, name)
    return steps(np.maximum(beyond, 0.0), cuts("involuntary.corner_mm"))


def brow(record: Record, command: str) -> Values:
    """Rise of the brow above rest, beyond a healthy rise; a brow that is merely drawn down less does not count."""
    return steps(brow_rise(record, command), cuts("involuntary.brow_mm"))


def chin(record: Record, command: str) -> Values:
    """Dimpling of the chin: excess of the mentalis."""
    return _graded(record, command, "mentalis")


def neck(record: Record, command: str) -> Values:
    """Tight neck: excess of the platysma."""
    return _graded(record, command, "platysma")


def tightness(record: Record, command: str) -> Values:
    """Tight face: mean excess of the muscles of the lower face."""
    each = [_excess(record, command, muscle) for muscle in LOWER_FACE]
    return steps(np.mean(each, axis=0), excess_bars())


def tears(record: Record, command: str) -> Values:
    """Watering eye: excess of the lacrimal gland; 0 in a nerve without one."""
    gland = "lacrimal_gland"
    if gland not in record.muscles:
        return np.zeros(record.activation.shape[:-3])
    return _graded(record, command, gland)


Region = Callable[[Record, str], Values]


def worst(record: Record, pairs: Iterable[tuple[str, Region]]) -> Values:
    """The largest of several involuntary movements, in grade points, (...).

    Parameters
    ----------
    pairs
        Command and region of each.
    """
    return np.max([region(record, command) for command, region in pairs], axis=0)


def _excess(record: Record, command: str, muscle: str) -> Values:
    return excess_of(record, (command,), (muscle,))[..., 0, 0]


def _graded(record: Record, command: str, muscle: str) -> Values:
    return steps(_excess(record, command, muscle), excess_bars())
