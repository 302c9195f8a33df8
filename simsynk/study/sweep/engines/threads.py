"""Threads of this process: the kernels run outside of Python's lock, so they share the processors."""

from __future__ import annotations

import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor

from simsynk.scenario.study import Study
from simsynk.study.sweep.worker import Done, Task, Worker

_SWITCH_SECONDS = 0.0005


class Threads:
    """An engine of threads.

    Parameters
    ----------
    study
        What the tasks are about.
    workers
        Number of threads.
    """

    deaths: tuple[type[BaseException], ...] = ()

    def __init__(self, study: Study, workers: int) -> None:
        self.workers = workers
        self._worker = Worker(study)
        self._pool = ThreadPoolExecutor(workers)
        self._interval = sys.getswitchinterval()
        # A thread that comes out of a kernel must not wait long for one that prepares a point.
        sys.setswitchinterval(_SWITCH_SECONDS)

    def submit(self, task: Task) -> Future[Done]:
        """Begin a task."""
        return self._pool.submit(self._worker.work, task)

    def close(self) -> None:
        """Wait for the tasks that are at work and drop the others."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        sys.setswitchinterval(self._interval)


def start(study: Study, jobs: int | None, _scheduler: str | None) -> Threads:
    """Threads for a study; None takes all processors."""
    return Threads(study, jobs or os.cpu_count() or 1)
