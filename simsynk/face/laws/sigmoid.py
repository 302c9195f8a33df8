"""Law `sigmoid`: a threshold at the skin, then a steep rise, then saturation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.face.model_file import face_file


def movement(activation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the full movement at an activation: a Hill curve that is 1 at full activation.

    Source: modelling choice, the alternative in which slack skin hides small activations.
    """
    file = face_file()
    half, slope = file.number("laws.sigmoid_half"), file.number("laws.sigmoid_slope")
    raised = activation**slope
    return np.asarray(raised / (raised + half**slope) * (1 + half**slope))
