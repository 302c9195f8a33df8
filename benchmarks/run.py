"""`python -m benchmarks.run`: measure everything, print the table, and write it into benchmarks/README.md."""

from __future__ import annotations

import os
import platform
import time
from importlib import metadata
from pathlib import Path

from benchmarks import ensembles, kernel_speed, planner, plans, scaling, startup, studies, sweeps
from benchmarks.row import table

BEGIN, END = "<!-- table: written by benchmarks.run -->", "<!-- end of table -->"
README = Path(__file__).with_name("README.md")


def machine() -> str:
    """What the numbers depend on, without naming the machine."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "numba", "networkx"))
    load = f", load average {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}{load}."


def written(readme: str, text: str) -> str:
    """The README with a new text between its markers."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def main() -> None:
    """Measure, print and write."""
    described, started = machine(), time.perf_counter()
    rows = []
    for part in (startup, scaling, studies, sweeps, plans, planner, ensembles, kernel_speed):
        print(f"{part.__name__} ...", flush=True)
        rows += part.rows()
    text = f"{described}\n\n{table(rows)}"
    README.write_text(written(README.read_text(encoding="utf-8"), text), encoding="utf-8")
    print(f"{text}\n\nmeasured in {time.perf_counter() - started:.0f} s, written to benchmarks/README.md")


if __name__ == "__main__":
    main()
