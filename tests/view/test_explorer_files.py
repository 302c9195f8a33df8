"""What the explorer takes from outside: plan files, rankings and links, right, wrong and hostile."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simsynk.events.myectomy import myectomies
from simsynk.planner.proposal import Proposal
from simsynk.scenario.catalogue import packaged_plans
from simsynk.scenario.plan import load_plan

Visitor = Callable[..., Any]
Ask = Callable[[str], dict[str, Any]]

HEAD = "schema: simsynk.plan/1\nname: x\nevents:\n"
NONE: dict[str, list[Any]] = {"cuts": [], "toxin": [], "myectomy": []}
SHARE = {"mean": 20.0, "low": 18.0, "high": 22.0, "q10": 12.0, "q90": 28.0}
GAIN = {"unwanted_removed_percent": SHARE, "wanted_lost_percent": SHARE}
READ = """(text) => {
  try {
    const { plan, told, title } = simsynk.readPlanFile(text, simsynk.data);
    return { plan, told: told.join(" "), title };
  } catch (fault) { return { fault: fault.message }; }
}"""


@pytest.fixture(scope="module")
def page(page_file: Path, chromium: Any) -> Any:
    """One open page; nothing is put on its bench."""
    found = chromium.new_page()
    found.goto(page_file.as_uri())
    found.locator("html[data-ready=true]").wait_for(state="attached")
    yield found
    found.close()


@pytest.fixture
def read(page: Any) -> Ask:
    """What the page reads in a text: plan, what it tells, title; or why it reads nothing."""
    return lambda text: page.evaluate(READ, text)


@pytest.mark.parametrize("name", sorted(packaged_plans()))
def test_every_packaged_plan_is_held_or_told(name: str, read: Ask) -> None:
    """Events of a packaged plan stand on the bench or in a sentence; a plan that lost one in silence would pass for
    the whole."""
    found = read(packaged_plans()[name].read_text(encoding="utf-8"))
    assert "fault" not in found, found
    held = {
        "neurolysis": found["plan"]["cuts"],
        "toxin": found["plan"]["toxin"],
        "myectomy": found["plan"]["myectomy"],
    }
    for event in load_plan(name).events:
        there = held.get(event["kind"])
        whole = there and event.get("fraction", 1) == 1 and event.get("side", "right") == "right"
        assert whole or "left out" in found["told"], event


def test_operations_by_name_and_muscles_by_code(read: Ask) -> None:
    """Python takes `platysmectomy` and `PLA`; a page that did not would leave out what it could show."""
    text = HEAD + "  - {day: 600, kind: myectomy, preset: platysmectomy}\n"
    assert read(text)["plan"]["myectomy"] == [
        {"muscle": m, "fraction": f} for m, f in myectomies()["platysmectomy"].items()
    ]
    text = HEAD + "  - {day: 500, kind: denervation, muscle: PLA, dose_units: 2}\n"
    assert read(text)["plan"]["toxin"] == [{"muscle": "platysma", "units": 2, "day": 500}]


def test_files_of_the_planner_open_however_long_their_words(read: Ask) -> None:
    """Long titles are written over several lines, and quoted when they hold a colon; neither is a fault."""
    cuts = ("temporal_1", "temporal_2", "zygomatic_1", "zygomatic_4", "buccal_1", "buccal_2", "cervical_1")
    proposal = Proposal(cuts=cuts, myectomies=(), doses=(("mentalis", 2.375, 572.0),))
    for shows in (
        "In this model it removes much. " * 9,
        "A ranking: not a directive, it's a 'list' " * 6,
        "#1 " * 60,
    ):
        plan = proposal.to_plan("plan_1", 600.0, "cutting " + ", ".join(cuts) + " and more of the same", shows=shows)
        text = "# remark\n" + plan.to_yaml()
        assert max(len(line) for line in text.splitlines()) < 130
        found = read(text)
        assert found.get("told") == "", found
        assert found["plan"] == {
            "cuts": list(cuts), "toxin": [{"muscle": "mentalis", "units": 2.375, "day": 572}], "myectomy": [],
        }  # fmt: skip
        assert found["title"].startswith("cutting temporal_1")


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("{day: 500, kind: toxin, muscle: platysma, dose_units: 2, sessions: 900000}", "the series of sessions"),
        ("{day: 500, kind: toxin, muscle: platysma, dose_units: 2, sessions: 3, every_days: x}", "the series of"),
        ("{day: 500, kind: toxin, muscle: platysma, dose_units: 2, sessions: 0}", "the series of sessions"),
        ("{day: 500, kind: toxin, muscle: platysma, dose_units: -2}", "is not a number above 0 and up to 1000"),
        ("{day: 500, kind: toxin, muscle: platysma, dose_units: 1e9}", "is not a number above 0 and up to 1000"),
        ("{day: 500, kind: toxin, muscle: platysma, dose_units: .nan}", "is not a number above 0"),
        ("{day: 500, kind: toxin, muscle: platysma, product: abobotulinum, dose_units: 5}", "doses of “abobotu"),
        ("{day: 500, kind: toxin, doses: 5}", "no muscle with a dose is named"),
        ("{day: 500, kind: toxin, dose_units: 5}", "no muscle with a dose is named"),
        ("{day: -5, kind: toxin, muscle: platysma, dose_units: 5}", "outside of days 0 to 36525"),
        ("{day: 1e300, kind: toxin, muscle: platysma, dose_units: 5}", "outside of days 0 to 36525"),
        ("{day: 500, kind: toxin, muscle: platysma, dose_units: 5, side: left}", "on the left side"),
        ("{day: 600, kind: myectomy}", "no muscle is named"),
        ("{day: 600, kind: myectomy, muscle: platysma, fraction: 1.5}", "not a number above 0 and up to 1"),
        ("{day: soon, kind: neurolysis, site: buccal_1}", "the event has no day"),
        ("[1, 2]", "this is not an event"),
    ],
)  # fmt: skip
def test_events_that_make_no_sense_are_left_out_and_told(event: str, told: str, read: Ask) -> None:
    """Taken as they stand, they would put days without a number, nine hundred thousand doses or nothing at all on the
    bench, and the faces would be drawn of it."""
    found = read(HEAD + f"  - {event}\n")
    assert told in found["told"]
    assert found["plan"] == NONE


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("{day: 500, kind: toxin, muscle: platysma, dose_units: 5, side: both}", "on the right side alone"),
        ("{day: 600, kind: neurolysis, site: buccal_1, removed_mm: 0}", "“removed_mm” is not heeded"),
        ("{day: 600, kind: neurolysis, site: buccal_1, site_mm: 3}", "“site_mm” is not heeded"),
        ("{day: 600, kind: neurolysis, site: buccal_1, note: mine}", "“note” is not heeded"),
    ],
)
def test_what_changes_in_the_page_is_told(event: str, told: str, read: Ask) -> None:
    """A plan that is played otherwise than it is written must say so."""
    found = read(HEAD + f"  - {event}\n")
    assert told in found["told"]
    assert found["plan"] != NONE


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEAD + "# " + "x" * 300_000, "longer than any plan"),
        ('{"schema": "simsynk.front/1", "plans": [' + " " * 6_000_000, "longer than any plan"),
        (HEAD + "  - " + "[" * 9000 + "]" * 9000 + "\n", "brackets stand too deep"),
        (HEAD + "  - {day: 600, day: 3}\n", "“day” stands twice"),
        ('schema: simsynk.plan/1\ntitle: "open\nevents:\n  - {}\n', "line 2: a quotation mark is not closed"),
        ('{"schema": "simsynk.front/1", "plans": [null]}', "none of its plans can be read"),
        ('{"schema": "simsynk.front/1", "plans": [{"name": "p", "cuts": ["temporal_3"]}]}', "none of its plans"),
        ('{"schema": "simsynk.front/1", "plans": [', "this plan.json cannot be read"),
        ("\x00\x01", "should be “name: value”"),
    ],
)  # fmt: skip
def test_texts_that_are_no_plan_are_refused_in_words(text: str, fault: str, read: Ask) -> None:
    """Without limits a long or deep text would hold the page or end in a message of the browser's own."""
    assert fault in read(text)["fault"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_and_marks_of_other_systems(end: str, read: Ask) -> None:
    """Files come from every system."""
    text = (
        "\ufeff"
        + f"%YAML 1.2\n---\n{HEAD}  - day:\t600 # by hand\n    kind: neurolysis\n    branches:\n    - buccal_1\n"
    )
    assert read(text.replace("\n", end))["plan"]["cuts"] == ["buccal_1"]


HOSTILE = '<img src=x onerror="window.hit=1"></script><script>window.hit=1</script>'


def test_foreign_words_stay_words(page_file: Path, visit: Visitor) -> None:
    """Markup in a file, a ranking or a link is shown as it is written, and short; put into the page as markup, it
    would run there."""
    plan = f"schema: simsynk.plan/1\nname: x\ntitle: '{HOSTILE}'\nevents:\n  - {{day: 600, kind: '{HOSTILE}'}}\n"
    front = {"schema": "simsynk.front/1", "request": {"weights": {HOSTILE: 2}}, "side": HOSTILE,
             "provenance": {"scenario": HOSTILE, "seed": HOSTILE}, "certificate": {"words": HOSTILE},
             "plans": [{"name": HOSTILE, "title": HOSTILE, "cuts": [HOSTILE], "kept": {HOSTILE: 1},
                        **GAIN}]}  # fmt: skip
    with visit(page_file) as seen:
        seen.page.locator("html[data-ready=true]").wait_for(state="attached")
        for text, name in ((plan, HOSTILE), (json.dumps(front), "plan.json"), ("q" * 190_000, "q" * 3000)):
            seen.page.evaluate("([text, name]) => simsynk.openText(text, name)", [text, name])
            seen.page.locator("html[data-settled=true]").wait_for(state="attached")
            if name == HOSTILE:
                assert "onerror" in seen.page.locator("#message").inner_text()
        link = f"#s={HOSTILE}&x={HOSTILE}&t={HOSTILE}:2@5&m=platysma:NaN&e={HOSTILE}&k=&d=&c={'z' * 9000}"
        seen.page.evaluate("(link) => { location.hash = link; }", link)
        seen.page.locator("#message", has_text="no command").wait_for()
        assert len(seen.page.locator("#message").inner_text()) < 1500
        assert seen.page.evaluate("[window.hit ?? 0, document.querySelectorAll('img, main script').length]") == [0, 0]
        assert seen.page.evaluate("simsynk.store.get().plan") == NONE
        assert [one for one in seen.requests if not one.startswith(("file:", "data:", "blob:"))] == []
        assert seen.complaints == []


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("#t=platysma:1.2.3@5", "is not a dose"), ("#t=platysma:2@1.2.3", "is not a dose"),
        ("#t=platysma:-2", "is not a dose"), ("#t=platysma:2@99999999", "is not a dose"),
        ("#m=platysma:0x1", "is not a share"), ("#e=", "is not an effort"), ("#k=", "is not among those"),
        ("#n=40", "number of nerves 40 (here 6)"),
    ],
)  # fmt: skip
def test_links_hold_plain_numbers(link: str, told: str, page: Any) -> None:
    """An empty effort would be none, an empty nerve the first, and `1.2.3` a day without a number."""
    found = page.evaluate("(link) => simsynk.decode(link, simsynk.data, simsynk.stops)", link)
    assert told in " ".join(found["told"])
    assert found["patch"]["plan"] == NONE
    assert "effort" not in found["patch"]
    assert "patient" not in found["patch"]


