"""The nerve in the explorer: what is drawn is what is cut, and everything can be pressed by finger and by key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simsynk.periphery.state import Periphery
from simsynk.scenario.load import load
from simsynk.simulate import prepare
from simsynk.study.readout import Readout, read_out
from simsynk.timeline.virtual_cut import severed
from simsynk.view.explorer.nerve_drawing import nerve_drawing
from simsynk.view.explorer.nerve_lesions import box_of
from simsynk.view.explorer.nerve_places import least_distance
from simsynk.view.explorer.nerve_sheet import sheet_of
from simsynk.view.explorer.ways_home import fibres_by_home, home_shares
from simsynk.view.lanes import working_halves
from simsynk.view.layout import layout_of

SETTLED = "html[data-ready=true][data-settled=true]"
SMALL = ["--set", "anatomy={preset: human, axons: 600}", "--seed", "1", "--replicates", "6"]
FINGER_PX, NARROW_PX, DISC_RADIUS = 44, 340, 45
NEAR_END = """(one) => {
  const { x, y } = one.getPointAtLength(one.getTotalLength() * 0.95).matrixTransform(one.getScreenCTM());
  return [x, y];
}"""
MIDDLES = """(all) => all.map((one) => {
  const box = one.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2, box.width];
})"""


@pytest.fixture(scope="module")
def readouts() -> Callable[..., Readout]:
    """Two nerves of a scenario."""
    known: dict[tuple[str, ...], Readout] = {}

    def found(name: str, *sets: str) -> Readout:
        if (name, *sets) not in known:
            patient = prepare(load(name, sets=list(sets)))
            known[(name, *sets)] = read_out(patient, seed=1, replicates=range(2))
        return known[(name, *sets)]

    return found


@pytest.fixture(scope="module")
def wide(page_file: Path, chromium: Any) -> Iterator[Any]:
    """The page on a desk."""
    page = chromium.new_page(viewport={"width": 1400, "height": 1300})
    page.goto(page_file.as_uri())
    page.locator(SETTLED).wait_for(state="attached")
    yield page
    page.close()


@pytest.fixture
def page(wide: Any) -> Any:
    """The page as at the start, with the pointer off the nerve."""
    wide.mouse.move(2, 2)
    wide.evaluate(
        "simsynk.store.reset(); document.activeElement.blur(); document.querySelector('.nerve-list').open = false"
    )
    return wide


def cuts(page: Any) -> list[str]:
    return list(page.evaluate("simsynk.store.get().plan.cuts"))


def grown(readout: Readout) -> Periphery:
    return readout.side.growth.grown(readout.seed, int(readout.replicates[0]))


@pytest.mark.parametrize("name", ["bells_palsy_severe", "toy", "rat_trunk_suture", "gracilis_reanimation"])
def test_every_cut_has_one_button_and_fingers_find_them(name: str, readouts: Callable[..., Readout]) -> None:
    """Buttons at the middles of their twigs would lie within 9 mm of each other on the face: 23 px."""
    readout = readouts(name)
    drawing = nerve_drawing(readout)
    pressed = [cut for button in drawing["buttons"] for cut in button["cuts"]]
    assert sorted(pressed) == sorted(readout.cuts)
    px = NARROW_PX / drawing["width"]
    for kind in ("buttons", "targets"):
        at = np.array([[one["x"], one["y"]] for one in drawing[kind]], float)
        assert least_distance(at) * px >= FINGER_PX - 0.5, kind
        assert (at >= 0).all()
        assert (at <= [drawing["width"], drawing["height"]]).all()
    codes = [button["code"] for button in drawing["buttons"]]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("name", ["bells_palsy_severe", "toy", "rat_trunk_suture", "gracilis_reanimation"])
def test_no_button_and_no_other_words_lie_on_the_words_of_an_injury(
    name: str, readouts: Callable[..., Readout]
) -> None:
    """Beside its bar, the day of a transfer onto the buccal branch lay under two buttons."""
    drawing = nerve_drawing(readouts(name))
    told = [one for one in drawing["lesions"] if one["words"]]
    assert told
    boxes = [box_of(len(one["words"]), one["words_x"], one["words_y"]) for one in told]
    names = [box_of(len(line), place["x"], place["y"] + 36 * k)
             for place in drawing["places"] for k, line in enumerate(place["words"])]  # fmt: skip
    for i, (left, top, right, bottom) in enumerate(boxes):
        for button in drawing["buttons"]:
            x, y = np.clip([button["x"], button["y"]], [left, top], [right, bottom])
            assert np.hypot(x - button["x"], y - button["y"]) >= DISC_RADIUS, button["name"]
        for other in [*boxes[i + 1 :], *names]:
            assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]


def test_a_right_nerve_lies_on_the_viewer_s_left(readouts: Callable[..., Readout]) -> None:
    """A left nerve is its mirror image; drawn the same way round it would be the wrong face."""
    readout = readouts("bells_palsy_severe")
    places = {one["name"]: one["x"] for one in nerve_drawing(readout)["buttons"]}
    assert places["temporal"] < places["zygomatic_4"] < places["buccal_1"]
    layout = layout_of(readout.patient.nerve)
    right, left = (sheet_of(layout, side) for side in (True, False))
    for line in layout.edges.values():
        assert np.allclose(right.to(line)[:, 0], left.width - left.to(line)[:, 0])
        assert np.allclose(right.to(line)[:, 1], left.to(line)[:, 1])


def test_lines_vanish_with_the_axons_that_a_cut_silences(readouts: Callable[..., Readout]) -> None:
    """Each line is a working process; a line without its cuts would stay when its axon is divided."""
    readout = readouts("bells_palsy_severe")
    nerve, drawing = grown(readout), nerve_drawing(readout)
    assert 100 <= len(drawing["lines"]) <= 200
    assert len(json.dumps(drawing["lines"], separators=(",", ":"))) <= 40_000
    working = nerve.reaching[working_halves(nerve, readout.day) > 0]
    share = {name: severed(nerve, name, readout.day)[working].mean() for name in readout.cuts}
    for place, name in enumerate(readout.cuts):
        drawn = np.mean([place in line["cuts"] for line in drawing["lines"]])
        assert drawn == pytest.approx(share[name], abs=0.09), name
    astray = np.mean([line["wrong"] for line in drawing["lines"]])
    assert 0.1 < astray < 0.6
    assert not any(line["wrong"] for line in nerve_drawing(readouts("healthy"))["lines"])


def test_fibres_of_the_ways_are_those_that_work(readouts: Callable[..., Readout]) -> None:
    """All working fibres are counted once; in a healthy nerve each is served by its own muscle's axons."""
    readout = readouts("bells_palsy_severe")
    counted = fibres_by_home(readout, 1)
    nerve = grown(readout)
    assert counted.sum() == working_halves(nerve, readout.day).sum()
    own = counted[np.arange(len(readout.muscle)), readout.muscle].sum() / counted.sum()
    assert 0.3 < own < 0.9
    healthy = readouts("healthy")
    found = home_shares(healthy, 1)
    for muscle, shares in zip(healthy.muscle, found["shares"], strict=True):
        assert shares in ([], [[int(muscle), 1000]])


