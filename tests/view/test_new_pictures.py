"""The alluvial, the fifty dots and before | after: what is drawn is what the run holds, at both print widths."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from simsynk.cli.main import main
from simsynk.errors import InputError
from simsynk.face.measures import MEASURES
from simsynk.study.opened import open_run
from simsynk.view.alluvial import alluvial_picture
from simsynk.view.before_after import before_after_picture
from simsynk.view.dot_plot import DOTS, dots_picture
from simsynk.view.fibre_flow import fibre_flow
from simsynk.view.folder import Drawn, drawn_from
from simsynk.view.picture import Choice, Picture, save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.unasked import unasked_movement

SMALL = ["--seed", "1", "--figures", "none", "--jobs", "1"]
HUMAN = ["--set", "anatomy={preset: human, axons: 1500}"]
DRAW = {"alluvial": alluvial_picture, "dots": dots_picture, "before_after": before_after_picture}


def run(name: str, replicates: int, folder: Path, *more: str) -> Drawn:
    assert main(["run", name, *SMALL, "--replicates", str(replicates), "--out", str(folder), *more]) == 0
    return drawn_from(open_run(folder))


@pytest.fixture(scope="module")
def sutured(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return run("trunk_transection_suture", 12, tmp_path_factory.mktemp("sutured"), *HUMAN)


@pytest.fixture(scope="module")
def homecoming(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return run("misrouting_0", 4, tmp_path_factory.mktemp("homecoming"), *HUMAN)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return run("toy", 70, tmp_path_factory.mktemp("toy"))


KEPT: dict[tuple[object, ...], Picture] = {}


def drawn(name: str, what: Drawn, **choice: object) -> Picture:
    """A picture, drawn once for all tests of the module."""
    key = (name, id(what), *sorted(choice.items()))
    if key not in KEPT:
        found = DRAW[name](what, Choice(**choice))
        assert found is not None
        KEPT[key] = found
    return KEPT[key]


def gids(picture: Picture) -> list[str]:
    """Group names of everything on the sheet, as an SVG holds them."""
    return [str(one.get_gid()) for one in picture.figure.axes[0].get_children() if one.get_gid()]


def words(picture: Picture, gid: str) -> list[str]:
    return [text.get_text() for text in picture.figure.axes[0].texts if text.get_gid() == gid]


def test_percent_foreign_is_the_sum_of_the_table(sutured: Drawn, tmp_path: Path) -> None:
    """Read from the CSV beside the figure, every percentage at its right comes out again; nothing is rounded away."""
    picture = drawn("alluvial", sutured)
    save_picture(picture, tmp_path, "alluvial", formats=("svg",))
    with open(tmp_path / "alluvial.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = [float(one.split(" %")[0]) for one in words(picture, "percent")]
    reached = list(dict.fromkeys(row["reached"] for row in rows if row["kind"] == "no nerve"))
    assert len(told) == len(reached) == 8
    for name, shown in zip(reached, told, strict=True):
        own = [row for row in rows if row["reached"] == name and row["kind"] in ("home", "foreign")]
        fibres = sum(float(row["fibres"]) for row in own)
        foreign = sum(float(row["fibres"]) for row in own if row["kind"] == "foreign")
        assert round(100 * foreign / fibres) == shown
        assert sum(float(row["percent_of_fibres_with_nerve"]) for row in own) == pytest.approx(100, abs=1e-6)


def test_bands_are_the_wiring_and_bars_the_fibres_of_the_face(sutured: Drawn) -> None:
    """Bands add up to wiring.csv of the face's muscles, bars with what has no nerve to the endplates before."""
    flow = fibre_flow(sutured, "right")
    assert flow is not None
    intact = sutured.periphery.intact
    face = [pool.name for pool in intact.nerve.pools if pool.name in intact.nerve.muscles]
    wired = sum(float(row["fibres_mean"]) for row in sutured.wiring if row["muscle"] in face)
    assert sum(flow.fibres.values()) == pytest.approx(wired)
    before = sum(int(intact.endplate_count[p]) for p, pool in enumerate(intact.nerve.pools) if pool.name in face)
    assert sum(flow.before[name] for name in flow.reached) == before
    bare = sum(row["fibres"] for row in flow.rows() if row["kind"] == "no nerve")
    assert bare == pytest.approx(before - wired)


def test_nothing_is_solid_where_every_axon_came_home(homecoming: Drawn, sutured: Drawn) -> None:
    """Without misrouting eight pale bands and no solid one; a sutured trunk has dozens."""
    quiet = gids(drawn("alluvial", homecoming))
    assert sum(one.startswith("band home") for one in quiet) == 8
    assert not any(one.startswith("band foreign") for one in quiet)
    assert sum(one.startswith("band foreign") for one in gids(drawn("alluvial", sutured))) > 40


