"""Where the tasks of a sweep are done: threads, processes or a Dask cluster, one file each.

Every engine gives the same bytes: a task carries all that its numbers depend on, and the parent puts them together
in the order of points and replicates.
"""

from __future__ import annotations

import importlib
from concurrent.futures import Future
from typing import Protocol

from simsynk.errors import InputError, Problem, SimsynkError, unknown_name
from simsynk.scenario.study import Study
from simsynk.study.sweep.worker import Done, Task

ENGINES = {
    "threads": "threads over kernels that run outside of Python's lock; nothing to start",
    "processes": "processes of this machine, started afresh",
    "dask": "workers of a Dask cluster, on this machine or on others (extra `cluster`)",
}
"""Name of each engine -> what it is."""


class EngineGone(SimsynkError):
    """The workers of an engine are out of reach; what was finished is kept."""

    partly = True


class Engine(Protocol):
    """Does tasks somewhere and hands out what came of them.

    Parameters
    ----------
    deaths
        What a future raises when the worker that had its task died; the task can then be submitted again.
    """

    deaths: tuple[type[BaseException], ...]

    @property
    def workers(self) -> int:
        """How many tasks are done at a time."""

    def submit(self, task: Task) -> Future[Done]:
        """Begin a task.

        Raises
        ------
        EngineGone
            When there is nobody left who could do it.
        """

    def close(self) -> None:
        """Stop every worker; tasks that have not begun are dropped."""


def open_engine(name: str, study: Study, jobs: int | None = None, scheduler: str | None = None) -> Engine:
    """Start an engine for one study.

    Parameters
    ----------
    name
        One of `ENGINES`.
    study
        What the tasks are about.
    jobs
        Threads or processes; None takes all processors.
    scheduler
        Address of a running Dask scheduler; None starts a cluster on this machine.

    Raises
    ------
    InputError
        For an unknown engine, an engine that is not installed, and a scheduler that does not answer.
    """
    if name not in ENGINES:
        raise unknown_name("--engine", name, ENGINES, "an engine")
    if scheduler is not None and name != "dask":
        fix = "add --engine dask"
        raise InputError([Problem(path="--scheduler", message="only Dask has a scheduler", fix=fix)])
    module = importlib.import_module(f"simsynk.study.sweep.engines.{name}")
    engine: Engine = module.start(study, jobs, scheduler)
    return engine
