"""A front point by point: always the widest gap between two plans of it is asked about next."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from simsynk.planner.exact.certificate import Progress
from simsynk.planner.exact.problem import ROUNDING

FEWEST = 7
"""So many points get a fair share of the time before any gets more."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The best plan that leaves at least so much wanted movement, as far as is known.

    Parameters
    ----------
    plan, unwanted, wanted
        The plan as a number and what it leaves; None when none was found.
    low
        No plan that leaves as much wanted movement costs less.
    cost
        Of this plan: its unwanted movement, less a hair of the wanted, so that no equal plan leaves more of it.
    looked
        Partial plans that were looked at.
    in_time
        Whether the search came to its end before its time.
    """

    plan: int | None
    unwanted: float
    wanted: float
    low: float
    cost: float
    looked: int
    in_time: bool = True


Ask = Callable[[float, float], Answer]
"""Least wanted movement, and seconds -> the answer."""


@dataclass(order=True)
class _Box:
    """Wanted movement between two plans of the front, where others may lie."""

    area: float
    low: float = field(compare=False)
    high: float = field(compare=False)
    unwanted_low: float = field(compare=False)
    unwanted_high: float = field(compare=False)
    closing: bool = field(compare=False, default=False)


@dataclass(kw_only=True)
class PointByPoint:
    """What was found so far.

    Parameters
    ----------
    scale
        Unwanted and wanted movement with nothing done.
    lowest
        No plan at all costs less.
    exactness
        Share of the scale below which the method cannot tell two plans apart.
    answers
        With the least wanted movement that was asked for, by plan.
    complete
        Whether nothing is left to ask.
    in_time
        Whether no search was stopped by its time: with the same input the same plans come out again.
    """

    ask: Ask
    scale: tuple[float, float]
    lowest: float
    exactness: float = 2 * ROUNDING
    answers: list[tuple[float, Answer]] = field(default_factory=list)
    complete: bool = False
    in_time: bool = True
    _boxes: list[_Box] = field(default_factory=list)

    @property
    def plans(self) -> dict[int, Answer]:
        """Every plan that was an answer."""
        return {one.plan: one for _, one in self.answers if one.plan is not None}

    def gap(self, found: Answer) -> float:
        """How much less unwanted movement, as a share of nothing's, might come with as much of the wanted."""
        lows = [one.low for least, one in self.answers if least <= found.wanted + self._hair]
        gap = (found.cost - max([self.lowest, *lows])) / (abs(self.scale[0]) or 1.0)
        return gap if gap > self.exactness else 0.0

    def find(self, points: int, seconds: float, progress: Progress | None) -> None:
        """Ask until there are so many points, the time is over, or nothing is left to ask."""
        end = time.monotonic() + seconds
        last = self._asked(float("-inf"), end)
        first = self._asked(self.scale[1] - self._hair, end)
        self._push(last.wanted, first.wanted, last.unwanted, first.unwanted)
        while self._boxes and len(self.plans) < points and time.monotonic() < end:
            self._split(heapq.heappop(self._boxes), end)
            if progress is not None:
                progress(len(self.plans), points)
        self.complete = not self._boxes
        asked_enough = self.complete or len(self.plans) >= points
        self.in_time = asked_enough and all(one.in_time for _, one in self.answers)

    @property
    def _hair(self) -> float:
        return self.exactness * (abs(self.scale[1]) or 1.0)

    def _asked(self, least: float, end: float) -> Answer:
        left = end - time.monotonic()
        found = self.ask(least, left / max(FEWEST + 1 - len(self.answers), 1))
        self.answers.append((least, found))
        return found

    def _push(
        self, low: float, high: float, unwanted_low: float, unwanted_high: float, closing: bool = False
    ) -> None:
        if high - low > self._hair and unwanted_high > unwanted_low:
            area = (high - low) * (unwanted_high - unwanted_low)
            heapq.heappush(self._boxes, _Box(-area, low, high, unwanted_low, unwanted_high, closing))

    def _split(self, box: _Box, end: float) -> None:
        least = box.low + self._hair if box.closing else (box.low + box.high) / 2
        found = self._asked(least, end)
        if found.plan is not None and found.wanted < box.high - self._hair:
            self._push(found.wanted, box.high, found.unwanted, box.unwanted_high)
            if not box.closing:
                self._push(box.low, least, box.unwanted_low, found.unwanted)
        elif not box.closing:
            self._push(box.low, least, box.unwanted_low, box.unwanted_high, closing=True)
