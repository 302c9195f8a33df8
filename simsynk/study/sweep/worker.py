"""What is done at one point: its scenario prepared, some replicates grown, their outcomes read."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.presets import AnatomySettings
from simsynk.errors import InputError, SimsynkError
from simsynk.scenario.study import Study
from simsynk.scenario.study_point import scenario_at
from simsynk.simulate import Patient, prepare
from simsynk.study.ensemble import Ensemble
from simsynk.study.outcome_values import arrays_needed, outcome_values
from simsynk.study.sweep.point import nerve_of

_KEPT_POINTS, _KEPT_NERVES = 16, 8
"""Prepared points that wait for their next piece, and nerves that later points are prepared like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A piece of a point: some of its replicates.

    Parameters
    ----------
    point
        The point's number.
    piece
        Number of the piece within its point, from 0.
    values, seed
        Where the factors stand, and whose luck.
    start, stop
        Replicates of the piece, half-open.
    """

    point: int
    piece: int
    values: Mapping[str, Any] = field(repr=False)
    seed: int
    start: int
    stop: int


@dataclass(slots=True, kw_only=True)
class Done:
    """What came out of a task.

    Parameters
    ----------
    point, piece
        As in the task.
    values
        Outcomes of every replicate of the piece, (replicates, outcomes); NaN for one that could not be grown.
    failures
        Number and reason of every replicate that could not.
    stage, message
        Why the whole point failed; empty when it did not.
    seconds, kernel_seconds
        Time of the task, and of growing and expressing within it.
    """

    point: int
    piece: int
    values: NDArray[np.float64] = field(repr=False)
    failures: list[tuple[int, str]] = field(default_factory=list)
    stage: str = ""
    message: str = ""
    seconds: float = 0.0
    kernel_seconds: float = 0.0


class Worker:
    """Does the tasks of one study within one process, on any number of threads.

    Parameters
    ----------
    study
        What is asked at every point.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self._arrays = arrays_needed(study.outcomes)
        self._ready: OrderedDict[int, Ensemble] = OrderedDict()
        self._nerves: OrderedDict[tuple[AnatomySettings, str], Patient] = OrderedDict()
        self._lock = threading.Lock()

    def work(self, task: Task) -> Done:
        """Grow and read the replicates of one task; whatever goes wrong is part of the outcome."""
        began = time.perf_counter()
        nothing = np.full((task.stop - task.start, len(self.study.outcomes)), np.nan)
        done = Done(point=task.point, piece=task.piece, values=nothing)
        stage = "scenario"
        try:
            ensemble = self._ensemble(task)
            stage = "grow"
            batch = ensemble.batch(range(task.stop - task.start), range(task.start, task.stop))
            done.kernel_seconds = batch.kernel_seconds
            done.failures = [(one.replicate, one.message) for one in batch.failures]
            stage = "outcomes"
            if batch.places:
                arrays = {name: np.stack([one[name] for one in batch.arrays]) for name in batch.arrays[0]}
                numbers = task.start + np.array(batch.places, np.int64)
                done.values[batch.places] = outcome_values(
                    self.study.outcomes, ensemble.patient, arrays, numbers, dict(task.values)
                )
        except (SimsynkError, MemoryError, ArithmeticError, ValueError, IndexError, KeyError) as error:
            told = str(error.problems[0]) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            done.stage, done.message = stage, " ".join(told.split())
        done.seconds = time.perf_counter() - began
        return done

    def _ensemble(self, task: Task) -> Ensemble:
        """The point made ready, once for all of its pieces."""
        with self._lock:
            if task.point in self._ready:
                self._ready.move_to_end(task.point)
                return self._ready[task.point]
        scenario = scenario_at(self.study, task.values)
        nerve = nerve_of(scenario)
        patient = prepare(scenario, like=self._nerves.get(nerve))
        ensemble = Ensemble(patient, task.seed, self._arrays)
        with self._lock:
            _remember(self._nerves, nerve, patient, _KEPT_NERVES)
            return _remember(self._ready, task.point, ensemble, _KEPT_POINTS)


def _remember(kept: OrderedDict[Any, Any], key: Any, value: Any, most: int) -> Any:
    """Keep a value unless there is one; the longest unused goes. Returns what is kept."""
    kept.setdefault(key, value)
    kept.move_to_end(key)
    if len(kept) > most:
        kept.popitem(last=False)
    return kept[key]
