"""Each packaged plan shows what its `shows` line says, on the severe Bell's palsy and against doing nothing."""

from __future__ import annotations

import numpy as np
import pytest

from simsynk.face.measures import MEASURES
from simsynk.scenario.catalogue import packaged_plans
from simsynk.scenario.load import load
from simsynk.scenario.plan import load_plan
from simsynk.study import differences
from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison, compare

AT = {0: 0, 1: 1, 3: 2, 6: 3, 12: 4, 24: 5}


@pytest.fixture(scope="module")
def played() -> Comparison:
    plans = [load_plan(name) for name in packaged_plans() if name != "massage"]
    return compare(load("bells_palsy_severe", sets=["replicates=24"]), plans, seed=1)


def arm(played: Comparison, name: str) -> Arm:
    return next(one for one in played.arms if one.name == name)


def mm(played: Comparison, one: Arm, command: str, measure: str, side: str = "right") -> np.ndarray:
    s, c, k = played.sides.index(side), one.commands.index(command), MEASURES.index(measure)
    return one.measures[:, :, s, c, k].mean(axis=0)


def active(played: Comparison, one: Arm, command: str, muscle: str, side: str = "right") -> np.ndarray:
    s = played.sides.index(side)
    return one.activation[:, s, one.commands.index(command), one.muscles.index(muscle)]


def beyond(played: Comparison, one: Arm, command: str, muscle: str) -> np.ndarray:
    return one.excess[:, played.place(), one.commands.index(command), one.muscles.index(muscle)]


def lost(played: Comparison, name: str, loss: str, side: str = "right") -> np.ndarray:
    found = differences.new_losses(played, arm(played, name))
    return next((one.share for one in found if (one.name, one.side) == (loss, side)), np.zeros(6))


def test_every_plan_is_played(played: Comparison) -> None:
    assert {one.name for one in played.arms} | {"massage"} == set(packaged_plans())


def test_selective_neurolysis(played: Comparison) -> None:
    one, none = arm(played, "selective_neurolysis"), played.nothing
    neck, before = beyond(played, one, "close_tight", "platysma"), beyond(played, none, "close_tight", "platysma")
    assert neck[AT[0]] < 0.1 * before[AT[0]]
    assert 0.3 * before[-1] < neck[-1] < 0.9 * before[-1]
    angle = "commissure_angle_deg"
    assert mm(played, one, "smile", angle)[-1] > mm(played, none, "smile", angle)[-1] + 3
    travel = "commissure_excursion_mm"
    assert mm(played, one, "smile", travel)[-1] < mm(played, none, "smile", travel)[-1]


def test_eyelid_neurolysis_whole_and_partial(played: Comparison) -> None:
    whole, part = arm(played, "eyelid_neurolysis"), arm(played, "eyelid_neurolysis_partial")
    eye = [mm(played, one, "smile", "palpebral_fissure_mm") for one in (played.nothing, part, whole)]
    assert eye[0][0] + 0.5 < eye[1][0] < eye[2][0]
    assert lost(played, "eyelid_neurolysis", "eye_closure")[0] > 0.95
    assert lost(played, "eyelid_neurolysis_partial", "eye_closure")[0] < 0.5
    assert lost(played, "eyelid_neurolysis", "eye_closure")[-1] < 0.2
    assert eye[2][-1] < eye[0][-1] + 0.5


def test_toxin_around_the_eye_comes_and_goes(played: Comparison) -> None:
    eye = mm(played, arm(played, "toxin_eyelids"), "smile", "palpebral_fissure_mm")
    gained = eye - mm(played, played.nothing, "smile", "palpebral_fissure_mm")
    assert gained[AT[0]] == 0
    assert gained[AT[1]] > 1
    assert gained[AT[3]] < 0.6 * gained[AT[1]]
    assert gained[AT[24]] < 0.05
    assert lost(played, "toxin_eyelids", "eye_closure")[AT[1]] > 0.5


def test_toxin_in_the_lower_face(played: Comparison) -> None:
    one, none = arm(played, "toxin_lower_face"), played.nothing
    for command, muscle in (("close_tight", "mentalis"), ("close_tight", "platysma")):
        part = beyond(played, one, command, muscle) / beyond(played, none, command, muscle)
        assert part[AT[1]] < 0.7
        assert part[AT[24]] > 0.98
    lip = mm(played, one, "lower_lip_depress", "lower_lip_mm") - mm(played, none, "lower_lip_depress", "lower_lip_mm")
    assert lip[AT[1]] > 0.1
    chin = active(played, one, "lower_lip_depress", "depressor_labii")
    assert chin[AT[1]] < 0.97 * active(played, none, "lower_lip_depress", "depressor_labii")[AT[1]]


def test_toxin_on_the_healthy_side(played: Comparison) -> None:
    one, none = arm(played, "toxin_healthy_side"), played.nothing
    assert np.array_equal(one.activation[:, 0], none.activation[:, 0])
    brow = mm(played, one, "brow_raise", "brow_elevation_mm", "left")
    assert brow[AT[1]] < 0.6 * mm(played, none, "brow_raise", "brow_elevation_mm", "left")[AT[1]]
    assert lost(played, "toxin_healthy_side", "lower_lip", "left")[AT[1]] > 0.9


def test_toxin_in_the_lacrimal_gland(played: Comparison) -> None:
    part = beyond(played, arm(played, "toxin_lacrimal"), "chew", "lacrimal_gland")
    part = part / beyond(played, played.nothing, "chew", "lacrimal_gland")
    assert part[AT[1]] < 0.5
    assert part[AT[24]] > 0.95


