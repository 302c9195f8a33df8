"""The explorer's page against what the commands say of the same nerves: exported plans, rankings, and later days."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simsynk.cli.main import main
from simsynk.scenario.load import load
from simsynk.scenario.plan import load_plan
from simsynk.study.compare import MONTH_DAYS, Comparison, compare
from simsynk.study.trade import percent_less

Visitor = Callable[..., Any]
Pages = Callable[..., Path]

READY = "html[data-ready=true][data-settled=true]"
ANATOMY = "anatomy={preset: human, axons: 600}"
TREATED = (
    "timeline=[{day: 0, kind: injury, site: trunk, preset: crush}, {day: 400, kind: massage, weeks: 40, side: left},"
    " {day: 570, kind: toxin, side: left, muscle: zygomaticus_major, dose_units: 3}]"
)


def settled(page: Any) -> None:
    page.locator(READY).wait_for(state="attached")


def told(comparison: Comparison, place: int, side: str) -> dict[str, list[float]]:
    """Unwanted movement removed and wanted lost on one day and side: mean and eight in ten, by Python."""
    s, arm, none = comparison.place(side), comparison.arms[0], comparison.nothing
    asked = np.isfinite(none.done[:, place, s]).all(axis=0)
    found = {}
    for name, plan, nothing in (
        ("removed", arm.unwanted[:, place, s], none.unwanted[:, place, s]),
        ("lost", arm.done[:, place, s][:, asked], none.done[:, place, s][:, asked]),
    ):
        percent = percent_less(plan.mean(-1)[:, None], nothing.mean(-1)[:, None])
        found[name] = [float(one[0]) for one in (percent.mean, percent.q10, percent.q90)]
    return found


ROUND_TRIPS = (
    ("bells_palsy_severe", (), "s.cut('zygomatic_1'); s.cut('connection_buccal_zygomatic')"),
    ("bells_palsy_severe", (), "s.dose('platysma', 5, 560); s.dose('mentalis', 2.375, 590)"),
    ("bells_palsy_severe", (), "s.excise('platysma', 0.85); s.cut('cervical')"),
    (
        "bilateral_palsy",
        ("--side", "left"),
        "s.cut('temporal_3'); s.dose('platysma', 5, 560); s.excise('mentalis', 0.4)",
    ),
    ("bells_palsy_severe", ("--side", "left"), "s.dose('zygomaticus_major', 5, 580)"),
)


@pytest.mark.parametrize(("name", "more", "plan"), ROUND_TRIPS)
def test_the_command_in_an_exported_plan_gives_the_page_s_numbers(
    name: str, more: tuple[str, ...], plan: str, written_page: Pages, visit: Visitor, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The command that stands in the file is played as it stands: without the side, the settings or the days of the
    page it would grow other nerves or treat the other side."""
    with visit(written_page(name, *more)) as seen:
        settled(seen.page)
        seen.page.evaluate(f"const s = simsynk.store; {plan};")
        settled(seen.page)
        page = seen.page.evaluate(
            "({ balance: simsynk.found().balance, side: simsynk.data.side, day: simsynk.data.planDay })"
        )
        seen.page.locator("#more").click()
        seen.page.locator("#export").click()
        with seen.page.expect_download() as waiting:
            seen.page.get_by_role("button", name="Plan (YAML)", exact=True).click()
        waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
    file = tmp_path / waiting.value.suggested_filename
    line = next(one for one in file.read_text(encoding="utf-8").splitlines() if one.startswith("# simsynk compare "))
    monkeypatch.chdir(tmp_path)
    assert main([*shlex.split(line)[2:], "--figures", "none", "--out", "out"]) == 0
    made = json.loads((tmp_path / "out" / "compare.json").read_text(encoding="utf-8"))
    trade = made["plans"]["explorer_plan"]["trade"]
    if made["side"] == page["side"]:
        theirs = {"removed": trade["unwanted_removed_percent"], "lost": trade["wanted_lost_percent"]}
        expected = {key: [one[part][0] for part in ("mean", "q10", "q90")] for key, one in theirs.items()}
    else:
        assert f"the numbers of the {page['side']} side stand in its compare.csv" in file.read_text(encoding="utf-8")
        scenario = load(name, sets=["replicates=6", ANATOMY])
        found = compare(scenario, [load_plan(file)], seed=1, months=[0], day=page["day"])
        expected = told(found, 0, page["side"])
    for key, values in expected.items():
        ours = [page["balance"][key][part] for part in ("mean", "q10", "q90")]
        there = [value for value in values if value is not None and np.isfinite(value)]
        assert [one for one in ours if one is not None and np.isfinite(one)] == pytest.approx(there, abs=1e-4), key
    assert abs(page["balance"]["lost"]["mean"]) > 0.5


