"""What a planner is asked is read from short texts, and every fault in them is told with its remedy."""

from __future__ import annotations

import pytest

from simsynk import load, prepare
from simsynk.documents import read_text
from simsynk.errors import InputError
from simsynk.events.myectomy import usual_shares
from simsynk.events.toxin import usual_muscles
from simsynk.planner.request import Keep, request_of, twigs_of
from simsynk.planner.start import day_of, proposal_from
from simsynk.scenario.plan import Plan, load_plan, read_plan
from simsynk.simulate import Patient


@pytest.fixture(scope="module")
def human() -> Patient:
    return prepare(load("bells_palsy_severe"))


def test_twigs_are_cut_and_branches_and_connections_are_not_unless_asked(human: Patient) -> None:
    """A branch is all its twigs; with the branches among the cuts the search would look at every plan twice."""
    nerve = human.side("right").intact.nerve
    assert request_of(human).cuts == nerve.twigs
    more = request_of(human, allow="connection,cut").cuts
    assert set(more) - set(nerve.twigs) == {edge.name for edge in nerve.edges if edge.kind == "connection"}


def test_forbidding_a_branch_forbids_its_twigs(human: Patient) -> None:
    """A surgeon who says zygomatic means all that hangs on it."""
    cuts = request_of(human, forbid="zygomatic, platysma").cuts
    assert not [name for name in cuts if name.startswith("zygomatic")]
    assert len(cuts) == 10
    assert "platysma" not in request_of(human, allow="myectomy", forbid="PLA").myectomies


def test_muscles_are_those_of_published_injections_and_operations_unless_named(human: Patient) -> None:
    """Else doses went into muscles that nobody injects, as that of the ear and those of the smile."""
    found = request_of(human, allow="toxin,myectomy")
    assert set(found.injected) == set(usual_muscles())
    assert not {"auricular", "depressor_septi", "zygomaticus_major"} & set(found.injected)
    assert set(found.myectomies) == set(usual_shares()) < set(human.nerve.muscles)
    named = request_of(human, allow="toxin,myectomy", inject="AUR, risorius", excise="mentalis", forbid="risorius")
    assert (named.injected, named.myectomies) == (("auricular",), ("mentalis",))


@pytest.mark.parametrize("scenario", ["toy", "rat_trunk_suture"])
def test_a_nerve_with_few_of_these_muscles_offers_all_of_its_own(scenario: str) -> None:
    """The list is one of man; a rat's platysma alone would be injected because it has the same name."""
    patient = prepare(load(scenario))
    found = request_of(patient, allow="toxin,myectomy")
    assert found.injected == found.myectomies == patient.nerve.muscles


def test_a_branch_without_twigs_stands_for_itself() -> None:
    """Otherwise nothing could be cut on a nerve that ends in branches."""
    nerve = prepare(load("toy")).nerve
    assert twigs_of(nerve, "upper") == ("upper_1",)
    assert twigs_of(nerve, "upper_1") == ("upper_1",)


def test_floors_and_weights_are_read(human: Patient) -> None:
    """Spaces do not matter, everyday names of regions are known, and a share of health is told apart."""
    found = request_of(human, keep=" close_gentle >= 0.9, smile>=0.5 of healthy", weights="eye=2, neck=0")
    assert found.keeps == (
        Keep(command="close_gentle", share=0.9),
        Keep(command="smile", share=0.5, of_healthy=True),
    )
    assert [keep.text for keep in found.keeps] == ["close_gentle>=0.9", "smile>=0.5 of healthy"]
    assert found.weights == {"eyelids": 2.0, "neck": 0.0}


