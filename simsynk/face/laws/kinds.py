"""Every law of movement by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simsynk.face.laws import linear, power, sigmoid

Law = Callable[[NDArray[np.float64]], NDArray[np.float64]]

LAWS: dict[str, Law] = {
    "linear": linear.movement,
    "power": power.movement,
    "sigmoid": sigmoid.movement,
    "power_on_linear_gains": power.movement,
}
"""The last one is no choice for a scenario: a rival mechanism of the evidence raises its drives to the inverse power,
and then the healthy face moves as under `linear`."""

GAINS_OF = {"power_on_linear_gains": "linear"}
"""Laws that take the gains of another one."""