def test_doses_come_back_from_a_link_to_the_last_digit(page: Any) -> None:
    """A dose that the planner found has many digits; rounded in the link, its numbers would differ on reload."""
    plan = {"cuts": [], "toxin": [{"muscle": "platysma", "units": 2.345678, "day": 572}], "myectomy": []}
    script = """(plan) => {
      const { data, stops } = simsynk, link = simsynk.encode({ ...simsynk.store.get(), plan }, data, stops);
      return simsynk.decode(link, data, stops).patch.plan;
    }"""
    assert page.evaluate(script, plan) == plan


def test_without_what_it_needs_the_page_says_so(page_file: Path, chromium: Any) -> None:
    """A browser that cannot unpack the numbers or runs no script shows a sentence and not an empty bench."""
    page = chromium.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(page_file.as_uri())
    page.locator("#loading", has_text="This browser cannot unpack").wait_for()
    assert page.locator("#bench").is_hidden()
    page.close()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert "needs its scripts" in page.locator("main").inner_text()
    context.close()


def test_weights_and_another_origin_stand_beside_a_ranking(page_file: Path, visit: Visitor) -> None:
    """The bars of the page count all regions alike and are of its own nerves; beside points that do not, that is
    said."""
    front = {"schema": "simsynk.front/1", "request": {"weights": {"eye": 2}}, "side": "right", "day": 540,
             "provenance": {"scenario": "bells_palsy_severe", "seed": 9},
             "plans": [{"name": "plan_1", "cuts": ["temporal_3"], "doses": [{"muscle": "platysma", "units": 2.5,
                        "day": 512}], **GAIN}, {"name": "plan_2", "cuts": 5}]}  # fmt: skip
    with visit(page_file) as seen:
        seen.page.locator("html[data-ready=true]").wait_for(state="attached")
        seen.page.evaluate("(text) => simsynk.openText(text, 'plan.json')", json.dumps(front))
        seen.page.locator("#front .point").first.wait_for()
        words = seen.page.locator("#front").inner_text()
        for said in ("weighs regions (eye 2)", "weigh all alike", "nerves of seed 9", "ranked on day 540"):
            assert said in words, said
        assert "1 of its plans could not be read" in seen.page.locator("#message").inner_text()
        plan = seen.page.evaluate("simsynk.store.get().plan")
        assert plan["toxin"] == [{"muscle": "platysma", "units": 2.5, "day": 572}]