def test_a_click_cuts_and_a_second_one_takes_it_back(page: Any) -> None:
    """On the disc, and on the twig where it runs; lines beyond the gap go, and the name of the button says cut."""
    disc = page.locator(".cutter[data-cut=temporal_3]")
    lines = page.locator(".nerve .axon:not(.gone)").count()
    disc.click()
    assert cuts(page) == ["temporal_3"]
    assert disc.get_attribute("aria-pressed") == "true"
    assert disc.get_attribute("aria-label") == "Temporal 3, cut"
    assert page.locator(".nerve .gap").count() == 1
    assert page.locator(".nerve [data-edge=temporal_3]").get_attribute("data-state") == "cut"
    left = page.locator(".nerve .axon:not(.gone)").count()
    assert left < lines
    disc.click()
    assert cuts(page) == []
    assert page.locator(".nerve .gap").count() == 0
    assert page.locator(".nerve .axon:not(.gone)").count() == lines
    stroke = page.locator(".reach path[data-reach=cervical_1]")
    at = stroke.evaluate(NEAR_END)
    page.mouse.click(*at)
    assert cuts(page) == ["cervical_1"]


def test_a_branch_goes_with_its_roots_and_a_connection_with_both_directions(page: Any) -> None:
    """The buccal branch has two roots and so two gaps; one direction of a connection alone would be half a cut."""
    page.locator(".cutter[data-cut=buccal]").click()
    assert page.locator(".nerve .gap").count() == 2
    page.locator(".cutter.connection").first.click()
    assert cuts(page) == ["buccal", "connection_zygomatic_buccal", "connection_buccal_zygomatic"]
    page.evaluate("simsynk.store.cut('connection_zygomatic_buccal')")
    assert page.locator(".cutter.connection").first.get_attribute("aria-pressed") == "mixed"


