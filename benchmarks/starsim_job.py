"""Runs inside an interpreter that has Starsim: an epidemic among 10,000 agents, by its own `MultiSim`.

Started by `benchmarks.ensembles`; needs nothing of simsynk. The defaults of Starsim hold, its common random numbers
and its shrinking of finished simulations among them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("STARSIM_INSTALL_FONTS", "0")

import numpy as np
import starsim as ss
from numpy.typing import NDArray
from peer_job import announce, answer, digest, peak_megabytes, rates, variance_ratios

AGENTS, BETA, ROUNDS = 10_000, 0.05, 2


def epidemic(beta: float = BETA, seed: int = 1) -> ss.Sim:
    """Susceptible, infected, recovered, on a random network; 51 yearly steps."""
    return ss.Sim(n_agents=AGENTS, networks="random", diseases=ss.SIR(beta=beta), rand_seed=seed, verbose=0)


def series(sims: list[ss.Sim]) -> Iterator[NDArray[Any]]:
    """Every time series of the disease, of every replicate in order."""
    for sim in sims:
        for name in ("n_susceptible", "n_infected", "n_recovered", "new_infections", "cum_infections"):
            yield np.asarray(sim.results.sir[name], np.float64)


def many(replicates: int, **how: Any) -> list[ss.Sim]:
    """Replicates of one epidemic."""
    # Starsim 3.7.2 sends several replicates to a worker as one object, which it then refuses to run twice.
    return ss.MultiSim(epidemic(), n_runs=replicates).run(copy_sim=True, **how).sims


def rate(replicates: int) -> dict[str, Any]:
    epidemic().run()  # compiles what Starsim compiles
    return rates(
        lambda workers: digest(series(many(replicates, n_cpus=workers))),
        replicates,
        ROUNDS,
    )


def memory(replicates: int) -> dict[str, Any]:
    """One process, so that its peak holds everything; stored as Starsim stores, a shrunk and zipped pickle."""
    found = many(replicates, parallel=False)
    peak, file = peak_megabytes(), Path("multisim.obj")
    ss.save(file, found)
    return {"megabytes": peak, "bytes": file.stat().st_size}


def pairs(replicates: int) -> dict[str, Any]:
    """Transmission a tenth higher: persons infected by the tenth step, while it spreads, and in the end."""

    def outcomes(beta: float, first: int) -> NDArray[np.float64]:
        sims = ss.MultiSim([epidemic(beta, first + i) for i in range(replicates)]).run(n_cpus=2).sims
        return np.array([np.asarray(sim.results.sir.cum_infections)[[10, -1]] for sim in sims], np.float64)

    return {"ratios": variance_ratios(outcomes, BETA)}


def long(replicates: int) -> None:
    """A run that is going to be killed."""
    announce()
    many(replicates, n_cpus=2)


def version(_: int) -> dict[str, Any]:
    return {"version": ss.__version__}


if __name__ == "__main__":
    answer({"version": version, "rate": rate, "memory": memory, "pairs": pairs, "long": long})
