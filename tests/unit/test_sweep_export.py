"""Do the tables of a sweep open in other programs with every bit, and appear only when they are complete?"""

from __future__ import annotations

import csv
import itertools
import math
import os
import sys

import numpy as np
import pytest

from simsynk.errors import InputError
from simsynk.study.sweep.columns import columns, headers
from simsynk.study.sweep.export import (
    complete_file,
    to_xarray,
    write_csv,
    write_netcdf,
    write_parquet,
    write_replicates_csv,
)
from simsynk.study.sweep.journal_faults import DiskFull
from simsynk.study.sweep.table import STATISTICS, FactorColumn, OutcomeColumn, Statistics, SweepTable

GAPS, PLANS = [0.0, 0.1, 1 / 3], ["nothing", "Schnitt, später"]
FACTORS = (
    FactorColumn(name="gap", label="gap of the repair", unit="mm", numeric=True, low=0.0, high=1.0),
    FactorColumn(name="stage", label="plan", unit="", numeric=False),
)
OUTCOMES = (
    OutcomeColumn(name="eye", label="eye on smile", unit="share of maximum", kind="mean"),
    OutcomeColumn(name="gap", label="gap of the lids", unit="°", kind="mean"),
)


def _table(order=None, kept=True, **more):
    """A full grid of six points, of which one failed and one waits; numbers that need all their digits."""
    stood = list(itertools.product(GAPS, PLANS))
    order = range(len(stood)) if order is None else order
    luck = np.random.default_rng(1).normal(size=(len(stood), len(OUTCOMES), len(STATISTICS)))
    state = ["done", "failed", "done", "waiting", "done", "done"]
    known = np.array([one == "done" for one in state])
    statistics = {}
    for place, outcome in enumerate(OUTCOMES):
        told = {name: np.where(known, luck[:, place, s], np.nan)[order] for s, name in enumerate(STATISTICS)}
        statistics[outcome.name] = Statistics(**{**told, "count": np.where(known, 50, 0)[order]})
    values = [np.random.default_rng(i).normal(size=(3, 2)) if known[i] and i != 2 else None for i in order]
    table = {
        "about": {"study": "gap", "seed": 2**40, "design": {"kind": "full_grid"}, "title": "Größe"},
        "factors": FACTORS,
        "outcomes": OUTCOMES,
        "number": np.array(order),
        "state": tuple(state[i] for i in order),
        "values": {
            "gap": np.array([stood[i][0] for i in order]),
            "stage": np.array([stood[i][1] for i in order], object),
        },
        "statistics": statistics,
        "replicates": np.where(known, 50, 0)[order],
        "failed_replicates": np.zeros(len(stood), np.int64),
        "stage": tuple("grow" if state[i] == "failed" else "" for i in order),
        "message": tuple("no axon,\n  at all" if state[i] == "failed" else "" for i in order),
        "kept": values if kept else (),
    }
    return SweepTable(**{**table, **more})


def _same(found, wanted):
    return np.array_equal(np.asarray(found, float), np.asarray(wanted, float), equal_nan=True)


def test_csv_keeps_every_bit(tmp_path):
    """Proves exact numbers, units and plain letters in headers, empty cells for the unknown, one line for a point."""
    table = _table()
    write_csv(table, tmp_path / "points.csv")
    raw = (tmp_path / "points.csv").read_bytes()
    assert raw.count(b"\n") == 7
    head, *rows = csv.reader(raw.decode("utf-8").splitlines())
    assert ",".join(head).isascii()
    assert head[:5] == ["number", "gap (mm)", "factor.stage", "replicates", "failed replicates"]
    assert head[5:8] == ["eye: count", "eye: mean (share of maximum)", "eye: sd (share of maximum)"]
    assert "gap: 95% low (deg)" in head
    assert len(set(head)) == len(head) == len(columns(table))
    means = [float(row[6]) if row[6] else math.nan for row in rows]
    assert _same(means, table.statistics["eye"].mean)
    assert [float(row[1]) for row in rows] == table.values["gap"].tolist()
    assert [row[2] for row in rows] == table.values["stage"].tolist()
    assert rows[1][-3:] == ["failed", "grow", "no axon, at all"]


