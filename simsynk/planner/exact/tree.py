"""The tree of all plans, ready for the search with bounds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.exact import kernels
from simsynk.planner.exact.relaxation import Program, Relaxed

Values = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(kw_only=True)
class Tree:
    """The arrays of `kernels.descend`; `order` says which decision stands at each depth."""

    order: Places
    first: Places
    heeding: Places
    start: Places
    tree: Values = field(repr=False)
    unary: Values
    kind: Places
    prefer: Places
    rest: Values = field(repr=False)
    least: Values
    needed: Places
    nerves: int
    slack: float
    place: Places
    depth: Places
    step: Places
    taken: Places
    room: Places
    total: Values
    spent: Values
    bound: Values
    best: Values
    best_plan: Places
    looked: Places
    leaves: Places
    caught: Places

    def descend(self, allowed: int) -> bool:
        """Look at up to so many more branches; returns whether the search is over."""
        kernels.descend(
            self.order, self.first, self.heeding, self.start, self.tree, self.unary, self.kind, self.prefer,
            self.rest, self.least, self.needed, self.nerves, self.slack, allowed, self.place, self.depth, self.step,
            self.taken, self.room, self.total, self.spent, self.bound, self.best, self.best_plan, self.looked,
            self.leaves, self.caught,
        )  # fmt: skip
        return bool(self.depth[0] < 0)

    @property
    def low(self) -> float:
        """No plan that is still open has a smaller objective."""
        open_at = [float(self.bound[d]) for d in range(self.depth[0] + 1) if self.step[d] < 2]
        return min([float(self.best[0]), *open_at])


@dataclass(frozen=True, kw_only=True)
class InNerves:
    """A quantity that must reach a level in some of the nerves.

    Parameters
    ----------
    rows
        For each table (rows, nerves).
    fixed
        (nerves,).
    least
        The level.
    needed
        In how many nerves.
    """

    rows: tuple[Values, ...] = field(repr=False)
    fixed: Values = field(repr=False)
    least: float
    needed: int


@dataclass(frozen=True, kw_only=True)
class Seed:
    """What a tree grows from.

    Parameters
    ----------
    program, fixed_cost
        The cost and the demands; cost that no decision touches.
    in_nerves
        What must be left in some of the nerves.
    relaxed
        Makes the bounds tight and says which branch is tried first.
    best, slack
        An objective that must be beaten, and by how much.
    catch
        How many plans to catch at a time when the cost is but a bound; 0 when it is exact.
    """

    program: Program
    fixed_cost: float
    in_nerves: tuple[InNerves, ...]
    relaxed: Relaxed
    best: float
    slack: float
    catch: int


def planted(seed: Seed) -> Tree:
    """The tree of all plans."""
    program, problem = seed.program, seed.program.problem
    count, kinds = len(problem.decisions), tuple(dict.fromkeys(problem.kinds))
    order = _order(program)
    depth_of = np.empty(count, np.int64)
    depth_of[order] = np.arange(count)
    heaps: list[Values] = []
    touched: list[list[int]] = [[] for _ in range(count)]
    unary = np.zeros(count)
    for m, table in enumerate(problem.tables):
        depths = depth_of[list(table.decisions)]
        heaps.append(_heap(_columns(seed, m), depths))
        np.add.at(unary, depths, seed.relaxed.prices.of_decision[m])
        for depth in depths:
            touched[depth].append(m)
    kind = np.array([kinds.index(problem.kinds[place]) for place in order], np.int64)
    room = np.array([problem.room(one) for one in kinds], np.int64)
    rest = _rest(unary, kind, len(kinds))
    fixed = _fixed(seed)
    total = np.zeros((count + 1, len(fixed)))
    total[0] = fixed + sum(heap[1] for heap in heaps)
    bound = np.full(count + 1, total[0, 0] + sum(rest[j, 0, room[j]] for j in range(len(kinds))))
    levels = [np.full(len(one.fixed), one.least) for one in seed.in_nerves]
    return Tree(
        order=order, first=np.cumsum([0, *map(len, touched)], dtype=np.int64),
        heeding=np.array([m for one in touched for m in one], np.int64),
        start=np.cumsum([0, *map(len, heaps)], dtype=np.int64)[:-1].copy(),
        tree=np.concatenate([np.zeros((0, len(fixed))), *heaps]),
        unary=unary, kind=kind, prefer=(seed.relaxed.fractions[order] > 0.5).astype(np.int64), rest=rest,
        least=np.concatenate([[-np.inf, -np.inf], [one.least for one in program.demands], *levels]),
        needed=np.array([one.needed for one in seed.in_nerves], np.int64), nerves=problem.nerves, slack=seed.slack,
        place=np.ones(len(heaps), np.int64), depth=np.zeros(1, np.int64), step=np.zeros(count + 1, np.int64),
        taken=np.zeros(count + 1, np.int64), room=room, total=total, spent=np.zeros(count + 1), bound=bound,
        best=np.array([seed.best]), best_plan=np.full(1, -1, np.int64), looked=np.zeros(1, np.int64),
        leaves=np.zeros(seed.catch, np.int64), caught=np.zeros(1, np.int64),
    )  # fmt: skip


def _fixed(seed: Seed) -> Values:
    """What no decision touches, (columns,)."""
    demands = seed.program.demands
    prices = zip(seed.relaxed.prices.of_demand, demands, strict=True)
    relaxed = seed.fixed_cost + sum(price * (one.least - one.fixed) for price, one in prices)
    return np.concatenate(
        [[relaxed, seed.fixed_cost], [one.fixed for one in demands], *(one.fixed for one in seed.in_nerves)]
    )


def _order(program: Program) -> Places:
    """Decisions that move the cost most come first, so that bounds bite early."""
    weight = np.zeros(len(program.problem.decisions))
    for table, cost in zip(program.problem.tables, program.cost, strict=True):
        for k, place in enumerate(table.decisions):
            halves = cost.reshape(-1, 2, 1 << k)
            weight[place] += np.abs(halves[:, 0] - halves[:, 1]).mean()
    return np.argsort(-weight, kind="stable").astype(np.int64)


def _columns(seed: Seed, m: int) -> Values:
    """Relaxed cost, cost, demands and nerves of a table's rows, (rows, columns)."""
    cost, prices = seed.program.cost[m], seed.relaxed.prices
    relaxed = cost.copy()
    for price, demand in zip(prices.of_demand, seed.program.demands, strict=True):
        relaxed -= price * demand.rows[m]
    for k, price in enumerate(prices.of_decision[m]):
        relaxed -= price * (np.arange(len(cost)) >> k & 1)
    plain = np.stack([relaxed, cost, *(demand.rows[m] for demand in seed.program.demands)], axis=1)
    return np.concatenate([plain, *(one.rows[m] for one in seed.in_nerves)], axis=1)


