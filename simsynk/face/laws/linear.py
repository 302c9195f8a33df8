"""Law `linear`: movement in proportion to activation. The default, as the simplest that is not refuted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def movement(activation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the full movement at an activation.

    Source: modelling choice; linear landmark gains reproduce the healthy eye and mouth together.
    """
    return activation