def test_csv_opens_in_pandas(tmp_path):
    pandas = pytest.importorskip("pandas")
    table = _table()
    write_csv(table, tmp_path / "points.csv")
    frame = pandas.read_csv(tmp_path / "points.csv")
    assert list(frame.columns) == headers(table)
    for name, title in zip(columns(table), frame.columns, strict=True):
        if frame[title].dtype.kind in "fi":
            # Older readers of pandas lose the last bit; that the file has it is proved above.
            wanted = np.asarray(columns(table)[name], float)
            assert np.allclose(frame[title], wanted, rtol=1e-15, atol=0, equal_nan=True), title
    ours = table.to_pandas()
    assert list(ours.columns) == list(columns(table))
    assert _same(ours["eye.q95"], table.statistics["eye"].q95)


def test_equal_tables_make_equal_files(tmp_path):
    """Proves that no time or place slips into any of the files."""
    pytest.importorskip("xarray")
    pytest.importorskip("pyarrow")
    for folder in ("a", "b"):
        write_csv(_table(), tmp_path / folder / "points.csv")
        write_replicates_csv(_table(), tmp_path / folder / "replicates.csv")
        write_parquet(_table(), tmp_path / folder / "points.parquet")
        write_netcdf(_table(), tmp_path / folder / "points.nc")
    for name in os.listdir(tmp_path / "a"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_replicates_as_rows(tmp_path):
    """Proves one row for each replicate that was kept, in CSV and Parquet alike; points without are left out."""
    table = _table()
    write_replicates_csv(table, tmp_path / "replicates.csv")
    head, *rows = csv.reader((tmp_path / "replicates.csv").read_text(encoding="utf-8").splitlines())
    assert head == ["number", "gap (mm)", "factor.stage", "replicate", "eye (share of maximum)", "outcome.gap (deg)"]
    assert [(int(row[0]), int(row[3])) for row in rows] == [(n, r) for n in (0, 4, 5) for r in range(3)]
    wanted = np.concatenate([table.kept[n] for n in (0, 4, 5)])
    assert _same([[float(cell) for cell in row[4:]] for row in rows], wanted)
    with pytest.raises(InputError, match="kept its replicates"):
        write_replicates_csv(_table(kept=False), tmp_path / "none.csv")
    parquet = pytest.importorskip("pyarrow.parquet")
    write_parquet(table, tmp_path / "replicates.parquet", replicates=True)
    found = parquet.read_table(tmp_path / "replicates.parquet").to_pydict()
    assert list(found) == ["number", "gap", "factor.stage", "replicate", "eye", "outcome.gap"]
    assert _same(np.column_stack([found["eye"], found["outcome.gap"]]), wanted)
    assert found["factor.stage"] == [row[2] for row in rows]
    assert sorted(os.listdir(tmp_path)) == ["replicates.csv", "replicates.parquet"]


def test_parquet_keeps_numbers_units_and_gaps(tmp_path):
    """Proves exact numbers, units beside the columns, and missing (not NaN) where nothing is known."""
    parquet = pytest.importorskip("pyarrow.parquet")
    table = _table()
    write_parquet(table, tmp_path / "points.parquet")
    found = parquet.read_table(tmp_path / "points.parquet")
    assert found.column_names == list(columns(table))
    assert found.schema.field("gap").metadata[b"unit"] == b"mm"
    assert found.schema.field("eye.mean").metadata == {
        b"unit": b"share of maximum", b"label": b"eye on smile", b"kind": b"mean",
    }  # fmt: skip
    assert found.schema.metadata[b"seed"] == str(2**40).encode()
    means = found["eye.mean"].to_pylist()
    assert [mean is None for mean in means] == [state != "done" for state in table.state]
    assert _same([math.nan if mean is None else mean for mean in means], table.statistics["eye"].mean)
    assert found["number"].to_pylist() == list(range(6))


def test_many_replicates_are_not_written_in_small_pieces(tmp_path, monkeypatch):
    """Proves that blocks of points are joined, and that none is lost at a border."""
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("simsynk.study.sweep.export._ROWS_AT_ONCE", 5)
    write_parquet(_table(), tmp_path / "replicates.parquet", replicates=True)
    file = parquet.ParquetFile(tmp_path / "replicates.parquet")
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [6, 3]
    file.close()


def test_a_full_grid_gets_an_axis_for_each_factor(tmp_path):
    """Proves that a cell is found by its factors whatever the order of the points, through a file and back."""
    xarray = pytest.importorskip("xarray")
    table = _table(order=[4, 0, 5, 2, 1, 3])
    write_netcdf(table, tmp_path / "points.nc")
    found = xarray.load_dataset(tmp_path / "points.nc", engine="scipy")
    assert dict(found.sizes) == {"gap": 3, "factor.stage": 2}
    assert found["eye.mean"].attrs == {"units": "share of maximum", "long_name": "eye on smile"}
    assert found["gap"].attrs["units"] == "mm"
    assert found.attrs["title"] == "Größe"
    for place in range(len(table)):
        at = {name: table.values[short][place] for name, short in (("gap", "gap"), ("factor.stage", "stage"))}
        for statistic in STATISTICS:
            cell = found[f"eye.{statistic}"].sel(at)
            assert _same(cell, getattr(table.statistics["eye"], statistic)[place])
        assert found["state"].sel(at).item() == table.state[place]


@pytest.mark.parametrize("gaps", [[0.0, 0.1, 0.2, 0.3, 0.4, 0.5], [0.0, 0.0, 0.1, 0.1, 0.0, 0.0]])
def test_any_other_design_is_a_row_of_points(gaps):
    """Proves that points that do not fill a grid, or fill a place twice, are not forced into one."""
    pytest.importorskip("xarray")
    words = np.array(["a", "b"] * 3, object)
    found = to_xarray(_table(values={"gap": np.array(gaps), "stage": words}))
    assert dict(found.sizes) == {"point": 6}
    assert found["gap"].values.tolist() == gaps
    assert found["gap"].dims == ("point",)


@pytest.mark.parametrize("write", [write_parquet, write_netcdf])
def test_a_missing_library_is_told(tmp_path, monkeypatch, write):
    """Proves that the message names the extra to install and that no file is begun."""
    for name in ("pyarrow", "pyarrow.parquet", "xarray", "pandas"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match=r"not installed[\s\S]*simsynk\[data\]"):
        write(_table(), tmp_path / "file")
    with pytest.raises(InputError, match="needs pandas"):
        _table().to_pandas()
    assert os.listdir(tmp_path) == []


def test_a_file_is_replaced_only_when_it_is_complete(tmp_path):
    """Proves that a failure on the way leaves the old file, whole, and nothing else."""
    file = tmp_path / "points.csv"
    file.write_text("old")
    with pytest.raises(UnicodeEncodeError), complete_file(file) as part:
        part.write_text("half", encoding="utf-8") and part.write_text("é", encoding="ascii")
    assert (os.listdir(tmp_path), file.read_text()) == (["points.csv"], "old")
    write_csv(_table(), file)
    assert file.read_text(encoding="utf-8").startswith("number,")
    assert os.listdir(tmp_path) == ["points.csv"]


def test_a_full_disk_and_wrong_names_are_told(tmp_path):
    resource = pytest.importorskip("resource")
    file = tmp_path / "points.csv"
    file.write_text("old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        with pytest.raises(DiskFull, match="make room"):
            write_csv(_table(), file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (os.listdir(tmp_path), file.read_text()) == (["points.csv"], "old")
    with pytest.raises(InputError, match="is a folder"):
        write_csv(_table(), tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        write_csv(_table(), file / "points.csv")
