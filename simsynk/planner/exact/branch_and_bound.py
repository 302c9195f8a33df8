"""Branch and bound: plans are decided one decision at a time, and a branch that cannot hold a better plan is left."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.exact.certificate import Progress, Search
from simsynk.planner.exact.enumeration import pooled
from simsynk.planner.exact.goals import TAIL, goal_of
from simsynk.planner.exact.packed import in_each_nerve
from simsynk.planner.exact.pareto import front
from simsynk.planner.exact.point_by_point import Answer, PointByPoint
from simsynk.planner.exact.problem import ROUNDING, UNWANTED, WANTED, Floor, Problem
from simsynk.planner.exact.relaxation import Demand, Program, Relaxed, agreement, free, priced
from simsynk.planner.exact.subsets import in_order, neighbours, places_of
from simsynk.planner.exact.tree import InNerves, Seed, Tree, planted

Values = NDArray[np.float64]
Places = NDArray[np.int64]

POINTS = 32
"""More plans than a reader compares; the widest gaps between them are filled first."""

_HAIR = 1e-6
"""Weight of wanted movement in the cost, so that of equal plans that with more of it is found."""

_BURST = 4_000_000
"""Columns of partial plans looked at between two looks at the clock: some hundredths of a second."""

_FIRST = 100_000
"""Branches looked at with the prices of an earlier question before new ones are worked out."""

_CATCH = 1024
_ROUNDS = 4
"""Rounds in which the weights of the nerves in the worst tenth are found."""


class BranchAndBound:
    """For many plans: any objective, any floor, with a gap when time runs out.

    Parameters
    ----------
    points
        Plans of the front at most.
    """

    name = "branch and bound"

    def __init__(self, points: int = POINTS) -> None:
        self.points = points

    def suits(self, problem: Problem, objective: str) -> bool:
        """Always."""
        return True

    def find(self, problem: Problem, objective: str, seconds: float, progress: Progress | None) -> Search:
        """Search for about so long."""
        asker = _Asker(problem, objective)
        asked = PointByPoint(
            ask=asker.ask, scale=scale_of(problem, objective), lowest=lowest_cost(problem, objective)
        )
        asked.find(self.points, seconds, progress)
        return searched(problem, objective, asked)


def scale_of(problem: Problem, objective: str) -> tuple[float, float]:
    """Unwanted and wanted movement with nothing done."""
    nothing = problem.nothing
    return float(goal_of(objective)(nothing[:, UNWANTED])), float(nothing[:, WANTED].mean())


def cost_hair(problem: Problem, objective: str) -> float:
    """How much unwanted movement a unit of the wanted is worth in the cost: next to nothing."""
    unwanted, wanted = scale_of(problem, objective)
    return _HAIR * (abs(unwanted) or 1.0) / (abs(wanted) or 1.0)


def lowest_cost(problem: Problem, objective: str) -> float:
    """What no plan falls below: least unwanted movement with everything done, most wanted movement with nothing."""
    everything = problem.quantities_of(range(len(problem.decisions)))[:, UNWANTED]
    return float(goal_of(objective)(everything)) - cost_hair(problem, objective) * scale_of(problem, objective)[1]


def answered(
    problem: Problem, objective: str, plan: int | None, low: float, looked: int, in_time: bool = True
) -> Answer:
    """An answer with what its plan leaves; a plan that misses a floor by a hair is none."""
    left = pooled(problem, objective, np.array([] if plan is None else [plan], np.int64))
    if not len(left.plans):
        return Answer(
            plan=None, unwanted=math.inf, wanted=-math.inf, low=low, cost=math.inf, looked=looked, in_time=in_time
        )  # fmt: skip
    unwanted, wanted = float(left.unwanted[0]), float(left.wanted[0])
    cost = unwanted - cost_hair(problem, objective) * wanted
    return Answer(
        plan=plan, unwanted=unwanted, wanted=wanted, low=low, cost=cost, looked=looked, in_time=in_time
    )  # fmt: skip


def searched(problem: Problem, objective: str, asked: PointByPoint) -> Search:
    """The front of doing nothing and all answers, and the plans beside them for the alternatives."""
    answers = {0: answered(problem, objective, 0, -math.inf, 0), **asked.plans}
    chosen = pooled(problem, objective, in_order([*answers]))
    plans = [int(chosen.plans[i]) for i in front(chosen)]
    beside = in_order(
        np.concatenate([np.array([*answers], np.int64), *(neighbours(problem, plan) for plan in plans)])
    )
    return Search(
        plans=tuple((plan, asked.gap(answers[plan])) for plan in plans),
        pool=pooled(problem, objective, beside),
        looked_at=sum(one.looked for _, one in asked.answers),
        complete=asked.complete,
        in_time=asked.in_time,
    )


@dataclass(frozen=True, kw_only=True)
class _Priced:
    """Prices that were good for one question, and tend to be good for the next one."""

    least: float
    weights: Values
    relaxed: Relaxed


class _Asker:
    """Answers "what leaves least unwanted movement, with at least so much of the wanted?"."""

    def __init__(self, problem: Problem, objective: str) -> None:
        self.problem = problem
        self.objective = objective
        self.hair = cost_hair(problem, objective)
        self.slack = 0.1 * ROUNDING * (abs(scale_of(problem, objective)[0]) or 1.0)
        self.known = {0}
        self.priced: list[_Priced] = []
        self.in_nerves = tuple(_in_nerves(problem, one) for one in problem.floors if one.certainty is not None)
        self.floors = tuple(_demand(problem, floor) for floor in problem.floors)
        self.wanted = tuple(table.values[:, WANTED].mean(axis=0) for table in problem.tables)
        self.fixed_wanted = float(problem.fixed[:, WANTED].mean())
        self.lowest = self.fixed_wanted + sum(float(rows[-1]) for rows in self.wanted) - self.slack
        self.skeleton = agreement(problem)

    def ask(self, least: float, seconds: float) -> Answer:
        """Search for so long at most."""
        end = time.monotonic() + seconds
        best, cost = self._descended(least)
        looked = 0
        nearest = min(self.priced, key=lambda one: abs(one.least - max(least, self.lowest)), default=None)
        if nearest is not None:
            tree, best = self._grown(least, nearest, best, cost, _FIRST, end)
            if tree.depth[0] < 0:
                return self._answer(best, tree, int(tree.looked[0]))
            looked, cost = int(tree.looked[0]), float(tree.best[0])
        fresh = self._prices(least, best, 0.8 * (end - time.monotonic())) or nearest or self._unpriced(least)
        tree, best = self._grown(least, fresh, best, cost, math.inf, end)
        return self._answer(best, tree, looked + int(tree.looked[0]))

    def _answer(self, best: int | None, tree: Tree, looked: int) -> Answer:
        if best is not None:
            self.known.add(best)
        return answered(self.problem, self.objective, best, tree.low, looked, in_time=tree.depth[0] < 0)

    def _grown(
        self, least: float, priced: _Priced, best: int | None, cost: float, most: float, end: float
    ) -> tuple[Tree, int | None]:
        """The tree after a search of so many branches or until the time is over, and the best plan."""
        program, fixed = self._program(priced.weights, least)
        tree = planted(Seed(
            program=program, fixed_cost=fixed, in_nerves=self.in_nerves, relaxed=priced.relaxed, best=cost,
            slack=self.slack, catch=0 if self.objective == "mean" else _CATCH,
        ))  # fmt: skip
        burst = int(min(max(_BURST // tree.total.shape[1], 1), most))
        over = False
        while not over and tree.looked[0] < most and (time.monotonic() < end or tree.looked[0] == 0):
            over = tree.descend(burst)
            if tree.caught[0]:
                best, tree.best[0] = self._judged(tree.leaves[: tree.caught[0]], least, best, float(tree.best[0]))
                tree.caught[0] = 0
        return tree, int(tree.best_plan[0]) if tree.best_plan[0] >= 0 else best

    def _judged(self, plans: Places, least: float, best: int | None, cost: float) -> tuple[int | None, float]:
        """The better of the best plan so far and some others, with its cost."""
        pool = pooled(self.problem, self.objective, plans)
        costs = np.where(pool.wanted >= least, pool.unwanted - self.hair * pool.wanted, np.inf)
        if len(costs) and costs.min() < cost - self.slack:
            return int(pool.plans[costs.argmin()]), float(costs.min())
        return best, cost

    def _descended(self, least: float) -> tuple[int | None, float]:
        """A good plan to begin with: from the best known one by small changes, as long as they help."""
        best, cost = self._judged(in_order(list(self.known)), least, None, math.inf)
        before = math.inf
        while best is not None and cost < before:
            before = cost
            best, cost = self._judged(neighbours(self.problem, best), least, best, cost)
        return best, cost

    def _unpriced(self, least: float) -> _Priced:
        uniform = np.full(self.problem.nerves, 1 / self.problem.nerves)
        return _Priced(
            least=least, weights=uniform, relaxed=free(self.problem, len(self._program(uniform, least)[0].demands))
        )

    def _prices(self, least: float, best: int | None, seconds: float) -> _Priced | None:
        """Prices from the linear program, with nerves weighted so that its bound on the objective is high."""
        rounds, weights = 1, np.full(self.problem.nerves, 1 / self.problem.nerves)
        if self.objective != "mean":
            rounds, weights = _ROUNDS, _worst(self.problem.quantities_of(places_of(best or 0))[:, UNWANTED])
        found: _Priced | None = None
        highest = -math.inf
        for number in range(rounds):
            program, fixed = self._program(weights, least)
            relaxed = priced(program, self.skeleton, seconds / rounds)
            if relaxed is None:
                break
            if relaxed.value + fixed > highest:
                highest, found = (
                    relaxed.value + fixed,
                    _Priced(least=max(least, self.lowest), weights=weights, relaxed=relaxed),
                )
            if number + 1 < rounds:
                weights = weights + (_worst(self._in_fractions(relaxed)) - weights) / (number + 2)
        if found is not None:
            self.priced.append(found)
        return found

    def _in_fractions(self, relaxed: Relaxed) -> Values:
        """Unwanted movement of each nerve in the solution with fractions."""
        tables = zip(self.problem.tables, relaxed.weights, strict=True)
        parts = [table.values[:, UNWANTED] @ weight for table, weight in tables]
        return np.asarray(self.problem.fixed[:, UNWANTED] + sum(parts))

    def _program(self, weights: Values, least: float) -> tuple[Program, float]:
        """Cost with weighted nerves, and the demands; the last one is that on wanted movement."""
        problem = self.problem
        unwanted = [weights @ table.values[:, UNWANTED] for table in problem.tables]
        cost = tuple(bad - self.hair * good for bad, good in zip(unwanted, self.wanted, strict=True))
        # Below what the fullest plan leaves nothing is asked.
        asked = Demand(rows=self.wanted, fixed=self.fixed_wanted, least=max(least, self.lowest))
        fixed = float(weights @ problem.fixed[:, UNWANTED]) - self.hair * self.fixed_wanted
        return Program(problem=problem, cost=cost, demands=(*self.floors, asked)), fixed


def _worst(unwanted: Values) -> Values:
    """Weights of the nerves in the worst tenth, which sum to 1."""
    tail = max(TAIL * len(unwanted), 1.0)
    weights = np.zeros(len(unwanted))
    weights[np.argsort(-unwanted, kind="stable")] = np.clip(tail - np.arange(len(unwanted)), 0.0, 1.0) / tail
    return weights


def _in_nerves(problem: Problem, floor: Floor) -> InNerves:
    """A floor that must be kept in a share of the nerves."""
    rows = tuple(np.ascontiguousarray(table.values[:, floor.quantity].T) for table in problem.tables)
    fixed = np.ascontiguousarray(problem.fixed[:, floor.quantity])
    # Nerves are summed in another order here than where a plan is judged in the end.
    least = floor.bar - 0.1 * ROUNDING * abs(floor.least)
    return InNerves(rows=rows, fixed=fixed, least=least, needed=_needed(problem, floor))


def _needed(problem: Problem, floor: Floor) -> int:
    return math.ceil(((floor.certainty or 0.0) - ROUNDING) * problem.nerves)


def _demand(problem: Problem, floor: Floor) -> Demand:
    """What a floor asks of the mean; of one that holds for a share of the nerves, what must follow from it."""
    rows = tuple(table.values[:, floor.quantity].mean(axis=0) for table in problem.tables)
    fixed, least = float(problem.fixed[:, floor.quantity].mean()), floor.bar
    if floor.certainty is not None:
        lowest = in_each_nerve(problem, floor.quantity).of(np.array([(1 << len(problem.decisions)) - 1]))[0]
        reached = np.sort(np.maximum(floor.bar - lowest, 0.0))[: _needed(problem, floor)]
        least = float(lowest.mean() + reached.sum() / problem.nerves)
    return Demand(rows=rows, fixed=fixed, least=least - 0.1 * ROUNDING * abs(floor.least))
