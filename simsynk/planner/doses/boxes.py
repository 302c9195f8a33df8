"""How much better other doses could be at most, with spread: ranges of doses that are halved until nothing is left.

More toxin leaves every muscle less force, so a range of doses is a range of force for each muscle. What the muscles
are worth at best within their ranges, each on its own, bounds every combination of doses in the ranges; halving the
ranges brings the bound down. What must stay is bought at a price, as in `dose_alone`.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.doses.curves import Curve
from simsynk.planner.doses.injections import Injections

Values = NDArray[np.float64]

BOXES = 6000
"""Ranges that are looked at before the search ends with the gap that is left (a limit of the search)."""

_AT_ONCE = 64
_SLACK = 1e-12


class Highest:
    """The greatest value of a curve within any range, from a table of the greatest over runs of 1, 2, 4 ... bends."""

    def __init__(self, curve: Curve) -> None:
        self.curve = curve
        self.knots = curve.knots
        rows = [curve.at(curve.knots)]
        while 2 ** len(rows) <= len(self.knots):
            half = 2 ** (len(rows) - 1)
            rows.append(np.maximum(rows[-1], np.append(rows[-1][half:], np.full(half, -np.inf))))
        self.table = np.array(rows).reshape(len(rows), len(self.knots))

    def within(self, low: Values, high: Values) -> Values:
        """Greatest values from `low` to `high`, (ranges,).

        Examples
        --------
        >>> tent = Curve(start=0.0, knots=np.array([0.0, 0.5]), bends=np.array([1.0, -2.0]))
        >>> Highest(tent).within(np.array([0.0, 0.0]), np.array([0.25, 1.0]))
        array([0.25, 0.5 ])
        """
        best = np.maximum(self.curve.at(low), self.curve.at(high))
        first, last = np.searchsorted(self.knots, low), np.searchsorted(self.knots, high, side="right")
        some = last > first
        if some.any():
            a, b = first[some], last[some]
            row = np.log2(b - a).astype(np.int64)
            inside = np.maximum(self.table[row, a], self.table[row, b - 2**row])
            best[some] = np.maximum(best[some], inside)
        return np.asarray(best)


@dataclass(frozen=True, kw_only=True)
class Boxes:
    """The problem whose doses are boxed in.

    Parameters
    ----------
    injections
        What is injected.
    base
        Share of force that myectomies leave, (muscles,).
    priced
        For each muscle its worth with what must stay paid for.
    paid
        What is paid for the floors themselves, to be taken from the sum.
    floors, least
        For each floor a curve for each muscle, and its least sum.
    """

    injections: Injections = field(repr=False)
    base: Values
    priced: tuple[Highest, ...] = field(repr=False)
    paid: float
    floors: tuple[tuple[Curve, ...], ...] = field(repr=False)
    least: Values

    def bound(self, top: Values, value: float, tolerance: float, boxes: int = BOXES) -> float:
        """No doses that keep every floor are worth more; as near to `value` as `tolerance` and `boxes` let.

        Parameters
        ----------
        top
            Largest dose into each muscle, (injected,).
        value
            Worth of doses that were found.
        tolerance
            Ranges that hold nothing better than this beyond `value` are given up.
        boxes
            Ranges to look at.
        """
        count = len(self.injections.apart)
        low, high = np.zeros((1, count)), top[None].copy()
        heap: list[tuple[float, int, Values, Values, int]] = []
        number, bar, given_up = 0, value + tolerance, value
        while True:
            bounds, split = self._looked_at(low, high)
            for i, bound in enumerate(bounds):
                if bound > bar:
                    heapq.heappush(heap, (-float(bound), number + i, low[i], high[i], int(split[i])))
                else:
                    given_up = max(given_up, float(bound))
            number += len(bounds)
            if not heap or number >= boxes:
                break
            low, high = _halved([heapq.heappop(heap) for _ in range(min(_AT_ONCE, len(heap)))])
        return max(-heap[0][0], given_up) if heap else given_up

    def _looked_at(self, low: Values, high: Values) -> tuple[Values, NDArray[np.int64]]:
        """Bound of each box, and the dose whose range matters most for it."""
        count = low.shape[1]
        parts = [[self.injections.part(i, ends[:, i]) for i in range(count)] for ends in (low, high)]
        reached = [np.sum(one, axis=0) for one in parts]
        most, fewest = (self.injections.after(one) * self.base for one in reached)
        best, loose = np.full(len(low), -self.paid), np.zeros_like(most)
        for m, curve in enumerate(self.priced):
            top = curve.within(fewest[:, m], most[:, m])
            best += top
            loose[:, m] = top - np.minimum(curve.curve.at(fewest[:, m]), curve.curve.at(most[:, m]))
        for floor, least in zip(self.floors, self.least, strict=True):
            # A muscle never gives more of a movement than with the least toxin of its range.
            stays = np.sum([curve.at(most[:, m]) for m, curve in enumerate(floor)], axis=0)
            best = np.where(stays < least - _SLACK, -np.inf, best)
        width = np.array([after - before for before, after in zip(*parts, strict=True)])
        share = width / np.maximum(width.sum(axis=0), 1e-300)
        return best, np.einsum("kbm,bm->bk", share, loose).argmax(axis=1)


def _halved(boxes: Sequence[tuple[float, int, Values, Values, int]]) -> tuple[Values, Values]:
    """Both halves of every box along its own dose; small doses matter more, so they are told apart more finely."""
    lows, highs = [], []
    for _, _, low, high, split in boxes:
        middle = ((np.sqrt(low[split]) + np.sqrt(high[split])) / 2) ** 2
        below, above = high.copy(), low.copy()
        below[split] = above[split] = middle
        lows += [low, above]
        highs += [below, high]
    return np.array(lows), np.array(highs)
