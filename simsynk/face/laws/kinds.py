"""Every law of movement by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simsynk.face.laws import linear, power, sigmoid

Law = Callable[[NDArray[np.float64]], NDArray[np.float64]]

LAWS: dict[str, Law] = {"linear": linear.movement, "power": power.movement, "sigmoid": sigmoid.movement}
