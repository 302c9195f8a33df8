"""The figure of a ranking shows what its table says, and doing nothing is always in it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from simsynk import __version__
from simsynk.errors import InputError
from simsynk.notice import NOTICE
from simsynk.view import ranking_figure
from simsynk.view.picture import Choice
from simsynk.view.ranking_figure import marks, ranking_picture


def _spread(mean: float, half: float = 1.0) -> dict[str, float | None]:
    return {"mean": mean, "low": mean - half, "high": mean + half, "q10": mean - 5, "q90": mean + 5}


def _plan(rank: int, lost: float, removed: float, **more: Any) -> dict[str, Any]:
    return {
        "name": f"plan_{rank}", "title": f"cutting twig_{rank}", "rank": rank, "knee": rank == 1,
        "unwanted_removed_percent": _spread(removed), "wanted_lost_percent": _spread(lost), **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    plans = [_plan(1, 10, 40), _plan(2, 2, 12), _plan(3, 30, 50), _plan(4, 12, 39)]
    front = [{"wanted_lost": x, "unwanted_removed": y} for x, y in ((2, 12), (5, 30), (10, 40), (30, 50))]
    made = {"version": __version__, "scenario": "toy", "seed": 1, "replicates": 50, "held_out": 50}
    return {
        "title": "A palsy", "side": "right", "day": 180.0, "plans": plans, "front": front, "provenance": made,
    }  # fmt: skip


def _texts(picture: Any) -> str:
    figure = picture.figure
    found = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return " ".join(text.get_text() for text in found)


@pytest.mark.parametrize("width", [180.0, 85.0])
def test_every_plan_is_drawn_named_and_numbered(document: dict[str, Any], width: float) -> None:
    """At both printed widths, with the notice and where it comes from."""
    picture = ranking_picture(document, Choice(width_mm=width))
    assert picture is not None
    words = _texts(picture).replace("\n", " ")
    for n in (1, 2, 3, 4):
        assert f"cutting twig_{n}" in words
    for part in ("Doing nothing", "1 knee", "removes 40.0 %, costs 10.0 %", "seed 1", NOTICE[:40]):
        assert part in words
    drawn = [line.get_gid() for axes in picture.figure.axes for line in axes.lines]
    assert drawn.count("nothing") == 1
    assert {"front plan_1", "front plan_2", "front plan_3", "beaten plan_4"} <= set(drawn)


def test_a_plan_that_another_beats_on_the_held_out_nerves_is_shown_as_beaten(document: dict[str, Any]) -> None:
    """The search saw other nerves; drawn as if on the front it would claim what these nerves deny."""
    kinds = {one.name: one.kind for one in marks(document)}
    assert kinds == {"nothing": "nothing", "plan_1": "front", "plan_2": "front", "plan_3": "front",
                     "plan_4": "beaten"}  # fmt: skip
    worse = copy.deepcopy(document)
    worse["plans"] = [_plan(1, 3, -2)]
    assert [one.kind for one in marks(worse)] == ["nothing", "beaten"]


def test_the_plan_made_by_hand_is_drawn_beside_the_front(document: dict[str, Any]) -> None:
    start = {**_plan(9, 20, 30), "name": "mine", "title": "What I would do"}
    picture = ranking_picture({**document, "start": start}, Choice())
    assert picture is not None
    assert "What I would do" in _texts(picture)
    assert [row["kind"] for row in picture.rows].count("start") == 1
    assert "H, What I would do: removes 30.0 %" in picture.alt


def test_what_months_do_to_the_plans_is_told_though_not_drawn(document: dict[str, Any]) -> None:
    """The panel is the moment after the plan; alone it would show a benefit that is gone after a year."""
    later = copy.deepcopy(document)
    for plan, left in zip(later["plans"], (-3.0, 2.0, -1.0, -2.0), strict=True):
        plan["recurrence"] = [{"months": 0, "unwanted_removed_percent": _spread(40)},
                              {"months": 24.0, "unwanted_removed_percent": _spread(left)}]  # fmt: skip
    words = " ".join(_texts(ranking_picture(later, Choice())).split())
    assert "24 months later, regrown, 3 of the 4 leave more unwanted movement than doing nothing" in words
    assert "regrown" not in _texts(ranking_picture(document, Choice()))


def test_table_and_words_hold_the_numbers(document: dict[str, Any]) -> None:
    picture = ranking_picture(document, Choice())
    assert picture is not None
    row = next(row for row in picture.rows if row["plan"] == "plan_1")
    assert (row["unwanted_removed_mean_percent"], row["unwanted_removed_low_percent"]) == (40, 39)
    assert (row["wanted_lost_q90_percent"], row["knee"]) == (15, "yes")
    assert "removes 40.0 % (39.0 to 41.0) and costs 10.0 % (9.0 to 11.0)" in picture.alt


def test_without_plans_there_is_no_figure(document: dict[str, Any]) -> None:
    assert ranking_picture({**document, "plans": []}, Choice()) is None


def test_one_nerve_has_no_interval_and_is_drawn_all_the_same(document: dict[str, Any]) -> None:
    """Intervals that do not exist are null in `plan.json`."""
    one = copy.deepcopy(document)
    for plan in one["plans"]:
        for name in ("unwanted_removed_percent", "wanted_lost_percent"):
            plan[name] |= {"low": None, "high": None}
    assert ranking_picture(one, Choice()) is not None


def test_another_width_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="--width 180 or 85"):
        ranking_picture(document, Choice(width_mm=120))
    assert ranking_figure.WIDTHS == (180.0, 85.0)
