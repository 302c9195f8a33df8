"""Do parts of a sweep merge into one journal whatever their order, and only parts of the same sweep?"""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest

from simsynk.errors import InputError
from simsynk.study.sweep.journal import JOURNAL, Journal, PointRow
from simsynk.study.sweep.merge import merge
from simsynk.study.sweep.statistics import OutcomeStreams
from simsynk.study.sweep.table import FactorColumn, OutcomeColumn

ABOUT = {"study": "gap", "study_sha256": "aa", "seed": 1, "version": "0.1.0", "kernels": "k"}
FACTORS = (FactorColumn(name="gap", label="gap", unit="mm", numeric=True),)
OUTCOMES = (OutcomeColumn(name="eye", label="eye on smile", unit="", kind="mean"),)


def _values(number):
    return np.random.default_rng(number).normal(size=(6, 1))


def _row(number, **more):
    streams = OutcomeStreams(["mean"])
    streams.add(_values(number))
    told = {"eye": streams.estimates()[0]}
    row = {"state": "done", "replicates": 6, "statistics": told, "values": _values(number), **more}
    return PointRow(key=f"key{number}", **row)


def _open(path, *numbers, about=ABOUT, **more):
    points = [(number, f"key{number}", {"gap": number / 7}) for number in numbers]
    return Journal.open(path, about, points, factors=FACTORS, outcomes=OUTCOMES, **more)


def _content(path):
    """All rows of all tables, without the order in which they were written."""
    with Journal.read(path) as journal:
        names = ("meta", "plan", "points", "outcomes", "blocks")
        return {name: sorted(journal.rows(f"SELECT * FROM {name}"), key=repr) for name in names}


def _parts(folder):
    """Three parts of one sweep: one finished, one with a failed point and a piece, one that did parts of both."""
    with _open(folder / "a", 0, 3, about={**ABOUT, "shard": "1/3"}) as journal:
        journal.keep_point(_row(0, seconds=1.0))
        journal.keep_point(_row(3))
    with _open(folder / "b", 1, 4, about={**ABOUT, "shard": "2/3"}) as journal:
        journal.keep_point(PointRow(key="key1", state="failed", message="no axon"))
        journal.keep_block("key4", 0, _values(4))
        journal.keep_block("key4", 1, _values(5))
    with _open(folder / "c", 0, 1, 2, 4, about={**ABOUT, "shard": "3/3"}, shared_disk=True) as journal:
        journal.keep_point(_row(0, seconds=2.0))
        journal.keep_point(_row(1))
        journal.keep_block("key4", 1, _values(5))
        journal.keep_block("key4", 2, _values(6))
    return [folder / name for name in "abc"]


def test_parts_merge_in_any_order_and_again(tmp_path):
    """Proves union, preference of a done point over a failed one, independence of order, and no change by repeats."""
    a, b, c = _parts(tmp_path)
    found = merge([a, b, c], tmp_path / "all")
    assert found.number.tolist() == [0, 1, 2, 3, 4]
    assert found.state == ("done", "done", "waiting", "done", "waiting")
    assert np.array_equal(found.replicate_values(3), _values(3))
    assert found.about == ABOUT
    with Journal.read(tmp_path / "all") as journal:
        assert list(journal.blocks("key4")) == [0, 1, 2]
    once = _content(tmp_path / "all")
    for number, order in enumerate([(c, b, a), (b, a, c, a), (a / JOURNAL, c, b)]):
        merge(order, tmp_path / f"again{number}")
        assert _content(tmp_path / f"again{number}") == once
    merge([b], tmp_path / "all")
    merge([tmp_path / "all"], tmp_path / "all")
    assert _content(tmp_path / "all") == once
    merge([c], tmp_path / "slowly")
    merge([b], tmp_path / "slowly")
    merge([a], tmp_path / "slowly")
    assert _content(tmp_path / "slowly") == once
    assert os.listdir(tmp_path / "all") == [JOURNAL]


@pytest.mark.parametrize(
    ("name", "words"), [("seed", "the seed is 9, but 1"), ("kernels", "the kernels is 9, but k")]
)
def test_parts_of_different_sweeps_are_not_merged(tmp_path, name, words):
    """Proves that the difference is named and that no target is made."""
    _open(tmp_path / "a", 0).close()
    _open(tmp_path / "b", 1, about={**ABOUT, name: 9}).close()
    with pytest.raises(InputError, match=words):
        merge([tmp_path / "a", tmp_path / "b"], tmp_path / "all")
    assert not (tmp_path / "all").exists()


def test_a_merge_does_not_disturb_a_sweep_or_another_plan(tmp_path):
    a, b, _ = _parts(tmp_path)
    with _open(tmp_path / "all", 0), pytest.raises(InputError, match="another sweep is writing"):
        merge([a, b], tmp_path / "all")
    with Journal.open(tmp_path / "d", ABOUT, [(0, "other", {})], factors=FACTORS, outcomes=OUTCOMES):
        pass
    with pytest.raises(InputError, match="point 0 is another one"):
        merge([a, tmp_path / "d"], tmp_path / "none")
    shutil.rmtree(b)
    with pytest.raises(InputError, match="is not there"):
        merge([a, b], tmp_path / "none")
    assert not (tmp_path / "none" / JOURNAL).exists()
