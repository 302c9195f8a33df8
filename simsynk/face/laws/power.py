"""Law `power`: a concave law, in which small activations move more than their share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.face.model_file import face_file


def movement(activation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the full movement at an activation: a power below 1.

    Source: modelling choice, one of the candidates for why small foreign activations are seen.
    """
    return np.asarray(activation ** face_file().number("laws.power_exponent"))
