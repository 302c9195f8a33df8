"""A Dask cluster: one on this machine, or whatever cluster a scheduler's address leads to (extra `cluster`)."""

from __future__ import annotations

import logging
import math
import os
import time
from concurrent.futures import CancelledError, Executor, Future
from typing import Any

from simsynk.errors import InputError, Problem
from simsynk.scenario.study import Study
from simsynk.study.sweep.engines.kinds import EngineGone
from simsynk.study.sweep.engines.remote import parcel, work
from simsynk.study.sweep.worker import Done, Task

_ANSWER_SECONDS = 20
_COUNT_SECONDS = 5.0

_DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""Run by each worker of this machine: Ctrl-C reaches the whole terminal, and the sweep ends its workers itself."""


class DaskCluster:
    """An engine of Dask workers; a task of a worker that dies is done again by another.

    Parameters
    ----------
    study
        What the tasks are about.
    client
        Connected to a scheduler.
    cluster
        The cluster of this machine, closed with the engine; None for one that others run.
    """

    def __init__(self, study: Study, client: Any, cluster: Any = None) -> None:
        self._parcel = parcel(study)
        self._client = client
        self._cluster = cluster
        self._threads, self._counted = 1, -math.inf
        # Not pure: a task that is begun again has the same content, and would be answered with its first death.
        self._pool: Executor = client.get_executor(pure=False)
        self.deaths = _deaths()

    @property
    def workers(self) -> int:
        """Threads of all workers that are there now; others may join while the sweep runs."""
        now = time.monotonic()
        if now - self._counted > _COUNT_SECONDS and self._client.status == "running":
            self._counted = now
            self._threads = max(1, sum(self._client.nthreads().values()))
        return self._threads

    def submit(self, task: Task) -> Future[Done]:
        """Begin a task."""
        if self._client.status not in ("running", "connecting"):
            raise EngineGone(
                f"the Dask scheduler does not answer any more ({self._client.status}); what was finished is kept"
            )
        return self._pool.submit(work, self._parcel, task)

    def close(self) -> None:
        """Drop what has not begun and leave the cluster, or stop it if it is our own."""
        self._pool.shutdown(wait=False)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def _deaths() -> tuple[type[BaseException], ...]:
    from dask.distributed import CancelledError as TaskCancelled
    from distributed.comm import CommClosedError
    from distributed.scheduler import KilledWorker

    return (KilledWorker, TaskCancelled, CancelledError, CommClosedError)


def start(study: Study, jobs: int | None, scheduler: str | None) -> DaskCluster:
    """Connect to a scheduler, or start a cluster with one thread a process on this machine."""
    try:
        from dask.distributed import Client, LocalCluster
    except ImportError:
        fix = "install the extra: pip install 'simsynk[cluster]'"
        raise InputError([Problem(path="--engine", message="Dask is not installed", fix=fix)]) from None
    if scheduler is None:
        cluster = LocalCluster(
            n_workers=jobs or os.cpu_count() or 1,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=logging.ERROR,
            preload=[_DEAF],
        )
        return DaskCluster(study, Client(cluster), cluster)
    try:
        client = Client(scheduler, timeout=_ANSWER_SECONDS)
    except (OSError, ValueError, TypeError) as error:
        told = " ".join(str(error).split())
        message = f"no Dask scheduler answers at {scheduler!r} ({told})"
        fix = "give the address that the scheduler prints, as tcp://10.0.0.5:8786"
        raise InputError([Problem(path="--scheduler", message=message, fix=fix)]) from None
    return DaskCluster(study, client)
