"""How far each muscle moves a part of the face: weights for asking what carries a sign."""

from __future__ import annotations

import numpy as np

from simsynk.face.model import FaceModel


def lid_closure(model: FaceModel, muscle: str) -> float:
    """Eye opening that a muscle takes away at full activation, in mm.

    Examples
    --------
    >>> from simsynk.face.calibration import calibrated
    >>> palpebral, orbital = "orbicularis_oculi_palpebral", "orbicularis_oculi_orbital"
    >>> lid_closure(calibrated(), palpebral) > lid_closure(calibrated(), orbital) > 0
    True
    """
    place = model.muscle(muscle)
    return float(model.lids.closing[place] + model.lids.cheek[place])


def corner_travel(model: FaceModel, muscle: str) -> float:
    """Travel of the mouth corner at full activation, in any direction, in mm."""
    return float(np.linalg.norm(model.basis[model.muscle(muscle), model.at("ch")[0]]))


def corner_lift(model: FaceModel, muscle: str) -> float:
    """Upward travel of the mouth corner at full activation in mm, 0 for a muscle that lowers it."""
    return max(float(model.basis[model.muscle(muscle), model.at("ch")[0], 1]), 0.0)


def corner_drop(model: FaceModel, muscle: str) -> float:
    """Downward travel of the mouth corner at full activation in mm, 0 for a muscle that lifts it."""
    return max(-float(model.basis[model.muscle(muscle), model.at("ch")[0], 1]), 0.0)


def lower_lip_lift(model: FaceModel, muscle: str) -> float:
    """Upward travel of the lower lip at full activation in mm, 0 for a muscle that lowers it."""
    return max(float(model.basis[model.muscle(muscle), model.at("ll1")[0], 1]), 0.0)


def brow_lift(model: FaceModel, muscle: str) -> float:
    """Upward travel of the middle of the brow at full activation in mm, 0 for a muscle that lowers it."""
    return max(float(model.basis[model.muscle(muscle), model.at("b3")[0], 1]), 0.0)
