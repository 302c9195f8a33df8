"""Which combinations of its factors' values a study simulates, in the order in which they are numbered."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.scenario.study import Study
from simsynk.scenario.study_parts import Factor

Point = dict[str, Any]

OUTER_SHARES = (0.05, 0.95)
"""Quantiles that stand for a distribution while one factor at a time is varied (modelling choice)."""


def place(factor: Factor, share: float) -> Any:
    """Where a share of a factor's values lies: its inverse distribution function.

    A range is uniform on its scale; entries of a grid and plans have equal shares, in the order of the file.

    Parameters
    ----------
    factor
        A factor of a study.
    share
        From 0 to 1.

    Examples
    --------
    >>> place(Factor(name="misrouting", label="misrouting", low=0.0, high=0.4), 0.25)
    0.1
    """
    return factor.at(share)


def design_points(study: Study, seed: int) -> list[Point]:
    """The points of a study: a value for each factor, by name.

    Parameters
    ----------
    study
        The study with its design.
    seed
        What a Latin hypercube, a scrambled Sobol sequence and random points depend on; a full grid and one factor
        at a time do not.

    Returns
    -------
    Points in their order: in a full grid the last factor runs fastest; one factor at a time begins with the base
    point. For a factor of plans the value is the plan's name.
    """
    return _DESIGNS[study.design.kind](study, seed)


def number_of_points(study: Study) -> int:
    """How many points a study has, without making a full grid of them."""
    if study.design.kind == "one_at_a_time":
        return len(_one_at_a_time(study, 0))
    return study.design.count(study.factors)


def _full_grid(study: Study, seed: int) -> list[Point]:
    names = [factor.name for factor in study.factors]
    return [
        dict(zip(names, values, strict=True))
        for values in itertools.product(*(factor.levels() for factor in study.factors))
    ]


def _one_at_a_time(study: Study, seed: int) -> list[Point]:
    base = {factor.name: factor.base for factor in study.factors}
    others = ({**base, factor.name: value} for factor in study.factors for value in _others(factor, study))
    return [base, *others]


def _others(factor: Factor, study: Study) -> Iterator[Any]:
    """The levels of a factor that are not its base."""
    levels: tuple[Any, ...]
    if factor.values or "steps" in study.data["factors"][factor.name]:
        levels = factor.levels()
    elif factor.distribution is not None:
        levels = tuple(factor.at(share) for share in OUTER_SHARES)
    else:
        levels = factor.ends()
    return (value for value in levels if value != factor.base)


def _latin_hypercube(study: Study, seed: int) -> list[Point]:
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(d=len(study.factors), rng=np.random.default_rng(seed))
    return _placed(study, sampler.random(study.design.points or 0))


def _sobol(study: Study, seed: int) -> list[Point]:
    from scipy.stats import qmc

    sampler = qmc.Sobol(d=len(study.factors), scramble=True, rng=np.random.default_rng(seed))
    return _placed(study, sampler.random(study.design.points or 0))


def _random(study: Study, seed: int) -> list[Point]:
    return _placed(study, np.random.default_rng(seed).random((study.design.points or 0, len(study.factors))))


def _placed(study: Study, shares: NDArray[np.float64]) -> list[Point]:
    return [
        {factor.name: factor.at(share) for factor, share in zip(study.factors, row, strict=True)}
        for row in shares.tolist()
    ]


_DESIGNS: dict[str, Callable[[Study, int], list[Point]]] = {
    "full_grid": _full_grid,
    "latin_hypercube": _latin_hypercube,
    "sobol": _sobol,
    "random": _random,
    "one_at_a_time": _one_at_a_time,
}
