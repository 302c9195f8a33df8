"""Does static and lid surgery move what it should and nothing else, and does a free gracilis pull as published?"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsynk.events.static import Static, procedures
from simsynk.face.calibration import calibrated, healthy_pull
from simsynk.face.expression import LEFT, RIGHT, Expression, express
from simsynk.face.free_muscle import with_free_muscles
from simsynk.face.measures import MEASURES, measure
from simsynk.face.patient import Face, face_of
from simsynk.face.surgery import Surgery, no_surgery, surgery_of

MODEL = calibrated()
RESTING = healthy_pull(MODEL, "rest")[1]
HEALTHY = np.stack([RESTING, RESTING])
ASKED = {"close_gentle": 1.0}
NAMES = tuple(procedures())
WITH_MOUTH = ("sling", "facelift")


def operated(procedure: str, amount: float = 1.0, side: str = "right") -> Surgery:
    return surgery_of([Static(day=5.0, side=side, procedure=procedure, amount=amount)], MODEL, 5.0)


def face(command: str, surgery: Surgery | None = None, right_tone: float = 0.0) -> Expression:
    """A face whose right half obeys nothing and keeps a share of its tone, and whose left half is healthy."""
    pull, resting = healthy_pull(MODEL, command)
    tone = np.stack([right_tone * resting, resting])
    activation = np.stack([right_tone * resting, pull])
    return express(MODEL, activation, tone, HEALTHY, ASKED.get(command, 0.0), surgery=surgery)


def measured(command: str, surgery: Surgery | None = None) -> dict[str, np.ndarray]:
    found = measure(MODEL, face(command, surgery), face("rest", surgery))
    return {name: found[:, k] for k, name in enumerate(MEASURES)}


def same(one: Expression, other: Expression) -> bool:
    return all(
        np.asarray(getattr(one, field.name)).tobytes() == np.asarray(getattr(other, field.name)).tobytes()
        for field in dataclasses.fields(Expression)
    )


def height(shown: Expression, landmark: str, side: int = RIGHT) -> float:
    return float(shown.landmarks[side, MODEL.at(landmark)[0], 1])


@pytest.mark.parametrize("command", ["rest", "smile", "close_gentle"])
def test_no_surgery_leaves_the_same_bytes(command: str) -> None:
    """Proves that the neutral value, an amount of 0 and a day too early change no bit; else old results move."""
    before = face(command)
    assert same(before, face(command, no_surgery(MODEL)))
    for name in NAMES:
        assert same(before, face(command, operated(name, 0.0)))
    late = surgery_of([Static(day=5.0, side="right", procedure=name) for name in NAMES], MODEL, 4.99)
    assert same(before, face(command, late))


@pytest.mark.parametrize("name", NAMES)
def test_a_procedure_moves_its_own_landmarks_and_no_others(name: str) -> None:
    """Proves the table: outside the mouth, which is one, exactly the named places move, and no muscle does."""
    does = procedures()[name]
    before, after = face("rest"), face("rest", operated(name))
    apart = np.abs(after.landmarks - before.landmarks).max(axis=-1)[RIGHT]
    droops = {n for n, sag in zip(MODEL.landmarks, MODEL.sag, strict=True) if sag.any()}
    wanted = (set(does.held) & droops) | set(does.moved)
    moved = {n for n, d in zip(MODEL.landmarks, apart, strict=True) if d > (0.25 if name in WITH_MOUTH else 0.0)}
    if name in WITH_MOUTH:
        assert {"ch", "nl4"} & wanted <= moved <= wanted
    else:
        assert moved == wanted
    assert before.pull.tobytes() == after.pull.tobytes()
    assert before.tone.tobytes() == after.tone.tobytes()
    assert (after.opening[RIGHT] != before.opening[RIGHT]) == (
        name in ("lid_weight", "canthoplasty", "blepharoplasty")
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", ["rest", "smile", "close_gentle"])
def test_the_other_side_is_left_alone(name: str, command: str) -> None:
    """Proves that sides are told apart: the other lids and brow keep their bytes, only the one mouth is shared."""
    before, after = face(command), face(command, operated(name))
    assert before.opening[LEFT] == after.opening[LEFT]
    apart = np.abs(after.landmarks - before.landmarks).max(axis=-1)[LEFT]
    assert apart[MODEL.at("b1", "b2", "b3", "b4", "b5", "en", "ex", "ck", "bag2", "jw")].max() == 0
    assert apart.max() <= (0.25 if name in WITH_MOUTH else 0.0)


def test_a_sling_lifts_what_hangs_and_never_beyond() -> None:
    """Proves that a sling takes up droop: most of 3.6 mm of a flaccid corner, nothing where tone holds it, and no
    amount lifts the corner above its place; a lift of fixed mm would fail both."""
    usual, flaccid = (height(face("rest", None, tone), "ch") for tone in (1.0, 0.0))
    assert usual - flaccid > 3
    lifted = [height(face("rest", operated("sling", amount)), "ch") for amount in (0.5, 1.0, 2.0)]
    assert flaccid < lifted[0] < lifted[1] < lifted[2] < usual
    assert (lifted[1] - flaccid) / (usual - flaccid) == pytest.approx(procedures()["sling"].held["ch"], abs=0.01)
    assert same(face("smile", None, 1.0), face("smile", operated("sling", 2.0), 1.0))
    gain = measured("rest", operated("sling"))["commissure_height_mm"] - measured("rest")["commissure_height_mm"]
    assert gain[RIGHT] > 2.5
    assert gain[LEFT] == 0


def test_a_sling_gives_no_movement() -> None:
    """Proves that rest is changed and not the smile: a paralysed corner still does not travel up."""
    up = MODEL.at("ch")[0], 1
    for surgery in (None, operated("sling")):
        rise = face("smile", surgery).landmarks[RIGHT] - face("rest", surgery).landmarks[RIGHT]
        assert rise[up] == pytest.approx(0, abs=1e-12)


def test_a_brow_lift_undoes_the_droop_of_the_brow() -> None:
    """Proves the measure of the brow; it stands within 1 mm of its healthy place, and 3 mm lower without surgery."""
    healthy = measured("rest")["brow_height_mm"][LEFT]
    assert measured("rest")["brow_height_mm"][RIGHT] < healthy - 3
    assert measured("rest", operated("brow_lift"))["brow_height_mm"][RIGHT] == pytest.approx(healthy, abs=1)


def test_a_lid_weight_closes_a_paralysed_lid_when_asked() -> None:
    """Proves the weight: 4.7 mm less of a gap on closure as published, 1 mm of ptosis otherwise, the roll as it was;
    a weight that pulled always would close the eye on smiling too."""
    weight = operated("lid_weight")

    def less(command: str) -> float:
        return float((face(command).opening - face(command, weight).opening)[RIGHT])

    assert less("close_gentle") == pytest.approx(4.7)
    assert less("smile") == pytest.approx(1.0)
    assert less("rest") == pytest.approx(1.0)
    assert np.array_equal(face("close_gentle").roll, face("close_gentle", weight).roll)
    assert measured("close_gentle", weight)["palpebral_fissure_mm"][RIGHT] < 7.5
    closure = face("close_gentle", weight).closure[RIGHT]
    assert face("close_gentle").closure[RIGHT] < 0.01 < 0.3 < closure < 1
    half = express(MODEL, HEALTHY, HEALTHY, HEALTHY, 0.5, surgery=weight).opening[RIGHT]
    assert express(MODEL, HEALTHY, HEALTHY, HEALTHY, 0.0, surgery=weight).opening[RIGHT] - half == pytest.approx(1.85)


def test_lids_are_tightened_and_opened() -> None:
    """Proves the other lid operations: half of the lower lid's retraction is taken back, less skin gives 0.7 mm."""
    before = face("rest").opening
    assert (before - face("rest", operated("canthoplasty")).opening)[RIGHT] == pytest.approx(0.5)
    assert (face("rest", operated("blepharoplasty")).opening - before)[RIGHT] == pytest.approx(0.7)
    whole = face("rest", None, 1.0).opening
    assert np.array_equal(whole, face("rest", operated("canthoplasty"), 1.0).opening)


