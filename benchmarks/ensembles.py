"""Side by side with Starsim's MultiSim and with msprime: each tool on its own model of 10,000 entities.

This compares how ensembles are run, not science: an epidemic among agents, the ancestry of genomes and a regrown
nerve have nothing in common but the number of entities. Rates are told without a verdict for that reason. Set
SIMSYNK_STARSIM_PYTHON and SIMSYNK_MSPRIME_PYTHON to interpreters that have them; they are no dependencies.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peer_job import STARTED
from benchmarks.row import Row

FEW, MANY, PAIRS = 10, 100, 30
"""Replicates of which the memory is compared, and replicates of a paired difference."""

_KILLED_AFTER = 2.5


@dataclass(frozen=True)
class Tool:
    """A program that runs ensembles.

    Parameters
    ----------
    name, model
        What it is called, and what its 10,000 entities do.
    job
        The script that asks it.
    variable
        Environment variable that names its interpreter; empty for simsynk itself.
    timed
        Replicates whose rate is taken.
    nudged
        What is made a tenth larger in its paired differences, and what is read.
    """

    name: str
    model: str
    job: str
    variable: str
    timed: int
    nudged: str

    @property
    def python(self) -> str:
        """Its interpreter; empty when none is named."""
        return os.environ.get(self.variable, "") if self.variable else sys.executable


TOOLS = (
    Tool("simsynk run", "a severe palsy, 5 days, 16 commands, in memory", "simsynk_job.py", "", 128,
         "tubes kept; foreign share of fibres and unasked movement"),
    Tool("simsynk sweep", "the same on its last day, points of 10 replicates, 3 outcomes", "simsynk_sweep_job.py", "",
         120, "tubes kept; foreign share of fibres and the eye on smiling"),
    Tool("Starsim", "an epidemic on a random network, 51 steps", "starsim_job.py", "SIMSYNK_STARSIM_PYTHON", 16,
         "transmission; infected by step 10 and in the end"),
    Tool("msprime", "ancestry with recombination", "msprime_job.py", "SIMSYNK_MSPRIME_PYTHON", 64,
         "recombination; number of trees and age of the oldest"),
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What one tool answered.

    Parameters
    ----------
    tool, version
        Which one.
    rates
        Replicates a second with 1 and with 2 workers.
    same
        Whether the bits of all results are equal for 1 and 2 workers.
    megabytes
        Peak memory of one process for `FEW` and `MANY` replicates.
    stored
        Bytes on disk that a further replicate takes.
    ratios
        Variance of the difference, other luck against the same luck, for two outcomes.
    kept, wanted
        Replicates that a run finds finished after it was killed, and those that it was asked for.
    """

    tool: Tool
    version: str
    rates: tuple[float, float]
    same: bool
    megabytes: tuple[float, float]
    stored: float
    ratios: tuple[float, float]
    kept: int
    wanted: int

    @property
    def growth(self) -> float:
        """Megabytes of memory that a further replicate takes."""
        return max(0.0, self.megabytes[1] - self.megabytes[0]) / (MANY - FEW)


def _words(tool: Tool, question: str, number: int) -> list[str]:
    return [tool.python, str(Path(__file__).with_name(tool.job)), question, str(number)]


def ask(tool: Tool, question: str, number: int, folder: str) -> Mapping[str, Any]:
    """One question to a tool, in a process of its own that works in a folder."""
    done = subprocess.run(_words(tool, question, number), check=True, capture_output=True, text=True, cwd=folder)
    answer: Mapping[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def kill(tool: Tool, replicates: int, folder: str) -> int:
    """Kill a run and all of its workers in the middle; replicates that the same run, begun again, finds finished.

    A tool that left no file behind has nothing to find.
    """
    words = _words(tool, "long", replicates)
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True, start_new_session=True) as run:
        assert run.stdout is not None
        while STARTED not in (line := run.stdout.readline()):
            if not line:
                raise RuntimeError(f"{tool.name} ended before its replicates began")
        time.sleep(_KILLED_AFTER)
        if run.poll() is not None:
            raise RuntimeError(f"{tool.name} finished {replicates} replicates before it could be killed")
        os.killpg(run.pid, signal.SIGKILL)
    left = [path for path in Path(folder).rglob("*") if path.is_file()]
    return int(ask(tool, "found", replicates, folder)["found"]) if left else 0


