"""How much of what a sensitivity analysis sees is luck: a mean over few replicates is not the model's own mean.

Every index is made of squares and products of point means. The luck `e` of a mean adds to each of them what the same
squares and products of `e` come to on average, and this can be told from the replicates:

- points with luck of their own: products of different points come to 0, squares to the squared standard error;
- points that share their luck (the same seed, paired replicates): how far two points' luck agrees is read from the
  replicates themselves. Luck that is common to all points drops out of every difference and does no harm. What is
  left moves all rows together, so that more rows do not average it out: more replicates do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found at each different point of a design.

    Parameters
    ----------
    means
        Mean over replicates of each outcome, (points, outcomes); NaN where a point failed.
    errors
        Standard errors of the means, (points, outcomes); NaN where they are not known.
    paired
        Whether all points share their luck, replicate by replicate.
    replicates
        Values of the replicates of a point, (replicates, outcomes), NaN where one failed or has no value; None where
        they were not kept. Replicate r of every point has the same luck when `paired`.
    """

    means: Array = field(repr=False)
    errors: Array = field(repr=False)
    paired: bool
    replicates: Callable[[int], Array | None] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowNoise:
    """What luck adds on average to the sums of a Sobol analysis.

    Parameters
    ----------
    known
        Whether it could be told; if not, everything is 0.
    shared
        Whether the luck is shared by all points.
    total
        Added to half the squared difference of `A` and `AB`, (rows, factors, outcomes).
    first
        Added to the product of `B` and `AB` less `A`, (rows, factors, outcomes).
    variance
        Added to the variance of the means of all `A` and `B`, (outcomes,).
    squared_error
        Mean squared standard error of these means, (outcomes,).
    common
        The part of it that is common to all points and adds nothing, (outcomes,).
    moved
        How far shared luck moves the three sums over all rows (half square, product, variance), replicate by
        replicate: the squares of each come to its variance. (replicates, factors, outcomes) twice and (replicates,
        outcomes); no replicates where luck is not shared.
    """

    known: bool
    shared: bool
    total: Array = field(repr=False)
    first: Array = field(repr=False)
    variance: Array = field(repr=False)
    squared_error: Array = field(repr=False)
    common: Array = field(repr=False)
    moved: tuple[Array, Array, Array] = field(repr=False)


def row_noise(measured: Measured, places: NDArray[np.int64]) -> RowNoise:
    """What luck adds to the sums of a Sobol analysis of these rows.

    Parameters
    ----------
    measured
        What was found.
    places
        Index of the points `A`, `B`, `AB_1` ... of every row, (rows, factors + 2); none of them failed.

    Notes
    -----
    A quadratic form of the means has, beside its value for the true means, the expectation of the same form of their
    luck. With shared luck it is the sum over replicates of the form of `(value - mean) / sqrt(R (R - 1))`, the
    jackknife's estimate.

    Examples
    --------
    >>> found = Measured(means=np.zeros((3, 1)), errors=np.full((3, 1), 0.1), paired=False, replicates=lambda _: None)
    >>> row_noise(found, np.array([[0, 1, 2]])).total.round(3).tolist()
    [[[0.01]]]
    """
    squared = measured.errors**2
    if not np.isfinite(squared[places]).all():
        return _nothing(measured, places, squared)
    if not measured.paired:
        return _own(squared, places)
    length = most_replicates(measured, places)
    return _shared(measured, places, squared, length) if length else _nothing(measured, places, squared)


def _nothing(measured: Measured, places: NDArray[np.int64], squared: Array) -> RowNoise:
    """Nothing can be told but the standard errors themselves."""
    rows, points, outcomes = *places.shape, squared.shape[1]
    zeros, none = np.zeros((rows, points - 2, outcomes)), np.zeros(outcomes)
    return RowNoise(
        known=False, shared=measured.paired, total=zeros, first=zeros, variance=none,
        squared_error=squared[places[:, :2]].mean(axis=(0, 1)), common=none, moved=_unmoved(points - 2, outcomes),
    )  # fmt: skip


def _unmoved(factors: int, outcomes: int) -> tuple[Array, Array, Array]:
    return np.zeros((0, factors, outcomes)), np.zeros((0, factors, outcomes)), np.zeros((0, outcomes))