def test_the_cross_of_a_ranking_stays_on_the_day_of_the_plan(page_file: Path, visit: Visitor) -> None:
    """The points are of the moment after each plan; a cross of a later month among them would show a plan that has
    half grown back as a poor one."""
    front = {"schema": "simsynk.front/1", "plans": [{"name": "plan_1", "cuts": ["temporal_3"], **GAIN}]}
    with visit(page_file) as seen:
        seen.page.locator("html[data-ready=true]").wait_for(state="attached")
        seen.page.evaluate("(text) => simsynk.openText(text, 'plan.json')", json.dumps(front))
        seen.page.locator("#front .point").first.wait_for()
        crosses = []
        for change in ("{}", "{ stop: simsynk.stops.length - 1 }", "{ plan: { cuts: [], toxin: [], myectomy: [] } }"):
            seen.page.evaluate(f"simsynk.store.set({change})")
            seen.page.locator("html[data-settled=true]").wait_for(state="attached")
            crosses.append(seen.page.locator("#front .cross").get_attribute("d"))
        assert crosses[0] == crosses[1]
        assert crosses[0] != crosses[2]


def test_estimates_are_called_so_wherever_they_are_told(page_file: Path, visit: Visitor) -> None:
    """Months after cuts are estimated; a number that left the page without that word would pass for a result."""
    with visit(page_file, width=1400) as seen:
        seen.page.locator("html[data-ready=true][data-settled=true]").wait_for(state="attached")
        seen.page.evaluate(
            "simsynk.store.cut('zygomatic_1'); simsynk.store.cut('zygomatic_2'); simsynk.store.cut('buccal_2')"
        )
        places = ["#spoken", "#balance", "#flags", "#time"]
        for stop, there in (
            ("findIndex((one) => one.month === 0)", False),
            ("findIndex((one) => one.month === 1)", True),
        ):
            seen.page.evaluate(f"simsynk.store.set({{ stop: simsynk.stops.{stop} }})")
            seen.page.locator("html[data-settled=true]").wait_for(state="attached")
            for place in places:
                words = seen.page.locator(place).inner_text().lower()
                assert ("estimated" in words or "about" in words) == there, (place, words)
            seen.page.locator("#more").click()
            seen.page.locator("#export").click()
            for kind in ("CSV of the balance", "CSV of the matrix", "SVG"):
                with seen.page.expect_download() as waiting:
                    seen.page.get_by_role("button", name=kind, exact=True).click()
                assert ("estimated" in Path(waiting.value.path()).read_text(encoding="utf-8")) == there, kind
                seen.page.locator("#more").click()
                seen.page.locator("#export").click()
            seen.page.keyboard.press("Escape")
