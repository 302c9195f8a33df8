"""Processes of this machine, started afresh (spawn): a fork would carry the state of threads along."""

from __future__ import annotations

import os
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from simsynk.scenario.study import Study
from simsynk.study.sweep.engines.remote import parcel, work
from simsynk.study.sweep.worker import Done, Task


class Processes:
    """An engine of processes; when one dies, all are replaced and the tasks that they had are begun again.

    Parameters
    ----------
    study
        What the tasks are about.
    workers
        Number of processes.
    """

    deaths: tuple[type[BaseException], ...] = (BrokenProcessPool, CancelledError)

    def __init__(self, study: Study, workers: int) -> None:
        self.workers = workers
        self._parcel = parcel(study)
        self._pool = self._fresh()

    def _fresh(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"))

    def submit(self, task: Task) -> Future[Done]:
        """Begin a task, with new processes if one of the old ones has died."""
        try:
            return self._pool.submit(work, self._parcel, task)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._fresh()
            return self._pool.submit(work, self._parcel, task)

    def close(self) -> None:
        """Wait for the tasks that are at work and drop the others."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def start(study: Study, jobs: int | None, _scheduler: str | None) -> Processes:
    """Processes for a study; None takes as many as there are processors."""
    return Processes(study, jobs or os.cpu_count() or 1)
