"""What the explorer writes and reads: plans that `simsynk compare` plays, pictures and tables that stand alone."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simsynk.cli.main import main
from simsynk.notice import NOTICE
from simsynk.scenario.plan import load_plan

Visitor = Callable[..., Any]

SETTLED = "html[data-ready=true][data-settled=true]"
SMALL = ["--set", "anatomy={preset: human, axons: 600}", "--seed", "1", "--replicates", "6"]
PLAN = (
    "const s = simsynk.store; s.cut('temporal_3'); s.cut('buccal_2');"
    "s.dose('platysma', 2.5); s.excise('mentalis', 0.4);"
)


def settled(page: Any) -> None:
    page.locator(SETTLED).wait_for(state="attached")


@pytest.fixture(scope="module")
def files(page_file: Path, chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every kind of file of one plan, and what the page says of it, as `page.json`."""
    folder, found = tmp_path_factory.mktemp("files"), {}
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    page.goto(page_file.as_uri())
    settled(page)
    page.evaluate(PLAN)
    settled(page)
    for kind in ["PNG", "SVG", "CSV of the matrix", "CSV of the balance", "Plan (YAML)"]:
        page.locator("#more").click()
        page.locator("#export").click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name=kind, exact=True).click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        found[kind] = path
    found["page.json"] = folder / "page.json"
    found["page.json"].write_text(json.dumps(page.evaluate("simsynk.found().balance")), encoding="utf-8")
    page.close()
    return found


def test_an_exported_plan_gives_the_page_s_numbers_in_compare(files: dict[str, Path], tmp_path: Path) -> None:
    """A plan of other cuts, doses or days would come out with other numbers at month 0."""
    plan, out = files["Plan (YAML)"], tmp_path / "out"
    assert "--day 600 --months 0,1 --seed 1 --replicates 6" in plan.read_text(encoding="utf-8")
    command = ["compare", "bells_palsy_severe", *SMALL, "--plan", str(plan), "--day", "600", "--months", "0,1"]
    assert main([*command, "--figures", "none", "--out", str(out)]) == 0
    arm = json.loads((out / "compare.json").read_text(encoding="utf-8"))["plans"]["explorer_plan"]["trade"]
    page = json.loads(files["page.json"].read_text(encoding="utf-8"))
    for theirs, ours in [("unwanted_removed_percent", "removed"), ("wanted_lost_percent", "lost")]:
        for part in ("mean", "q10", "q90"):
            assert page[ours][part] == pytest.approx(arm[theirs][part][0], abs=1e-6), (ours, part)
    assert page["removed"]["mean"] > 1


