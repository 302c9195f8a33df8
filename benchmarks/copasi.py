"""Against COPASI, on the part of the problem that COPASI can state: axons that choose a way through a tree.

Independent axons on a branching tree are a first-order reaction network. COPASI steps every particle over every
fork in continuous time and returns counts; simsynk's `regrow` draws the whole way of an axon from one table, and
also its class, speed, delay, entry and arrival, and keeps every axon's identity. Only leaf counts are compared.
Set SIMSYNK_COPASI_PYTHON to an interpreter that has copasi-basico.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import innervate
from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import AnatomySettings
from simsynk.regrowth.growth import Growth, prepare_growth
from simsynk.regrowth.lesion import Lesion
from simsynk.regrowth.routing.settings import Routing
from simsynk.regrowth.rules import species_rules

DEPTH, AXONS, RUNS = 5, 10_000, 15
VARIABLE = "SIMSYNK_COPASI_PYTHON"


@dataclass(frozen=True)
class Comparison:
    """Seconds a run of both, and chi-square per degree of freedom of both leaf laws against equal shares."""

    version: str
    copasi: float
    simsynk: float
    chi_copasi: float
    chi_simsynk: float


def tree_nerve(depth: int, axons: int) -> str:
    """A nerve file whose edges form a binary tree with one muscle at each leaf."""
    kinds = ["segment", "branch", *["segment"] * (depth - 2), "twig"]
    lines = [
        "schema: simsynk.nerve/1", "name: tree", "title: A binary tree", "regeneration: human", "root: nucleus",
        "evidence: {confidence: assumed, source: assumed, reason: A benchmark}",
        "commands: {rest: {}}", "cross_section: [e1_0, e1_1]", "edges:",
        "  e0_0: {from: nucleus, to: n0_0, kind: segment, region: extratemporal, length_mm: 10.0, order: 0}",
    ]  # fmt: skip
    for level in range(1, depth + 1):
        for i in range(2**level):
            ends = f"from: n{level - 1}_{i // 2}, to: n{level}_{i}"
            lines.append(
                f"  e{level}_{i}: {{{ends}, kind: {kinds[level]}, region: extratemporal, length_mm: 10.0, order: 0}}"
            )
    lines.append("pools:")
    for i in range(2**depth):
        what = f"code: M{i}, kind: motor, target: muscle, territory: cheek, units: {axons / 2**depth}"
        lines.append(f"  m{i}: {{{what}, fibres_per_unit: 1, supply: {{e{depth}_{i}: 1}}}}")
    return "\n".join([*lines, f"axons: {axons}", ""])


def tree_growth(depth: int, axons: int) -> Growth:
    """Every axon is cut at the root, sprouts once, enters, and takes any tube by chance."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tree.yaml"
        file.write_text(tree_nerve(depth, axons), encoding="utf-8")
        intact = innervate(load_nerve(AnatomySettings(preset="", file=str(file)), Path(folder)))
    certain = {"success": 1.0, "entry": 1.0, "extra_sprouts": 0.0, "lag_days": 0.0}
    rules = species_rules("human").changed(
        {"hazard_per_mm": 0.0, "survival_extratemporal": 1.0, **{k: {"IV": v} for k, v in certain.items()}}
    )
    lesion = Lesion(day=0.0, edge="e0_0", mm=5.0, sunderland=(0, 0, 0, 1, 0), key=1)
    return prepare_growth(intact, "right", [lesion], rules, Routing(kind="random"), [365.0])


def our_leaves(runs: int) -> tuple[float, NDArray[np.float64]]:
    """Least seconds of sprouting alone, and leaf counts (runs, leaves)."""
    growth = tree_growth(DEPTH, AXONS)
    work, best, counts = growth.workspace(), np.inf, []
    for replicate in range(runs + 1):
        started = time.process_time()
        while not growth._sprout(1, replicate, work):
            work = growth.workspace(2 * work.processes.capacity)
        if replicate:
            best = min(best, time.process_time() - started)
        sprouts = slice(growth.intact.axon_count, work.processes.rows)
        reached = growth.intact.pool_of_route[work.processes.route[sprouts]]
        counts.append(np.bincount(reached, minlength=2**DEPTH).astype(np.float64))
    return best, np.array(counts)


def chi_square(counts: NDArray[np.float64]) -> float:
    """Chi-square against equal shares, per degree of freedom, over all runs; about 1 when the law holds."""
    expected = counts.sum(axis=1, keepdims=True) / counts.shape[1]
    return float(((counts - expected) ** 2 / expected).sum() / (len(counts) * (counts.shape[1] - 1)))


def compare() -> Comparison | None:
    """Run both; None when no interpreter with COPASI is named."""
    python = os.environ.get(VARIABLE)
    if not python:
        return None
    job = Path(__file__).with_name("copasi_job.py")
    command = [python, str(job), str(DEPTH), str(AXONS), str(RUNS)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    theirs = json.loads(answer.strip().splitlines()[-1])
    seconds, counts = our_leaves(RUNS)
    if not (counts.sum(axis=1) == AXONS).all():
        raise RuntimeError("some axon did not reach a leaf")
    return Comparison(
        version=theirs["version"],
        copasi=min(theirs["seconds"]),
        simsynk=seconds,
        chi_copasi=chi_square(np.array(theirs["leaves"])),
        chi_simsynk=chi_square(counts),
    )
