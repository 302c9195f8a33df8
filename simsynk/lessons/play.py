"""A lesson played: its arms grown with the same luck, its numbers read from every nerve, its claims checked."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import yaml
from numpy.typing import NDArray

from simsynk import documents
from simsynk.lessons.lesson import MAIN, Arm, Claim, Control, Lesson, Number
from simsynk.results import Result
from simsynk.scenario import plan
from simsynk.scenario.load import load
from simsynk.scenario.outcome_names import outcome
from simsynk.scenario.scenario import Scenario
from simsynk.scenario.vocabulary import vocabulary
from simsynk.simulate import Patient, prepare
from simsynk.study.compare import NervesMissing
from simsynk.study.ensemble import Ensemble, Progress, new_store, part_of
from simsynk.study.folder import wiring_rows
from simsynk.study.outcome_values import outcome_values
from simsynk.study.run import provenance
from simsynk.study.store import Store
from simsynk.study.summary import summarise
from simsynk.view.folder import Drawn, drawn_of_run, wiring_text

Values = NDArray[np.float64]

LUCK = 1
"""Seed of a lesson unless another is asked for, so that a class sees what its teacher has seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One number over the simulated nerves: mean, and where nine in ten of them lie."""

    mean: float
    low: float
    high: float
    healthy: float | None = None

    @classmethod
    def of(cls, values: Values, healthy: float | None = None) -> Spot:
        """Sum up one value of every nerve; nerves without a value are left out.

        Examples
        --------
        >>> Spot.of(np.array([1.0, 3.0])).mean
        2.0
        """
        known = values[np.isfinite(values)]
        if not len(known):
            return cls(mean=np.nan, low=np.nan, high=np.nan, healthy=healthy)
        low, high = np.quantile(known, [0.05, 0.95])
        return cls(mean=float(known.mean()), low=float(low), high=float(high), healthy=healthy)


@dataclass(frozen=True, kw_only=True)
class PlayedArm:
    """One simulation of a lesson.

    Parameters
    ----------
    name, title
        Of the arm, and its words.
    patient, store, seed
        The prepared scenario, its simulated nerves, and whose luck.
    expressions
        What is read from each of them, see `Lesson.expressions`.
    """

    name: str
    title: str
    patient: Patient = field(repr=False)
    store: Store = field(repr=False)
    seed: int
    expressions: tuple[str, ...] = field(repr=False)

    @property
    def scenario(self) -> Scenario:
        """What was played."""
        return self.patient.scenario

    @property
    def side(self) -> str:
        """The affected side."""
        return self.scenario.sides[0]

    @functools.cached_property
    def result(self) -> Result:
        """Their summary."""
        return summarise(self.patient, self.store, provenance(self.scenario, self.seed, len(self.store)))

    @functools.cached_property
    def wiring(self) -> tuple[Mapping[str, str], ...]:
        """Rows of the wiring table."""
        return wiring_text(wiring_rows(self))

    @functools.cached_property
    def drawn(self) -> Drawn:
        """What its figures are drawn from; the first nerve is the one that is shown."""
        return drawn_of_run(self, self.result, self.seed)

    @functools.cached_property
    def readings(self) -> Mapping[str, Values]:
        """Every expression in every nerve, (nerves,) each; all are read at once, which is much faster."""
        words, source = vocabulary(self.scenario), documents.read_text("")
        asked = [outcome(f"number_{n}", text, words, source) for n, text in enumerate(self.expressions)]
        arrays = {name: self.store.array(name) for name in self.store.layout}
        found = outcome_values(asked, self.patient, arrays, self.store.numbers, {})
        return dict(zip(self.expressions, found.T, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A claim, what was found, and whether it holds."""

    claim: Claim
    found: float
    holds: bool


