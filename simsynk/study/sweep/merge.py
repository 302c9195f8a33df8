"""Journals of the parts of one sweep put together, whatever their order and however often."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from simsynk.errors import InputError, Problem
from simsynk.study.sweep import journal_file
from simsynk.study.sweep.journal import Journal, file_of
from simsynk.study.sweep.journal_faults import in_use, told
from simsynk.study.sweep.table import SweepTable, table

SAME = {
    "study": "the name of the study",
    "study_sha256": "the content of the study",
    "seed": "the seed",
    "version": "the version of simsynk",
    "kernels": "the fingerprint of the kernels",
}
"""What must be the same in all parts, else their numbers do not belong together."""

_BATCH = 100


def merge(sources: Sequence[Path], target: Path) -> SweepTable:
    """Put journals of the same study together.

    Every point and every piece of an unfinished point is kept; of a point that is in several journals the one that
    is done, with the most replicates. The outcome does not depend on the order of the sources, and nothing changes
    when it is done again. The target is replaced when all is there, not before.

    Parameters
    ----------
    sources
        Journals, or their folders; they are only read.
    target
        The journal to write, or its folder. One that is there is a source too.

    Raises
    ------
    InputError
        When a source is not a journal, when they are not of one study, seed, version and kernels, or when a sweep
        is writing to the target.
    JournalBroken
        When a journal is damaged.
    DiskFull
        When there is no room.
    """
    target = file_of(target)
    paths = dict.fromkeys(file_of(source).absolute() for source in sources)
    if not paths:
        raise InputError([Problem(path="", message="no journal was named", fix="name the folders of the parts")])
    if target.exists():
        _set_aside(target)
        paths[target.absolute()] = None
    new = target.with_name(f".{target.stem}.{os.getpid()}.sqlite")
    with ExitStack() as stack:
        parts = [stack.enter_context(Journal.read(path)) for path in paths]
        _refuse_others(parts)
        stack.callback(_remove, new)
        with Journal.open(
            new,
            _common(parts),
            _plan(parts),
            factors=parts[0].factors,
            outcomes=parts[0].outcomes,
            shared_disk=True,
        ) as merged:
            finished = _copy_points(parts, merged)
            _copy_blocks(parts, merged, finished)
        # Windows replaces no file that is open.
        for part in parts:
            part.close()
        with told(target):
            os.replace(new, target)
    with Journal.read(target) as journal:
        return table(journal)


def _set_aside(target: Path) -> None:
    """Make sure that nobody writes to the target, and that it is a single file that can be replaced."""
    journal_file.close(journal_file.open_to_write(target, shared_disk=True), target)
    if target.with_name(f"{target.name}-wal").exists():
        raise in_use(target)


def _remove(path: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _refuse_others(parts: Sequence[Journal]) -> None:
    first, problems = parts[0], []
    for part in parts[1:]:
        for name, words in SAME.items():
            mine, other = part.about.get(name), first.about.get(name)
            if mine != other:
                message = f"{words} is {mine}, but {other} in {first.path}"
                problems.append(Problem(path=name, message=message, file=str(part.path), fix=_FIX))
    if problems:
        raise InputError(problems)


_FIX = "merge only parts of one sweep: the same study file, --seed and version of simsynk"


def _common(parts: Sequence[Journal]) -> Mapping[str, Any]:
    """What all parts say of themselves, without which part they are."""
    first = parts[0].about
    alike = {name for name in first if all(name in one.about and one.about[name] == first[name] for one in parts)}
    return {name: value for name, value in first.items() if name in alike and name not in ("shard", "columns")}


def _plan(parts: Sequence[Journal]) -> list[tuple[int, str, Mapping[str, Any]]]:
    """The points of all parts by their number."""
    found: dict[int, tuple[str, str]] = {}
    for part in parts:
        for number, key, factors in part.rows("SELECT number, key, factors FROM plan"):
            if found.setdefault(number, (key, factors)) != (key, factors):
                message = f"its point {number} is another one than that of the other parts"
                raise InputError([Problem(path="", message=message, file=str(part.path), fix=_FIX)])
    return [(number, key, json.loads(factors)) for number, (key, factors) in sorted(found.items())]


_POINT = "SELECT * FROM points WHERE key = ?"
_OUTCOMES = "SELECT * FROM outcomes WHERE key = ? ORDER BY outcome"


def _copy_points(parts: Sequence[Journal], merged: Journal) -> set[str]:
    """Copy the best of every point; returns the keys of those that are finished."""
    holders: dict[str, list[Journal]] = {}
    for part in parts:
        for (key,) in part.rows("SELECT key FROM points"):
            holders.setdefault(key, []).append(part)
    for place, key in enumerate(sorted(holders)):
        found = [(part.rows(_POINT, (key,))[0], part.rows(_OUTCOMES, (key,))) for part in holders[key]]
        point, outcomes = min(found, key=_rank)
        with told(merged.path):
            merged.connection.execute(_insert("points", point), point)
            for row in outcomes:
                merged.connection.execute(_insert("outcomes", row), row)
        if place % _BATCH == _BATCH - 1:
            merged.commit()
    return set(holders)


def _rank(found: tuple[tuple[Any, ...], list[tuple[Any, ...]]]) -> tuple[Any, ...]:
    """An order over versions of one point that does not depend on where they come from; the best is first."""
    (_, state, replicates, failed, stage, message, seconds, values), outcomes = found
    kept = values or b""
    return state != "done", -replicates, failed, not kept, stage, message, seconds, kept, repr(outcomes)


def _copy_blocks(parts: Sequence[Journal], merged: Journal, finished: set[str]) -> None:
    """Copy the pieces of points that are not finished anywhere."""
    found: dict[tuple[str, int], list[Journal]] = {}
    for part in parts:
        for key, number in part.rows("SELECT key, number FROM blocks"):
            if key not in finished:
                found.setdefault((key, number), []).append(part)
    for place, at in enumerate(sorted(found)):
        row = min(part.rows("SELECT * FROM blocks WHERE key = ? AND number = ?", at)[0] for part in found[at])
        with told(merged.path):
            merged.connection.execute(_insert("blocks", row), row)
        if place % _BATCH == _BATCH - 1:
            merged.commit()


def _insert(name: str, row: Sequence[Any]) -> str:
    return f"INSERT INTO {name} VALUES({', '.join('?' * len(row))})"
