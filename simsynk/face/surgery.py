"""What static and lid surgery changes in a face: places at rest and the mechanics of the lids."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.events.static import Static, procedures
from simsynk.face.model import FaceModel

_SIDES = ("right", "left")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surgery:
    """State of an operated face; both sides, the patient's right first.

    Parameters
    ----------
    offset
        Displacement at rest whatever the tone, in mm, x lateral, (2 sides, landmarks, 2).
    hanging
        Share of the droop without tone that is left, 1 without surgery, (2, landmarks). That of the lower lid's
        margin scales its retraction.
    opening
        Change of the open eye in mm, (2,).
    weight
        Closure in mm that gravity adds when full closure is asked for, (2,).

    Notes
    -----
    Source: modelling choice. A suspension takes up droop rather than mm, so that it lifts nothing where tone holds
    the face, and gives up its lift as tone returns. Every further unit of amount takes up the same share of what is
    left, so no amount lifts a corner beyond its place.
    """

    offset: NDArray[np.float64] = field(repr=False)
    hanging: NDArray[np.float64] = field(repr=False)
    opening: NDArray[np.float64]
    weight: NDArray[np.float64]

    def only(self, kept: list[int]) -> Surgery:
        """The same surgery for some of the landmarks, by their places."""
        return dataclasses.replace(self, offset=self.offset[:, kept], hanging=self.hanging[:, kept])


def no_surgery(model: FaceModel) -> Surgery:
    """The face as it grew: changes nothing.

    Parameters
    ----------
    model
        The half face whose landmarks are meant.
    """
    count = len(model.landmarks)
    return Surgery(
        offset=np.zeros((2, count, 2)), hanging=np.ones((2, count)), opening=np.zeros(2), weight=np.zeros(2)
    )


def surgery_of(events: Sequence[Static], model: FaceModel, day: float) -> Surgery:
    """All static and lid surgery that has happened by a day.

    Parameters
    ----------
    events
        Operations of either side, in any order. Displacements add up; of the droop, each leaves a share of what the
        others left.
    model
        The half face whose landmarks are meant.
    day
        Day that is looked at; an operation counts from its own day on.

    Examples
    --------
    >>> from simsynk.face.calibration import calibrated
    >>> weight = Static(day=30.0, side="left", procedure="lid_weight")
    >>> surgery_of([weight], calibrated(), 29.0).weight, surgery_of([weight], calibrated(), 30.0).weight
    (array([0., 0.]), array([0. , 3.7]))
    """
    found = no_surgery(model)
    for event in events:
        if event.day > day:
            continue
        side, does = _SIDES.index(event.side), procedures()[event.procedure]
        for name, share in does.held.items():
            found.hanging[side, model.at(name)[0]] *= (1.0 - share) ** event.amount
        for name, shift in does.moved.items():
            found.offset[side, model.at(name)[0]] += event.amount * np.array(shift)
        found.opening[side] += event.amount * does.opening_mm
        found.weight[side] += event.amount * does.weight_mm
    return found
