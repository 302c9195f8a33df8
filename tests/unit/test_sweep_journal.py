"""Does the journal keep what it was told, through kills, full disks and wrong files?"""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest

from simsynk.errors import InputError
from simsynk.study.sweep.journal import JOURNAL, Journal, PointRow
from simsynk.study.sweep.journal_faults import DiskFull, JournalBroken
from simsynk.study.sweep.statistics import OutcomeStreams
from simsynk.study.sweep.table import FactorColumn, OutcomeColumn, table

ABOUT = {"study": "gap", "study_sha256": "aa", "seed": 1, "version": "0.1.0", "kernels": "k"}
FACTORS = (
    FactorColumn(name="gap", label="gap", unit="mm", numeric=True, low=0.0, high=20.0),
    FactorColumn(name="plan", label="plan", unit="", numeric=False),
)
OUTCOMES = (
    OutcomeColumn(name="eye", label="eye on smile", unit="share of maximum", kind="mean"),
    OutcomeColumn(name="seen", label="seen", unit="", kind="probability"),
)


def _points(*numbers):
    return [(number, f"key{number}", {"gap": number / 7, "plan": "nothing"}) for number in numbers]


def _values(number, rows=6):
    eye = np.random.default_rng(number).normal(size=rows)
    return np.column_stack([eye, (eye > 0).astype(float)])


def _row(number, **more):
    streams = OutcomeStreams(["mean", "probability"])
    streams.add(_values(number))
    told = dict(zip(("eye", "seen"), streams.estimates(), strict=True))
    row = {"state": "done", "replicates": 6, "statistics": told, "values": _values(number), **more}
    return PointRow(key=f"key{number}", **row)


def _open(path, *numbers, about=ABOUT, **more):
    return Journal.open(path, about, _points(*numbers), **{"factors": FACTORS, "outcomes": OUTCOMES, **more})


def test_a_point_comes_back_with_every_bit(tmp_path):
    """Proves that statistics, factors, words and replicates survive; points to come are in the table too."""
    with _open(tmp_path, 3, 5, 9) as journal:
        journal.keep_point(_row(9))
        journal.keep_point(PointRow(key="key3", state="failed", stage="grow", message="no axon", failed_replicates=6))
    with Journal.read(tmp_path) as journal:
        found = table(journal)
    assert found.number.tolist() == [3, 5, 9]
    assert found.state == ("failed", "waiting", "done")
    assert found.values["gap"].tolist() == [3 / 7, 5 / 7, 9 / 7]
    assert found.values["plan"].tolist() == ["nothing"] * 3
    assert (found.stage[0], found.message[0], found.failed_replicates.tolist()) == ("grow", "no axon", [6, 0, 0])
    assert found.statistics["eye"].mean[2] == _values(9)[:, 0].mean()
    assert found.statistics["eye"].count.tolist() == [0, 0, 6]
    assert np.isnan(found.statistics["seen"].low[:2]).all()
    assert np.array_equal(found.replicate_values(2), _values(9))
    assert [one is None for one in found.kept] == [True, True, False]
    assert (found.factors, found.outcomes, found.about) == (FACTORS, OUTCOMES, ABOUT)


def test_a_study_that_grows_finds_its_finished_points(tmp_path):
    """Proves resume by key: without it the second visit would begin from nothing, or the first plan would stay."""
    with _open(tmp_path, 1, 2) as journal:
        journal.keep_point(_row(1))
    moved = [(0, "key7", {"gap": 0.0, "plan": "nothing"}), (1, "key1", {"gap": 1 / 7, "plan": "nothing"})]
    other = {"factors": FACTORS, "outcomes": OUTCOMES[::-1]}
    with Journal.open(tmp_path, {**ABOUT, "study_sha256": "bb"}, moved, **other) as journal:
        assert journal.states() == {"key1": "done"}
        found = table(journal)
        assert found.state == ("waiting", "done")
        assert np.array_equal(found.replicate_values(1), _values(1)[:, ::-1])
        assert journal.about["study_sha256"] == "bb"


