"""Where a Sobol analysis looks: two independent sets of points, and the first with one factor of the second.

A base row `j` has `factors + 2` model points: `A_j`, `B_j`, and for each factor `i` the point `AB_ij` that is `A_j`
with the value of factor `i` taken from `B_j`. Points with the same values are one point, so that they are simulated
once: factors with few entries, such as plans, bring many of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.scenario.study_parts import Factor

LEAST_BASE, MOST_BASE = 8, 65536
"""Base points that may be asked for: fewer tell nothing, more are beyond any study of a simulated nerve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRows:
    """Different model points, and which of them each row of a sensitivity design uses.

    Parameters
    ----------
    names
        Names of the factors, (factors,).
    values
        Different points: factor name -> value (a plan by its name).
    places
        Index in `values` of every point of every row, (rows, points of a row).
    """

    names: tuple[str, ...]
    values: tuple[Mapping[str, Any], ...] = field(repr=False)
    places: NDArray[np.int64] = field(repr=False)


def sobol_shares(factors: int, base: int, seed: int) -> NDArray[np.float64]:
    """Rows of a Sobol analysis as shares of each factor's range, (base, factors + 2, factors), from 0 to below 1.

    Parameters
    ----------
    factors
        Number of factors.
    base
        Number of rows, a power of two.
    seed
        Of the scrambling.

    Raises
    ------
    InputError
        When `base` is no power of two, or out of range.

    Notes
    -----
    Source: Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018: one scrambled Sobol sequence of twice as many columns
    as factors gives both sets.

    Examples
    --------
    >>> shares = sobol_shares(2, 8, seed=1)
    >>> first, second, swapped = shares[:, 0], shares[:, 1], shares[:, 2]
    >>> shares.shape, bool((swapped[:, 0] == second[:, 0]).all()), bool((swapped[:, 1] == first[:, 1]).all())
    ((8, 4, 2), True, True)
    """
    from scipy.stats import qmc

    if not LEAST_BASE <= base <= MOST_BASE or base & (base - 1):
        lower = min(max(1 << max(base.bit_length() - 1, 0), LEAST_BASE), MOST_BASE)
        allowed = sorted({lower, min(2 * lower, MOST_BASE)})
        message = f"{base} is not a power of two from {LEAST_BASE} to {MOST_BASE}, which a Sobol sequence needs"
        raise InputError([Problem(path="--base", message=message, fix=f"write {' or '.join(map(str, allowed))}")])
    drawn = qmc.Sobol(2 * factors, scramble=True, rng=np.random.default_rng(seed)).random(base)
    first, second = drawn[:, :factors], drawn[:, factors:]
    rows = np.repeat(first[:, None], factors + 2, axis=1)
    rows[:, 1] = second
    own = np.arange(factors)
    rows[:, own + 2, own] = second
    return rows


def placed_rows(factors: Sequence[Factor], shares: NDArray[np.float64]) -> PointRows:
    """The points that shares of the factors' ranges stand for, equal ones joined.

    Parameters
    ----------
    factors
        Factors of a study.
    shares
        See `sobol_shares`, (rows, points of a row, factors).

    Examples
    --------
    >>> from simsynk.scenario.study_parts import Factor
    >>> gap = Factor(name="gap", label="gap of the repair", unit="mm", values=(0, 5))
    >>> rows = placed_rows([gap], np.array([[[0.2], [0.9], [0.9]]]))
    >>> list(rows.values), rows.places.tolist()
    ([{'gap': 0}, {'gap': 5}], [[0, 1, 1]])
    """
    names = tuple(factor.name for factor in factors)
    values: list[dict[str, Any]] = []
    known: dict[str, int] = {}
    places = np.zeros(shares.shape[:2], np.int64)
    for row, point in np.ndindex(*shares.shape[:2]):
        where = shares[row, point]
        value = {factor.name: factor.at(float(share)) for factor, share in zip(factors, where, strict=True)}
        key = repr(value)
        if key not in known:
            known[key] = len(values)
            values.append(value)
        places[row, point] = known[key]
    return PointRows(names=names, values=tuple(values), places=places)
