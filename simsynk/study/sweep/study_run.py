"""A study run in a folder: its points, its journal, and the table of what came out."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simsynk.errors import InputError, Problem
from simsynk.scenario.study import Study, load_study
from simsynk.study.designs import design_points
from simsynk.study.folder import make_writable
from simsynk.study.sweep import journal_file
from simsynk.study.sweep.description import about, factor_columns, kept_seed, outcome_columns
from simsynk.study.sweep.engines.kinds import open_engine
from simsynk.study.sweep.export import write_csv, write_text
from simsynk.study.sweep.journal import JOURNAL, Journal
from simsynk.study.sweep.journal_faults import JournalBroken
from simsynk.study.sweep.point import Point, points_of
from simsynk.study.sweep.sweep import Progress, Spent, sweep
from simsynk.study.sweep.table import SweepTable, table, waiting_table

TABLE, STUDY = "points.csv", "study.yaml"
GIVEN = "given_points"
"""What points are called that are neither those of the study's design nor named: no figure promises to find them."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of a sweep that is divided among machines.

    Parameters
    ----------
    part, parts
        Which part, from 1, and how many there are.
    """

    part: int
    parts: int

    @property
    def journal(self) -> str:
        """Name of the part's own journal."""
        return f"journal-{self.part}-of-{self.parts}.sqlite"

    def of(self, points: Sequence[Point]) -> tuple[Point, ...]:
        """The part's points: every so-and-so-many-th, so that costly corners of a design are shared out."""
        return tuple(points[self.part - 1 :: self.parts])


def shard_of(text: str) -> Shard:
    """A part from a text as `3/40`.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> shard_of("3/40").journal
    'journal-3-of-40.sqlite'
    """
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
    if found and 1 <= int(found[1]) <= int(found[2]):
        return Shard(int(found[1]), int(found[2]))
    fix = "write the part and the number of parts, as --shard 3/40; parts run from 1"
    raise InputError([Problem(path="--shard", message=f"'{text}' is not a part of a sweep", fix=fix)])


def put_aside(journal: Path) -> None:
    """Make room for a sweep from the beginning: an old journal is renamed, never deleted.

    Raises
    ------
    InputError
        When another sweep is writing to it.
    """
    if not journal.exists():
        return
    # Opened and closed again, it is one plain file and nobody's; a damaged one is no use to anybody.
    with contextlib.suppress(JournalBroken):
        journal_file.open_to_write(journal, shared_disk=True).close()
    names = (journal.with_name(f"old{number}-{journal.name}") for number in itertools.count(1))
    journal.rename(next(name for name in names if not name.exists()))


def planned_table(study: Study, seed: int | None) -> SweepTable:
    """The points of a study before anything is simulated or written: what can be drawn of it is known from them.

    Parameters
    ----------
    study
        What is asked.
    seed
        Of designs that draw their points; None stands for a seed that is not drawn yet.

    Examples
    --------
    >>> planned_table(load_study("examples/toy_study.yaml"), 1).count("waiting")
    8
    """
    known = 0 if seed is None else seed
    points = design_points(study, known)
    return waiting_table(about(study, known), factor_columns(study), outcome_columns(study), points)


class StudyRun:
    """A study bound to a folder; it goes on from whatever the folder's journal holds.

    Parameters
    ----------
    study
        What is asked.
    folder
        Where journal and tables are kept.
    seed
        Seed; None takes the study's, that of the journal, or draws one.
    shard
        The part that is to be done; None does all.
    values
        Points in place of those of the study's design: factor -> value for each.
    design
        What the points are called in tables and figures; None names the study's design, or `GIVEN` for `values`.

    Raises
    ------
    InputError
        When the folder cannot be written or holds another study's journal.
    """

    def __init__(
        self,
        study: Study,
        folder: Path,
        *,
        seed: int | None = None,
        shard: Shard | None = None,
        values: Sequence[Mapping[str, Any]] | None = None,
        design: str | None = None,
    ) -> None:
        if shard is not None and study.seed is None and seed is None:
            fix = "add --seed, or 'seed: ...' to the study"
            raise InputError([Problem(path="--shard", message="the parts of a sweep need one seed", fix=fix)])
        make_writable(folder)
        self.study = study
        self.folder = folder
        self.path = folder / (shard.journal if shard else JOURNAL)
        self.seed = kept_seed(study, self.path, seed)
        designed = design_points(study, self.seed) if values is None else values
        points = points_of(study, self.seed, designed)
        self.points = shard.of(points) if shard else points
        self.journal = Journal.open(
            self.path,
            about(study, self.seed, design or (None if values is None else GIVEN)),
            [(point.number, point.key, point.values) for point in points],
            factors=factor_columns(study),
            outcomes=outcome_columns(study),
            shared_disk=shard is not None,
        )
        self.spent = Spent()
        self.shard = shard
        self.resumed = len(self.points) - self.missing

    @property
    def missing(self) -> int:
        """How many of the points are not in the journal yet."""
        states = self.journal.states()
        return sum(point.key not in states for point in self.points)

    def fill(
        self,
        *,
        jobs: int | None = None,
        engine: str = "threads",
        scheduler: str | None = None,
        progress: Progress | None = None,
        retry_failed: bool = False,
    ) -> SweepTable:
        """Simulate what is missing and return the table, which is also written unless this is a shard."""
        if retry_failed:
            self.journal.forget_failed()
        if self.missing:
            opened = open_engine(engine, self.study, jobs, scheduler)
            try:
                self.spent = sweep(self.study, self.points, self.journal, opened, progress)
            finally:
                opened.close()
        found = table(self.journal)
        if self.shard is None:
            write_csv(found, self.folder / TABLE)
            write_text(self.study.to_yaml(), self.folder / STUDY)
        return found

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()


def run_study(
    study: Study | str | os.PathLike[str],
    folder: Path | str | os.PathLike[str],
    *,
    seed: int | None = None,
    jobs: int | None = None,
    engine: str = "threads",
    scheduler: str | None = None,
    shard: Shard | None = None,
    values: Sequence[Mapping[str, Any]] | None = None,
    design: str | None = None,
    progress: Progress | None = None,
    retry_failed: bool = False,
) -> SweepTable:
    """Run a study in a folder, going on from what the folder holds; see `StudyRun`.

    Parameters
    ----------
    study
        A study, or the path of one.
    folder
        Where journal and tables are kept.
    jobs, engine, scheduler
        Where points are simulated, see `open_engine`; the numbers do not depend on it.
    seed, shard, values, design
        As for `StudyRun`.
    progress
        Called with finished points, parts of points included, and the number of all.
    retry_failed
        Whether points that failed before are tried again.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = run_study(load_study("examples/toy_study.yaml", sets=["replicates=5"]), folder, jobs=1)
    >>> len(table), table.count("done")
    (8, 8)

    Raises
    ------
    InputError
        When the folder cannot be written or holds another study's journal.
    SweepStopped
        When the user stops it; what was finished is kept.
    """
    study = study if isinstance(study, Study) else load_study(study)
    run = StudyRun(study, Path(folder), seed=seed, shard=shard, values=values, design=design)
    try:
        return run.fill(jobs=jobs, engine=engine, scheduler=scheduler, progress=progress, retry_failed=retry_failed)
    finally:
        run.close()
