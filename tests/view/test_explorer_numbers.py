"""The numbers of the explorer's page, worked out in a real browser, against Python's own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import pytest

from simsynk.clinical.losses import losses
from simsynk.events.toxin import Toxin, kept_by_toxin
from simsynk.scenario.load import load
from simsynk.simulate import Patient
from simsynk.study.readings import DayReadings
from simsynk.study.trade import percent_less
from simsynk.view.explorer.bundle import bundle, modules
from simsynk.view.explorer.packing import pack
from simsynk.view.explorer.payload import MISSED, explorer_data
from simsynk.view.explorer.payload_nerves import Nerves, grown_nerves
from simsynk.view.explorer.returns import Returns, regrown, returns_of

Plan = dict[str, Any]

SHARES, MM, STEEP_MM = 1e-6, 1e-5, 1e-4
"""Largest difference of a share of a muscle's maximum, and of a measure in mm; the laws of power are infinitely steep
where nothing moves, so that a hundred-millionth of activation is some hundred-thousandths of a mm there."""

ANSWERS = """
import { readPayload } from "./payload.js";
import { balance, estimated, evaluate, state, stimulated, stops, why } from "./readout.js";
import { faceOf } from "./face_model.js";
import { measure } from "./measures.js";

const flat = (found) => ({
  activation: found.mean.activation.map((one) => [...one]), excess: [...found.excess], done: [...found.done],
  unwanted: [...found.unwanted], wanted: [...found.wanted], measured: found.measured.map((one) => [...one]),
  losses: Object.fromEntries(found.losses.map((one) => [one.name, [...one.flags]])),
});
window.ready = readPayload(document.getElementById("payload").textContent).then((data) => {
  window.bench = { data, balance, estimated, evaluate, flat, faceOf, measure, state, stimulated, stops, why };
});
"""


def bench_page(data: Mapping[str, Any]) -> str:
    """A page with the payload and the numeric modules alone, and a way to ask them."""
    script = bundle("answers.js", {**modules(), "answers.js": ANSWERS})
    return (
        f'<!doctype html><title>bench</title><script type="text/plain" id="payload">{pack(data)}</script>'
        f'<script type="module">{script}</script>'
    )


@dataclasses.dataclass
class Explored:
    """One scenario: what Python knows of it, and the page that has its payload."""

    nerves: Nerves
    returns: Returns
    page: Any

    @property
    def patient(self) -> Patient:
        """Prepared with the page's days."""
        return self.nerves.patient

    def ask(self, script: str, what: Any = None) -> Any:
        """The answer of the page."""
        return self.page.evaluate(script, what)

    def evaluated(self, plans: Sequence[Plan], stop: int) -> list[dict[str, Any]]:
        """What the page makes of plans at a stop; JSON knows no NaN, so that lists hold None in its place."""
        one = "bench.flat(bench.evaluate(bench.data, one, stop))"
        script = f"([plans, stop]) => JSON.stringify(plans.map((one) => {one}))"
        return json.loads(self.ask(script, [list(plans), stop]))


Opener = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(scope="module")
def explored(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Explored]:
    """Explore a scenario once; pages stay open for the module."""
    known: dict[tuple[str, ...], Explored] = {}

    def opened(name: str, *sets: str, law: str | None = None, alter: Callable[[dict[str, Any]], None] | None = None,
               regrows: bool = False, **asked: Any) -> Explored:  # fmt: skip
        key = (name, *sets, str(law), str(alter), str(regrows), str(sorted(asked.items())))
        if key not in known:
            scenario = load(name, sets=list(sets))
            if law is not None:
                scenario = dataclasses.replace(scenario, face_law=law)
            nerves = grown_nerves(scenario, seed=1, **asked)
            returns = returns_of(nerves, scenario) if regrows else nothing_returns(nerves)
            data = explorer_data(nerves, returns, scenario)
            if alter is not None:
                alter(data)
            path = tmp_path_factory.mktemp("explorer") / "bench.html"
            path.write_text(bench_page(data), encoding="utf-8")
            page = chromium.new_page()
            page.goto(path.as_uri())
            page.evaluate("() => window.ready")
            known[key] = Explored(nerves, returns, page)
        return known[key]

    return opened


def nothing_returns(nerves: Nerves) -> Returns:
    """In place of what grows back: nothing."""
    cell = (len(nerves.kept), len(nerves.patient.repertoire.names) + 1)
    change = np.zeros((len(nerves.later), len(nerves.found.cuts), *cell))
    return Returns(
        months=nerves.later, cuts=nerves.found.cuts, nerves=0, change=change, drift=np.zeros((len(change), 2, *cell))
    )


