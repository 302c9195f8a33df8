"""What is told when a journal cannot be read or written; nothing is destroyed by any of it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simsynk.errors import InputError, Problem, SimsynkError

_PRIMARY = 0xFF
_WRITING = {"SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC", "SQLITE_IOERR_TRUNCATE"}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class JournalBroken(SimsynkError):
    """A journal whose file is damaged; it is left as it is.

    Examples
    --------
    >>> issubclass(JournalBroken, SimsynkError)
    True
    """


class DiskFull(SimsynkError):
    """No room to write; what was written before is kept and the same command goes on from there.

    Examples
    --------
    >>> DiskFull.partly
    True
    """

    partly = True


def wrong(path: Path, message: str, fix: str = "") -> InputError:
    """A fault of a file that was named by the user.

    Examples
    --------
    >>> str(wrong(Path("a.sqlite"), "is not there"))
    'a.sqlite: is not there'
    """
    return InputError([Problem(path="", message=message, fix=fix, file=str(path))])


def broken(path: Path, reason: str) -> JournalBroken:
    """What is told of a damaged journal."""
    return JournalBroken(
        f"{path}: the journal is damaged ({reason}); it was not changed\n"
        "    fix: rename it and start the sweep again, or take a copy of it that you kept; "
        "`sqlite3 journal.sqlite .recover` saves what can still be read"
    )


def full(path: Path, reason: str) -> DiskFull:
    """What is told when there is no room."""
    return DiskFull(
        f"{path}: cannot be written: {reason}; what was written before is kept\n"
        "    fix: make room on this disk (or in your quota) and give the same command again: it goes on from there"
    )


def in_use(path: Path) -> InputError:
    """What is told when another program holds the journal."""
    fix = (
        "wait until the other sweep has ended; a journal has one writer: to compute on several machines give "
        "each its own folder and --shard, and put them together with `simsynk sweep merge`"
    )
    return wrong(path, "another sweep is writing to this journal", fix)


def not_writable(path: Path, reason: str) -> InputError:
    """What is told when a journal or its folder must not be written."""
    return wrong(path, f"cannot be written: {reason}", "choose another folder, or change who may write to it")


def of_sqlite(error: sqlite3.Error, path: Path) -> SimsynkError:
    """What an error of SQLite means to the user of a journal."""
    name = getattr(error, "sqlite_errorname", "")
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_FULL:
        return full(path, "the disk is full")
    if name in _WRITING:
        return full(path, "the disk or the quota is full, or the disk fails")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return in_use(path)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return not_writable(path, str(error))
    if code == sqlite3.SQLITE_NOTADB:
        return wrong(path, "is not a journal of a sweep", "name the folder of a sweep, or choose another folder")
    return broken(path, str(error))


def of_system(error: OSError, path: Path) -> SimsynkError:
    """What an error of the operating system means to the user of a file that is to be written."""
    reason = error.strerror or str(error)
    return full(path, reason) if error.errno in _FULL else not_writable(path, reason)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the operating system into ones that say what to do.

    Parameters
    ----------
    path
        The file that is worked on.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise of_sqlite(error, path) from error
    except OSError as error:
        raise of_system(error, path) from error