@dataclass(frozen=True, kw_only=True)
class Played:
    """A lesson with its finished simulations.

    Parameters
    ----------
    lesson
        What was played.
    seed, replicates
        Whose luck, and how many nerves in each arm.
    arms
        By name, the main one first.
    """

    lesson: Lesson
    seed: int
    replicates: int
    arms: Mapping[str, PlayedArm] = field(repr=False)

    @property
    def main(self) -> PlayedArm:
        """The arm that the lesson is about."""
        return self.arms[MAIN]

    def values(self, number: Number, arm: str) -> Values:
        """A number in every nerve of an arm, in its unit; a share counts in percent where the unit says so."""
        scale = 100.0 if number.unit == "%" else 1.0
        return scale * self.arms[arm].readings[number.value]

    def spot(self, number: Number, arm: str = MAIN) -> Spot:
        """A number over the nerves of an arm."""
        scale = 100.0 if number.unit == "%" else 1.0
        before = float(scale * self.arms[arm].readings[number.healthy][0]) if number.healthy else None
        return Spot.of(self.values(number, arm), before)

    def difference(self, number: Number, arm: str, minus: str = MAIN) -> Spot:
        """The paired difference of two arms, nerve by nerve."""
        return Spot.of(self.values(number, arm) - self.values(number, minus))

    def check(self, claims: Sequence[Claim]) -> tuple[Checked, ...]:
        """Claims against what came out; those about an arm that was not played are left out."""
        found = []
        for claim in claims:
            if claim.arm not in self.arms or (claim.minus and claim.minus not in self.arms):
                continue
            number = self.lesson.number_of(claim.number)
            spot = self.difference(number, claim.arm, claim.minus) if claim.minus else self.spot(number, claim.arm)
            above = claim.at_least is None or spot.mean >= claim.at_least
            below = claim.at_most is None or spot.mean <= claim.at_most
            found.append(
                Checked(claim=claim, found=spot.mean, holds=bool(np.isfinite(spot.mean) and above and below))
            )
        return tuple(found)


def scenario_of(lesson: Lesson, arm: str, *, control: bool = False, replicates: int | None = None) -> Scenario:
    """The scenario that an arm of a lesson plays, on the lesson's own base or on its control.

    Examples
    --------
    >>> from simsynk.lessons.lesson import find_lesson
    >>> scenario_of(find_lesson("4"), "main").name
    'bells_palsy_severe'
    """
    base: Lesson | Control = lesson.control if control else lesson
    added = None if arm == MAIN else lesson.arm(arm)
    sets = [*base.sets, *(added.sets if added else ()), f"replicates={replicates or lesson.replicates}"]
    if added:  # pictures carry both, and an arm is not the scenario that it starts from
        sets += [f"name=lesson_{lesson.number:02d}_{arm}", f"title={added.title}"]
    scenario = load(base.scenario, sets=sets)
    treated = not control or lesson.control.treated
    return plan.with_plan(scenario, _plan(added)) if added and added.events and treated else scenario


def _plan(arm: Arm) -> plan.Plan:
    """The treatment of an arm, checked as any plan file is."""
    body = {"schema": plan.SCHEMA, "name": arm.name, "title": arm.title, "events": [dict(one) for one in arm.events]}
    return plan.read_plan(documents.read_text(yaml.safe_dump(body), shown_as=f"lesson arm {arm.name}"))


def play(
    lesson: Lesson, *, seed: int = LUCK, replicates: int | None = None, jobs: int | None = None,
    arms: Collection[str] | None = None, control: bool = False, progress: Progress | None = None,
) -> Played:  # fmt: skip
    """Grow and examine the nerves of a lesson.

    Parameters
    ----------
    lesson
        See `find_lesson`.
    seed, replicates
        Whose luck, and how many nerves an arm; the lesson's own number unless another is asked for.
    jobs
        Threads; the numbers do not depend on them.
    arms
        Which arms besides the main one; all of them unless named.
    control
        Whether to play the control, under which the claims must fail.
    progress
        Called with finished and wanted nerves of all arms.

    Raises
    ------
    Interrupted
        When the user stops it.
    NervesMissing
        When a nerve could not be grown, so that arms could not be compared nerve by nerve.
    """
    names = [MAIN, *(arm.name for arm in lesson.arms if arms is None or arm.name in arms)]
    count = replicates or lesson.replicates
    played: dict[str, PlayedArm] = {}
    for place, name in enumerate(names):
        told = part_of(progress, place * count, len(names) * count)
        scenario = scenario_of(lesson, name, control=control, replicates=count)
        patient = prepare(scenario, like=played[MAIN].patient if played else None)
        store = new_store(patient, range(count))
        failures = Ensemble(patient, seed).fill(store, jobs=jobs, progress=told)
        if failures:
            raise NervesMissing(name, failures, count)
        title = lesson.main_title if name == MAIN else lesson.arm(name).title
        played[name] = PlayedArm(
            name=name, title=title, patient=patient, store=store, seed=seed, expressions=lesson.expressions
        )
    return Played(lesson=lesson, seed=seed, replicates=count, arms=played)


def arms_of_question(lesson: Lesson) -> tuple[str, ...]:
    """Arms that are needed to answer the question; the others belong to "change one thing"."""
    return tuple(arm.name for arm in lesson.arms if not arm.later)
