"""`simsynk run` and `rerun`: the result folder, its reproducibility, and what happens when something goes wrong."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from simsynk.cli.main import main
from simsynk.notice import NOTICE
from simsynk.scenario.load import load
from simsynk.study.ensemble import Ensemble

TABLES = ("matrix.csv", "wiring.csv", "timeline.csv", "replicates.npz")
SPREAD = {"mean", "sd", "q05", "q95"}
PROVENANCE = {
    "version", "scenario", "scenario_sha256", "seed", "replicates", "python", "numpy", "numba", "command",
}  # fmt: skip
WHOLE = ("misrouted_fraction", "foreign_fibre_fraction", "reinnervated_fraction")
FINAL = {
    "day", "side", *WHOLE, "activation", "healthy_activation", "excess", "measures", "healthy_measures", "scores",
    "signs",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _run(out, *more, scenario="toy", replicates=6, seed=1):
    seeded = [] if seed is None else ["--seed", str(seed)]
    told = ["--replicates", str(replicates), *seeded, "--out", str(out), "--figures", "none", *map(str, more)]
    return main(["run", scenario, *told])


def _document(folder):
    return json.loads((Path(folder) / "result.json").read_text(encoding="utf-8"))


def _same(one, other):
    return [name for name in TABLES if (Path(one) / name).read_bytes() != (Path(other) / name).read_bytes()]


def test_folder_holds_what_is_promised(tmp_path):
    """Proves every table and array of a result folder: names, columns, axes and notice."""
    assert _run("out") == 0
    found = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"result.json", "scenario.yaml", "recipe.json", *TABLES} <= found
    assert "partial" not in found
    with open("out/matrix.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["day", "side", "command", "muscle", "mean", "sd", "q05", "q95", "healthy", "excess"]
    assert len(rows) == 3 * 2 * 4 * 3
    with open("out/wiring.csv", encoding="utf-8") as file:
        wiring = list(csv.DictReader(file))
    assert {"home_branch", "home_pool", "muscle", "route", "fibres_mean", "fibres_sd"} <= set(wiring[0])
    with np.load("out/replicates.npz", allow_pickle=False) as arrays:
        assert arrays["replicate"].tolist() == list(range(6))
        assert arrays["activation"].shape == (6, 3, 1, 3, 4)
        assert arrays["command"].tolist()[0] == "rest"
        fibres = (arrays["own_fibres"] + arrays["foreign_fibres"])[:, -1].sum() / 2 / 6
    assert abs(sum(float(row["fibres_mean"]) for row in wiring) - fibres) < 1e-6
    assert NOTICE in (tmp_path / "out" / "scenario.yaml").read_text(encoding="utf-8")


def test_result_json_keeps_its_contract():
    """Proves the keys and shapes that scripts rely on; a renamed key or a bare number in place of a spread fails."""
    assert _run("out", scenario="bells_palsy_severe", replicates=3) == 0
    document = _document("out")
    assert document["schema"] == "simsynk.result/1"
    assert document["notice"] == NOTICE
    assert set(document["provenance"]) == PROVENANCE
    assert document["provenance"]["seed"] == 1
    assert document["provenance"]["replicates"] == 3
    assert document["provenance"]["scenario_sha256"] == load("bells_palsy_severe", sets=["replicates=3"]).sha256
    assert document["days"] == [30, 90, 180, 365, 600]
    assert isinstance(document["warnings"], list)
    final = document["final"]
    assert set(final) >= FINAL
    assert (final["day"], final["side"]) == (600, "right")
    for name in WHOLE:
        assert set(final[name]) == SPREAD
        assert final[name]["q05"] <= final[name]["mean"] <= final[name]["q95"]
    commands = set(final["activation"])
    assert {"rest", "smile", "close_tight"} <= commands
    for table in ("activation", "excess"):
        assert set(final[table]) == commands
        for cells in final[table].values():
            assert all(set(cell) == SPREAD for cell in cells.values())
    assert set(final["healthy_activation"]) == commands
    for cells in final["healthy_activation"].values():
        assert all(isinstance(value, float) for value in cells.values())
    with open("out/matrix.csv", encoding="utf-8") as file:
        row = next(
            r
            for r in csv.DictReader(file)
            if (r["day"], r["side"], r["command"], r["muscle"]) == ("600", "right", "smile", "zygomaticus_major")
        )
    assert float(row["mean"]) == pytest.approx(final["activation"]["smile"]["zygomaticus_major"]["mean"], rel=1e-8)


def test_json_is_all_that_stands_on_standard_output(capsys):
    """Proves that a script can read standard output as JSON, the same as the file."""
    assert _run("out", "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == _document("out")


def test_report_names_folder_seed_and_notice(capsys):
    """Proves what a person reads: the table, the seed that repeats it, the folder, and what the model is not."""
    assert _run("out") == 0
    told = capsys.readouterr().out
    for part in ("close_eye", "seed 1", "Written to out", NOTICE):
        assert part in told


def test_set_changes_the_scenario(capsys):
    """Proves that --set is applied and kept with the result, and that a wrong one is refused like a wrong file."""
    assert _run("none", "--set", "regrowth.routing.misrouting=0") == 0
    assert _document("none")["final"]["misrouted_fraction"]["mean"] == 0
    assert _run("some") == 0
    assert _document("some")["final"]["misrouted_fraction"]["mean"] > 0.1
    assert load("none/scenario.yaml").routing.misrouting == 0
    capsys.readouterr()
    assert _run("bad", "--set", "regrowth.routing.misrouting=3") == 2
    told = capsys.readouterr().err
    assert "regrowth.routing.misrouting" in told
    assert "fix:" in told
    assert not Path("bad").exists()


def test_only_grows_the_named_replicates():
    """Proves that replicate 5 grown with --only is replicate 5 of the whole run, byte for byte."""
    assert _run("all") == 0
    assert _run("some", "--only", "0-1,5") == 0
    with np.load("all/replicates.npz") as whole, np.load("some/replicates.npz") as part:
        assert part["replicate"].tolist() == [0, 1, 5]
        assert part["activation"].tobytes() == whole["activation"][[0, 1, 5]].tobytes()
        assert part["sprouts"].tobytes() == whole["sprouts"][[0, 1, 5]].tobytes()


@pytest.mark.parametrize("text", ["x", "3-", "-3", "1-x", "1,,2", "1.5", "0-9999999", "5-2"])
def test_bad_only_is_refused(text, capsys):
    """Proves exit code 2 and a remedy for what is no list of replicates, the backward range included."""
    assert _run("out", f"--only={text}") == 2
    told = capsys.readouterr().err
    assert "--only" in told
    assert "Traceback" not in told
    assert not Path("out").exists()


def test_threads_and_chunks_do_not_change_a_byte():
    """Proves byte-identical files for 1, 2 and 3 threads and 1, 7 and 50 replicates a task."""
    assert _run("first", "--jobs", 1, "--chunk", 1, replicates=20) == 0
    for number, (jobs, chunk) in enumerate([(2, 7), (3, 50), (3, 1)]):
        assert _run(f"again{number}", "--jobs", jobs, "--chunk", chunk, replicates=20) == 0
        assert _same("first", f"again{number}") == []
    assert _run("other", replicates=20, seed=2) == 0
    assert set(_same("first", "other")) == set(TABLES), "control: another seed changes every file"


def test_rerun_recreates_every_number(capsys):
    """Proves that a folder alone is enough to get the same bytes, and that a changed table is found out."""
    assert _run("out", "--set", "regrowth.routing.misrouting=0.2", "--only", "2,4") == 0
    capsys.readouterr()
    assert main(["rerun", "out", "--json", "--out", "again"]) == 0
    assert json.loads(capsys.readouterr().out) == {"identical": True, "different": []}
    assert _same("out", "again") == []
    path = Path("out/matrix.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("0.", "0.1", 1), encoding="utf-8")
    assert main(["rerun", "out"]) == 3
    assert "matrix.csv" in capsys.readouterr().out


def test_rerun_of_no_result_is_refused(capsys, tmp_path):
    """Proves exit code 2 for a folder that is missing, empty, or holds a broken result."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "result.json").write_text("{", encoding="utf-8")
    for folder in ("nowhere", ".", "broken"):
        assert main(["rerun", folder]) == 2
        assert "fix:" in capsys.readouterr().err


def test_seed_zero_is_a_seed(tmp_path):
    """Proves that seed 0 is used and kept, and differs from seed 1 and from a seed that is drawn."""
    assert _run("zero", seed=0) == 0
    assert _run("zero_again", seed=0) == 0
    assert _run("one", seed=1) == 0
    assert _run("drawn", seed=None) == 0
    assert _document("zero")["provenance"]["seed"] == 0
    assert _same("zero", "zero_again") == []
    for other in ("one", "drawn"):
        assert "replicates.npz" in _same("zero", other)


def test_missing_seed_is_drawn_and_kept(capsys):
    """Proves that two runs without a seed differ, and that the kept seed repeats one (1 in 4e9 would draw alike)."""
    assert _run("one", seed=None) == 0
    assert _run("two", seed=None) == 0
    seeds = [_document(folder)["provenance"]["seed"] for folder in ("one", "two")]
    assert seeds[0] != seeds[1]
    assert _run("again", seed=seeds[0]) == 0
    assert _same("one", "again") == []


def test_default_folder_never_overwrites():
    """Proves that without --out each different run gets its own folder."""
    for more in ([], ["--set", "regrowth.routing.misrouting=0.1"]):
        assert main(["run", "toy", "--replicates", "2", "--seed", "1", "--figures", "none", *more]) == 0
    assert len(list(Path("simsynk-results").iterdir())) == 2


def test_other_result_in_the_folder_is_refused(capsys):
    """Proves that a finished result is not lost by a slip; the same run and --overwrite go through."""
    assert _run("out") == 0
    before = Path("out/result.json").read_bytes()
    capsys.readouterr()
    assert _run("out", seed=2) == 2
    told = capsys.readouterr().err
    assert "holds another result" in told
    assert "--overwrite" in told
    assert Path("out/result.json").read_bytes() == before
    assert _run("out") == 0
    assert _run("out", "--overwrite", seed=2) == 0
    assert _document("out")["provenance"]["seed"] == 2


def test_unwritable_folder_is_refused(tmp_path, capsys):
    """Proves a message in place of a traceback where no folder can be made."""
    (tmp_path / "file").touch()
    for place in ("file", "file/below"):
        assert _run(place) == 2
        told = capsys.readouterr().err
        assert "out" in told
        assert "Traceback" not in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "toi"],
        ["run", "toy", "--figures", "matrxi"],
        ["run", "toy", "--figures", "none,matrix"],
        ["run", "toy", "--seed", "-1"],
        ["run", "toy", "--seed", "1.5"],
        ["run", "toy", "--replicates", "0"],
        ["run", "toy", "--jobs", "0"],
        ["run", "toy", "--chunk", "0"],
        ["run", "toy", "--unknown"],
        ["run"],
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_wrong_arguments_are_refused(arguments, capsys):
    """Proves exit code 2, a message on standard error, nothing on standard output, and nothing written."""
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err
    assert "Traceback" not in told.err
    assert not list(Path().iterdir())


