"""The kernels of the planner in plain Python, for reading and as a check; the same bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def add_up(plans: Sequence[int], heeds: Sequence[Sequence[int]], rows: Sequence[Values], fixed: Values) -> Values:
    """What every plan leaves, (plans, columns).

    Parameters
    ----------
    plans
        Bit t is set when decision t is taken.
    heeds, rows
        For each table the decisions that it heeds, and its rows, (2 ** decisions, columns).
    fixed
        (columns,).
    """
    found = np.zeros((len(plans), len(fixed)))
    for p, plan in enumerate(plans):
        total = fixed.copy()
        for heeded, table in zip(heeds, rows, strict=True):
            row = sum(1 << k for k, place in enumerate(heeded) if plan >> place & 1)
            total = total + table[row]
        found[p] = total
    return found


@dataclass
class Tree:
    """The search of `kernels.descend` by recursion.

    Parameters
    ----------
    heeding
        For each decision the tables that heed it.
    heaps
        For each table its heap, (2 ** (decisions + 1), columns); place 0 is not used.
    order, unary, kind, prefer, rest, least, needed, nerves, slack
        As in the kernel.
    best, exact
        An objective that must be beaten, and whether column 1 is the objective or but a bound of it.
    """

    order: Sequence[int]
    heeding: Sequence[Sequence[int]]
    heaps: Sequence[Values]
    unary: Values
    kind: NDArray[np.int64]
    prefer: NDArray[np.int64]
    rest: Values
    least: Values
    needed: Sequence[int]
    nerves: int
    slack: float
    best: float
    exact: bool = True
    best_plan: int = 0
    looked: int = 0
    leaves: list[int] = field(default_factory=list)

    def search(self, total: Values, room: Sequence[int]) -> None:
        """Look at everything; `total` is the sum of the tops of the heaps."""
        self._below([], [1] * len(self.heaps), total, 0.0, list(room))

    def _below(self, taken: list[int], place: list[int], total: Values, spent: float, room: list[int]) -> None:
        d = len(taken)
        for bit in (int(self.prefer[d]), 1 - int(self.prefer[d])):
            if bit > room[self.kind[d]]:
                continue
            self.looked += 1
            there, after = place.copy(), total
            for m in self.heeding[d]:
                there[m] = 2 * place[m] + bit
                after = after + (self.heaps[m][there[m]] - self.heaps[m][place[m]])
            if not after[1] < self.best - self.slack or not self._kept(after):
                continue
            cost = spent + bit * self.unary[d]
            left = [most - bit * (j == self.kind[d]) for j, most in enumerate(room)]
            low = after[0] + cost
            for j, most in enumerate(left):
                low = low + self.rest[j, d + 1, most]
            if low >= self.best - self.slack:
                continue
            if d + 1 < len(self.unary):
                self._below([*taken, bit], there, after, cost, left)
                continue
            plan = sum(one << self.order[t] for t, one in enumerate([*taken, bit]))
            if self.exact:
                self.best, self.best_plan = float(after[1]), plan
            else:
                self.leaves.append(plan)

    def _kept(self, after: Values) -> bool:
        """Whether all demands are still met, and those of nerves in enough of them."""
        met = after >= self.least
        plain = len(met) - len(self.needed) * self.nerves
        groups = met[plain:].reshape(len(self.needed), self.nerves)
        return bool(met[2:plain].all()) and bool((groups.sum(axis=1) >= np.asarray(self.needed)).all())
