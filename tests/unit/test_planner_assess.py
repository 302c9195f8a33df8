"""Proposals, their judgement on held-out nerves, in other people, months later and in two steps."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from simsynk import load, prepare
from simsynk.clinical.losses import losses
from simsynk.errors import InputError
from simsynk.events.neurolysis import toxin_free_days
from simsynk.planner.judged.assess import HeldOut, assess, less
from simsynk.planner.judged.recurrence import regrown
from simsynk.planner.judged.staged import staged
from simsynk.planner.judged.variants import in_people, other_people
from simsynk.planner.proposal import Proposal, outputs
from simsynk.planner.request import Keep
from simsynk.scenario.plan import with_plan
from simsynk.study.compare import compare
from simsynk.study.readout import read_out
from simsynk.study.trade import unwanted_removed, wanted_lost

FEW = ["anatomy.axons=400", "replicates=6"]
BOTH = Proposal(
    cuts=("temporal_3", "cervical_1"), myectomies=(("depressor_anguli_oris", 0.8),), doses=(("mentalis", 2.5, 572.0),)
)


@pytest.fixture(scope="module")
def scenario():
    return load("bells_palsy_severe", sets=FEW)


@pytest.fixture(scope="module")
def held(scenario) -> HeldOut:
    keeps = (Keep(command="close_gentle", share=0.8), Keep(command="smile", share=0.2, of_healthy=True))
    return HeldOut(readout=read_out(prepare(scenario), seed=1, replicates=range(6)), keeps=keeps)


def test_a_proposal_is_a_plan_that_the_scenario_takes(scenario):
    """Proves that every part arrives at its day; a plan without toxin first could not be read as a timeline."""
    plan = BOTH.to_plan("plan_1", 600, "Three things")
    timeline = with_plan(scenario, plan).timeline[len(scenario.timeline) :]
    assert [(type(event).__name__, event.day) for event in timeline] == [
        ("Toxin", 572.0), ("Neurolysis", 600.0), ("Neurolysis", 600.0), ("Myectomy", 600.0),
    ]  # fmt: skip
    assert plan.to_yaml().startswith("schema: simsynk.plan/1\nname: plan_1\n")
    assert {event["side"] for event in BOTH.to_plan("p", 600, "t", side="left").events} == {"left"}


def test_a_proposal_that_does_nothing_has_no_plan_file():
    """Proves a message in place of an empty file that no reader would take."""
    assert Proposal().empty
    with pytest.raises(InputError, match="does nothing"):
        Proposal().to_plan("plan_1", 600, "Nothing")


def test_outputs_name_an_unknown_muscle(held):
    """Proves that a muscle with a slip in its name is not passed over in silence."""
    with pytest.raises(InputError, match="mentalis"):
        outputs(Proposal(doses=(("mentalus", 2.5, 572.0),)), held.readout)


def test_toxin_comes_and_goes(held):
    """Proves that a dose acts by the day on which the face is looked at; a myectomy does not wear off."""
    place = held.readout.patient.nerve.pool_names.index("mentalis")
    given = Proposal(doses=(("mentalis", 5.0, 600.0),))
    left = [outputs(given, held.readout, since)[place] for since in (0.0, 28.0, 180.0)]
    assert left[0] == 1.0
    assert left[1] < 0.5 < left[2] < 1.0


def test_relief_by_region_is_what_the_weights_of_the_regions_leave(held):
    """Proves each share by another way: with one region counted alone the plan removes that share of the whole."""
    found = assess(BOTH, held)
    assert sum(found.relief.values()) == pytest.approx(1.0)
    assert list(found.relief.values()) == sorted(found.relief.values(), reverse=True)
    regions = {pool.territory for pool in held.readout.patient.nerve.pools}
    there = held.unwanted(held.nothing).mean()
    for region in ("brow", "eyelids", "neck", "chin"):
        alone = dataclasses.replace(held, weights={one: float(one == region) for one in regions})
        its = assess(BOTH, alone, faces=False).removed.mean * alone.unwanted(alone.nothing).mean()
        assert its == pytest.approx(found.relief.get(region, 0.0) * found.removed.mean * there, abs=1e-12)
    assert assess(Proposal(), held, faces=False).relief == {}


def test_cost_by_command_adds_up_to_what_is_lost(held):
    """Proves that the movements that pay make up the whole price; a mean of 7 % can hide one of 80 %."""
    found, names = assess(BOTH, held), held.readout.patient.repertoire.names
    before = held.nothing.voluntary[:, 0].mean(axis=0)
    paid = sum(part / 100 * before[names.index(name)] for name, part in found.cost.items())
    assert 100 * paid / np.nansum(before) == pytest.approx(found.lost.mean)
    after = held.readings(BOTH).voluntary[:, 0, names.index("platysma")].mean()
    assert found.cost["platysma"] == pytest.approx(100 * (1 - after / before[names.index("platysma")]))
    assert found.cost["platysma"] > found.lost.mean
    assert "rest" not in found.cost


def test_benefit_equals_that_of_compare(scenario, held):
    """Proves that at the moment of the cut the judgement is the paired comparison of the regrown nerves."""
    found = assess(BOTH, held)
    compared = compare(scenario, [BOTH.to_plan("both", 600, "Both")], seed=1, months=[0.0], day=600.0)
    removed, lost = (one(compared, compared.arms[0]) for one in (unwanted_removed, wanted_lost))
    for told, true in ((found.removed, removed), (found.lost, lost)):
        assert [told.mean, told.q10, told.q90] == pytest.approx([true.mean[0], true.q10[0], true.q90[0]], abs=1e-9)
    assert found.losses == {name: lost[:, 0].mean() for name, lost in compared.arms[0].lost["right"].items()}


def test_kept_floors_are_those_of_the_readings(held):
    """Proves both kinds of floor: a share of the same nerve untreated, and a share of health."""
    cut = Proposal(cuts=("zygomatic_1", "zygomatic_2"))
    found, now = assess(cut, held), held.readings(cut)
    names = held.readout.patient.repertoire.names
    gentle, smile = names.index("close_gentle"), names.index("smile")
    eye = now.voluntary[:, 0, gentle] >= 0.8 * held.nothing.voluntary[:, 0, gentle]
    mouth = now.voluntary[:, 0, smile] >= 0.2
    assert found.kept == {"close_gentle>=0.8": eye.mean(), "smile>=0.2 of healthy": mouth.mean()}
    assert found.kept["close_gentle>=0.8"] < 1.0
    assert (found.holds_each == ((found.removed_each > found.lost_each) & eye & mouth)).all()
    assert found.losses["eye_closure"] == losses(now.record("right"))["eye_closure"].mean() > 0


def test_doing_nothing_gives_and_takes_nothing(held):
    """Proves the zero of both axes, and that what is there with nothing done keeps every floor of its own."""
    found = assess(Proposal(), held)
    assert (found.removed.mean, found.lost.mean, found.holds) == (0.0, 0.0, 0.0)
    assert set(found.kept.values()) == {1.0}


def test_weights_count_a_region_more(held):
    """Proves that with the eye alone in the balance a cut in the neck removes nothing."""
    only = dict.fromkeys(("brow", "nose", "cheek", "lips", "chin", "neck", "ear"), 0.0)
    cut = Proposal(cuts=("cervical_1", "cervical_2"))
    weighted = dataclasses.replace(held, weights=only)
    assert assess(cut, held).removed.mean > 1.0
    assert abs(assess(cut, weighted).removed.mean) < 1e-9


def test_nothing_to_remove_is_no_number():
    """Proves that a face without unwanted movement gives NaN, written as null, and not an infinite benefit."""
    told = less(np.zeros(3), np.zeros(3))
    assert math.isnan(told.mean)
    assert set(told.as_dict().values()) == {None}
    assert less(np.array([1.0]), np.array([2.0])).as_dict() == {
        "mean": 50.0, "low": None, "high": None, "q10": 50.0, "q90": 50.0,
    }  # fmt: skip


def test_a_person_without_a_connection_is_told(scenario, held):
    """Proves that the rest of a plan is done where a person lacks a branch; an error would end the whole ranking."""
    plans = {
        "eye": Proposal(cuts=("temporal_3",)),
        "link": Proposal(cuts=("connection_zygomatic_buccal", "cervical_1")),
    }
    found = in_people(scenario, plans, held, other_people(scenario, 4), replicates=2)
    lacking = [one.variant for one in found["link"] if one.missing == ("connection_zygomatic_buccal",)]
    assert lacking
    assert len(lacking) < 4
    assert all(one.missing == () for one in found["eye"])
    assert all(one.found.removed.mean > 0 for one in found["link"])
    assert len({one.found.removed.mean for one in found["eye"]}) == 4


def test_regrown_plans_start_where_the_readout_is_and_come_back(scenario, held):
    """Proves month 0 against the readout, and that toxin is gone after two years while the muscle stays out."""
    plans = {
        "cut": Proposal(cuts=("cervical_1", "cervical_2")),
        "toxin": Proposal(doses=(("platysma", 10.0, 572.0),)),
        "out": Proposal(myectomies=(("platysma", 0.8),)),
        "nothing_at_all": Proposal(),
    }
    found = regrown(scenario, plans, held, months=[0, 24], replicates=4)
    assert set(found) == {"cut", "toxin", "out"}
    first = dataclasses.replace(held, readout=held.readout.some(range(4)))
    for name, (start, end) in found.items():
        told = assess(plans[name], first)
        assert start.removed.mean == pytest.approx(told.removed.mean, abs=1e-9)
        assert start.lost.mean == pytest.approx(told.lost.mean, abs=1e-9)
        assert (start.months, end.months, start.gone) == (0.0, 24.0, 0.0)
    assert found["toxin"][1].gone > 0.99
    assert found["cut"][1].gone > 0.2
    assert found["out"][1].gone < 0.2


def test_a_test_with_toxin_agrees_with_the_cut(scenario, held):
    """Proves that the doses mimic the cut better than a dose into a muscle that it spares, and the file has both."""
    cut = Proposal(cuts=("cervical_1", "cervical_2"))
    found = staged(cut, held, held, held.readout.patient.nerve.muscles)
    assert dict((m, u) for m, u, _ in found.test.doses)["platysma"] > 5
    assert found.correlation > 0.95
    assert 0.5 < found.reproduced <= 1.0
    wrong = staged(cut, held, held, ["frontalis_medial"])
    assert wrong.test.doses == ()
    assert wrong.reproduced == 0.0
    plan = found.to_plan("staged", "Test, then cut")
    assert [(event["kind"], event["day"]) for event in plan.events] == [("toxin", 600), ("neurolysis", 780)]
    assert with_plan(scenario, plan).timeline[-1].day == 600 + toxin_free_days()
    shown = [step.found.removed.mean for step in found.steps]
    assert shown[0] > 0
    assert shown[1] > assess(cut, held).removed.mean
    with pytest.raises(InputError, match="nothing to test"):
        staged(Proposal(), held, held, ["platysma"])
