"""What "little unwanted movement" means over many nerves."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import unknown_name

Values = NDArray[np.float64]
Goal = Callable[[Values], Values]

TAIL = 0.1
"""Share of the nerves that the worst tenth looks at."""


def mean(unwanted: Values) -> Values:
    """Of all nerves; (..., nerves) -> (...)."""
    return np.asarray(unwanted.mean(axis=-1))


def worst_tenth(unwanted: Values) -> Values:
    """Mean of the tenth of the nerves with most unwanted movement; a nerve that is only partly in it counts partly.

    With fewer than ten nerves it is the worst of them.

    Examples
    --------
    >>> float(worst_tenth(np.arange(20.0)))
    18.5
    >>> round(float(worst_tenth(np.arange(15.0))), 6)
    13.666667
    """
    count = unwanted.shape[-1]
    tail = max(TAIL * count, 1.0)
    whole = math.floor(tail + 1e-9)
    part = max(tail - whole, 0.0) if whole < count else 0.0
    used = whole + (part > 1e-9)
    worst = np.partition(unwanted, count - used, axis=-1)[..., count - used :]
    worst.sort(axis=-1)
    weights = np.ones(used)
    if used > whole:
        weights[0] = part
    return np.asarray((worst * weights).sum(axis=-1) / weights.sum())


GOALS: dict[str, Goal] = {"mean": mean, "worst_tenth": worst_tenth}


def goal_of(objective: str) -> Goal:
    """The goal of a name.

    Raises
    ------
    InputError
        When there is none.
    """
    if objective not in GOALS:
        raise unknown_name("objective", objective, GOALS, "an objective")
    return GOALS[objective]
