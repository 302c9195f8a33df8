"""What is told of an outcome at one point: mean, spread, quantiles, and how sure the mean is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.study.streams import Stream

_Z = 1.959963984540054
"""97.5 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One outcome over the replicates of one point.

    Parameters
    ----------
    count
        Replicates in which the outcome has a value.
    mean, sd
        Their mean and standard deviation; NaN when there are none, an `sd` also when there is one.
    low, high
        95 % interval of the mean, or of the probability.
    q05, median, q95
        Quantiles over replicates.
    """

    count: int
    mean: float
    sd: float
    low: float
    high: float
    q05: float
    median: float
    q95: float

    @property
    def width(self) -> float:
        """Width of the 95 % interval; endless while too few replicates have a value to tell."""
        width = self.high - self.low
        return math.inf if math.isnan(width) else width

    def numbers(self) -> tuple[float, ...]:
        """The eight numbers in the order of `table.STATISTICS`."""
        return astuple(self)


class OutcomeStreams:
    """The outcomes of one point, taken in a block of replicates at a time.

    Parameters
    ----------
    kinds
        `mean` or `probability` for each outcome.

    Notes
    -----
    An outcome may have no value in a replicate (NaN), as the asymmetry of a movement that is not there; such a
    replicate is left out of that outcome alone, and the count says so.

    Examples
    --------
    >>> streams = OutcomeStreams(["mean", "probability"])
    >>> streams.add(np.array([[1.0, 0.0], [3.0, 1.0], [np.nan, 1.0]]))
    >>> [(one.count, one.mean) for one in streams.estimates()]
    [(2, 2.0), (3, 0.6666666666666666)]
    """

    def __init__(self, kinds: Sequence[str]) -> None:
        self.kinds = tuple(kinds)
        self._streams = tuple(Stream(()) for _ in kinds)

    def add(self, values: NDArray[np.float64]) -> None:
        """Take in the outcomes of some replicates, (replicates, outcomes)."""
        for stream, column in zip(self._streams, values.T, strict=True):
            there = column[~np.isnan(column)]
            if len(there):
                stream.add(there)

    def estimates(self) -> tuple[Estimate, ...]:
        """What is known of each outcome so far."""
        return tuple(estimate(stream, kind) for stream, kind in zip(self._streams, self.kinds, strict=True))


def estimate(stream: Stream, kind: str) -> Estimate:
    """What a stream of values that exist tells of an outcome.

    Parameters
    ----------
    stream
        The values of the replicates, without those that do not exist.
    kind
        `mean` gives Student's interval of the mean, `probability` Wilson's interval of a share.

    Examples
    --------
    >>> stream = Stream(())
    >>> stream.add(np.array([0.0, 0.0, 1.0, 1.0]))
    >>> found = estimate(stream, "probability")
    >>> found.mean, round(found.low, 3), round(found.high, 3)
    (0.5, 0.15, 0.85)
    """
    count = int(stream.count)
    if not count:
        return Estimate(count=0, **dict.fromkeys(("mean", "sd", "low", "high", "q05", "median", "q95"), math.nan))
    mean, sd = (float(one) for one in stream.moments())
    sd = sd if count > 1 else math.nan
    low, high = wilson(mean, count) if kind == "probability" else student(mean, sd, count)
    q05, median, q95 = (float(one) for one in stream.quantiles((0.05, 0.5, 0.95)))
    return Estimate(count=count, mean=mean, sd=sd, low=low, high=high, q05=q05, median=median, q95=q95)


def student(mean: float, sd: float, count: int) -> tuple[float, float]:
    """95 % interval of the mean of values with an unknown spread (Student 1908, Biometrika 6:1-25).

    Exact for normal values, close for others from some dozens of replicates on; NaN for a single value.

    Examples
    --------
    >>> low, high = student(10.0, 2.0, 16)
    >>> round(low, 3), round(high, 3)
    (8.934, 11.066)
    """
    if count < 2:
        return math.nan, math.nan
    from scipy.special import stdtrit

    reach = float(stdtrit(count - 1, 0.975)) * sd / math.sqrt(count)
    return mean - reach, mean + reach


def wilson(share: float, count: int) -> tuple[float, float]:
    """95 % score interval of a probability (Wilson 1927, J Am Stat Assoc 22:209-212).

    It stays within 0..1 and has a width even when all replicates agree, where the simple interval has none.

    Examples
    --------
    >>> low, high = wilson(0.0, 20)
    >>> low, round(high, 4)
    (0.0, 0.1611)
    """
    share = min(max(share, 0.0), 1.0)
    squared = _Z * _Z / count
    middle = (share + squared / 2) / (1 + squared)
    reach = _Z / (1 + squared) * math.sqrt(share * (1 - share) / count + squared / (4 * count))
    low = 0.0 if share <= 0 else max(0.0, middle - reach)
    return low, 1.0 if share >= 1 else min(1.0, middle + reach)