def random_plans(nerves: Nerves, count: int, seed: int, *, later: bool = False) -> list[Plan]:
    """Plans as hands might make them: up to six cuts of any kind, three doses, two myectomies."""
    luck, found = np.random.default_rng(seed), nerves.found
    muscles = [nerves.patient.nerve.pool_names[i] for i in nerves.kept]
    last = max(nerves.later) if later else found.day
    plans = []
    for _ in range(count):
        cuts = luck.choice(found.cuts, size=min(int(luck.integers(0, 7)), len(found.cuts)), replace=False)
        doses = luck.choice(muscles, size=min(int(luck.integers(0, 4)), len(muscles)))
        taken = luck.choice(muscles, size=min(int(luck.integers(0, 3)), len(muscles)), replace=False)
        days = [float(luck.choice([found.day - 28, found.day - 90, found.day, np.round(luck.uniform(0, last))]))
                for _ in doses]  # fmt: skip
        plans.append({
            "cuts": [] if later else [str(cut) for cut in cuts],
            "toxin": [{"muscle": str(m), "units": round(float(luck.uniform(0.1, 20)), 1), "day": d}
                      for m, d in zip(doses, days, strict=True)],
            "myectomy": [{"muscle": str(m), "fraction": round(float(luck.uniform(0.1, 1)), 2)} for m in taken],
        })  # fmt: skip
    return plans


def output_of(patient: Patient, plan: Plan, day: float, plan_day: float) -> np.ndarray:
    """What a plan's toxin and myectomies leave of each muscle, by Python's own rules."""
    pools = patient.nerve.pool_names
    given = [(one["day"], one["muscle"], one["units"]) for one in plan["toxin"]]
    doses = [Toxin(day=when, side="right", muscle=muscle, dose_units=units) for when, muscle, units in given]
    kept = kept_by_toxin(doses, pools, np.array([day]))[0]
    for one in plan["myectomy"]:
        kept[pools.index(one["muscle"])] *= 1 - one["fraction"] if day >= plan_day else 1.0
    return kept


def differences(told: Mapping[str, Any], true: DayReadings, nerves: Nerves) -> dict[str, float]:
    """Largest difference of each kind between the page and Python."""
    side = nerves.found.side.name
    s = [one.name for one in nerves.patient.sides].index(side)
    kept, n = nerves.kept, len(true)

    def numbers(values: Any) -> np.ndarray:
        return np.array(values, dtype=np.float64)

    shape = (true.activation.shape[2], len(kept))
    found = {
        "activation": max(
            np.abs(numbers(told["activation"][k]).reshape(shape) - true.activation[:, k][..., kept].mean(0)).max()
            for k in range(2)
        ),
        "excess": np.abs(numbers(told["excess"]).reshape(shape) - true.excess[:, s][..., kept].mean(0)).max(),
        "unwanted": np.abs(numbers(told["unwanted"]) - true.unwanted[:, s].mean(-1)).max(),
    }
    done = true.voluntary[:, s].mean(0)
    asked = np.isfinite(done)
    assert [one is None for one in told["done"]] == (~asked).tolist()
    found["done"] = np.abs(numbers(told["done"])[asked] - done[asked]).max()
    found["wanted"] = np.abs(numbers(told["wanted"]) - true.voluntary[:, s][:, asked].mean(-1)).max()
    if nerves.patient.face is not None:
        here = [numbers(one).reshape(n, shape[0], -1) for one in told["measured"]]
        found["mm"] = _widest(np.stack(here, axis=1), true)
        for name, flags in losses(true.record(side)).items():
            assert told["losses"][name] == flags.astype(int).tolist(), name
    return {name: float(value) for name, value in found.items()}


def _widest(here: np.ndarray, true: DayReadings) -> float:
    """Largest difference of a measure; an angle counts where the corner travels, and by the corner's way."""
    there, angle = true.measures, 1
    travel = np.minimum(here[..., 0], there[..., 0])
    gap = np.abs(here - there)
    # 1 degree of a corner that travels 1 mm is a sixtieth of a mm.
    gap[..., angle] = np.where(travel > 0.5 + 1e-4, np.deg2rad(gap[..., angle]) * travel, 0.0)
    assert (np.isnan(here[..., angle]) == np.isnan(there[..., angle]))[np.abs(travel - 0.5) > 1e-4].all()
    return float(np.nan_to_num(gap).max())


