"""The same question with fractions of decisions allowed: a linear program, and prices that bound every plan.

Each muscle spreads a weight of 1 over the rows of its table; the weight on rows that take a decision must equal the
fraction of the decision that is taken. With whole decisions this is the problem itself, for any tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from simsynk.planner.exact.problem import Problem

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Demand:
    """A sum over tables that must reach a level.

    Parameters
    ----------
    rows
        For each table its rows, (2 ** decisions,).
    fixed, least
        What no decision touches, and what is asked for.
    """

    rows: tuple[Values, ...] = field(repr=False)
    fixed: float
    least: float


@dataclass(frozen=True, kw_only=True)
class Program:
    """The linear program: make a cost small while demands are met.

    Parameters
    ----------
    problem
        Gives decisions, tables and largest numbers.
    cost
        For each table the cost of its rows.
    demands
        What must be met.
    """

    problem: Problem = field(repr=False)
    cost: tuple[Values, ...] = field(repr=False)
    demands: tuple[Demand, ...]

    @property
    def sizes(self) -> list[int]:
        """Rows of each table."""
        return [len(rows) for rows in self.cost]

    @property
    def columns(self) -> int:
        """Weights of rows, then decisions."""
        return sum(self.sizes) + len(self.problem.decisions)

    def costs(self) -> Values:
        """Of every column."""
        return np.concatenate([*self.cost, np.zeros(len(self.problem.decisions))])

    def limits(self) -> tuple[sparse.csr_array, Values]:
        """Demands, then largest numbers, all as "at most"."""
        lines = [
            np.append(-np.concatenate([*d.rows, np.zeros(0)]), np.zeros(len(self.problem.decisions)))
            for d in self.demands
        ]
        right = [d.fixed - d.least for d in self.demands]
        for kind in dict.fromkeys(self.problem.kinds):
            of_kind = np.array([one == kind for one in self.problem.kinds], np.float64)
            lines.append(np.append(np.zeros(sum(self.sizes)), of_kind))
            right.append(float(self.problem.room(kind)))
        return sparse.csr_array(np.array(lines).reshape(-1, self.columns)), np.array(right)


Agreement = tuple[sparse.csr_array, Values]


def agreement(problem: Problem) -> Agreement:
    """Equations: each muscle's weights sum to 1; then, for each muscle and decision, both agree."""
    sizes = [1 << len(table.decisions) for table in problem.tables]
    rows, columns, signs = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
    line, begin = len(sizes), 0
    for m, table in enumerate(problem.tables):
        rows.append(np.full(sizes[m], m))
        columns.append(begin + np.arange(sizes[m]))
        signs.append(np.ones(sizes[m]))
        for k, place in enumerate(table.decisions):
            taken = begin + np.flatnonzero(np.arange(sizes[m]) >> k & 1)
            rows.append(np.full(len(taken) + 1, line))
            columns.append(np.append(taken, sum(sizes) + place))
            signs.append(np.append(np.ones(len(taken)), -1.0))
            line += 1
        begin += sizes[m]
    at = (np.concatenate(rows), np.concatenate(columns))
    shape = (line, begin + len(problem.decisions))
    return sparse.csr_array((np.concatenate(signs), at), shape=shape), np.append(
        np.ones(len(sizes)), np.zeros(line - len(sizes))
    )


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What agreement and demands cost; whatever they are, the bound that they give is true.

    Parameters
    ----------
    of_decision
        For each table the price of taking each decision that it heeds.
    of_demand
        For each demand, never negative.
    """

    of_decision: tuple[Values, ...]
    of_demand: Values


@dataclass(frozen=True, kw_only=True)
class Relaxed:
    """The solution with fractions.

    Parameters
    ----------
    prices
        What they cost.
    fractions
        Of each decision, (decisions,).
    weights
        For each table of its rows.
    value
        Least cost of all tables.
    """

    prices: Prices
    fractions: Values
    weights: tuple[Values, ...] = field(repr=False)
    value: float


def free(problem: Problem, demands: int) -> Relaxed:
    """Prices of 0, when there are no others: their bounds are true too, but loose."""
    return Relaxed(
        prices=Prices(
            of_decision=tuple(np.zeros(len(table.decisions)) for table in problem.tables), of_demand=np.zeros(demands)
        ),
        fractions=np.zeros(len(problem.decisions)),
        weights=tuple(np.zeros(1 << len(table.decisions)) for table in problem.tables),
        value=-np.inf,
    )


def priced(program: Program, equations: Agreement, seconds: float) -> Relaxed | None:
    """The solution; None when there is none (demands that cannot be met, or no time)."""
    # A weight is at most 1 anyway; a bound on it would only take prices away.
    highest = np.append(np.full(sum(program.sizes), np.inf), np.ones(len(program.problem.decisions)))
    bounds = np.stack([np.zeros(program.columns), highest], axis=1)
    (equal, ones), (limits, most) = equations, program.limits()
    # The stubs of scipy know neither sparse matrices nor arrays of bounds.
    found = linprog(  # type: ignore[call-overload]
        program.costs(), A_eq=equal, b_eq=ones, A_ub=limits, b_ub=most, bounds=bounds, method="highs-ds",
        options={"time_limit": max(seconds, 0.1)},
    )  # fmt: skip
    if found.status != 0:
        return None
    tables, demands = program.problem.tables, len(program.demands)
    of_decision = np.split(
        np.asarray(found.eqlin.marginals)[len(tables) :], np.cumsum([len(t.decisions) for t in tables])[:-1]
    )
    of_demand = np.maximum(-np.asarray(found.ineqlin.marginals)[:demands], 0.0)
    *weights, fractions = np.split(np.asarray(found.x), np.cumsum(program.sizes))
    return Relaxed(
        prices=Prices(of_decision=tuple(of_decision), of_demand=of_demand), fractions=fractions,
        weights=tuple(weights), value=float(found.fun),
    )  # fmt: skip
