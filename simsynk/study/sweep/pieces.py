"""The pieces of one point: which replicates are still to be grown, and the sums over those that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.scenario.study import Study
from simsynk.study.sweep.journal import PointRow
from simsynk.study.sweep.point import Point
from simsynk.study.sweep.statistics import Estimate, OutcomeStreams
from simsynk.study.sweep.worker import Done, Task

PIECE = 250
"""Replicates of a task where their number is fixed (modelling choice: a second or two of a human nerve)."""

KEPT_REPLICATES = 2000
"""Points of more replicates keep their statistics alone, so that a journal does not grow with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some replicates of a point that have been grown, as the journal keeps them."""

    values: NDArray[np.float64]
    failures: Sequence[tuple[int, str]]


class PointWork:
    """A point while it is being worked on. Pieces may come in any order; they are summed in theirs.

    Parameters
    ----------
    study
        What is asked.
    point
        Where.
    kept
        Pieces of an earlier attempt by number.
    """

    def __init__(self, study: Study, point: Point, kept: dict[int, Piece] | None = None) -> None:
        self.study = study
        self.point = point
        self._streams = OutcomeStreams([outcome.kind for outcome in study.outcomes])
        self.failures: list[tuple[int, str]] = []
        self.stage = self.message = ""
        self.seconds = 0.0
        self._values: list[NDArray[np.float64]] | None = []
        self._grown = 0
        self._waiting: dict[int, Piece] = {}
        self._given = self._summed = 0
        self._narrow = False
        self._kept = kept or {}
        self._take_kept()

    @property
    def share(self) -> float:
        """How much of the point is done, at most 1."""
        return self._grown / self.study.replicates.number

    @property
    def finished(self) -> bool:
        """Whether nothing is left to be grown."""
        return bool(self.stage) or self._start(self._summed) is None or self._narrow

    def next_task(self) -> Task | None:
        """The next piece to begin, or None when none can be begun now."""
        rule = self.study.replicates.until
        if self.finished or (rule is not None and self._given > self._summed):
            return None
        if self._start(self._given) is None:
            return None
        piece, self._given = self._given, self._given + 1
        self._take_kept()
        return self._task(piece)

    def _task(self, piece: int) -> Task:
        start, stop = self._bounds(piece)
        point = self.point
        return Task(point=point.number, piece=piece, values=point.values, seed=point.seed, start=start, stop=stop)

    def take(self, done: Done) -> None:
        """Take what came out of a task."""
        self.seconds += done.seconds
        if done.stage:
            self.fail(done.stage, done.message)
            return
        self._waiting[done.piece] = Piece(values=done.values, failures=done.failures)
        self._sum_up()

    def fail(self, stage: str, message: str) -> None:
        """The whole point cannot be finished."""
        self.stage, self.message = stage, message

    def _take_kept(self) -> None:
        """Pieces of an earlier attempt whose turn it is; they are let go once they are summed."""
        while self._given in self._kept and not self.finished:
            self._waiting[self._given] = self._kept.pop(self._given)
            self._given += 1
            self._sum_up()

    def _sum_up(self) -> None:
        while self._summed in self._waiting and not self.finished:
            piece = self._waiting.pop(self._summed)
            start, stop = self._bounds(self._summed)
            self._summed += 1
            self._grown += stop - start
            self.failures += piece.failures
            self._streams.add(piece.values)
            if self._values is not None:
                self._values.append(piece.values)
                if self._grown > KEPT_REPLICATES:
                    self._values = None
            self._narrow = self._narrow_enough()

    def _bounds(self, piece: int) -> tuple[int, int]:
        """Replicates of a piece, half-open."""
        number, rule = self.study.replicates.number, self.study.replicates.until
        first, step = (PIECE, PIECE) if rule is None else (rule.at_least, rule.step)
        start = 0 if piece == 0 else first + (piece - 1) * step
        return start, min(start + (first if piece == 0 else step), number)

    def _start(self, piece: int) -> int | None:
        start, stop = self._bounds(piece)
        return start if start < stop else None

    def _narrow_enough(self) -> bool:
        """Whether the interval that the study asks for is narrow enough."""
        rule = self.study.replicates.until
        if rule is None or self._grown < rule.at_least:
            return False
        return self._estimates()[rule.outcome].width <= rule.width

    def row(self) -> PointRow:
        """The finished point as the journal keeps it."""
        grown = self._grown - len(self.failures)
        if not self.stage and not grown:
            self.fail("grow", self.failures[0][1])
        failed = bool(self.stage)
        message = self.message or (f"replicate {self.failures[0][0]}: {self.failures[0][1]}" if self.failures else "")
        values = np.concatenate(self._values) if self._values and not failed else None
        return PointRow(
            key=self.point.key,
            state="failed" if failed else "done",
            replicates=0 if failed else grown,
            failed_replicates=len(self.failures),
            stage=self.stage or ("grow" if self.failures else ""),
            message=message,
            seconds=self.seconds,
            statistics={} if failed else self._estimates(),
            values=values,
        )

    def _estimates(self) -> dict[str, Estimate]:
        names = (outcome.name for outcome in self.study.outcomes)
        return dict(zip(names, self._streams.estimates(), strict=True))
