"""Is every observable judged by the same rule, and are rivals of the model scored by one?"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simsynk.face.calibration import calibrated, healthy_pull
from simsynk.face.expression import RIGHT, express
from simsynk.face.model_file import face_file
from simsynk.validation import mechanisms
from simsynk.validation.experiments.bells_palsy import area_under_curve, best_cut_off
from simsynk.validation.mechanisms import best, rivals, scored
from simsynk.validation.published import Observable, studies
from simsynk.validation.rival import Rival
from simsynk.validation.verdict import MISS, NEAR, SIGN, UNMODELLED, WITHIN, Sample, Tally, judge


def _observable(**fields):
    return Observable(**{"study": "s", "name": "o", "what": "", "use": "predicted", "if_missed": "-", **fields})


@pytest.mark.parametrize(
    ("fields", "simulated", "verdict"),
    [
        ({"value": 10, "sd": 1}, 12.0, WITHIN),
        ({"value": 10, "sd": 1}, 12.1, NEAR),
        ({"value": 10, "sd": 1}, 13.1, MISS),
        ({"value": 10, "sd": 1, "tolerance": 5, "tolerance_reason": "-"}, 14.9, WITHIN),
        ({"value": 10, "tolerance": 5, "tolerance_reason": "-"}, 2.4, MISS),
        ({"value": 10, "sd": 1}, float("nan"), MISS),
    ],
)
def test_a_number_is_judged_by_its_distance(fields, simulated, verdict):
    """Proves the rule: two published spreads or the tolerance, half as much again for near; nothing is a miss."""
    sample = Sample(simulated, 1.0, 0 if simulated != simulated else 8)
    assert judge(_observable(**fields), sample).verdict == verdict


@pytest.mark.parametrize(
    ("sign", "mean", "sd", "verdict"),
    [(1, 1.0, 0.5, SIGN), (1, 1.0, 2.0, MISS), (1, -1.0, 0.1, MISS), (-1, -1.0, 0.1, SIGN), (1, 0.0, 0.0, MISS)],
)
def test_a_direction_must_be_steady(sign, mean, sd, verdict):
    """Proves that a direction counts only beyond three standard errors; luck alone would give half of them."""
    assert judge(_observable(use="sign", sign=sign), Sample(mean, sd, 9)).verdict == verdict


def test_what_is_not_modelled_is_no_success():
    """Proves that an observable that nothing simulates is counted neither as met nor as missed."""
    rows = [judge(_observable(use="not_modelled"), None), judge(_observable(value=1, sd=1), Sample(1, 1, 2))]
    assert rows[0].verdict == UNMODELLED
    assert Tally.of(rows, "predicted", "sign", "not_modelled") == Tally(1, 0, 0)


def _fake(distance, gates_kept=True):
    """Rows of every table of the comparison, all as far from the published value, in halves of the allowed."""
    rows = []
    for key in (*mechanisms.healthy_gates(), *mechanisms._file()["patients"]):
        study, name = key.split(".")
        one = studies()[study].observables[name]
        away = distance if key not in mechanisms.healthy_gates() else 0.0 if gates_kept else 99.0
        rows.append(judge(one, Sample(one.value + away * one.allowed / 2, 0.0, 5)))
    return rows


def test_rivals_are_scored_by_distance_after_the_gates():
    """Proves the one rule: nearer is better, far misses count alike, and who breaks health cannot win."""
    wiring, other, last = rivals()[:3]
    near, far = scored(wiring, _fake(1.0)), scored(other, _fake(50.0))
    cheat = scored(last, _fake(0.0, gates_kept=False))
    assert near.score == pytest.approx(0.25)
    assert far.score == pytest.approx(9.0)
    assert cheat.score == 0
    assert cheat.broken
    assert best([far, cheat, near]) is near


def test_of_equals_the_simplest_wins():
    """Proves that a rival with more numbers needs a better score: the same one leaves the packaged model in place."""
    wiring, other = rivals()[0], rivals()[1]
    assert best([scored(other, _fake(1.0)), scored(wiring, _fake(1.0))]).rival is wiring
    assert wiring.numbers == 0
    assert other.numbers > 0


def test_the_concave_rival_leaves_health_alone():
    """Proves that gains and drives of that rival keep healthy movements; stated drives close the eye by 41 %."""
    exponent = 1 / face_file().number("laws.power_exponent")
    linear, concave = calibrated("linear"), calibrated("power_on_linear_gains")
    for command in ("smile", "brow_raise", "pucker", "close_gentle"):
        activation, resting = healthy_pull(linear, command)
        asked = (activation - resting) / (1 - resting)
        under = resting + (1 - resting) * asked**exponent
        before, now = (
            express(model, np.stack([pull, pull]), *2 * [np.stack([resting, resting])])
            for model, pull in ((linear, activation), (concave, under))
        )
        moved = np.abs(now.landmarks[RIGHT] - before.landmarks[RIGHT]).max()
        assert moved < 0.35, command
        assert np.abs(now.opening - before.opening).max() < 0.35, command


def test_effort_is_the_patients_alone():
    """Proves that effort changes patients and not the healthy people whom the gates hold."""
    from simsynk.scenario.load import load

    effort = Rival(name="effort", title="", drive_factor=1.5, numbers=1)
    assert effort.applied(load("healthy")) == load("healthy")
    assert effort.applied(load("bells_palsy_mild")).commands["snarl"]["procerus"] <= 1.0
    assert dataclasses.replace(effort, drive_factor=1.0).applied(load("toy")) == load("toy")


def test_telling_the_ill_from_the_well():
    """Proves area and cut-off on markers told apart fully, not at all, and by half."""
    marker, ill = np.array([1.0, 2.0, 8.0, 9.0]), np.array([True, True, False, False])
    assert area_under_curve(-marker, ill) == 1.0
    assert area_under_curve(np.zeros(4), ill) == 0.5
    assert best_cut_off(marker, ill) == 5.0
    assert np.isnan(best_cut_off(marker, np.zeros(4, bool)))
