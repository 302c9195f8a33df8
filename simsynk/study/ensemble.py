"""Growing and examining many replicates on threads; the numbers do not depend on threads, chunks or resumption."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import SimsynkError
from simsynk.motor.activation import Expression, express
from simsynk.periphery.wiring import wiring_entropy
from simsynk.regrowth.growth import Workspace
from simsynk.simulate import Patient, Side
from simsynk.study.store import Layout, Store

CHUNK_SECONDS = 0.05
_CHECKPOINT_SECONDS = 1.0

Progress = Callable[[int, int], None]
"""Called with finished and wanted replicates."""


def part_of(progress: Progress | None, before: int, wanted: int) -> Progress | None:
    """Tells a whole that some of it was done before this part.

    Examples
    --------
    >>> told = part_of(lambda done, wanted: print(done, wanted), 10, 30)
    >>> told(5, 10)
    15 30
    """
    return None if progress is None else lambda done, _: progress(before + done, wanted)


class Interrupted(SimsynkError):
    """A run was stopped by the user; what was finished is kept.

    Parameters
    ----------
    finished, wanted
        Replicates that are kept, and that were asked for.
    """

    def __init__(self, finished: int, wanted: int) -> None:
        self.finished = finished
        self.wanted = wanted
        super().__init__(f"interrupted: {finished} of {wanted} replicates are kept")


@dataclass(slots=True)
class _Bench:
    """One thread's arrays for one side."""

    side: Side
    work: Workspace
    out: Expression
    response: NDArray[np.float64] | None
    ceiling: float = float("nan")


@dataclass(slots=True)
class Failure:
    """A replicate that could not be finished."""

    replicate: int
    stage: str
    message: str

    def as_row(self) -> dict[str, Any]:
        """As a row of `failures.csv`."""
        return {"replicate": self.replicate, "stage": self.stage, "message": self.message}


class NothingFinished(SimsynkError):
    """No replicate of a run could be finished, so there is nothing to sum up.

    Parameters
    ----------
    failures
        Why, one for each replicate.
    """

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = tuple(failures)
        super().__init__(f"none of {len(failures)} replicates could be finished: {failures[0].message}")


