"""Local sensitivity: how far a run's headline moves when one assumed value goes to the ends of its range.

The headline is, for a nerve with a face, the unwanted movement: mean over commands (rest left out) of the mean excess
of the face's own muscles that the command does not drive, on the last observed day of the affected side; for another
nerve the share of foreign fibres. With a face both are followed.

Each value is moved alone. The same few replicates are grown with the same seed (paired), so that luck drops out of
the difference. Interplay of values is not seen: a cohort draws them together.
"""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import SimsynkError
from simsynk.simulate import Patient, Side, altered
from simsynk.study.assumed_values import AssumedValue, assumed_values
from simsynk.study.ensemble import Ensemble, Progress
from simsynk.study.readings import day_readings

UNWANTED, FOREIGN = "unwanted_movement", "foreign_fibre_fraction"
"""The measures that are followed, both shares from 0 to 1."""

REPLICATES = 6
"""Replicates that are grown for each end (modelling choice: pairing leaves little luck, and runs stay short)."""

LEAST_REPLICATES = 4
"""With fewer, an effect cannot be told from luck."""

NOISE = 5.0
"""Standard errors that a change must exceed to be listed: with six replicates, and the greatest of three differences
taken, about 1 in 100 values of no effect does (modelling choice)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one value does to one measure.

    Parameters
    ----------
    value
        What was moved.
    measure
        `unwanted_movement` or `foreign_fibre_fraction`.
    at_low, at_base, at_high
        Mean of the measure with the value at the low end, at its default and at the high end of its range.
    change
        Mean paired difference between the two of the three places that lie furthest apart, towards the higher value.
    standard_error
        Of `change`, over replicates.
    """

    value: AssumedValue
    measure: str
    at_low: float
    at_base: float
    at_high: float
    change: float
    standard_error: float

    @property
    def beyond_noise(self) -> bool:
        """Whether the change cannot well be luck; never for a change of exactly 0."""
        return self.change != 0.0 and abs(self.change) > NOISE * self.standard_error


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSensitivity:
    """What a run's headline leans on.

    Parameters
    ----------
    measures
        The headline first.
    side, day
        Where and when the measures are read.
    replicates
        Numbers of the replicates that were grown for each end.
    effects
        One for each moved value and measure, in the order of the story.
    failed
        Names of values with which a replicate could not be grown.
    """

    measures: tuple[str, ...]
    side: str
    day: float
    replicates: tuple[int, ...]
    effects: tuple[Effect, ...] = field(repr=False)
    failed: tuple[str, ...] = ()

    def listed(self, measure: str | None = None) -> tuple[Effect, ...]:
        """Effects on a measure (by default the headline) that are beyond noise, the greatest first."""
        wanted = measure or self.measures[0]
        found = [one for one in self.effects if one.measure == wanted and one.beyond_noise]
        return tuple(sorted(found, key=lambda one: (-abs(one.change), one.value.name)))

    def within_noise(self, measure: str | None = None) -> tuple[str, ...]:
        """Names of moved values whose effect on a measure is within noise."""
        wanted = measure or self.measures[0]
        return tuple(one.value.name for one in self.effects if one.measure == wanted and not one.beyond_noise)


def reason_to_skip(patient: Patient, numbers: Sequence[int]) -> str:
    """Why the sensitivity of a run cannot be told; empty when it can.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> from simsynk.simulate import prepare
    >>> reason_to_skip(prepare(load("healthy")), range(10))
    'nothing happens to either side, so no value matters'
    """
    if not any(side.injured for side in patient.sides):
        return "nothing happens to either side, so no value matters"
    if len(numbers) < LEAST_REPLICATES:
        return f"it takes at least {LEAST_REPLICATES} replicates to tell an effect from luck"
    return ""


def local_sensitivity(
    patient: Patient,
    seed: int,
    numbers: Sequence[int],
    *,
    side: str | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    values: Sequence[AssumedValue] | None = None,
) -> LocalSensitivity:
    """Move each assumed value to both ends of its range and see what the headline does.

    Parameters
    ----------
    patient
        A prepared scenario.
    seed, numbers
        Whose luck: the run's seed and replicates, of which the first `REPLICATES` are grown.
    side
        `right` or `left`; None takes the first affected side to which something happens.
    jobs
        Threads; None takes all processors. The numbers do not depend on it.
    progress
        Called with finished and wanted settings; the scenario as it is and each end of each value is one.
    values
        What is moved; None takes every value of `assumed_values`.

    Raises
    ------
    SimsynkError
        When the sensitivity cannot be told (`reason_to_skip`).

    Notes
    -----
    Source: one value at a time between the ends of its range, the usual tornado list; replicates, noise bar and
    headline are modelling choices (decision 0019).

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> from simsynk.simulate import prepare
    >>> found = local_sensitivity(prepare(load("toy")), seed=1, numbers=range(6))
    >>> found.measures, len(found.replicates)
    (('foreign_fibre_fraction',), 6)
    """
    reason = reason_to_skip(patient, numbers)
    if reason:
        raise SimsynkError(f"no sensitivity: {reason}")
    where = side or next(name for name in _sides(patient) if patient.side(name).injured)
    grown = tuple(int(number) for number in numbers[:REPLICATES])
    last = max(patient.scenario.observe_days)
    moved = assumed_values(patient, where) if values is None else tuple(values)
    places = [(one, at) for one in moved for at in (one.low, one.high) if at != one.value]
    settings = [_placed(patient, where, last, None, 0.0)]
    settings += [_placed(patient, where, last, one, at) for one, at in places]
    base, *rest = _measured(settings, seed, grown, jobs, progress)
    if base is None:
        raise SimsynkError("no sensitivity: a replicate could not be grown")
    measured = {(one.name, at): found for (one, at), found in zip(places, rest, strict=True)}
    effects, failed = [], []
    for one in moved:
        low, high = (measured.get((one.name, at), base) for at in (one.low, one.high))
        if low is None or high is None:
            failed.append(one.name)
            continue
        effects += [_effect(one, name, low[name], base[name], high[name]) for name in base]
    return LocalSensitivity(
        measures=tuple(base), side=where, day=last, replicates=grown, effects=tuple(effects), failed=tuple(failed)
    )


