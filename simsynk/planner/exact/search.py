"""The trade-off: plans that no other beats in unwanted and wanted movement at once, and what is proved of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from simsynk import errors
from simsynk.errors import InputError
from simsynk.planner.exact import pareto
from simsynk.planner.exact.branch_and_bound import BranchAndBound
from simsynk.planner.exact.certificate import Certificate, Method, Progress, certify
from simsynk.planner.exact.enumeration import Enumeration
from simsynk.planner.exact.goals import goal_of
from simsynk.planner.exact.milp import MixedInteger
from simsynk.planner.exact.problem import ROUNDING, UNWANTED, WANTED, Floor, Problem, shortfall
from simsynk.planner.exact.subsets import places_of

METHODS: dict[str, Method] = {one.name: one for one in (Enumeration(), BranchAndBound(), MixedInteger())}
"""The first that suits is taken."""

MOST_DECISIONS = 62
"""A plan is a 64-bit number."""


class FloorsUnmet(InputError):
    """Floors that no plan keeps; as every cut only takes away, doing nothing is the plan that misses them least."""


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A plan and what it leaves in the nerves of the search.

    Parameters
    ----------
    decisions
        Places of the decisions taken.
    unwanted, wanted
        On the mean over the nerves.
    objective
        What was made small: `unwanted`, or its mean over the worst tenth of the nerves.
    gap
        By how much a better plan might lower the objective for as much wanted movement, as a share of what doing
        nothing leaves.
    """

    decisions: tuple[int, ...]
    unwanted: float
    wanted: float
    objective: float
    gap: float = 0.0

    @property
    def proved(self) -> bool:
        """Whether nothing beats it."""
        return self.gap == 0.0


@dataclass(frozen=True, kw_only=True)
class Front:
    """The trade-off.

    Parameters
    ----------
    plans
        By rising wanted movement lost.
    near
        Place of a plan -> alternatives that are nearly as good, at most eight.
    near_count
        Place of a plan -> how many of them there are among the plans that were looked at.
    certificate
        What is proved.
    """

    plans: tuple[Ranked, ...]
    near: Mapping[int, tuple[Ranked, ...]] = field(repr=False)
    near_count: Mapping[int, int] = field(repr=False)
    certificate: Certificate


def front(
    problem: Problem,
    *,
    objective: str = "mean",
    seconds: float = 30.0,
    within: float = 0.02,
    method: str | None = None,
    progress: Progress | None = None,
) -> Front:
    """Search all plans that keep the floors for those that no other beats.

    Parameters
    ----------
    problem
        Decisions, tables and floors.
    objective
        `mean` or `worst_tenth` of the nerves, of unwanted movement.
    seconds
        After which the search ends with what is proved until then; enumeration does not heed it.
    within
        How much worse an alternative may be, as a share of what doing nothing leaves.
    method
        One of `METHODS`; None takes the first that suits.
    progress
        Called with how much is done and wanted.

    Raises
    ------
    FloorsUnmet
        When no plan keeps a floor.
    InputError
        For more than 62 decisions, an unknown objective, or a method that does not suit.

    Examples
    --------
    >>> from simsynk.planner.exact.problem import Table
    >>> kept = (0.8, 0.5)
    >>> tables = [Table(decisions=(t,), values=np.array([[[1.0, 0.1], [1.0, kept[t]]]])) for t in range(2)]
    >>> problem = Problem(decisions=("cut a", "cut b"), quantities=("unwanted", "wanted"), tables=tuple(tables),
    ...                   fixed=np.zeros((1, 2)), kinds=("cut", "cut"))
    >>> found = front(problem)
    >>> [plan.decisions for plan in found.plans]
    [(), (0,), (0, 1)]
    >>> found.certificate.words
    'proved: each of the 4 possible plans was looked at, and none beats a plan of the front'
    """
    goal_of(objective)
    if len(problem.decisions) > MOST_DECISIONS:
        message = f"{len(problem.decisions)} decisions are open, more than the {MOST_DECISIONS} that can be ranked"
        raise InputError([errors.Problem(path="allow", message=message, fix="forbid some of them")])
    _check_floors(problem)
    chosen = _method(problem, objective, method)
    found = chosen.find(problem, objective, seconds, progress)
    # From doing least to doing most.
    ordered = sorted(found.plans, key=lambda one: -_ranked(problem, objective, one[0]).wanted)
    plans = tuple(_ranked(problem, objective, plan, gap) for plan, gap in ordered)
    place = {int(plan): i for i, plan in enumerate(found.pool.plans)}
    beside = [pareto.near(found.pool, place[plan], within) for plan, _ in ordered]
    return Front(
        plans=plans,
        near={
            i: tuple(_ranked(problem, objective, int(found.pool.plans[j])) for j in one)
            for i, (one, _) in enumerate(beside)
        },
        near_count={i: count for i, (_, count) in enumerate(beside)},
        certificate=certify(chosen.name, problem.possible, found),
    )


def _method(problem: Problem, objective: str, name: str | None) -> Method:
    if name is None:
        return next(one for one in METHODS.values() if one.suits(problem, objective))
    if name not in METHODS:
        raise errors.unknown_name("method", name, METHODS, "a method of search")
    if not METHODS[name].suits(problem, objective):
        message = f"{name} does not suit {problem.possible:,} plans under this objective"
        raise InputError([errors.Problem(path="method", message=message, fix="leave the method open")])
    return METHODS[name]


def _ranked(problem: Problem, objective: str, plan: int, gap: float = 0.0) -> Ranked:
    left = problem.quantities_of(places_of(plan))
    return Ranked(
        decisions=places_of(plan), unwanted=float(left[:, UNWANTED].mean()), wanted=float(left[:, WANTED].mean()),
        objective=float(goal_of(objective)(left[:, UNWANTED])), gap=gap,
    )  # fmt: skip


def _check_floors(problem: Problem) -> None:
    missed = [(floor, shortfall(floor, problem.nothing)) for floor in problem.floors]
    faults = [_fault(problem, floor, by) for floor, by in missed if by > 0]
    if faults:
        raise FloorsUnmet(faults)


def _fault(problem: Problem, floor: Floor, by: float) -> errors.Problem:
    name = problem.quantities[floor.quantity]
    there = problem.nothing[:, floor.quantity]
    if floor.certainty is None:
        message = (
            f"no plan keeps '{name}' at {floor.least:.3g}: even with nothing done it is {there.mean():.3g}, "
            f"which is {by:.3g} too little, and every plan only takes away"
        )
        return errors.Problem(path="--keep", message=message, fix=f"ask for at most {_down(float(there.mean()))}")
    reached = float((there >= floor.bar).mean())
    message = (
        f"no plan keeps '{name}' at {floor.least:.3g} in {100 * floor.certainty:.3g} per cent of the nerves: even "
        f"with nothing done it is there in {100 * reached:.3g} per cent, {100 * by:.3g} too few, and every plan only "
        "takes away"
    )
    left_out = min(math.floor((1 - floor.certainty + ROUNDING) * len(there)), len(there) - 1)
    most = float(np.sort(there)[left_out])
    less_sure = f", or for this with a certainty of at most {_down(reached)}" if reached > 0 else ""
    return errors.Problem(path="--keep", message=message, fix=f"ask for at most {_down(most)}{less_sure}")


def _down(value: float) -> str:
    """Rounded down to three places, so that it can be kept."""
    return f"{np.floor(1000 * value) / 1000:.3f}"
