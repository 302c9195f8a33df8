"""A cohort: every replicate is another person, with an own anatomy, severity, healing and way of moving the face.

A run repeats the regrowth of one person under fixed settings, so its spread is luck alone. A cohort adds what is
uncertain about the settings, drawn within the ranges that stand with their evidence (`study.cohort_person`).
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import SimsynkError
from simsynk.regrowth.lesion import crossing
from simsynk.regrowth.rules import Rules
from simsynk.results import Result, Spread
from simsynk.scenario.load import load
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, Side, prepare
from simsynk.study.cohort_person import Person, draw_person
from simsynk.study.ensemble import Ensemble, Failure, Progress, new_store
from simsynk.study.run import drawn_seed, provenance
from simsynk.study.store import Store
from simsynk.study.summary import summarise

_SPREADS = ("activation", "excess", "voluntary", "unwanted", "measures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person, examined.

    Parameters
    ----------
    person
        What was drawn.
    arrays
        `activation`, `excess`, `visible` (days, sides, commands, muscles), `voluntary`, `unwanted` (days, sides,
        commands), `measures` (days, sides, commands, measures), `healthy`, `healthy_measures` without the days, and
        each whole-nerve measure by name (days, sides).
    scores
        Side -> simulated score by one erring rater -> (days,).
    signs
        Side -> one mapping a day: sign -> `probability` (0 or 1), `mean_grade`, `command`.
    mechanisms
        Share of the excess that each mechanism makes; empty when only the wiring is at work.
    """

    person: Person
    arrays: Mapping[str, NDArray[np.float64]] = field(repr=False)
    scores: Mapping[str, Mapping[str, NDArray[np.float64]]] = field(repr=False)
    signs: Mapping[str, tuple[Mapping[str, Mapping[str, Any]], ...]] = field(repr=False)
    mechanisms: Mapping[str, float] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortResult:
    """The outcome of a scenario over many people.

    Parameters
    ----------
    scenario, seed
        What was run.
    patient
        The first person, prepared: names and axes for tables and figures.
    cases
        Every examined person, by number.
    result
        Spreads over people in the form of a run's result; the sides' healthy values are means over people.
    interrupted
        Whether the user stopped the run; the cases are those that were finished by then.
    """

    scenario: Scenario
    seed: int
    patient: Patient = field(repr=False)
    cases: tuple[Case, ...] = field(repr=False)
    result: Result = field(repr=False)
    interrupted: bool = False

    def scores(self, name: str, side: str | None = None) -> NDArray[np.float64]:
        """One simulated score of every person, (people, days)."""
        return np.stack([case.scores[side or self.result.side][name] for case in self.cases])

    def measures(self, command: str, name: str, side: str | None = None) -> NDArray[np.float64]:
        """One measure of every person under one command, (people, days)."""
        s = self.result.sides.index(side or self.result.side)
        at = (s, self.result.commands.index(command), self.result.measure_names.index(name))
        return np.stack([case.arrays["measures"][(slice(None), *at)] for case in self.cases])

    def signs(self, name: str, side: str | None = None) -> NDArray[np.bool_]:
        """Whether every person shows a sign, (people, days)."""
        rows = [[day[name]["probability"] > 0 for day in case.signs[side or self.result.side]] for case in self.cases]
        return np.array(rows)


