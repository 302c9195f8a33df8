"""Plans compared on the same regrown nerves, always with doing nothing."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem
from simsynk.face.measures import MEASURES
from simsynk.scenario.plan import Plan, with_plan
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, prepare
from simsynk.study.arm import Arm, examined_arm, plays_on
from simsynk.study.ensemble import Ensemble, Interrupted, NothingFinished, Progress, new_store
from simsynk.study.run import drawn_seed
from simsynk.study.store import Store

MONTH_DAYS = 365.25 / 12
MONTHS = (0.0, 1.0, 3.0, 6.0, 12.0, 24.0)
"""When plans are looked at: the day of the first event, then months after it (modelling choice)."""

NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Plans on the same nerves. All of it is simulated; a ranking holds under the model's assumptions only.

    Parameters
    ----------
    scenario, seed
        What the plans were played on, and whose luck.
    day
        Day of the first event of any plan.
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
        Time spent on growing nerves and on everything else.
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
        Times since the first event of any plan, rising, in months.
    jobs
        Threads; the numbers do not depend on them.
    progress
        Called with finished and wanted replicates of all arms.

    Raises
    ------
    InputError
        When a plan does not fit the scenario, or two plans share a name.
    Interrupted
        When the user stops it.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> from simsynk.scenario.plan import load_plan
    >>> base = load("bells_palsy_severe", sets=["replicates=2", "anatomy.axons=300"])
    >>> found = compare(base, [load_plan("platysmectomy")], seed=1, months=[0, 3])
    >>> found.arms[0].unwanted.shape
    (2, 2, 2, 16)
    """
    names = [plan.name for plan in plans]
    twice = next((name for name in names if names.count(name) > 1 or name == NOTHING), None)
    if twice is not None:
        message = f"'{twice}' is the name of two plans, doing nothing included"
        raise InputError([Problem(path="--plan", message=message, fix="give each plan its own 'name'")])
    first = min(plan.first_day for plan in plans)
    days = tuple(first + round(month * MONTH_DAYS) for month in sorted(set(months)))
    drawn = drawn_seed(scenario, seed)
    began = time.perf_counter()
    arms, patients, spent, kept = [], [], 0.0, None
    for number, plan in enumerate([None, *plans]):
        planned = scenario if plan is None else with_plan(scenario, plan)
        patient = prepare(dataclasses.replace(planned, observe_days=days))
        patients.append(patient)
        words = (NOTHING, "Doing nothing", "") if plan is None else (plan.name, plan.title, plan.shows)
        if kept is not None and plays_on(patient, patients[0]):
            arms.append(examined_arm(patient, kept, *words, grown=patients[0]))
            continue
        ensemble, store = Ensemble(patient, drawn), new_store(patient, range(scenario.replicates))
        _fill(ensemble, store, jobs, progress, (number, len(plans) + 1))
        spent += ensemble.wall_seconds
        arms.append(examined_arm(patient, store, *words))
        kept = kept or store
    base = patients[0]
    return Comparison(
        scenario=scenario,
        seed=drawn,
        day=first,
        months=tuple(sorted(set(months))),
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


def _fill(
    ensemble: Ensemble, store: Store, jobs: int | None, progress: Progress | None, part: tuple[int, int]
) -> None:
    """Grow the nerves of one arm; `part` is its place among the arms and how many there are."""
    number, count = part
    told = None if progress is None else lambda done, wanted: progress(number * wanted + done, count * wanted)
    try:
        failures = ensemble.fill(store, jobs=jobs, progress=told)
    except Interrupted as stop:
        raise Interrupted(number * stop.wanted + stop.finished, count * stop.wanted) from None
    if failures:
        raise NothingFinished(failures)