def test_a_point_is_never_written_twice(tmp_path):
    """Proves that a second row of one key changes nothing, and that failed ones can be forgotten, alone."""
    with _open(tmp_path, 1, 2) as journal:
        journal.keep_point(_row(1))
        journal.keep_point(_row(1, replicates=99, statistics={}, values=None))
        journal.keep_point(PointRow(key="key2", state="failed"))
        assert table(journal).replicates.tolist() == [6, 0]
        assert journal.forget_failed() == 1
        assert journal.states() == {"key1": "done"}
        assert table(journal).statistics["eye"].count.tolist() == [6, 0]


def test_pieces_of_a_point_wait_until_it_is_finished(tmp_path):
    """Proves that pieces come back with their failures, follow the outcomes' order, and go when the point is done."""
    with _open(tmp_path, 1) as journal:
        journal.keep_block("key1", 1, _values(1), [(7, "no axon")])
        journal.keep_block("key1", 0, _values(0)[:0])
        journal.keep_block("key1", 1, _values(5))
    with _open(tmp_path, 1, outcomes=OUTCOMES[::-1]) as journal:
        blocks = journal.blocks("key1")
        assert list(blocks) == [0, 1]
        assert np.array_equal(blocks[1][0], _values(1)[:, ::-1])
        assert (blocks[1][1], blocks[0][0].shape) == ([(7, "no axon")], (0, 2))
        journal.keep_point(_row(1))
        assert journal.blocks("key1") == {}
    fewer = OutcomeColumn(name="new", label="", unit="", kind="mean")
    with _open(tmp_path, 2) as journal:
        journal.keep_block("key2", 0, _values(1))
    with _open(tmp_path, 2, outcomes=(fewer,)) as journal:
        assert journal.blocks("key2") == {}
        journal.keep_block("key2", 0, np.ones((3, 1)))
        assert journal.blocks("key2")[0][0].tolist() == [[1.0]] * 3


def test_another_study_needs_another_folder(tmp_path):
    _open(tmp_path, 1).close()
    with pytest.raises(InputError, match=r"holds the study 'gap', not 'delay'[\s\S]*another folder"):
        _open(tmp_path, 1, about={**ABOUT, "study": "delay"})
    with Journal.read(tmp_path) as journal:
        assert table(journal).number.tolist() == [1]


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import test_sweep_journal as t
journal = t._open(Path(sys.argv[1]), *range(200), shared_disk=sys.argv[3] == "shared")
for number in range(120):
    journal.keep_point(t._row(number))
    if number % 20 == 19:
        journal.commit()
