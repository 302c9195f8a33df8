"""Which mechanism? Rivals of the packaged model, all scored on the same published tables by one rule."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from simsynk import documents
from simsynk.validation.experiment import Effort
from simsynk.validation.processes import each
from simsynk.validation.rival import Rival
from simsynk.validation.table import validate
from simsynk.validation.verdict import MISS, Row

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """A rival and how it fares.

    Parameters
    ----------
    rival
        The candidate.
    rows
        Every table that it was judged on.
    broken
        Healthy gates that it misses; any of them refutes it.
    score
        Mean over the patients' tables of the squared distance in allowed ones, each at most `far` squared.
    hits
        Patients' tables within the allowed distance.
    """

    rival: Rival
    rows: tuple[Row, ...]
    broken: tuple[str, ...]
    score: float
    hits: int

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "name": self.rival.name,
            "title": self.rival.title,
            "numbers": self.rival.numbers,
            "broken": list(self.broken),
            "score": round(self.score, 3),
            "hits": self.hits,
            "of": len(_file()["patients"]),
            "simulated": {row.observable.key: row.mean for row in self.rows},
            "verdicts": {row.observable.key: row.verdict for row in self.rows},
        }


@functools.cache
def _file() -> Mapping[str, Any]:
    path = Path(str(resources.files("simsynk.validation"))) / "mechanisms.yaml"
    return documents.read_file(path, shown_as="simsynk/validation/mechanisms.yaml").data


@functools.cache
def rivals() -> tuple[Rival, ...]:
    """Every candidate, the packaged model first.

    Examples
    --------
    >>> rivals()[0].name, rivals()[0].sets
    ('wiring', ())
    """
    return tuple(
        Rival(name=name, **{**entry, "sets": tuple(entry.get("sets", ()))})
        for name, entry in _file()["candidates"].items()
    )


def score_all(effort: Effort, progress: Progress | None = None, processes: int = 1) -> list[Scored]:
    """Simulate every rival's patients and score it.

    Parameters
    ----------
    effort
        Its name (`quick` or `full`) says how many people; seed and jobs are kept.
    progress
        Called with finished and wanted rivals.
    processes
        How many of them share the work.
    """
    own = dataclasses.replace(effort, people=int(_file()["people"][effort.name]))
    found: dict[str, Scored] = {}
    for one in each(_score, [(rival, own) for rival in rivals()], processes):
        found[one.rival.name] = one
        if progress:
            progress(len(found), len(rivals()))
    return [found[rival.name] for rival in rivals()]


def _score(rival: Rival, effort: Effort) -> Scored:
    rows = validate(dataclasses.replace(effort, rival=rival), [*_file()["healthy"], *_file()["patients"]])
    return scored(rival, rows)


def scored(rival: Rival, rows: Sequence[Row]) -> Scored:
    """The rule: gates of health first, then the mean squared distance over the patients' tables."""
    by_key = {row.observable.key: row for row in rows}
    patients = [by_key[key] for key in _file()["patients"]]
    far = float(_file()["far"]["value"])
    away = [far if row.z != row.z else min(abs(row.z) / 2, far) for row in patients]
    broken = tuple(key for key in _file()["healthy"] if by_key[key].verdict == MISS)
    return Scored(
        rival, tuple(rows), broken, float(np.mean(np.square(away))), sum(row.verdict == "within" for row in patients)
    )


def best(found: Sequence[Scored]) -> Scored:
    """The lowest score among rivals that health does not refute; of equals, the one with fewer numbers."""
    return min((one for one in found if not one.broken), key=lambda one: (round(one.score, 2), one.rival.numbers))


def undecided() -> list[str]:
    """What the comparison does not decide, in sentences."""
    return list(_file()["undecided"])


def healthy_gates() -> tuple[str, ...]:
    """Tables of healthy people, which no candidate may miss."""
    return tuple(_file()["healthy"])
