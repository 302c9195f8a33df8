"""Poor sequencing: muscles start in another order than in health. Needs onset times, which only dynamics has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.signs.measuring import bars, signs_file
from simsynk.clinical.signs.protocol import SignReading, reading
from simsynk.clinical.steps import steps


def onset_order(onset_s: NDArray[np.float64], healthy_onset_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Kendall's tau of the order of muscle onsets against the healthy order, (...).

    Pairs count when both muscles start in both faces and start apart in health; a pair that starts together now
    counts for neither order. NaN with fewer pairs than an order needs.

    Parameters
    ----------
    onset_s
        Onset of each muscle in s, NaN where it does not move, (..., muscles).
    healthy_onset_s
        The same before the injury, broadcastable to `onset_s`.

    Examples
    --------
    >>> float(onset_order(np.array([0.3, 0.2, 0.1]), np.array([0.1, 0.2, 0.3])))
    -1.0
    """
    first, second = np.triu_indices(onset_s.shape[-1], k=1)
    now = np.sign(onset_s[..., first] - onset_s[..., second])
    before = np.sign(healthy_onset_s[..., first] - healthy_onset_s[..., second])
    agreement = np.where(np.isnan(now) | np.isnan(before), 0.0, now * before)
    pairs = np.sum(~np.isnan(now) & ~np.isnan(before) & (before != 0), axis=-1)
    enough = pairs >= signs_file().number("sequencing.least_pairs")
    return np.asarray(np.where(enough, agreement.sum(axis=-1) / np.maximum(pairs, 1), np.nan))


def poor_sequencing(onset_s: NDArray[np.float64], healthy_onset_s: NDArray[np.float64]) -> SignReading:
    """Whether some command starts its muscles in a wrong order: tau at most 0.5 (grades at 0.5, 0.2 and 0).

    Parameters
    ----------
    onset_s
        Onset of each muscle in s, NaN where it does not move, (..., commands, muscles).
    healthy_onset_s
        The same before the injury, (commands, muscles).
    """
    lost = 1.0 - np.nan_to_num(onset_order(onset_s, healthy_onset_s), nan=1.0)
    return reading(steps(lost, bars("sequencing.lost_order")), list(range(onset_s.shape[-2])))
