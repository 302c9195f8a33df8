"""Runs inside an interpreter that has msprime: the ancestry of 10,000 sampled genomes.

Started by `benchmarks.ensembles`; needs nothing of simsynk. msprime has no workers of its own: what is measured with
two is a pool of processes with a seed for each replicate, the way in which nothing depends on their number.
"""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import msprime
import numpy as np
import tskit
from numpy.typing import NDArray
from peer_job import announce, answer, digest, peak_megabytes, rates, variance_ratios

PERSONS, LENGTH, RECOMBINATION, SIZE, ROUNDS = 5_000, 1e4, 1e-8, 1e4, 3


def ancestry(seed: int, recombination: float = RECOMBINATION) -> tskit.TreeSequence:
    """Both genomes of 5,000 persons, back to their common ancestors."""
    return msprime.sim_ancestry(
        PERSONS, sequence_length=LENGTH, recombination_rate=recombination, population_size=SIZE, random_seed=seed
    )


def bits(seed: int) -> str:
    """Digest of all that one replicate gives, ages of the nodes and the edges; small enough to send."""
    tables = ancestry(seed).tables
    edges = tables.edges
    return digest([tables.nodes.time, edges.left, edges.right, edges.parent, edges.child])


def all_bits(replicates: int, workers: int) -> str:
    """Digests of all replicates in order."""
    seeds = range(1, replicates + 1)
    if workers == 1:
        return " ".join(map(bits, seeds))
    with multiprocessing.Pool(workers) as pool:
        return " ".join(pool.imap(bits, seeds))


def rate(replicates: int) -> dict[str, Any]:
    ancestry(1)
    return rates(lambda workers: all_bits(replicates, workers), replicates, ROUNDS)


def memory(replicates: int) -> dict[str, Any]:
    """Each tree sequence is written and dropped, as its generator of replicates invites to."""
    stored = 0
    for seed in range(1, replicates + 1):
        file = Path(f"{seed}.trees")
        ancestry(seed).dump(file)
        stored += file.stat().st_size
        file.unlink()
    return {"megabytes": peak_megabytes(), "bytes": stored}


def pairs(replicates: int) -> dict[str, Any]:
    """Recombination a tenth higher: number of trees, age of the oldest ancestor."""

    def outcomes(recombination: float, first: int) -> NDArray[np.float64]:
        found = [ancestry(first + i, recombination) for i in range(replicates)]
        return np.array([(one.num_trees, one.max_root_time) for one in found], float)

    return {"ratios": variance_ratios(outcomes, RECOMBINATION)}


def long(replicates: int) -> None:
    """A run that is going to be killed."""
    announce()
    all_bits(replicates, 2)


def version(_: int) -> dict[str, Any]:
    return {"version": msprime.__version__}


if __name__ == "__main__":
    answer({"version": version, "rate": rate, "memory": memory, "pairs": pairs, "long": long})