def test_an_exported_plan_is_a_plan_and_opens_in_the_page(
    files: dict[str, Path], page_file: Path, visit: Visitor
) -> None:
    """It carries the notice, loads in Python, and comes back to the page as it was."""
    text = files["Plan (YAML)"].read_text(encoding="utf-8")
    assert all(part in text for part in NOTICE.split(". ")[:2])
    assert [event["kind"] for event in load_plan(files["Plan (YAML)"]).events] == ["toxin", "neurolysis", "myectomy"]
    with visit(page_file) as seen:
        settled(seen.page)
        seen.page.locator("#plan-file").set_input_files(files["Plan (YAML)"])
        seen.page.locator("#trail li", has_text="cut buccal 2").wait_for()
        assert seen.page.evaluate("simsynk.store.get().plan") == {
            "cuts": ["temporal_3", "buccal_2"],
            "toxin": [{"muscle": "platysma", "units": 2.5, "day": 572}],
            "myectomy": [{"muscle": "mentalis", "fraction": 0.4}],
        }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("schema: simsynk.plan/1\nname: x\nevents:\n  - {day: 1, kind: toxin\n", "line 4: a bracket is opened"),
        ("schema: simsynk.scenario/1\nname: x\n", "line 1: the schema is “simsynk.scenario/1”"),
        ("events:\n\t- x\n", "line 2: indent with spaces"),
        ("", "line 1: the file is empty"),
        ('{"schema": "simsynk.front/1", "plans": []}', "this is not a list of plans"),
        ("schema: simsynk.plan/1\nname: x\nevents:\n  - day: 600\n    kind: neurolysis\n    branches: zygomatic_9\n",
         "Line 4: this page has no branch “zygomatic_9” (did you mean “zygomatic_1”?)"),
        ("schema: simsynk.plan/1\nname: x\nevents:\n  - {day: 9, kind: neurolysis, site: buccal_1, fraction: 0.3}\n",
         "this page cuts a branch whole"),
        ("schema: simsynk.plan/1\nname: x\nevents:\n  - {day: 540, kind: repair}\n", "“repair” is a kind of event"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_plan_is_told_by_its_line(text: str, told: str, page_file: Path, visit: Visitor) -> None:
    """Without the line, somebody who wrote the file by hand would have to search."""
    with visit(page_file) as seen:
        settled(seen.page)
        seen.page.evaluate("(text) => simsynk.openText(text, 'own.yaml')", text)
        assert told in seen.page.locator("#message").inner_text()
        assert seen.page.evaluate("simsynk.store.get().plan.cuts.length") == 0


@pytest.mark.parametrize("name", ["eyelid_neurolysis", "toxin_eyelids", "platysmectomy"])
def test_packaged_plans_are_read_as_python_reads_them(name: str, page_file: Path, visit: Visitor) -> None:
    """The small reader of the page and the whole one of Python see the same events."""
    plan = load_plan(name)
    with visit(page_file) as seen:
        settled(seen.page)
        found = seen.page.evaluate("(text) => simsynk.readPlanFile(text, simsynk.data)", plan.to_yaml())
    for event in plan.events:
        assert set(event.get("branches", [])) <= set(found["plan"]["cuts"])
        for muscle, units in event.get("doses", {}).items():
            assert units in [one["units"] for one in found["plan"]["toxin"] if one["muscle"] == muscle]
    if name == "platysmectomy":
        assert found["plan"]["myectomy"] or "left out" in " ".join(found["told"])


def test_pictures_stand_alone_and_say_where_they_come_from(files: dict[str, Path]) -> None:
    """An SVG that needed the page's style or an address would be blank or ask for something."""
    text = files["SVG"].read_text(encoding="utf-8")
    words = " ".join(part.text or "" for part in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}text"))
    for said in ("bells_palsy_severe", "seed 1", "6 simulated nerves", "cut temporal 3", "Not a medical device"):
        assert said in words
    assert "var(--" not in text
    assert text.count("http") == text.count("http://www.w3.org/")
    assert files["PNG"].read_bytes().startswith(b"\x89PNG")
    import matplotlib.image

    pixels = matplotlib.image.imread(files["PNG"])
    assert pixels.shape[1] == 2800
    assert 0.02 < (pixels[..., :3].min(axis=-1) < 0.9).mean() < 0.7


def test_tables_hold_the_page_s_numbers(files: dict[str, Path]) -> None:
    """Rows of another order or of the other side would not agree with the page."""
    text = files["CSV of the matrix"].read_text(encoding="utf-8")
    assert text.startswith(f"# {NOTICE}")
    rows = list(csv.DictReader(io.StringIO("".join(line + "\n" for line in text.splitlines() if line[0] != "#"))))
    assert {row["command"] for row in rows} >= {"rest", "smile", "close_tight"}
    mentalis = [row for row in rows if row["muscle"] == "mentalis"]
    assert all(float(row["excess"]) >= 0 for row in mentalis)
    assert [row["command"] for row in rows if row["muscle"] == "zygomaticus_major" and row["asked"] == "1"][:1]
    balance = files["CSV of the balance"].read_text(encoding="utf-8")
    page = json.loads(files["page.json"].read_text(encoding="utf-8"))
    line = next(one for one in balance.splitlines() if one.startswith("unwanted_removed"))
    assert float(line.split(",")[2]) == pytest.approx(page["removed"]["mean"])
    assert "loss_eye_closure" in balance


def test_a_ranking_of_the_planner_opens_and_its_plans_load(page_file: Path, visit: Visitor) -> None:
    """A front that only showed points would leave the reader to copy branches by hand."""
    share = {"mean": 20.0, "low": 18.0, "high": 22.0, "q10": 12.0, "q90": 28.0}
    plans = [
        {"name": f"plan_{i}", "title": f"Plan {i}", "on_front": True, "cuts": names, "myectomies": [], "doses": [],
         "unwanted_removed_percent": {k: i * v for k, v in share.items()}, "wanted_lost_percent": share}
        for i, names in enumerate([["temporal_3"], ["temporal_3", "buccal_2"]], 1)
    ]  # fmt: skip
    front = {"schema": "simsynk.front/1", "provenance": {"scenario": "bells_palsy_severe"}, "plans": plans,
             "certificate": {"words": "Proved."}}  # fmt: skip
    with visit(page_file) as seen:
        settled(seen.page)
        seen.page.evaluate("(text) => simsynk.openText(text, 'plan.json')", json.dumps(front))
        seen.page.locator("#front .point").nth(1).wait_for()
        seen.page.locator("#front .point").nth(1).press("Enter")
        assert seen.page.evaluate("simsynk.store.get().plan.cuts") == ["temporal_3", "buccal_2"]
        settled(seen.page)
        assert seen.page.locator("#front .point").nth(1).get_attribute("aria-pressed") == "true"
