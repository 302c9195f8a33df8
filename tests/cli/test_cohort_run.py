"""`simsynk run --cohort` and the options that go with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simsynk.cli.main import main

PEOPLE = ["--cohort", "--replicates", "3", "--seed", "1", "--figures", "none"]


def test_folder_of_a_cohort_and_its_rerun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that a cohort writes its tables and that `rerun` recreates them to the byte."""
    out = tmp_path / "people"
    assert main(["run", "bells_palsy_moderate", *PEOPLE, "--out", str(out)]) == 0
    assert "3 simulated people" in capsys.readouterr().out
    names = {path.name for path in out.iterdir()}
    assert {"cohort.csv", "measures.csv", "scores.csv", "signs.csv", "result.json", "scenario.yaml"} <= names
    assert json.loads((out / "result.json").read_text())["cohort"] is True
    assert main(["rerun", str(out)]) == 0
    assert "identical" in capsys.readouterr().out


def test_a_changed_table_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Negative control: the comparison of `rerun` can fail."""
    out = tmp_path / "people"
    main(["run", "toy", *PEOPLE, "--out", str(out)])
    table = out / "cohort.csv"
    table.write_text(table.read_text().replace("right", "left"), encoding="utf-8")
    assert main(["rerun", str(out)]) == 3
    assert "cohort.csv" in capsys.readouterr().out


def test_json_alone_on_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that a script can read what `--json` prints."""
    assert main(["run", "toy", *PEOPLE, "--json", "--out", str(tmp_path / "people")]) == 0
    assert json.loads(capsys.readouterr().out)["people"] == 3


def test_a_run_and_a_cohort_do_not_share_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that one is never written over the other by mistake."""
    out = str(tmp_path / "mine")
    assert main(["run", "toy", "--replicates", "3", "--seed", "1", "--figures", "none", "--out", out]) == 0
    assert main(["run", "toy", *PEOPLE, "--out", out]) == 2
    assert "holds another result" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--dynamics"], "--dynamics: does not go with --cohort"),
        (["--chunk", "5"], "--chunk: does not go with --cohort"),
        (["--figures", "nerve"], "'nerve' is not a figure of a cohort"),
    ],
)
def test_what_a_cohort_cannot_heed_is_refused(
    options: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that no option is silently ignored."""
    assert main(["run", "toy", "--cohort", *options, "--out", str(tmp_path / "people")]) == 2
    assert message in capsys.readouterr().err


def test_figures_of_a_cohort(tmp_path: Path) -> None:
    """Proves that the figures that make sense for many people are drawn."""
    out = tmp_path / "people"
    options = ["--cohort", "--replicates", "2", "--seed", "1", "--out", str(out)]
    assert main(["run", "toy", *options]) == 0
    assert {"matrix.png", "recovery.png"} <= {path.name for path in out.iterdir()}
