"""Every plan, one by one: nothing is left out, so its front needs no further proof."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from simsynk.planner.exact.certificate import Progress, Search
from simsynk.planner.exact.goals import goal_of
from simsynk.planner.exact.packed import Places, Values, in_each_nerve, on_the_mean
from simsynk.planner.exact.pareto import Pool, front
from simsynk.planner.exact.problem import ROUNDING, UNWANTED, WANTED, Problem
from simsynk.planner.exact.subsets import every_plan

MOST_PLANS = 1 << 20
"""Some seconds of work at most, whatever is asked."""

_BLOCK = 1 << 14


class Enumeration:
    """For few plans: any objective, any floor."""

    name = "enumeration"

    def suits(self, problem: Problem, objective: str) -> bool:
        """Whether there are few enough plans."""
        return problem.possible <= MOST_PLANS

    def find(self, problem: Problem, objective: str, seconds: float, progress: Progress | None) -> Search:
        """Look at every plan; it takes what it takes, which is seconds at most."""
        plans = every_plan(problem)
        pool = pooled(problem, objective, plans, progress)
        chosen = front(pool)
        return Search(
            plans=tuple((int(pool.plans[i]), 0.0) for i in chosen), pool=pool, looked_at=len(plans), complete=True
        )


def pooled(problem: Problem, objective: str, plans: Places, progress: Progress | None = None) -> Pool:
    """What plans leave, of those that keep every floor.

    Parameters
    ----------
    plans
        As numbers, the smaller ones first.
    """
    means = np.concatenate([on_the_mean(problem).of(plans[i : i + _BLOCK]) for i in range(0, len(plans), _BLOCK)])
    kept = np.ones(len(plans), np.bool_)
    for floor in problem.floors:
        if floor.certainty is None:
            kept &= means[:, floor.quantity] >= floor.bar
    for floor in problem.floors:
        if floor.certainty is not None:
            share = _over_nerves(problem, floor.quantity, plans[kept], functools.partial(_share_with, floor.bar))
            kept[kept] = share >= floor.certainty - ROUNDING
    plans, means = plans[kept], means[kept]
    unwanted = means[:, UNWANTED]
    if objective != "mean":
        unwanted = _over_nerves(problem, UNWANTED, plans, goal_of(objective), progress)
    scale = (float(goal_of(objective)(problem.nothing[:, UNWANTED])), float(problem.nothing[:, WANTED].mean()))
    return Pool(plans=plans, unwanted=np.ascontiguousarray(unwanted), wanted=means[:, WANTED].copy(), scale=scale)


def _share_with(bar: float, left: Values) -> Values:
    """Share of the nerves in which at least so much is left, (plans,)."""
    return np.asarray((left >= bar).mean(axis=1))


def _over_nerves(
    problem: Problem,
    quantity: int,
    plans: Places,
    summed: Callable[[Values], Values],
    progress: Progress | None = None,
) -> Values:
    """Something about a quantity in all nerves, (plans,), some plans at a time."""
    packed, found = in_each_nerve(problem, quantity), [np.zeros(0)]
    for begin in range(0, len(plans), _BLOCK):
        found.append(summed(packed.of(plans[begin : begin + _BLOCK])))
        if progress is not None:
            progress(min(begin + _BLOCK, len(plans)), len(plans))
    return np.concatenate(found)