def headline(
    patient: Patient, side: Side, arrays: Sequence[dict[str, NDArray[np.float64]]]
) -> dict[str, NDArray[np.float64]]:
    """The followed measures of some replicates on the last observed day, (replicates,) each.

    Parameters
    ----------
    patient
        Prepared with this side as its only one to which something happens.
    side
        The affected side.
    arrays
        What `Ensemble.replicate` returned for each replicate.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> from simsynk.simulate import prepare
    >>> patient = prepare(load("toy"))
    >>> measures = headline(patient, patient.side("right"), [Ensemble(patient, 1).replicate(0)[0]])
    >>> {name: values.shape for name, values in measures.items()}
    {'foreign_fibre_fraction': (1,)}
    """
    stacked = {name: np.stack([one[name] for one in arrays]) for name in arrays[0]}
    last = stacked["activation"].shape[1] - 1
    readings = day_readings(patient, stacked, np.arange(len(arrays)), last)
    s = [one.name for one in patient.sides].index(side.name)
    found = {}
    if patient.face is not None:
        found[UNWANTED] = readings.unwanted[:, s, 1:].mean(axis=1)
    found[FOREIGN] = readings.scalar("foreign_fibre_fraction")[:, s]
    return found


def paired(first: NDArray[np.float64], second: NDArray[np.float64]) -> tuple[float, float]:
    """Mean of the differences second less first, replicate by replicate, and its standard error.

    Examples
    --------
    >>> paired(np.array([0.0, 2.0]), np.array([1.0, 5.0]))
    (2.0, 1.0)
    """
    difference = second - first
    return float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(len(difference)))


def _sides(patient: Patient) -> Iterator[str]:
    yield from patient.scenario.sides
    yield from (side.name for side in patient.sides)


def _placed(patient: Patient, side: str, last: float, value: AssumedValue | None, at: float) -> Callable[[], Patient]:
    """Prepares one side with a value at a place, observed on the last day alone."""

    def prepared() -> Patient:
        scenario, defaults = (patient.scenario, patient.defaults) if value is None else value.moved(at)
        return altered(patient, side, dataclasses.replace(scenario, observe_days=(last,)), defaults)

    return prepared


def _measured(
    settings: Sequence[Callable[[], Patient]],
    seed: int,
    numbers: Sequence[int],
    jobs: int | None,
    progress: Progress | None,
) -> list[dict[str, NDArray[np.float64]] | None]:
    """The measures under each setting, in order; None where a replicate could not be grown."""
    found: list[dict[str, NDArray[np.float64]] | None] = [None] * len(settings)
    stop = threading.Event()

    def task(place: int) -> tuple[int, dict[str, NDArray[np.float64]] | None]:
        if stop.is_set():
            return place, None
        try:
            patient = settings[place]()
            ensemble = Ensemble(patient, seed)
            return place, headline(patient, patient.sides[0], [ensemble.replicate(one)[0] for one in numbers])
        except (MemoryError, ArithmeticError, ValueError, IndexError, SimsynkError):
            return place, None

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        waiting: list[Future[tuple[int, dict[str, NDArray[np.float64]] | None]]] = []
        try:
            waiting += [pool.submit(task, place) for place in range(len(settings))]
            for done, future in enumerate(as_completed(waiting), start=1):
                place, measures = future.result()
                found[place] = measures
                if progress:
                    progress(done, len(settings))
        except BaseException:
            stop.set()
            for future in waiting:
                future.cancel()
            raise
    return found


def _effect(
    value: AssumedValue,
    measure: str,
    low: NDArray[np.float64],
    base: NDArray[np.float64],
    high: NDArray[np.float64],
) -> Effect:
    contrasts = [paired(low, high), paired(low, base), paired(base, high)]
    change, error = max(contrasts, key=lambda one: abs(one[0]))
    return Effect(
        value=value,
        measure=measure,
        at_low=float(low.mean()),
        at_base=float(base.mean()),
        at_high=float(high.mean()),
        change=change,
        standard_error=error,
    )
