"""The explorer as strangers meet it: on a laptop, a projector and a phone, by keys, in print and in high contrast."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simsynk.cli.main import main

Visitor = Callable[..., Any]

SETTLED = "html[data-ready=true][data-settled=true]"
READABLE = 4.5
SHARE = {"mean": 20.0, "low": 18.0, "high": 22.0, "q10": 12.0, "q90": 28.0}
FRONT = {
    "schema": "simsynk.front/1", "provenance": {"scenario": "bells_palsy_severe"}, "certificate": {"words": "proved"},
    "plans": [
        {"name": "plan_1", "title": "cutting temporal_3 and buccal_2", "on_front": True,
         "cuts": ["temporal_3", "buccal_2"], "myectomies": [], "doses": [],
         "unwanted_removed_percent": SHARE, "wanted_lost_percent": SHARE,
         "recurrence": [{"months": 24.0, "unwanted_removed_percent": {**SHARE, "mean": -6.4},
                         "wanted_lost_percent": {**SHARE, "mean": 3.1}}]},
    ],
}  # fmt: skip
OPEN_FRONT = "(text) => simsynk.openText(text, 'plan.json')"
HIDDEN = """(place) => {
  const { left, top, right, bottom } = place.getBoundingClientRect();
  const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return !(at && (place.contains(at) || at.contains(place)));
}"""
FOCUSED = """() => {
  const one = document.activeElement, away = one === document.body || one.closest('.dock, body > a');
  const bar = document.querySelector('.dock').getBoundingClientRect();
  return [away ? 0 : one.getBoundingClientRect().bottom, bar.top, one.outerHTML];
}"""
PRESSED = """(all) => all.filter((one) => {
  const { left, top, width, height } = one.querySelector('.disc').getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2)?.closest('.cutter') === one;
}).length"""
CONTRASTS = """() => {
  const light = (words) => {
    const parts = words.match(/[\\d.]+/g).slice(0, 3).map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  return [...document.querySelectorAll('.matrix tr:not(.rest) td .number')].map((number) => {
    const colour = getComputedStyle(number.closest('td')).backgroundColor;
    const ground = light(colour === 'rgba(0, 0, 0, 0)' ? 'rgb(255, 255, 255)' : colour);
    const ink = light(getComputedStyle(number).color);
    return (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
  });
}"""


def settled(page: Any) -> None:
    page.locator(SETTLED).wait_for(state="attached")


@pytest.mark.parametrize(("width", "height", "least"), [(1400, 900, 20), (1280, 720, 14), (390, 844, 3)])
def test_the_first_screen_shows_nerve_face_and_cost(
    width: int, height: int, least: int, page_file: Path, visit: Visitor
) -> None:
    """The phone's first screen once held title, notice and effort, and no branch to cut."""
    with visit(page_file, width=width, height=height) as seen:
        settled(seen.page)
        branches = seen.page.locator("#nerve .cutter")
        assert branches.evaluate_all(PRESSED) >= least
        for place in [
            "[data-arm=before] svg",
            "[data-arm=after] svg",
            "#flags p",
            "#undo",
            "#commands [aria-pressed=true]",
        ]:
            assert not seen.page.locator(place).evaluate(HIDDEN), place


def test_seven_things_to_touch_on_the_first_screen(page_file: Path, visit: Visitor) -> None:
    """More would send the eye about; effort, overlays and files are folded until they are wanted."""
    groups = ["#commands", "#tools, #trail", "#nerve", ".face-row", "#matrix", "#actions", "#time"]
    inside = ", ".join(f":is({one}) *, {one}" for one in groups)
    focusable = "#bench :is(button, input, select, summary, a, [tabindex='0'])"
    with visit(page_file, width=1400) as seen:
        settled(seen.page)
        other = seen.page.locator(focusable).evaluate_all(
            f"(all) => all.filter((one) => !one.matches(`{inside}`) && one.checkVisibility() && !one.closest('.dock')"
            " && one.getBoundingClientRect().top < innerHeight - 100).map((one) => one.outerHTML)"
        )
        assert other == []
        assert seen.page.locator("#effort").is_hidden()
        seen.page.get_by_role("button", name="Effort 100 %").click()
        seen.page.keyboard.press("ArrowLeft")
        assert seen.page.evaluate("simsynk.store.get().effort") == pytest.approx(0.95)
        assert seen.page.get_by_role("button", name="Effort 95 %").get_attribute("aria-expanded") == "true"


def test_what_has_the_focus_is_not_behind_the_bar(page_file: Path, visit: Visitor) -> None:
    """The bar at the bottom stays; scrolled just into the window, tiles with the focus lay behind it."""
    with visit(page_file, width=1400) as seen:
        settled(seen.page)
        seen.page.evaluate(OPEN_FRONT, json.dumps(FRONT))
        seen.page.locator("#front .link").wait_for()
        behind, count = [], 0
        for _ in range(60):
            seen.page.keyboard.press("Tab")
            low, bar, words = seen.page.evaluate(FOCUSED)
            count += low > 0
            if low > bar + 1:
                behind.append(words)
        assert count > 30
        assert behind == []


def test_numbers_of_the_matrix_can_be_read_on_their_colours(page_file: Path, visit: Visitor) -> None:
    """White on a half-filled blue had 2.5 to 1; the columns were too narrow for numbers, so that nobody saw it."""
    with visit(page_file, width=1400) as seen:
        settled(seen.page)
        assert seen.page.locator(".matrix .number").first.is_visible()
        found = seen.page.evaluate(CONTRASTS)
        assert len(found) > 300
        assert min(found) >= READABLE


def test_a_ranking_names_its_branches_in_words_and_says_what_is_left(page_file: Path, visit: Visitor) -> None:
    """Gains fade in this model; told only what is removed at first, nobody would see that it comes back."""
    with visit(page_file, width=1400) as seen:
        settled(seen.page)
        seen.page.evaluate(OPEN_FRONT, json.dumps(FRONT))
        row = seen.page.locator("#front tbody tr")
        row.wait_for()
        settled(seen.page)
        assert row.inner_text().split("\t")[0].strip() == "1. Cut temporal 3 and buccal 2"
        assert "−6.4 | 3.1 %" in row.inner_text()
        assert "after 24 months" in seen.page.locator("#front thead").inner_text()
        assert row.get_attribute("aria-current") == "true"
        for place in ["#front", "#message", "#trail", "#spoken"]:
            assert "_" not in seen.page.locator(place).inner_text(), place
        seen.page.locator("#undo").click()
        settled(seen.page)
        assert row.get_attribute("aria-current") is None
        seen.page.emulate_media(media="print")
        assert row.locator("button").is_visible()


def test_a_message_is_seen_from_anywhere_and_can_be_sent_away(page_file: Path, visit: Visitor) -> None:
    """At the top of a long page, the words about a copied link were out of sight of the button that copied it."""
    with visit(page_file, width=1400) as seen:
        settled(seen.page)
        seen.page.evaluate("window.scrollTo(0, 700)")
        seen.page.locator("#more").click()
        seen.page.locator("#copy-link").click()
        message = seen.page.locator("#message")
        message.get_by_role("button", name="Dismiss").wait_for()
        assert 0 <= message.bounding_box()["y"] < 100
        message.get_by_role("button", name="Dismiss").click()
        assert message.inner_text() == ""


def test_an_address_that_may_not_change_stops_nothing(page_file: Path, visit: Visitor) -> None:
    """Some browsers refuse a hundred changes in half a minute; what waited behind was never done."""
    with visit(page_file, width=1400) as seen:
        settled(seen.page)
        seen.page.evaluate(
            "history.replaceState = () => { throw new Error('too often'); }; simsynk.store.cut('temporal_3')"
        )
        settled(seen.page)
        assert seen.page.locator("#spoken").inner_text().startswith("Cut temporal 3.")
        assert seen.complaints == []


def test_a_button_of_why_stays_under_the_pointer(page_file: Path, visit: Visitor) -> None:
    """Made anew when it was pointed at or got the focus, it lost the press that had begun on it."""
    with visit(page_file, width=1400, height=1300) as seen:
        settled(seen.page)
        seen.page.locator(".matrix td[aria-label^='Open-mouth smile, orbicularis oculi p']").click()
        button = seen.page.locator("[data-why-cut]").first
        handle = button.element_handle()
        button.hover()
        button.focus()
        settled(seen.page)
        assert seen.page.evaluate("simsynk.store.get().preview") == button.get_attribute("data-why-cut")
        assert handle.evaluate("(one) => one.isConnected")


def test_a_press_on_a_face_plays_it(page_file: Path, visit: Visitor) -> None:
    """Where a finger looks for it; on a phone the button is folded away while the nerve is shown."""
    with visit(page_file, width=390, height=844) as seen:
        settled(seen.page)
        seen.page.locator(".faces[data-state=settled]").wait_for()
        seen.page.locator("[data-arm=after] svg").click()
        seen.page.locator(".faces[data-state=moving]").wait_for()


def test_a_finger_learns_what_the_letters_of_a_muscle_mean(page_file: Path, visit: Visitor) -> None:
    """A title that only a resting mouse shows is not there on a phone."""
    with visit(page_file, width=390, height=844, has_touch=True) as seen:
        settled(seen.page)
        seen.page.locator("#tabs [data-room=matrix]").tap()
        letters = seen.page.locator(".matrix .codes abbr").first
        letters.tap()
        assert seen.page.locator(".matrix-says").inner_text() == letters.get_attribute("title")


def test_without_a_face_the_matrix_takes_the_room(tmp_path: Path, visit: Visitor) -> None:
    """An empty column with one sentence stood between the nerve and the numbers."""
    path = tmp_path / "toy.html"
    assert main(["explore", "toy", "--seed", "1", "--replicates", "2", "--no-open", "-o", str(path)]) == 0
    with visit(path, width=1400) as seen:
        settled(seen.page)
        assert seen.page.locator(".matrix-paper").bounding_box()["width"] > 700
        assert seen.complaints == []


def test_high_contrast_keeps_what_is_chosen_and_what_colours_say(page_file: Path, visit: Visitor) -> None:
    """Forced colours take every background away: the chosen command and the cells would look like all others."""
    ground = "(one) => getComputedStyle(one).backgroundColor"
    with visit(page_file, width=1400, forced_colors="active") as seen:
        settled(seen.page)
        chosen = seen.page.locator("#commands [aria-pressed=true]").evaluate(ground)
        assert chosen != seen.page.locator("#commands [aria-pressed=false]").first.evaluate(ground)
        cells = seen.page.locator(".matrix tr.chosen td").evaluate_all(f"(all) => new Set(all.map({ground})).size")
        assert cells > 5


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1400, 900, "dark"), (800, 900, "light"), (390, 844, "light")]
)
def test_nobody_is_kept_out_with_everything_open(
    width: int, height: int, scheme: str, page_file: Path, visit: Visitor
) -> None:
    """Axe on the folded parts and with each kind of tool, and no sideways scrolling with them."""
    with visit(
        page_file, width=width, height=height, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce"
    ) as seen:
        settled(seen.page)
        seen.page.evaluate(OPEN_FRONT, json.dumps(FRONT))
        seen.page.evaluate(
            "document.querySelectorAll('header details, #bench details').forEach((one) => { one.open = true; });"
            "document.querySelector('.fold').click(); document.getElementById('more').click();"
            "document.querySelector('#commands .quiet')?.click(); simsynk.store.dose('platysma');"
            "document.getElementById('content').dataset.room = 'balance';"
            "simsynk.store.set({why: {command: 4, muscle: 4}})"
        )
        for tool in ["toxin", "stimulate"]:
            seen.page.evaluate(f"simsynk.store.set({{tool: '{tool}'}})")
            settled(seen.page)
            assert seen.serious_findings() == [], tool
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_at_twice_the_size_nothing_sticks_to_the_window(page_file: Path, visit: Visitor) -> None:
    """At 200 % a laptop shows 700 by 450: bars and faces that stay would leave no room for the nerve."""
    with visit(page_file, width=700, height=450) as seen:
        settled(seen.page)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 700
        seen.page.locator("#nerve .cutter").last.scroll_into_view_if_needed()
        seen.page.evaluate("window.scrollBy(0, 200)")
        held = "(all) => all.filter((one) => one.getBoundingClientRect().bottom > 0 && one.checkVisibility()).length"
        assert seen.page.locator(".at-face").evaluate_all(held) == 0
        assert seen.page.locator(".face-drawing").first.bounding_box()["height"] > 150
