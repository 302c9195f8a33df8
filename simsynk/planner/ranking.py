"""From a scenario to a ranking: grow nerves, search the plans on half of them, judge the front on the other half."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem
from simsynk.planner.candidates import Candidate, Near, found_by_search, less_of, points_of, unbeaten, with_doses
from simsynk.planner.exact.certificate import Certificate
from simsynk.planner.exact.search import front
from simsynk.planner.judged.assess import Assessment, HeldOut, assess
from simsynk.planner.judged.beside import ByHand, beside
from simsynk.planner.judged.recurrence import MONTHS, Later, regrown
from simsynk.planner.judged.staged import Staged, staged
from simsynk.planner.judged.variants import InPerson, in_people, other_people
from simsynk.planner.objectives import problem_of
from simsynk.planner.proposal import Proposal
from simsynk.planner.request import Request
from simsynk.planner.shown import beyond, knee, spread_out, title_of
from simsynk.planner.start import proposal_from
from simsynk.scenario.plan import Plan
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, prepare
from simsynk.study.ensemble import Progress
from simsynk.study.readout import Readout, read_out

Values = NDArray[np.float64]
Stage = Callable[[str], Progress | None]
"""Takes the title of a stage of the work and gives what is called with how much of it is done."""

LEAST_UNWANTED = 1e-9
"""Unwanted movement, as a share of the muscles' maximum, below which there is nothing to remove."""

SEARCH_SECONDS = 30.0
REGROWN = 60
"""Held-out nerves that are regrown to see what comes back: each plan has to grow its own."""


