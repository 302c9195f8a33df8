"""Series of treated patients: the same regrown nerves with and without a treatment, read person by person."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.documents import Document
from simsynk.face.measures import MEASURES
from simsynk.scenario.plan import SCHEMA, Plan, read_plan
from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison, compare
from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

Values = NDArray[np.float64]

DAY = 540
"""Day of the first treatment, a year and a half after the palsy: regrowth has come to rest (modelling choice)."""

NERVES = 1
"""Nerves of each person: as in life, the spread over subjects holds the luck of one regrowth each."""

UNTREATED = ""
"""In place of a plan's name: doing nothing on the same nerves."""


def plan(name: str, *events: Mapping[str, Any]) -> Plan:
    """A treatment as a plan, checked like a user's.

    Parameters
    ----------
    name
        Key of the plan within its study.
    events
        Events in the form of a scenario's timeline; `DAY` where no day is given.

    Raises
    ------
    InputError
        When an event is faulty.

    Examples
    --------
    >>> plan("neck", {"kind": "myectomy", "preset": "platysmectomy"}).first_day
    540.0
    """
    data = {"schema": SCHEMA, "name": name, "events": [{"day": DAY, **event} for event in events]}
    return read_plan(Document(data, f"plan {name}", {}, ()))


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a series, examined untreated and under every plan; each quantity is (nerves,).

    Parameters
    ----------
    found
        The plans on this person's nerves.
    """

    found: Comparison = field(repr=False)

    def score(self, name: str, month: float, plan: str = UNTREATED) -> Values:
        """A simulated score of the affected side by a rater who never errs."""
        return np.asarray(self._arm(plan).scores[name][:, self._day(month)])

    def measure(
        self, name: str, command: str, month: float, plan: str = UNTREATED, *, other_side: bool = False
    ) -> Values:
        """A measure of the face under a command, in its own unit (see `face.measures`)."""
        place = self.found.place()
        side = 1 - place if other_side else place
        arm = self._arm(plan)
        return np.asarray(arm.measures[:, self._day(month), side, arm.commands.index(command), MEASURES.index(name)])

    def excursion(self, month: float, plan: str = UNTREATED) -> Values:
        """Excursion of the smile as pictures give it, in mm: distance of corner from mid lower lip, smile less rest.

        A paralysed corner that the other side draws over comes out negative; by bare travel it would seem to smile.
        """
        in_smile, at_rest = (
            self.measure("commissure_distance_mm", command, month, plan) for command in ("smile", "rest")
        )
        return in_smile - at_rest

    def smile_distance(self, month: float, plan: str = UNTREATED) -> Values:
        """Distance of the corner from the middle of the lower lip in a picture of the smile, in mm.

        What the photo tool Emotrics calls commissure excursion; the face at rest is not taken off.
        """
        return self.measure("commissure_distance_mm", "smile", month, plan)

    def smile_slope(self, month: float, plan: str = UNTREATED) -> Values:
        """How steeply that line rises to the corner in a picture of the smile, in degrees above the horizontal.

        Raises
        ------
        ValueError
            For a nerve without a face.
        """
        arm = self._arm(plan)
        patient = self.found.patients[0 if plan == UNTREATED else 1 + self.found.arms.index(arm)]
        if patient.face is None:
            raise ValueError("a treated series needs a nerve with a face")
        day, side = self._day(month), self.found.place()
        resting = np.stack([one.drive.healthy[0] for one in patient.sides])
        shown = patient.face.express(arm.portraits[:, day], resting, patient.surgery[day])
        smiling = shown.landmarks[:, arm.commands.index("smile"), side]
        corner, middle = (smiling[:, patient.face.model.landmarks.index(name)] for name in ("ch", "ll0"))
        across, up = (corner - middle).T
        return np.asarray(np.degrees(np.arctan2(up, across)))

    def newly_lost(self, month: float, plan: str, *losses: str) -> Values:
        """1 where a function is lacking under a plan and not without it, else 0; any function when none is named."""
        day = self._day(month)
        with_plan, without = self._arm(plan).lost[self.found.side], self.found.nothing.lost[self.found.side]
        new = [with_plan[name][:, day] & ~without[name][:, day] for name in losses or tuple(with_plan)]
        return np.any(new, axis=0).astype(np.float64)

    def _day(self, month: float) -> int:
        return self.found.months.index(month)

    def _arm(self, plan: str) -> Arm:
        if plan == UNTREATED:
            return self.found.nothing
        return next(arm for arm in self.found.arms if arm.name == plan)


def each_person(
    study: Study,
    effort: Effort,
    plans: Sequence[Plan],
    months: Sequence[float],
    read: Callable[[Person], Mapping[str, Values]],
    scene: str = "untreated",
) -> dict[str, Values]:
    """What is read off every person of a series, in their order whatever the number of threads.

    Persons differ in the anatomy of their nerves. All plans of a study meet the same nerves with the same luck.

    Parameters
    ----------
    study
        The published series.
    effort
        How many persons, whose luck, and how many threads.
    plans
        The treatments.
    months
        When everybody is looked at, since the first day of any plan.
    read
        What is measured on one person, (nerves,) by name.
    scene
        Which of the study's scenes is the injury that the patients were treated for.

    Returns
    -------
    Means over each person's nerves by name, (persons,).

    Raises
    ------
    InputError
        When a plan does not fit the scene.
    """

    def one(number: int) -> dict[str, float]:
        injured = study.scene(scene, anatomy={"preset": "human", "variant": number}, replicates=NERVES)
        seen = Person(compare(injured, plans, seed=effort.seed, months=months, jobs=1))
        return {name: float(np.mean(values)) for name, values in read(seen).items()}

    with ThreadPoolExecutor(effort.jobs or os.cpu_count()) as pool:
        found = list(pool.map(one, range(effort.treated)))
    return {name: np.array([person[name] for person in found]) for name in found[0]}


def pooled(statistic: Callable[..., float], *values: Values) -> Sample:
    """A number that only a whole series has, such as a slope; its spread comes from leaving out one person at a time.

    Parameters
    ----------
    statistic
        Works the number out of arrays whose first axis is persons.
    values
        Those arrays.

    Returns
    -------
    The number, with the standard deviation that makes `Sample.se` its jackknife standard error.

    Notes
    -----
    Source: the delete-one jackknife; its standard error is exact for a mean.

    Examples
    --------
    >>> one = pooled(lambda x: x.mean(), np.array([1.0, 2.0, 6.0]))
    >>> one.mean, round(one.sd, 6) == round(Sample.of([1.0, 2.0, 6.0]).sd, 6)
    (3.0, True)
    """
    count = len(values[0])
    without = [statistic(*(np.delete(array, i, axis=0) for array in values)) for i in range(count)]
    error = np.sqrt((count - 1) * np.var(without)) if count > 1 else 0.0
    return Sample(float(statistic(*values)), float(error * np.sqrt(count)), count)


def samples(values: Mapping[str, Values]) -> dict[str, Sample]:
    """A sample of each quantity that was read, by name."""
    return {name: Sample.of(each) for name, each in values.items()}
