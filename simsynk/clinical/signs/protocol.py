"""What a sign is: a rule with its words, and how it is read from simulated patients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.record import Record
from simsynk.face.model import FaceModel

Level = Callable[[Record, tuple[str, ...]], NDArray[np.float64]]
"""Level of a sign under each of some commands, (..., commands): 0 to 3, the grade is its whole part."""

Lever = Callable[[FaceModel, str], float]
"""How far a muscle at full activation moves what the sign is about."""

HIGHEST_GRADE = 3


def evenly(_model: FaceModel, _muscle: str) -> float:
    """Every muscle counts alike."""
    return 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignReading:
    """What a sign shows in each simulated patient.

    Parameters
    ----------
    present
        Whether the sign is there, (...).
    grade
        0 none, 1 mild, 2 moderate, 3 severe, (...).
    command
        Place, among the record's commands, of the one that shows it most, (...); without meaning where absent.
    shown_by
        How many of the sign's commands show it, (...).
    """

    present: NDArray[np.bool_]
    grade: NDArray[np.int64]
    command: NDArray[np.int64]
    shown_by: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A clinical sign with its rule.

    Parameters
    ----------
    name, title
        Key, and the words that patient pages use.
    rule
        The rule in words, with its numbers.
    region
        What moves or is tight: eye, brow, mouth, chin, neck, face or gland.
    commands
        Commands that are looked at; empty means all of the record.
    muscles
        Muscles that can make the sign.
    level
        The rule.
    lever
        Weight of a muscle when asking what carries the sign.
    physiological
        Whether healthy faces show it too; it is then not synkinesis.
    """

    name: str
    title: str
    rule: str
    region: str
    commands: tuple[str, ...]
    muscles: tuple[str, ...]
    level: Level = field(repr=False)
    lever: Lever = field(default=evenly, repr=False)
    physiological: bool = False

    def commands_in(self, record: Record) -> tuple[str, ...]:
        """The sign's commands that the examination held."""
        return tuple(name for name in self.commands or record.commands if name in record.commands)

    def judgeable(self, record: Record) -> bool:
        """Whether the examination held a command of this sign and the nerve has its muscles."""
        return bool(self.commands_in(record)) and all(name in record.muscles for name in self.muscles)

    def levels(self, record: Record) -> NDArray[np.float64]:
        """Level under each of `commands_in(record)`, (..., commands)."""
        return self.level(record, self.commands_in(record))

    def read(self, record: Record) -> SignReading:
        """Judge every simulated patient of a record on the affected side."""
        return reading(self.levels(record), [record.commands.index(name) for name in self.commands_in(record)])


def reading(levels: NDArray[np.float64], places: list[int]) -> SignReading:
    """The reading that some levels give.

    Parameters
    ----------
    levels
        (..., commands); NaN counts as 0.
    places
        Place of each of these commands in the record.

    Examples
    --------
    >>> found = reading(np.array([0.4, 2.3]), [5, 7])
    >>> bool(found.present), int(found.grade), int(found.command), int(found.shown_by)
    (True, 2, 7, 1)
    """
    known = np.nan_to_num(levels, nan=0.0)
    grades = np.floor(known).astype(np.int64)
    grade = grades.max(axis=-1)
    return SignReading(
        present=grade >= 1,
        grade=grade,
        command=np.array(places, np.int64)[known.argmax(axis=-1)],
        shown_by=(grades >= 1).sum(axis=-1),
    )
