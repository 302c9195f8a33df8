"""The file of a journal: one SQLite database, how it is opened to write and to read, and what it must hold.

WAL lets others read while the sweep writes, and a kill at any moment loses no commit. It needs memory shared
between processes, which network file systems do not have: there the journal is written in the older way.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import NamedTuple

from simsynk.study.sweep.journal_faults import broken, in_use, of_sqlite, told, wrong

SCHEMA = "simsynk.sweep/1"
VERSION = 1
APPLICATION = 0x73796E6B
"""Marks the file as a journal of simsynk: the letters `synk` (modelling choice)."""

_SIDE_FILES = ("-wal", "-journal")
_WAIT_TO_OPEN, _WAIT_TO_WRITE = 1_000, 60_000
"""Milliseconds to wait for another program: a second sweep is told at once, a reader is let finish."""

_TABLES = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE plan(number INTEGER PRIMARY KEY, key TEXT NOT NULL, factors TEXT NOT NULL);
CREATE TABLE points(
  key TEXT PRIMARY KEY, state TEXT NOT NULL CHECK(state IN ('done', 'failed')), replicates INTEGER NOT NULL,
  failed_replicates INTEGER NOT NULL, stage TEXT NOT NULL, message TEXT NOT NULL, seconds REAL NOT NULL,
  replicate_values BLOB);
CREATE TABLE outcomes(
  key TEXT NOT NULL, outcome TEXT NOT NULL, count INTEGER NOT NULL, mean REAL, sd REAL, low REAL, high REAL,
  q05 REAL, median REAL, q95 REAL, PRIMARY KEY(key, outcome)) WITHOUT ROWID;
CREATE TABLE blocks(
  key TEXT NOT NULL, number INTEGER NOT NULL, "values" BLOB NOT NULL, failures TEXT NOT NULL,
  PRIMARY KEY(key, number));
"""


class Opened(NamedTuple):
    """A connection, and the folder of the copy that it reads, if it reads one."""

    connection: sqlite3.Connection
    copy: tempfile.TemporaryDirectory[str] | None = None


