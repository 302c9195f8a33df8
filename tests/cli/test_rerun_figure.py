"""`simsynk rerun FIGURE`: a figure alone is enough to make it again, and a difference is found and named."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from importlib import resources
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.errors import InputError
from simsynk.study.sweep.study_run import run_study
from simsynk.view import figure_recipe
from simsynk.view.plan_recipe import played
from simsynk.view.study_figures import draw_study_figures

STUDY = """schema: simsynk.study/1
name: small
scenario: toy
factors:
  misrouted: {path: regrowth.routing.misrouting, grid: [0.0, 0.3]}
  cut: {path: "timeline[0].fraction", grid: [0.5, 1.0]}
replicates: 6
outcomes:
  foreign: foreign_fibre_fraction
seed: 3
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Figures of a small study and of a small run of a nerve of the user's own."""
    folder = tmp_path_factory.mktemp("drawn")
    (folder / "small.yaml").write_text(STUDY, encoding="utf-8")
    assert main(["sweep", str(folder / "small.yaml"), "--out", str(folder / "study"), "--figures", "heat_map"]) == 0
    nerve = (resources.files("simsynk.anatomy") / "data" / "toy.yaml").read_text(encoding="utf-8")
    (folder / "mine.yaml").write_text(nerve.replace("name: toy", "name: mine", 1), encoding="utf-8")
    told = ["--replicates", "5", "--only", "1,3-4", "--seed", "2", "--no-sensitivity", "--out", str(folder / "run")]
    own = f"anatomy={{file: {folder / 'mine.yaml'}}}"
    assert main(["run", "toy", "--set", own, *told, "--figures", "matrix,nerve,recovery"]) == 0
    (folder / "mine.yaml").unlink()
    told = ["--base", "8", "--out", str(folder / "sensitivity")]
    assert main(["sensitivity", str(folder / "small.yaml"), *told]) == 0
    (folder / "small.yaml").unlink()
    return folder


@pytest.mark.parametrize(
    ("kind", "name"),
    [("study", "heat_map_foreign.svg"), ("study", "heat_map_foreign.png"), ("run", "matrix.png"),
     ("run", "nerve.svg"), ("run", "recovery.svg"), ("sensitivity", "sensitivity.svg"),
     ("sensitivity", "sensitivity.png")],
)  # fmt: skip
def test_a_figure_alone_makes_the_same_figure(drawn: Path, tmp_path: Path, capsys, kind: str, name: str) -> None:
    """Proves identical bytes from one file that lies alone: scenario, plans, own nerve and numbers are inside it."""
    shutil.copyfile(drawn / kind / name, tmp_path / name)
    assert main(["rerun", str(tmp_path / name), "--jobs", "1"]) == 0
    assert capsys.readouterr().out.startswith("identical")
    again = tmp_path / name.replace(".", ".rerun.")
    assert again.read_bytes() == (tmp_path / name).read_bytes()
    assert again.with_suffix(".csv").exists()


def test_points_that_a_script_gives_promise_nothing(tmp_path: Path) -> None:
    """Proves that they carry no recipe; under the name of the study's design, other points would be drawn again."""
    (tmp_path / "small.yaml").write_text(STUDY, encoding="utf-8")
    points = [{"misrouted": share, "cut": 0.7} for share in (0.1, 0.2)]
    table = run_study(tmp_path / "small.yaml", tmp_path / "study", values=points)
    picture = draw_study_figures(table, tmp_path, "response_curves", formats=["svg"])[0]
    with pytest.raises(InputError, match="carries no recipe"):
        figure_recipe.read(picture)


