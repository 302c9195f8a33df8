"""Raters who err: luck turned into deviates, and how well two such raters agree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def deviates(uniform: NDArray[np.float64], items: int) -> NDArray[np.float64]:
    """Standard normal deviates of one rater's reading of each item.

    Parameters
    ----------
    uniform
        Luck strictly between 0 and 1, (..., items).
    items
        How many items there must be.

    Raises
    ------
    ValueError
        If the last axis has another length.

    Examples
    --------
    >>> deviates(np.array([0.5, 0.975]), 2).round(3).tolist()
    [0.0, 1.96]
    """
    if uniform.shape[-1] != items:
        raise ValueError(f"a rater's luck needs {items} numbers for each patient, not {uniform.shape[-1]}")
    # Compiled code, which the names of the scores are asked for without.
    from simsynk.rng import normal_quantile

    return normal_quantile(uniform)


def agreement(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Intraclass correlation of two raters who scored the same patients, ICC(1,1).

    Parameters
    ----------
    first, second
        One score of each patient, (patients,).

    Examples
    --------
    >>> agreement(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0]))
    1.0
    """
    both = np.stack([first, second])
    between = 2 * both.mean(axis=0).var(ddof=1)
    within = ((first - second) ** 2).mean() / 2
    return float((between - within) / (between + within))
