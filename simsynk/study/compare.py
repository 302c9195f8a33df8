"""Plans compared on the same regrown nerves, always with doing nothing."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem, SimsynkError
from simsynk.face.measures import MEASURES
from simsynk.scenario.fields import LAST_DAY
from simsynk.scenario.plan import Plan, with_plan
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, prepare
from simsynk.study.arm import Arm, examined_arm, plays_on
from simsynk.study.ensemble import Ensemble, Failure, Interrupted, Progress, new_store, part_of
from simsynk.study.run import drawn_seed
from simsynk.study.store import Store

MONTH_DAYS = 365.25 / 12
MONTHS = (0.0, 1.0, 3.0, 6.0, 12.0, 24.0)
"""When plans are looked at: the day of the first event, then months after it (modelling choice)."""

NOTHING = "nothing"


class NervesMissing(SimsynkError):
    """Some nerves could not be grown under a plan; pairing needs every nerve under every plan.

    Parameters
    ----------
    name
        The plan, or `nothing`.
    failures
        Why, one for each nerve.
    wanted
        Number of nerves.
    """

    def __init__(self, name: str, failures: Sequence[Failure], wanted: int) -> None:
        self.failures = tuple(failures)
        count = f"{len(failures)} of {wanted} nerves could not be grown under '{name}'"
        super().__init__(f"{count}, and nothing was compared: {failures[0].message}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Plans on the same nerves. All of it is simulated; a ranking holds under the model's assumptions only.

    Parameters
    ----------
    scenario, seed
        What the plans were played on, and whose luck.
    day
        Day of month 0: of the first event of any plan, unless another was asked for.
    months, days
        When it was looked at, since that day and on the scenario's calendar.
    sides, side
        Names of the axis, and the affected side (the right one of two).
    measure_names, asked
        Names of the measures, and the muscles that each command asks for, (commands, muscles).
    nothing
        Doing nothing.
    arms
        The plans, in the order given.
    grow_seconds, examine_seconds
        Time spent on growing nerves, and on preparing and examining them; statistics and files come on top.
    """

    scenario: Scenario
    seed: int
    day: float
    months: tuple[float, ...]
    days: tuple[float, ...]
    sides: tuple[str, ...]
    side: str
    measure_names: tuple[str, ...]
    asked: NDArray[np.bool_] = field(repr=False)
    nothing: Arm = field(repr=False)
    arms: tuple[Arm, ...] = field(repr=False)
    patients: tuple[Patient, ...] = field(repr=False)
    grow_seconds: float
    examine_seconds: float

    @property
    def replicates(self) -> int:
        """Number of simulated nerves."""
        return len(self.nothing.unwanted)

    def place(self, side: str | None = None) -> int:
        """Place of a side on its axis; the affected one when none is named."""
        return self.sides.index(side or self.side)


