"""`simsynk run`: what the headline leans on, in the folder, in the report, by `rerun`, and when it is left out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.study import local_sensitivity as module

TABLE = "sensitivity.csv"
PINNED = (
    "--set", "regrowth.routing={kind: fidelity}",
    "--set", "timeline=[{day: 0, kind: injury, site: trunk, sunderland: {I: 0.2, III: 0.8}}]",
)  # fmt: skip
"""A toy nerve that leans on the share of class III, whatever the packaged rates are."""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _run(out, *more, scenario="toy", replicates=6):
    told = ["--replicates", str(replicates), "--seed", "1", "--out", str(out), "--figures", "none", *more]
    return main(["run", scenario, *told])


def _kept(folder):
    return json.loads((Path(folder) / "result.json").read_text(encoding="utf-8"))["sensitivity"]


def _rows(folder):
    with open(Path(folder) / TABLE, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_table_document_and_report_say_the_same(capsys):
    """Proves that the greatest change leads the table, `result.json` and the terminal, beyond its noise."""
    assert _run("out", *PINNED) == 0
    told = capsys.readouterr()
    rows, kept = _rows("out"), _kept("out")
    assert kept["headline"] == "foreign_fibre_fraction"
    assert kept["replicates"] == list(range(6))
    changes = [abs(float(row["change"])) for row in rows]
    assert changes == sorted(changes, reverse=True)
    assert all(abs(float(row["change"])) > 5 * float(row["standard_error"]) for row in rows)
    assert [row["value"] for row in rows[:10]] == [one["value"] for one in kept["top"]]
    assert any("share of class III" in row["words"] for row in rows)
    assert all(row["confidence"] in ("low", "assumed") and row["source"] for row in rows)
    assert "What it leans on: the share of foreign fibres, day 180" in told.out
    assert rows[0]["words"] in told.out
    lines = told.out.partition("both ends of its range")[2].splitlines()
    assert sum(" ± " in line for line in lines) == min(5, len(rows))


def test_json_stays_alone_on_standard_output(capsys):
    """Proves that the list does not break a script: standard output is the document with the key, nothing else."""
    assert _run("out", "--json") == 0
    assert json.loads(capsys.readouterr().out)["sensitivity"] == _kept("out")


def test_threads_do_not_change_the_table():
    """Proves the same bytes for one and for two threads."""
    assert _run("one", "--jobs", "1") == 0
    assert _run("two", "--jobs", "2") == 0
    assert (Path("one") / TABLE).read_bytes() == (Path("two") / TABLE).read_bytes()


def test_rerun_makes_it_again(capsys):
    """Proves that `rerun` compares the table, and leaves it out where the first run did."""
    assert _run("out") == 0
    assert main(["rerun", "out", "--out", "again"]) == 0
    assert (Path("out") / TABLE).read_bytes() == (Path("again") / TABLE).read_bytes()
    assert _kept("again") == _kept("out")
    assert _run("off", "--no-sensitivity") == 0
    assert main(["rerun", "off", "--out", "off_again"]) == 0
    assert not (Path("off_again") / TABLE).exists()
    assert _kept("off_again") == _kept("off")
    table = Path("out") / TABLE
    table.write_text(table.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
    assert main(["rerun", "out"]) == 3
    assert TABLE in capsys.readouterr().out


def test_switched_off_leaves_no_table(capsys):
    """Proves that `--no-sensitivity` also removes the table of an earlier run in the folder, which would be stale."""
    assert _run("out") == 0
    assert _run("out", "--no-sensitivity", "--overwrite") == 0
    assert _kept("out") == {"skipped": "switched off by --no-sensitivity", "top": []}
    assert not (Path("out") / TABLE).exists()
    assert _run("off", "--no-sensitivity") == 0
    assert "leans on" not in capsys.readouterr().out.rpartition("Written to out")[2]


@pytest.mark.parametrize(
    ("scenario", "more", "reason"),
    [
        ("healthy", (), "nothing happens to either side"),
        ("toy", ("--only", "2"), "at least 4 replicates"),
        ("toy", ("--cohort",), "a cohort draws"),
        ("toy", ("--engine", "exact"), "exact engine"),
    ],
    ids=["healthy", "one replicate", "cohort", "exact"],
)
def test_where_nothing_can_be_told_the_reason_is_given(scenario, more, reason):
    """Proves that a missing table is explained in `result.json`, not left to be guessed."""
    assert _run("out", *more, scenario=scenario) == 0
    assert reason in _kept("out")["skipped"]
    assert not (Path("out") / TABLE).exists()


def test_interrupted_sensitivity_keeps_the_run(monkeypatch, capsys):
    """Proves that Ctrl-C during it ends with 130 and every table of the run, and that the same command goes on.

    Without the separate handling the finished replicates would be there without a word of what to do.
    """

    def stopped(*_given, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "local_sensitivity", stopped)
        assert _run("out") == 130
    told = capsys.readouterr()
    assert "interrupted" in told.err
    assert "goes on from there" in told.err
    assert _kept("out") == {"skipped": "interrupted", "top": []}
    assert (Path("out") / "replicates.npz").exists()
    assert _run("out") == 0
    assert "going on from 6 replicates" in capsys.readouterr().err
    assert _kept("out")["headline"] == "foreign_fibre_fraction"
    assert not (Path("out") / "partial").exists()
