"""Simulated scales on faces that move: healthy people, complete palsy, synkinesis, raters who err."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simsynk.clinical.record import Record
from simsynk.clinical.scores.kinds import RATED, SCALES, score_all
from simsynk.clinical.scores.rater import agreement
from simsynk.clinical.scores.thresholds import score_file
from simsynk.evidence import uncited
from simsynk.face.calibration import calibrated
from simsynk.face.patient import Face, face_of
from simsynk.motor.commands import command_file

TABLE = command_file("human_face")
COMMANDS = tuple(name for name in TABLE.data["commands"] if name != "evidence")
MUSCLES = (*calibrated().muscles, "lacrimal_gland", "submandibular_gland")
DRIVES = np.array([[TABLE.table(f"commands.{c}.drives").get(m, 0.0) for m in MUSCLES] for c in COMMANDS])
TONE = np.array([TABLE.table("tone").get(m, 0.0) for m in MUSCLES])
HEALTHY = np.stack([TONE + (1 - TONE) * DRIVES] * 2)
PLACE = {name: place for place, name in enumerate(MUSCLES)}


def _face() -> Face:
    face = face_of(MUSCLES, DRIVES)
    assert face is not None
    return face


def _record(activation: NDArray[np.float64], healthy: NDArray[np.float64] = HEALTHY, affected: int = 0) -> Record:
    face = _face()
    return Record(
        commands=COMMANDS,
        muscles=MUSCLES,
        affected=affected,
        activation=activation,
        healthy=healthy,
        own_rest=np.broadcast_to(healthy[:, 0], (*activation.shape[:-2], len(MUSCLES))),
        measures=face.measure(activation, healthy[:, 0]),
        healthy_measures=face.measure(healthy, healthy[:, 0]),
    )


def _weak(share: float, both: bool = False) -> NDArray[np.float64]:
    """A face whose right side has this share of its activation and tone; the left one too if asked."""
    factor = np.array([share, share if both else 1.0])
    return HEALTHY * factor[:, None, None]


def _mixed(share: float) -> NDArray[np.float64]:
    """A right side whose pools reach this share of the muscles at random, evenly."""
    foreign = HEALTHY[0].mean(axis=-1, keepdims=True)
    return np.stack([(1 - share) * HEALTHY[0] + share * foreign, HEALTHY[1]])


def _healthy_people(count: int) -> list[Record]:
    """People whose muscles differ in strength between the sides as sampled nerves do, by a spread of 7 %."""
    luck = np.random.default_rng(5)
    strength = 1 + 0.071 * luck.standard_normal((count, 2, 1, len(MUSCLES)))
    return [_record((HEALTHY * one)[None], HEALTHY * one) for one in strength]


def test_every_cut_off_is_sourced() -> None:
    """Without this a number could stand in the file with a source that nobody lists."""
    assert uncited(score_file().ledger()) == []


def test_an_even_healthy_face_is_perfect() -> None:
    scores = score_all(_record(HEALTHY))
    expected = {
        "sunnybrook_composite": 100, "sunnybrook_synkinesis": 0, "house_brackmann": 1, "fngs_total": 4,
        "fngs_grade": 1, "saq_total": 20, "eface_static": 100, "eface_synkinesis": 100,
        "facial_asymmetry_index_mm": 0,
    }  # fmt: skip
    assert {name: round(float(scores[name]), 9) for name in expected} == expected


def test_healthy_people_are_not_perfect_but_not_synkinetic() -> None:
    """Published: median 96, interquartile range 91 to 100. Without left-right differences all would score 100."""
    people = [score_all(person) for person in _healthy_people(150)]
    composite = np.array([person["sunnybrook_composite"][0] for person in people])
    assert 94 <= composite.mean() <= 99.5
    assert composite.min() >= 65
    assert all(person["sunnybrook_synkinesis"][0] == 0 for person in people)
    assert all(person["sunnybrook_resting"][0] == 0 for person in people)
    assert all(person["saq_total"][0] == 20 for person in people)
    assert np.mean([person["house_brackmann"][0] == 1 for person in people]) >= 0.95


def test_healthy_people_before_a_rater_score_about_96() -> None:
    luck = np.random.default_rng(6)
    people = _healthy_people(150)
    composite = [
        score_all(person, uniform=luck.random((1, len(RATED))))["sunnybrook_composite"][0] for person in people
    ]
    low, median, high = np.percentile(composite, [25, 50, 75])
    assert 94 <= median <= 97
    assert 90 <= low <= high <= 100


@pytest.mark.parametrize("affected", [0, 1])
def test_complete_palsy(affected: int) -> None:
    """No activation and no tone: nothing moves, the corner droops, the eye stays wide, the fold is gone."""
    activation = _weak(0.0)[:: 1 - 2 * affected]
    scores = score_all(_record(activation, affected=affected))
    expected = {
        "house_brackmann": 6, "house_brackmann_movement": 6, "house_brackmann_verbal": 6, "fngs_total": 24,
        "fngs_grade": 6, "sunnybrook_voluntary": 20, "sunnybrook_resting": 20, "sunnybrook_synkinesis": 0,
        "sunnybrook_composite": 0, "saq_total": 20, "eface_dynamic": 0, "eface_synkinesis": 100,
    }  # fmt: skip
    assert {name: float(scores[name]) for name in expected} == expected
    assert scores["eface_composite"] < 60
    assert scores["facial_asymmetry_index_mm"] > 2


def test_sides_are_the_patients_own() -> None:
    """The same palsy on the left scores as on the right; a side read from the wrong place would score as healthy."""
    right, left = score_all(_record(_mixed(0.4))), score_all(_record(_mixed(0.4)[::-1], affected=1))
    for name, value in right.items():
        assert value == pytest.approx(left[name]), name


@given(share=st.floats(0, 1), more=st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_more_weakness_never_scores_better(share: float, more: float) -> None:
    weak, weaker = (score_all(_record(_weak(s))) for s in (max(share, more), min(share, more)))
    assert weaker["sunnybrook_composite"] <= weak["sunnybrook_composite"]
    assert weaker["house_brackmann"] >= weak["house_brackmann"]
    assert weaker["fngs_total"] >= weak["fngs_total"]
    assert weaker["saq_total"] == weak["saq_total"] == 20


@given(share=st.floats(0, 1), seed=st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_scores_stay_in_their_ranges(share: float, seed: int) -> None:
    """Whatever the face does, and whoever rates it."""
    luck = np.random.default_rng(seed)
    activation = luck.random((2, *HEALTHY.shape)) * luck.choice([0.05, 0.4, 1.0]) * share
    ranges = {
        "sunnybrook_voluntary": (20, 100), "sunnybrook_resting": (0, 20), "sunnybrook_synkinesis": (0, 15),
        "sunnybrook_composite": (0, 100), "house_brackmann": (1, 6), "fngs_total": (4, 27), "fngs_grade": (1, 6),
        "saq_total": (20, 100), "eface_static": (0, 100), "eface_dynamic": (0, 100), "eface_synkinesis": (0, 100),
        "eface_composite": (0, 100),
    }  # fmt: skip
    for uniform in (None, luck.random((2, len(RATED)))):
        scores = score_all(_record(activation), uniform=uniform)
        assert all(np.isfinite(value).all() and value.shape == (2,) for value in scores.values())
        for name, (low, high) in ranges.items():
            assert (low <= scores[name]).all(), name
            assert (scores[name] <= high).all(), name


def test_narrowing_of_the_eye_counts_only_beyond_the_healthy_one() -> None:
    """A healthy smile closes the eye by a fifth and gets no point; 0.77 mm more is one point, 2.31 mm are three."""
    for extra, grade in ((0.0, 0), (0.7, 0), (0.8, 1), (1.6, 2), (2.4, 3)):
        activation = HEALTHY.copy()
        gain = calibrated().lids.closing[calibrated().muscle("orbicularis_oculi_palpebral")]
        activation[0, COMMANDS.index("smile"), PLACE["orbicularis_oculi_palpebral"]] += extra / gain
        assert float(score_all(_record(activation))["sunnybrook_synkinesis_smile"]) == grade


def test_a_brow_that_is_drawn_down_less_is_not_a_synkinesis() -> None:
    """A healthy smile lowers the brow a little; a weak orbicularis lowers it less, which is weakness."""
    activation = HEALTHY.copy()
    activation[0, :, PLACE["orbicularis_oculi_orbital"]] = TONE[PLACE["orbicularis_oculi_orbital"]]
    assert float(score_all(_record(activation))["sunnybrook_synkinesis"]) == 0


def test_what_the_healthy_corner_drags_along_is_no_smile() -> None:
    record = _record(_weak(0.0))
    assert record.mm("smile", "commissure_excursion_mm") > 1
    assert float(score_all(record)["eface_commissure_smile"]) == 0


def test_synkinesis_alone_can_set_the_house_brackmann_grade() -> None:
    """Full strength, but the smile closes the eye: without the flag the grade would look like weakness."""
    activation = HEALTHY.copy()
    activation[0, COMMANDS.index("smile"), PLACE["orbicularis_oculi_palpebral"]] += 0.3
    scores = score_all(_record(activation))
    assert float(scores["house_brackmann_movement"]) == 1
    assert float(scores["house_brackmann"]) == 4
    assert float(scores["house_brackmann_set_by_synkinesis"]) == 1
    assert float(score_all(_record(_weak(0.3)))["house_brackmann_set_by_synkinesis"]) == 0


def test_crocodile_tears_are_asked_for() -> None:
    activation = HEALTHY.copy()
    activation[0, COMMANDS.index("chew"), PLACE["lacrimal_gland"]] += 0.3
    scores = score_all(_record(activation))
    assert [float(scores[f"saq_{q}"]) for q in range(1, 10)] == [1, 1, 1, 1, 1, 1, 1, 4, 1]


def test_two_weak_sides_need_their_own_past_as_reference() -> None:
    """Compared with each other, two equally weak sides look almost healthy."""
    record = _record(_weak(0.5, both=True))
    compared, known = score_all(record), score_all(record, bilateral=True)
    assert float(compared["sunnybrook_voluntary"]) == 100
    assert float(known["sunnybrook_voluntary"]) == 60
    assert known["house_brackmann"] > compared["house_brackmann"]
    assert float(known["facial_asymmetry_index_mm"]) > float(compared["facial_asymmetry_index_mm"])


def test_a_reference_that_does_not_move_is_replaced() -> None:
    """Both sides still: dividing by nothing must not make a movement of it."""
    assert float(score_all(_record(_weak(0.0, both=True)))["sunnybrook_voluntary"]) == 20
    mended = _weak(0.0)[::-1].copy()
    assert float(score_all(_record(mended))["sunnybrook_voluntary"]) == 100


def test_a_scale_without_its_commands_is_left_out() -> None:
    kept = [place for place, name in enumerate(COMMANDS) if name != "chew"]
    record = _record(HEALTHY)
    fewer = Record(
        commands=tuple(COMMANDS[place] for place in kept),
        muscles=MUSCLES,
        affected=0,
        activation=record.activation[:, kept],
        healthy=record.healthy[:, kept],
        own_rest=record.own_rest,
        measures=record.measures[:, kept],
        healthy_measures=record.healthy_measures[:, kept],
    )
    assert set(score_all(record)) - set(score_all(fewer)) == {f"saq_{q}" for q in (*range(1, 10), "total")}


def test_leading_axes_are_kept() -> None:
    """Scores of many patients on many days are the scores of each."""
    faces = np.stack([np.stack([_mixed(s), _weak(s)]) for s in (0.2, 0.5, 0.8)])
    together = score_all(_record(faces))
    for i in range(3):
        for j in range(2):
            alone = score_all(_record(faces[i, j]))
            assert all(together[name][i, j] == pytest.approx(alone[name]) for name in alone)


def test_a_rater_without_luck_does_not_err() -> None:
    """The median luck is the perfect rater; measured indices never depend on luck."""
    record, luck = _record(_mixed(0.3)[None]), np.full((1, len(RATED)), 0.5)
    calm = score_all(record)
    steady = score_all(record, uniform=luck)
    assert all(steady[name] == pytest.approx(calm[name]) for name in calm)
    wild = score_all(record, uniform=np.full((1, len(RATED)), 0.999))
    assert wild["sunnybrook_composite"] != calm["sunnybrook_composite"]
    assert wild["facial_asymmetry_index_mm"] == calm["facial_asymmetry_index_mm"]


def test_luck_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="numbers for each patient"):
        score_all(_record(HEALTHY[None]), uniform=np.full((1, 3), 0.5))


def test_two_raters_agree_as_published() -> None:
    """ICC 0.89 on patients of mixed severity, scaled to a standard deviation of 20; a perfect rater would have 1.

    On patients who differ less, the same raters agree less.
    """
    luck = np.random.default_rng(8)
    faces = []
    for weakness, mixing in luck.random((800, 2)):
        face = _mixed(0.6 * mixing)
        face[0] *= 0.3 + 0.7 * weakness
        faces.append(face)
    record = _record(np.stack(faces))
    first, second = (score_all(record, uniform=luck.random((800, len(RATED))))["sunnybrook_composite"] for _ in "ab")
    error = np.var(first - second) / 2
    assert 20**2 / (20**2 + error) == pytest.approx(0.89, abs=0.025)
    spread = (np.var(first + second, ddof=1) - 2 * error) / 4
    assert agreement(first, second) == pytest.approx(spread / (spread + error), abs=0.02)


def test_every_rated_item_has_one_place_of_luck() -> None:
    """A name twice would give two items the same luck; a renamed item would never be rated."""
    assert len(set(RATED)) == len(RATED)
    assert set(RATED) <= set(score_all(_record(HEALTHY)))
    assert RATED[0] == "sunnybrook_voluntary_brow"
    assert list(SCALES) == ["sunnybrook", "house_brackmann", "fngs", "saq", "eface", "facial_asymmetry_index"]


def test_five_thousand_patients_are_scored_quickly() -> None:
    record = _record(np.broadcast_to(_mixed(0.3), (5000, 1, *HEALTHY.shape)))
    score_all(record)
    start = time.perf_counter()
    score_all(record)
    assert time.perf_counter() - start < 0.4
