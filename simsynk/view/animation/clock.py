"""From days of the model to seconds of a film: even steps, and a rest where there is something to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.view.animation.arrivals import Wave

FRAME_S, HOLD_S, FIRST_S = 0.125, 1.5, 0.75
"""Seconds of a usual frame, of a rest at the first arrival and at the end, and of the nerve before the injury."""

_STEPS, _MOST_FRAMES = (3.0, 4.0, 5.0, 6.0), 64
_NEARLY_ALL, _AT_LEAST_DAYS = 0.99, 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One frame.

    Parameters
    ----------
    day
        Day that it shows.
    seconds
        How long it is shown.
    first
        Whether the first axon arrives on it.
    """

    day: float
    seconds: float = FRAME_S
    first: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """The frames of a film, days rising."""

    moments: tuple[Moment, ...]

    @property
    def length_s(self) -> float:
        """Length of the film."""
        return sum(moment.seconds for moment in self.moments)

    def begins(self) -> NDArray[np.float64]:
        """Second at which each frame begins, (frames,)."""
        return np.concatenate([[0.0], np.cumsum([moment.seconds for moment in self.moments])[:-1]])

    def grid(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Seconds and the days shown then; straight between them, and level during a rest."""
        seconds, days = [], []
        for begin, moment in zip(self.begins().tolist(), self.moments, strict=True):
            rest = moment.seconds - FRAME_S
            for second in {begin, begin + max(rest, 0.0)}:
                seconds.append(second)
                days.append(moment.day)
        order = np.argsort(np.array(seconds), kind="stable")
        return (
            np.append(np.array(seconds)[order], self.length_s),
            np.append(np.array(days)[order], self.moments[-1].day),
        )

    def second_of(self, day: float) -> float:
        """When a day is reached."""
        seconds, days = self.grid()
        if day <= days[0]:
            return 0.0
        place = int(np.searchsorted(days, day, side="left"))
        if place >= len(days):
            return self.length_s
        low, high = days[place - 1], days[place]
        return float(seconds[place - 1] + (day - low) / (high - low) * (seconds[place] - seconds[place - 1]))


def clock_of(waves: Sequence[Wave]) -> Clock:
    """The frames of a film of regrowth: 3 to 6 days each, more only where the whole would be too long.

    It begins before the first lesion, rests on the day of the first arrival, skips the idle time between the end of
    one regrowth and the next lesion, and ends when nearly all axons that will arrive have arrived.

    Parameters
    ----------
    waves
        See `simsynk.view.animation.arrivals.waves`; at least one.
    """
    spans = []
    for wave, later in zip(waves, [*(wave.day for wave in waves[1:]), np.inf], strict=True):
        last = max(wave.day_of(_NEARLY_ALL), wave.day + _AT_LEAST_DAYS)
        spans.append((wave.day, min(last, later)))
    whole = sum(last - first for first, last in spans)
    step = next((step for step in _STEPS if whole / step <= _MOST_FRAMES), whole / _MOST_FRAMES)
    step = float(np.ceil(step))
    days = {waves[0].day - step}
    for (first, last), later in zip(spans, [*(wave.day for wave in waves[1:]), np.inf], strict=True):
        count = int(np.ceil((last - first) / step)) + 1
        days |= {first + step * number for number in range(count) if first + step * number < later}
    first_arrival = float(waves[0].arrivals[0]) if waves[0].total else None
    if first_arrival is not None:
        days = {day for day in days if abs(day - first_arrival) > 0.3 * step} | {first_arrival}
    ordered = sorted(days)
    moments = [
        Moment(day=day, seconds=HOLD_S if day == first_arrival else FRAME_S, first=day == first_arrival)
        for day in ordered
    ]
    moments[0] = Moment(day=ordered[0], seconds=FIRST_S)
    moments[-1] = Moment(day=ordered[-1], seconds=HOLD_S, first=moments[-1].first)
    return Clock(tuple(moments))