def test_operations_add_up() -> None:
    """Proves that two operations are both felt, in any order and on their own sides."""
    events = [
        Static(day=1.0, side="right", procedure="lid_weight"),
        Static(day=2.0, side="right", procedure="canthoplasty"),
        Static(day=3.0, side="left", procedure="brow_lift", amount=0.5),
    ]
    both, turned = surgery_of(events, MODEL, 9.0), surgery_of(events[::-1], MODEL, 9.0)
    assert (face("rest").opening - face("rest", both).opening)[RIGHT] == pytest.approx(1.5)
    assert height(face("rest", both), "b3", LEFT) - height(face("rest"), "b3", LEFT) == pytest.approx(2.0)
    assert same(face("smile", both), face("smile", turned))
    assert surgery_of(events, MODEL, 1.5).weight[RIGHT] > 0
    assert surgery_of(events, MODEL, 1.5).offset.max() == 0


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    done=st.lists(
        st.tuples(st.sampled_from(NAMES), st.floats(0, 2), st.sampled_from(["right", "left"])),
        min_size=1,
        max_size=12,
    ),
)
def test_lids_never_cross_whatever_is_done(seed: int, done: list[tuple[str, float, str]]) -> None:
    """Proves the contact rules with any operations on random faces; unclipped, many weights would cross the lids."""
    events = [Static(day=0.0, side=side, procedure=name, amount=amount) for name, amount, side in done]
    luck = np.random.default_rng(seed)
    activation, tone = luck.random((50, 2, len(RESTING))), luck.uniform(0, 2, (50, 2, len(RESTING))) * RESTING
    surgery = surgery_of(events, MODEL, 0.0)
    shown = express(MODEL, activation, tone, HEALTHY, luck.random(50), surgery=surgery)
    assert np.isfinite(shown.landmarks).all()
    assert (shown.opening >= 0).all()
    assert ((shown.closure >= 0) & (shown.closure <= 1)).all()
    upper, lower = (shown.landmarks[..., MODEL.at(name)[0], 1] for name in ("ui1", "li1"))
    assert (upper >= lower).all()


