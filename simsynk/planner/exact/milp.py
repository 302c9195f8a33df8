"""The same search as a mixed-integer linear program, by the solver HiGHS: slower, and a second opinion."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from simsynk.planner.exact.branch_and_bound import POINTS, answered, cost_hair, lowest_cost, scale_of, searched
from simsynk.planner.exact.certificate import Progress, Search
from simsynk.planner.exact.goals import TAIL
from simsynk.planner.exact.point_by_point import Answer, PointByPoint
from simsynk.planner.exact.problem import ROUNDING, UNWANTED, WANTED, Problem
from simsynk.planner.exact.relaxation import Demand, Program, agreement

Values = NDArray[np.float64]

EXACTNESS = 1e-5
"""The solver lets constraints be missed by a millionth, so plans that are nearer than this count as equal."""


class MixedInteger:
    """For any question; every plan of the front is one program.

    Parameters
    ----------
    points
        Plans of the front at most.
    """

    name = "mixed-integer programming"

    def __init__(self, points: int = POINTS) -> None:
        self.points = points

    def suits(self, problem: Problem, objective: str) -> bool:
        """Always."""
        return True

    def find(self, problem: Problem, objective: str, seconds: float, progress: Progress | None) -> Search:
        """Search for about so long."""
        model = _Model(problem, objective)
        scale, lowest = scale_of(problem, objective), lowest_cost(problem, objective)
        asked = PointByPoint(ask=model.ask, scale=scale, lowest=lowest, exactness=EXACTNESS)
        asked.find(self.points, seconds, progress)
        return searched(problem, objective, asked)


@dataclass
class _Columns:
    """Lines of constraints that grow to the right as columns are added."""

    cost: Values
    whole: Values
    lowest: Values
    highest: Values
    lines: list[sparse.csr_array]
    least: list[Values]
    most: list[Values]

    def add(self, count: int, cost: float, low: float, high: float, whole: bool = False) -> int:
        """New columns; returns the place of the first."""
        first = len(self.cost)
        self.cost = np.append(self.cost, np.full(count, cost))
        self.whole = np.append(self.whole, np.full(count, float(whole)))
        self.lowest, self.highest = (
            np.append(self.lowest, np.full(count, low)),
            np.append(self.highest, np.full(count, high)),
        )
        return first

    def hold(self, lines: sparse.csr_array, least: Values, most: Values) -> None:
        """New constraints on the columns that there are."""
        self.lines.append(lines)
        self.least.append(least)
        self.most.append(most)

    def solve(self, seconds: float) -> tuple[Values | None, float, bool]:
        """The best columns, what none can fall below, and whether the solver came to its end."""
        wide = [
            sparse.csr_array((one.data, one.indices, one.indptr), (one.shape[0], len(self.cost)))
            for one in self.lines
        ]
        held = LinearConstraint(sparse.vstack(wide), np.concatenate(self.least), np.concatenate(self.most))
        found = milp(
            self.cost, integrality=self.whole.astype(np.int64), bounds=Bounds(self.lowest, self.highest),
            constraints=held,
            options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.0},
        )  # fmt: skip
        if found.status == 2:
            return None, math.inf, True
        low = found.get("mip_dual_bound")
        x = None if found.x is None else np.asarray(found.x)
        return x, -math.inf if low is None else float(low), found.status == 0


@dataclass
class _Model:
    """One program for each least amount of wanted movement."""

    problem: Problem
    objective: str

    def ask(self, least: float, seconds: float) -> Answer:
        """Solve it in so long at most."""
        started = time.monotonic()
        columns, fixed = self._columns(least)
        x, low, ended = columns.solve(seconds - (time.monotonic() - started))
        plan = None
        if x is not None:
            begin = sum(1 << len(table.decisions) for table in self.problem.tables)
            taken = x[begin : begin + len(self.problem.decisions)] > 0.5
            plan = sum(1 << int(place) for place in np.flatnonzero(taken))
        return answered(self.problem, self.objective, plan, low + fixed, 1, in_time=ended)

    def _columns(self, least: float) -> tuple[_Columns, float]:
        problem = self.problem
        hair = cost_hair(problem, self.objective)
        wanted = tuple(table.values[:, WANTED].mean(axis=0) for table in problem.tables)
        fixed_wanted = float(problem.fixed[:, WANTED].mean())
        on_mean = self.objective == "mean"
        unwanted = [table.values[:, UNWANTED].mean(axis=0) * on_mean for table in problem.tables]
        cost = tuple(bad - hair * good for bad, good in zip(unwanted, wanted, strict=True))
        demands = [
            Demand(
                rows=tuple(table.values[:, floor.quantity].mean(axis=0) for table in problem.tables),
                fixed=float(problem.fixed[:, floor.quantity].mean()), least=floor.bar,
            )
            for floor in problem.floors if floor.certainty is None
        ]  # fmt: skip
        if math.isfinite(least):
            demands.append(Demand(rows=wanted, fixed=fixed_wanted, least=least))
        columns = _start(Program(problem=problem, cost=cost, demands=tuple(demands)))
        if not on_mean:
            self._tail(columns)
        for floor in problem.floors:
            if floor.certainty is not None:
                self._in_nerves(columns, floor.quantity, floor.bar, floor.certainty)
        return columns, float(problem.fixed[:, UNWANTED].mean()) * on_mean - hair * fixed_wanted

    def _rows(self, quantity: int) -> tuple[sparse.csr_array, Values]:
        """One line for each nerve: its quantity by the weights of rows; and the fixed part."""
        rows = np.concatenate([table.values[:, quantity] for table in self.problem.tables], axis=1)
        return sparse.csr_array(rows), self.problem.fixed[:, quantity]

    def _tail(self, columns: _Columns) -> None:
        """The mean over the worst tenth: a level, and by how much each nerve lies above it."""
        rows, fixed = self._rows(UNWANTED)
        nerves, width = self.problem.nerves, len(columns.cost)
        columns.add(1, 1.0, -np.inf, np.inf)
        columns.add(nerves, 1 / max(TAIL * nerves, 1.0), 0.0, np.inf)
        wide = sparse.csr_array((rows.data, rows.indices, rows.indptr), (nerves, width))
        lines = sparse.hstack([-wide, sparse.csr_array(np.ones((nerves, 1))), sparse.csr_array(np.eye(nerves))])
        columns.hold(lines, fixed, np.full(nerves, np.inf))

    def _in_nerves(self, columns: _Columns, quantity: int, bar: float, certainty: float) -> None:
        """A floor that holds in a share of the nerves: for each nerve whether it holds."""
        rows, fixed = self._rows(quantity)
        nerves, width = self.problem.nerves, len(columns.cost)
        every = [table.values[:, quantity, -1] for table in self.problem.tables]
        short = np.maximum(bar - (fixed + np.sum(every, axis=0)), 0.0)
        columns.add(nerves, 0.0, 0.0, 1.0, whole=True)
        wide = sparse.csr_array((rows.data, rows.indices, rows.indptr), (nerves, width))
        lowest = bar - short
        lines = sparse.hstack([wide, sparse.csr_array(-np.diag(short))])
        columns.hold(lines, lowest - fixed, np.full(nerves, np.inf))
        count = np.concatenate([np.zeros(width), np.ones(nerves)])
        needed = math.ceil((certainty - ROUNDING) * nerves)
        columns.hold(sparse.csr_array(count[None]), np.array([float(needed)]), np.array([np.inf]))


def _start(program: Program) -> _Columns:
    decisions, weights = len(program.problem.decisions), sum(program.sizes)
    columns = _Columns(
        cost=program.costs(), whole=np.append(np.zeros(weights), np.ones(decisions)),
        lowest=np.zeros(program.columns), highest=np.ones(program.columns), lines=[], least=[], most=[],
    )  # fmt: skip
    equal, right = agreement(program.problem)
    columns.hold(equal, right, right)
    limits, most = program.limits()
    columns.hold(limits, np.full(len(most), -np.inf), most)
    return columns
