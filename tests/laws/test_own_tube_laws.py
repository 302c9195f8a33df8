"""Laws of axons that come back through their own endoneurial tube: they return to their own endplates."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import simsynk
from simsynk.periphery.wiring import fibre_matrix
from simsynk.scenario.load import load
from simsynk.simulate import grow

SMALL = "anatomy={preset: human, axons: 160}"
PERFECT = {
    "success": {"II": 1.0, "III": 1.0},
    "entry": {"II": 1.0, "III": 1.0},
    "extra_sprouts": {"II": 0.0, "III": 0.0},
    "survival_extratemporal": 1.0,
    "hazard_per_mm": 0.0,
    "stump_floor": 1.0,
    "endplate_floor": 1.0,
    "sprout_reach": 0,
}
"""Every axon sends one sprout that arrives in time, endplates wait for ever, and no terminal sprout helps."""


def _grown(classes, *, routing="{kind: fidelity}", anatomy=SMALL, seed=3, **rates):
    """A nerve whose trunk is injured once for each class, 1,000 days apart, seen long after the last one."""
    injuries = [
        {"day": 1000 * n, "kind": "injury", "site": "trunk", "sunderland": {name: 1.0}}
        for n, name in enumerate(classes)
    ]
    settings = {**PERFECT, **rates}
    sets = [f"regrowth.{name}={json.dumps(value)}" for name, value in settings.items()]
    days = f"observe_days=[{1000 * len(classes)}]"
    routing = f"regrowth.routing={routing}"
    return grow(
        load("bells_palsy_severe", sets=[anatomy, f"timeline={json.dumps(injuries)}", routing, days, *sets]),
        seed=seed,
    )


def _cut(grown):
    """Axons that pass the trunk."""
    passes = np.array(["trunk" in route.edges for route in grown.intact.routes])
    return passes[grown.intact.route]


def _held(grown):
    """Whole fibres of each axon on the last day, (axons,)."""
    axon = grown.processes.axon[grown.reaching]
    return np.bincount(axon, grown.half_fibres[:, -1] / 2, minlength=grown.intact.axon_count)


@pytest.mark.parametrize("lesions", [1, 2])
@pytest.mark.parametrize("routing", ["{kind: fidelity}", "{kind: matrix, misrouting: 0}"])
def test_perfect_class_two_restores_every_endplate(routing, lesions):
    """Proves that each axon holds exactly its own fibres again, after a second lesion too.

    With as many endplates drawn at random, 1 - 1/e or 63 % would be held, by whoever met them.
    """
    grown = _grown(["II"] * lesions, routing=routing, fidelity={"II": 1.0})
    assert np.array_equal(_held(grown), grown.intact.fibres)
    assert np.array_equal(fibre_matrix(grown, grown.days[-1]), np.diag(grown.intact.endplate_count))
    rows = grown.processes
    mine = rows.own_tube[: rows.rows]
    assert mine.all()
    assert np.array_equal(rows.zone[: rows.rows][mine], grown.intact.zone[rows.axon[: rows.rows][mine]])


def test_chance_finds_two_endplates_in_three():
    """Negative control: the same axons in tubes drawn by chance hold 1 - 1/e of the endplates of those cut."""
    grown = _grown(["III"], routing="{kind: random}", anatomy="anatomy={preset: human, axons: 1500}")
    cut = _cut(grown)
    assert abs(_held(grown)[cut].sum() / grown.intact.fibres[cut].sum() - (1 - np.exp(-1))) < 0.03


def test_own_axon_competes_as_any_other():
    """Proves that an own endplate is no privilege: without receptive endplates the own axon gets none of them."""
    grown = _grown(["II"], fidelity={"II": 1.0}, endplate_floor=0.0, endplate_window_days=0, endplate_loss_days=1)
    assert _held(grown)[_cut(grown)].sum() == 0


@pytest.mark.parametrize("kind", ["random", "topographic"])
def test_a_tube_found_by_chance_is_not_the_own_one(kind):
    """Proves that no sprout of these routings has an own tube, not even one that took a tube of its home route."""
    grown = _grown(["II"], routing=f"{{kind: {kind}}}", fidelity={"II": 1.0})
    rows, count = grown.processes, grown.intact.axon_count
    new = slice(count, rows.rows)
    assert np.any(rows.route[new] == grown.intact.route[rows.axon[new]])
    assert not rows.own_tube[new].any()
    assert rows.own_tube[:count].all()


def test_a_foreign_tube_that_is_kept_stays_foreign():
    """Proves the rule for a later lesion: a process that lay in another tube has no own one to keep.

    Were the flag that of the last lesion alone, all would count as at home and hold their own endplates.
    """
    grown = _grown(["III", "II"], fidelity={"III": 0.0, "II": 1.0})
    rows, count = grown.processes, grown.intact.axon_count
    assert set(rows.event[count : rows.rows].tolist()) == {0, 1}
    assert not rows.own_tube[count : rows.rows].any()


def test_own_tube_must_be_kept_every_time():
    """Proves that at two lesions with a fidelity of 1/2 one axon in four is at home in the end; 4.9 errors."""
    grown = _grown(["II", "II"], fidelity={"II": 0.5}, anatomy="anatomy={preset: human, axons: 3000}")
    rows = grown.processes
    event, own = rows.event[: rows.rows], rows.own_tube[: rows.rows]
    for lesion, wanted in ((0, 0.5), (1, 0.25)):
        share = own[event == lesion].mean()
        assert abs(share - wanted) < 4.9 * np.sqrt(wanted * (1 - wanted) / np.sum(event == lesion))
    first = set(rows.axon[: rows.rows][own & (event == 0)].tolist())
    assert set(rows.axon[: rows.rows][own & (event == 1)].tolist()) <= first


def test_crush_of_a_mouse_nerve_is_faster_than_by_chance():
    """Proves that more endplates are held before terminal sprouts set out: 0.9 of them here, not 1 - e^-0.95 or 0.61.

    The nerve has one route, so both routings draw the same sprouts with the same days; what differs is the tube.
    """
    nerve = Path(simsynk.__file__).parent / "validation" / "nerves" / "mouse_muscle.yaml"
    rates = {"fidelity": {"II": 0.95}, "success": {"II": 0.95}, "lag_days": {"II": 4.0}, "sprout_delay_days": 60}
    rates |= {"extra_sprouts": {"II": 0.0}, "entry": {"II": 1.0}, "stump_floor": 1.0, "speed_mm_per_day": 2.5}
    crush = "timeline=[{day: 0, kind: injury, site: stem, site_mm: 3, sunderland: {II: 1}}]"
    sets = [f"anatomy={{file: {nerve}}}", crush, "observe_days=[50]", "commands=[pull]"]
    sets += [f"regrowth.{name}={json.dumps(value)}" for name, value in rates.items()]
    held = {}
    for kind in ("fidelity", "random"):
        scene = load("rat_trunk_suture", sets=[*sets, f"regrowth.routing={{kind: {kind}}}"])
        held[kind] = np.mean([_held(grow(scene, replicate=n, seed=1)).sum() for n in range(20)]) / 1200
    assert abs(held["fidelity"] - 0.90) < 0.04
    assert abs(held["random"] - 0.61) < 0.04