journal.keep_block("key150", 0, t._values(1))
journal.commit()
journal.keep_point(t._row(199))
os.kill(os.getpid(), signal.SIGKILL)
"""


def _killed(folder, how):
    command = [sys.executable, "-c", _KILLED, str(folder), str(Path(__file__).parent), how]
    assert subprocess.run(command, check=False, timeout=60).returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name == "nt", reason="no kill signal")
@pytest.mark.parametrize("how", ["own", "shared"])
def test_a_kill_loses_nothing_that_was_committed(tmp_path, how):
    """Proves that rows up to the last commit are there after SIGKILL, for a reader and for the next sweep."""
    _killed(tmp_path, how)
    assert (tmp_path / f"{JOURNAL}-wal").exists() == (how == "own")
    with Journal.read(tmp_path) as journal:
        found = table(journal)
    assert found.state == ("done",) * 120 + ("waiting",) * 80
    assert np.array_equal(found.replicate_values(119), _values(119))
    with _open(tmp_path, *range(200), shared_disk=how == "shared") as journal:
        assert len(journal.states()) == 120
        assert list(journal.blocks("key150")) == [0]
    assert os.listdir(tmp_path) == [JOURNAL]


def test_others_read_while_the_sweep_writes(tmp_path):
    """Proves that a reader sees the last commit and neither waits nor stops the writer."""
    with _open(tmp_path, 1, 2) as journal:
        journal.keep_point(_row(1))
        journal.commit()
        journal.keep_point(_row(2))
        with Journal.read(tmp_path) as reader, reader.snapshot():
            assert reader.states() == {"key1": "done"}
            journal.commit()
            assert reader.states() == {"key1": "done"}
        with Journal.read(tmp_path) as reader:
            assert len(reader.states()) == 2


def test_a_reader_does_not_keep_a_sweep_from_beginning_or_ending(tmp_path):
    """Proves that both go on while others look; without care the change to or from WAL is refused then."""
    with _open(tmp_path, 1, 2, 3) as journal:
        journal.keep_point(_row(1))
    early = Journal.read(tmp_path)
    early.connection.execute("BEGIN")
    assert len(early.states()) == 1
    until = threading.Timer(1.3, early.connection.execute, ["ROLLBACK"])
    until.start()
    with _open(tmp_path, 1, 2, 3) as journal:
        until.join()
        journal.keep_point(_row(2))
        journal.commit()
        assert len(early.states()) == 2
    early.close()
    with _open(tmp_path, 1, 2, 3) as journal:
        journal.keep_point(_row(3))
        journal.commit()
        with Journal.read(tmp_path) as late, late.snapshot():
            assert len(late.states()) == 3
            journal.close()
    with _open(tmp_path, 1, 2, 3) as journal:
        assert len(journal.states()) == 3


@pytest.mark.parametrize("shared", [False, True])
def test_a_second_sweep_is_told(tmp_path, shared):
    """Proves that a journal has one writer for as long as it is open, also between commits."""
    with _open(tmp_path, 1, shared_disk=shared) as journal:
        journal.commit()
        with pytest.raises(InputError, match=r"another sweep is writing[\s\S]*--shard"):
            _open(tmp_path, 1, shared_disk=shared)
        journal.keep_point(_row(1))
    with _open(tmp_path, 1) as journal:
        assert journal.states() == {"key1": "done"}


class _SlowToBegin:
    """A connection that lets somebody else write before it takes the right to write again."""

    def __init__(self, connection, path):
        self.connection = connection
        self.path = path

    def __getattr__(self, name):
        return getattr(self.connection, name)

    def execute(self, statement, *values):
        if statement == "BEGIN IMMEDIATE":
            with contextlib.closing(sqlite3.connect(self.path)) as other, other:
                other.execute("DELETE FROM plan")
        return self.connection.execute(statement, *values)


def test_a_writer_that_slipped_in_is_noticed(tmp_path):
    """Proves that the moment between two commits is no way in for a second writer that nobody notices."""
    with _open(tmp_path, 1) as journal:
        journal.connection = _SlowToBegin(journal.connection, tmp_path / JOURNAL)
        with pytest.raises(InputError, match="another sweep"):
            journal.commit()


def _damaged(first, step):
    def make(path):
        with _open(path, *range(300)) as journal:
            for number in range(300):
                journal.keep_point(_row(number))
        raw = bytearray((path / JOURNAL).read_bytes())
        for page in range(4096 * first, len(raw), 4096 * step):
            raw[page : page + 200] = b"\xa5" * 200
        (path / JOURNAL).write_bytes(raw)

    return make


def _foreign(path):
    with contextlib.closing(sqlite3.connect(path / JOURNAL)) as other, other:
        other.execute("CREATE TABLE songs(name TEXT)")


def _versioned(number):
    def make(path):
        _open(path, 1).close()
        with contextlib.closing(sqlite3.connect(path / JOURNAL)) as other, other:
            other.execute(f"PRAGMA user_version={number}")

    return make


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda path: (path / JOURNAL).write_text("number,gap\n" * 99), InputError, "is not a journal of a sweep"),
        (lambda path: (path / JOURNAL).mkdir(), InputError, "is not a file"),
        (_foreign, InputError, "a database of another program"),
        (_versioned(2), InputError, r"newer simsynk: simsynk.sweep/2, not simsynk.sweep/1"),
        (_versioned(0), InputError, "older simsynk"),
        (_damaged(1, 1), JournalBroken, r"the journal is damaged[\s\S]*not changed[\s\S]*start the sweep again"),
        (_damaged(10, 10), JournalBroken, "the journal is damaged"),
    ],
    ids=["text", "folder", "foreign", "newer", "older", "damaged", "damaged in places"],
)
def test_a_wrong_file_is_told_and_left_alone(tmp_path, make, error, words):
    """Proves that whatever stands there is named and keeps its bytes; a sweep would else write into it."""
    make(tmp_path)
    file = tmp_path / JOURNAL
    before = file.read_bytes() if file.is_file() else None
    with pytest.raises(error, match=words):
        _open(tmp_path, 1)
    with pytest.raises(error, match=words), Journal.read(tmp_path) as journal:
        table(journal)
    assert (file.read_bytes() if file.is_file() else None) == before


def test_what_is_not_there_or_holds_nothing(tmp_path):
    with pytest.raises(InputError, match=r"is not there[\s\S]*name the folder"):
        Journal.read(tmp_path / "none")
    (tmp_path / JOURNAL).touch()
    with pytest.raises(InputError, match="holds nothing"):
        Journal.read(tmp_path)
    with _open(tmp_path, 1) as journal:
        assert journal.states() == {}
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        _open(tmp_path / "file" / "inside", 1)


def test_damaged_values_are_told(tmp_path):
    with _open(tmp_path, 1, 2) as journal:
        journal.keep_point(_row(1))
        journal.keep_point(_row(2))
        journal.connection.execute("UPDATE points SET replicate_values = x'00' WHERE key = 'key1'")
        journal.connection.execute("UPDATE points SET replicate_values = substr(replicate_values, 1, 60)")
    with Journal.read(tmp_path) as reader:
        for place in range(2):
            with pytest.raises(JournalBroken, match="kept values"):
                table(reader).replicate_values(place)


@pytest.fixture
def open_folder():
    """A folder that every user can enter."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