def test_a_simple_nerve_has_an_alluvial_too(toy: Drawn) -> None:
    found = drawn("alluvial", toy)
    assert sum(one.startswith("band foreign") for one in gids(found)) == 6
    assert "side branches" not in found.alt


def test_dots_are_quantiles_of_the_run(toy: Drawn) -> None:
    """Fifty of seventy nerves, k as the share of nerves beyond the bar, solid dots as many as the sentence says."""
    picture, found = drawn("dots", toy), unasked_movement(toy, Choice())
    assert found is not None
    seen = sum(row["visible"] == "yes" for row in picture.rows)
    assert len(picture.rows) == DOTS < len(found.values)
    assert abs(seen / DOTS - found.seen) <= 1 / DOTS
    assert words(picture, "count") == [f"Still visible: {seen} of {DOTS}"]
    assert gids(picture).count("dot seen") == seen
    assert gids(picture).count("dot seen") + gids(picture).count("dot unseen") == DOTS


def test_few_nerves_are_as_many_dots(sutured: Drawn) -> None:
    """Of twelve nerves twelve dots with their own values: eye narrowing in a smile, in mm of each simulated face."""
    picture = drawn("dots", sutured, command="smile")
    faces = sutured.faces
    assert faces is not None
    c, k = faces.commands.index("smile"), MEASURES.index("palpebral_fissure_mm")
    values = sorted((faces.healthy_measures[0, c, k] - faces.measures[:, -1, 0, c, k]).tolist())
    assert [row["eye_beyond_healthy_mm"] for row in picture.rows] == pytest.approx(values)


def test_no_dot_is_solid_without_misrouting(homecoming: Drawn) -> None:
    picture = drawn("dots", homecoming)
    assert words(picture, "count") == ["Still visible: 0 of 4"]
    assert "dot seen" not in gids(picture)


def test_before_after_shows_the_numbers_of_the_median_patient(sutured: Drawn) -> None:
    """The eye that narrows in a smile has a solid ring, and a muscle a part beyond healthy."""
    picture = drawn("before_after", sutured)
    eye = next(row for row in picture.rows if row["name"] == "palpebral_fissure_mm")
    assert sutured.faces is not None
    assert (eye["after"], eye["before"]) == sutured.faces.mm("smile", 600)["palpebral_fissure_mm"]
    assert "ring eye" in gids(picture)
    assert f"eye open {eye['after']:.1f} mm (healthy {eye['before']:.1f})" in words(picture, "callout")
    assert any(one.startswith("unasked ") for one in gids(picture))
    assert words(picture, "face") == ["Before the injury", "Day 600"]


def test_before_after_of_a_nerve_that_came_home_rings_nothing(homecoming: Drawn) -> None:
    found = gids(drawn("before_after", homecoming))
    assert not [one for one in found if one.startswith(("ring", "unasked"))]


def test_a_nerve_without_a_face_has_no_faces(toy: Drawn) -> None:
    assert before_after_picture(toy, Choice()) is None


@pytest.mark.parametrize("name", DRAW)
@pytest.mark.parametrize("width", [180.0, 85.0])
def test_each_width_can_be_printed(name: str, width: float, sutured: Drawn) -> None:
    """The sheet has that width, no type is smaller than 7 points, and no word runs over an edge of the sheet."""
    figure = drawn(name, sutured, width_mm=width).figure
    assert figure.get_figwidth() * 25.4 == pytest.approx(width)
    renderer = figure.canvas.get_renderer()
    page = figure.bbox
    for text in [text for axes in figure.axes for text in axes.texts if text.get_text()]:
        box = text.get_window_extent(renderer)
        assert text.get_fontsize() >= 7
        assert page.x0 - 1 <= box.x0 <= box.x1 <= page.x1 + 1, text.get_text()


@pytest.mark.parametrize("name", DRAW)
def test_every_picture_has_words_and_numbers(name: str, sutured: Drawn) -> None:
    picture = drawn(name, sutured)
    assert picture.rows
    assert picture.alt.endswith(".")
    assert re.search(r"\d", picture.alt)
    assert "nan" not in picture.alt
    assert any("Not a medical device" in text.get_text() for text in picture.figure.axes[0].texts)


@pytest.mark.parametrize("name", DRAW)
def test_another_width_is_refused(name: str, sutured: Drawn) -> None:
    with pytest.raises(InputError, match="100 mm wide"):
        DRAW[name](sutured, Choice(width_mm=100.0))