def test_keys_alone_walk_the_tree_and_cut(page: Any) -> None:
    """One stop of the Tab key; arrows to siblings, children and parents; Enter and Space cut."""
    assert page.locator(".cutter[tabindex='0']").count() == 1
    page.locator(".cutter[tabindex='0']").focus()
    name = "document.activeElement.dataset.cut"
    for key, there in [("Home", "temporal"), ("ArrowDown", "zygomatic"), ("ArrowRight", "zygomatic_1"),
                       ("ArrowDown", "zygomatic_2"), ("ArrowLeft", "zygomatic"), ("ArrowUp", "temporal"),
                       ("ArrowRight", "temporal_1"), ("ArrowUp", "temporal_1")]:  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate(name) == there, key
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert cuts(page) == ["temporal_2", "temporal_3"]
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('svg.nerve')")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(name) == "temporal_3"


def test_pointing_says_what_a_cut_would_take(page: Any, readouts: Callable[..., Readout]) -> None:
    """Shares in words are those of the ways that the cut silences; nothing is cut by pointing."""
    page.locator(".cutter[data-cut=zygomatic_2]").hover()
    assert page.evaluate("simsynk.store.get().preview") == "zygomatic_2"
    assert cuts(page) == []
    told = {
        item.rsplit(" ", 2)[0]: int(item.rsplit(" ", 2)[1]) for item in page.locator(".losses li").all_inner_texts()
    }
    readout = read_out(
        prepare(load("bells_palsy_severe", sets=[SMALL[1]])), seed=1, replicates=range(6), cuts=["zygomatic_2"]
    )
    supply = np.maximum(readout.carried[:, :, 1:], 0).mean(axis=0).sum(axis=1)
    for title, percent in told.items():
        pool = readout.patient.nerve.pool_names.index(title.replace(" ", "_"))
        mine = readout.muscle == pool
        assert percent == pytest.approx(
            100 * supply[mine & readout.passes[:, 0]].sum() / supply[mine].sum(), abs=0.51
        )
    assert len(told) >= 2
    assert page.locator(".marks.loses").count() == sum(value >= 5 for value in told.values())
    page.mouse.move(2, 2)
    page.locator(".nerve.previewing").wait_for(state="detached")
    assert page.locator(".marks.loses").count() == 0


def test_a_current_moves_what_the_branch_supplies_and_nothing_once_it_is_cut(page: Any) -> None:
    """The list is that of the current through this branch alone; a current beyond a cut reaches no muscle."""
    page.locator("[data-tool=stimulate]").first.click()
    page.locator(".cutter[data-cut=temporal]").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Stimulate Temporal 1"
    items = page.locator(".nerve-says .answers li").all_inner_texts()
    assert items
    assert all(item.startswith(("frontalis", "auricular")) for item in items)
    assert page.locator(".marks.answers").count() >= 1
    page.keyboard.press("Enter")
    assert cuts(page) == []
    page.evaluate("simsynk.store.cut('temporal')")
    assert "moves nothing" in page.locator(".nerve-says").inner_text()


