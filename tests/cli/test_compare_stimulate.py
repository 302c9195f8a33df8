"""`simsynk compare` and `simsynk stimulate` as a user meets them: right and wrong input, files, exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from simsynk.cli.main import main

QUICK = ["--replicates", "4", "--seed", "1", "--set", "anatomy={preset: human, axons: 600}"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("compare") / "out"
    plans = ["--plan", "toxin_eyelids", "--plan", "eyelid_neurolysis", "--plan", "retraining"]
    assert main(["compare", "bells_palsy_severe", *plans, *QUICK, "--months", "0,3,12", "--out", str(out)]) == 0
    return out


def test_the_folder_holds_what_is_documented(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {
        "compare.csv",
        "compare.json",
        "scenario.yaml",
        "plan_toxin_eyelids.yaml",
        "course.svg",
        "change.png",
    } <= names
    with open(folder / "compare.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["plan"] for row in rows} == {"toxin_eyelids", "eyelid_neurolysis", "retraining"}
    assert {float(row["month"]) for row in rows} == {0, 3, 12}
    assert {"side", "command", "quantity", "unit", "nothing_mean", "difference", "low", "high", "pairing"} <= set(
        rows[0]
    )


def test_the_document_holds_losses_and_recurrence(folder: Path) -> None:
    made = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    cut = made["plans"]["eyelid_neurolysis"]
    assert any(one["loss"] == "eye_closure" and one["share"][0] > 0.9 for one in cut["new_losses"])
    assert cut["recurrence"][0] == 0
    assert made["plans"]["retraining"]["training_ceiling"] > 0
    assert "Not a medical device" in made["notice"]


def test_the_report_is_as_loud_on_losses_as_on_gains(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = ["--plan", str(folder / "plan_eyelid_neurolysis.yaml")]
    assert main(["compare", "bells_palsy_severe", *plans, *QUICK, "--figures", "none", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "LOSS: right eye no longer closes in 100% of the simulated nerves" in told
    assert "doing nothing" in told.lower()
    assert "ranking under the model's assumptions" in told
    assert told.count("asked-for") >= 16


def test_json_is_alone_on_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["compare", "bells_palsy_severe", "--plan", "massage", *QUICK, "--figures", "none", "--json"]
    assert main([*line, "--out", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "simsynk.comparison/1"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["compare", "bells_palsy_severe", "--plan", "toxin_eyelid"], "did you mean 'toxin_eyelids'"),
        (["compare", "bells_palsy_sever", "--plan", "massage"], "bells_palsy_severe"),
        (["compare", "bells_palsy_severe"], "--plan"),
        (["compare", "bells_palsy_severe", "--plan", "massage", "--months", "0,x"], "not a number of months"),
        (["compare", "bells_palsy_severe", "--plan", "massage", "--figures", "curse"], "course"),
        (["stimulate", "bells_palsy_severe", "--branch", "bucal_2"], "did you mean 'buccal_2'"),
        (["stimulate", "bells_palsy_severe", "--effort", "2"], "--effort"),
    ],
)
def test_wrong_input_is_answered(
    line: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*line, "--out", str(tmp_path / "out")]) == 2
    found = capsys.readouterr()
    assert told in found.err
    assert "Traceback" not in found.err


def test_another_comparison_is_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "compare.csv").read_bytes()
    line = ["compare", "bells_palsy_severe", "--plan", "massage", *QUICK, "--out", str(folder)]
    assert main(line) == 2
    assert "holds another result" in capsys.readouterr().err
    assert (folder / "compare.csv").read_bytes() == before


def test_stimulation_of_all_branches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stimulate", "bells_palsy_severe", *QUICK, "--out", str(tmp_path), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    branches = {row["branch"]: row for row in made["branches"]}
    assert {"temporal", "zygomatic_1", "buccal_2", "cervical_1"} <= set(branches)
    assert "buccal_lower_root" not in branches
    eyelid = branches["zygomatic_1"]
    assert eyelid["moved"]["eye_closing_mm"]["mean"] > 2
    assert "platysma" not in eyelid["muscles"]
    assert branches["cervical_1"]["muscles"]["platysma"]["mean"] > 0.2
    assert branches["temporal"]["feeders"]["frontalis_medial"]["without_this_branch"] == 0
    shares = eyelid["wanted_share"]["mean"] + eyelid["unwanted_share"]["mean"]
    assert shares == pytest.approx(1)
    assert (tmp_path / "stimulation.csv").is_file()


def test_no_current_moves_nothing_and_more_moves_more(capsys: pytest.CaptureFixture[str]) -> None:
    moved = []
    for effort in ("0", "0.5", "1"):
        line = ["stimulate", "bells_palsy_severe", "--branch", "buccal_2", "--effort", effort, *QUICK, "--json"]
        assert main(line) == 0
        muscles = json.loads(capsys.readouterr().out)["branches"][0]["muscles"]
        moved.append(sum(one["mean"] for one in muscles.values()))
    assert moved[0] == 0
    assert 0 < moved[1] < moved[2]