def test_crocodile_tears_need_a_high_lesion() -> None:
    """Below the geniculate no salivary axon reaches the way to the gland, so toxin has nothing to take away there."""
    plan = load_plan("toxin_lacrimal")
    for name, weeps in (("bells_palsy_severe", True), ("trunk_transection_suture", False)):
        found = compare(load(name, sets=["replicates=4"]), [plan], seed=1, months=[0, 1])
        assert (beyond(found, found.nothing, "chew", "lacrimal_gland")[0] > 0) is np.bool_(weeps)


def test_a_block_previews_the_excision(played: Comparison) -> None:
    one, none = arm(played, "block_then_dao_excision"), played.nothing
    dao = active(played, one, "pucker", "depressor_anguli_oris")
    assert dao[AT[0]] == 0
    assert dao[AT[1]] == pytest.approx(0.2 * active(played, none, "pucker", "depressor_anguli_oris")[AT[1]], rel=1e-9)
    gain = mm(played, one, "smile", "commissure_excursion_mm") - mm(played, none, "smile", "commissure_excursion_mm")
    assert (gain > 0.1).all()


def test_platysmectomy(played: Comparison) -> None:
    one, none = arm(played, "platysmectomy"), played.nothing
    assert active(played, one, "platysma", "platysma") == pytest.approx(
        0.2 * active(played, none, "platysma", "platysma")
    )
    lip = mm(played, one, "lower_lip_depress", "lower_lip_mm") - mm(played, none, "lower_lip_depress", "lower_lip_mm")
    assert (lip > 0.1).all()


def test_orbicularis_myectomy(played: Comparison) -> None:
    one, none = arm(played, "orbicularis_myectomy"), played.nothing
    eye = mm(played, one, "smile", "palpebral_fissure_mm") - mm(played, none, "smile", "palpebral_fissure_mm")
    assert (eye > 1).all()
    assert np.ptp(eye) < 0.2
    assert (lost(played, "orbicularis_myectomy", "eye_closure") > 0.5).all()


def test_masseteric_transfer(played: Comparison) -> None:
    one, none = arm(played, "masseteric_transfer"), played.nothing
    assert active(played, one, "bite", "zygomaticus_major")[AT[12]] > 0.2
    chewing = beyond(played, one, "chew", "zygomaticus_major")
    assert chewing[AT[12]] > beyond(played, none, "chew", "zygomaticus_major")[AT[12]] + 0.05


def test_hypoglossal_transfer(played: Comparison) -> None:
    one = arm(played, "hypoglossal_transfer")
    moved = [active(played, one, "tongue_press", m)[-1] for m in ("zygomaticus_major", "orbicularis_oculi_palpebral")]
    assert min(moved) > 0.05
    rest = active(played, one, "rest", "zygomaticus_major")
    assert rest[-1] > rest[0] * 1.2


def test_cross_face_graft(played: Comparison) -> None:
    one, none = arm(played, "cross_face_graft"), played.nothing
    smile = active(played, one, "smile", "zygomaticus_major")
    assert smile[AT[12]] < 0.8 * active(played, none, "smile", "zygomaticus_major")[AT[12]]
    assert smile[AT[24]] > smile[AT[12]] * 1.2
    donor = active(played, one, "smile", "zygomaticus_major", "left")
    assert donor[AT[0]] < donor[-1] < active(played, none, "smile", "zygomaticus_major", "left")[-1]


def test_gracilis(played: Comparison) -> None:
    none = mm(played, played.nothing, "smile", "commissure_excursion_mm")
    direct = mm(played, arm(played, "gracilis_masseteric"), "smile", "commissure_excursion_mm") - none
    staged = mm(played, arm(played, "gracilis_cross_face"), "smile", "commissure_excursion_mm") - none
    assert direct[AT[6]] > 3
    assert staged[AT[6]] < 0.5
    assert staged[AT[24]] > 3


def test_static_support_moves_only_what_rests(played: Comparison) -> None:
    one, none = arm(played, "static_support"), played.nothing
    assert np.array_equal(one.activation, none.activation)
    for measure in ("commissure_height_mm", "brow_height_mm"):
        assert (mm(played, one, "rest", measure) > mm(played, none, "rest", measure) + 0.1).all()
    gap = "palpebral_fissure_mm"
    assert (mm(played, one, "close_gentle", gap) < mm(played, none, "close_gentle", gap) - 1).all()


def test_retraining_stops_at_a_ceiling(played: Comparison) -> None:
    one = arm(played, "retraining")
    plan, nothing = differences.unwanted(played, one)
    assert plan.mean(axis=0)[AT[3]] < nothing.mean(axis=0)[AT[3]]
    assert one.ceiling is not None
    assert 0.5 * nothing[:, -1].mean() < one.ceiling < nothing[:, -1].mean()
    assert one.scores["sunnybrook_composite"].max() < 95


def test_massage_of_a_tight_face_comes_and_goes() -> None:
    base = load("bells_palsy_severe", sets=["replicates=6", "central.tone=0.08"])
    found = compare(base, [load_plan("massage")], seed=1)
    tone = [one.activation[:, 0, 0].sum(axis=-1) for one in (found.nothing, found.arms[0])]
    relief = (tone[0] - tone[1]) / (tone[0] - found.patients[0].side("right").drive.healthy[0].sum())
    assert relief[AT[0]] == 0
    assert relief[AT[3]] > 0.25
    assert relief[AT[24]] < 0.05