def test_muscles_take_toxin_and_surgery(page: Any) -> None:
    """With these tools the muscles are the buttons and the branches are none; rings tell the force that is left."""
    page.locator("[data-tool=toxin]").first.click()
    assert page.locator(".target[aria-hidden=true]").count() == 0
    assert page.locator(".cutter:visible").count() == 0
    page.locator(".target[data-muscle=platysma]").focus()
    page.keyboard.press("Enter")
    toxin = page.evaluate("simsynk.store.get().plan.toxin")
    assert [(one["muscle"], one["units"], one["day"]) for one in toxin] == [("platysma", 2.5, 572)]
    words = page.locator(".target[data-muscle=platysma] .treated").text_content()
    assert words.startswith("2.5 U · ")
    assert 10 < int(words.split("·")[1].strip(" %")) < 90
    label = page.locator(".target[data-muscle=platysma]").get_attribute("aria-label")
    assert label == "Platysma, 2.5 units of toxin"
    page.keyboard.press("Enter")
    assert page.evaluate("simsynk.store.get().plan.toxin") == []
    page.locator("[data-tool=myectomy]").first.click()
    page.locator(".target[data-muscle=depressor_anguli_oris]").click()
    taken = page.evaluate("simsynk.store.get().plan.myectomy")
    assert [one["muscle"] for one in taken] == ["depressor_anguli_oris"]
    page.locator("[data-tool=cut]").first.click()
    assert page.locator(".marks[data-state*=taken]").count() == 1
    assert page.locator(".target:visible").count() == 0


def test_the_plain_list_is_the_same_plan(page: Any) -> None:
    """Both directions: what is ticked is cut, and what is cut is ticked."""
    page.locator(".nerve-list summary").click()
    page.locator("[data-list-cut=zygomatic_4]").check()
    page.locator("[data-list-dose=mentalis]").fill("40")
    page.locator("[data-list-dose=mentalis]").blur()
    plan = page.evaluate("simsynk.store.get().plan")
    assert plan["cuts"] == ["zygomatic_4"]
    assert [(one["muscle"], one["units"]) for one in plan["toxin"]] == [("mentalis", 20)]
    assert page.locator(".cutter[data-cut=zygomatic_4]").get_attribute("aria-pressed") == "true"
    page.locator(".cutter[data-cut=zygomatic_4]").click()
    assert not page.locator("[data-list-cut=zygomatic_4]").is_checked()


def test_before_the_plan_nothing_is_cut_and_early_no_axon_has_arrived(page: Any) -> None:
    """The drawing follows the day; a drawing of the plan's day alone would show axons at once after the injury."""
    page.evaluate("simsynk.store.cut('temporal')")
    late = page.locator(".nerve .axon:not(.gone)").count()
    page.evaluate("simsynk.store.set({ stop: 0 })")
    assert page.locator(".nerve .gap").count() == 0
    assert page.locator(".nerve .axon.astray:not(.gone)").count() == 0 < late
    assert "come on day 600" in page.locator(".nerve-key").inner_text()


def test_fingers_on_a_phone(page_file: Path, chromium: Any) -> None:
    """Every disc and every muscle answers within 44 px, and no two of them overlap."""
    page = chromium.new_page(viewport={"width": 390, "height": 900}, has_touch=True)
    page.goto(page_file.as_uri())
    page.locator(SETTLED).wait_for(state="attached")
    for kind in ("cutter", "target"):
        boxes = page.locator(f".{kind} .touch").evaluate_all(MIDDLES)
        at, width = np.array(boxes)[:, :2], np.array(boxes)[:, 2]
        assert width.min() >= FINGER_PX
        assert least_distance(at) >= width.max() - 0.5
    page.locator(".cutter[data-cut=marginal_mandibular_1]").tap()
    assert cuts(page) == ["marginal_mandibular_1"]
    assert page.evaluate("simsynk.store.get().preview") is None
    page.close()