def worst(one: Explored, plans: Sequence[Plan]) -> dict[str, float]:
    """Largest differences over plans on their own day."""
    nerves = one.nerves
    stop = len(nerves.days) - 1
    found: dict[str, float] = {}
    for plan, told in zip(plans, one.evaluated(plans, stop), strict=True):
        output = output_of(nerves.patient, plan, nerves.found.day, nerves.found.day)
        true = nerves.found.readings(plan["cuts"], output)
        for name, gap in differences(told, true, nerves).items():
            found[name] = max(found.get(name, 0.0), gap)
    return found


def check(found: Mapping[str, float], mm: float = MM) -> None:
    """See that the page is as near as it must be."""
    for name, gap in found.items():
        assert gap <= (mm if name == "mm" else SHARES), found


def test_two_hundred_random_plans(explored: Callable[..., Explored]) -> None:
    """Cuts of all kinds, toxin of any day, myectomies: page and Python agree in every number and every loss."""
    one = explored("bells_palsy_severe", "replicates=6")
    plans = random_plans(one.nerves, 200, seed=4)
    assert max(len(plan["cuts"]) for plan in plans) == 6
    assert any(not plan["cuts"] for plan in plans)
    check(worst(one, plans))


def treated_later(one: Explored, plan: Plan, place: int) -> DayReadings:
    """What the readout's ways give under the treatments of a later day, with nothing grown since."""
    nerves, found = one.nerves, one.nerves.found
    day = nerves.later[place]
    own = found.side.growth.treated.on(len(nerves.days) + place)
    output = own.output * output_of(nerves.patient, plan, day, found.day)
    treated = dataclasses.replace(own, output=output)
    wired, rest = found.wired(plan["cuts"])
    now = treated.activation(wired[:, None], found.side.drive.healthy[0])[:, 0]
    activation, own_rest = np.stack([now, found.others], axis=1), np.stack([rest * output[0], found.others_rest], 1)
    day_index = len(nerves.days) + place
    return DayReadings(found.examiner, found.replicates, day_index, activation, own_rest, {})


def test_toxin_after_the_day_of_the_plan(explored: Callable[..., Explored]) -> None:
    """Doses before and after the plan at later months, nothing grown: the course of toxin goes on in the page."""
    one = explored("bells_palsy_severe", "replicates=6")
    plans, place = random_plans(one.nerves, 20, seed=5, later=True), 2
    assert any(dose["day"] > one.nerves.found.day for plan in plans for dose in plan["toxin"])
    told = one.evaluated(plans, len(one.nerves.days) + place)
    for plan, here in zip(plans, told, strict=True):
        check(differences(here, treated_later(one, plan, place), one.nerves))


def test_recorded_days_before_the_plan(explored: Callable[..., Explored]) -> None:
    """Toxin given in time weakens the recorded course, cuts of a later day do not; the record is kept in steps."""
    one = explored("bells_palsy_severe", "replicates=6")
    nerves, place = one.nerves, 5
    plan = {"cuts": ["zygomatic_1"], "toxin": [{"muscle": "mentalis", "units": 6, "day": nerves.days[place] - 20}],
            "myectomy": [{"muscle": "platysma", "fraction": 0.8}]}  # fmt: skip
    told = one.evaluated([plan], place)[0]
    shape = (len(nerves.patient.repertoire.names), len(nerves.kept))
    output = output_of(nerves.patient, plan, nerves.days[place], nerves.found.day)[nerves.kept]
    true = (nerves.course[:, place, 0][:, nerves.kept] * output[:, None]).mean(0).T
    assert np.abs(np.array(told["activation"][0]).reshape(shape) - true).max() < 1e-4
    assert output.min() < 0.7


def test_balance_is_that_of_plans_compared(explored: Callable[..., Explored]) -> None:
    """Unwanted movement removed and wanted lost: mean and eight in ten nerves, as study/trade.py has them."""
    one = explored("bells_palsy_severe", "replicates=6")
    found, plans = one.nerves.found, [plan for plan in random_plans(one.nerves, 9, seed=6) if plan["cuts"]]
    none = found.readings()
    script = "([plans, stop]) => plans.map((one) => bench.balance(bench.data, one, stop))"
    for plan, told in zip(plans, one.ask(script, [plans, len(one.nerves.days) - 1]), strict=True):
        true = found.readings(plan["cuts"], output_of(one.patient, plan, found.day, found.day))
        for name, pick in (("removed", lambda r: r.unwanted[:, 0].mean(-1)),
                           ("lost", lambda r: np.nanmean(r.voluntary[:, 0], axis=-1))):  # fmt: skip
            percent = percent_less(pick(true)[:, None], pick(none)[:, None])
            for part in ("mean", "q10", "q90"):
                assert told[name][part] == pytest.approx(float(getattr(percent, part)[0]), abs=1e-4), (name, part)


