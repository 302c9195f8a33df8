"""Room for fingers: places for the buttons of a drawn nerve, near what they stand for and off each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_ROUNDS = 600
_PULL = 0.03


def parted(wanted: Points, apart: float, low: tuple[float, float], high: tuple[float, float]) -> Points:
    """Places at least so far from each other, each as near to the wanted one as the others let it be.

    Parameters
    ----------
    wanted
        Where each would like to be, (places, 2).
    apart
        Least distance between two of them.
    low, high
        The corner of least and of greatest coordinates of the room.

    Examples
    --------
    >>> parted(np.array([[0.0, 0.0], [1.0, 0.0]]), 4.0, (-9.0, -9.0), (9.0, 9.0)).round(2).tolist()
    [[-1.5, 0.0], [2.5, -0.0]]
    """
    at = np.clip(wanted.astype(np.float64), low, high)
    # Two at one place would not know which way to go.
    at = at + 1e-6 * np.stack([np.arange(len(at)), -np.arange(len(at))], axis=1)
    for number in range(_ROUNDS):
        if number < _ROUNDS // 2:
            at = at + _PULL * (wanted - at)
        at = np.clip(at + _push(at, apart), low, high)
    return at


def _push(at: Points, apart: float) -> Points:
    """How far each place is pushed by those that are too near."""
    between = at[:, None] - at[None]
    distance = np.hypot(between[..., 0], between[..., 1])
    np.fill_diagonal(distance, np.inf)
    lack = np.maximum(apart * (1 + 1e-6) - distance, 0.0) / 2
    share = np.where(np.isfinite(distance), lack / np.maximum(distance, 1e-9), 0.0)
    return np.asarray((between * share[..., None]).sum(axis=1))


def least_distance(at: Points) -> float:
    """Distance of the two nearest places; inf for fewer than two.

    Examples
    --------
    >>> least_distance(np.array([[0.0, 0.0], [3.0, 4.0], [30.0, 0.0]]))
    5.0
    """
    between = at[:, None] - at[None]
    distance = np.hypot(between[..., 0], between[..., 1])
    np.fill_diagonal(distance, np.inf)
    return float(distance.min(initial=np.inf))
