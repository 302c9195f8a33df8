"""Doses of toxin against what can be worked out: exact curves, a dense grid, and the bound where nothing spreads."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simsynk import load, prepare
from simsynk.errors import InputError
from simsynk.events import toxin
from simsynk.events.toxin import Toxin, kept_by_toxin, most_into, spread_doses, top_dose
from simsynk.planner.doses.curves import curves
from simsynk.planner.doses.front import best_doses, dose_front, injection_day
from simsynk.planner.doses.injections import Injections
from simsynk.planner.judged.assess import HeldOut, assess
from simsynk.planner.proposal import Proposal
from simsynk.planner.request import Keep
from simsynk.study.readout import read_out

FLOORS = (Keep(command="close_gentle", share=0.9), Keep(command="smile", share=0.85))


@pytest.fixture(scope="module")
def severe() -> HeldOut:
    patient = prepare(load("bells_palsy_severe", sets=["anatomy.axons=1000"]))
    return HeldOut(readout=read_out(patient, seed=1, replicates=range(8)))


@pytest.fixture(scope="module")
def treated() -> HeldOut:
    """A face that has had toxin and is under massage: tone is relieved, and some muscles are weak already."""
    timeline = [
        {"day": 0, "kind": "injury", "site": "labyrinthine", "sunderland": {"I": 0.2, "II": 0.2, "III": 0.6}},
        {"day": 365, "kind": "massage", "weeks": 52},
        {"day": 480, "kind": "toxin", "doses": {"orbicularis_oculi_palpebral": 1.5, "platysma": 5}},
    ]
    sets = ["anatomy.axons=1000", f"timeline={timeline}", "observe_days=[510]"]
    return HeldOut(readout=read_out(prepare(load("bells_palsy_severe", sets=sets)), seed=1, replicates=range(8)))


def _without_spread(monkeypatch) -> None:
    """Muscles without a known place neither give nor take."""
    monkeypatch.setattr(toxin, "places", dict)


def _value(held: HeldOut, proposal: Proposal, price: float) -> float:
    found = assess(proposal, held, faces=False)
    return found.removed.mean - price * found.lost.mean


@pytest.mark.parametrize("which", ["severe", "treated"])
def test_curves_are_what_the_face_does(which, request):
    """Proves every bend: sums of the curves are the readings for any force left, also under massage and toxin."""
    held = dataclasses.replace(request.getfixturevalue(which), keeps=FLOORS)
    readout, luck, cut = held.readout, np.random.default_rng(2), ("temporal_3", "cervical_1")
    assert which == "severe" or readout.treated.relieved.max() > 0.1
    found, names = curves(held, cut), readout.patient.repertoire.names
    for _ in range(10):
        left = luck.random(len(readout.patient.nerve.pools)) ** 0.5
        now = readout.readings(cut, left)
        true = [held.unwanted(now).mean(), held.wanted(now).mean()]
        true += [now.voluntary[:, 0, names.index(keep.command)].mean() for keep in FLOORS]
        told = [
            sum(float(curve.at(left[m : m + 1])[0]) for m, curve in enumerate(one))
            for one in (found.unwanted, found.wanted, *found.kept)
        ]
        assert told == pytest.approx(true, abs=1e-13)


def test_toxin_spreads_as_the_event_does(severe):
    """Proves that the searched doses act as injections on the timeline."""
    pools, muscles = severe.readout.patient.nerve.pool_names, severe.readout.patient.nerve.muscles
    doses = np.random.default_rng(3).uniform(0, 10, len(muscles)) * (np.arange(len(muscles)) % 2)
    injections = Injections.of(muscles, pools, 28.0)
    reached = injections.reached(doses)
    assert reached == pytest.approx(spread_doses(dict(zip(muscles, doses, strict=True)), pools), abs=1e-12)
    given = [Toxin(day=0, side="right", muscle=m, dose_units=d) for m, d in zip(muscles, doses, strict=True)]
    assert injections.after(reached) == pytest.approx(kept_by_toxin(given, pools, np.array([28.0]))[0], abs=1e-12)


@pytest.mark.parametrize("muscles", [
    ("platysma",),
    ("orbicularis_oculi_palpebral", "orbicularis_oculi_orbital"),
    ("levator_labii_alaeque_nasi", "nasalis"),
])  # fmt: skip
@pytest.mark.parametrize("price", [0.4, 1.0])
def test_one_or_two_muscles_equal_a_dense_grid(severe, muscles, price):
    """Proves search and bound where muscles share doses: no point of a dense grid is better, nor could be."""
    found = best_doses(severe, muscles, price=price, step=0.0, least_gain=0.0)
    day, grids = injection_day(severe), [np.linspace(0, most_into(one), 41) for one in muscles]
    axes = np.stack(np.meshgrid(*grids, indexing="ij"), axis=-1).reshape(-1, len(muscles))
    injections = Injections.of(muscles, severe.readout.patient.nerve.pool_names, severe.readout.day - day)
    lines, nothing = curves(severe), [severe.unwanted(severe.nothing).mean(), severe.wanted(severe.nothing).mean()]
    left = injections.after(np.array([injections.reached(point) for point in axes]))
    sums = [sum(one.at(left[:, m]) for m, one in enumerate(part)) for part in (lines.unwanted, lines.wanted)]
    values = 100 * (1 - sums[0] / nothing[0]) - price * 100 * (1 - sums[1] / nothing[1])
    assert found.value >= values.max() - 1e-9
    assert found.value <= values.max() + 0.1
    assert values.max() - 1e-9 <= found.bound <= found.value + 0.1
    assert found.value == pytest.approx(_value(severe, found.proposal, price), abs=1e-9)


def test_bound_is_reached_where_nothing_spreads(severe, monkeypatch):
    """Proves search and bound against each other: without spread both are the optimum."""
    muscles = severe.readout.patient.nerve.muscles
    spreading = best_doses(severe, muscles, price=1.0, step=0.0, least_gain=0.0)
    _without_spread(monkeypatch)
    alone = best_doses(severe, muscles, price=1.0, step=0.0, least_gain=0.0)
    assert alone.gap < 1e-6
    assert alone.bound > 5
    # The control: with spread the two part, so the bound is not the search told twice.
    assert spreading.gap > 0.1
    assert spreading.value < alone.value


def test_bound_with_floors_where_nothing_spreads(severe, monkeypatch):
    """Proves that the prices of floors close the gap, too; without them the bound would be that of no floors."""
    _without_spread(monkeypatch)
    muscles = severe.readout.patient.nerve.muscles
    free = best_doses(severe, muscles, price=0.5, step=0.0, least_gain=0.0)
    bound_by = best_doses(dataclasses.replace(severe, keeps=FLOORS), muscles, price=0.5, step=0.0, least_gain=0.0)
    assert not all(assess(free.proposal, dataclasses.replace(severe, keeps=FLOORS)).kept_in_mean.values())
    assert bound_by.value < free.value - 1
    assert bound_by.gap < 0.3
    assert bound_by.bound < free.bound - 1


def test_random_doses_never_surpass_the_bound_nor_the_search(severe):
    """Proves the certificate with floors: 120 random doses that keep them are no better than what was found."""
    held = dataclasses.replace(severe, keeps=FLOORS)
    muscles, luck, day = held.readout.patient.nerve.muscles, np.random.default_rng(5), injection_day(held)
    found, most = best_doses(held, muscles, price=1.0), [most_into(one) for one in muscles]
    assert all(assess(found.proposal, held, faces=False).kept_in_mean.values())
    kept, best = 0, -np.inf
    for _ in range(120):
        doses = luck.uniform(0, most) * (luck.random(len(muscles)) < 0.15)
        told = assess(
            Proposal(doses=tuple((m, d, day) for m, d in zip(muscles, doses, strict=True) if d > 0)),
            held,
            faces=False,
        )
        if all(told.kept_in_mean.values()):
            kept, best = kept + 1, max(best, told.removed.mean - told.lost.mean)
    assert kept > 12
    assert best <= found.value <= found.bound
    assert found.value > best + 0.5


def test_no_dose_is_larger_than_any_published_one(severe):
    """Proves that each muscle has a largest dose of its own; with one for all, lips took 10 units as the neck did."""
    muscles = ("orbicularis_oris_lower", "platysma", "risorius")
    found = best_doses(severe, muscles, price=0.1)
    given = {muscle: units for muscle, units, _ in found.proposal.doses}
    assert {one: most_into(one) for one in muscles} == dict(zip(muscles, (2.0, 25.0, top_dose()), strict=True))
    assert all(units <= most_into(muscle) for muscle, units in given.items())
    assert given["orbicularis_oris_lower"] == 2.0
    assert given["platysma"] > top_dose()


def test_doses_beside_cuts_and_a_price_that_rises(severe):
    """Proves the front of doses: dearer movement gives gentler doses, each point best at its own price."""
    base = Proposal(cuts=("cervical_1",), myectomies=(("depressor_anguli_oris", 0.8),))
    front = dose_front(severe, severe.readout.patient.nerve.muscles, base=base, prices=(0.5, 1.0, 2.0))
    assert all(one.proposal.cuts == base.cuts and one.proposal.myectomies == base.myectomies for one in front)
    assert [one.price for one in front] == [2.0, 1.0, 0.5]
    assert sorted(one.lost for one in front) == [one.lost for one in front]
    for one in front:
        values = [other.removed - one.price * other.lost for other in front]
        assert max(values) <= one.value + 0.3  # doses are rounded to 0.1 units and small ones left out
        assert one.value <= one.bound


def test_bad_doses_are_refused(severe):
    """Proves that an unknown muscle and a base that misses a floor are told; toxin could not mend the floor."""
    with pytest.raises(InputError, match="platysmus"):
        best_doses(severe, ["platysmus"])
    held = dataclasses.replace(severe, keeps=FLOORS)
    with pytest.raises(InputError, match="close_gentle"):
        best_doses(held, ["platysma"], base=Proposal(cuts=("zygomatic_1", "zygomatic_2")))