def test_face_of_one_nerve(explored: Callable[..., Explored]) -> None:
    """The drawn face has landmarks, lids, pull and tone of Python's, and its measures; half effort lies between."""
    one = explored("bells_palsy_severe", "replicates=6")
    patient, found = one.patient, one.nerves.found
    true = found.readings(["temporal_3"])
    face = patient.face
    assert face is not None
    c, stop = true.patient.repertoire.names.index("smile"), len(one.nerves.days) - 1
    shown = face.express(true.activation[2], true.examiner.healthy[:, 0])
    script = """([c, stop]) => {
      const plan = { cuts: ["temporal_3"], toxin: [], myectomy: [] };
      const state = bench.state(bench.data, 2, plan, stop);
      const face = (command, effort) => bench.faceOf(bench.data, state, command, effort);
      const [smile, half, rest] = [face(c), face(c, 0.5), face(0)];
      const plain = (one) => one.map((row) => [...row]);
      return { landmarks: plain(smile.landmarks), opening: smile.opening, closure: smile.closure, roll: smile.roll,
        pull: plain(smile.pull), tone: plain(smile.tone), half: half.opening, rest: rest.opening,
        measures: bench.measure(bench.data.face, smile, rest) };
    }"""
    told = one.ask(script, [c, stop])
    assert np.abs(np.array(told["landmarks"]).reshape(2, -1, 2) - shown.landmarks[c]).max() < MM
    for name in ("opening", "closure", "roll", "pull", "tone"):
        there = getattr(shown, name)
        assert np.abs(np.array(told[name]) - there[min(c, len(there) - 1)]).max() < MM, name
    assert told["rest"][0] > told["half"][0] > told["opening"][0]
    names = [str(name) for name in told["measures"]["right"]]
    measured = [told["measures"]["right"][name] for name in names]
    assert np.abs(np.array(measured) - true.measures[2, 0, c]).max() < MM


def test_why_and_current(explored: Callable[..., Explored]) -> None:
    """Shares of the ways sum to one and to the movement; a current moves what its twig feeds, nothing once cut."""
    one = explored("bells_palsy_severe", "replicates=6")
    found, stop = one.nerves.found, len(one.nerves.days) - 1
    none = found.readings()
    muscle, c = "orbicularis_oculi_palpebral", none.patient.repertoire.names.index("smile")
    nothing = {"cuts": [], "toxin": [], "myectomy": []}
    told = one.ask("([p, s, c, m]) => bench.why(bench.data, p, s, c, m)", [nothing, stop, "smile", muscle])
    moved = none.activation[:, 0, c] - none.activation[:, 0, 0]
    place = none.patient.nerve.pool_names.index(muscle)
    assert told["amount"] == pytest.approx(float(moved[:, place].mean()), abs=1e-6)
    assert sum(route["share"] for route in told["routes"]) == pytest.approx(1.0)
    current = "([p, name, effort]) => bench.stimulated(bench.data, p, null, name, effort).muscles"
    whole = one.ask(current, [nothing, "zygomatic_1", 1])
    assert whole
    assert whole[0]["muscle"].startswith("orbicularis_oculi")
    assert one.ask(current, [nothing, "zygomatic_1", 0.5])[0]["share"] == pytest.approx(whole[0]["share"] / 2)
    assert one.ask(current, [{**nothing, "cuts": ["zygomatic_1"]}, "zygomatic_1", 1]) == []


def test_altered_payload_is_noticed(explored: Callable[..., Explored]) -> None:
    """The same comparison fails when what one way carries is off by a ten-thousandth."""

    def alter(data: dict[str, Any]) -> None:
        carried = data["carried"]
        place = np.unravel_index(np.abs(carried.counts).argmax(), carried.counts.shape)
        carried.counts[place] += round(1e-4 / carried.step)

    one = explored("bells_palsy_severe", "replicates=6", alter=alter)
    with pytest.raises(AssertionError):
        check(worst(one, random_plans(one.nerves, 3, seed=4)))


