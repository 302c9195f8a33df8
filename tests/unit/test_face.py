"""Does the face move as measured in health, and as the rules say otherwise?"""

from __future__ import annotations

import numpy as np
import pytest

from simsynk.face.calibration import calibrated, healthy_pull
from simsynk.face.expression import LEFT, RIGHT, express
from simsynk.face.law_names import LAWS
from simsynk.face.measures import MEASURED, MEASURES, measure
from simsynk.face.model_file import face_file


def _both(values):
    return np.stack([values, values])


def _faces(command: str, law: str = "linear"):
    model = calibrated(law)
    activation, resting = healthy_pull(model, command)
    rest = express(model, _both(resting), _both(resting), _both(resting))
    shown = express(model, _both(activation), _both(resting), _both(resting))
    return model, shown, rest


def _healthy(command: str, name: str, law: str = "linear") -> float:
    return float(measure(*_faces(command, law))[RIGHT, MEASURES.index(name)])


@pytest.mark.parametrize("law", LAWS)
def test_healthy_smile_and_brow_are_the_measured_ones(law):
    """Proves that every law is calibrated on the same healthy movements; uncalibrated gains miss by millimetres."""
    targets = face_file().table("targets")
    assert _healthy("smile", "commissure_excursion_mm", law) == pytest.approx(
        targets["commissure_excursion"], abs=0.01
    )
    assert _healthy("smile", "commissure_angle_deg", law) == pytest.approx(targets["commissure_angle"], abs=0.1)
    assert _healthy("brow_raise", "brow_elevation_mm", law) == pytest.approx(targets["brow_elevation"], abs=0.01)
    assert _healthy("close_gentle", "palpebral_fissure_mm", law) == 0.0


def test_linear_law_keeps_the_healthy_eye():
    """Proves the eye of the default law: narrowing on smile is fitted, on pucker predicted (published 1.7 %)."""
    assert _healthy("smile", "fissure_narrowing") == pytest.approx(0.216, abs=0.001)
    assert _healthy("pucker", "fissure_narrowing") == pytest.approx(0.017, abs=0.006)
    assert _healthy("close_tight", "palpebral_fissure_mm") == 0.0


def test_a_concave_law_cannot_keep_the_healthy_eye():
    """Proves that laws differ in health: under the power law a healthy smile narrows the eye too much."""
    assert _healthy("smile", "fissure_narrowing", "power") > 0.3
    assert _healthy("pucker", "fissure_narrowing", "power") > 0.05


def test_excursion_is_travel_and_distance_is_not():
    """Proves the two definitions of the field; a face at rest has no excursion but a distance of centimetres."""
    assert _healthy("rest", "commissure_excursion_mm") == 0.0
    assert 20 < _healthy("rest", "commissure_distance_mm") < 35


def test_a_flaccid_half_droops_and_is_drawn_to_the_healthy_side():
    """Proves sag and coupling in complete palsy; without them the right half would stay as it was."""
    model = calibrated()
    smile, resting = healthy_pull(model, "smile")
    dead = np.zeros_like(resting)
    rest = express(model, np.stack([dead, resting]), np.stack([dead, resting]), _both(resting))
    shown = express(model, np.stack([dead, smile]), np.stack([dead, resting]), _both(resting))
    corner, brow = model.at("ch", "b3")
    healthy = express(model, _both(resting), _both(resting), _both(resting))
    assert rest.landmarks[RIGHT, corner, 1] < healthy.landmarks[RIGHT, corner, 1] - 2
    assert rest.landmarks[RIGHT, brow, 1] < healthy.landmarks[RIGHT, brow, 1] - 2
    assert rest.opening[RIGHT] > rest.opening[LEFT]
    # The whole mouth moves to the patient's left: medially on the right, where x is lateral.
    assert shown.landmarks[RIGHT, corner, 0] < rest.landmarks[RIGHT, corner, 0] - 1
    philtrum = measure(model, shown, rest)[:, MEASURES.index("philtrum_deviation_mm")]
    assert philtrum[RIGHT] < -1
    assert philtrum[LEFT] == pytest.approx(-philtrum[RIGHT])


def test_an_eye_that_cannot_close_rolls_up():
    """Proves Bell's phenomenon: full roll without closure, none with it."""
    model = calibrated()
    closing, resting = healthy_pull(model, "close_gentle")
    dead = np.zeros_like(resting)
    shown = express(model, np.stack([dead, closing]), np.stack([dead, resting]), _both(resting), asked_closure=1.0)
    assert shown.roll[RIGHT] > 6
    assert shown.roll[LEFT] == 0


def test_antagonists_cancel():
    """Proves the frozen smile: strong elevators and depressors together move the corner less than elevators alone."""
    model = calibrated()
    _, resting = healthy_pull(model, "rest")
    pull = resting.copy()
    pull[model.muscle("zygomaticus_major")] = 0.9
    held = pull.copy()
    for name in ("depressor_anguli_oris", "platysma"):
        held[model.muscle(name)] = 0.8
    rest = express(model, _both(resting), _both(resting), _both(resting))
    alone, frozen = (
        measure(model, express(model, _both(one), _both(resting), _both(resting)), rest)[RIGHT]
        for one in (pull, held)
    )
    up = MEASURES.index("commissure_height_mm")
    assert frozen[up] < alone[up] - 4


def test_reduced_faces_measure_the_same():
    """Proves that measuring with few landmarks changes no measure."""
    model, shown, rest = _faces("smile")
    lean = model.only(MEASURED)
    activation, resting = healthy_pull(model, "smile")
    thin_rest = express(lean, _both(resting), _both(resting), _both(resting))
    thin = express(lean, _both(activation), _both(resting), _both(resting))
    assert np.allclose(measure(model, shown, rest), measure(lean, thin, thin_rest), equal_nan=True, atol=1e-12)


def test_lids_and_lips_never_cross():
    """Proves the contact rules on 10,000 random states of both halves, tone from none to twice the healthy one."""
    model = calibrated()
    luck = np.random.default_rng(5)
    _, resting = healthy_pull(model, "rest")
    activation = luck.uniform(0, 1, (10_000, 2, len(resting))) ** luck.choice([0.5, 1, 8], (10_000, 2, 1))
    tone = luck.uniform(0, 2, (10_000, 2, 1)) * resting
    shown = express(model, activation, tone, _both(resting))
    assert (shown.opening >= 0).all()
    assert ((shown.closure >= 0) & (shown.closure <= 1)).all()
    for upper, inner_upper, inner_lower, lower in (("ul0", "ui0", "li0", "ll0"), ("ul1", "ui1", "li1", "ll1")):
        u, iu, il, o = (shown.landmarks[..., i, 1] for i in model.at(upper, inner_upper, inner_lower, lower))
        assert (u > iu).all()
        assert (iu >= il).all()
        assert (il > o).all()


def test_the_contact_rules_are_needed():
    """Negative control: without them single muscles do cross the lips, so the test above can fail."""
    model = calibrated()
    one_at_a_time = np.eye(len(model.muscles))
    moved = model.rest + np.tensordot(one_at_a_time, model.basis, axes=(-1, 0))
    iu, il = model.at("ui1", "li1")
    assert (moved[:, iu, 1] < moved[:, il, 1]).any()