def test_treatments_of_the_other_side_wear_off(written_page: Pages, visit: Visitor) -> None:
    """Toxin in the healthy smile a month before the plan is gone a year later, and so it is in the page; kept as it
    was on the day of the plan, the left corner would stay weak for good."""
    with visit(written_page("bells_palsy_severe", "--set", TREATED)) as seen:
        settled(seen.page)
        days = seen.page.evaluate("simsynk.stops.map((one) => one.day)")
        none = "{ cuts: [], toxin: [], myectomy: [] }"
        script = f"(stop) => [...simsynk.evaluate(simsynk.data, {none}, stop).mean.activation[1]]"
        page = [np.array(seen.page.evaluate(script, stop)) for stop in range(len(days))]
        muscles = seen.page.evaluate("simsynk.data.muscles.map((one) => one.name)")
    scenario = load("bells_palsy_severe", sets=["replicates=6", ANATOMY, TREATED])
    plan = load_plan("platysmectomy")
    found = compare(scenario, [plan], seed=1, months=[day / MONTH_DAYS for day in days], day=0)
    kept = [found.nothing.muscles.index(name) for name in muscles]
    smile, corner = found.nothing.commands.index("smile"), muscles.index("zygomaticus_major")
    true = [found.nothing.activation[place, 1][:, kept] for place in range(len(days))]
    for place, day in enumerate(days):
        assert np.abs(page[place].reshape(true[place].shape) - true[place]).max() < 5e-4, day
    when = days.index(600)
    assert true[-1][smile, corner] > true[when][smile, corner] + 0.2


def test_a_ranked_plan_has_in_the_page_the_numbers_of_its_search(
    page_file: Path, visit: Visitor, tmp_path: Path
) -> None:
    """Planner and page look at the same six nerves when they have the same seed: two ways to the same numbers."""
    out = tmp_path / "plans"
    words = ["bells_palsy_severe", "--set", ANATOMY, "--seed", "1", "--replicates", "6", "--max-cuts", "2"]
    assert main(["plan", *words, "--out", str(out)]) == 0
    front = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    with visit(page_file) as seen:
        settled(seen.page)
        seen.page.locator("#plan-file").set_input_files(out / "plan.json")
        seen.page.locator("#front .point").nth(len(front["plans"]) - 1).wait_for()
        for place, one in enumerate(front["plans"]):
            seen.page.locator("#front .point").nth(place).press("Enter")
            assert seen.page.evaluate("simsynk.store.get().plan.cuts") == one["cuts"]
            page = seen.page.evaluate("simsynk.found().balance")
            for key, name in (("removed", "unwanted_removed_percent"), ("lost", "wanted_lost_percent")):
                for part in ("mean", "q10", "q90"):
                    assert page[key][part] == pytest.approx(one["in_sample"][name][part], abs=1e-4), (
                        place,
                        key,
                        part,
                    )
        for one in front["plans"]:
            seen.page.locator("#plan-file").set_input_files(out / one["file"])
            seen.page.locator("#message", has_text=Path(one["file"]).name).wait_for()
            assert sorted(seen.page.evaluate("simsynk.store.get().plan.cuts")) == sorted(one["cuts"])
            assert "left out" not in seen.page.locator("#message").inner_text()