TREATED = (
    "timeline=[{day: 0, kind: injury, site: trunk, preset: crush},"
    " {day: 200, kind: toxin, muscle: mentalis, dose_units: 4}, {day: 400, kind: massage, weeks: 20},"
    " {day: 500, kind: myectomy, preset: platysmectomy}, {day: 560, kind: static, procedure: lid_weight},"
    " {day: 570, kind: toxin, side: left, muscle: zygomaticus_major, dose_units: 3}]"
)
VARIANTS = (
    ("toy", (), None, {}),
    ("rat_trunk_suture", (), None, {}),
    ("bilateral_palsy", (), None, {"side": "left"}),
    ("bells_palsy_severe", (), "power", {"day": 365.0}),
    ("bells_palsy_severe", (), "sigmoid", {}),
    ("bells_palsy_severe", (), "power_on_linear_gains", {}),
    ("gracilis_reanimation", (), None, {}),
    ("bells_palsy_severe", (TREATED,), None, {}),
)


@pytest.mark.parametrize(("name", "sets", "law", "asked"), VARIANTS)
def test_variants(
    explored: Callable[..., Explored], name: str, sets: tuple[str, ...], law: str | None, asked: dict[str, Any]
) -> None:
    """Nerves without a face, both sides ill, every law of movement, surgery, free muscles, treatments of the
    scenario's own: each has its own path through the page's rules."""
    one = explored(name, "replicates=4", *sets, law=law, **asked)
    check(worst(one, random_plans(one.nerves, 12, seed=7)), STEEP_MM if law and law.startswith("power") else MM)


def test_estimate_of_months_after(explored: Callable[..., Explored]) -> None:
    """What the page thinks to grow back, against true regrowth of the same nerves: within twice the stated miss over
    a few sets of twigs. Without it the page would be off by the whole recurrence, some 30 points after a year."""
    one = explored("bells_palsy_severe", "replicates=6", regrows=True)
    nerves, found = one.nerves, one.nerves.found
    sets = [["temporal_3"], ["zygomatic_1", "zygomatic_2"], ["buccal_1", "temporal_3", "marginal_mandibular_1"]]
    misses, still = [], []
    for place, month in ((2, "3"), (5, "12")):
        for cuts in sets:
            plan = {"cuts": cuts, "toxin": [], "myectomy": []}
            script = "([p, s]) => [bench.balance(bench.data, p, s), bench.estimated(bench.data, p, s)]"
            told, estimated = one.ask(script, [plan, len(nerves.days) + place])
            assert estimated
            true = regrown_removed(one, cuts, place)
            misses.append(abs(told["removed"]["mean"] - true) / MISSED[month][0])
            now = one.ask(script, [plan, len(nerves.days) - 1])[0]["removed"]["mean"]
            still.append(abs(now - true) / MISSED[month][0])
    assert float(np.mean(misses)) < 2.0
    assert float(np.mean(still)) > 4.0
    assert found.day == nerves.days[-1]


def regrown_removed(one: Explored, cuts: Sequence[str], place: int) -> float:
    """Unwanted movement removed at a later day, in per cent, by growing the nerves on with and without the cuts."""
    nerves, found = one.nerves, one.nerves.found

    def unwanted(cut: Sequence[str]) -> np.ndarray:
        grown = regrown(nerves, nerves.patient.scenario, cut, found.replicates.tolist())[:, place]
        activation, rest = np.zeros(found.others.shape), np.zeros(found.others_rest.shape)
        activation[..., nerves.kept], rest[:, nerves.kept] = grown[..., :-1].swapaxes(1, 2), grown[..., -1]
        pair = np.stack([activation, found.others], axis=1), np.stack([rest, found.others_rest], axis=1)
        readings = DayReadings(found.examiner, found.replicates, len(nerves.days) + place, *pair, {})
        return np.asarray(readings.unwanted[:, 0].mean(-1))

    return float(percent_less(unwanted(cuts)[:, None], unwanted([])[:, None]).mean[0])


def test_speed_of_an_evaluation(explored: Callable[..., Explored]) -> None:
    """All faces of fifty nerves under sixteen commands are worked out between two pictures of a screen."""
    one = explored("bells_palsy_severe", "replicates=50")
    script = """(stop) => {
      const names = bench.data.cuts.map((cut) => cut.name), times = [];
      for (let i = 0; i < 24; i++) {
        const began = performance.now();
        bench.evaluate(bench.data, { cuts: [names[i], names[(i * 7 + 3) % 24]], toxin: [], myectomy: [] }, stop);
        times.push(performance.now() - began);
      }
      return times.slice(8).sort((a, b) => a - b);
    }"""
    times = one.ask(script, len(one.nerves.days) - 1)
    assert times[0] < 10.0
