"""Neuromuscular retraining (mime therapy, biofeedback): learning to move with the wiring that is there."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.evidence import EvidenceFile, packaged

DAYS_A_WEEK = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraining:
    """A course of exercises with feedback, which changes commands and never the nerve.

    Parameters
    ----------
    day
        Day on which it begins.
    side
        `right` or `left`, the patient's own.
    weeks
        How long it is practised.
    strength
        Share of what can be learned that this person learns in an endless course, 0 to 1.

    Notes
    -----
    Source: Beurskens and Heymans (2006) for the three months; how it acts is a modelling choice.
    """

    day: float
    side: str
    weeks: float
    strength: float = 1.0


@functools.cache
def retraining_file() -> EvidenceFile:
    """The packaged values of retraining, with their sources."""
    return packaged("simsynk.events", "retraining.yaml", "retraining")


def usual_weeks() -> float:
    """Length of a course where a scenario names none."""
    return retraining_file().number("weeks")


def untrained_muscles() -> tuple[str, ...]:
    """Muscles that move by reflex alone, so that no exercise reaches their pool and nobody sees them."""
    return tuple(retraining_file().data["not_trained"])


def learned(event: Retraining, days: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of the trained command is learned on each day, 0 to 1.

    It rises as strength x (1 - exp(-(day - start) / learning time)) while the course lasts and is kept afterwards.

    Parameters
    ----------
    days
        Days, (days,).

    Notes
    -----
    Source: gains of mime therapy were stable after a year (Beurskens 2003 to 2006, follow-up); the exponential
    and its time are assumed.

    Examples
    --------
    >>> course = Retraining(day=300, side="right", weeks=12)
    >>> learned(course, np.array([300.0, 342.0, 384.0, 800.0])).round(2).tolist()
    [0.0, 0.63, 0.86, 0.86]
    """
    practised = np.clip(np.asarray(days, np.float64) - event.day, 0.0, DAYS_A_WEEK * event.weeks)
    return event.strength * -np.expm1(-practised / retraining_file().number("learning_days"))


def learned_together(events: Sequence[Retraining], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much is learned after several courses, 0 to 1, (days,); each adds its share of what is still to learn.

    Examples
    --------
    >>> halves = [Retraining(day=day, side="right", weeks=6) for day in (0.0, 42.0)]
    >>> learned_together(halves, np.array([84.0])).round(2).tolist()
    [0.86]
    """
    missing = np.ones(len(days))
    for event in events:
        missing *= 1.0 - learned(event, days)
    return 1.0 - missing
