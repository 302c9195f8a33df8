"""Statistics of one observed day, gathered from some replicates at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.clinical.signs.protocol import SignReading
from simsynk.results import Spread
from simsynk.study.readings import SCALARS, DayReadings, Examiner
from simsynk.study.streams import Stream

_OF_HURT = ("activation", "excess", "voluntary", "unwanted")
"""Gathered only of sides to which something happens."""

_PARTS = ("mean", "sd", "q05", "q95")


def stacked(days: Sequence[Spread]) -> Spread:
    """Spreads of one shape side by side, the days first."""
    return Spread(*(np.stack([getattr(day, part) for day in days]) for part in _PARTS))


class SignTally:
    """How often a sign is there, how severe it is and which command shows it, counted over replicates.

    Parameters
    ----------
    commands
        Names of the commands.
    """

    def __init__(self, commands: tuple[str, ...]) -> None:
        self.commands = commands
        self.count = self.present = self.grades = 0
        self.shown = np.zeros(len(commands), np.int64)

    def add(self, reading: SignReading) -> None:
        """Count some replicates."""
        self.count += len(reading.present)
        self.present += int(reading.present.sum())
        self.grades += int(reading.grade.sum())
        self.shown += np.bincount(reading.command[reading.present], minlength=len(self.commands))

    def told(self) -> dict[str, Any]:
        """The same as `clinical.signs.kinds.spread_of` tells of all replicates at once.

        Examples
        --------
        >>> tally = SignTally(("rest", "smile"))
        >>> one, two = np.array([True, False]), np.array([2, 0])
        >>> tally.add(SignReading(present=one, grade=two, command=np.array([1, 0]), shown_by=two))
        >>> tally.told()
        {'probability': 0.5, 'mean_grade': 1.0, 'command': 'smile'}
        """
        return {
            "probability": self.present / self.count,
            "mean_grade": self.grades / self.count,
            "command": self.commands[int(self.shown.argmax())] if self.present else "",
        }


class DaySummary:
    """Statistics over replicates on one observed day; of both sides, a side to which nothing happens healthy.

    Parameters
    ----------
    examiner
        Of the patient.

    Attributes
    ----------
    spreads
        `activation`, `excess` (sides, commands, muscles), `voluntary`, `unwanted` (sides, commands), `measures`
        (sides, commands, measures).
    visible
        Share of replicates with an excess that is seen, (sides, commands, muscles).
    scalars
        Whole-nerve measure -> (sides,).
    scores
        Affected side -> simulated score -> spread of a number.
    signs
        Affected side -> sign -> probability, mean grade, command.

    All of them are there after `close`.
    """

    spreads: dict[str, Spread]
    visible: NDArray[np.float64]
    scalars: dict[str, Spread]
    scores: dict[str, dict[str, Spread]]
    signs: dict[str, dict[str, dict[str, Any]]]

    def __init__(self, examiner: Examiner) -> None:
        self.examiner = examiner
        affected = examiner.patient.scenario.sides if examiner.patient.face else ()
        self._count = 0
        self._seen = np.zeros(examiner.healthy.shape, np.int64)
        self._streams: dict[str, Stream] = {}
        self._scores: dict[str, dict[str, Stream]] = {side: {} for side in affected}
        self._signs: dict[str, dict[str, SignTally]] = {side: {} for side in affected}

    def add(self, readings: DayReadings) -> None:
        """Take in some replicates."""
        injured = list(self.examiner.injured)
        self._count += len(readings)
        if injured:
            for name in _OF_HURT:
                self._stream(name, getattr(readings, name)[:, injured])
        self._seen += (readings.excess >= synkinesis.visible_bar()).sum(axis=0)
        self._stream("measures", readings.measures)
        for name in SCALARS:
            self._stream(name, readings.scalar(name))
        for side, scores in self._scores.items():
            for name, values in readings.scores(side).items():
                scores.setdefault(name, Stream()).add(values)
        for side, signs in self._signs.items():
            for name, reading in readings.signs(side).items():
                signs.setdefault(name, SignTally(self.examiner.patient.repertoire.names)).add(reading)

    def _stream(self, name: str, values: NDArray[np.float64]) -> None:
        if name not in self._streams:
            self._streams[name] = Stream(values.shape[1:])
        self._streams[name].add(values)

    def close(self) -> None:
        """Work out the statistics, and let go what they were worked out from."""
        healthy = self.examiner.healthy
        nothing = np.zeros(healthy.shape)
        whole = np.broadcast_to(self.examiner.whole, healthy.shape[:2])
        still = dict(zip(_OF_HURT, (healthy, nothing, whole, nothing[..., 0]), strict=True))
        self.spreads = {name: self._both_sides(name, usual) for name, usual in still.items()}
        self.spreads["measures"] = self._streams["measures"].spread()
        self.visible = self._seen / max(self._count, 1)
        self.scalars = {name: self._streams[name].spread() for name in SCALARS}
        self.scores = {
            side: {name: one.spread() for name, one in scores.items()} for side, scores in self._scores.items()
        }
        tallies = self._signs.items()
        self.signs = {side: {name: one.told() for name, one in signs.items() if one.count} for side, signs in tallies}
        self._streams, self._scores, self._signs = {}, {}, {}

    def _both_sides(self, name: str, usual: NDArray[np.float64]) -> Spread:
        """The spread of sides to which something happens, beside what is usual on the others."""
        both = Spread(usual.copy(), np.zeros(usual.shape), usual.copy(), usual.copy())
        if self.examiner.injured:
            found = self._streams[name].spread()
            for part in _PARTS:
                getattr(both, part)[list(self.examiner.injured)] = getattr(found, part)
        return both
