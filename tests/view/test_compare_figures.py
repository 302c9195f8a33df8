"""Pictures of a comparison: rows, cells and curves are those of the numbers, and every export says what it is."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from simsynk.scenario.load import load
from simsynk.scenario.plan import load_plan
from simsynk.study.compare import Comparison, compare
from simsynk.view import compare_figures


@pytest.fixture(scope="module")
def found() -> Comparison:
    base = load("bells_palsy_severe", sets=["replicates=4", "anatomy={preset: human, axons: 800}"])
    return compare(base, [load_plan("toxin_lower_face"), load_plan("static_support")], seed=1, months=[0, 1, 6])


@pytest.fixture(scope="module")
def texts(found: Comparison, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("figures")
    compare_figures.draw_comparison(found, folder, tuple(compare_figures.FIGURES))
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.svg")}


def test_every_figure_is_drawn_and_says_what_it_is_not(texts: dict[str, str]) -> None:
    assert set(texts) == set(compare_figures.FIGURES)
    assert all("Not a medical device" in text for text in texts.values())


def test_a_row_for_each_plan(found: Comparison) -> None:
    figure = compare_figures.before_after_figure(found)
    rows = [text.get_text() for text in figure.axes[0].texts if text.get_gid() == "row"]
    assert len(rows) == 2 + len(found.arms)
    assert rows[0].startswith("Before")
    assert rows[1].startswith("Nothing done")
    assert all(arm.title in row for arm, row in zip(found.arms, rows[2:], strict=True))


def test_marks_are_the_changes(found: Comparison) -> None:
    """As many minus signs as cells that do less by 3 %; static support changes no activation and has none."""
    figure = compare_figures.change_figure(found)
    marks = [text.get_text() for text in figure.axes[0].texts if text.get_text() in ("+", "−")]
    muscles = [i for i, name in enumerate(found.nothing.muscles) if name in found.patients[0].nerve.muscles]
    change = (found.arms[0].activation[1, 0] - found.nothing.activation[1, 0])[:, muscles]
    assert marks.count("−") == int((change <= -0.03).sum()) > 5
    assert marks.count("+") == 0


def test_curves_are_the_means(found: Comparison) -> None:
    figure = compare_figures.course_figure(found)
    lines = figure.axes[0].get_lines()
    assert len(lines) == 1 + len(found.arms)
    shown = np.asarray(lines[1].get_ydata())
    wanted = 100 * found.arms[0].unwanted[:, :, 0].mean(axis=(0, 2))
    assert shown == pytest.approx(wanted)


def test_the_same_comparison_makes_the_same_bytes(found: Comparison, texts: dict[str, str], tmp_path: Path) -> None:
    compare_figures.draw_comparison(found, tmp_path, ("change",))
    assert re.sub(r"\s", "", (tmp_path / "change.svg").read_text(encoding="utf-8")) == re.sub(
        r"\s", "", texts["change"]
    )


def test_a_nerve_without_a_face_still_has_its_changes(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "schema: simsynk.plan/1\nname: cut\nevents:\n  - {day: 300, kind: neurolysis, branches: [upper_1]}\n"
    )
    toy = compare(load("toy", sets=["replicates=3"]), [load_plan(plan)], seed=1, months=[0, 3])
    drawn = compare_figures.draw_comparison(toy, tmp_path, tuple(compare_figures.FIGURES))
    assert {path.stem for path in drawn} == {"change"}