@dataclass(slots=True)
class Batch:
    """Several replicates of one task: their arrays, and sums over them."""

    places: list[int] = field(default_factory=list)
    arrays: list[dict[str, NDArray[Any]]] = field(default_factory=list)
    sums: list[dict[str, NDArray[np.int64]]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    kernel_seconds: float = 0.0


def injured_sides(patient: Patient) -> tuple[Side, ...]:
    """Sides to which something happens; the others are the same in every replicate."""
    return tuple(side for side in patient.sides if side.injured)


def layout_of(patient: Patient) -> Layout:
    """Arrays that are kept for each replicate; sides are the injured ones.

    `activation` (days, sides, muscles, commands), `activation_without` (mechanisms, sides, muscles, commands) on
    the last day, `own_rest` (days, sides, muscles), `own_fibres` and `foreign_fibres`
    (days, sides, muscles) in half-fibres, `entropy` (days, sides), `sprouts` (sides, branches, branches). With
    retraining also `ceiling` (sides): the unwanted movement that no training can go below.
    """
    sides = injured_sides(patient)
    days = len(patient.scenario.observe_days)
    muscles, commands = len(patient.nerve.pools), len(patient.repertoire.commands)
    branches = len(patient.nerve.branches)
    cell = (len(sides), muscles, commands)
    layout: dict[str, tuple[str, tuple[int, ...]]] = {
        "activation": ("<f8", (days, *cell)),
        "own_rest": ("<f8", (days, len(sides), muscles)),
        "own_fibres": ("<i4", (days, len(sides), muscles)),
        "foreign_fibres": ("<i4", (days, len(sides), muscles)),
        "entropy": ("<f8", (days, len(sides))),
        "sprouts": ("<i4", (len(sides), branches, branches)),
    }
    if any(side.trained for side in sides):
        layout["ceiling"] = ("<f8", (len(sides),))
    if patient.mechanisms:
        layout["activation_without"] = ("<f8", (len(patient.mechanisms), *cell))
    return layout


def sums_of(patient: Patient) -> dict[str, tuple[int, ...]]:
    """Sums over replicates: half-fibres on the last day by home and route, and their squares, for each side."""
    shapes: dict[str, tuple[int, ...]] = {}
    for side in injured_sides(patient):
        shape = (len(side.intact.homes), len(side.intact.routes))
        shapes[f"wiring_{side.name}"] = shape
        shapes[f"wiring_squared_{side.name}"] = shape
    return shapes


def new_store(patient: Patient, numbers: Sequence[int], **kept: Any) -> Store:
    """A store for a patient's replicates; `kept` goes to `Store` (folder, recipe)."""
    return Store(numbers, layout_of(patient), sums_of(patient), **kept)


class Ensemble:
    """Grows and examines replicates of one patient.

    Parameters
    ----------
    patient
        A prepared scenario.
    seed
        Seed of the run.
    arrays
        Names of the arrays of `layout_of` that are wanted; without them, all are, and the sums too.
    """

    def __init__(self, patient: Patient, seed: int, arrays: Collection[str] | None = None) -> None:
        self.patient = patient
        self.seed = seed
        self.sides = injured_sides(patient)
        whole = layout_of(patient)
        self.layout = {name: shape for name, shape in whole.items() if arrays is None or name in arrays}
        self.summed = arrays is None
        self.kernel_seconds = 0.0
        self.wall_seconds = 0.0
        self._thread = threading.local()
        self._stop = threading.Event()

    def fill(
        self,
        store: Store,
        *,
        jobs: int | None = None,
        chunk: int | None = None,
        progress: Progress | None = None,
    ) -> list[Failure]:
        """Grow every replicate that the store does not hold yet.

        Parameters
        ----------
        store
            Where the replicates go.
        jobs
            Threads; None takes all processors.
        chunk
            Replicates a task; None lets a task last about 50 ms.
        progress
            Called after each task.

        Raises
        ------
        Interrupted
            When the user stops the run; the store keeps what was finished.
        """
        todo = np.flatnonzero(~store.done).tolist()
        failures: list[Failure] = []
        threads = jobs or os.cpu_count() or 1
        began = saved = time.monotonic()
        try:
            with ThreadPoolExecutor(threads) as pool:
                for batch in self._batches(pool, store, todo, threads, chunk):
                    self._keep(store, batch, failures)
                    if time.monotonic() - saved > _CHECKPOINT_SECONDS:
                        store.checkpoint()
                        saved = time.monotonic()
                    if progress:
                        progress(int(store.done.sum()) + len(failures), len(store))
        except KeyboardInterrupt:
            store.checkpoint()
            raise Interrupted(int(store.done.sum()), len(store)) from None
        store.checkpoint()
        self.wall_seconds += time.monotonic() - began
        return sorted(failures, key=lambda failure: failure.replicate)

    def _keep(self, store: Store, batch: Batch, failures: list[Failure]) -> None:
        for place, arrays, sums in zip(batch.places, batch.arrays, batch.sums, strict=True):
            store.write(place, arrays, sums)
        failures += batch.failures
        self.kernel_seconds += batch.kernel_seconds

    def _batches(
        self, pool: ThreadPoolExecutor, store: Store, todo: list[int], threads: int, chunk: int | None
    ) -> Iterator[Batch]:
        """Finished batches as they come, with only a few tasks waiting at any time."""
        waiting: set[Future[Batch]] = set()
        size = chunk or 1
        try:
            while todo or waiting:
                while todo and len(waiting) < 2 * threads:
                    places, todo = todo[:size], todo[size:]
                    waiting.add(pool.submit(self.batch, places, store.numbers[places].tolist()))
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    batch = future.result()
                    if chunk is None and batch.kernel_seconds > 0:
                        each = batch.kernel_seconds / max(len(batch.places), 1)
                        size = max(1, min(256, round(CHUNK_SECONDS / each), -(-len(todo) // threads)))
                    yield batch
        finally:
            self._stop.set()
            for future in waiting:
                future.cancel()
            wait(waiting)
            self._stop.clear()

    def batch(self, places: Sequence[int], numbers: Sequence[int]) -> Batch:
        """Grow and examine some replicates one after the other; one that cannot be grown is told as a failure.

        Parameters
        ----------
        places, numbers
            Where each belongs in its store, and its number.
        """
        batch = Batch()
        started = time.perf_counter()
        for place, number in zip(places, numbers, strict=True):
            if self._stop.is_set():
                break
            try:
                arrays, sums = self.replicate(number)
            except (MemoryError, ArithmeticError, ValueError, IndexError) as error:
                batch.failures.append(Failure(number, "grow", f"{type(error).__name__}: {error}"))
                continue
            batch.places.append(place)
            batch.arrays.append(arrays)
            batch.sums.append(sums)
        batch.kernel_seconds = time.perf_counter() - started
        return batch

    def _benches(self) -> list[_Bench]:
        if not hasattr(self._thread, "benches"):
            days = len(self.patient.scenario.observe_days)
            self._thread.benches = [
                _Bench(
                    side,
                    side.growth.workspace(),
                    Expression.allocate(side.intact, side.drive, days),
                    side.trainer.response(days) if side.trainer else None,
                )
                for side in self.sides
            ]
        benches: list[_Bench] = self._thread.benches
        return benches

    def replicate(self, number: int) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[np.int64]]]:
        """Grow and examine one replicate: its arrays and its contribution to the sums."""
        parts, sums = [], {}
        for bench in self._benches():
            side = bench.side
            bench.work = work = side.growth.run(self.seed, number, bench.work)
            growth = side.growth
            express(
                side.intact, side.drive, growth.muscle_state, growth.days, growth.event_days, work.processes,
                work.order, work.reaching, work.half, growth.treated.passing, bench.out,
            )  # fmt: skip
            if side.trainer is not None and bench.response is not None:
                bench.ceiling = side.trainer.train(
                    growth.muscle_state, growth.days, growth.event_days, work.processes, work.order, work.reaching,
                    work.half, growth.treated, bench.response, bench.out.activation, bench.out.own_rest,
                )  # fmt: skip
            parts.append(self._measure(bench))
            if self.summed:
                sums[f"wiring_{side.name}"] = bench.out.wiring.copy()
                sums[f"wiring_squared_{side.name}"] = bench.out.wiring**2
        return self._stack(parts), sums

    def _measure(self, bench: _Bench) -> dict[str, NDArray[Any]]:
        out, drive = bench.out, bench.side.drive
        treated = bench.side.growth.treated
        activation = treated.activation(out.by_version(drive), drive.healthy[0])
        found = {
            "activation": activation[0].swapaxes(1, 2),
            "activation_without": activation[1:, -1].swapaxes(1, 2),
            "own_rest": out.own_rest * drive.strength * treated.output,
            "ceiling": np.array(bench.ceiling),
        }
        if not self.layout.keys().isdisjoint(("own_fibres", "foreign_fibres")):
            own = np.diagonal(out.fibres, axis1=1, axis2=2).copy()
            found |= {"own_fibres": own, "foreign_fibres": out.fibres.sum(axis=1) - own}
        if "entropy" in self.layout:
            found["entropy"] = wiring_entropy(out.fibres.astype(np.float64))
        if "sprouts" in self.layout:
            found["sprouts"] = out.sprouts.copy()
        return found

    def _stack(self, parts: list[dict[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
        """Sides side by side: after the days, after the mechanisms, or first."""
        if not parts:
            return {name: np.zeros(shape, dtype) for name, (dtype, shape) in self.layout.items()}
        first = ("sprouts", "ceiling")
        names = [name for name in parts[0] if name in self.layout]
        if len(parts) == 1:
            return {name: parts[0][name][None] if name in first else parts[0][name][:, None] for name in names}
        return {name: np.stack([part[name] for part in parts], axis=0 if name in first else 1) for name in names}
