"""The panel of the faces: two faces with their numbers, what lies over them, and a movement that comes to rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import simsynk
from simsynk.face.measures import MEASURES
from simsynk.simulate import Patient, prepare
from simsynk.view.explorer.bundle import bundle, modules
from simsynk.view.explorer.payload_drawing import drawing_of, skins_of
from simsynk.view.explorer.payload_face import face_arrays

NERVES = 4
NUMBERS = """
export function state(data, nerve, plan, stop) { return {activation: data.table[plan.cuts.join()][nerve], stop}; }
export function stimulated(data, plan) {
  const activation = new Float64Array(data.muscles.length);
  activation[data.face.place[data.face.muscles.indexOf("zygomaticus_major")]] = 1;
  return {activation, muscles: []};
}
"""
START = """
import { faceView } from "./face_view.js";
import { createStore, withCut, EMPTY_PLAN } from "./state.js";
window.openFaces = (data) => {
  const arrays = (one) => one.map((values) => Float64Array.from(values));
  data.healthy = arrays(data.healthy);
  for (const nerves of Object.values(data.table)) nerves.forEach((one, k) => { nerves[k] = arrays(one); });
  const store = createStore(data, 0);
  const view = faceView(document.getElementById("faces"), data, store);
  const mean = (plan) => ({mean: {stop: 0, activation: [0, 1].map((side) =>
    data.table[plan.cuts.join()][0][side].map((_, k) =>
      data.table[plan.cuts.join()].reduce((sum, one) => sum + one[side][k] / data.replicates.length, 0)))}});
  const before = mean(EMPTY_PLAN);
  const known = {};
  const of = (plan) => (known[plan.cuts.join()] ??= mean(plan));
  const update = (now) => view.update(now, {
    now: of(now.plan), before, preview: now.preview && now.tool === "cut" ? of(withCut(now.plan, now.preview)) : null,
    other: now.compare.on ? of(now.compare[now.compare.which === "A" ? "B" : "A"]) : null,
  });
  window.states = [];
  window.shapesOfTheMouth = new Set();
  new MutationObserver(() => {
    const state = document.querySelector(".faces")?.dataset.state;
    if (state !== window.states.at(-1)) window.states.push(state);
    const line = document.querySelector('[data-arm=after] svg > g path[stroke-width="0.85"]');
    window.shapesOfTheMouth.add(line?.getAttribute("d"));
  }).observe(document.body, {attributes: true, childList: true, subtree: true});
  store.subscribe(update);
  update(store.get());
  window.store = store;
};
"""


@pytest.fixture(scope="module")
def patient() -> Patient:
    return prepare(simsynk.load("bells_palsy_severe"))


@pytest.fixture(scope="module")
def activation(patient: Patient) -> dict[str, NDArray[np.float64]]:
    """Both sides of a few nerves by the cuts of a plan: a weak right side, on which a smile closes the eye."""
    healthy = np.stack([side.drive.healthy for side in patient.sides])
    smile = patient.repertoire.names.index("smile")
    lid = patient.nerve.pool_names.index("orbicularis_oculi_palpebral")
    found = {}
    for cuts, eye, strength in (("", 0.25, 0.6), ("temporal_3", 0.0, 0.5)):
        nerves = np.repeat(healthy[None], NERVES, axis=0)
        luck = 1 + 0.1 * np.arange(NERVES)
        nerves[:, 0] = healthy[0, :1] + strength * (healthy[0] - healthy[0, :1])
        nerves[:, 0, smile, lid] += eye * luck
        found[cuts] = nerves
    return found


def plain(node: Any) -> Any:
    """Arrays as flat lists."""
    if isinstance(node, np.ndarray):
        return node.ravel().tolist()
    if isinstance(node, dict):
        return {name: plain(one) for name, one in node.items()}
    return [plain(one) for one in node] if isinstance(node, list | tuple) else node


@pytest.fixture(scope="module")
def data(patient: Patient, activation: dict[str, NDArray[np.float64]]) -> dict[str, Any]:
    face = face_arrays(patient, np.arange(len(patient.nerve.pool_names)))
    assert face is not None
    assert patient.face is not None
    commands = [{"name": name, "title": name, "asked": [1]} for name in patient.repertoire.names]
    table = {cuts: [plain(list(one)) for one in nerves] for cuts, nerves in activation.items()}
    return {
        "commands": commands, "muscles": [{"name": name} for name in patient.nerve.pool_names], "side": "right",
        "sideIndex": 0, "bilateral": False, "planDay": 600, "days": [600], "later": [], "months": [0],
        "replicates": list(range(NERVES)), "healthy": plain([side.drive.healthy for side in patient.sides]),
        "cuts": [{"name": "temporal_3", "title": "temporal 3"}],
        "face": plain(face) | {"drawing": drawing_of(patient.face.model)},
        "skins": skins_of(), "myectomy": {"fraction": 1 / 3}, "table": table,
    }  # fmt: skip


@pytest.fixture
def page(chromium: Any, data: dict[str, Any]) -> Iterator[Any]:
    yield from opened(chromium, data, "reduce")


def opened(chromium: Any, data: dict[str, Any], motion: str) -> Iterator[Any]:
    script = bundle("start.js", {**modules(), "readout.js": NUMBERS, "start.js": START})
    context = chromium.new_context(reduced_motion=motion)
    found = context.new_page()
    faults: list[str] = []
    found.on("pageerror", lambda fault: faults.append(str(fault)))
    found.set_content(
        f"<!doctype html><title>faces</title><main id=faces></main><script type=module>{script}</script>"
    )
    found.wait_for_function("() => Boolean(window.openFaces)")
    found.evaluate("data => openFaces(data)", data)
    yield found
    assert not faults
    context.close()


def measured(patient: Patient, nerves: NDArray[np.float64], name: str, side: int) -> float:
    """Of the face that the nerves' mean moves, under a smile."""
    assert patient.face is not None
    both = nerves.mean(axis=0)
    healthy_rest = np.stack([one.drive.healthy[0] for one in patient.sides])
    found = patient.face.measure(both, healthy_rest)
    return float(found[side, patient.repertoire.names.index("smile"), MEASURES.index(name)])


