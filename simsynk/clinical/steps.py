"""From a quantity to the steps of a scale: what graded signs and scored items share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def steps(value: NDArray[np.float64], knots: tuple[float, ...], first: float = 0.0) -> NDArray[np.float64]:
    """A continuous impression whose whole part rises by one at each knot, in straight pieces between.

    Parameters
    ----------
    value
        The quantity that is judged, in the unit of the knots, (...).
    knots
        Rising values at which the item gains a step.
    first
        Step of a value of 0.

    Examples
    --------
    >>> steps(np.array([0.0, 0.05, 0.1, 0.25, 0.6]), (0.1, 0.25, 0.5)).tolist()
    [0.0, 0.5, 1.0, 2.0, 3.0]
    """
    return first + np.interp(value, (0.0, *knots), np.arange(len(knots) + 1.0))
