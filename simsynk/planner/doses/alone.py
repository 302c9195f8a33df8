"""Doses without spread: every muscle is weakened on its own, and what must stay is bought at a price.

No doses with spread are better than these, so they are where a search begins and what its bound begins with.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.doses.curves import Curve

Values = NDArray[np.float64]

_ROUNDS = 3
_HALVINGS = 40
_DEAREST = 1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """The relaxed problem: its curves are straight between bends, so each is greatest at a bend or an end.

    Parameters
    ----------
    worth, stays
        Worth, and what is added to each quantity that must stay, at every candidate of every muscle, (candidates,)
        and (floors, candidates).
    first
        Where each muscle's candidates begin.
    least
        Least sums of what must stay, (floors,).
    left
        Share of force of every candidate, (candidates,).
    """

    worth: Values = field(repr=False)
    stays: Values = field(repr=False)
    first: NDArray[np.int64] = field(repr=False)
    least: Values
    left: Values = field(repr=False)

    @classmethod
    def of(
        cls, worth: Sequence[Curve], stays: Sequence[Sequence[Curve]], least: Values, low: Values, high: Values
    ) -> Relaxed:
        """From the curves of all muscles and the range of force that each can be left.

        Parameters
        ----------
        worth, stays
            A curve for each muscle; for each floor one for each muscle.
        least
            What must stay, (floors,).
        low, high
            Least and greatest share of force, (muscles,).
        """
        grids = []
        for m, curve in enumerate(worth):
            bends = np.concatenate([curve.knots, *(floor[m].knots for floor in stays)])
            inside = bends[(bends > low[m]) & (bends < high[m])]
            grids.append(np.concatenate([[high[m], low[m]], inside]))
        count = [len(grid) for grid in grids]
        kept = [np.concatenate([floor[m].at(grid) for m, grid in enumerate(grids)]) for floor in stays]
        return cls(
            worth=np.concatenate([worth[m].at(grid) for m, grid in enumerate(grids)]),
            stays=np.array(kept).reshape(len(kept), sum(count)),
            first=np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64),
            least=least, left=np.concatenate(grids),
        )  # fmt: skip

    def solved(self) -> tuple[Values, Values]:
        """Share of its force at which each muscle is worth most, (muscles,), and the price of each floor, (floors,).

        Prices that make the total least are looked for floor by floor; any prices give a true bound.
        """
        prices = np.zeros(len(self.least))
        best, at = self._priced(prices)[0], prices.copy()
        for _ in range(_ROUNDS if len(prices) else 0):
            for f in range(len(prices)):
                prices[f] = _root(functools.partial(self._missed, prices, f))
                value = self._priced(prices)[0]
                if value < best:
                    best, at = value, prices.copy()
        return self.left[self._priced(at)[1]], at

    def _priced(self, prices: Values) -> tuple[float, NDArray[np.int64]]:
        """The total for some prices, and where each muscle is worth most."""
        values = self.worth + prices @ self.stays
        ends = np.append(self.first[1:], len(values))
        chosen = np.array([a + int(values[a:b].argmax()) for a, b in zip(self.first, ends, strict=True)])
        return float(values[chosen].sum() - prices @ self.least), chosen

    def _missed(self, prices: Values, floor: int, price: float) -> bool:
        trial = prices.copy()
        trial[floor] = price
        chosen = self._priced(trial)[1]
        return bool(self.stays[floor, chosen].sum() < self.least[floor])


def _root(missed: Callable[[float], bool]) -> float:
    """The least price, to one part in many, at which a floor is no longer missed."""
    if not missed(0.0):
        return 0.0
    low, high = 0.0, 1.0
    while missed(high) and high < _DEAREST:
        low, high = high, 4 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if missed(middle) else (low, middle)
    return high