FAULTS = {
    "kind": ({"allow": "cutt"}, "--allow", "did you mean 'cut'"),
    "no kind": ({"allow": " , "}, "--allow", "--allow cut"),
    "branch": ({"forbid": "zygomatik_1"}, "--forbid", "did you mean 'zygomatic_1'"),
    "command": ({"keep": "smyle>=0.8"}, "--keep", "did you mean 'smile'"),
    "no number": ({"keep": "smile>=most"}, "--keep", "from 0 to 1"),
    "not a share": ({"keep": "smile>=1.2"}, "--keep", "from 0 to 1"),
    "not a number": ({"keep": "smile>=nan"}, "--keep", "from 0 to 1"),
    "no floor": ({"keep": "smile"}, "--keep", "smile>=0.8"),
    "twice": ({"keep": "smile>=0.8,smile>=0.7"}, "--keep", "once"),
    "rest": ({"keep": "rest>=0.8"}, "--keep", "allowed"),
    "region": ({"weights": "eyez=2"}, "--weights", "did you mean 'eye'"),
    "weight": ({"weights": "eye=-1"}, "--weights", "from 0 up"),
    "endless": ({"weights": "eye=inf"}, "--weights", "from 0 up"),
    "no weight": ({"weights": "eye"}, "--weights", "eye=2"),
    "objective": ({"objective": "median"}, "--objective", "allowed: mean, worst_tenth"),
    "certainty": ({"certainty": 0.9}, "--certainty", "name what to keep"),
    "no cuts": ({"most_cuts": 0}, "--max-cuts", "raise --max-cuts"),
    "nothing counts": (
        {"weights": "brow=0,eye=0,ear=0,nose=0,cheek=0,lips=0,chin=0,neck=0"},
        "--weights",
        "one region above 0",
    ),
    "region twice": ({"weights": "eye=2,eyelids=3"}, "--weights", "once"),
    "injected": ({"allow": "toxin", "inject": "platysmus"}, "--inject", "did you mean 'platysma'"),
    "no toxin": ({"inject": "platysma"}, "--inject", "--allow toxin"),
    "no myectomy": ({"allow": "toxin", "excise": "platysma"}, "--excise", "--allow myectomy"),
    "all forbidden": (
        {"forbid": "temporal,zygomatic,buccal,marginal_mandibular,cervical"},
        "--forbid",
        "forbid less",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_names_the_option_and_the_remedy(human: Patient, case: str) -> None:
    """Without the check the search would run on something else than was meant."""
    asked, path, remedy = FAULTS[case]
    with pytest.raises(InputError) as told:
        request_of(human, **asked)  # type: ignore[arg-type]
    assert str(told.value).startswith(path)
    assert remedy in str(told.value)


def test_all_faults_are_told_at_once(human: Patient) -> None:
    """One run of the command is enough to mend them all."""
    with pytest.raises(InputError) as told:
        request_of(human, allow="cutt", keep="smyle>=0.8", forbid="zygomatik_1")
    assert len(told.value.problems) == 3


def _plan(events: str) -> Plan:
    return read_plan(read_text(f"schema: simsynk.plan/1\nname: mine\nevents:\n{events}", shown_as="mine.yaml"))


def test_a_plan_by_hand_is_read_with_its_names_and_units(human: Patient) -> None:
    """Codes of muscles, named operations and other products would else be lost."""
    plan = _plan(
        "  - {day: 572, kind: botox, muscle: PLA, dose_units: 7.5, product: abobotulinum}\n"
        "  - {day: 600, kind: neurolysis, branches: [zygomatic_1, temporal_3]}\n"
        "  - {day: 600, kind: myectomy, preset: dao_excision}\n"
    )
    found = proposal_from(plan, human.scenario, human, "right", 600.0)
    assert found.cuts == ("temporal_3", "zygomatic_1")
    assert found.myectomies == (("depressor_anguli_oris", 0.8),)
    assert [dose[::2] for dose in found.doses] == [("platysma", 572.0)]
    assert found.doses[0][1] < 7.5
    assert day_of(plan) == 600.0
    assert day_of(load_plan("toxin_eyelids")) is None


STARTS = {
    "training": ("{day: 600, kind: retraining, weeks: 12}", "simsynk compare"),
    "partly": ("{day: 600, kind: neurolysis, branches: [buccal_1], fraction: 0.5}", "leave the fraction out"),
    "another day": ("{day: 540, kind: neurolysis, branches: [buccal_1]}", "--day 540"),
    "another side": ("{day: 600, kind: neurolysis, side: left, branches: [buccal_1]}", "--side"),
    "the trunk": ("{day: 600, kind: neurolysis, site: labyrinthine}", "allowed"),
    "a place": ("{day: 600, kind: neurolysis, site: buccal_1, site_mm: 3}", "leave site_mm out"),
    "late toxin": ("{day: 600, kind: toxin, muscle: mentalis, dose_units: 2.5}", "give it earlier"),
}


@pytest.mark.parametrize("case", STARTS)
def test_a_plan_that_the_planner_cannot_hold_is_refused(human: Patient, case: str) -> None:
    """Reading only a part of it would place another plan beside the front than the one that was made."""
    event, remedy = STARTS[case]
    with pytest.raises(InputError) as told:
        proposal_from(_plan(f"  - {event}\n"), human.scenario, human, "right", 600.0)
    assert str(told.value).startswith("--start mine")
    assert remedy in str(told.value)