def test_nothing_is_ever_written_over(drawn: Path, tmp_path: Path, capsys) -> None:
    """Proves that a second rerun takes another name, and that --out refuses a folder that holds the figure."""
    figure = tmp_path / "matrix.png"
    shutil.copyfile(drawn / "run" / "matrix.png", figure)
    for _ in range(2):
        assert main(["rerun", str(figure)]) == 0
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [
        "matrix.png",
        "matrix.rerun.png",
        "matrix.rerun2.png",
    ]
    before = figure.stat().st_mtime_ns
    capsys.readouterr()
    assert main(["rerun", str(figure), "--out", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert figure.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: re.sub(r'"version": "[^"]*"', '"version": "0.0.1"', text), "made with simsynk 0.0.1"),
        (lambda text: re.sub(r'"kernels": "[^"]*"', '"kernels": "x"', text), "other kernels"),
        (lambda text: text, "the same version"),
    ],
)
def test_other_data_end_with_3_and_the_versions(drawn: Path, tmp_path: Path, capsys, change, told: str) -> None:
    """Proves exit code 3 when the figure showed other numbers than its recipe gives, and what may have moved them."""
    text = (drawn / "study" / "heat_map_foreign.svg").read_text(encoding="utf-8")
    text = re.sub(r'"data_sha256": "[0-9a-f]{64}"', f'"data_sha256": "{"0" * 64}"', text)
    (tmp_path / "a.svg").write_text(change(text), encoding="utf-8")
    assert main(["rerun", str(tmp_path / "a.svg"), "--out", str(tmp_path / "new")]) == 3
    out = capsys.readouterr().out
    assert out.startswith("different")
    assert told in out
    assert (tmp_path / "new" / "a.png").exists()