def test_failed_replicates_are_recorded(monkeypatch, capsys):
    """Proves exit code 3, a row for each failure, and that the others are as if nothing had happened."""
    assert _run("whole") == 0
    honest = Ensemble.replicate

    def failing(self, number):
        if number in (2, 4):
            raise ValueError(f"made to fail: {number}")
        return honest(self, number)

    monkeypatch.setattr(Ensemble, "replicate", failing)
    assert _run("part") == 3
    with open("part/failures.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["replicate"], row["stage"]) for row in rows] == [("2", "grow"), ("4", "grow")]
    assert "made to fail: 2" in rows[0]["message"]
    assert len(_document("part")["failures"]) == 2
    with np.load("whole/replicates.npz") as whole, np.load("part/replicates.npz") as part:
        assert part["replicate"].tolist() == [0, 1, 3, 5]
        assert part["activation"].tobytes() == whole["activation"][[0, 1, 3, 5]].tobytes()
    assert "failed" in capsys.readouterr().out


def test_failed_replicates_are_tried_again(monkeypatch):
    """Proves that the same command, run when the cause has gone, fills the gaps and equals a run without failures."""
    assert _run("whole") == 0
    with monkeypatch.context() as patch:
        patch.setattr(Ensemble, "replicate", lambda self, number: 1 / 0)
        assert _run("part") == 3
    assert _run("part") == 0
    assert _same("whole", "part") == []
    assert not Path("part/failures.csv").exists()


BIG = ["run", "bells_palsy_severe", "--set", "anatomy={preset: human, axons: 900}", "--replicates", "1500"]
BIG += ["--seed", "3", "--figures", "none", "--jobs", "2"]


def _start(out):
    command = [sys.executable, "-m", "simsynk", *BIG, "--out", str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _wait_for_checkpoint(process, out):
    deadline = time.monotonic() + 60
    while not (Path(out) / "partial" / "checkpoint.npz").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The folder of a run that nobody interrupted."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    assert main([*BIG, "--out", str(out)]) == 0
    return out


def test_a_run_stopped_while_it_writes_goes_on(tmp_path, monkeypatch, capsys):
    """Proves that an interrupt after the growth is told like one within it, and the same command ends the work."""
    out = tmp_path / "out"
    told = ["run", "toy", "--replicates", "6", "--seed", "1", "--figures", "none", "--out", str(out)]

    def stop(*_arguments, **_settings):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("simsynk.study.folder.write_folder", stop)
        assert main(told) == 130
    assert "6 of 6 replicates are kept" in capsys.readouterr().err
    assert main(told) == 0
    assert (out / "result.json").exists()
    assert not (out / "partial").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_stopped_run_goes_on_to_the_same_bytes(how, undisturbed, tmp_path, capsys):
    """Proves that nothing is lost or counted twice: the same command finishes and equals an undisturbed run.

    An interrupt ends within about 2 s (4 s are allowed on a busy machine) with code 130 and says how many replicates
    are kept; a kill says nothing and loses the work since the last checkpoint.
    """
    out = tmp_path / "out"
    process = _start(out)
    _wait_for_checkpoint(process, out)
    sent = time.monotonic()
    process.send_signal(how)
    _, told = process.communicate(timeout=30)
    if how == signal.SIGINT:
        assert time.monotonic() - sent < 4
        assert process.returncode == 130, told
        kept = int(told.split("interrupted: ")[1].split(" of 1500")[0])
        assert 0 < kept <= 1500
        assert "Traceback" not in told
    assert not (out / "result.json").exists()
    assert main([*BIG, "--out", str(out)]) == 0
    resumed = capsys.readouterr().err
    assert "going on from" in resumed
    if how == signal.SIGINT:
        assert f"going on from {kept} replicates" in resumed
    assert _same(undisturbed, out) == []
    assert _document(undisturbed)["final"] == _document(out)["final"]
    assert not (out / "partial").exists()
