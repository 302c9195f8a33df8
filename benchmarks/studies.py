"""Speed and precision of whole studies: threads, time beyond the kernels, paired comparisons."""

from __future__ import annotations

import os
import time

import numpy as np
from numpy.typing import NDArray

from benchmarks.kernel_clock import kernel_clock
from benchmarks.problem import SCENARIOS, patient_of
from benchmarks.row import Row, at_least, at_most
from simsynk.motor.activation import Expression, express
from simsynk.scenario.load import load
from simsynk.simulate import prepare
from simsynk.study.ensemble import Ensemble, new_store
from simsynk.study.run import run

_PAIRS = 100


def thread_rows(replicates: int = 128, rounds: int = 9) -> list[Row]:
    """Two threads against one, wall time, in turns."""
    patient = patient_of(SCENARIOS[0])
    ensemble = Ensemble(patient, 1)
    best = {1: np.inf, 2: np.inf}
    for _ in range(rounds):
        for jobs in best:
            store = new_store(patient, range(replicates))
            started = time.perf_counter()
            ensemble.fill(store, jobs=jobs)
            best[jobs] = min(best[jobs], time.perf_counter() - started)
    what = f"Two threads against one, {replicates} replicates, wall time"
    if (os.cpu_count() or 1) < 2:
        return [Row(what, "only one processor")]
    rates = f"{replicates / best[1]:.0f} and {replicates / best[2]:.0f} replicates a second"
    return [at_least(what, best[1] / best[2], 1.85, "{:.2f}"), Row("... that is", rates)]


def overhead_rows(replicates: int = 1000) -> list[Row]:
    """Share of a run's processor time that is not spent in kernels; imports and compiling are not counted."""
    run(SCENARIOS[0], replicates=4, seed=1, jobs=1)
    with kernel_clock() as clock:
        patient = patient_of(SCENARIOS[0])
        run(SCENARIOS[0], replicates=2, seed=1, jobs=1)
        clock.seconds, started = 0.0, time.process_time()
        store = new_store(patient, range(replicates))
        Ensemble(patient, 1).fill(store, jobs=1)
        grown = 100 * (1 - clock.seconds / (time.process_time() - started))
        clock.seconds, started = 0.0, time.process_time()
        run(SCENARIOS[0], replicates=replicates, seed=1, jobs=1)
        whole = 100 * (1 - clock.seconds / (time.process_time() - started))
    what = f"Time beyond the kernels in {replicates:,} replicates, %: growing, examining and keeping them"
    return [
        at_most(what, grown, 5.0, "{:.1f}"),
        at_most("... with reading the scenario, statistics, millimetres, scores and signs", whole, 5.0, "{:.1f}"),
    ]


def misrouted(misrouting: float, seed: int) -> NDArray[np.float64]:
    """Two outcomes of each replicate on the last day: foreign share of fibres, and the mean unasked activation."""
    side = prepare(load("misrouting_30", sets=[f"regrowth.routing.misrouting={misrouting}"])).side("right")
    growth = side.growth
    work, out = growth.workspace(), Expression.allocate(side.intact, side.drive, len(growth.days))
    found = []
    for replicate in range(_PAIRS):
        work = growth.run(seed, replicate, work)
        express(
            side.intact, side.drive, growth.muscle_state, growth.days, growth.event_days, work.processes,
            work.order, work.reaching, work.half, growth.treated.passing, out,
        )  # fmt: skip
        last = out.fibres[-1]
        commands = side.drive.healthy.shape[0]
        unasked = np.maximum(out.activation[-1, :, :commands].T * side.drive.strength - side.drive.healthy, 0.0)
        found.append((1 - np.trace(last) / last.sum(), unasked.mean()))
    return np.array(found)


def paired_rows() -> list[Row]:
    """How much a common seed narrows the difference between misrouting 0.30 and 0.33."""
    base, changed, other = misrouted(0.30, 1), misrouted(0.33, 1), misrouted(0.33, 2)
    paired, free = (changed - base).var(axis=0, ddof=1), (other - base).var(axis=0, ddof=1)
    what = "Variance of the difference between misrouting 0.30 and 0.33, other seed against same seed"
    return [
        at_least(f"{what}: {name}", free[i] / paired[i], 20, "{:.0f}")
        for i, name in enumerate(("foreign share of fibres", "mean unasked activation"))
    ]


def rows() -> list[Row]:
    """All rows of this file."""
    return [*thread_rows(), *overhead_rows(), *paired_rows()]