def test_json_says_whether_and_with_what(drawn: Path, tmp_path: Path, capsys) -> None:
    """Proves a machine-readable answer and nothing else on standard output."""
    assert main(["rerun", str(drawn / "run" / "recovery.png"), "--out", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["identical"] is told["same_kernels"] is True
    assert [Path(file).name for file in told["files"]] == ["recovery.svg", "recovery.png", "recovery.csv"]


@pytest.mark.parametrize("options", [["--engine", "exact"], ["--cohort", "--replicates", "3"]])
def test_expected_values_and_cohorts_are_made_again(tmp_path: Path, capsys, options: list[str]) -> None:
    """Proves that the recipe knows the engine and the cohort; a plain run would show other numbers."""
    told = ["--seed", "1", "--out", str(tmp_path / "first"), "--figures", "matrix"]
    assert main(["run", "toy", *options, *told]) == 0
    figure = tmp_path / "first" / "matrix.svg"
    assert main(["rerun", str(figure), "--out", str(tmp_path / "second")]) == 0
    assert (tmp_path / "second" / "matrix.svg").read_bytes() == figure.read_bytes()


def test_the_figure_of_a_sensitivity_carries_method_size_seed_and_study(drawn: Path) -> None:
    """Proves what the recipe of a ranking holds and that its hash is that of `sensitivity.csv`; it carried none."""
    recipe = figure_recipe.read(drawn / "sensitivity" / "sensitivity.png")
    assert (recipe.kind, recipe.figure, recipe.seed) == ("sensitivity", "sensitivity", 3)
    assert recipe.options == {"method": "sobol", "base": 8}
    assert "misrouted" in recipe.text
    table = (drawn / "sensitivity" / "sensitivity.csv").read_bytes()
    assert recipe.data_sha256 == figure_recipe.data_hash(table)


@pytest.mark.parametrize(
    "options", [{}, {"method": "fast", "base": 8}, {"method": "sobol", "base": "8"}, {"method": "sobol", "base": 9}]
)
def test_a_tampered_recipe_of_a_sensitivity_is_refused(drawn: Path, tmp_path: Path, capsys, options) -> None:
    """Proves exit code 2 and no figure for a method or a size that does not exist."""
    text = (drawn / "sensitivity" / "sensitivity.svg").read_text(encoding="utf-8")
    changed = text.replace('"options": {"base": 8, "method": "sobol"}', f'"options": {json.dumps(options)}')
    assert changed != text
    (tmp_path / "a.svg").write_text(changed, encoding="utf-8")
    assert main(["rerun", str(tmp_path / "a.svg")]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


def test_what_is_no_figure_is_refused(tmp_path: Path, capsys) -> None:
    """Proves exit code 2 and a remedy, never a traceback, for missing, foreign and tampered files."""
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    recipe = figure_recipe.Recipe(
        kind="run", figure="matrix", text="name: [", seed=1, version="0", data_sha256="0",
        options={"replicates": "0", "engine": "axons", "cohort": False},
    )  # fmt: skip
    parts = {"b": {"figure": "spiral"}, "c": {"options": {}}, "d": {}, "e": {"kind": "study", "figure": "heat_map"}}
    for name, part in parts.items():
        text = json.dumps({**json.loads(recipe.to_text()), **part})
        inside = f'<recipe xmlns="urn:simsynk:figure:1">{text}</recipe>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><metadata>{inside}</metadata></svg>'
        (tmp_path / f"{name}.svg").write_text(svg, encoding="utf-8")
    for name in ("nowhere.png", "a.svg", "b.svg", "c.svg", "d.svg", "e.svg"):
        assert main(["rerun", str(tmp_path / name)]) == 2, name
        told = capsys.readouterr().err
        assert name in told or "YAML" in told
        assert "Traceback" not in told
    assert not list(tmp_path.glob("*.rerun.*"))


def test_time_courses_are_drawn_again(tmp_path: Path) -> None:
    """The figure of `--dynamics` carries its recipe, words and formats too; it alone could not be made again."""
    told = ["--replicates", "2", "--seed", "1", "--no-sensitivity", "--out", str(tmp_path / "run")]
    assert main(["run", "toy", "--dynamics", "--figures", "recovery", "--figure-format", "svg,pdf", *told]) == 0
    figure = tmp_path / "run" / "dynamics.pdf"
    assert "asked for" in (tmp_path / "run" / "dynamics.svg").read_text(encoding="utf-8")
    assert main(["rerun", str(figure), "--out", str(tmp_path / "again")]) == 0
    for ending in ("svg", "pdf", "csv"):
        again = tmp_path / "again" / f"dynamics.{ending}"
        assert again.read_bytes() == (tmp_path / "run" / f"dynamics.{ending}").read_bytes()


PLAN = """schema: simsynk.plan/1
name: {name}
title: Cut {name}
events:
- {{day: 300, kind: neurolysis, branches: [{branch}]}}
"""


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison of two plans, not in the order of their names, on a nerve of the user's own that is gone."""
    folder = tmp_path_factory.mktemp("compared")
    nerve = (resources.files("simsynk.anatomy") / "data" / "toy.yaml").read_text(encoding="utf-8")
    (folder / "mine.yaml").write_text(nerve.replace("name: toy", "name: mine", 1), encoding="utf-8")
    plans = []
    for name, branch in (("upper", "upper_1"), ("lower", "lower_1")):
        (folder / f"{name}.yaml").write_text(PLAN.format(name=name, branch=branch), encoding="utf-8")
        plans += ["--plan", str(folder / f"{name}.yaml")]
    told = ["--replicates", "3", "--seed", "1", "--months", "0,1", "--out", str(folder / "plans")]
    assert main(["compare", "toy", "--set", f"anatomy={{file: {folder / 'mine.yaml'}}}", *plans, *told]) == 0
    (folder / "mine.yaml").unlink()
    return folder / "plans"


@pytest.mark.parametrize("name", ["pareto", "change"])
def test_a_figure_of_plans_is_drawn_again(compared: Path, tmp_path: Path, name: str) -> None:
    """Scenario, nerve, plans in their order, months and seed are inside it: one file alone gives the same bytes."""
    shutil.copyfile(compared / f"{name}.svg", tmp_path / f"{name}.svg")
    assert main(["rerun", str(tmp_path / f"{name}.svg"), "--jobs", "1"]) == 0
    for ending in ("svg", "png", "csv"):
        assert (tmp_path / f"{name}.rerun.{ending}").read_bytes() == (compared / f"{name}.{ending}").read_bytes()


def test_choices_of_a_figure_of_plans_are_kept(compared: Path, tmp_path: Path) -> None:
    """Width and day are in the recipe; a broken list of plans is told as such."""
    words = ["--width", "85", "--day", "330", "--format", "svg", "--out", str(tmp_path)]
    assert main(["show", "figure", "pareto", str(compared), *words]) == 0
    figure = tmp_path / "pareto.svg"
    assert main(["rerun", str(figure)]) == 0
    assert (tmp_path / "pareto.rerun.svg").read_bytes() == figure.read_bytes()
    recipe = figure_recipe.read(figure)
    for broken in ({"plans": "upper"}, {"months": [True]}, {"day": "x"}):
        with pytest.raises(InputError, match="broken plans or months"):
            played(dataclasses.replace(recipe, options={**recipe.options, **broken}), "a.svg")
