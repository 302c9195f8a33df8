"""`simsynk plan`: what it finds, what it writes, and what it says of requests that cannot be met."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simsynk.cli.main import main
from simsynk.notice import NOTICE
from simsynk.planner import ranking
from simsynk.scenario.plan import load_plan
from simsynk.study.compare import NervesMissing
from simsynk.study.ensemble import Failure, Interrupted
from simsynk.view import picture

QUICK = ["--seed", "1", "--figures", "none", "--months", "0"]
TOY = ["plan", "toy", "--replicates", "8", *QUICK]
HUMAN = ["plan", "bells_palsy_severe", "--replicates", "6", *QUICK]
FLOORS = ["--keep", "close_gentle>=0.9,smile>=0.8"]


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The human nerve with everything written."""
    folder = tmp_path_factory.mktemp("plan") / "out"
    options = ["--seed", "1", "--replicates", "6", "--months", "6", "--variants", "1", *FLOORS]
    assert main(["plan", "bells_palsy_severe", *options, "--start", "eyelid_neurolysis", "--out", str(folder)]) == 0
    return folder, json.loads((folder / "plan.json").read_text(encoding="utf-8"))


def test_the_folder_holds_everything(ranked: tuple[Path, dict[str, Any]]) -> None:
    folder, made = ranked
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    files = {plan["file"] for plan in made["plans"]}
    assert {
        "plan.json",
        "plans.csv",
        "pareto.svg",
        "pareto.png",
        "pareto.csv",
        "scenario.yaml",
        "recipe.json",
    } <= names
    assert files <= names
    assert made["schema"] == "simsynk.front/1"
    assert made["notice"] == NOTICE
    assert made["provenance"]["held_out_replicates"] == [6, 11]
    assert made["certificate"]["proved"] is True
    assert made["certificate"]["plans_possible"] == 2**14
    rows = list(csv.DictReader((folder / "plans.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["plan"] for row in rows] == [plan["name"] for plan in made["plans"]]


def test_plans_remove_more_than_they_cost_and_stand_by_rank(ranked: tuple[Path, dict[str, Any]]) -> None:
    """The front is what the command is for; a dominated plan in it, or the losses left out, would mislead."""
    _, made = ranked
    plans = made["plans"]
    assert [plan["rank"] for plan in plans] == list(range(1, len(plans) + 1))
    assert 3 <= len(plans) <= 8
    assert [plan["knee"] for plan in plans] == [True] + [False] * (len(plans) - 1)
    points = sorted((one["wanted_lost"], one["unwanted_removed"]) for one in made["front"])
    assert all(np.diff([y for _, y in points]) > 0)
    for plan in plans:
        assert plan["unwanted_removed_percent"]["mean"] > plan["wanted_lost_percent"]["mean"]
        assert set(plan["kept"]) == {"close_gentle>=0.9", "smile>=0.8"}
        assert plan["losses"]
        assert plan["holds"]["variants"] in ("0 of 1", "1 of 1")
        assert [one["months"] for one in plan["recurrence"]] == [0, 3, 6]


def test_the_start_of_recurrence_is_the_benefit_that_was_told(ranked: tuple[Path, dict[str, Any]]) -> None:
    """Nerves cut on the timeline and the tables of the search are two ways to the same number."""
    _, made = ranked
    for plan in made["plans"]:
        for name in ("unwanted_removed_percent", "wanted_lost_percent"):
            assert plan["recurrence"][0][name]["mean"] == pytest.approx(plan[name]["mean"], abs=1e-6)


def test_plan_files_are_played_by_compare_with_the_same_numbers(
    ranked: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    """The search nerves are the replicates of a comparison: in-sample numbers must come out again, day for day."""
    folder, made = ranked
    plan = made["plans"][0]
    assert load_plan(folder / plan["file"]).title == plan["title"]
    assert (folder / plan["file"]).read_text(encoding="utf-8").startswith(f"# {NOTICE}")
    out = tmp_path / "compare"
    asked = [
        "compare",
        "bells_palsy_severe",
        "--plan",
        str(folder / plan["file"]),
        "--months",
        "0",
        "--out",
        str(out),
    ]
    assert main([*asked, "--seed", "1", "--replicates", "6", "--figures", "none"]) == 0
    told = json.loads((out / "compare.json").read_text(encoding="utf-8"))["plans"][plan["name"]]["trade"]
    for name in ("unwanted_removed_percent", "wanted_lost_percent"):
        assert told[name]["mean"][0] == pytest.approx(plan["in_sample"][name]["mean"], abs=1e-6)


def test_relief_that_does_not_last_is_told(ranked: tuple[Path, dict[str, Any]]) -> None:
    """In this model nerves regrow astray after a cut; a reader of the benefit at once must not miss it."""
    _, made = ranked
    last = [plan["recurrence"][-1]["unwanted_removed_percent"]["mean"] for plan in made["plans"]]
    told = [one for one in made["findings"] if "6 months later" in one]
    worse = sum(one < 0 for one in last)
    assert len(told) == (worse > 0)
    if told:
        assert told[0].split("6 months later ")[1].startswith(("all", f"{worse} of the", "the plan"))


def test_relief_in_the_ear_is_told_and_can_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The muscle of the ear counts like any other, and hardly anybody minds what it does."""
    told = {}
    for weight in ("1", "0"):
        out = tmp_path / weight
        assert main([*HUMAN, "--max-cuts", "1", "--weights", f"ear={weight}", "--out", str(out)]) == 0
        made = json.loads((out / "plan.json").read_text(encoding="utf-8"))
        told[weight] = (made["findings"], [plan["relief_by_region"].get("ear", 0.0) for plan in made["plans"]])
        assert made["unseen_regions"] == ["ear"]
    assert max(told["1"][1]) > 1 / 3
    assert "--weights ear=0" in told["1"][0][0]
    assert max(told["0"][1]) == 0.0
    assert told["0"][0] == []
    assert "! more than a third" in capsys.readouterr().out


def test_a_plan_that_costs_more_than_it_removes_is_told(tmp_path: Path) -> None:
    """It is on the front, as no other removes as much for less; its rank alone would pass it off as a good one."""
    asked = [*HUMAN, "--allow", "myectomy", "--excise", "platysma", "--out", str(tmp_path / "out")]
    assert main(asked) == 0
    made = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    only = made["plans"][0]
    assert only["wanted_lost_percent"]["mean"] > only["unwanted_removed_percent"]["mean"]
    assert made["findings"] == ["plan 1 loses more of the asked-for movement than of the unwanted one, in per cent"]


def test_much_toxin_is_told(tmp_path: Path) -> None:
    """A search has no limit of the sum; published sessions give 10 to 26 units."""
    assert main([*HUMAN, "--allow", "toxin", "--out", str(tmp_path / "out")]) == 0
    made = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    much = [str(plan["rank"]) for plan in made["plans"] if sum(dose["units"] for dose in plan["doses"]) > 26]
    assert 0 < len(much) < len(made["plans"])
    told = [one for one in made["findings"] if "more toxin" in one]
    assert [word for word in told[0].split(" take")[0].replace(",", "").split() if word.isdigit()] == much
    assert {dose["muscle"] for plan in made["plans"] for dose in plan["doses"]} <= set(made["request"]["inject"])


def test_a_plan_by_hand_is_placed_beside_the_front(ranked: tuple[Path, dict[str, Any]]) -> None:
    """Cutting both eyelid twigs destroys closure, and the front has plans that are better in both."""
    _, made = ranked
    start = made["start"]
    assert made["day"] == 540
    assert start["cuts"] == ["zygomatic_1", "zygomatic_2"]
    assert start["missed"] == ["close_gentle>=0.9"]
    assert start["beaten_by"]
    counts = [one["changes"] for one in start["nearest"]]
    assert counts == sorted(counts)
    assert counts[0] >= 1
    assert all(len(one["steps"]) == one["changes"] for one in start["nearest"])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        assert main([*HUMAN, *FLOORS, "--out", str(tmp_path_factory.mktemp("report") / "out")]) == 0
    return text.getvalue()


def test_the_words_of_the_report(report: str) -> None:
    for part in (
        "ranking under the model's assumptions", "in this model, cutting", "LOSS, share of the nerves",
        "certificate: proved", "nothing 0 ", "assumptions:", NOTICE, "relief: ", "cost, of each movement: ",
    ):  # fmt: skip
        assert part in " ".join(report.split())
    for word in ("recommend", "optimal", "best plan", "should", "safe", "predicts your"):
        assert word not in report.lower()


def test_the_report_fits_a_terminal(report: str) -> None:
    """Lines of 200 characters were broken by the terminal in the middle of the table."""
    told = report.split("\nWritten to ")[0].splitlines()
    assert max(len(line) for line in told) <= 100
    assert max(len(line) for line in told) > 90
    assert not [line for line in told if line.lstrip().startswith("%")]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main([*TOY, "--out", str(tmp_path / name), "--jobs", "1" if name == "one" else "2"]) == 0
    kept = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        one, two = ((tmp_path / name / path).read_bytes() for name in ("one", "two"))
        assert one.replace(b"one", b"two").replace(b"jobs 1", b"jobs 2") == two or one == two


def test_json_alone_goes_to_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*TOY, "--json", "--out", str(tmp_path / "out")]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "simsynk.front/1"


def test_the_number_of_cuts_is_kept(tmp_path: Path) -> None:
    assert main([*HUMAN, "--max-cuts", "2", "--out", str(tmp_path / "out")]) == 0
    made = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert made["plans"]
    assert max(len(plan["cuts"]) for plan in made["plans"]) == 2


def test_weights_move_the_front(tmp_path: Path) -> None:
    """Where the ear counts nothing, the twig that feeds it has less to give and other twigs join the front."""
    removed, count = [], []
    for weights in ("ear=1", "ear=0"):
        out = tmp_path / weights
        assert main([*HUMAN, "--weights", weights, "--max-cuts", "1", "--out", str(out)]) == 0
        plans = json.loads((out / "plan.json").read_text(encoding="utf-8"))["plans"]
        found = next(plan for plan in plans if plan["cuts"] == ["temporal_1"])
        removed.append(found["unwanted_removed_percent"]["mean"])
        count.append(len(plans))
    assert removed[1] < removed[0] / 2
    assert count[1] > count[0]


def test_worst_tenth_and_certainty(tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["--objective", "worst_tenth", "--keep", "smile>=0.7", "--certainty", "0.9"]
    assert main([*TOY, *asked, "--out", str(out)]) == 0
    made = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert (made["request"]["objective"], made["request"]["certainty"]) == ("worst_tenth", 0.9)
    assert made["certificate"]["proved"] is True
    assert all("worst_tenth_removed_percent" in plan for plan in made["plans"])
    aims = [one["by_objective"] for one in made["front"]]
    assert aims == sorted(aims)
    assert aims != [one["unwanted_removed"] for one in made["front"]]


def test_toxin_and_myectomy_are_planned_with_a_test_before(tmp_path: Path) -> None:
    """Doses come from a search; the certificate must not claim that they are proved."""
    out = tmp_path / "out"
    assert main([*TOY, "--allow", "cut,toxin,myectomy", "--out", str(out)]) == 0
    made = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert made["certificate"]["proved"] is False
    assert made["certificate"]["method"] == "enumeration"
    assert any(plan["doses"] for plan in made["plans"])
    assert {dose["day"] for plan in made["plans"] for dose in plan["doses"]} == {152}
    staged = [plan["staged"] for plan in made["plans"] if plan.get("staged")]
    assert staged
    assert staged[0]["operation_day"] == 180 + 180
    assert load_plan(out / staged[0]["file"]).events[0]["kind"] == "toxin"
    assert [one["file"] for one in staged if "units of toxin" in load_plan(out / one["file"]).title] == []
    assert any("not dosing advice" in one for one in made["assumptions"])


@pytest.mark.parametrize(("kind", "part"), [("toxin", "doses"), ("myectomy", "myectomies")])
def test_muscles_alone_can_be_planned(kind: str, part: str, tmp_path: Path) -> None:
    """Nothing is cut; nerves without anything to cut must be read out all the same."""
    out = tmp_path / "out"
    assert main([*TOY, "--allow", kind, "--out", str(out)]) == 0
    plans = json.loads((out / "plan.json").read_text(encoding="utf-8"))["plans"]
    assert plans
    assert all(plan[part] and not plan["cuts"] for plan in plans)


def test_nothing_to_remove_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A healthy nerve has no synkinesis: doing nothing is all there is."""
    asked = ["plan", "healthy", "--replicates", "2", "--seed", "1", "--out", str(tmp_path / "out")]
    assert main(asked) == 0
    assert "there is no unwanted movement to remove" in capsys.readouterr().out
    made = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert (made["plans"], made["certificate"]) == ([], None)


BAD = {
    "branch": (["plan", "toy", *QUICK, "--forbid", "uper"], "did you mean 'upper'"),
    "nothing allowed": (["plan", "toy", *QUICK, "--forbid", "upper,middle,lower"], "is forbidden"),
    "allow": (["plan", "toy", *QUICK, "--allow", ""], "nothing may be done"),
    "floor": ([*TOY, "--keep", "smile>=0.9 of healthy"], "even with nothing done"),
    "retraining": (["plan", "staged_treatment", *QUICK, "--replicates", "2"], "simsynk compare"),
    "side": (["plan", "toy", *QUICK, "--side", "middle"], "right"),
    "other side": ([*TOY, "--side", "left"], "nothing happens to the left side"),
    "start": (["plan", "toy", *QUICK, "--start", "eyelid_neurolysis"], "zygomatic_1"),
    "no plan": (["plan", "toy", *QUICK, "--start", "eyelid_neurolisis"], "--start: 'eyelid_neurolisis'"),
    "no such floor": ([*TOY, "--keep", "smile>=0.9 of healthy"], "--keep: no plan keeps 'smile' at 0.9"),
    "figures": (["plan", "toy", "--figures", "paretto"], "did you mean 'pareto'"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_request_is_told_and_leaves_no_folder(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Left behind, the folder would refuse the mended request."""
    asked, words = BAD[case]
    assert main([*asked, "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert not told.out
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("fault", "code"), [("stopped", 130), ("missing", 3)])
def test_stopped_or_unfinished_it_says_so_and_leaves_no_folder(
    fault: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half a ranking is none; a later one of another request must find its folder free."""

    def stop(*_args: Any, **_kwargs: Any) -> None:
        if fault == "stopped":
            raise Interrupted(3, 16)
        raise NervesMissing("plan_1", [Failure(replicate=0, stage="growing", message="no axon left")], 8)

    monkeypatch.setattr(ranking, "read_out", stop)
    assert main([*TOY, "--out", str(tmp_path / "out")]) == code
    assert "3 of 16" in (told := capsys.readouterr().err) or "could not be grown" in told
    assert not (tmp_path / "out").exists()


def test_broken_off_while_it_writes_the_folder_is_not_taken_for_a_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`plan.json` comes last: with it a folder is whole, without it another request may have the folder."""
    out = tmp_path / "out"
    drawn = ["plan", "toy", "--replicates", "4", "--seed", "1", "--months", "0", "--out", str(out)]
    assert main(drawn) == 0
    with monkeypatch.context() as patch:
        patch.setattr(picture, "save_picture", _interrupt)
        assert main(drawn) == 130
        assert not (out / "plan.json").exists()
    assert main([*drawn, "--max-cuts", "1"]) == 0
    assert main(drawn) == 2


def _interrupt(*_args: Any) -> None:
    raise KeyboardInterrupt


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main([*TOY, "--out", str(out)]) == 0
    kept = (out / "plan.json").read_bytes()
    assert main([*TOY, "--max-cuts", "1", "--out", str(out)]) == 2
    assert "another result" in capsys.readouterr().err
    assert (out / "plan.json").read_bytes() == kept
    assert main([*TOY, "--max-cuts", "1", "--out", str(out), "--overwrite"]) == 0
    files = {path.stem for path in (out / "plans").glob("*.yaml")}
    made = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert files == {plan["name"] for plan in made["plans"]}
