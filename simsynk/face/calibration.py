"""Gains of the half face, solved so that healthy movements come out as measured, for any law of movement."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
from numpy.typing import NDArray

from simsynk.face.expression import RIGHT, express
from simsynk.face.law_names import DEFAULT_LAW
from simsynk.face.laws.kinds import GAINS_OF, LAWS
from simsynk.face.model import FaceModel, uncalibrated
from simsynk.face.model_file import face_file
from simsynk.motor.commands import command_file

_ROUNDS = 60
_CLOSE_ENOUGH = 1e-9
_HEALTHY_TABLE = "human_face"


@functools.cache
def calibrated(law: str = DEFAULT_LAW) -> FaceModel:
    """The half face whose healthy smile, brow raise and eye closure are the published ones under a law.

    Calibrated on the healthy targets of `face.yaml` alone: excursion and direction of the mouth corner and eye
    narrowing on smiling, brow elevation, gentle closure. Everything else is predicted.

    Examples
    --------
    >>> calibrated("linear").law_name
    'linear'
    """
    if law in GAINS_OF:
        return dataclasses.replace(calibrated(GAINS_OF[law]), law=LAWS[law], law_name=law)
    model = uncalibrated(law)
    targets = face_file().table("targets")
    groups = face_file().data["groups"]
    smile = [model.muscle(name) for name in groups["smile"]]
    brow = [model.muscle(name) for name in groups["brow"]]
    angle = np.deg2rad(targets["commissure_angle"])
    wanted = targets["commissure_excursion"] * np.array([np.cos(angle), np.sin(angle)])
    corner, middle_brow = model.at("ch")[0], model.at("b3")[0]
    for _ in range(_ROUNDS):
        got = _moved(model, "smile")[corner]
        model = _scaled(model, smile, np.clip(wanted / np.maximum(got, 1e-6), 0.5, 2.0))
        raised = _moved(model, "brow_raise")[middle_brow, 1]
        model = _scaled(model, brow, np.array([1.0, np.clip(targets["brow_elevation"] / raised, 0.5, 2.0)]))
        if np.abs(got - wanted).max() + abs(raised - targets["brow_elevation"]) < _CLOSE_ENOUGH:
            break
    return _lids_calibrated(model, targets["smile_narrowing"], targets["gentle_closure"])


def healthy_pull(model: FaceModel, command: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Activation of a healthy half face under a command and at rest, (muscles,) each."""
    file = command_file(_HEALTHY_TABLE)
    tone = file.table("tone")
    drives = file.table(f"commands.{command}.drives")
    resting = np.array([tone.get(name, 0.0) for name in model.muscles])
    asked = np.array([drives.get(name, 0.0) for name in model.muscles])
    return resting + (1 - resting) * asked, resting


def _moved(model: FaceModel, command: str) -> NDArray[np.float64]:
    activation, resting = healthy_pull(model, command)
    both = np.stack([activation, activation]), np.stack([resting, resting])
    found = express(model, both[0], both[1], both[1])
    return np.asarray(found.landmarks[RIGHT] - model.rest)


def _scaled(model: FaceModel, muscles: list[int], factor: NDArray[np.float64]) -> FaceModel:
    basis = model.basis.copy()
    basis[muscles] *= factor
    return dataclasses.replace(model, basis=basis)


def _lids_calibrated(model: FaceModel, narrowing: float, gentle: float) -> FaceModel:
    """Two unknowns, two healthy movements: the lids' gain from gentle closure, the cheek's from the smile."""
    cheek_gain, lid_gain = 1.0, 1.0
    pulls = {}
    for command in ("close_gentle", "smile"):
        activation, resting = healthy_pull(model, command)
        pulls[command] = model.law(np.maximum(activation - resting, 0.0))
    closing, cheek = model.lids.closing, model.lids.cheek
    opening = model.lids.opening
    for _ in range(_ROUNDS):
        by_cheek = cheek_gain * float(pulls["close_gentle"] @ cheek)
        lid_gain = (gentle * opening - by_cheek) / float(pulls["close_gentle"] @ closing)
        by_lids = lid_gain * float(pulls["smile"] @ closing)
        cheek_gain = max(narrowing * opening - by_lids, 0.0) / float(pulls["smile"] @ cheek)
    lids = dataclasses.replace(model.lids, closing=lid_gain * closing, cheek=cheek_gain * cheek)
    return dataclasses.replace(model, lids=lids)
