"""A study on SLURM through Dask: the workers are jobs of the queue. Needs simsynk[cluster] and dask-jobqueue.

python slurm_dask.py STUDY FOLDER --jobs 20 --queue compute --account project
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from dask_jobqueue import SLURMCluster


def asked() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study")
    parser.add_argument("folder")
    parser.add_argument("--jobs", type=int, default=20, help="jobs in the queue, each with several workers")
    parser.add_argument("--queue", help="partition")
    parser.add_argument("--account")
    parser.add_argument("--interface", help="network between the nodes, as ib0")
    return parser.parse_args()


def main() -> int:
    """Start the workers, run the study on them, put its journal into the shape of a finished sweep."""
    words = asked()
    with SLURMCluster(
        queue=words.queue,
        account=words.account,
        interface=words.interface,
        cores=8,
        processes=8,
        memory="16GB",
        walltime="04:00:00",
        # Workers leave before the queue kills them; others are asked for in their place.
        worker_extra_args=["--lifetime", "230m", "--lifetime-stagger", "8m"],
    ) as cluster:
        cluster.adapt(minimum_jobs=words.jobs, maximum_jobs=words.jobs)
        cluster.wait_for_workers(8)
        engine = ["--engine", "dask", "--scheduler", cluster.scheduler_address]
        # One shard of one: its journal is written in the way that network disks allow.
        sweep = ["simsynk", "sweep", words.study, *engine, "--shard", "1/1", "--out", words.folder]
        ended = subprocess.run(sweep, check=False).returncode
    if ended not in (0, 3):
        return ended
    return subprocess.run(["simsynk", "sweep", "merge", words.folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
