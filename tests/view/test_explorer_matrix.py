"""The matrix in the explorer: a real table with the page's own numbers, and which twigs carry a cell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simsynk.cli.main import main
from simsynk.scenario.load import load
from simsynk.simulate import Patient, prepare
from simsynk.study.readout import read_out

SETTLED = "html[data-ready=true][data-settled=true]"
SMALL = ["--set", "anatomy={preset: human, axons: 600}", "--seed", "1", "--replicates", "6"]


@pytest.fixture(scope="module")
def patient() -> Patient:
    """Whose nerves are on the page."""
    return prepare(load("bells_palsy_severe", sets=[SMALL[1]]))


@pytest.fixture(scope="module")
def opened(chromium: Any, page_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """A page of a scenario, made once."""
    pages: dict[str, Any] = {}

    def found(name: str, *more: str) -> Any:
        if name not in pages:
            path = page_file if more == tuple(SMALL) else tmp_path_factory.mktemp("matrix") / "page.html"
            if path != page_file:
                assert main(["explore", name, *more, "--no-open", "-o", str(path)]) == 0
            pages[name] = chromium.new_page(viewport={"width": 1150, "height": 1300})
            pages[name].goto(path.as_uri())
            pages[name].locator(SETTLED).wait_for(state="attached")
        pages[name].evaluate("simsynk.store.reset()")
        return pages[name]

    yield found
    for page in pages.values():
        page.close()


@pytest.fixture
def page(opened: Callable[..., Any]) -> Any:
    """Six small nerves of a severe palsy, as at the start."""
    return opened("bells_palsy_severe", *SMALL)


TABLE = """() => {
  const { data } = simsynk, { now } = simsynk.found(), wide = data.muscles.length;
  const activation = now.mean.activation[data.sideIndex], all = (root, what) => [...root.querySelectorAll(what)];
  const named = (title) => data.muscles.findIndex((muscle) => muscle.title === title);
  const columns = all(document, "table.matrix abbr").map((one) => named(one.title));
  const cell = (place, c, m) => ({
    command: data.commands[c].name, muscle: data.muscles[m].name, number: Number(place.textContent),
    classes: [...place.classList], words: place.getAttribute("aria-label"), change: place.dataset.change || "",
    ground: getComputedStyle(place).backgroundColor, excess: now.excess[c * wide + m], visible: data.visible,
    value: c ? Math.max(activation[c * wide + m] - activation[m], 0) : activation[m],
  });
  const rows = all(document, "table.matrix tbody tr");
  return JSON.stringify(rows.flatMap((row, c) => all(row, "td").map((place, i) => cell(place, c, columns[i]))));
}"""
WATCH = """(cut) => new Promise((done) => {
  const seen = new Set(), cellOf = (node) => (node.closest ? node : node.parentElement).closest("td");
  const watcher = new MutationObserver((all) => all.forEach((one) => seen.add(cellOf(one.target))));
  const everything = { attributes: true, childList: true, characterData: true, subtree: true };
  watcher.observe(document.querySelector("table.matrix"), everything);
  if (cut) simsynk.store.cut(cut); else simsynk.store.set({ dose: 3 });
  setTimeout(() => { watcher.disconnect(); done(seen.size); }, 0);
})"""
ASK = """([command, muscle]) => {
  const place = (all, name) => all.findIndex((one) => one.name === name), { data, store } = simsynk;
  store.set({ why: { command: place(data.commands, command), muscle: place(data.muscles, muscle) } });
}"""
PLATYSMA = ["cervical", "cervical_1", "cervical_2", "marginal_mandibular_2"]


def cells(page: Any) -> dict[tuple[str, str], dict[str, Any]]:
    return {(one["command"], one["muscle"]): one for one in json.loads(page.evaluate(TABLE))}


def test_it_is_a_table_of_all_commands_and_muscles(page: Any, patient: Patient) -> None:
    """Rows and columns are named, and the frames are what the commands ask for."""
    asked = patient.repertoire.asked()
    found = cells(page)
    assert len(found) == len(patient.repertoire.names) * len(patient.nerve.muscles)
    assert page.locator("table.matrix tbody th[scope=row]").count() == len(patient.repertoire.names)
    assert page.locator("table.matrix th[scope=colgroup]").count() == 8
    for (command, muscle), cell in found.items():
        c, m = patient.repertoire.names.index(command), patient.nerve.pool_names.index(muscle)
        assert ("asked" in cell["classes"]) == bool(asked[c, m]), (command, muscle)
    titles = page.locator("table.matrix abbr").evaluate_all("(all) => all.map((one) => one.title)")
    assert "orbicularis oculi palpebral" in titles


def test_numbers_corners_and_colours_are_those_of_the_nerves(page: Any) -> None:
    """Before and after a cut; a table that is drawn once would keep the old numbers."""

    def checked() -> dict[tuple[str, str], dict[str, Any]]:
        found = cells(page)
        for key, cell in found.items():
            assert cell["number"] == pytest.approx(100 * cell["value"], abs=0.5001), key
            assert ("seen" in cell["classes"]) == (key[0] != "rest" and cell["excess"] >= cell["visible"]), key
            if key[0] != "rest" and cell["value"] > 0.1:
                red, _, blue = (int(part) for part in cell["ground"][4:-1].split(","))
                assert (blue > red) == ("asked" in cell["classes"]), key
        return found

    before = checked()
    page.evaluate("simsynk.store.cut('temporal_3')")
    after = checked()
    eye = ("close_tight", "orbicularis_oculi_palpebral")
    assert after[eye]["value"] < before[eye]["value"] - 0.02
    assert after[eye]["change"] == "down"
    assert before[eye]["change"] == ""
    assert "without the plan" in after[eye]["words"]
    assert sum("seen" in cell["classes"] for cell in before.values()) > 10


def test_a_muscle_that_nothing_reaches_is_hatched(page: Any) -> None:
    """Without a hatch its zeros would look like a muscle that is merely at rest."""
    assert not any("silent" in cell["classes"] for cell in cells(page).values())
    page.evaluate("(cuts) => simsynk.store.set({ plan: { cuts, toxin: [], myectomy: [] } })", PLATYSMA)
    silent = {muscle for (_, muscle), cell in cells(page).items() if "silent" in cell["classes"]}
    assert silent == {"platysma"}
    assert "nothing reaches this muscle" in cells(page)["smile", "platysma"]["words"]


def test_only_what_differs_is_touched(page: Any) -> None:
    """A click has 16 ms for everything; rebuilding the table would touch every cell."""
    assert page.evaluate(WATCH, None) == 0
    assert 0 < page.evaluate(WATCH, "connection_cervical_marginal_mandibular") < 150


def test_keys_walk_the_table_and_rows_choose_the_command(page: Any) -> None:
    """One stop of the Tab key in 368 places."""
    assert page.locator("table.matrix [tabindex='0']").count() == 1
    page.locator("[data-row=pucker]").click()
    assert page.evaluate("simsynk.data.commands[simsynk.store.get().command].name") == "pucker"
    assert page.locator("tr.chosen [data-row=pucker]").count() == 1
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("Gentle closed-mouth smile, frontalis medial: ")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    why = page.evaluate("simsynk.store.get().why")
    assert page.evaluate("(m) => simsynk.data.muscles[m].name", why["muscle"]) == "auricular"
    page.keyboard.press("Enter")
    assert page.evaluate("simsynk.store.get().why") is None


def test_why_names_the_twigs_that_carry_a_cell(page: Any, patient: Patient) -> None:
    """Shares are those of Python's ways, the twigs light up in their order, and each can be cut from there."""
    page.evaluate(ASK, ["smile", "orbicularis_oculi_palpebral"])
    assert "moves orbicularis oculi palpebral by" in page.locator(".why h3").inner_text()
    told = {}
    for item in page.locator(".why-ways li .share").all_inner_texts():
        name, percent = item.split("\n")[:2]
        told[name.strip().replace(" ", "_")] = float(percent.split()[0])
    readout = read_out(patient, seed=1, replicates=range(6))
    smile, muscle = (
        patient.repertoire.names.index("smile"),
        patient.nerve.pool_names.index("orbicularis_oculi_palpebral"),
    )
    moved = (readout.carried[:, :, smile] - readout.carried[:, :, 0]).mean(axis=0) * (readout.muscle == muscle)
    moved = np.maximum(moved, 0)
    for name, percent in told.items():
        mine = moved[readout.passes[:, readout.cuts.index(name)]].sum() / moved.sum()
        assert percent == pytest.approx(100 * mine, abs=0.51), name
    assert list(told.values()) == sorted(told.values(), reverse=True)
    assert len(told) >= 2
    first = next(iter(told))
    assert page.locator(".nerve .order:visible").count() == len(told)
    assert page.locator(f".cutter[data-cut={first}]").get_attribute("data-order") == "1"
    assert page.locator(".nerve .halo.lit").count() >= len(told)
    page.locator(f"[data-why-cut={first}]").click()
    assert page.evaluate("simsynk.store.get().plan.cuts") == [first]
    assert page.locator(f"[data-why-cut={first}]").count() == 0
    page.keyboard.press("Escape")
    page.evaluate("simsynk.store.set({ why: null })")
    assert page.locator(".nerve .order:visible").count() == 0