def label(page: Any, arm: str) -> str:
    return str(page.get_attribute(f"[data-arm={arm}] svg", "aria-label"))


def test_numbers_are_those_of_the_mean_face(
    page: Any, patient: Patient, activation: dict[str, NDArray[np.float64]]
) -> None:
    """Before and after a cut, in sight and for readers of the screen, as `Face.measure` gives them."""
    page.evaluate("store.cut('temporal_3')")
    for arm, cuts in (("before", ""), ("after", "temporal_3")):
        for name, words in (("palpebral_fissure_mm", "eye open"), ("commissure_excursion_mm", "mouth corner moved")):
            mine, other = (measured(patient, activation[cuts], name, side) for side in (0, 1))
            assert f"right {words} {mine:.1f} mm, left {other:.1f}" in label(page, arm)
            assert f"{mine:.1f} mm" in page.inner_text(f"[data-arm={arm}] .face-numbers")
    assert "narrows unasked" in label(page, "before")
    assert "narrows unasked" not in label(page, "after")
    assert "moves too little" in label(page, "after")
    titles = page.eval_on_selector_all(".face-title", "all => all.map(one => one.textContent)")
    assert titles == ["Nothing done", "Your plan"]


def test_call_outs_are_marked_where_they_belong(page: Any) -> None:
    """A full diamond for what is unasked, a hollow one for what is missing: two before the cut, one after it."""
    page.evaluate("store.cut('temporal_3')")
    count = "all => all.map(one => one.querySelectorAll('.marks path').length)"
    assert page.eval_on_selector_all(".face-pane", count) == [2, 1]


def test_one_nerve_instead_of_the_mean(page: Any) -> None:
    page.evaluate("store.set({patient: 3})")
    assert "simulated nerve 4 of 4" in label(page, "before")
    page.evaluate("store.set({patient: null})")
    assert "mean of 4 simulated nerves" in label(page, "before")


