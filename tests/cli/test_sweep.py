"""A sweep loses nothing and does nothing twice, whoever dies in the middle of it."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.scenario.study import load_study
from simsynk.study.run import run
from simsynk.study.sweep.study_run import run_study

STUDY = """
schema: simsynk.study/1
name: toy_grid
scenario: toy
factors:
  misrouting: {path: regrowth.routing.misrouting, range: [0.0, 0.9], steps: 10}
  cut: {path: "timeline[0].fraction", range: [0.5, 1.0], steps: 6}
design: {kind: full_grid}
replicates: 40
outcomes:
  foreign: foreign_fibre_fraction
  joined: excess(smile, eyelid) >= 0.1
seed: 7
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


@pytest.fixture
def undisturbed(study: Path, tmp_path: Path) -> bytes:
    """The table of a sweep that nothing happened to."""
    assert main(["sweep", str(study), "--out", str(tmp_path / "calm"), "--jobs", "1", "--figures", "none"]) == 0
    return (tmp_path / "calm" / "points.csv").read_bytes()


def _start(study: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "simsynk", "sweep", str(study), "--out", str(out), "--figures", "none", *more]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _done(out: Path) -> int:
    """Points that the journal holds, read while the sweep writes."""
    path = out / "journal.sqlite"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as journal:
            return int(journal.execute("SELECT count(*) FROM points").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_killed_sweep_goes_on_where_it_was(study: Path, tmp_path: Path, undisturbed: bytes) -> None:
    """Killed without warning three times at random moments of its work, it ends with the same table, byte for byte.

    Without the journal the later rounds would begin at nothing; a point kept twice would break its primary key.
    """
    luck, out, held = random.Random(3), tmp_path / "killed", [0]
    for _ in range(3):
        sweep = _start(study, out, "--jobs", "2", "--set", "replicates=40")
        deadline = time.monotonic() + 60
        while _done(out) <= held[-1] and sweep.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(luck.uniform(0, 0.2))
        sweep.kill()
        sweep.wait()
        held.append(_done(out))
    assert held == sorted(held)
    assert held[1] > 0
    assert _start(study, out).wait() == 0
    assert (out / "points.csv").read_bytes() == undisturbed


def test_an_interrupt_keeps_what_is_finished(study: Path, tmp_path: Path, undisturbed: bytes) -> None:
    """Exit code 130, the finished points are kept and the message says how to go on."""
    out = tmp_path / "stopped"
    words = [sys.executable, "-m", "simsynk", "sweep", str(study), "--out", str(out), "--set", "replicates=40"]
    sweep = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    while _done(out) == 0 and sweep.poll() is None:
        time.sleep(0.01)
    sweep.send_signal(signal.SIGINT)
    _, told = sweep.communicate(timeout=60)
    if sweep.returncode == 0:
        pytest.skip("the sweep was faster than the interrupt")
    assert sweep.returncode == 130
    assert "points are kept" in told
    assert "--seed 7" in told
    assert _start(study, out).wait() == 0
    assert (out / "points.csv").read_bytes() == undisturbed


@pytest.mark.parametrize("jobs", ["2", "3"])
def test_the_number_of_threads_changes_nothing(study: Path, tmp_path: Path, undisturbed: bytes, jobs: str) -> None:
    assert main(["sweep", str(study), "--out", str(tmp_path / jobs), "--jobs", jobs, "--figures", "none"]) == 0
    assert (tmp_path / jobs / "points.csv").read_bytes() == undisturbed


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_the_engine_changes_nothing_even_when_a_worker_dies(
    study: Path, tmp_path: Path, undisturbed: bytes, engine: str
) -> None:
    """One of two workers is killed as soon as points arrive; its tasks are done again and none is lost."""
    out = tmp_path / engine
    sweep = _start(study, out, "--engine", engine, "--jobs", "2")
    deadline = time.monotonic() + 90
    while _done(out) == 0 and sweep.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    killed = _kill_one_worker(sweep.pid)
    assert sweep.wait(timeout=120) == 0
    assert killed or _done(out) == 60
    assert (out / "points.csv").read_bytes() == undisturbed


def _kill_one_worker(parent: int) -> bool:
    """Kill one process that spawned workers run in; False when the sweep had none left."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(status[1]) == parent and b"spawn_main" in command:
            os.kill(int(folder.name), signal.SIGKILL)
            return True
    return False


def test_shards_put_together_are_the_whole(study: Path, tmp_path: Path, undisturbed: bytes) -> None:
    """Each part does its own points; merging gives the undisturbed table, in whatever order the parts were done."""
    out = tmp_path / "shards"
    for part in ("2/2", "1/2"):
        assert main(["sweep", str(study), "--out", str(out), "--shard", part]) == 0
    assert not (out / "points.csv").exists()
    assert main(["sweep", "merge", str(out), "--figures", "none"]) == 0
    assert (out / "points.csv").read_bytes() == undisturbed


def test_a_missing_shard_is_told(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A merge of half of the parts ends with 3 and says how many points are missing."""
    out = tmp_path / "half"
    assert main(["sweep", str(study), "--out", str(out), "--shard", "1/2"]) == 0
    assert main(["sweep", "merge", str(out), "--figures", "none"]) == 3
    assert "still waiting" in capsys.readouterr().out


def test_status_sees_a_part_that_came_after_the_merge(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A part submitted again is told beside the merged journal, which knows nothing of it; once merged it is not."""
    out = tmp_path / "late"
    told = []
    for part in ("1/2", "2/2"):
        assert main(["sweep", str(study), "--out", str(out), "--shard", part]) == 0
        if part == "2/2":
            told.append(_journals(out, capsys))
        main(["sweep", "merge", str(out), "--figures", "none"])
        told.append(_journals(out, capsys))
    assert told == [["journal.sqlite"], ["journal.sqlite", "journal-2-of-2.sqlite"], ["journal.sqlite"]]


def _journals(out: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    assert main(["sweep", "status", str(out), "--json"]) == 0
    return [one["journal"] for one in json.loads(capsys.readouterr().out)["journals"]]


def test_a_point_equals_a_run_of_its_scenario(study: Path, tmp_path: Path) -> None:
    """The mean of a point is that of `simsynk.run` with the same seed, to rounding: a sweep is no other model."""
    table = run_study(load_study(study), tmp_path / "sweep", jobs=2)
    place = 37
    sets = [
        f"regrowth.routing.misrouting={table.values['misrouting'][place]}",
        f"timeline[0].fraction={table.values['cut'][place]}",
    ]
    from simsynk.scenario.load import load

    alone = run(load("toy", sets=sets), replicates=40, seed=7)
    assert table.statistics["foreign"].mean[place] == pytest.approx(alone.scalar("foreign_fibre_fraction")["mean"])
    assert table.statistics["foreign"].sd[place] == pytest.approx(alone.scalar("foreign_fibre_fraction")["sd"])


def test_points_share_their_luck_unless_told_otherwise(study: Path, tmp_path: Path) -> None:
    """Paired points with the same setting of what matters are equal; unpaired ones differ."""
    changes = ["factors.cut.range=[0.999999, 1.0]", "factors.cut.steps=2", "factors.misrouting.steps=2"]
    paired = run_study(load_study(study, sets=changes), tmp_path / "paired")
    own = run_study(load_study(study, sets=[*changes, "pairing=false"]), tmp_path / "own")
    assert paired.statistics["foreign"].mean[2] == paired.statistics["foreign"].mean[3]
    assert own.statistics["foreign"].mean[2] != own.statistics["foreign"].mean[3]


def test_replicates_go_on_until_the_interval_is_narrow(study: Path, tmp_path: Path) -> None:
    """Wide outcomes get more replicates than narrow ones, none more than the most, and the interval is kept."""
    rule = "replicates={until: {outcome: foreign, width: 0.02}, at_least: 20, at_most: 400, step: 20}"
    table = run_study(load_study(study, sets=[rule, "factors.cut.steps=2"]), tmp_path / "until", jobs=2)
    found = table.statistics["foreign"]
    narrow = found.high - found.low <= 0.02
    assert (narrow | (table.replicates == 400)).all()
    assert len(set(table.replicates.tolist())) > 1


def test_failed_points_are_rows_and_can_be_tried_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A setting that only fails together with another is a row with its reason; exit code 3, the others are there."""
    mix = "{V: '= 1.5 - cut', IV: '= cut - 0.5', III: '= where(misrouting > 0.5 and cut > 1, 0.3, 0)'}"
    text = STUDY.replace("outcomes:", f"settings: {{'timeline[0].sunderland': {mix}}}\noutcomes:")
    text = text.replace("range: [0.5, 1.0], steps: 6", "range: [0.5, 1.5], steps: 3")
    study = tmp_path / "failing.yaml"
    study.write_text(text.replace('path: "timeline[0].fraction", ', ""), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["sweep", str(study), "--out", str(out), "--figures", "none"]) == 3
    with open(out / "points.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    states = [row["state"] for row in rows]
    assert states.count("failed") == 4
    assert states.count("done") == 26
    failed = next(row for row in rows if row["state"] == "failed")
    assert failed["stage"] == "scenario"
    assert "sunderland" in failed["message"]
    assert "failed" in capsys.readouterr().out
    assert main(["sweep", str(study), "--out", str(out), "--figures", "none"]) == 3
    assert main(["sweep", str(study), "--out", str(out), "--figures", "none", "--retry-failed"]) == 3


def test_more_points_take_over_those_that_are_there(study: Path, tmp_path: Path) -> None:
    """A grid that grows does not simulate its old points again: their rows are the same and were not written anew."""
    out = tmp_path / "out"
    run_study(load_study(study, sets=["factors.cut.steps=2", "factors.misrouting.grid=[0.0, 0.3]"]), out)
    before = _done(out)
    run_study(load_study(study, sets=["factors.cut.steps=2", "factors.misrouting.grid=[0.0, 0.3, 0.6]"]), out)
    assert (before, _done(out)) == (4, 6)


def test_a_figure_that_nothing_came_out_for_does_not_hide_the_table(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves the report, exit code 3 and the reason; the refusal alone was printed after the whole sweep."""
    void = "outcomes.void=1 / (foreign_fibre_fraction - foreign_fibre_fraction)"
    small = ["--set", "factors.cut.steps=2", "--replicates", "2", "--set", void]
    words = ["sweep", str(study), "--out", str(tmp_path / "out"), *small, "--figures", "response_curves.void"]
    assert main(words) == 3
    told = capsys.readouterr()
    assert "no point has a value" in told.err
    assert "points simulated" in told.out


def test_status_and_export(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["sweep", str(study), "--out", str(out), "--figures", "none", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["points"]["number"]) == 60
    assert main(["sweep", "status", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["journals"][0]["done"] == 60
    files = [tmp_path / name for name in ("a.csv", "r.csv", "a.parquet", "a.nc")]
    options = ["--csv", "--replicates-csv", "--parquet", "--netcdf"]
    words = [word for pair in zip(options, map(str, files), strict=True) for word in pair]
    assert main(["sweep", "export", str(out), *words]) == 0
    assert all(path.stat().st_size > 1000 for path in files)
    assert files[0].read_bytes() == (out / "points.csv").read_bytes()


def test_starting_anew_keeps_the_old_journal(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for more in ([], ["--no-resume"], ["--no-resume"]):
        assert main(["sweep", str(study), "--out", str(out), "--figures", "none", *more]) == 0
    assert len(list(out.glob("*journal.sqlite"))) == 3


WRONG = {
    "no such study": (["sweep", "nowhere.yaml"], "nowhere.yaml"),
    "a folder without a sweep": (["sweep", "status", "."], "holds no journal"),
    "nothing to export": (["sweep", "export", "."], "no file to write"),
    "an unknown figure": (["sweep", "study.yaml", "--out", "new", "--figures", "heat_mpa"], "'heat_map'"),
    "a figure of another design": (["sweep", "study.yaml", "--out", "new", "--figures", "tornado"], "one factor"),
    "a part that is not there": (["sweep", "study.yaml", "--shard", "3/2"], "parts run from 1"),
    "a scheduler for threads": (["sweep", "study.yaml", "--scheduler", "tcp://127.0.0.1:1"], "--engine dask"),
    "a misspelt subcommand": (["sweep", "statu", "new"], "simsynk sweep status"),
    "an unknown engine": (["sweep", "study.yaml", "--engine", "dusk"], "dask"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_input_is_told(
    what: str, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words, told = WRONG[what]
    assert main(words) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
