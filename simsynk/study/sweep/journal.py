"""The journal of a sweep: every finished point, written once and never again, so that a sweep can stop anywhere.

One process writes; any number may read meanwhile. A point is known by the fingerprint of all that its numbers
depend on, so that a study that grows, or is carried out again, finds what is there.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from simsynk.study.sweep import journal_file
from simsynk.study.sweep.journal_faults import broken, told, wrong
from simsynk.study.sweep.packing import as_json, packed, unpacked
from simsynk.study.sweep.statistics import Estimate
from simsynk.study.sweep.table import FactorColumn, OutcomeColumn

JOURNAL = "journal.sqlite"
"""Name of the file within the folder of a sweep."""

Failure = tuple[int, str]
"""Number of a replicate that could not be grown, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """A point that is finished.

    Parameters
    ----------
    key
        Fingerprint of all that its numbers depend on.
    state
        `done` or `failed`.
    replicates, failed_replicates
        Replicates that were grown, and that could not be.
    stage, message
        What was being done when the point failed, and why; empty otherwise.
    seconds
        Time that it took.
    statistics
        Outcome -> what came out; empty for a point that failed.
    values
        Outcomes of every replicate, (replicates, outcomes), when they are to be kept; NaN where there is none.
    """

    key: str
    state: str
    replicates: int = 0
    failed_replicates: int = 0
    stage: str = ""
    message: str = ""
    seconds: float = 0.0
    statistics: Mapping[str, Estimate] = field(default_factory=dict)
    values: NDArray[np.float64] | None = None


