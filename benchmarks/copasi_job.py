"""Runs inside an interpreter that has copasi-basico: a first-order reaction network on a binary tree.

Prints one JSON line: seconds a run and leaf counts. Started by `benchmarks.copasi`; needs nothing of simsynk.
"""

from __future__ import annotations

import json
import sys
import time

import basico


def main(depth: int, axons: int, runs: int) -> None:
    """One species a fork, one reaction an edge, equal rates; long enough that every particle reaches a leaf."""
    started = time.process_time()
    basico.new_model(name="tree", volume_unit="1", quantity_unit="#", time_unit="d")
    for level in range(depth + 1):
        for i in range(2**level):
            basico.add_species(f"n{level}_{i}", initial_particle_number=0 if level else axons)
    for level in range(depth):
        for i in range(2**level):
            for side in (0, 1):
                basico.add_reaction(f"r{level}_{i}_{side}", f"n{level}_{i} -> n{level + 1}_{2 * i + side}")
    built = time.process_time() - started
    seconds, leaves = [], []
    for seed in range(1, runs + 1):
        started = time.process_time()
        course = basico.run_time_course(
            duration=1000, intervals=1, method="directMethod", use_numbers=True, use_seed=True, seed=seed
        )
        seconds.append(time.process_time() - started)
        leaves.append([float(course.iloc[-1][f"n{depth}_{i}"]) for i in range(2**depth)])
    print(json.dumps({"version": basico.__version__, "build": built, "seconds": seconds, "leaves": leaves}))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
