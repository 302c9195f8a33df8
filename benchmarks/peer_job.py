"""What the jobs of the side by side have in common: they run in one interpreter each and answer one question each.

Plain Python and NumPy, because the interpreters of the other tools have nothing of simsynk. A job is called as
`python msprime_job.py QUESTION [NUMBER]` and prints its answer as one line of JSON.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

STARTED = "started"
"""Printed by a job that is about to be killed, when its tool is loaded and its replicates begin."""


def peak_megabytes() -> float:
    """Peak resident memory of this process; VmHWM where there is one, because it forgets what the parent held."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(float(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (2**20 if sys.platform == "darwin" else 2**10)


def digest(parts: Iterable[NDArray[Any]]) -> str:
    """One text for many arrays; equal only when all bits are equal."""
    found = hashlib.sha256()
    for part in parts:
        found.update(np.ascontiguousarray(part).tobytes())
    return found.hexdigest()


def rates(run: Callable[[int], str], replicates: int, rounds: int) -> dict[str, Any]:
    """Replicates a second with 1 and 2 workers, in turns, the fastest of several; and whether the bits are equal.

    Parameters
    ----------
    run
        Runs the replicates with so many workers and gives the digest of all that came out.
    """
    least, seen = {1: float("inf"), 2: float("inf")}, set()
    for _ in range(rounds):
        for workers in least:
            started = time.perf_counter()
            seen.add(run(workers))
            least[workers] = min(least[workers], time.perf_counter() - started)
    return {"rates": [replicates / least[1], replicates / least[2]], "same": len(seen) == 1}


def variance_ratios(outcomes: Callable[[float, int], NDArray[np.float64]], base: float) -> list[float]:
    """Variance of the difference when one parameter grows by a tenth: other luck against the same luck.

    Parameters
    ----------
    outcomes
        Parameter and first seed -> (replicates, outcomes).
    """
    start, same, other = outcomes(base, 1), outcomes(1.1 * base, 1), outcomes(1.1 * base, 100_001)
    paired, free = (same - start).var(axis=0, ddof=1), (other - start).var(axis=0, ddof=1)
    return [float(ratio) for ratio in free / paired]


def announce() -> None:
    """Tell the waiting parent that the replicates begin."""
    print(STARTED, flush=True)


def answer(questions: Mapping[str, Callable[[int], Mapping[str, Any] | None]]) -> None:
    """Answer the question of the command line."""
    question, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    print(json.dumps(questions[question](number)), flush=True)
