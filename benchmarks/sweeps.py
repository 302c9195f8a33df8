"""What a sweep costs beyond growing nerves: points, pieces, journal, engines, figures, memory."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.kernel_clock import kernel_clock
from benchmarks.row import Row, at_least, at_most
from simsynk import documents
from simsynk.scenario.study import read_study
from simsynk.study.sweep.study_run import StudyRun

_STUDY = """
schema: simsynk.study/1
name: sweep_benchmark
scenario: {scenario}
settings: {settings}
factors:
  varied: {factor}
replicates: {replicates}
outcomes: {{foreign: foreign_fibre_fraction, eye: "excess(smile, {eye})", joined: "excess(smile, {eye}) >= 0.1"}}
seed: 1
"""

REGROWTH = "{{path: regrowth.fidelity.III, range: [0.2, 0.4], steps: {points}}}"
CENTRAL = "{{path: central.gain, range: [0.9, 1.1], steps: {points}}}"
TOY = "{{path: regrowth.routing.misrouting, range: [0.0, 0.9], steps: {points}}}"
ONE = "{path: regrowth.routing.misrouting, grid: [0.3]}"


def human(points: int, replicates: int, factor: str = REGROWTH, axons: int | None = None) -> str:
    """A study of a severe palsy, on the whole nerve or one scaled to so many axons."""
    settings = "{}" if axons is None else f"{{anatomy.axons: {axons}}}"
    return _STUDY.format(
        scenario="bells_palsy_severe", settings=settings, replicates=replicates,
        factor=factor.format(points=points), eye="orbicularis_oculi_palpebral",
    )  # fmt: skip


def toy(points: int, replicates: int) -> str:
    """A study of the nerve of three muscles."""
    factor = TOY.format(points=points) if points > 1 else ONE
    return _STUDY.format(scenario="toy", settings="{}", replicates=replicates, factor=factor, eye="eyelid")


@dataclass(frozen=True)
class Carried:
    """A study that was carried out: wall and processor seconds, seconds of growing nerves, bytes of its journal."""

    wall: float
    processor: float
    growing: float
    journal: int


def carry_out(text: str, jobs: int = 1, engine: str = "threads") -> Carried:
    """Carry out a study in a new folder; every point must be done."""
    with tempfile.TemporaryDirectory() as folder:
        wall, processor = time.perf_counter(), time.process_time()
        run = StudyRun(read_study(documents.read_text(text, shown_as="study"), Path(folder)), Path(folder))
        try:
            table = run.fill(jobs=jobs, engine=engine)
        finally:
            run.close()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        if set(table.state) != {"done"}:
            raise RuntimeError(f"points that are not done: {set(table.message)}")
        return Carried(wall, processor, run.spent.kernels, run.path.stat().st_size)


def _spent(factor: str, points: int, replicates: int, axons: int, rounds: int) -> np.ndarray:
    """Least of several: processor seconds of one sweep, of its growing of nerves, and of its kernels."""
    found = []
    with kernel_clock() as clock:
        for _ in range(rounds):
            clock.seconds = 0.0
            carried = carry_out(human(points, replicates, factor, axons))
            found.append((carried.processor, carried.growing, clock.seconds))
    return np.array(min(found))


def overhead_rows(points: int = 40, replicates: int = 50, axons: int = 2000, rounds: int = 4) -> list[Row]:
    """What a further point costs beyond its nerves and beyond its kernels, and a sweep before its first point."""
    rows = []
    for factor, told in ((REGROWTH, "a factor of regrowth"), (CENTRAL, "a factor of the commands")):
        _spent(factor, 2, 2, axons, 1)
        few, many = (_spent(factor, count, replicates, axons, rounds) for count in (points // 4, points))
        processor, growing, kernels = many - few
        start = 1000 * max(0.0, few[0] - few[2] - (processor - kernels) / 3)
        what = f"A sweep of points of {replicates} replicates x {axons:,} axons, {told}"
        rows += [
            at_most(f"{what}: beyond growing its nerves, %", 100 * (processor / growing - 1), 5.0, "{:.1f}"),
            at_most("... beyond the kernels alone, %", 100 * (processor / kernels - 1), 5.0, "{:.1f}"),
            Row("... once, before the first point, ms", f"{start:.0f}"),
        ]
    return rows


def job_rows(points: int = 60, replicates: int = 50, axons: int = 2000, rounds: int = 4) -> list[Row]:
    """Two jobs against one, wall time, in turns."""
    what = f"A sweep with 2 jobs against 1, {points} points x {replicates} replicates x {axons:,} axons, wall time"
    if (os.cpu_count() or 1) < 2:
        return [Row(what, "only one processor")]
    text, least = human(points, replicates, axons=axons), {1: np.inf, 2: np.inf}
    for _ in range(rounds):
        for jobs in least:
            least[jobs] = min(least[jobs], carry_out(text, jobs).wall)
    return [at_least(what, least[1] / least[2], 1.85, "{:.2f}")]


def _command(study: Path, out: Path, figures: str) -> float:
    """Seconds of the whole command."""
    words = [sys.executable, "-m", "simsynk", "sweep", str(study), "--out", str(out), "--figures", figures]
    started = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def size_rows() -> list[Row]:
    """Whole commands on all processors; figures are timed on the finished folder, where nothing is simulated."""
    rows = []
    for name, text, count in (("toy nerve", toy(20, 5000), 100_000), ("human nerve", human(20, 500), 10_000)):
        with tempfile.TemporaryDirectory() as folder:
            study, out = Path(folder) / "study.yaml", Path(folder) / "out"
            study.write_text(text, encoding="utf-8")
            plain = _command(study, out, "none")
            again, drawn = _command(study, out, "none"), _command(study, out, "all")
        told = f"{plain:.1f} s ({count / plain:,.0f} a second), {plain + drawn - again:.1f} s with figures"
        rows.append(Row(f"`simsynk sweep`, {count:,} replicates of the {name} at 20 points, all processors", told))
    return rows


def peak_megabytes(replicates: int) -> float:
    """Peak memory of a process that simulates so many replicates of one point on one thread."""
    code = (
        "import sys\nfrom benchmarks.peer_job import peak_megabytes\nfrom benchmarks.sweeps import carry_out, toy\n"
        f"carry_out(toy(1, {replicates}))\nprint(peak_megabytes())\n"
    )
    root = Path(__file__).resolve().parents[1]
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=root).stdout
    return float(answer.split()[-1])


def memory_rows() -> list[Row]:
    """Whether memory grows with the replicates of a point, and the journal with its points."""
    few, many = peak_megabytes(1_000), peak_megabytes(100_000)
    less, more = carry_out(toy(100, 50)), carry_out(toy(300, 50))
    return [
        at_most("Peak memory of a sweep, 100,000 replicates of a point against 1,000", many / few, 1.02),
        Row("... that is", f"{few:.0f} and {many:.0f} MB"),
        Row("Journal, bytes a point (3 outcomes, 50 replicates kept)", f"{(more.journal - less.journal) / 200:,.0f}"),
    ]


def pace(text: str, engine: str) -> tuple[float, float]:
    """Seconds until the first point is there, and seconds a point over the last three quarters, within one sweep."""
    seen: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        run = StudyRun(read_study(documents.read_text(text, shown_as="study"), Path(folder)), Path(folder))
        started = time.perf_counter()
        try:
            run.fill(
                jobs=2, engine=engine, progress=lambda done, _: seen.append((done, time.perf_counter() - started))
            )
        finally:
            run.close()
    first = next(at for done, at in seen if done >= 1)
    quarter = next((done, at) for done, at in seen if done >= len(run.points) / 4)
    return first, (seen[-1][1] - quarter[1]) / (seen[-1][0] - quarter[0])


def engine_rows(points: int = 300, replicates: int = 10, rounds: int = 2) -> list[Row]:
    """What a small point takes with each engine, and what the engine takes to start."""
    rows = []
    carry_out(toy(2, replicates))
    for engine in ("threads", "processes", "dask"):
        what = f"Engine {engine}, 2 jobs: a point of {replicates} toy nerves, and the first point"
        if engine == "dask" and importlib.util.find_spec("distributed") is None:
            rows.append(Row(what, "not installed"))
            continue
        found = [pace(toy(points, replicates), engine) for _ in range(rounds)]
        first, each = (min(one[i] for one in found) for i in (0, 1))
        rows.append(Row(what, f"{1000 * each:.1f} ms, after {first:.1f} s"))
    return rows


def rows() -> list[Row]:
    """All rows of this file."""
    return [*overhead_rows(), *job_rows(), *size_rows(), *memory_rows(), *engine_rows()]
