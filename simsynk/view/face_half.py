"""One half of one face made ready for drawing, and what of the drawing does not come from landmarks."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem
from simsynk.evidence import EvidenceFile, packaged
from simsynk.face.expression import LEFT, RIGHT, Expression
from simsynk.face.measures import fold_depth
from simsynk.face.model import FaceModel
from simsynk.view.face_shapes import Points

SIDE_NAMES = ("right", "left")
"""Words for the patient's own sides, in the order of every array."""


@functools.cache
def head_file() -> EvidenceFile:
    """Head, shading, courses of creases and muscle bellies, with their evidence."""
    return packaged("simsynk.view", "head.yaml", "head")


@functools.cache
def course(name: str) -> Points:
    """A line or a list of points of the head file, (points, 2)."""
    return np.array(head_file().data[name], np.float64)


@functools.cache
def courses(name: str) -> tuple[Points, ...]:
    """A list of lines of the head file."""
    return tuple(np.array(line, np.float64) for line in head_file().data[name])


@functools.cache
def belly(muscle: str) -> Mapping[str, Any]:
    """Origin, end and half width of a muscle; empty where none is drawn as a ribbon."""
    found: Mapping[str, Any] = head_file().data["bellies"].get(muscle, {})
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One half face with x as drawn: negative on the patient's right.

    Parameters
    ----------
    side
        0 the patient's right, 1 the left.
    places
        Landmarks in face mm by name.
    pull
        Effective activation by muscle.
    slack
        Lost resting tone by muscle, 0 to 1.
    opening, closure, roll
        As in `Expression`.
    lift
        How far the rising cheek has lifted the lower lid, in mm.
    fold
        Depth of the nasolabial fold, 1 in a healthy face at rest.
    """

    side: int
    places: Mapping[str, tuple[float, float]] = field(repr=False)
    pull: Mapping[str, float] = field(repr=False)
    slack: Mapping[str, float] = field(repr=False)
    opening: float
    closure: float
    roll: float
    lift: float
    fold: float

    @property
    def sign(self) -> float:
        """What turns a lateral x into a drawn one."""
        return -1.0 if self.side == RIGHT else 1.0

    @property
    def label(self) -> str:
        """`right` or `left`."""
        return SIDE_NAMES[self.side]

    def at(self, *names: str) -> Points:
        """Landmarks as drawn, (names, 2)."""
        return np.array([self.places[name] for name in names])

    def drawn(self, lateral: Points) -> Points:
        """Lateral points as drawn on this side."""
        return lateral * (self.sign, 1.0)

    def mean_pull(self, *muscles: str) -> float:
        """Mean effective activation of some muscles."""
        return sum(self.pull[name] for name in muscles) / len(muscles)


def halves(model: FaceModel, expression: Expression) -> tuple[Half, Half]:
    """Both halves of one face.

    Raises
    ------
    InputError
        When the expression holds more than one face; see `one_face`.
    """
    if expression.landmarks.ndim != 3:
        fix = "choose one with one_face(expression, ...)"
        raise InputError([Problem(path="", message="a drawing shows one face, not several", fix=fix)])
    lifts = np.minimum(expression.pull @ model.lids.cheek, model.lids.cheek_limit)
    folds = fold_depth(model, expression)
    found = []
    for side in (RIGHT, LEFT):
        lateral = expression.landmarks[side].tolist()
        sign = -1.0 if side == RIGHT else 1.0
        slack = np.clip(1 - expression.tone[side], 0, 1).tolist()
        one = Half(
            side=side,
            places={name: (sign * x, y) for name, (x, y) in zip(model.landmarks, lateral, strict=True)},
            pull=dict(zip(model.muscles, expression.pull[side].tolist(), strict=True)),
            slack=dict(zip(model.muscles, slack, strict=True)),
            opening=float(expression.opening[side]),
            closure=float(expression.closure[side]),
            roll=float(expression.roll[side]),
            lift=float(lifts[side]),
            fold=float(folds[side]),
        )
        found.append(one)
    return found[0], found[1]


def one_face(expression: Expression, *index: int) -> Expression:
    """One of many faces, by its place on the leading axes."""
    return _mapped(expression, lambda values, tail: np.broadcast_to(values, _full(expression, tail))[index])


def swapped(expression: Expression) -> Expression:
    """The face whose right side does what the left one did, and the other way round."""
    return _mapped(expression, lambda values, tail: np.flip(values, axis=values.ndim - tail - 1))


def doubled(expression: Expression, side: int) -> Expression:
    """A symmetrical face of one side and its mirror image."""
    return _mapped(expression, lambda values, tail: np.take(values, [side, side], axis=values.ndim - tail - 1))


_TAILS = {"landmarks": 2, "opening": 0, "closure": 0, "pull": 1, "tone": 1, "roll": 0}


def _full(expression: Expression, tail: int) -> tuple[int, ...]:
    shape = expression.landmarks.shape
    axes = {2: shape[-2:], 1: (expression.pull.shape[-1],), 0: ()}[tail]
    return (*shape[:-2], *axes)


def _mapped(expression: Expression, change: Any) -> Expression:
    """An expression whose every array went through `change(values, axes after the sides)`."""
    arrays: dict[str, NDArray[np.float64]] = {
        name: np.asarray(change(getattr(expression, name), tail)) for name, tail in _TAILS.items()
    }
    return Expression(**arrays)