def open_to_write(path: Path, *, shared_disk: bool = False) -> sqlite3.Connection:
    """A connection that holds the right to write, with the tables made.

    Parameters
    ----------
    path
        The file; made with its folder when it is not there.
    shared_disk
        Whether it lies on a disk of several machines, where WAL does not work.

    Raises
    ------
    InputError
        When the file is something else, cannot be written, or another sweep is writing to it.
    JournalBroken
        When it is damaged.
    """
    if path.exists() and not path.is_file():
        raise wrong(path, "is not a file", "choose another folder")
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path, "rwc")
    try:
        with told(path):
            connection.execute(f"PRAGMA busy_timeout={_WAIT_TO_OPEN}")
            fresh = _is_fresh(connection)
            if not fresh:
                check(connection, path)
                _check_pages(connection, path)
            _begin(connection, shared_disk=shared_disk)
            if fresh:
                _make_tables(connection)
            connection.execute(f"PRAGMA busy_timeout={_WAIT_TO_WRITE}")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?{mode if '=' in mode else 'mode=' + mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


def _begin(connection: sqlite3.Connection, *, shared_disk: bool) -> None:
    if shared_disk:
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
    in_wal = not shared_disk and _switched(connection, "WAL")
    connection.execute(f"PRAGMA synchronous={'NORMAL' if in_wal else 'FULL'}")
    connection.execute("PRAGMA cache_spill=OFF")
    connection.execute("BEGIN IMMEDIATE")


def _switched(connection: sqlite3.Connection, mode: str) -> bool:
    """Change how commits are written; while somebody reads they go on as they were, which is safe as well."""
    try:
        return str(connection.execute(f"PRAGMA journal_mode={mode}").fetchone()[0]).upper() == mode
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False


def _is_fresh(connection: sqlite3.Connection) -> bool:
    """Whether nothing was ever written to this file, as when a sweep was killed while it made it."""
    marked = connection.execute("PRAGMA application_id").fetchone()[0]
    return marked == 0 and not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.split(";")[:-1]:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    connection.execute(f"PRAGMA user_version={VERSION}")
    connection.execute("INSERT INTO meta VALUES('schema', ?)", (f'"{SCHEMA}"',))


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Make sure that a database is a journal in the form that this version writes.

    Raises
    ------
    InputError
        When it is not.
    """
    marked = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if marked != APPLICATION:
        fix = "name the folder of a sweep, or choose another folder"
        raise wrong(path, "is a database of another program, not a journal of a sweep", fix)
    if version != VERSION:
        age = "a newer" if version > VERSION else "an older"
        fix = "read it with the version of simsynk that wrote it, or choose another folder and start again"
        raise wrong(path, f"was written by {age} simsynk: simsynk.sweep/{version}, not {SCHEMA}", fix)


def _check_pages(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise broken(path, " ".join(str(found).split()))


def open_to_read(path: Path) -> Opened:
    """A connection that changes nothing, also while a sweep writes and where nothing may be written.

    A sweep that was killed leaves what it committed last beside the file. Where that cannot be brought back in
    place (a read-only folder), a copy is made elsewhere and read.

    Raises
    ------
    InputError
        When the file is not there, cannot be read, or is something else.
    JournalBroken
        When it is damaged.
    """
    if not path.is_file():
        fix = "name the folder of a sweep that was begun with `simsynk sweep`"
        raise wrong(path, "is not there" if not path.exists() else "is not a file", fix)
    try:
        with open(path, "rb"):
            pass
    except OSError as error:
        raise wrong(path, f"cannot be read: {error.strerror}", "change who may read it") from None
    opened = _first_that_reads(path)
    try:
        with told(path):
            if _is_fresh(opened.connection):
                raise wrong(path, "holds nothing: its sweep was stopped before it began", "start the sweep again")
            check(opened.connection, path)
    except BaseException:
        release(opened)
        raise
    return opened


def _first_that_reads(path: Path) -> Opened:
    """In place; else in place as a file that nobody writes; else a copy."""
    try:
        return Opened(_reading(path, "ro"))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise of_sqlite(error, path) from None
    except sqlite3.DatabaseError as error:
        raise of_sqlite(error, path) from None
    with told(path):
        if not any(_beside(path, end).exists() and _beside(path, end).stat().st_size for end in _SIDE_FILES):
            return Opened(_reading(path, "immutable=1"))
        copy = tempfile.TemporaryDirectory(prefix="simsynk-journal-")
        try:
            for source in (path, *(_beside(path, end) for end in _SIDE_FILES)):
                if source.exists():
                    shutil.copyfile(source, Path(copy.name) / source.name)
            return Opened(_reading(Path(copy.name) / path.name, "rw"), copy)
        except BaseException:
            copy.cleanup()
            raise


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _reading(path: Path, mode: str) -> sqlite3.Connection:
    connection = _connect(path, mode)
    try:
        connection.execute(f"PRAGMA busy_timeout={_WAIT_TO_WRITE}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def release(opened: Opened) -> None:
    """Close a connection and remove the copy that it read."""
    opened.connection.close()
    if opened.copy is not None:
        opened.copy.cleanup()


def commit(connection: sqlite3.Connection, path: Path) -> None:
    """Make safe what was written, and hold on to the right to write.

    Raises
    ------
    InputError
        When another program wrote to the journal meanwhile.
    DiskFull
        When there is no room.
    """
    with told(path):
        before = _seen(connection)
        if connection.in_transaction:
            connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        if _seen(connection) != before:
            raise in_use(path)


def _seen(connection: sqlite3.Connection) -> int:
    """A number that changes when anyone else writes."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def close(connection: sqlite3.Connection, path: Path) -> None:
    """Commit and close; the journal becomes a single file again unless somebody reads it."""
    try:
        with told(path):
            if connection.in_transaction:
                connection.execute("COMMIT")
            connection.execute("PRAGMA busy_timeout=0")
            _switched(connection, "DELETE")
    finally:
        connection.close()
