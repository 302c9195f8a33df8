"""Pictures of a comparison: rows, cells, curves and the front are those of the numbers, and say what they are."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest

from simsynk.cli.main import main
from simsynk.errors import InputError
from simsynk.scenario.load import load
from simsynk.scenario.plan import load_plan
from simsynk.scenario.scenario import Scenario
from simsynk.study.compare import Comparison, compare
from simsynk.study.compare_folder import claim, document, recipe_text, write_comparison
from simsynk.study.differences import paired
from simsynk.study.opened_comparison import OpenedComparison, open_comparison
from simsynk.view import compare_figures
from simsynk.view.compare_change import change_picture
from simsynk.view.compare_course import course_picture
from simsynk.view.compare_faces import plan_faces_picture
from simsynk.view.picture import Choice, Picture, save_picture
from simsynk.view.plan_front import DOMINATED, FRONT, NOTHING, pareto_picture, spots

PLANS = ("toxin_lower_face", "static_support")


def nerves(count: int) -> Scenario:
    return load("bells_palsy_severe", sets=[f"replicates={count}", "anatomy={preset: human, axons: 800}"])


def written(found: Comparison, folder: Path) -> Path:
    """The folder of a comparison, as the command writes it."""
    plans = [load_plan(arm.name) for arm in found.arms]
    wanted = recipe_text(found.scenario, plans, found.seed, found.months)
    claim(folder, found.scenario, plans, wanted, overwrite=False)
    changes = {arm.name: paired(found, arm) for arm in found.arms}
    write_comparison(folder, found, changes, document(found, changes, "test"))
    return folder


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(nerves(3), [load_plan(name) for name in PLANS], seed=1, months=[0, 1, 6])


@pytest.fixture(scope="module")
def folder(found: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(found, tmp_path_factory.mktemp("comparison") / "plans")


@pytest.fixture(scope="module")
def opened(folder: Path) -> OpenedComparison:
    return open_comparison(folder)


@pytest.fixture(scope="module")
def faces(found: Comparison) -> Picture:
    picture = plan_faces_picture(found)
    assert picture is not None
    return picture


@pytest.fixture(scope="module")
def texts(found: Comparison, faces: Picture, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("figures")
    compare_figures.draw_comparison(found, folder, ("change", "course"))
    save_picture(faces, folder, "before_after", formats=("svg",))
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.svg")}


def test_every_figure_is_drawn_and_says_what_it_is_not(texts: dict[str, str]) -> None:
    assert set(texts) == set(compare_figures.FIGURES)
    assert all("Not a medical device" in text for text in texts.values())


def test_a_row_for_each_plan(found: Comparison, faces: Picture) -> None:
    rows = [text.get_text() for text in faces.figure.axes[0].texts if text.get_gid() == "row"]
    assert len(rows) == 2 + len(found.arms)
    assert rows[0].startswith("Before")
    assert rows[1].startswith("Nothing done")
    assert all(arm.title in row for arm, row in zip(found.arms, rows[2:], strict=True))


def test_marks_are_the_changes(found: Comparison) -> None:
    """As many minus signs as cells that do less by 3 %; static support changes no activation and has none."""
    picture = change_picture(found)
    marks = [text.get_text() for text in picture.figure.axes[0].texts if text.get_text() in ("+", "−")]
    muscles = [i for i, name in enumerate(found.nothing.muscles) if name in found.patients[0].nerve.muscles]
    change = (found.arms[0].activation[1, 0] - found.nothing.activation[1, 0])[:, muscles]
    assert marks.count("−") == int((change <= -0.03).sum()) > 5
    assert marks.count("+") == 0
    own = [row["change_percent_of_maximum"] for row in picture.rows if row["plan"] == "toxin_lower_face"]
    assert own == pytest.approx((100 * change).ravel().tolist())


def test_curves_are_the_means(found: Comparison) -> None:
    picture = course_picture(found)
    assert picture is not None
    lines = picture.figure.axes[0].get_lines()
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
    assert {path.name for path in drawn} == {"change.svg", "change.png", "change.csv"}


def gids(picture: Picture) -> list[str]:
    return [str(one.get_gid()) for axes in picture.figure.axes for one in axes.get_children() if one.get_gid()]


def test_the_front_shows_the_paired_shares_of_the_nerves(found: Comparison, opened: OpenedComparison) -> None:
    """Worked out again by hand: fall of unwanted movement nerve by nerve over its mean with nothing done."""
    arm = found.arms[0]
    nothing, plan = (one.unwanted[:, 1, 0].mean(axis=-1) for one in (found.nothing, arm))
    shares = 100 * (nothing - plan) / nothing.mean()
    shown = spots(opened, 1)[1]
    assert shown.removed == pytest.approx((shares.mean(), *np.quantile(shares, [0.1, 0.9])))
    asked = np.isfinite(found.nothing.done[:, 1, 0]).all(axis=0)
    kept = [one.done[:, 1, 0][:, asked].mean(axis=-1) for one in (found.nothing, arm)]
    assert shown.lost[0] == pytest.approx(100 * (kept[0] - kept[1]).mean() / kept[0].mean())
    assert shown.removed[0] > 1


def test_nothing_done_is_always_on_the_front_picture_and_every_plan_has_bars(opened: OpenedComparison) -> None:
    """A star in each panel, and two bars for each plan in each; a front without bars could swap with the seed."""
    picture = pareto_picture(opened, Choice())
    assert picture is not None
    found = gids(picture)
    panels = len(picture.figure.axes) - 1
    assert panels == 2
    assert found.count("nothing") == panels
    assert found.count("bar lost") == found.count("bar removed") == panels * len(PLANS)
    assert {row["plan"] for row in picture.rows} == {NOTHING, *PLANS}


def synthetic(opened: OpenedComparison, plans: dict[str, tuple[float, float]]) -> OpenedComparison:
    """A comparison whose plans lose and remove so many per cent, with the same bars."""

    def three(value: float) -> dict[str, list[float]]:
        return {"mean": [value], "q10": [value - 1], "q90": [value + 1]}

    told = {
        name: {"title": name, "trade": {"wanted_lost_percent": three(x), "unwanted_removed_percent": three(y)}}
        for name, (x, y) in plans.items()
    }
    made = {**opened.document, "months": [1.0], "days": [570.0], "plans": told}
    return OpenedComparison(folder=opened.folder, title="by hand", document=made, rows=())


def test_dominated_plans_and_the_knee_by_hand(opened: OpenedComparison) -> None:
    """Worse in both than another is dominated, also than doing nothing; the knee bulges most beyond the ends."""
    made = synthetic(opened, {"cheap": (2, 8), "dear": (10, 10), "beaten": (5, 6), "harm": (3, -2)})
    kinds = {one.name: one.kind for one in spots(made, 0)}
    assert kinds == {NOTHING: FRONT, "cheap": FRONT, "dear": FRONT, "beaten": DOMINATED, "harm": DOMINATED}
    assert [one.name for one in spots(made, 0) if one.knee] == ["cheap"]
    picture = pareto_picture(made, Choice(width_mm=85.0))
    assert picture is not None
    assert {one for one in gids(picture) if one.startswith((FRONT + " ", DOMINATED))} == {
        "front cheap", "front dear", "dominated beaten", "dominated harm"
    }  # fmt: skip


def test_a_straight_front_has_no_knee(opened: OpenedComparison) -> None:
    assert not any(one.knee for one in spots(synthetic(opened, {"a": (2, 2), "b": (4, 4)}), 0))


def test_plans_whose_bars_are_apart_keep_their_order_under_another_seed(tmp_path: Path) -> None:
    """Where bars do not touch, the order by what is removed is the same under another seed."""
    plans = [load_plan(name) for name in ("toxin_lower_face", "selective_neurolysis", "static_support")]
    found = []
    for seed in (1, 2):
        made = compare(nerves(6), plans, seed=seed, months=[1])
        found.append({one.name: one for one in spots(open_comparison(written(made, tmp_path / str(seed))), 0)})
    first, second = found
    apart = [(a, b) for a in first for b in first if first[a].removed[1] > first[b].removed[2]]
    assert len(apart) >= 3
    assert all(second[a].removed[0] > second[b].removed[0] for a, b in apart)


@pytest.mark.parametrize("width", [180.0, 85.0])
def test_the_front_can_be_printed(width: float, opened: OpenedComparison) -> None:
    picture = pareto_picture(opened, Choice(width_mm=width))
    assert picture is not None
    assert picture.figure.get_figwidth() * 25.4 == pytest.approx(width)
    renderer = picture.figure.canvas.get_renderer()
    for text in [text for axes in picture.figure.axes for text in axes.texts if text.get_text()]:
        box = text.get_window_extent(renderer)
        assert text.get_fontsize() >= 7
        assert -1 <= box.x0 <= box.x1 <= picture.figure.bbox.x1 + 1, text.get_text()


def test_a_month_can_be_chosen_by_its_day(opened: OpenedComparison) -> None:
    picture = pareto_picture(opened, Choice(day=opened.days[2]))
    assert picture is not None
    assert {row["month"] for row in picture.rows} == {6.0}
    with pytest.raises(InputError, match="not a day of this comparison"):
        pareto_picture(opened, Choice(day=571.0))


def test_show_figure_draws_the_front_and_tells_where_the_others_lie(
    found: Comparison, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Faces need the nerves: of them the folder's own files are told, or how to make them."""
    place = tmp_path / "figures"
    assert main(["show", "figure", "pareto", str(folder), "--out", str(place), "--width", "85"]) == 0
    assert {path.name for path in place.iterdir()} == {"pareto.svg", "pareto.png", "pareto.csv"}
    with open(place / "pareto.csv", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 2 * (1 + len(PLANS))
    assert main(["show", "figure", "change", str(folder)]) == 2
    assert "--figures change" in capsys.readouterr().err
    compare_figures.draw_comparison(found, folder, ("change",))
    assert main(["show", "figure", "change", str(folder)]) == 0
    told = capsys.readouterr().out
    assert str(folder / "change.svg") in told
    assert "change of activation against nothing done" in told
    assert main(["show", "figure", "change", str(folder), "--width", "85"]) == 2


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("compare.json", lambda text: text[:200], "is damaged"),
        (
            "compare.json",
            lambda text: text.replace("simsynk.comparison/1", "simsynk.comparison/9"),
            "this version reads",
        ),
        ("compare.json", lambda text: text.replace('"trade"', '"trad"'), "older version"),
        ("compare.json", lambda _: "[]", "is damaged"),
        ("compare.csv", lambda _: "", "compare.csv lacks"),
    ],
)
def test_a_damaged_comparison_is_refused(file: str, change, told: str, folder: Path, tmp_path: Path) -> None:
    """Each fault is told with what to do, none as a traceback."""
    for name in ("compare.json", "compare.csv", "scenario.yaml"):
        text = (folder / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(change(text) if name == file else text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        open_comparison(tmp_path)


def test_the_document_says_what_is_removed_and_lost(folder: Path) -> None:
    made = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    trade = made["plans"]["static_support"]["trade"]
    assert set(trade) == {"unwanted_removed_percent", "wanted_lost_percent"}
    assert trade["unwanted_removed_percent"]["mean"] == pytest.approx([0, 0, 0], abs=1e-9)
