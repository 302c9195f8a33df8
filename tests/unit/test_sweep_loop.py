"""The loop of a sweep under workers that die, with an engine whose deaths are staged."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simsynk.scenario.study import load_study
from simsynk.study.sweep.engines.remote import OtherCode, parcel, work
from simsynk.study.sweep.study_run import StudyRun
from simsynk.study.sweep.sweep import SweepStopped, sweep
from simsynk.study.sweep.worker import Done, Task

STUDY = """
schema: simsynk.study/1
name: loop
scenario: toy
factors:
  misrouting: {path: regrowth.routing.misrouting, range: [0.0, 0.9], steps: 12}
replicates: 600
outcomes: {foreign: foreign_fibre_fraction}
seed: 1
"""


class Death(Exception):
    """What a staged worker's death looks like."""


class Stage:
    """An engine of four workers of one pool: when a task kills its worker, all tasks under way are lost.

    Every 10 ms the tasks that are under way end together, so whatever was begun together dies together.
    """

    workers = 4
    deaths = (Death,)

    def __init__(self, kills: Callable[[Task, int], bool]) -> None:
        self.kills = kills
        self.seen: dict[tuple[int, int], int] = {}
        self.under_way: list[tuple[Task, Future[Done]]] = []
        self._lock, self._over = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def submit(self, task: Task) -> Future[Done]:
        future: Future[Done] = Future()
        with self._lock:
            self.under_way.append((task, future))
        return future

    def _work(self) -> None:
        while not self._over.wait(0.01):
            with self._lock:
                ended, self.under_way = self.under_way, []
            for task, _ in ended:
                self.seen[task.point, task.piece] = self.seen.get((task.point, task.piece), 0) + 1
            broken = any(self.kills(task, self.seen[task.point, task.piece]) for task, _ in ended)
            for task, future in ended:
                if not future.set_running_or_notify_cancel():
                    continue
                if broken:
                    future.set_exception(Death())
                else:
                    values = np.full((task.stop - task.start, 1), float(task.point))
                    future.set_result(Done(point=task.point, piece=task.piece, values=values))

    def close(self) -> None:
        self._over.set()
        self._thread.join()


def _sweep(run: StudyRun, kills: Callable[[Task, int], bool], progress: Any = None) -> None:
    stage = Stage(kills)
    try:
        sweep(run.study, run.points, run.journal, stage, progress)
    finally:
        stage.close()


@pytest.fixture
def started(tmp_path: Path) -> Any:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    run = StudyRun(load_study(path), tmp_path / "out")
    yield run
    run.close()


def _states(run: StudyRun) -> list[str]:
    states = run.journal.states()
    return [states.get(point.key, "waiting") for point in run.points]


def test_a_death_costs_nothing(started: StudyRun) -> None:
    """One worker dies once: every point is done, and each of its three pieces was counted once."""
    _sweep(started, lambda task, times: task.point == 3 and task.piece == 1 and times == 1)
    assert _states(started) == ["done"] * 12
    found = started.journal.rows("SELECT replicates FROM points")
    assert {row[0] for row in found} == {600}


def test_only_the_point_that_kills_is_given_up(started: StudyRun) -> None:
    """A point that kills every worker fails after three deaths; those that died beside it are done.

    Were the tasks of a broken pool begun again together, innocent points would collect three deaths as well.
    """
    _sweep(started, lambda task, _: task.point == 5)
    assert [i for i, state in enumerate(_states(started)) if state != "done"] == [5]
    stages = dict(started.journal.rows("SELECT state, stage FROM points"))
    assert stages["failed"] == "worker"


def test_an_interrupt_keeps_what_came(started: StudyRun) -> None:
    """Ctrl-C in the middle of the loop leaves the finished points in the journal."""

    def stop(done: float, _wanted: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(SweepStopped) as stopped:
        _sweep(started, lambda *_: False, stop)
    assert stopped.value.finished >= 4
    assert _states(started).count("done") == stopped.value.finished
    _sweep(started, lambda *_: False)
    assert _states(started) == ["done"] * 12


def test_a_worker_of_another_version_refuses(started: StudyRun) -> None:
    """Its numbers would be kept under the key of this version."""
    other = dataclasses.replace(parcel(started.study), code=("0.0.0", "other kernels"))
    task = Task(point=0, piece=0, values={"misrouting": 0.1}, seed=1, start=0, stop=2)
    with pytest.raises(OtherCode, match=r"0\.0\.0"):
        work(other, task)
    assert work(parcel(started.study), task).values.shape == (2, 1)