@contextlib.contextmanager
def _no_right_to_write(folder):
    """As an ordinary user, who may read the folder and its files."""
    if not hasattr(os, "seteuid"):
        pytest.skip("no such users here")
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(me)
        folder.chmod(0o755)


@pytest.mark.parametrize("how", ["closed", "closed in WAL", "killed", "killed without shared memory"])
def test_a_folder_that_must_not_be_written_can_be_read(open_folder, how):
    """Proves that status and export work on somebody else's folder, with what a kill left beside the file."""
    if how.startswith("closed"):
        with _open(open_folder, *range(200)) as journal:
            for number in range(120):
                journal.keep_point(_row(number))
        if how == "closed in WAL":
            with contextlib.closing(sqlite3.connect(open_folder / JOURNAL)) as other:
                other.execute("PRAGMA journal_mode=WAL")
    else:
        _killed(open_folder, "own")
    if how == "killed without shared memory":
        (open_folder / f"{JOURNAL}-shm").unlink()
    with _no_right_to_write(open_folder):
        with Journal.read(open_folder) as journal:
            found = table(journal)
        assert found.count("done") == 120
        assert np.array_equal(found.replicate_values(119), _values(119))
        with pytest.raises(InputError, match=r"cannot be written[\s\S]*another folder"):
            _open(open_folder, 1)


def test_a_full_disk_keeps_what_was_committed(tmp_path):
    """Proves that the message says how to go on, and that going on works, after SQLite's own limit."""
    with pytest.raises(DiskFull, match=r"the disk is full[\s\S]*give the same command again"):
        _fill(tmp_path, lambda journal: journal.connection.execute("PRAGMA max_page_count=60"))
    _assert_it_goes_on(tmp_path)


def test_a_full_quota_keeps_what_was_committed(tmp_path):
    """The same where the system refuses to let the file grow."""
    with pytest.raises(DiskFull, match="quota"), _small_files(300_000):
        _fill(tmp_path, lambda journal: None)
    _assert_it_goes_on(tmp_path)


@contextlib.contextmanager
def _small_files(size):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _fill(folder, prepare):
    with _open(folder, *range(2000)) as journal:
        prepare(journal)
        for number in range(2000):
            journal.keep_point(_row(number, values=_values(number, 100)))
            if number % 10 == 9:
                journal.commit()


def _assert_it_goes_on(folder):
    with _open(folder, *range(2000)) as journal:
        kept = len(journal.states())
        assert kept >= 10
        assert kept % 10 == 0
        assert table(journal).count("done") == kept
        journal.keep_point(_row(1999))
        journal.commit()
        assert len(journal.states()) == kept + 1
