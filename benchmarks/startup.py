"""How long the command line lets its user wait."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.row import Row, at_most


def _wall(arguments: list[str], environment: dict[str, str] | None = None) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "simsynk", *arguments]
    environment = {**os.environ, **(environment or {})}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - started


def _first_replicate(folder: str) -> list[str]:
    out = ["--out", str(Path(folder) / "result"), "--overwrite"]
    return ["run", "bells_palsy_severe", "--replicates", "1", "--seed", "1", "--figures", "none", *out]


def rows(rounds: int = 7) -> list[Row]:
    """All rows of this file: wall time of whole processes, the fastest of several."""
    help_page = min(_wall(["--help"]) for _ in range(rounds))
    with tempfile.TemporaryDirectory() as folder:
        _wall(_first_replicate(folder))
        warm = min(_wall(_first_replicate(folder)) for _ in range(rounds))
    cold = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(_wall(_first_replicate(folder), {"SIMSYNK_CACHE_DIR": str(Path(folder).resolve())}))
    return [
        at_most("`simsynk --help`, s", help_page, 0.15),
        at_most("`simsynk run` to the end of its first replicate, compiled before, s", warm, 1.2),
        at_most("... on a new machine, nothing compiled, s", min(cold), 6.0, "{:.1f}"),
    ]
