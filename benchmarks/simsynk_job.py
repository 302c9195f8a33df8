"""simsynk in the side by side: a severe palsy of a nerve scaled to 10,000 axons, run in memory and on disk.

Started by `benchmarks.ensembles` in the interpreter that has simsynk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from peer_job import announce, answer, digest, peak_megabytes, rates, variance_ratios

from simsynk import __version__
from simsynk.results import Result
from simsynk.scenario.load import load
from simsynk.scenario.scenario import Scenario
from simsynk.study.run import Run, run

AXONS, FIDELITY, ROUNDS = 10_000, 0.3, 3
FOLDER, SEED = Path("kept"), 1


def palsy(*sets: str) -> Scenario:
    """Five observed days, all standard commands."""
    return load("bells_palsy_severe", sets=[f"anatomy.axons={AXONS}", *sets])


def arrays(result: Result) -> list[NDArray[Any]]:
    """Everything that is kept of every replicate."""
    return [result.arrays[name] for name in sorted(result.arrays)]


def rate(replicates: int) -> dict[str, Any]:
    scenario = palsy()
    run(scenario, replicates=2, seed=SEED, jobs=1)
    return rates(
        lambda workers: digest(arrays(run(scenario, replicates=replicates, seed=SEED, jobs=workers))),
        replicates,
        ROUNDS,
    )


def memory(replicates: int) -> dict[str, Any]:
    """In memory, then its arrays written as `simsynk run` writes them."""
    started, file = Run(palsy(), seed=SEED, numbers=range(replicates)), Path("replicates.npz")
    started.fill(jobs=1)
    peak = peak_megabytes()
    started.store.save_npz(file, {})
    return {"megabytes": peak, "bytes": file.stat().st_size}


def pairs(replicates: int) -> dict[str, Any]:
    """Sprouts that keep their tube a tenth more often: foreign share of fibres, mean unasked movement, in the end."""

    def outcomes(fidelity: float, seed: int) -> NDArray[np.float64]:
        scenario = palsy(f"regrowth.fidelity.III={fidelity}")
        result = run(scenario, replicates=replicates, seed=seed)
        side = result.sides.index("right")
        own, foreign = (result.arrays[name][:, -1, 0].sum(axis=-1) for name in ("own_fibres", "foreign_fibres"))
        excess = result.arrays["activation"][:, -1, side] - result.healthy[side]
        unasked = np.where(result.asked, 0.0, np.maximum(excess, 0.0)).mean(axis=(1, 2))
        return np.stack([foreign / (own + foreign), unasked], axis=1)

    return {"ratios": variance_ratios(outcomes, FIDELITY)}


def long(replicates: int) -> None:
    """A run that is going to be killed."""
    kept = Run(palsy(), seed=SEED, numbers=range(replicates), folder=FOLDER)
    announce()
    kept.fill(jobs=2)


def found(replicates: int) -> dict[str, Any]:
    """Replicates that the same run, started again, does not do again."""
    again = Run(palsy(), seed=SEED, numbers=range(replicates), folder=FOLDER)
    again.store.close()
    return {"found": again.resumed}


def version(_: int) -> dict[str, Any]:
    return {"version": __version__}


if __name__ == "__main__":
    answer({"version": version, "rate": rate, "memory": memory, "pairs": pairs, "long": long, "found": found})
