"""Fewer points for the same picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_CLOSE = 1e-9


def kept_keys(seconds: NDArray[np.float64], values: NDArray[np.float64], within: float) -> NDArray[np.int64]:
    """Places of the keys between which straight lines stay that close to all values (one column or several).

    Examples
    --------
    >>> kept_keys(np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 2.0, 2.0]), 0.01).tolist()
    [0, 2, 3]
    """
    columns = values.reshape(len(values), -1)
    keep = np.zeros(len(values), bool)
    keep[[0, -1]] = True
    spans = [(0, len(values) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        part = (seconds[first : last + 1] - seconds[first]) / max(seconds[last] - seconds[first], _CLOSE)
        straight = columns[first] + part[:, None] * (columns[last] - columns[first])
        away = np.abs(columns[first : last + 1] - straight).max(axis=1)
        far = int(np.argmax(away))
        if away[far] > within:
            keep[first + far] = True
            spans += [(first, first + far), (first + far, last)]
    return np.flatnonzero(keep)


def eased_keys(values: NDArray[np.float64], within: float) -> tuple[list[int], list[bool]]:
    """The fewest keys between which evenly spaced values are met by straight or by smooth (3x² - 2x³) passages.

    Parameters
    ----------
    values
        One row for each moment, (moments, columns).
    within
        How far a passage may stray.

    Returns
    -------
    Places of the keys, and for each passage whether it is smooth.

    Examples
    --------
    >>> eased_keys(np.array([[0.0], [0.15625], [0.5], [0.84375], [1.0], [1.0]]), 0.01)
    ([0, 4, 5], [True, False])
    """
    count = len(values)
    best: list[tuple[int, int, bool]] = [(0, 0, False)]
    for last in range(1, count):
        found = (best[last - 1][0] + 1, last - 1, False)
        for first in range(last - 1):
            if best[first][0] + 1 >= found[0]:
                continue
            x = np.arange(first, last + 1)[:, None] - first
            part = x / (last - first)
            for smooth, share in ((False, part), (True, part * part * (3 - 2 * part))):
                away = values[first] + share * (values[last] - values[first]) - values[first : last + 1]
                if np.abs(away).max() <= within:
                    found = (best[first][0] + 1, first, smooth)
                    break
        best.append(found)
    keys, smooths = [count - 1], list[bool]()
    while keys[-1]:
        _, first, smooth = best[keys[-1]]
        keys.append(first)
        smooths.append(smooth)
    return keys[::-1], smooths[::-1]


def reach(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Length of a line up to each of its points.

    Examples
    --------
    >>> reach(np.array([[0.0, 0.0], [3.0, 4.0]])).tolist()
    [0.0, 5.0]
    """
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])


def thinned(points: NDArray[np.float64], within: float = 0.6) -> NDArray[np.float64]:
    """A line without the points that nobody would miss; straight pieces stay that close to it."""
    return points if len(points) < 3 else points[kept_keys(reach(points), points, within)]