def _heap(columns: Values, depths: Places) -> Values:
    """Best completions of a table for every start of its decisions in the order of the tree."""
    k, width = len(depths), columns.shape[1]
    # Bit k of a row is axis -1 - k of the cube; the first decision of the tree becomes the first axis.
    cube = columns.reshape((2,) * k + (width,))
    level = cube.transpose([k - 1 - i for i in np.argsort(depths)] + [k]).reshape(-1, width)
    levels = [level]
    while len(level) > 1:
        pairs = level.reshape(-1, 2, width)
        level = np.concatenate([pairs[:, :, :2].min(axis=1), pairs[:, :, 2:].max(axis=1)], axis=1)
        levels.append(level)
    return np.concatenate([np.zeros((1, width)), *levels[::-1]])


def _rest(unary: Values, kind: Places, kinds: int) -> Values:
    """Least that the decisions from each depth on can add when so many of a kind may be taken."""
    count = len(unary)
    rest = np.zeros((kinds, count + 1, count + 1))
    for j in range(kinds):
        for depth in range(count):
            gains = np.sort(np.minimum(unary[depth:][kind[depth:] == j], 0.0))
            rest[j, depth, 1 : len(gains) + 1] = np.cumsum(gains)
            rest[j, depth, len(gains) + 1 :] = gains.sum()
    return rest
