"""Measures in mm, read from landmarks, with the definitions of the field."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.face.expression import Expression
from simsynk.face.model import FaceModel

MEASURES = (
    "commissure_excursion_mm",
    "commissure_angle_deg",
    "commissure_distance_mm",
    "palpebral_fissure_mm",
    "fissure_narrowing",
    "brow_elevation_mm",
    "upper_lip_mm",
    "lower_lip_mm",
    "philtrum_deviation_mm",
    "fold_depth",
    "commissure_lateral_mm",
    "commissure_height_mm",
    "brow_height_mm",
)
"""Names of the measures, in the order of the last axis of `measure`.

`commissure_excursion_mm` is the travel of the mouth corner from rest; `commissure_distance_mm` is the distance from
the middle of the lower lip to the corner in one picture, which some photo tools call excursion.
`commissure_lateral_mm`, `commissure_height_mm` and `brow_height_mm` are places, not travels: from the midline, and
above the line between the inner canthi. `fissure_narrowing` is the share of that eye's resting opening that is lost.
"""

UNITS = ("mm", "degrees", "mm", "mm", "share", "mm", "mm", "mm", "mm", "share of healthy rest",
         "mm", "mm", "mm")  # fmt: skip


MEASURED = ("b3", "ch", "ll", "ul0", "ui0", "li0", "ll0", "ul1", "ui1", "li1", "ll1")
"""Landmarks that measures need; a model reduced to them gives the same measures."""


def measure(model: FaceModel, shown: Expression, resting: Expression) -> NDArray[np.float64]:
    """Measure faces under a command against the same faces at rest.

    Parameters
    ----------
    model
        The half face.
    shown
        Faces under a command, (...).
    resting
        The same faces at rest, broadcastable to `shown`.

    Returns
    -------
    (..., 2 sides, measures), in the order of `MEASURES`; brow, upper and lower lip are counted upward, so a
    lowered lip is negative. The angle is NaN where the corner moves less than 0.5 mm.
    """
    ch, b3, ul1, ll1, ll0, ul0 = model.at("ch", "b3", "ul1", "ll1", "ll0", "ul0")
    moved = shown.landmarks - resting.landmarks
    corner = moved[..., ch, :]
    travel = np.linalg.norm(corner, axis=-1)
    with np.errstate(invalid="ignore"):
        angle = np.where(travel >= 0.5, np.degrees(np.arctan2(corner[..., 1], corner[..., 0])), np.nan)
    distance = np.linalg.norm(shown.landmarks[..., ch, :] - shown.landmarks[..., ll0, :], axis=-1)
    narrowing = 1.0 - shown.opening / np.maximum(resting.opening, 1e-6)
    columns = [
        travel,
        angle,
        distance,
        shown.opening,
        narrowing,
        moved[..., b3, 1],
        moved[..., ul1, 1],
        moved[..., ll1, 1],
        shown.landmarks[..., ul0, 0],
        fold_depth(model, shown),
        shown.landmarks[..., ch, 0],
        shown.landmarks[..., ch, 1],
        shown.landmarks[..., b3, 1],
    ]
    return np.stack([np.broadcast_to(column, travel.shape) for column in columns], axis=-1)


def fold_depth(model: FaceModel, shown: Expression) -> NDArray[np.float64]:
    """Depth of the nasolabial fold against a healthy face at rest (1), (..., 2); a weighted sum of its lifters."""
    weights = {
        "zygomaticus_major": 0.55,
        "levator_labii": 0.35,
        "levator_labii_alaeque_nasi": 0.4,
        "zygomaticus_minor": 0.3,
        "orbicularis_oris_upper": -0.35,
    }
    place = [model.muscle(name) for name in weights]
    holders = [model.muscle(name) for name in ("zygomaticus_major", "zygomaticus_minor", "levator_labii")]
    tone = np.minimum(shown.tone[..., holders].mean(axis=-1), 1.0)
    depth = 0.34 * tone + shown.pull[..., place] @ np.array(list(weights.values()))
    return np.asarray(np.maximum(depth, 0.0) / 0.34)
