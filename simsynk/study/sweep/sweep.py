"""A sweep: every point of a study simulated, kept as soon as it is there, gone on with after any end."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any

from simsynk.errors import SimsynkError
from simsynk.scenario.study import Study
from simsynk.study.sweep.engines.kinds import Engine
from simsynk.study.sweep.journal import Journal
from simsynk.study.sweep.pieces import Piece, PointWork
from simsynk.study.sweep.point import Point
from simsynk.study.sweep.worker import Done, Task

_COMMIT_SECONDS = 0.5
_MOST_DEATHS = 3
"""Deaths of a worker at one task after which its point is given up: the point may be what kills them."""

Progress = Callable[[float, int], None]
"""Called with finished points, parts of points included, and the number of all."""


class SweepStopped(SimsynkError):
    """A sweep was stopped by the user; what was finished is kept.

    Parameters
    ----------
    finished, wanted
        Points that are kept, and that were asked for.
    """

    def __init__(self, finished: int, wanted: int) -> None:
        self.finished = finished
        self.wanted = wanted
        super().__init__(f"interrupted: {finished} of {wanted} points are kept")


@dataclass(slots=True)
class Spent:
    """Where the time of a sweep went, in seconds.

    Parameters
    ----------
    wall
        From the first task to the last.
    tasks, kernels
        Summed over tasks: their whole time, and growing and expressing within it.
    """

    wall: float = 0.0
    tasks: float = 0.0
    kernels: float = 0.0


@dataclass(slots=True)
class _Out:
    """A task that is with the engine."""

    work: PointWork
    task: Task
    deaths: int = 0


@dataclass(slots=True)
class _Sweep:
    """The loop between journal and engine: hands out tasks, takes what comes, keeps what is finished."""

    study: Study
    journal: Journal
    engine: Engine
    progress: Progress | None
    wanted: int
    finished: int = 0
    spent: Spent = field(default_factory=Spent)
    _open: deque[PointWork] = field(default_factory=deque)
    _out: dict[Future[Done], _Out] = field(default_factory=dict)
    _suspects: deque[_Out] = field(default_factory=deque)

    def run(self, points: Iterator[Point]) -> None:
        began = committed = time.monotonic()
        try:
            while self._hand_out(points) or self._out:
                patience = max(0.0, committed + _COMMIT_SECONDS - time.monotonic())
                ready, _ = wait(self._out, timeout=patience, return_when=FIRST_COMPLETED)
                for future in ready:
                    self._receive(future, self._out.pop(future))
                if time.monotonic() - committed >= _COMMIT_SECONDS:
                    self.journal.commit()
                    committed = time.monotonic()
                self._tell()
        except KeyboardInterrupt:
            raise SweepStopped(self.finished, self.wanted) from None
        finally:
            for future in self._out:
                future.cancel()
            self.journal.commit()
            self.spent.wall += time.monotonic() - began

    def _hand_out(self, points: Iterator[Point]) -> bool:
        """Keep two tasks for each worker under way; returns whether any point is still open.

        A task at which a worker died goes alone, so that no other is suspected if the next one dies too.
        """
        while self._suspects and self._suspects[0].work not in self._open:
            self._suspects.popleft()  # its point has been given up meanwhile
        if self._suspects:
            if not self._out:
                self._submit(self._suspects.popleft())
            return True
        while len(self._out) < 2 * self.engine.workers:
            task = self._next_task(points)
            if task is None:
                break
            self._submit(task)
        return bool(self._open)

    def _next_task(self, points: Iterator[Point]) -> _Out | None:
        for work in self._open:
            task = work.next_task()
            if task is not None:
                return _Out(work, task)
        for point in points:
            kept = {
                number: Piece(values=values, failures=failures)
                for number, (values, failures) in self.journal.blocks(point.key).items()
            }
            work = PointWork(self.study, point, kept)
            task = work.next_task()
            if task is None:
                self._finish(work)
                continue
            self._open.append(work)
            return _Out(work, task)
        return None

    def _submit(self, out: _Out) -> None:
        self._out[self.engine.submit(out.task)] = out

    def _receive(self, future: Future[Done], out: _Out) -> None:
        work = out.work
        try:
            done = future.result()
        except self.engine.deaths as death:
            self._bury(out, death)
            return
        if work not in self._open:
            return  # the point has been given up meanwhile
        self.spent.tasks += done.seconds
        self.spent.kernels += done.kernel_seconds
        work.take(done)
        if work.finished:
            self._open.remove(work)
            self._finish(work)
        elif not done.stage:
            self.journal.keep_block(work.point.key, done.piece, done.values, done.failures)

    def _bury(self, out: _Out, death: BaseException) -> None:
        """A worker died: its task is begun again, until the point itself must be the reason."""
        out.deaths += 1
        if out.work not in self._open:
            return
        if out.deaths < _MOST_DEATHS:
            self._suspects.append(out)
            return
        out.work.fail("worker", f"{_MOST_DEATHS} workers died at it, the last with {type(death).__name__}")
        self._open.remove(out.work)
        self._finish(out.work)

    def _finish(self, work: PointWork) -> None:
        self.journal.keep_point(work.row())
        self.finished += 1

    def _tell(self) -> None:
        if self.progress:
            self.progress(self.finished + sum(work.share for work in self._open), self.wanted)


def sweep(
    study: Study,
    points: Sequence[Point],
    journal: Journal,
    engine: Engine,
    progress: Progress | None = None,
) -> Spent:
    """Simulate every point that a journal does not hold yet.

    Parameters
    ----------
    study
        What is asked at every point.
    points
        The points of the sweep, or of one shard of it.
    journal
        Where finished points go; this process is its only writer.
    engine
        Where tasks are done.
    progress
        Called as the work goes on.

    Raises
    ------
    SweepStopped
        When the user stops the sweep; the journal keeps what was finished.
    """
    states: Mapping[str, Any] = journal.states()
    todo = [point for point in points if point.key not in states]
    # Two points of one key are one point; the second finds it in the table.
    unique = list({point.key: point for point in todo}.values())
    work = _Sweep(study, journal, engine, progress, wanted=len(points), finished=len(points) - len(unique))
    work.run(iter(unique))
    return work.spent