def test_the_same_run_makes_the_same_bytes(sutured: Drawn, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        picture = alluvial_picture(sutured, Choice())
        assert picture is not None
        save_picture(picture, tmp_path / folder, "alluvial", formats=("svg",))
    assert (tmp_path / "one" / "alluvial.svg").read_bytes() == (tmp_path / "two" / "alluvial.svg").read_bytes()


def test_a_side_without_wiring_has_no_alluvial(sutured: Drawn) -> None:
    assert alluvial_picture(sutured, Choice(side="left")) is None


def test_dots_of_a_command_are_those_of_that_command(sutured: Drawn) -> None:
    """A blink asks for the eye, so a corner or a brow is looked at; taken from the smile it would be the eye."""
    picture = drawn("dots", sutured, command="blink")
    assert not any("eye" in name for name in picture.rows[0])
    assert np.isfinite([list(row.values())[1] for row in picture.rows]).all()


def test_the_other_side_can_be_chosen(homecoming: Drawn) -> None:
    """The numbers are those of the left side; a bilateral palsy had its second face never drawn."""
    faces = homecoming.faces
    assert faces is not None
    c, k = faces.commands.index("smile"), MEASURES.index("commissure_excursion_mm")
    left = faces.measures[faces.median, -1, 1, c, k]
    assert left != pytest.approx(faces.measures[faces.median, -1, 0, c, k])
    for name, column in (("sheet", "corner_movement_mm"), ("before_after", "after")):
        picture = picture_of(name, homecoming, Choice(side="left", command="smile", day=faces.days[-1]))
        assert picture is not None
        (row,) = [row for row in picture.rows if row.get("name", "commissure_excursion_mm") == MEASURES[k]]
        assert row[column] == pytest.approx(left)
    ghosts = picture_of("spread", homecoming, Choice(side="left"))
    assert ghosts is not None
    assert "Left side over these patients" in ghosts.alt
    assert [row["corner_movement_mm"] for row in ghosts.rows] == pytest.approx(
        faces.measures[:, -1, 1, c, k].tolist()
    )


def test_words_name_only_what_is_drawn(sutured: Drawn, homecoming: Drawn) -> None:
    """No mirror image is told where both sides are alike, and muscles beyond the five shown are counted."""
    many, none = drawn("before_after", sutured), drawn("before_after", homecoming)
    assert "mirror image" in many.alt
    assert "mirror image" not in none.alt
    (told,) = words(many, "more")
    assert f", {told}." in many.alt
    assert words(none, "more") == []


def test_one_simulated_patient_is_not_many(tmp_path: Path) -> None:
    picture = dots_picture(run("toy", 1, tmp_path / "one"), Choice())
    assert picture is not None
    assert picture.alt.startswith("One simulated patient on day 180.")
    assert "each for an equal share" not in picture.alt


@pytest.fixture(scope="module")
def reanimated(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return run("gracilis_reanimation", 2, tmp_path_factory.mktemp("reanimated"), *HUMAN)


@pytest.mark.parametrize("width", [180.0, 85.0])
def test_a_transplanted_muscle_is_a_territory_of_its_own(width: float, reanimated: Drawn) -> None:
    """It has no neurons from before and nothing foreign: what was led to it feeds it."""
    flow = fibre_flow(reanimated, "right")
    assert flow is not None
    assert "gracilis" in flow.reached
    assert "gracilis" not in flow.homes
    assert flow.right("gracilis") > 0
    assert flow.fibres["donor", "gracilis"] == pytest.approx(flow.right("gracilis"))
    picture = drawn("alluvial", reanimated, width_mm=width)
    assert words(picture, "percent")[-1] == ("led over" if width == 180.0 else "0 %")
    assert "band donor donor to gracilis" in gids(picture)


@pytest.mark.parametrize("width", [180.0, 85.0])
def test_before_after_shows_a_transplanted_muscle(width: float, reanimated: Drawn) -> None:
    """The muscle that makes the smile has a bar, with the number of the median patient; it was in neither half."""
    picture = drawn("before_after", reanimated, width_mm=width)
    assert words(picture, "head")[-1] == "Transplanted"
    rows = [row for row in picture.rows if row["kind"] == "transplanted muscle"]
    assert [row["name"] for row in rows] == ["gracilis"]
    assert rows[0]["before"] == 0
    assert rows[0]["after"] > 20
    assert "brought gracilis" in gids(picture)
    assert f"transplanted gracilis works at {rows[0]['after']:.0f} %" in picture.alt
