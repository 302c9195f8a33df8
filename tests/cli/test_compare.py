"""`simsynk compare`: what it leaves behind when it is refused or stopped, and what it says of awkward plans."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simsynk.cli.main import main

QUICK = ["--seed", "1", "--figures", "none", "--set", "anatomy={preset: human, axons: 600}"]


def plan(tmp_path: Path, events: str, name: str = "own") -> str:
    path = tmp_path / "own.yaml"
    path.write_text(f"schema: simsynk.plan/1\nname: {name}\nevents:\n  - {events}\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("events", "name", "told"),
    [
        ("{day: .nan, kind: massage}", "own", "own.yaml:4: events[0].day: expected a finite number"),
        ("{day: 540, kind: toxin, muscle: mentalus, dose_units: 1}", "own", "own.yaml:4: events[0].muscle"),
        ("{day: 540, kind: massage}", "../../own", "own.yaml:2: name: '../../own' cannot be used as a name"),
        ("{day: 540, kind: massage}", "massage", "name of two plans"),
        ("{day: 540, kind: massage}", "nothing", "name of two plans"),
        ("{day: 36500, kind: massage}", "own", "lies outside of days 0 to 36525"),
    ],
)
def test_what_is_refused_leaves_no_folder(
    events: str, name: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Claimed before the plans are checked, the folder would hold a recipe of something that was never played."""
    out = tmp_path / "out"
    day = ["--day", "36500"] if "36500" in events else []
    plans = ["--plan", "massage", "--plan", plan(tmp_path, events, name)]
    assert main(["compare", "bells_palsy_severe", *plans, *day, *QUICK, "--replicates", "2", "--out", str(out)]) == 2
    assert told in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("day", ["-1", "nan", "x"])
def test_a_day_that_is_none_is_refused(day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["compare", "bells_palsy_severe", "--plan", "massage", "--day", day, *QUICK, "--replicates", "2"]
    assert main([*line, "--out", str(tmp_path / "out")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_one_nerve_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One nerve has no interval; JSON has no word for that but null, and the table an empty cell."""
    line = [
        "compare",
        "bells_palsy_severe",
        "--plan",
        "platysmectomy",
        *QUICK,
        "--replicates",
        "1",
        "--months",
        "0,3",
    ]
    assert main([*line, "--json", "--out", str(tmp_path)]) == 0
    made = json.loads(capsys.readouterr().out)["plans"]["platysmectomy"]
    assert made["unwanted"]["low"] == [None, None]
    assert made["unwanted"]["better"] == [1.0, 1.0]
    with open(tmp_path / "compare.csv", encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    assert (row["low"], row["high"]) == ("", "")
    assert main([*line, "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "(one nerve)" in told
    assert "nan" not in told


def test_a_plan_for_the_healthy_side_tells_what_it_costs_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The affected side alone shows no change: the report would be silent on the movement that is taken away."""
    line = ["compare", "bells_palsy_severe", "--plan", "toxin_healthy_side", *QUICK, "--replicates", "4"]
    assert main([*line, "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "left side, brow_raise: asked-for -5" in told
    assert "LOSS: left lower lip is flat" in told
    assert told.count("  1. ") == 2, "a plan that leaves as much as doing nothing shares its place"
    assert "(not told apart from doing nothing)" in told
    assert "more than 1000 times" in told


def test_relief_that_grows_is_not_told_as_a_negative_loss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a whole nerve training goes on after the first month; the bare share would read `gone again: -73%`."""
    line = ["compare", "bells_palsy_severe", "--plan", "retraining", "--seed", "1", "--figures", "none"]
    assert main([*line, "--replicates", "4", "--months", "0,1,6", "--out", str(tmp_path)]) == 0
    assert "gone again: none at 6 mo" in capsys.readouterr().out


def test_an_interrupt_ends_with_130_and_says_how_far_it_came(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "simsynk", "compare", "bells_palsy_severe", "--plan", "massage", *QUICK]
    with subprocess.Popen(
        [*line, "--replicates", "200000", "--jobs", "1", "--out", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        # A first sign of progress shows that nerves are being grown.
        while "replicates" not in running.stderr.read(1) + running.stderr.readline():
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        output, told = running.communicate(timeout=120)
    assert running.returncode == 130
    assert "interrupted after" in told
    assert "Traceback" not in told
    assert output == ""
    assert not (tmp_path / "compare.json").exists()