def fitted(*more: str) -> tuple[Face, np.ndarray, np.ndarray]:
    """A face for a nerve with some more muscles, with activation (2 sides, 2 commands, muscles): rest and smile."""
    names = (*MODEL.muscles, "stapedius", *more)
    found = face_of(names, np.zeros((2, len(names))))
    assert found is not None
    smile = np.pad(healthy_pull(MODEL, "smile")[0], (0, 1 + len(more)))
    resting = np.pad(RESTING, (0, 1 + len(more)))
    activation = np.stack([np.stack([resting * 0, resting * 0]), np.stack([resting, smile])])
    return found, activation, np.stack([resting, resting])


def test_a_nerve_is_measured_with_its_surgery() -> None:
    """Proves that the reduced face takes the same surgery as the whole one; mixed-up landmarks would misplace it."""
    found, activation, healthy = fitted()
    surgery = surgery_of([Static(day=0, side="right", procedure=name) for name in NAMES], found.model, 1.0)
    shown = found.express(activation, healthy, surgery)
    resting = found.express(activation[:, :1], healthy, surgery)
    whole = np.moveaxis(measure(found.model, shown, resting), -2, -3)
    assert np.allclose(whole, found.measure(activation, healthy, surgery), equal_nan=True, atol=1e-12)
    plain, lifted = found.measure(activation, healthy), found.measure(activation, healthy, surgery)
    assert lifted[RIGHT, 0, MEASURES.index("commissure_height_mm")] > plain[RIGHT, 0, -2] + 2
    assert found.measure(activation, healthy, no_surgery(found.model)).tobytes() == plain.tobytes()


def test_a_free_gracilis_lifts_the_corner_as_published() -> None:
    """Proves its pull: about 10 mm at 40 to 47 degrees at full activation, the eye left alone, nothing without it."""
    found, activation, healthy = fitted("gracilis")
    assert found.model.free == ("gracilis",)
    pulled = activation.copy()
    pulled[RIGHT, 1, -1] = 1.0
    before, after = found.measure(activation, healthy), found.measure(pulled, healthy)
    without, activation_without, healthy_without = fitted()
    assert np.allclose(before, without.measure(activation_without, healthy_without), equal_nan=True, atol=1e-12)
    shift = found.express(pulled, healthy).landmarks - found.express(activation, healthy).landmarks
    travel = shift[1, RIGHT, found.model.at("ch")[0]]
    assert 9 < np.linalg.norm(travel) < 10.5
    assert 40 < np.degrees(np.arctan2(travel[1], travel[0])) < 47
    fissure = MEASURES.index("palpebral_fissure_mm")
    assert np.array_equal(before[..., fissure], after[..., fissure])


def test_a_free_muscle_has_no_tone_of_the_face() -> None:
    """Proves that a resting pull of a muscle that was not there is no hypertone; 0.04 of 0 would be twice normal."""
    found, activation, healthy = fitted("gracilis")
    activation[RIGHT, :, -1] = 0.04
    shown = found.express(activation, healthy)
    assert (shown.tone[..., -1] == 1).all()
    assert (shown.pull[..., -1] == 0).all()


def test_a_face_without_gracilis_is_the_calibrated_one() -> None:
    """Proves that calibration is not touched: the very model, and no face for a nerve without the facial muscles."""
    assert fitted()[0].model is calibrated("linear")
    assert with_free_muscles(MODEL, MODEL.muscles) is MODEL
    assert face_of(("gracilis", "zygomaticus_major"), np.zeros((2, 2))) is None
    grown = with_free_muscles(MODEL, ["gracilis"])
    assert np.array_equal(grown.basis[:-1], MODEL.basis)
    assert not grown.support[:, -1].any()
