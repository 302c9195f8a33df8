"""Plans that nothing found so far beats: sets of cuts from the exact search, and doses of toxin beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.events.myectomy import share_removed
from simsynk.planner.doses.front import Dosed, dose_front
from simsynk.planner.exact.goals import goal_of
from simsynk.planner.exact.pareto import front_of
from simsynk.planner.exact.problem import UNWANTED, WANTED, Problem
from simsynk.planner.exact.search import Front
from simsynk.planner.judged.assess import HeldOut, assess
from simsynk.planner.judged.beside import missed
from simsynk.planner.proposal import Proposal
from simsynk.planner.request import Request
from simsynk.planner.shown import spread_out, title_of
from simsynk.study.ensemble import Progress

Values = NDArray[np.float64]

DOSED = 2
"""Sets of cuts and myectomies, besides none, for which doses are searched."""

PRICES = (0.5, 1.0, 2.0)
"""Points of unwanted movement that one point of asked-for movement is worth, in turn, when doses are searched."""

_SAME = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A plan that is almost as good: by how much less it removes, by the objective, and how much more it costs."""

    title: str
    proposal: Proposal
    less_removed: float
    more_lost: float


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A plan on the nerves of the search.

    Parameters
    ----------
    proposal
        What is done.
    lost, removed
        Asked-for movement lost and unwanted movement removed in the mean over the nerves, in per cent of doing
        nothing.
    aim
        Unwanted movement removed by the objective: of all nerves, or of the tenth that is left worst.
    near, near_count
        Plans almost as good: some of them, and how many there are.
    dose_gap
        By how many points other doses beside the same cuts could be better at most; None without doses.
    """

    proposal: Proposal
    lost: float
    removed: float
    aim: float
    near: tuple[Near, ...] = field(default=(), repr=False)
    near_count: int = 0
    dose_gap: float | None = None


def proposal_of(plan: Sequence[int], problem: Problem) -> Proposal:
    """The proposal that some decisions of a problem are."""
    names = [(problem.kinds[place], problem.decisions[place].split(" ", 1)[1]) for place in plan]
    return Proposal(
        cuts=tuple(name for kind, name in names if kind == "cut"),
        myectomies=tuple((name, share_removed(name)) for kind, name in names if kind == "myectomy"),
    )


def found_by_search(found: Front, problem: Problem, objective: str) -> list[Candidate]:
    """The plans of a front that do something."""
    candidates = []
    for number, plan in enumerate(found.plans):
        if not plan.decisions:
            continue
        lost, removed, aim = _percents(problem, plan.decisions, objective)
        near = []
        for other in found.near.get(number, ()):
            if not other.decisions:
                continue
            its_lost, _, its_aim = _percents(problem, other.decisions, objective)
            proposal = proposal_of(other.decisions, problem)
            near.append(
                Near(title=title_of(proposal), proposal=proposal, less_removed=aim - its_aim,
                     more_lost=its_lost - lost)
            )  # fmt: skip
        candidates.append(
            Candidate(proposal=proposal_of(plan.decisions, problem), lost=lost, removed=removed, aim=aim,
                      near=tuple(near), near_count=found.near_count.get(number, len(near)))
        )  # fmt: skip
    return candidates


def with_doses(
    candidates: Sequence[Candidate], request: Request, searched: HeldOut, progress: Progress | None = None
) -> list[Candidate]:
    """Candidates with doses of toxin beside some of them, and alone.

    Parameters
    ----------
    candidates
        Found by the exact search.
    request
        Names the muscles that may be injected.
    searched
        Nerves of the search.
    progress
        Called with how many sets of cuts have been dosed and how many there are.
    """
    points = points_of(candidates)
    bases = [Proposal(), *(candidates[place].proposal for place in spread_out(points, DOSED))]
    made = list(candidates)
    for number, base in enumerate(bases, 1):
        # Doses keep floors in the mean over the nerves; a base that misses one there leaves them nothing to give.
        if all(assess(base, searched, faces=False).kept_in_mean.values()):
            for dosed in dose_front(searched, request.injected, base=base, prices=PRICES):
                if dosed.proposal.doses:
                    made += _judged(dosed, request, searched)
        if progress is not None:
            progress(number, len(bases))
    return made


def points_of(candidates: Sequence[Candidate]) -> Values:
    """What candidates cost and remove by the objective, (candidates, 2)."""
    return np.array([(one.lost, one.aim) for one in candidates]).reshape(-1, 2)


def unbeaten(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those that no other one beats, from the gentle to the strong."""
    lost, aim = (np.round([getattr(one, name) for one in candidates], 6) for name in ("lost", "aim"))
    kept = front_of(-aim, -lost)
    return sorted((candidates[place] for place in kept), key=lambda one: one.lost)


def _judged(dosed: Dosed, request: Request, searched: HeldOut) -> list[Candidate]:
    """A candidate, or none where it misses a floor."""
    proposal = dosed.proposal
    found = assess(proposal, searched, faces=False)
    if any(missed(found, request)):
        return []
    now, nothing = (searched.unwanted(one) for one in (searched.readings(proposal), searched.nothing))
    return [
        Candidate(
            proposal=proposal, lost=0.0 if np.isnan(found.lost.mean) else found.lost.mean, removed=found.removed.mean,
            aim=less_of(now, nothing, request.objective), dose_gap=dosed.gap,
        )
    ]  # fmt: skip


def less_of(plan: Values, nothing: Values, objective: str) -> float:
    """By how much a plan leaves less unwanted movement by an objective, in per cent; the same nerves under both.

    Examples
    --------
    >>> less_of(np.array([1.0, 1.0, 4.0]), np.array([2.0, 2.0, 4.0]), "worst_tenth")
    0.0
    """
    goal = goal_of(objective)
    there = float(goal(nothing))
    return 100 * (1 - float(goal(plan)) / there) if there > 0 else 0.0


def _percents(problem: Problem, plan: Sequence[int], objective: str) -> tuple[float, float, float]:
    """Lost, removed in the mean, and removed by the objective, in per cent of doing nothing."""
    left, nothing = problem.quantities_of(plan), problem.nothing
    lost, removed = (less_of(left[:, k], nothing[:, k], "mean") for k in (WANTED, UNWANTED))
    return lost, removed, less_of(left[:, UNWANTED], nothing[:, UNWANTED], objective)
