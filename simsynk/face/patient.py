"""The face of a nerve's muscles: which activation moves which part of the face, for many faces at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.face.calibration import calibrated
from simsynk.face.expression import Expression, express
from simsynk.face.free_muscle import with_free_muscles
from simsynk.face.law_names import DEFAULT_LAW
from simsynk.face.measures import MEASURED, MEASURES, measure
from simsynk.face.model import FaceModel
from simsynk.face.surgery import Surgery

CLOSING_MUSCLE = "orbicularis_oculi_palpebral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A calibrated face fitted to the muscles of a nerve.

    Parameters
    ----------
    model
        The half face.
    lean
        The half face reduced to the landmarks that are measured.
    place
        Place of each face muscle among the nerve's muscles, (face muscles,).
    asked_closure
        How much eye closure each command asks for, as a share of gentle closure, at most 1, (commands,).
    """

    model: FaceModel
    lean: FaceModel = field(repr=False)
    place: NDArray[np.int64] = field(repr=False)
    asked_closure: NDArray[np.float64] = field(repr=False)

    def express(
        self, activation: NDArray[np.float64], healthy_rest: NDArray[np.float64], surgery: Surgery | None = None
    ) -> Expression:
        """Faces under every command.

        Parameters
        ----------
        activation
            (..., 2 sides, commands, muscles of the nerve), rest first.
        healthy_rest
            Activation at rest before the injury, (2 sides, muscles of the nerve).
        surgery
            Static and lid surgery of this face's `model`, see `surgery_of`; None for none.

        Returns
        -------
        Expression with leading axes (..., commands) before the sides.
        """
        return self._express(self.model, activation, healthy_rest, surgery)

    def _express(
        self,
        model: FaceModel,
        activation: NDArray[np.float64],
        healthy_rest: NDArray[np.float64],
        surgery: Surgery | None,
    ) -> Expression:
        by_command = np.moveaxis(activation[..., self.place], -2, -3)
        resting = by_command[..., :1, :, :]
        healthy = healthy_rest[:, self.place]
        return express(model, by_command, resting, healthy, self.asked_closure, surgery=surgery)

    def measure(
        self, activation: NDArray[np.float64], healthy_rest: NDArray[np.float64], surgery: Surgery | None = None
    ) -> NDArray[np.float64]:
        """Measures of every face against the same face at rest, (..., 2 sides, commands, measures).

        Parameters are those of `express`.
        """
        reduced = None if surgery is None else surgery.only(self.model.at(*self.lean.landmarks))
        shown = self._express(self.lean, activation, healthy_rest, reduced)
        resting = Expression(
            landmarks=shown.landmarks[..., :1, :, :, :],
            opening=shown.opening[..., :1, :],
            closure=shown.closure[..., :1, :],
            pull=shown.pull[..., :1, :, :],
            tone=shown.tone,
            roll=shown.roll[..., :1, :],
        )
        return np.moveaxis(measure(self.lean, shown, resting), -2, -3)


def face_of(muscles: Sequence[str], drives: NDArray[np.float64], law: str = DEFAULT_LAW) -> Face | None:
    """The face that a nerve moves, or None for a nerve without the facial muscles.

    Parameters
    ----------
    muscles
        Names of the nerve's muscles; a free muscle among them joins the face.
    drives
        What each command asks of them, (commands, muscles).
    law
        Law from activation to movement.
    """
    model = calibrated(law)
    if any(name not in muscles for name in model.muscles):
        return None
    model = with_free_muscles(model, muscles)
    place = np.array([list(muscles).index(name) for name in model.muscles], np.int64)
    gentle = 0.45
    closing = np.minimum(drives[:, list(muscles).index(CLOSING_MUSCLE)] / gentle, 1.0)
    asked = np.where(closing >= 0.5, closing, 0.0)
    return Face(model=model, lean=model.only(MEASURED), place=place, asked_closure=asked)


def measure_names() -> tuple[str, ...]:
    """Names of the measures, in the order of the last axis."""
    return MEASURES
