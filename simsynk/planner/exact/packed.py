"""The tables of a problem laid out for the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.exact import kernels
from simsynk.planner.exact.problem import Problem

Values = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Packed:
    """All tables in one, with the columns that a question needs.

    Parameters
    ----------
    first, heeds, start, rows, fixed
        As `kernels.add_up` takes them.
    """

    first: Places
    heeds: Places
    start: Places
    rows: Values
    fixed: Values

    def of(self, plans: Places) -> Values:
        """What every plan leaves, (plans, columns)."""
        found = np.empty((len(plans), len(self.fixed)))
        kernels.add_up(plans, self.first, self.heeds, self.start, self.rows, self.fixed, found)
        return found


def on_the_mean(problem: Problem) -> Packed:
    """Quantities on the mean over the nerves: the columns are the quantities."""
    tables = [table.values.mean(axis=0).T for table in problem.tables]
    return _packed(problem, tables, problem.fixed.mean(axis=0))


def in_each_nerve(problem: Problem, quantity: int) -> Packed:
    """One quantity in every nerve: the columns are the nerves."""
    return _packed(problem, [table.values[:, quantity].T for table in problem.tables], problem.fixed[:, quantity])


def _packed(problem: Problem, tables: Sequence[Values], fixed: Values) -> Packed:
    heeds = [table.decisions for table in problem.tables]
    lengths, sizes = [len(one) for one in heeds], [len(table) for table in tables]
    return Packed(
        first=np.cumsum([0, *lengths], dtype=np.int64),
        heeds=np.array([place for one in heeds for place in one], np.int64),
        start=np.cumsum([0, *sizes], dtype=np.int64)[:-1].copy(),
        rows=np.ascontiguousarray(np.concatenate([np.zeros((0, len(fixed))), *tables])),
        fixed=np.ascontiguousarray(fixed),
    )