def test_why_names_whose_axons_move_the_eye(opened: Callable[..., Any]) -> None:
    """In the toy a smile drives the cheek's axons alone: all that moves the eyelid by it belonged to the cheek."""
    page = opened("toy", "--seed", "1", "--replicates", "4")
    page.evaluate(ASK, ["smile", "eyelid"])
    assert page.locator(".why .homes").all_inner_texts() == ["by axons that belonged to: cheek 100\u00a0%"]
    assert "nothing of it is asked for, and it can be seen" in page.locator(".why h3").inner_text()
    page.evaluate("simsynk.store.cut('upper_1')")
    assert page.locator(".why h3").inner_text() == "Smile does not move eyelid."
    assert page.locator(".why-ways li").count() == 0


def test_a_muscle_that_surgery_brought_is_meant_to_smile(opened: Callable[..., Any]) -> None:
    """Framed in the smile and never told as unasked there; elsewhere its movement is unasked like any other's."""
    page = opened("gracilis_reanimation", "--seed", "1", "--replicates", "3")
    found = cells(page)
    smile, brow = (found[command, "gracilis"]["classes"] for command in ("smile", "brow_raise"))
    assert "asked" in smile
    assert "seen" not in smile
    assert "asked" not in brow
    page.evaluate("""() => {
      const muscle = simsynk.data.muscles.findIndex((one) => one.name === "gracilis");
      const command = simsynk.data.commands.findIndex((one) => one.name === "smile");
      simsynk.store.set({ why: { command, muscle } });
    }""")
    assert "surgery brought it for this" in page.locator("#why").inner_text()
