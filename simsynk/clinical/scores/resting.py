"""Where brow and mouth corner stand at rest, in mm."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.record import Record
from simsynk.face.measures import MEASURES
from simsynk.face.model import uncalibrated


@dataclass(frozen=True, slots=True, kw_only=True)
class RestingFace:
    """Landmarks of faces at rest; x lateral on both sides, y up.

    Parameters
    ----------
    corner
        Corner of the mouth in mm, (..., 2 sides, 2).
    brow
        Height of the middle of the brow above the eye's centre in mm, (..., 2 sides).
    canthus
        The inner canthus, which bone holds still, (2,).
    """

    corner: NDArray[np.float64] = field(repr=False)
    brow: NDArray[np.float64] = field(repr=False)
    canthus: NDArray[np.float64] = field(repr=False)


def resting_faces(record: Record) -> tuple[RestingFace, RestingFace]:
    """The faces of a record at rest, and the same before the injury."""
    return _at_rest(record.measures[..., 0, :]), _at_rest(record.healthy_measures[..., 0, :])


def _at_rest(measures: NDArray[np.float64]) -> RestingFace:
    lateral, height, brow = (
        MEASURES.index(name) for name in ("commissure_lateral_mm", "commissure_height_mm", "brow_height_mm")
    )
    half = uncalibrated()
    upper, lower, canthus = half.at("lu", "ll", "en")
    eye = float(half.rest[[upper, lower], 1].mean())
    return RestingFace(
        corner=measures[..., [lateral, height]],
        brow=measures[..., brow] - eye,
        canthus=half.rest[canthus],
    )
