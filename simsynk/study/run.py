"""One run: a scenario, a seed, so many replicates, and where they are kept."""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from simsynk import __version__, jit
from simsynk.errors import unknown_name
from simsynk.results import Result
from simsynk.scenario.load import load
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, prepare
from simsynk.study.ensemble import Ensemble, Failure, NothingFinished, Progress, new_store
from simsynk.study.store import Store
from simsynk.study.summary import summarise

ENGINES = ("axons", "exact")
"""`axons` draws every axon of every replicate; `exact` works out expected values."""


def drawn_seed(scenario: Scenario, seed: int | None) -> int:
    """The seed of a run: the given one, the scenario's, or one that is drawn now and recorded.

    Examples
    --------
    >>> drawn_seed(load("toy"), 0)
    0
    """
    if seed is not None:
        return seed
    return secrets.randbits(32) if scenario.seed is None else scenario.seed


def provenance(scenario: Scenario, seed: int, replicates: int, command: str = "") -> dict[str, Any]:
    """What is needed to run a scenario again, and what it was run with."""
    return {
        "version": __version__,
        "scenario": scenario.name,
        "scenario_sha256": scenario.sha256,
        "seed": seed,
        "replicates": replicates,
        "python": platform.python_version(),
        "numpy": metadata.version("numpy"),
        "numba": metadata.version("numba"),
        "command": command,
    }


def recipe(scenario: Scenario, seed: int) -> Mapping[str, Any]:
    """What the numbers of a replicate depend on; two runs with one recipe can share replicates."""
    nerve = ""
    if scenario.anatomy.file:
        path = Path(scenario.anatomy.file)
        nerve = ((scenario.folder or Path()) / path).read_text(encoding="utf-8")
    # The number of replicates changes no replicate.
    data = {key: value for key, value in scenario.data.items() if key not in ("replicates", "seed", "title", "shows")}
    return {
        "version": __version__,
        "kernels": jit.source_hash(),
        "scenario": data,
        "nerve": nerve,
        "seed": seed,
    }


class Run:
    """A run that can be filled, interrupted, resumed and summed up.

    Parameters
    ----------
    scenario
        What to run.
    seed
        Seed; None draws one.
    numbers
        Replicate numbers; None takes 0 to the scenario's number less one.
    folder
        Where replicates are kept while the run goes on; None keeps them in memory.
    command
        Command line to be recorded.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int | None = None,
        numbers: Sequence[int] | None = None,
        folder: Path | None = None,
        command: str = "",
    ) -> None:
        self.scenario = scenario
        self.seed = drawn_seed(scenario, seed)
        wanted = range(scenario.replicates) if numbers is None else numbers
        self.patient: Patient = prepare(scenario)
        self.store: Store = new_store(self.patient, wanted, folder=folder, recipe=recipe(scenario, self.seed))
        self.resumed = int(self.store.done.sum())
        self.ensemble = Ensemble(self.patient, self.seed)
        self.failures: list[Failure] = []
        self.provenance = provenance(scenario, self.seed, len(wanted), command)

    def fill(self, *, jobs: int | None = None, chunk: int | None = None, progress: Progress | None = None) -> Result:
        """Grow what is missing and sum up; see `Ensemble.fill`.

        Raises
        ------
        NothingFinished
            When every replicate failed.
        """
        self.failures = self.ensemble.fill(self.store, jobs=jobs, chunk=chunk, progress=progress)
        if self.failures and not self.store.done.any():
            raise NothingFinished(self.failures)
        return summarise(self.patient, self.store, self.provenance, self.failures)


def run(
    scenario: Scenario | str | os.PathLike[str],
    replicates: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    engine: str = "axons",
) -> Result:
    """Grow and examine many nerves of one scenario, in memory.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one.
    replicates
        Number of simulated nerves; None takes the scenario's.
    seed
        Seed; None takes the scenario's or draws one, which the result's provenance holds.
    jobs
        Threads; the numbers do not depend on them.
    progress
        Called with finished and wanted replicates.
    engine
        `axons`, or `exact` for one expected nerve without spread, on which replicates, seed and jobs have no effect.

    Raises
    ------
    InputError
        For a faulty scenario, an unknown engine, and events of which the exact engine knows no expected value.

    Examples
    --------
    >>> result = run("toy", replicates=5, seed=1)
    >>> len(result.replicates), result.side
    (5, 'right')
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    if engine not in ENGINES:
        raise unknown_name("engine", engine, ENGINES, "an engine")
    if engine == "exact":
        from simsynk.study.expected import ExpectedRun  # it stands on this module

        return ExpectedRun(scenario, seed=seed).fill()
    numbers = None if replicates is None else range(replicates)
    return Run(scenario, seed=seed, numbers=numbers).fill(jobs=jobs, progress=progress)
