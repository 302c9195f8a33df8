"""Laws of treatments: nothing before the day, nothing from no strength, no drive raised by a cut, sides apart."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import simsynk
from simsynk.periphery.state import Periphery
from simsynk.scenario.load import load
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import prepare
from simsynk.timeline.virtual_cut import virtually_cut

DAY = 400
DAYS = [30.0, 399.0, 400.0, 414.0, 600.0, 1100.0]
EVENTS: dict[str, list[dict[str, object]]] = {
    "neurolysis": [{"kind": "neurolysis", "branches": ["zygomatic_1", "buccal_2"]}],
    "partial neurolysis": [{"kind": "neurolysis", "branches": ["buccal"], "fraction": 0.4}],
    "toxin": [{"kind": "toxin", "muscle": "mentalis", "dose_units": 5}],
    "toxin sessions": [{"kind": "botox", "doses": {"OOCp": 2.5, "DAO": 2}, "sessions": 3, "titration": 0.2}],
    "lacrimal toxin": [{"kind": "toxin", "muscle": "lacrimal_gland", "dose_units": 5}],
    "block of a muscle": [{"kind": "block", "muscle": "mentalis", "hours": 24}],
    "block of a branch": [{"kind": "block", "branches": ["zygomatic"], "hours": 24}],
    "myectomy": [{"kind": "myectomy", "preset": "platysmectomy"}],
    "massage": [{"kind": "massage"}],
    "retraining": [{"kind": "retraining"}],
    "static": [{"kind": "static", "procedure": "sling"}],
    "nerve transfer": [{"kind": "nerve_transfer", "donor": "masseteric", "to": "buccal_2"}],
    "hypoglossal": [{"kind": "nerve_transfer", "donor": "hypoglossal", "to": "trunk", "fraction": 0.5}],
    "cross-face graft": [{"kind": "cross_face_graft", "to": "buccal_2"}],
    "gracilis": [{"kind": "gracilis"}],
}
ELSEWHERE = ("massage", "retraining", "static")
"""Act on tone beyond the healthy one, on commands, and on the face: that they do is tested there."""

NOTHING: dict[str, dict[str, object]] = {
    "neurolysis": {"kind": "neurolysis", "branches": ["zygomatic_1"], "fraction": 0},
    "toxin": {"kind": "toxin", "muscle": "mentalis", "dose_units": 0},
    "block": {"kind": "block", "muscle": "mentalis", "share": 0},
    "block of a branch": {"kind": "block", "branches": ["zygomatic"], "share": 0},
    "myectomy": {"kind": "myectomy", "muscle": "mentalis", "fraction": 0},
    "massage": {"kind": "massage", "strength": 0},
    "nerve transfer": {"kind": "nerve_transfer", "donor": "masseteric", "to": "buccal_2", "donor_axons": 0},
    "cross-face graft": {"kind": "cross_face_graft", "to": "buccal_2", "donor_axons": 0},
}


def treated(events: list[dict[str, object]], base: str = "bells_palsy_severe", side: str | None = None) -> Scenario:
    timeline = list(load(base).data["timeline"])
    timeline += [{"day": DAY, **event, **({"side": side} if side else {})} for event in events]
    text = yaml.safe_dump(timeline, default_flow_style=True, width=100_000).strip()
    return load(base, sets=[f"timeline={text}", f"observe_days={DAYS}", "anatomy={preset: human, axons: 1200}"])


def grown(scenario: Scenario, side: str = "right") -> Periphery:
    return simsynk.grow(scenario, replicate=3, seed=7, side=side)


@pytest.fixture(scope="module")
def untreated() -> Periphery:
    return grown(treated([]))


@pytest.mark.parametrize("name", EVENTS)
def test_nothing_changes_before_the_day(name: str, untreated: Periphery) -> None:
    """Without event-keyed luck and appended pools, a treatment would reshuffle the past."""
    before = simsynk.examine(untreated)
    after = simsynk.examine(grown(treated(EVENTS[name])))
    pools, commands = len(before.muscles), len(before.commands)
    assert after.muscles[:pools] == before.muscles
    for command in range(commands):
        c = after.commands.index(before.commands[command])
        assert np.array_equal(after.activation[:2, c, :pools], before.activation[:2, command])


@pytest.mark.parametrize("name", [name for name in EVENTS if name not in ELSEWHERE])
def test_something_changes_afterwards(name: str, untreated: Periphery) -> None:
    """Negative control of the law above: an event that did nothing at all would pass it too."""
    scenario = treated(EVENTS[name])
    before, after = simsynk.examine(untreated), simsynk.examine(grown(scenario))
    pools = len(before.muscles)
    same = [
        np.array_equal(after.activation[2:, after.commands.index(one), :pools], before.activation[2:, c])
        for c, one in enumerate(before.commands)
    ]
    assert not all(same) or after.muscles != before.muscles


@pytest.mark.parametrize("name", NOTHING)
def test_no_strength_changes_no_byte(name: str, untreated: Periphery) -> None:
    """A factor that is not exactly one, or a lesion that hits nobody but counts, would show here."""
    before, after = simsynk.examine(untreated), simsynk.examine(grown(treated([NOTHING[name]])))
    assert after.muscles == before.muscles
    assert np.array_equal(after.activation, before.activation)


@pytest.mark.parametrize("name", [name for name in EVENTS if name != "cross-face graft"])
def test_the_other_side_is_left_alone(name: str, untreated: Periphery) -> None:
    """An event of the healthy left side changes nothing on the right; only a cross-face graft takes from there."""
    before = simsynk.examine(untreated)
    after = simsynk.examine(grown(treated(EVENTS[name], side="left")))
    pools = len(before.muscles)
    for c, one in enumerate(before.commands):
        assert np.array_equal(after.activation[:, after.commands.index(one), :pools], before.activation[:, c])


CUTS = [
    ["zygomatic_1"],
    ["buccal"],
    ["buccal_2", "cervical_1"],
    ["temporofacial"],
    ["marginal_mandibular_1", "buccal_3"],
]


@pytest.mark.parametrize("branches", CUTS, ids="+".join)
def test_a_cut_nerve_is_the_sum_of_the_routes_kept(branches: list[str], untreated: Periphery) -> None:
    """Three ways to the same bits: grown with the cut, cut without growing, and the sum over the routes kept."""
    from simsynk.motor.activation import Expression, express
    from simsynk.timeline.lesions import roots_of

    side = prepare(treated([])).side("right")
    day = DAYS.index(DAY)
    again = simsynk.examine(grown(treated([{"kind": "neurolysis", "branches": branches}]))).activation[day]
    cut = simsynk.examine(virtually_cut(untreated, branches, DAY)).activation[day]
    assert np.array_equal(again, cut)
    nerve = untreated
    out = express(
        side.intact, side.drive, nerve.muscle, nerve.days, nerve.event_days, nerve.processes, nerve.reaching,
        len(nerve.reaching), nerve.half_fibres, nerve.treated.passing,
        Expression.allocate(side.intact, side.drive, len(DAYS)),
    )  # fmt: skip
    roots = {root for branch in branches for root in roots_of(side.intact.nerve, branch)}
    total = np.zeros_like(out.activation[day])
    for q, route in enumerate(side.intact.routes):
        total[route.pool] += np.where(roots.isdisjoint(route.edges), out.by_route[day, q], 0.0)
    out.activation[day] = total
    assert np.array_equal(out.by_version(side.drive)[0][day], cut)
    assert not np.array_equal(cut, simsynk.examine(untreated).activation[day])


@settings(max_examples=25, deadline=None)
@given(
    branches=st.lists(
        st.sampled_from(["temporal_3", "zygomatic_1", "zygomatic", "buccal_2", "buccal", "cervical"]), min_size=1
    ),
    fraction=st.floats(0.05, 1.0),
)
def test_a_cut_never_raises_a_drive_at_that_moment(branches: list[str], fraction: float) -> None:
    """If a shared endplate went to its other holder at once, a cut could strengthen a muscle."""
    nerve = _NERVE()
    before = simsynk.examine(nerve).activation[2]
    after = simsynk.examine(virtually_cut(nerve, branches, DAY, fraction)).activation[2]
    assert (after <= before).all()


def test_a_partial_cut_is_the_same_grown_or_virtual(untreated: Periphery) -> None:
    """The luck of who is cut is addressed by the event, so both ways cut the same axons."""
    again = simsynk.examine(grown(treated([{"kind": "neurolysis", "branches": ["buccal"], "fraction": 0.4}])))
    cut = simsynk.examine(virtually_cut(untreated, ["buccal"], DAY, 0.4))
    assert np.array_equal(again.activation[2], cut.activation[2])


_KEPT: list[Periphery] = []


def _NERVE() -> Periphery:
    if not _KEPT:
        _KEPT.append(grown(treated([])))
    return _KEPT[0]


@settings(max_examples=60, deadline=None)
@given(
    low=st.floats(0, 60),
    more=st.floats(0, 40),
    day=st.floats(0, 400),
    muscle=st.sampled_from(["mentalis", "orbicularis_oculi_palpebral", "platysma", "lacrimal_gland"]),
)
def test_more_dose_never_leaves_more_force(low: float, more: float, day: float, muscle: str) -> None:
    """Holds in every muscle, spread included; a spread that thinned out with the dose would break it."""
    from simsynk.events.toxin import Toxin, kept_by_toxin, places

    pools, at = tuple(places()), np.array([day])

    def kept(units: float) -> np.ndarray:
        return kept_by_toxin([Toxin(day=0, side="right", muscle=muscle, dose_units=units)], pools, at)

    assert (kept(low + more) <= kept(low) + 1e-15).all()


def test_the_published_time_course_of_toxin() -> None:
    """Share of the peak by days: 29, 87, 99, 96, 77, 50, 26 and 11 %, half of it gone near day 84."""
    from simsynk.events.toxin import time_course

    days = np.array([3.0, 7, 14, 28, 56, 84, 120, 168])
    wanted = np.array([0.29, 0.87, 0.99, 0.96, 0.77, 0.50, 0.26, 0.11])
    assert np.abs(time_course(days) - wanted).max() < 0.015
    assert (time_course(np.array([-10.0, 0.0])) == 0).all()


def test_regrowth_falls_with_the_gap_and_is_less_around_the_mouth() -> None:
    from simsynk.events.neurolysis import reconnected

    gaps = [reconnected(["eyelids"], gap) for gap in (0.0, 5.0, 15.0, 40.0)]
    assert gaps == sorted(gaps, reverse=True)
    assert reconnected(["lips"], 15.0) < reconnected(["eyelids"], 15.0)


def test_every_kind_of_the_contract_exists() -> None:
    """Every kind of the contract exists; a missing one would be refused with a list."""
    from simsynk.scenario.event_kinds import KINDS

    contract = {
        "injury", "repair", "neurolysis", "toxin", "block", "myectomy", "retraining", "cross_face_graft",
        "nerve_transfer", "gracilis", "static",
    }  # fmt: skip
    assert contract <= set(KINDS)