class Journal:
    """An open journal; made by `Journal.open` to write and by `Journal.read` to look.

    Parameters
    ----------
    path
        The file.
    opened
        Its connection.
    writes
        Whether it is open to write.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Journal.open(Path(folder), {"study": "small"}, [(0, "a", {"gap": 5.0})]) as journal:
    ...         journal.keep_point(PointRow(key="a", state="done", replicates=50))
    ...         journal.commit()
    ...         journal.states()
    {'a': 'done'}
    """

    def __init__(self, path: Path, opened: journal_file.Opened, *, writes: bool) -> None:
        self.path = path
        self.writes = writes
        self.connection = opened.connection
        self.about: dict[str, Any] = {}
        self.factors: tuple[FactorColumn, ...] = ()
        self.outcomes: tuple[OutcomeColumn, ...] = ()
        # A reader that is dropped without being closed must not leave its copy or its connection behind.
        self._release = weakref.finalize(self, journal_file.release, opened)

    @classmethod
    def open(
        cls,
        path: Path,
        about: Mapping[str, Any],
        points: Iterable[tuple[int, str, Mapping[str, Any]]],
        *,
        factors: Sequence[FactorColumn] = (),
        outcomes: Sequence[OutcomeColumn] = (),
        shared_disk: bool = False,
    ) -> Self:
        """Begin a journal, or go on with one.

        Parameters
        ----------
        path
            Its file or its folder; made when it is not there.
        about
            Where the numbers come from, with at least `study`, the name of the study.
        points
            Number, key and factor values of every point of the study as it is now. They replace those of an
            earlier visit; points that were finished then and are still asked for are not computed again.
        factors, outcomes
            What is varied and what is read.
        shared_disk
            Whether the file lies on a disk of several machines.

        Raises
        ------
        InputError
            When the journal is of another study, cannot be written, or another sweep is writing to it.
        JournalBroken
            When the file is damaged.
        """
        path = file_of(path)
        connection = journal_file.open_to_write(path, shared_disk=shared_disk)
        journal = cls(path, journal_file.Opened(connection), writes=True)
        try:
            with told(path):
                journal._claim(about, factors, outcomes)
                journal._replace_plan(points)
            journal.commit()
        except BaseException:
            journal._release()
            raise
        return journal

    @classmethod
    def read(cls, path: Path) -> Self:
        """Look at a journal without changing it, also while a sweep writes to it.

        Parameters
        ----------
        path
            Its file or its folder.

        Raises
        ------
        InputError
            When it is not there or not a journal of this version.
        JournalBroken
            When the file is damaged.
        """
        path = file_of(path)
        journal = cls(path, journal_file.open_to_read(path), writes=False)
        try:
            with told(path):
                journal._recall()
        except BaseException:
            journal._release()
            raise
        return journal

    def states(self) -> dict[str, str]:
        """Key -> `done` or `failed` of the points of the study that are finished."""
        return dict(self.rows("SELECT key, state FROM points WHERE key IN (SELECT key FROM plan)"))

    def blocks(self, key: str) -> dict[int, tuple[NDArray[np.float64], list[Failure]]]:
        """The finished pieces of a point: number -> outcomes of its replicates (some, outcomes), failures."""
        found: dict[int, tuple[NDArray[np.float64], list[Failure]]] = {}
        asked = 'SELECT number, "values", failures FROM blocks WHERE key = ? ORDER BY number'
        for number, blob, failures in self.rows(asked, (key,)):
            values = self.unpacked(blob)
            if values is not None:
                found[number] = values, [(replicate, reason) for replicate, reason in json.loads(failures)]
        return found

    def replicate_values(self, key: str) -> NDArray[np.float64] | None:
        """Outcomes of every replicate of a point, (replicates, outcomes); None when they were not kept."""
        found = self.rows("SELECT replicate_values FROM points WHERE key = ?", (key,))
        return self.unpacked(found[0][0]) if found and found[0][0] is not None else None

    def keep_block(
        self, key: str, number: int, values: NDArray[np.float64], failures: Sequence[Failure] = ()
    ) -> None:
        """Write a finished piece of a point that goes on; one that is there is left as it is."""
        row = (key, int(number), packed(values, self.names), json.dumps([(int(r), reason) for r, reason in failures]))
        with told(self.path):
            # Pieces of an earlier visit that read other outcomes cannot be used and make room.
            kept = self.connection.execute('SELECT "values" FROM blocks WHERE key = ? AND number = ?', row[:2])
            old = kept.fetchone()
            verb = "REPLACE" if old is not None and self.unpacked(old[0]) is None else "IGNORE"
            self.connection.execute(f"INSERT OR {verb} INTO blocks VALUES(?, ?, ?, ?)", row)

    def keep_point(self, row: PointRow) -> None:
        """Write a finished point, and drop its pieces; a point that is there is left as it is."""
        values = None if row.values is None else packed(row.values, self.names)
        counts = (int(row.replicates), int(row.failed_replicates))
        point = (row.key, row.state, *counts, row.stage, row.message, float(row.seconds), values)
        outcomes = [(row.key, name, *found.numbers()) for name, found in row.statistics.items()]
        with told(self.path), self._whole():
            added = self.connection.execute("INSERT OR IGNORE INTO points VALUES(?, ?, ?, ?, ?, ?, ?, ?)", point)
            if added.rowcount:
                marks = ", ".join("?" * 10)
                self.connection.executemany(f"INSERT OR REPLACE INTO outcomes VALUES({marks})", outcomes)
            self.connection.execute("DELETE FROM blocks WHERE key = ?", (row.key,))

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """All that is written within is there or nothing of it, also when Ctrl-C falls in between."""
        self.connection.execute("SAVEPOINT whole")
        try:
            yield
        except BaseException:
            # A full disk has ended the whole transaction already.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO whole")
            raise
        finally:
            if self.connection.in_transaction:
                self.connection.execute("RELEASE whole")

    def forget_failed(self) -> int:
        """Make the study's points that failed wait again; returns how many there were."""
        failed = [key for key, state in self.states().items() if state == "failed"]
        with told(self.path):
            for name in ("points", "outcomes", "blocks"):
                self.connection.executemany(f"DELETE FROM {name} WHERE key = ?", [(key,) for key in failed])
        return len(failed)

    def commit(self) -> None:
        """Make safe what was written so far.

        Raises
        ------
        DiskFull
            When there is no room; everything up to the last commit is kept.
        """
        journal_file.commit(self.connection, self.path)

    def close(self) -> None:
        """Commit what was written, and let go of the file."""
        if not self._release.alive:
            return
        try:
            if self.writes:
                journal_file.close(self.connection, self.path)
        finally:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the outcomes in the order of columns."""
        return tuple(outcome.name for outcome in self.outcomes)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read within is of one moment, whatever the sweep writes meanwhile."""
        if self.writes:
            yield
            return
        with told(self.path):
            self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    def rows(self, asked: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows that answer a question to the database."""
        with told(self.path):
            return self.connection.execute(asked, values).fetchall()

    def unpacked(self, blob: bytes) -> NDArray[np.float64] | None:
        """Kept values in the order of this journal's outcomes, (replicates, outcomes); None when one is missing."""
        try:
            values, names = unpacked(blob)
        except ValueError as error:
            raise broken(self.path, f"kept values: {error}") from None
        if not set(self.names) <= set(names):
            return None
        return values[:, [names.index(name) for name in self.names]]

    def _claim(
        self, about: Mapping[str, Any], factors: Sequence[FactorColumn], outcomes: Sequence[OutcomeColumn]
    ) -> None:
        """Make sure that the journal is of this study, and write what the study is now."""
        kept = dict(self.connection.execute("SELECT key, value FROM meta WHERE key = 'study'"))
        before = json.loads(kept["study"]) if kept else about["study"]
        if before != about["study"]:
            fix = "choose another folder for this study"
            raise wrong(self.path, f"holds the study '{before}', not '{about['study']}'", fix)
        written = {
            **about,
            "schema": journal_file.SCHEMA,
            "columns": {
                "factors": [asdict(factor) for factor in factors],
                "outcomes": [asdict(outcome) for outcome in outcomes],
            },
        }
        rows = [(key, as_json(value)) for key, value in written.items()]
        self.connection.execute("DELETE FROM meta")
        self.connection.executemany("INSERT INTO meta VALUES(?, ?)", rows)
        self._recall()

    def _recall(self) -> None:
        """Read what the study is."""
        try:
            kept = {key: json.loads(value) for key, value in self.connection.execute("SELECT key, value FROM meta")}
            columns = kept.pop("columns")
            self.factors = tuple(FactorColumn(**one) for one in columns["factors"])
            self.outcomes = tuple(OutcomeColumn(**one) for one in columns["outcomes"])
        except (ValueError, KeyError, TypeError) as error:
            raise broken(self.path, f"it does not say what study it is of: {error}") from None
        self.about = {key: value for key, value in kept.items() if key not in ("schema", "points")}

    def _replace_plan(self, points: Iterable[tuple[int, str, Mapping[str, Any]]]) -> None:
        rows = [(int(number), key, as_json(dict(values))) for number, key, values in points]
        if rows != self.connection.execute("SELECT number, key, factors FROM plan ORDER BY number").fetchall():
            self.connection.execute("DELETE FROM plan")
            self.connection.executemany("INSERT INTO plan VALUES(?, ?, ?)", rows)
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES('points', ?)", (str(len(rows)),))


def file_of(path: Path) -> Path:
    """The file of a journal that is named by itself or by its folder.

    Examples
    --------
    >>> file_of(Path("sweeps/gap.sqlite")).name, file_of(Path("sweeps/gap")).name
    ('gap.sqlite', 'journal.sqlite')
    """
    path = Path(path)
    if path.is_file() or (path.suffix == Path(JOURNAL).suffix and not path.is_dir()):
        return path
    return path / JOURNAL