def run_cohort(
    scenario: Scenario | str,
    seed: int | None = None,
    numbers: Sequence[int] | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> CohortResult:
    """Draw, injure, regrow and examine many people.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one.
    seed
        Seed; None takes the scenario's or draws one.
    numbers
        Whom to simulate, each the same alone as in a crowd; None takes 0 to the scenario's replicates less one.
    jobs
        Threads; the numbers do not depend on them.
    progress
        Called with finished and wanted people.
    command
        Command line to be recorded.

    Raises
    ------
    SimsynkError
        When nobody could be simulated.

    Examples
    --------
    >>> len(run_cohort("toy", seed=1, numbers=[3, 5]).cases)
    2
    """
    scenario = load(scenario) if isinstance(scenario, str) else scenario
    seed = drawn_seed(scenario, seed)
    wanted = list(range(scenario.replicates) if numbers is None else numbers)
    about = provenance(scenario, seed, len(wanted), command)
    found: dict[int, Case | Failure] = {}
    with ThreadPoolExecutor(jobs) as pool:
        waiting: dict[Future[Case | Failure], int] = {
            pool.submit(_case_or_failure, scenario, seed, number): number for number in wanted
        }
        try:
            for future in as_completed(waiting):
                found[waiting[future]] = future.result()
                if progress:
                    progress(len(found), len(wanted))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
    outcomes = [found[number] for number in wanted if number in found]
    cases = tuple(one for one in outcomes if isinstance(one, Case))
    failures = [one.as_row() for one in outcomes if isinstance(one, Failure)]
    if not cases:
        raise SimsynkError(f"nobody was simulated: {failures[0]['message'] if failures else 'nobody was finished'}")
    patient, store = grown(cases[0].person, seed)
    result = _population(summarise(patient, store, about), cases, failures)
    stopped = len(found) < len(wanted)
    return CohortResult(
        scenario=scenario, seed=seed, patient=patient, cases=cases, result=result, interrupted=stopped
    )


def _case_or_failure(scenario: Scenario, seed: int, number: int) -> Case | Failure:
    try:
        return examine_person(draw_person(scenario, seed, number), seed)
    except (SimsynkError, MemoryError, ArithmeticError, ValueError, IndexError, KeyError) as error:
        return Failure(number, "cohort", f"{type(error).__name__}: {error}")


def examine_person(person: Person, seed: int) -> Case:
    """Prepare, regrow and examine one person, with the readings of one erring rater."""
    patient, store = grown(person, seed)
    one = summarise(patient, store, {}, rater_seed=seed)
    arrays = {name: getattr(one, name).mean for name in _SPREADS}
    arrays |= {name: getattr(one, name) for name in ("visible", "healthy", "healthy_measures")}
    return Case(
        person=person,
        arrays=arrays | {name: spread.mean for name, spread in one.scalars.items()},
        scores={side: {name: spread.mean for name, spread in scores.items()} for side, scores in one.scores.items()},
        signs=one.signs,
        mechanisms=one.mechanisms,
    )


def grown(person: Person, seed: int) -> tuple[Patient, Store]:
    """One person prepared and regrown, with the only replicate that this person has."""
    patient = prepare(person.scenario)
    patient = dataclasses.replace(patient, sides=tuple(_with_deaths(side, person.rules) for side in patient.sides))
    store = new_store(patient, [person.number])
    store.write(0, *Ensemble(patient, seed).replicate(person.number))
    return patient, store


def _with_deaths(side: Side, rules: Rules) -> Side:
    """The same side with the person's deaths of motoneurons, which a scenario's overrides do not reach."""
    lesions = tuple(
        dataclasses.replace(prepared, crossing=crossing(side.intact, prepared.lesion, rules))
        for prepared in side.growth.lesions
    )
    return dataclasses.replace(side, growth=dataclasses.replace(side.growth, lesions=lesions, rules=rules))


def _population(one: Result, cases: Sequence[Case], failures: Sequence[Mapping[str, Any]]) -> Result:
    """The result of one person, filled with spreads over all people."""

    def stacked(name: str) -> NDArray[np.float64]:
        return np.stack([case.arrays[name] for case in cases])

    notes = [f"only {len(cases)} people: quantiles are rough"] if len(cases) < 30 else []
    notes += [note for note in one.warnings if "replicate" not in note]
    notes.append(
        "ranges of uncertain values are drawn independently of each other; how they go together is not known"
    )
    spreads: dict[str, Any] = {name: Spread.of(stacked(name)) for name in _SPREADS}
    return dataclasses.replace(
        one,
        replicates=np.array([case.person.number for case in cases], np.int64),
        healthy=stacked("healthy").mean(axis=0),
        visible=stacked("visible").mean(axis=0),
        scalars={name: Spread.of(stacked(name)) for name in one.scalars},
        healthy_measures=_known_mean(stacked("healthy_measures")),
        scores={side: _score_spreads(cases, side) for side in cases[0].scores},
        signs={side: _sign_rates(cases, side) for side in cases[0].signs},
        mechanisms=_mean_shares(cases),
        arrays={"activation": stacked("activation")},
        failures=tuple(failures),
        warnings=tuple(notes),
        **spreads,
    )


def _known_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over people who have a value; the direction of a movement that nobody makes is NaN."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def _score_spreads(cases: Sequence[Case], side: str) -> dict[str, Spread]:
    return {name: Spread.of(np.stack([case.scores[side][name] for case in cases])) for name in cases[0].scores[side]}


def _sign_rates(cases: Sequence[Case], side: str) -> tuple[dict[str, dict[str, Any]], ...]:
    """One mapping a day: sign -> share of people who have it, mean grade, the command that shows it most often."""
    found = []
    for d in range(len(cases[0].signs[side])):
        day: dict[str, dict[str, Any]] = {}
        for name in cases[0].signs[side][d]:
            readings = [case.signs[side][d][name] for case in cases]
            shown = Counter(one["command"] for one in readings if one["probability"] > 0)
            day[name] = {
                "probability": float(np.mean([one["probability"] for one in readings])),
                "mean_grade": float(np.mean([one["mean_grade"] for one in readings])),
                "command": shown.most_common(1)[0][0] if shown else "",
            }
        found.append(day)
    return tuple(found)


def _mean_shares(cases: Sequence[Case]) -> dict[str, float]:
    known = [case.mechanisms for case in cases if case.mechanisms]
    return {name: float(np.mean([one[name] for one in known])) for name in known[0]} if known else {}