def measure(tool: Tool) -> Measured:
    """Ask a tool everything."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (ask(tool, "memory", number, folder) for number in (FEW, MANY))
        rate, pairs = ask(tool, "rate", tool.timed, folder), ask(tool, "pairs", PAIRS, folder)
        version = ask(tool, "version", 0, folder)["version"]
    wanted = round(3 * _KILLED_AFTER * max(rate["rates"]))
    with tempfile.TemporaryDirectory() as folder:
        kept = kill(tool, wanted, folder)
    return Measured(
        tool=tool,
        version=version,
        rates=tuple(rate["rates"]),
        same=rate["same"],
        megabytes=(few["megabytes"], many["megabytes"]),
        stored=(many["bytes"] - few["bytes"]) / (MANY - FEW),
        ratios=tuple(pairs["ratios"]),
        kept=kept,
        wanted=wanted,
    )


def _among(found: Sequence[Measured], form: str, *values: str) -> str:
    """`simsynk 1.0; Starsim 2.0` from the named values of each tool."""
    told = []
    for one in found:
        numbers = [number for value in values for number in _as_tuple(getattr(one, value))]
        told.append(f"{one.tool.name} {form.format(*numbers)}")
    return "; ".join(told)


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _least(what: str, found: Sequence[Measured], form: str, value: str) -> Row:
    """A row in which both of simsynk's ways should need no more than any other tool."""
    ours = [getattr(one, value) for one in found if not one.tool.variable]
    theirs = [getattr(one, value) for one in found if one.tool.variable]
    if not theirs:
        return Row(what, _among(found, form, value))
    return Row(what, _among(found, form, value), "simsynk the least", max(ours) <= min(theirs))


def compared(found: Sequence[Measured]) -> list[Row]:
    """The rows of the tools that are there."""
    ours = [one for one in found if not one.tool.variable]
    models = "; ".join(f"{one.tool.name} {one.version}: {one.tool.model}" for one in found)
    nudged = "; ".join(f"{one.tool.name}: {one.tool.nudged}" for one in found)
    invariant = _among(found, "{}", "same").replace("True", "yes").replace("False", "no")
    paired = min(min(one.ratios) for one in ours) >= 20
    return [
        Row("Throughput of each tool on its own model of 10,000 entities, not the same science", models),
        Row("... replicates a second with 1 and 2 workers", _among(found, "{:.1f} and {:.1f}", "rates")),
        Row("... equal bits with 1 and 2 workers", invariant, "simsynk yes", all(one.same for one in ours)),
        Row(f"... peak memory, {FEW} and {MANY} replicates, MB", _among(found, "{:.0f} and {:.0f}", "megabytes")),
        _least("... memory that a further replicate takes, MB", found, "{:.2f}", "growth"),
        _least("... bytes on disk that a further replicate takes, stored by the tool", found, "{:,.0f}", "stored"),
        Row(f"... killed after {_KILLED_AFTER} s: replicates that are not done again, of all",
            _among(found, "{} of {}", "kept", "wanted"), "simsynk more than 0", min(one.kept for one in ours) > 0),
        Row("... variance of the difference, other luck against the same, when a parameter grows by a tenth",
            _among(found, "{:.1f} and {:.1f}", "ratios"), "simsynk at least 20", paired),
        Row("... parameter and outcomes", nudged),
    ]  # fmt: skip


def rows() -> list[Row]:
    """All rows of this file."""
    there = [tool for tool in TOOLS if tool.python]
    missing = [
        Row(f"... {tool.name}, named by {tool.variable}", "not installed") for tool in TOOLS if tool not in there
    ]
    return [*compared([measure(tool) for tool in there]), *missing]