def test_two_plans_side_by_side(page: Any) -> None:
    """A stays while the tools change B; each pane shows its own plan."""
    page.evaluate("store.set({compare: {on: true, which: 'B', A: store.get().plan, B: store.get().plan}})")
    page.evaluate("store.cut('temporal_3')")
    assert "Plan A" in label(page, "before")
    assert "narrows unasked" in label(page, "before")
    assert "Plan B" in label(page, "after")
    assert "narrows unasked" not in label(page, "after")


def test_a_preview_is_a_line_and_goes_again(page: Any) -> None:
    lines = "document.querySelectorAll('[data-arm=after] .preview path').length"
    page.evaluate("store.set({preview: 'temporal_3'})")
    assert page.evaluate(lines) == 7
    assert page.evaluate("document.querySelectorAll('[data-arm=before] .preview path').length") == 0
    page.evaluate("store.set({preview: null})")
    assert page.evaluate(lines) == 0


def test_a_current_moves_only_what_it_reaches(page: Any) -> None:
    """Under the stimulator the mouth corner rises although nothing is asked for, and nothing is judged."""
    page.evaluate("store.set({command: 0})")
    assert "corner moved 0.0 mm" in label(page, "after")
    page.evaluate("store.set({tool: 'stimulate', preview: 'temporal_3'})")
    assert "Current: temporal 3" in label(page, "after")
    assert "corner moved 0.0 mm" not in label(page, "after")
    assert "unasked" not in label(page, "after")


def test_what_lies_over_the_faces_can_be_chosen(page: Any) -> None:
    """Every box changes the shared state, and the lines come and go with it."""
    page.click("summary")
    for words, layer in (("Muscles", "muscles"), ("Every nerve", "ghosts")):
        lines = f"document.querySelectorAll('.{layer} path').length"
        assert page.evaluate(lines) == 0
        page.check(f"label:has-text('{words}') input")
        page.wait_for_function(f"{lines} > 0")
        page.uncheck(f"label:has-text('{words}') input")
        page.wait_for_function(f"{lines} === 0")
    page.select_option("select", "dark_brown")
    heads = ".face-pane svg > g:first-child path[fill='#7C5137']"
    assert page.eval_on_selector_all(heads, "all => all.length") == 2


def test_a_look_that_changes_nothing_touches_nothing(page: Any) -> None:
    changes = page.evaluate(
        """() => {
          const watch = new MutationObserver(() => {});
          watch.observe(document.body, {attributes: true, childList: true, subtree: true, characterData: true});
          store.set({dose: 5});
          return watch.takeRecords().length;
        }"""
    )
    assert changes == 0


def test_faces_move_on_opening_and_settle(chromium: Any, data: dict[str, Any]) -> None:
    """From rest to the smile, once; what is asked for next moves again. The end is the same as without motion."""
    path = "document.querySelector('[data-arm=after] svg > g path[stroke-width=\"0.85\"]').getAttribute('d')"
    still = next(still_page := opened(chromium, data, "reduce")).evaluate(path)
    next(still_page, None)
    moving = opened(chromium, data, "no-preference")
    page = next(moving)
    page.wait_for_selector(".faces[data-state=settled]")
    assert page.evaluate(path) == still
    assert page.evaluate("states") == ["moving", "settled"]
    assert page.evaluate("shapesOfTheMouth.size") > 2
    page.click("button.play")
    page.wait_for_function("states.length === 4")
    page.evaluate("store.set({command: 0})")
    page.wait_for_function("states.length === 6")
    assert page.evaluate(path) != still
    assert page.evaluate("states.filter((_, k) => k % 2).every((one) => one === 'settled')")
    next(moving, None)


def test_without_a_face_the_panel_says_so(chromium: Any, data: dict[str, Any]) -> None:
    pages = opened(chromium, {**data, "face": None}, "reduce")
    assert "moves no drawn face" in next(pages).inner_text("#faces")
    next(pages, None)
