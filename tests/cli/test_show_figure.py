"""`simsynk show figure`: figures of a finished run, drawn again in other widths and formats."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.cli.run import FIGURES
from simsynk.errors import InputError
from simsynk.view.picture import Choice
from simsynk.view.run_pictures import PICTURES, choice_from, choice_values

RUN = ["run", "toy", "--replicates", "3", "--seed", "1", "--no-sensitivity"]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("show_figure") / "run"
    assert main([*RUN, "--figures", "none", "--out", str(folder)]) == 0
    return folder


def test_the_light_names_are_those_of_the_figures() -> None:
    """The names that `run` knows without loading a drawing library are the ones that can be drawn."""
    assert tuple(PICTURES) == FIGURES


def test_the_list_says_what_each_figure_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "figure", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["figure"] for row in rows if row["of"] == "run"] == list(PICTURES)
    assert "pareto" in [row["figure"] for row in rows if row["of"] == "comparison"]
    assert main(["show", "figure"]) == 0
    told = capsys.readouterr().out
    assert all(row["figure"] in told and row["shows"] in told for row in rows)


def test_one_figure_in_another_width(done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The files, the table and the words that are told; the run's own tables stay as they are."""
    before = {file.name: file.read_bytes() for file in done.iterdir() if file.is_file()}
    words = ["show", "figure", "matrix", str(done), "--width", "180", "--day", "90", "--format", "svg,pdf"]
    assert main([*words, "--out", str(tmp_path), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert [Path(file).name for file in told["files"]] == ["matrix.svg", "matrix.pdf", "matrix.csv"]
    assert "day 90" in told["title"]
    text = (tmp_path / "matrix.svg").read_text()
    (points,) = re.findall(r'<svg [^>]*width="([\d.]+)pt"', text)
    assert float(points) == pytest.approx(180 / 25.4 * 72)
    assert told["alt"].split(".")[0] in text
    assert {file.name: file.read_bytes() for file in done.iterdir() if file.is_file()} == before


def test_a_figure_with_choices_is_drawn_again_byte_for_byte(
    done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The recipe keeps width, day and replicate; without them the second figure would be the usual one."""
    words = ["--width", "85", "--day", "90", "--replicate", "2", "--out", str(tmp_path)]
    assert main(["show", "figure", "nerve", str(done), *words]) == 0
    assert main(["rerun", str(tmp_path / "nerve.svg"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["identical"]
    for ending in ("svg", "png", "csv"):
        assert (tmp_path / f"nerve.rerun.{ending}").read_bytes() == (tmp_path / f"nerve.{ending}").read_bytes()
    assert "replicate 2" in (tmp_path / "nerve.svg").read_text() or "day 90" in (tmp_path / "nerve.svg").read_text()


def test_all_draws_what_there_is_beside_the_run(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A nerve without a face has no sheet; options go to the figures that know them."""
    assert main(["show", "figure", "all", str(done), "--day", "90", "--format", "png"]) == 0
    assert capsys.readouterr().err == ""
    made = {file.name for file in (done / "figures").iterdir()}
    assert {"matrix.png", "matrix.csv", "nerve.png", "recovery.png", "alluvial.png"} <= made
    assert not {"sheet.png", "spread.png"} & made


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["matrx", "RUN"], "did you mean 'matrix'?"),
        (["matrix"], "simsynk show figure NAME DIR"),
        (["matrix", "RUN", "more"], "is one folder"),
        (["matrix", "no-such-folder"], "is not a finished result folder"),
        (["matrix", "RUN", "--width", "100"], "write --width 180 or 85"),
        (["matrix", "RUN", "--skin", "neutral"], "--skin: has no effect on the figure matrix"),
        (["matrix", "RUN", "--day", "31"], "'31' is not a day of this run"),
        (["recovery", "RUN", "--command", "smle"], "did you mean 'smile'?"),
        (["nerve", "RUN", "--replicate", "7"], "there is no replicate 7"),
        (["matrix", "RUN", "--format", "jpg"], "'jpg' is not a kind of figure file"),
        (["sheet", "RUN"], "has nothing for the figure sheet"),
        (["matrix", "RUN", "--anatomy", "toy"], "--anatomy: goes with nerve"),
    ],
)
def test_wrong_words_are_told(
    done: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str, tmp_path: Path
) -> None:
    filled = [str(done) if word == "RUN" else word for word in words]
    assert main(["show", "figure", *filled, "--out", str(tmp_path / "new")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_options_of_a_figure_do_not_go_with_a_nerve(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "nerve", "--width", "85"]) == 2
    assert "--width: goes with figure, not with nerve" in capsys.readouterr().err


def test_run_writes_figures_in_chosen_formats(tmp_path: Path) -> None:
    """One PDF and the data table beside it; the matrix leaves the run's own matrix.csv alone."""
    assert main([*RUN, "--figures", "matrix,recovery", "--figure-format", "pdf", "--out", str(tmp_path / "run")]) == 0
    made = {file.name for file in (tmp_path / "run").iterdir()}
    assert {"matrix.pdf", "recovery.pdf", "recovery.csv", "matrix.csv"} <= made
    assert not any(name.endswith((".svg", ".png")) for name in made)
    assert (tmp_path / "run" / "matrix.csv").read_text().startswith("day,side,command,muscle,mean,")


def test_a_choice_survives_its_recipe() -> None:
    choice = Choice(width_mm=85.0, command="smile", replicate=3)
    assert choice_from(json.loads(json.dumps(choice_values(choice))), "a.svg") == choice
    for broken in ({"width": 85.0}, {"replicate": True}, {"command": 3}, [1]):
        with pytest.raises(InputError, match="broken choice"):
            choice_from(broken, "a.svg")
