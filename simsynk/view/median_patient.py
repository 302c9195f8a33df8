"""Which simulated patient stands for all of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def median_replicate(measures: NDArray[np.float64]) -> int:
    """The replicate that looks most like the middle of all of them.

    For every measure (of each day, side and command) the distance of a replicate from the median over replicates is
    taken in standard deviations over replicates; the replicate with the smallest mean square distance is chosen, the
    first one of equals. Measures that do not vary or are undefined for a replicate do not count for it.

    Parameters
    ----------
    measures
        (replicates, ...), NaN where undefined.

    Examples
    --------
    >>> median_replicate(np.array([[0.0, 5.0], [1.0, 5.0], [9.0, 5.0]]))
    1
    """
    flat = measures.reshape(len(measures), -1)
    defined = np.isfinite(flat)
    often = defined.sum(axis=0) * 2 > len(flat)
    flat, defined = flat[:, often], defined[:, often]
    if not flat.shape[1]:
        return 0
    spread = np.nanstd(flat, axis=0)
    middle = np.nanmedian(flat, axis=0)
    varies = spread > 1e-9
    steps = np.where(defined & varies, (flat - middle) / np.where(varies, spread, 1.0), 0.0)
    counted = np.maximum((defined & varies).sum(axis=1), 1)
    return int(np.argmin((steps**2).sum(axis=1) / counted))
