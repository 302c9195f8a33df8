"""How time and memory grow with the number of axons, and memory with the number of replicates."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
from unittest import mock

import numpy as np

from benchmarks.problem import SCENARIOS, ours, problem_of
from benchmarks.row import Row, at_most
from simsynk import simulate
from simsynk.anatomy.nerve import Nerve
from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import AnatomySettings
from simsynk.motor.activation import Expression
from simsynk.scenario.load import load
from simsynk.simulate import Side, prepare

SIZES = {1_000: 40, 10_000: 20, 100_000: 5, 1_000_000: 3}
"""Axons -> replicates of which the fastest counts."""


def scaled_nerve(axons: int) -> Nerve:
    """The typical human nerve with every pool, also those outside the count, scaled to so many axons in all."""
    nerve = load_nerve(AnatomySettings(preset="human_typical"))
    counted = sum(pool.units for pool in nerve.pools if not pool.outside_count)
    outside = sum(pool.units for pool in nerve.pools if pool.outside_count)
    scale = axons / (nerve.axons + outside)
    pools = tuple(
        dataclasses.replace(pool, units=pool.units * (scale if pool.outside_count else scale * nerve.axons / counted))
        for pool in nerve.pools
    )
    return dataclasses.replace(nerve, pools=pools, axons=nerve.axons * scale)


def scaled_side(axons: int) -> Side:
    """The right side of a severe palsy on a scaled nerve."""
    scenario = load(SCENARIOS[0])
    settings = dataclasses.replace(scenario.anatomy, preset="human_typical")
    with mock.patch.object(simulate, "load_nerve", return_value=scaled_nerve(axons)):
        return prepare(dataclasses.replace(scenario, anatomy=settings)).side("right")


def seconds_per_axon(axons: int, replicates: int) -> tuple[float, float]:
    """Least seconds of a replicate per axon, and workspace bytes per axon."""
    side = scaled_side(axons)
    problem = problem_of(side)
    work = side.growth.workspace()
    out = Expression.allocate(side.intact, side.drive, len(side.growth.days))
    ours(problem, 1, 0, work, out)
    best = np.inf
    for replicate in range(replicates):
        started = time.process_time()
        ours(problem, 1, replicate, work, out)
        best = min(best, time.process_time() - started)
    return best / side.intact.axon_count, work.bytes_used / side.intact.axon_count


def peak_megabytes(replicates: int) -> float:
    """Peak resident memory of a process that runs so many replicates."""
    code = (
        "import resource, sys, simsynk\n"
        f"simsynk.run({SCENARIOS[0]!r}, replicates={replicates}, seed=1, jobs=1)\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(peak / (2**20 if sys.platform == 'darwin' else 2**10))\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return float(answer.split()[-1])


def rows() -> list[Row]:
    """All rows of this file."""
    # First, because Linux counts what the parent held when it started the process.
    few, many = peak_megabytes(200), peak_megabytes(2000)
    found = {axons: seconds_per_axon(axons, replicates) for axons, replicates in SIZES.items()}
    lines = [
        Row(f"Time per axon with {axons:,} axons", f"{seconds * 1e6:.2f} µs") for axons, (seconds, _) in found.items()
    ]
    growth = found[1_000_000][0] / found[10_000][0]
    lines.append(at_most("Time per axon, 1,000,000 axons against 10,000", growth, 1.4))
    lines.append(at_most("Workspace of a thread, bytes per axon (10,000 axons)", found[10_000][1], 250, "{:.0f}"))
    lines.append(Row("Peak memory, 200 and 2,000 replicates", f"{few:.0f} and {many:.0f} MB"))
    return lines