@dataclass(frozen=True, kw_only=True)
class RankedPlan:
    """One plan of the front.

    Parameters
    ----------
    name, title
        Key and words.
    proposal
        What is done.
    rank, knee
        Its place, and whether it is the knee of the front.
    searched, found
        What it gives and takes on the nerves of the search, and on nerves that the search never saw.
    worst_tenth
        Unwanted movement removed in the tenth of the held-out nerves that is left worst, in per cent.
    near, near_count
        Plans almost as good: some of them, and how many there are.
    later
        Regrown, months after it.
    people
        In other persons.
    staged
        With a test by toxin before the operation, where both are allowed.
    """

    name: str
    title: str
    proposal: Proposal
    rank: int
    knee: bool
    searched: Assessment = field(repr=False)
    found: Assessment = field(repr=False)
    worst_tenth: float
    near: tuple[Near, ...] = ()
    near_count: int = 0
    later: tuple[Later, ...] = ()
    people: tuple[InPerson, ...] = ()
    staged: Staged | None = None


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Plans ranked under the model's assumptions.

    Parameters
    ----------
    scenario, patient
        Whose nerves.
    seed, replicates
        Their luck, and how many were searched; as many others were held out.
    side, day
        Where and when the plans act.
    request
        What was asked.
    certificate
        What is proved of the search; None where there was nothing to remove.
    front
        Every plan of the front, from the gentle to the strong.
    plans
        Those that are shown, by rank.
    nothing
        Doing nothing on the held-out nerves.
    by_hand
        The plan to start from, if there was one.
    held_out
        The held-out nerves.
    """

    scenario: Scenario
    patient: Patient = field(repr=False)
    seed: int
    replicates: int
    side: str
    day: float
    request: Request
    certificate: Certificate | None
    front: tuple[Candidate, ...] = field(repr=False)
    plans: tuple[RankedPlan, ...]
    nothing: Assessment = field(repr=False)
    by_hand: ByHand | None
    held_out: HeldOut = field(repr=False)


def _silent(_title: str) -> Progress | None:
    return None


def on_day(scenario: Scenario, day: float | None) -> tuple[Scenario, float]:
    """A scenario that is looked at on a day, and the day; None is its last one.

    Examples
    --------
    >>> from simsynk import load
    >>> on_day(load("toy"), 100)[0].observe_days
    (30.0, 90.0, 100.0, 180.0)
    """
    if day is None:
        return scenario, scenario.observe_days[-1]
    days = tuple(sorted({*scenario.observe_days, float(day)}))
    return dataclasses.replace(scenario, observe_days=days), float(day)


def rank(
    scenario: Scenario,
    asked: Callable[[Patient], Request],
    *,
    seed: int,
    side: str | None = None,
    day: float | None = None,
    start: Plan | None = None,
    variants: int = 0,
    months: float = 0.0,
    jobs: int | None = None,
    seconds: float = SEARCH_SECONDS,
    stage: Stage = _silent,
) -> Ranking:
    """Rank plans for one side of a scenario.

    Parameters
    ----------
    scenario
        The injury and what came before; its replicates are searched, as many others are held out.
    asked
        Makes the request once the patient is known.
    seed
        Whose luck.
    side
        `right` or `left`; None means the affected side (the right one of two).
    day
        Day of the plans; None means the last observed one.
    start
        A plan made by hand, to be placed beside the front.
    variants
        Other persons in whom the shown plans are tried.
    months
        How long the shown plans are regrown; 0 leaves it out.
    jobs
        Threads.
    seconds
        About how long the search may take; beyond it the certificate tells the gap.
    stage
        Told of the progress.

    Raises
    ------
    InputError
        For a request that cannot be met: see `request_of`, `read_out`, `proposal_from` and `search.front`.
    Interrupted
        When the user stops it.

    Examples
    --------
    >>> from simsynk import load
    >>> from simsynk.planner.request import request_of
    >>> found = rank(load("toy", sets=["replicates=5"]), request_of, seed=1)
    >>> found.certificate.proved, found.plans[0].proposal.empty
    (True, False)
    """
    looked, when = on_day(scenario, day)
    patient = prepare(looked)
    chosen = _acting(patient, side)
    request = asked(patient)
    by_hand = proposal_from(start, looked, patient, chosen, when) if start else Proposal()
    count = scenario.replicates
    nerves = read_out(
        patient, seed=seed, replicates=range(2 * count), side=chosen, day=when, jobs=jobs,
        cuts=tuple(dict.fromkeys([*request.cuts, *by_hand.cuts])) or None, progress=stage("growing nerves"),
    )  # fmt: skip
    searched, held = (_judged(nerves, request, np.arange(first, first + count)) for first in (0, count))
    certificate, whole = _searched(request, searched, seconds, stage)
    beside_front = None
    if start is not None:
        points = [(title_of(one.proposal), one.proposal, one.removed, one.lost) for one in whole]
        beside_front = beside(start.name, start.title, by_hand, points, request, searched, held)
    return Ranking(
        scenario=scenario, patient=patient, seed=seed, replicates=count, side=chosen, day=when, request=request,
        certificate=certificate, front=tuple(whole),
        plans=_tried(_ranked(whole, request, searched, held), looked, held, variants, months, jobs, stage),
        nothing=assess(Proposal(), held), by_hand=beside_front, held_out=held,
    )  # fmt: skip


def _acting(patient: Patient, side: str | None) -> str:
    """The side of the plans, to which something must have happened."""
    chosen = side or patient.scenario.sides[0]
    if patient.side(chosen).injured or not any(one.injured for one in patient.sides):
        return chosen
    fix = f"leave --side out, or write --side {patient.scenario.sides[0]}"
    raise InputError([Problem(path="--side", message=f"nothing happens to the {chosen} side", fix=fix)])


def _judged(nerves: Readout, request: Request, places: NDArray[np.int64]) -> HeldOut:
    return HeldOut(readout=nerves.some(places), keeps=request.keeps, weights=request.weights)


def _searched(
    request: Request, searched: HeldOut, seconds: float, stage: Stage
) -> tuple[Certificate | None, list[Candidate]]:
    """What the search proves, and every plan that nothing beats."""
    problem = problem_of(searched.readout, request)
    if problem.nothing[:, 0].mean() <= LEAST_UNWANTED:
        return None, []
    found = front(problem, objective=request.objective, seconds=seconds, progress=stage("searching plans"))
    candidates = found_by_search(found, problem, request.objective)
    if request.injected:
        candidates = with_doses(candidates, request, searched, stage("trying doses"))
    return found.certificate, unbeaten(candidates)


def _ranked(whole: list[Candidate], request: Request, searched: HeldOut, held: HeldOut) -> tuple[RankedPlan, ...]:
    """The plans of the front that are shown, by rank."""
    points, before = points_of(whole), held.unwanted(held.nothing)
    best, far = knee(points), beyond(points)
    order = sorted(spread_out(points), key=lambda place: (-round(float(far[place]), 9), whole[place].lost))
    plans = []
    for number, place in enumerate(order, 1):
        one = whole[place]
        operated = request.injected and (one.proposal.cuts or one.proposal.myectomies)
        found = assess(one.proposal, held)
        left = before - found.removed_each * before.mean() / 100
        plans.append(
            RankedPlan(
                name=f"plan_{number}", title=title_of(one.proposal), proposal=one.proposal, rank=number,
                knee=place == best, searched=assess(one.proposal, searched, faces=False),
                found=found, worst_tenth=less_of(left, before, "worst_tenth"), near=one.near,
                near_count=one.near_count,
                staged=staged(one.proposal, searched, held, request.injected) if operated else None,
            )
        )  # fmt: skip
    return tuple(plans)


def _tried(
    plans: tuple[RankedPlan, ...], scenario: Scenario, held: HeldOut, variants: int, months: float, jobs: int | None,
    stage: Stage,
) -> tuple[RankedPlan, ...]:  # fmt: skip
    """The plans with what grows back, and with what they do in other persons."""
    proposals = {plan.name: plan.proposal for plan in plans}
    if proposals and months > 0:
        later = regrown(
            scenario, proposals, held, months=[*(month for month in MONTHS if month < months), months],
            replicates=REGROWN, jobs=jobs, progress=stage("regrowing the plans"),
        )  # fmt: skip
        plans = tuple(dataclasses.replace(plan, later=later[plan.name]) for plan in plans)
    if proposals and variants:
        numbers = other_people(scenario, variants)
        people = in_people(scenario, proposals, held, numbers, jobs=jobs, progress=stage("trying other persons"))
        plans = tuple(dataclasses.replace(plan, people=people[plan.name]) for plan in plans)
    return plans
