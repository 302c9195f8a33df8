"""Series of patients: every person another anatomy, severity, healing and way of moving, examined by one rater."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simsynk.events.injury import Injury
from simsynk.scenario.load import load
from simsynk.scenario.scenario import Scenario
from simsynk.study.cohort import Case, CohortResult, examine_person, run_cohort
from simsynk.study.cohort_person import draw_person
from simsynk.validation.experiment import Effort

Values = NDArray[np.float64]
CohortPeople = Sequence[Case]

_ALIKE = 3
"""Patients with the same injury differ less than those of a population, so a third as many are simulated."""


def people(scenario: Scenario, effort: Effort, count: int) -> CohortResult:
    """The first persons of a cohort of a scenario."""
    return run_cohort(scenario, seed=effort.seed, numbers=range(count), jobs=effort.jobs or os.cpu_count())


@functools.cache
def series(name: str, effort: Effort) -> CohortResult:
    """A series of patients that several studies look at, simulated once.

    Parameters
    ----------
    name
        Name of a file in `validation/series`.
    effort
        How many: `people` of a population of palsies, a third as many where all have the same injury.

    Examples
    --------
    >>> len(series("healthy", Effort(name="example", animals=1, people=6, treated=1)).cases)
    2
    """
    path = Path(str(resources.files("simsynk.validation"))) / "series" / f"{name}.yaml"
    scenario = load(path) if effort.rival is None else effort.rival.applied(load(path, sets=list(effort.rival.sets)))
    injuries = [event for event in scenario.timeline if isinstance(event, Injury)]
    mixed = any(one.population and one.degenerated is None for one in injuries)
    return people(scenario, effort, effort.people if mixed else max(effort.people // _ALIKE, 2))


def with_lost_tubes(scenario: Scenario, seed: int, degenerated: float, shares: Values) -> CohortPeople:
    """Patients in whom a known share of axons degenerates, one for each share of those that lose their tubes.

    Parameters
    ----------
    scenario
        Its injuries get these severities.
    seed
        Whose luck.
    degenerated
        Share of axons of class II or III.
    shares
        Share of class III among them, (people,).
    """

    def one(number: int) -> Case:
        lost = degenerated * float(shares[number])
        mix = (1 - degenerated, degenerated - lost, lost, 0.0, 0.0)
        person = draw_person(scenario, seed, number)
        timeline = tuple(
            dataclasses.replace(event, sunderland=mix) if isinstance(event, Injury) else event
            for event in person.scenario.timeline
        )
        own = dataclasses.replace(person.scenario, timeline=timeline)
        return examine_person(dataclasses.replace(person, scenario=own), seed)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return tuple(pool.map(one, range(len(shares))))


def score(cases: CohortPeople, name: str, side: str = "right", day: int = -1) -> Values:
    """One score of every person on one of the observed days, (people,)."""
    return np.array([case.scores[side][name][day] for case in cases])
