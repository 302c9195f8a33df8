"""`simsynk lesson` on the terminal: the flow with right, wrong, bad and no answer, and the files that it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.lessons.lesson import lessons
from simsynk.notice import NOTICE

FEW = ("--replicates", "4", "--jobs", "2")


def test_the_list_names_all_ten(capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that a bare `lesson` lists every lesson with its number."""
    assert main(["lesson"]) == 0
    shown = capsys.readouterr().out
    assert all(f"{one.number:<2}" in shown and one.title in shown for one in lessons())


def test_the_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that `--json` prints one document and nothing else."""
    assert main(["lesson", "--json"]) == 0
    assert [one["number"] for one in json.loads(capsys.readouterr().out)["lessons"]] == list(range(1, 11))


def test_a_right_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Proves reveal, range, path, task with its exact command, seed and notice, and no teacher's note unasked."""
    assert main(["lesson", "4", "--answer", "2", *FEW]) == 0
    shown = capsys.readouterr().out
    for part in ("You predicted 2. This model shows 2.", "Opening of the eye on smiling: [1]", " of 4",
                 "Why: follow the axons", "zygomaticus major", "Change one thing",
                 "simsynk run bells_palsy_severe --set",
                 "--replicates 4 --seed 1", "seed 1", NOTICE):  # fmt: skip
        assert part in shown
    assert "For the teacher" not in shown
    assert "Before and after" not in shown


def test_a_wrong_answer_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that a wrong prediction is answered by the reason that belongs to it."""
    assert main(["lesson", "smile_closes_the_eye", "--answer", "3", *FEW]) == 0
    shown = capsys.readouterr().out
    assert "You predicted 3. This model shows 2." in shown
    assert "Hardly any axon of the smile ends in the forehead" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["4", "--answer", "9"], "from 1 to 4"),
        (["11"], "'11' is not a lesson"),
        (["smile_closes_the_eyes"], "did you mean 'smile_closes_the_eye'"),
        (["all"], "--out"),
        (["4", "--replicates", "0"], "--replicates"),
    ],
)
def test_wrong_input_is_told(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves exit code 2 and a remedy, before anything is simulated."""
    assert main(["lesson", *words]) == 2
    found = capsys.readouterr()
    assert told in found.err
    assert found.out == ""


@pytest.mark.parametrize("extra", [["--no-input"], []])
def test_nobody_is_asked_without_a_terminal(extra: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that a script is never kept waiting: the test's standard input is no terminal."""
    assert main(["lesson", "1", *extra]) == 0
    shown = capsys.readouterr().out
    assert "She smiles broadly" in shown
    assert "You predicted" not in shown
    assert "2: The eyes narrow by about a fifth." in shown


def test_a_prediction_is_asked_for_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that the question comes first, that nonsense is asked again, and that the answer is compared."""
    answers = iter(["seven", "9", "1"])
    monkeypatch.setattr("simsynk.cli.lesson.sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(answers))
    assert main(["lesson", "1"]) == 0
    shown = capsys.readouterr().out
    assert shown.index("Do the eyes move?") < shown.index("You predicted 1. This model shows 2.")


def test_one_thing_is_changed_nerve_by_nerve(capsys: pytest.CaptureFixture[str]) -> None:
    """Proves `--change` and `--teacher`: both arms, the paired difference, the misconception."""
    assert main(["lesson", "4", "--no-input", "--change", "--teacher", *FEW]) == 0
    shown = capsys.readouterr().out
    for part in ("→", "difference +", "nerve by nerve", "What pupils often think", "Minute 0 to 1", "Sources:"):
        assert part in shown


def test_a_shortfall_stands_beside_what_was_published(capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that lesson 5 does not hide that the model misses what patients show."""
    assert main(["lesson", "5", "--no-input", *FEW]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Where this model falls short" in shown
    assert "85 % of 103 patients" in shown


def test_json_and_handout_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves one JSON document on standard output while the page is written to a new folder."""
    path = tmp_path / "hand-outs" / "cut.html"
    assert main(["lesson", "2", "--json", "-o", str(path), *FEW]) == 0
    found = json.loads(capsys.readouterr().out)
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert found["schema"] == "simsynk.lesson-played/1"
    assert found["notice"] == NOTICE
    assert all(one["holds"] for one in found["claims"])
    gap = next(one for one in found["numbers"] if one["name"] == "gap")
    assert gap["arms"]["main"]["mean"] > 9 > gap["arms"]["brow_branch"]["mean"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves exit code 2 where a file stands in the way."""
    (tmp_path / "taken").write_text("")
    assert main(["lesson", "1", "--out", str(tmp_path / "taken")]) == 2
    assert "is a file" in capsys.readouterr().err
