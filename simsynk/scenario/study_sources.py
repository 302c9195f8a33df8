"""Where the parts of a study were written, so that a fault in any of them names the study's own line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simsynk.documents import Document, Key, path_text
from simsynk.errors import Problem
from simsynk.scenario.origin import Origin


@dataclass(frozen=True, slots=True)
class Part(Document):
    """A block inside of another document, such as a whole scenario inside of a study.

    Parameters
    ----------
    whole
        What tells a fault at a key of the whole document.
    at
        Key of the block.
    """

    whole: Origin
    at: Key

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault at a path of the block, with the path and the line of the whole document."""
        return self.whole.problem((*self.at, *key), message, fix)


def part_of(origin: Origin, at: Key, data: Any, file: str) -> Part:
    """The block at a key as a document of its own."""
    return Part(data, file, {}, (), origin, at)


@dataclass(frozen=True, slots=True)
class SettingSource:
    """Tells faults in a setting that a study gives to its scenario.

    Parameters
    ----------
    study
        What tells a fault of the study.
    path
        The setting as the study writes it.
    length
        Number of keys in that path.
    """

    study: Origin
    path: str
    length: int

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault at a path of the scenario, on the line of the study that gives it."""
        return self.study.problem(("settings", self.path, *key[self.length :]), message, fix)


@dataclass(frozen=True, slots=True)
class FactorSource:
    """Tells faults that a factor's value makes in the scenario.

    Parameters
    ----------
    study
        What tells a fault of the study.
    name
        The factor.
    """

    study: Origin
    name: str

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault at a path of the scenario, on the line of the factor's path."""
        return self.study.problem(("factors", self.name, "path"), f"{path_text(key)}: {message}", fix)