def compare(
    scenario: Scenario,
    plans: Sequence[Plan],
    *,
    seed: int | None = None,
    months: Sequence[float] = MONTHS,
    day: float | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Play plans on the same regrown nerves and examine every nerve at the same times.

    Plans that cut nothing and lead no nerve over are played on the very nerves of doing nothing; the others are
    grown with their own lesions and the same luck.

    Parameters
    ----------
    scenario
        The injury and what came before; its observed days are replaced.
    plans
        Plans by name, each once.
    seed
        Seed; None takes the scenario's or draws one.
    months
        Times since `day`, in months.
    day
        Day of month 0; None takes the first event of any plan.
    jobs
        Threads; the numbers do not depend on them.
    progress
        Called with finished and wanted replicates of all arms.

    Raises
    ------
    InputError
        When a plan does not fit the scenario, two plans share a name, or a time is not on the calendar.
    Interrupted
        When the user stops it.
    NervesMissing
        When a nerve could not be grown under some plan.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> from simsynk.scenario.plan import load_plan
    >>> base = load("bells_palsy_severe", sets=["replicates=2", "anatomy.axons=300"])
    >>> found = compare(base, [load_plan("platysmectomy")], seed=1, months=[0, 3])
    >>> found.arms[0].unwanted.shape
    (2, 2, 2, 16)
    """
    played = scenarios_played(scenario, plans)
    times = tuple(sorted(set(months)))
    first = day_zero(plans, day)
    days = observed_days(first, times)
    drawn = drawn_seed(scenario, seed)
    began = time.perf_counter()
    arms: list[Arm] = []
    patients: list[Patient] = []
    spent, kept = 0.0, None
    for number, (plan, planned) in enumerate(zip([None, *plans], played, strict=True)):
        observed = dataclasses.replace(planned, observe_days=days)
        patient = prepare(observed, like=patients[0] if patients else None)
        patients.append(patient)
        words = (NOTHING, "Doing nothing", "") if plan is None else (plan.name, plan.title, plan.shows)
        if kept is not None and plays_on(patient, patients[0]):
            arms.append(examined_arm(patient, kept, *words, grown=patients[0]))
            continue
        ensemble, store = Ensemble(patient, drawn), new_store(patient, range(scenario.replicates))
        fill_arm(ensemble, store, words[0], jobs, progress, (number, len(played)))
        spent += ensemble.wall_seconds
        arms.append(examined_arm(patient, store, *words))
        kept = kept or store
    base = patients[0]
    return Comparison(
        scenario=scenario,
        seed=drawn,
        day=first,
        months=times,
        days=days,
        sides=tuple(side.name for side in base.sides),
        side=scenario.sides[0],
        measure_names=MEASURES if base.face else (),
        asked=base.repertoire.asked(),
        nothing=arms[0],
        arms=tuple(arms[1:]),
        patients=tuple(patients),
        grow_seconds=spent,
        examine_seconds=time.perf_counter() - began - spent,
    )


def scenarios_played(scenario: Scenario, plans: Sequence[Plan]) -> tuple[Scenario, ...]:
    """The scenario as it is, and with every plan on it; nothing is grown.

    Raises
    ------
    InputError
        When there is no plan, two share a name, or any of them does not fit the scenario.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> from simsynk.scenario.plan import load_plan
    >>> [len(one.timeline) for one in scenarios_played(load("bells_palsy_severe"), [load_plan("platysmectomy")])]
    [1, 2]
    """
    names = [plan.name for plan in plans]
    if not names:
        raise InputError([Problem(path="--plan", message="there is no plan to compare with doing nothing")])
    twice = next((name for name in names if names.count(name) > 1 or name == NOTHING), None)
    if twice is not None:
        message = f"'{twice}' is the name of two plans, doing nothing included"
        raise InputError([Problem(path="--plan", message=message, fix="give each plan its own 'name'")])
    played: list[Scenario] = [scenario]
    problems: list[Problem] = []
    for plan in plans:
        try:
            played.append(with_plan(scenario, plan))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(played)


def day_zero(plans: Sequence[Plan], day: float | None = None) -> float:
    """Day of month 0: the one that was asked for, else that of the first event of any plan."""
    return min(plan.first_day for plan in plans) if day is None else day


def observed_days(day: float, months: Sequence[float]) -> tuple[float, ...]:
    """Days on the scenario's calendar for times in months after a day.

    Raises
    ------
    InputError
        When there is no time, or one lies before day 0 or after the last day of a scenario.

    Examples
    --------
    >>> observed_days(540, [0, 1, 12])
    (540, 570, 905)
    """
    if not len(months):
        raise InputError([Problem(path="--months", message="there is no time to look at")])
    days = tuple(day + round(month * MONTH_DAYS) if math.isfinite(month) else math.nan for month in months)
    for month, found in zip(months, days, strict=True):
        if not 0 <= found <= LAST_DAY:
            message = f"{month:g} months after day {day:g} lies outside of days 0 to {LAST_DAY}"
            raise InputError([Problem(path="--months", message=message)])
    return days


def fill_arm(
    ensemble: Ensemble, store: Store, name: str, jobs: int | None, progress: Progress | None, part: tuple[int, int]
) -> None:
    """Grow the nerves of one arm of several on the same nerves.

    Parameters
    ----------
    ensemble, store
        What grows them, and where they go.
    name
        The arm's, for messages.
    jobs, progress
        Threads, and what is told of all arms.
    part
        The arm's place, and how many arms there are.

    Raises
    ------
    Interrupted
        When the user stops it, with the nerves of all arms.
    NervesMissing
        When a nerve could not be grown.
    """
    before, wanted = part[0] * len(store), part[1] * len(store)
    try:
        failures = ensemble.fill(store, jobs=jobs, progress=part_of(progress, before, wanted))
    except Interrupted as stop:
        raise Interrupted(before + stop.finished, wanted) from None
    if failures:
        raise NervesMissing(name, failures, len(store))
