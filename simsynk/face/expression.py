"""Expressions: from the activation of both halves to landmarks in mm, for one face or for thousands at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.face.model import FaceModel
from simsynk.face.surgery import Surgery

RIGHT, LEFT = 0, 1
"""Places of the patient's own sides in every array."""

_MIDDLE = ("ul0", "ll0", "ui0", "li0", "lf0", "cp", "me", "ns")
_MOUTH = ("ch", "ul3", "ul2", "ll3", "ll2", "ui2", "li2", "ul1", "ll1", "ui1", "li1", "mr1", "nl4")
_LIPS = (("ul0", "ui0", "li0", "ll0"), ("ul1", "ui1", "li1", "ll1"), ("ul2", "ui2", "li2", "ll2"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """Both halves of one or many faces.

    Parameters
    ----------
    landmarks
        In mm, x lateral on both sides, (..., 2 sides, landmarks, 2).
    opening
        Palpebral fissure in mm, (..., 2).
    closure
        Share of the way from the eye's own open state to closed, 0 to 1, (..., 2).
    pull
        Effective activation of each muscle after the law of movement, (..., 2, muscles).
    tone
        Resting tone against the healthy one, 1 normal, (..., 2, muscles).
    roll
        Upward roll of the eye in mm (Bell's phenomenon), (..., 2).
    """

    landmarks: NDArray[np.float64] = field(repr=False)
    opening: NDArray[np.float64]
    closure: NDArray[np.float64]
    pull: NDArray[np.float64] = field(repr=False)
    tone: NDArray[np.float64] = field(repr=False)
    roll: NDArray[np.float64]


def express(
    model: FaceModel,
    activation: NDArray[np.float64],
    resting: NDArray[np.float64],
    healthy_resting: NDArray[np.float64],
    asked_closure: NDArray[np.float64] | float = 0.0,
    surgery: Surgery | None = None,
) -> Expression:
    """Move the face.

    Parameters
    ----------
    model
        A calibrated half face.
    activation, resting
        Activation under the command and at rest, (..., 2 sides, muscles).
    healthy_resting
        Activation at rest before the injury, (2, muscles).
    asked_closure
        How much eye closure the command asks for, 0 to 1, (...); drives Bell's phenomenon.
    surgery
        Static and lid surgery for the landmarks of the model; None leaves the face as it grew.
    """
    tone = _tone(model, resting, healthy_resting)
    above = np.maximum(activation - resting, 0.0)
    pull = model.law(above) + model.skin["tone_gain"] * np.clip(tone - 1.0, 0.0, 1.0)
    pull = np.minimum(pull, model.skin["highest_activation"])
    held = np.minimum(tone, 1.0) @ model.support.T
    slack = np.where(model.support.sum(axis=1) > 0, 1.0 - held, 0.0)
    hung = slack if surgery is None else slack * surgery.hanging
    rest = model.rest if surgery is None else model.rest + surgery.offset
    moved = np.tensordot(pull, model.basis, axes=(-1, 0)) + hung[..., None] * model.sag
    moved = _capped(moved, model.skin["cap"], model.skin["cap_sharpness"])
    landmarks = _contact(model, _coupled(model, rest + moved, moved, slack))
    asked = np.asarray(asked_closure)[..., None]
    opening, closure = _lids(model, pull, slack, asked, surgery)
    by_muscles = opening if surgery is None else _lids(model, pull, slack, asked, None)[0]
    # No surgery changes how far the eye rolls.
    roll = model.lids.bell * asked * np.clip(by_muscles / model.lids.opening, 0.0, 1.0)
    return Expression(landmarks=landmarks, opening=opening, closure=closure, pull=pull, tone=tone, roll=roll)


def _tone(
    model: FaceModel, resting: NDArray[np.float64], healthy_resting: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Resting tone against the healthy one, 0 to 2; 1 for a free muscle, which had none and holds nothing."""
    tone = np.clip(resting / np.maximum(healthy_resting, 1e-9), 0.0, 2.0)
    if model.free:
        tone[..., [model.muscle(name) for name in model.free]] = 1.0
    return np.asarray(tone)


def _capped(moved: NDArray[np.float64], cap: float, sharpness: float) -> NDArray[np.float64]:
    """Soft limit to the length of a displacement; antagonists have cancelled before it."""
    length = np.linalg.norm(moved, axis=-1, keepdims=True)
    return np.asarray(moved / (1 + (length / cap) ** sharpness) ** (1 / sharpness))


def _coupled(
    model: FaceModel, placed: NDArray[np.float64], moved: NDArray[np.float64], slack: NDArray[np.float64]
) -> NDArray[np.float64]:
    """One mouth: the middle follows the difference of the corners, and each corner is dragged by the other."""
    placed = placed.copy()
    corner = model.at("ch")[0]
    aside = moved[..., corner, 0]
    drag = (model.skin["drag"] + model.skin["drag_flaccid"] * slack[..., corner]) * aside[..., ::-1]
    width = model.rest[corner, 0]
    for name in (one for one in _MOUTH if one in model.landmarks):
        i = model.at(name)[0]
        placed[..., i, 0] -= drag * min(model.rest[i, 0] / width, 1.0)
    # x is lateral on both sides: what moves the middle to the patient's right is + on the right and - on the left.
    shift = model.skin["midline"] * (aside - aside[..., ::-1])
    for name in (one for one in _MIDDLE if one in model.landmarks):
        placed[..., model.at(name)[0], 0] += shift
    return placed


def _contact(model: FaceModel, placed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lips meet and do not pass through each other; outer edges stay outside inner ones."""
    for upper, inner_upper, inner_lower, lower in (lips for lips in _LIPS if lips[0] in model.landmarks):
        u, iu, il, o = model.at(upper, inner_upper, inner_lower, lower)
        crossed = placed[..., iu, 1] < placed[..., il, 1]
        meeting = (placed[..., iu, 1] + placed[..., il, 1]) / 2
        placed[..., iu, 1] = np.where(crossed, meeting, placed[..., iu, 1])
        placed[..., il, 1] = np.where(crossed, meeting, placed[..., il, 1])
        placed[..., u, 1] = np.maximum(placed[..., u, 1], placed[..., iu, 1] + model.skin["lip_upper"])
        placed[..., o, 1] = np.minimum(placed[..., o, 1], placed[..., il, 1] - model.skin["lip_lower"])
    return placed


def _lids(
    model: FaceModel,
    pull: NDArray[np.float64],
    slack: NDArray[np.float64],
    asked: NDArray[np.float64],
    surgery: Surgery | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Opening in mm and share of closure; lids are scalars, so they can meet but never cross."""
    lids, margin = model.lids, model.at("ll")[0]
    loose = slack[..., margin]
    if surgery is None:
        widest = lids.opening + (lids.upper_retraction + lids.lower_retraction) * loose
    else:
        retraction = lids.upper_retraction + lids.lower_retraction * surgery.hanging[:, margin]
        widest = np.maximum(lids.opening + retraction * loose + surgery.opening, lids.narrowest)
    cheek = np.minimum(pull @ lids.cheek, lids.cheek_limit)
    closed = widest - pull @ lids.closing - cheek
    if surgery is not None:
        closed = closed - asked * surgery.weight
    opening = np.clip(closed, 0.0, None)
    return opening, 1.0 - opening / widest
