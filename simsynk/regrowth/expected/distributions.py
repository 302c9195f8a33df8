"""Distribution functions of the quantile tables, so that formulas and kernels mean the very same distributions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LEAST_STEP = 1e-12
_PANEL_NODES = 16


def distribution(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values of a quantile table, rising, and the chance of a draw below each; linear between them.

    Parameters
    ----------
    table
        As `rng.quantile_table` makes it, (2, octaves, edges).

    Examples
    --------
    >>> from simsynk import rng
    >>> values, chance = distribution(rng.normal_table())
    >>> round(float(np.interp(1.96, values, chance)), 3)
    0.975
    """
    octaves, edges = table.shape[1:]
    cells = edges - 1
    tail = (2.0 ** (np.arange(octaves)[:, None] - octaves - 1) * (1 + np.arange(cells) / cells)).ravel()
    values = np.concatenate([table[0, :, :-1].ravel(), table[0, -1, -1:], table[1, :, :-1].ravel()[::-1]])
    chance = np.concatenate([tail, [0.5], 1 - tail[::-1]])
    # A table with no spread is a step; a hair of width keeps the interpolation defined.
    width = _LEAST_STEP * max(float(np.abs(values).max()), 1.0)
    return np.maximum.accumulate(values) + width * np.arange(len(values)), chance


def below(table: NDArray[np.float64], value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance that a draw from a quantile table lies below each value, the shape of `value`.

    Examples
    --------
    >>> from simsynk import rng
    >>> below(rng.exponential_table(), np.array([0.0, 1.0, 1e9])).round(3).tolist()
    [0.0, 0.632, 1.0]
    """
    values, chance = distribution(table)
    return np.asarray(np.interp(value, values, chance, left=0.0, right=1.0))


def nodes(table: NDArray[np.float64], count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values and weights with which a mean over a quantile table is taken, (count,).

    Parameters
    ----------
    table
        As `rng.quantile_table` makes it.
    count
        Number of nodes, a multiple of 16: Gauss-Legendre in the chance, 16 nodes in each of equal panels.

    Examples
    --------
    >>> from simsynk import rng
    >>> value, weight = nodes(rng.lognormal_table(0.25), 64)
    >>> round(float(weight @ value), 3)
    1.032
    """
    # One rule of so many nodes would need the eigenvalues of a large matrix, which takes longer than all the rest.
    place, weight = np.polynomial.legendre.leggauss(_PANEL_NODES)
    panels = count // _PANEL_NODES
    at = (np.arange(panels)[:, None] + (place + 1) / 2).ravel() / panels
    values, chance = distribution(table)
    return np.asarray(np.interp(at, chance, values)), np.tile(weight / 2, panels) / panels
