"""Where a result comes from, and how to make it again."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from simsynk import __version__
from simsynk.view.report.blocks import Code, Points, Section, Words
from simsynk.view.report.told import Told

_NAMES = {
    "version": "simsynk", "scenario": "Scenario", "scenario_sha256": "SHA-256 of the scenario", "seed": "Seed",
    "replicates": "Replicates", "engine": "Engine", "python": "Python", "numpy": "NumPy", "numba": "Numba",
    "command": "Command",
}  # fmt: skip


def section(told: Told) -> Section:
    """Provenance of a run."""
    items = facts(told.result.provenance)
    if not told.opened.same_kernels:
        items.append(("Note", f"made by other kernels than those of simsynk {__version__}, which wrote this page"))
    return Section(
        key="provenance",
        title="Where it comes from",
        blocks=[
            Points(items=items),
            Words(text="To make the same numbers again, put this scenario into scenario.yaml:"),
            Code(text=told.scenario.to_yaml()),
            Words(text="and run it:"),
            Code(text=again(told)),
        ],
    )


def facts(provenance: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Version, scenario, seed and software as a list."""
    return [
        (words, str(provenance[name])) for name, words in _NAMES.items() if provenance.get(name) not in (None, "")
    ]


def which(told: Told) -> str:
    """The option that grows the same nerves: so many of them, or those of these numbers."""
    tried = sorted({*map(int, told.result.replicates), *(int(one["replicate"]) for one in told.result.failures)})
    if tried == list(range(len(tried))):
        return f"--replicates {len(tried)}"
    close = itertools.groupby(enumerate(tried), lambda one: one[1] - one[0])
    runs = [[number for _, number in run] for _, run in close]
    return "--only " + ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def again(told: Told) -> str:
    """The command that makes the run again."""
    engine = " --engine exact" if told.result.expected else f" {which(told)}"
    return f"simsynk run scenario.yaml --seed {told.opened.seed}{engine}"
