"""The loop of a sweep under workers that die, with an engine whose deaths are staged."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simsynk.scenario.study import load_study
from simsynk.study.sweep.engines import dask
from simsynk.study.sweep.engines.remote import OtherCode, parcel, work
from simsynk.study.sweep.pieces import Piece, PointWork
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
    deaths: tuple[type[BaseException], ...] = (Death,)

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


def test_kept_pieces_behind_a_gap_are_not_grown_again(started: StudyRun) -> None:
    """Pieces end in any order: the third is taken from the journal, too, when the second was not there yet."""
    first = PointWork(started.study, started.points[0])
    tasks = [first.next_task() for _ in range(3)]
    assert [task.piece for task in tasks if task] == [0, 1, 2]
    ones = np.ones((250, 1))
    kept = {0: Piece(values=ones, failures=[]), 2: Piece(values=3 * ones[:100], failures=[])}
    again = PointWork(started.study, started.points[0], kept)
    only = again.next_task()
    assert only is not None
    assert only.piece == 1
    assert again.next_task() is None
    assert not again.finished
    again.take(Done(point=0, piece=1, values=ones))
    assert again.finished
    assert again.row().replicates == 600
    assert again.row().statistics["foreign"].mean == pytest.approx(800 / 600)


def test_a_kept_last_piece_leaves_no_point_open(started: StudyRun) -> None:
    """A point whose next piece is the last, and kept, ends with the piece before it and not never."""
    ones = np.ones((250, 1))
    work = PointWork(started.study, started.points[0], {2: Piece(values=ones[:100], failures=[])})
    for piece in (0, 1):
        task = work.next_task()
        assert task is not None
        assert task.piece == piece
        assert not work.finished
        work.take(Done(point=0, piece=piece, values=ones))
    assert work.finished


def test_an_interrupt_between_a_point_and_its_outcomes_leaves_neither(started: StudyRun) -> None:
    """Ctrl-C may fall between two rows; the point would be kept as done, without a number, for ever."""

    class Interrupted:
        def __init__(self, connection: Any) -> None:
            self.connection = connection

        def __getattr__(self, name: str) -> Any:
            return getattr(self.connection, name)

        def executemany(self, *_: Any) -> None:
            raise KeyboardInterrupt

    whole = started.journal.connection
    started.journal.connection = Interrupted(whole)  # type: ignore[assignment]
    with pytest.raises(SweepStopped) as stopped:
        _sweep(started, lambda *_: False)
    started.journal.connection = whole
    assert stopped.value.finished == 0
    assert _states(started) == ["waiting"] * 12
    _sweep(started, lambda *_: False)
    assert len(started.journal.rows("SELECT key FROM outcomes")) == _states(started).count("done") == 12


def _noted(_parcel: Any, task: Task) -> Done:
    """A task that ends its worker the first time, as far as the sweep can see."""
    note = Path(task.values["note"])
    with open(note, "a", encoding="utf-8") as file:
        file.write("x")
    if note.stat().st_size == 1:
        raise CancelledError
    return Done(point=task.point, piece=task.piece, values=np.zeros((1, 1)))


def test_dask_does_a_task_again_that_died(started: StudyRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask answers a pure task of the same content with what came of it before: here with its death."""
    distributed = pytest.importorskip("dask.distributed")
    monkeypatch.setattr(dask, "work", _noted)
    logging.getLogger("distributed.worker").setLevel(logging.CRITICAL)
    client = distributed.Client(processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None)
    engine = dask.DaskCluster(started.study, client)
    try:
        task = Task(point=0, piece=0, values={"note": str(tmp_path / "note")}, seed=1, start=0, stop=1)
        with pytest.raises(engine.deaths):
            engine.submit(task).result(20)
        assert engine.submit(task).result(20).point == 0
    finally:
        engine.close()


def test_a_worker_of_another_version_refuses(started: StudyRun) -> None:
    """Its numbers would be kept under the key of this version."""
    other = dataclasses.replace(parcel(started.study), code=("0.0.0", "other kernels"))
    task = Task(point=0, piece=0, values={"misrouting": 0.1}, seed=1, start=0, stop=2)
    with pytest.raises(OtherCode, match=r"0\.0\.0"):
        work(other, task)
    assert work(parcel(started.study), task).values.shape == (2, 1)