def _own(squared: Array, places: NDArray[np.int64]) -> RowNoise:
    """Every point has luck of its own; a point that stands in two places brings the same luck to both."""
    # Weight of each point in the mean of all A and B.
    weight = np.bincount(places[:, :2].ravel(), minlength=len(squared))[:, None] / (2 * len(places))
    a, b, ab = places[:, 0, None], places[:, 1, None], places[:, 2:]
    total = 0.5 * np.where((a != ab)[..., None], squared[a] + squared[ab], 0.0)
    first = np.where((b == ab)[..., None], squared[b], 0.0) - np.where((b == a)[..., None], squared[b], 0.0)
    # The products are taken with B less the mean of all, which holds the luck of every point, too.
    first = first - (weight * squared)[ab] + (weight * squared)[a]
    error = (weight * squared).sum(axis=0)
    common = (weight**2 * squared).sum(axis=0)
    return RowNoise(
        known=True, shared=False, total=total, first=first, variance=error - common, squared_error=error,
        common=common, moved=_unmoved(total.shape[1], total.shape[2]),
    )  # fmt: skip


def luck(values: Array) -> Array:
    """The share of each replicate in the luck of its point's mean, of the shape of `values`, 0 where there is none.

    The products of two points' shares, summed over replicates, estimate how far their means' luck agrees; the squares
    of one point's come to its squared standard error.

    Examples
    --------
    >>> values = np.array([[1.0], [3.0], [5.0]])
    >>> bool(np.isclose((luck(values) ** 2).sum(), values.var(ddof=1) / 3))
    True
    """
    there = np.isfinite(values)
    count = there.sum(axis=0)
    mean = np.where(there, values, 0.0).sum(axis=0) / np.maximum(count, 1)
    return np.where(there, values - mean, 0.0) / np.sqrt(np.maximum(count * (count - 1), 1))


def point_luck(measured: Measured, points: NDArray[np.int64], length: int) -> Array:
    """The luck of some points, replicate by replicate, (points, length, outcomes); missing replicates are 0.

    Raises
    ------
    ValueError
        When a point kept no replicates.
    """
    found = np.zeros((len(points), length, measured.means.shape[1]))
    for place, point in enumerate(points):
        values = measured.replicates(int(point))
        if values is None:
            raise ValueError(f"point {point} kept no replicates")
        found[place, : len(values)] = luck(values)
    return found


def most_replicates(measured: Measured, points: NDArray[np.int64]) -> int:
    """Largest number of replicates that a point kept; 0 when some kept none, so that their luck cannot be told."""
    most = 0
    for point in np.unique(points):
        values = measured.replicates(int(point))
        if values is None:
            return 0
        most = max(most, len(values))
    return most


def _shared(measured: Measured, places: NDArray[np.int64], squared: Array, length: int) -> RowNoise:
    """Read from the replicates, a row at a time so that memory does not grow with the number of points."""
    rows, factors, outcomes = len(places), places.shape[1] - 2, squared.shape[1]
    means = measured.means[places]
    means = means - means[:, :2].mean(axis=(0, 1))
    total, first = np.zeros((2, rows, factors, outcomes))
    error = np.zeros(outcomes)
    centre, level = np.zeros((2, length, outcomes))
    stepped, half, product = np.zeros((3, length, factors, outcomes))
    for row in range(rows):
        mine, mean = point_luck(measured, places[row], length), means[row]
        a, b, step = mine[0], mine[1], np.swapaxes(mine[2:] - mine[0], 0, 1)
        gone = mean[2:] - mean[0]
        total[row] = 0.5 * (step**2).sum(axis=0)
        first[row] = (b[:, None] * step).sum(axis=0)
        error += 0.5 * (a**2 + b**2).sum(axis=0) / rows
        centre += 0.5 * (a + b) / rows
        level += (mean[0] * a + mean[1] * b) / rows
        stepped += step / rows
        half += gone * step / rows
        product += (mean[1] * step + b[:, None] * gone) / rows
    first -= (centre[:, None] * stepped).sum(axis=0)
    product -= centre[:, None] * (means[:, 2:] - means[:, :1]).mean(axis=0)
    common = (centre**2).sum(axis=0)
    return RowNoise(
        known=True, shared=True, total=total, first=first, variance=np.maximum(error - common, 0.0),
        squared_error=error, common=common, moved=(half, product, level),
    )  # fmt: skip
