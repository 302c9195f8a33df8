"""Massage and stretching: tone beyond the healthy one goes down slowly, and comes back when they stop."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.events.event import Event
from simsynk.evidence import EvidenceFile, packaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Massage:
    """A course of massage and stretching.

    Parameters
    ----------
    day
        First day.
    side
        `right` or `left`, the patient's own.
    muscles
        Muscles that are treated; none named means all.
    weeks
        How long it goes on.
    strength
        How thoroughly it is done, 0 to 1.
    """

    day: float
    side: str
    muscles: tuple[str, ...] = ()
    weeks: float
    strength: float = 1.0


@functools.cache
def massage_file() -> EvidenceFile:
    """The packaged values of massage, with their sources."""
    return packaged("simsynk.events", "massage.yaml", "massage")


def tone_relieved(events: Sequence[Event], pools: Sequence[str], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each muscle's tone beyond the healthy one that is taken away, (days, pools); modelling choice.

    Examples
    --------
    >>> event = Massage(day=0, side="right", weeks=12)
    >>> bool(tone_relieved([event], ["platysma"], np.array([84.0]))[0, 0] > 0.3)
    True
    """
    table, left = massage_file().table("effect"), np.ones((len(days), len(pools)))
    for event in events:
        if not isinstance(event, Massage):
            continue
        since, lasts = np.maximum(days - event.day, 0.0), 7.0 * event.weeks
        risen = 1 - np.exp(-np.minimum(since, lasts) / table["tau_days"])
        gone = risen * np.exp(-np.maximum(since - lasts, 0.0) / table["tau_days"])
        treated = np.array([not event.muscles or name in event.muscles for name in pools])
        left *= 1 - np.outer(table["share"] * event.strength * gone, treated)
    return 1 - left
