"""Global sensitivity: which share of an outcome's variance over the points of a study each factor explains.

The *first* index of a factor is the share that goes when the factor is known; the *total* index the share that stays
when all other factors are known, so it also holds what the factor does only together with others. Point means over
replicates also vary by luck; what luck adds on average is taken off, and told (`point_noise`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.study.point_noise import Array, Measured, RowNoise, row_noise

RESAMPLES = 1000
"""Bootstrap samples of rows behind each interval (modelling choice)."""

LEVEL = 0.95
"""Of the intervals."""

NOISY = 0.10
"""Share of luck in the variance of point means above which more replicates are asked for (modelling choice)."""

LEAST_ROWS = 8
"""With fewer whole rows no index is told."""

_ONE_SIDED = 1.645
"""Standard deviations that 5 in 100 values of no effect exceed."""

_CHI_SQUARE = 3.841
"""What the square of a standard normal exceeds in 5 of 100 cases."""

_TWO_SIDED = 1.96
"""Standard deviations that hold 95 of 100 values."""

_BLOCK = 1 << 22
"""Weights that are held at a time, so that memory does not grow with bootstrap samples times rows."""

_EQUAL = 1e-12
"""Spread, relative to the size of the mean, below which an outcome is the same everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indices:
    """One kind of index for all outcomes and factors, (outcomes, factors) each.

    Parameters
    ----------
    value
        With what luck adds taken off; may lie a little below 0 for a factor that does nothing. NaN when it cannot be
        told.
    low, high
        95 % interval of `value`.
    plain
        With luck left in.
    """

    value: Array = field(repr=False)
    low: Array = field(repr=False)
    high: Array = field(repr=False)
    plain: Array = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What luck has to do with the differences between points, (outcomes,) each unless said otherwise.

    Parameters
    ----------
    known, shared
        Whether it could be told, and whether all points share their luck.
    variance
        Variance of the means of all points `A` and `B`.
    squared_error
        Mean squared standard error of these means.
    common
        The part of `squared_error` that is common to all points and drops out of differences.
    added
        What luck adds to `variance`: `squared_error` less `common`; 0 when not known.
    smallest
        Smallest total index that can be told from luck, (outcomes, factors): a factor of no effect exceeds it in
        about 5 of 100 analyses.
    """

    known: bool
    shared: bool
    variance: Array = field(repr=False)
    squared_error: Array = field(repr=False)
    common: Array = field(repr=False)
    added: Array = field(repr=False)
    smallest: Array = field(repr=False)

    @property
    def share(self) -> Array:
        """Share of the variance of point means that is luck, (outcomes,); where it is not known, its upper bound."""
        part = self.added if self.known else self.squared_error
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.variance > 0, part / self.variance, np.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class SobolIndices:
    """First and total indices of every outcome with what luck did to them.

    Parameters
    ----------
    first, total
        The indices.
    noise
        See `Noise`.
    rows, left_out
        Base rows that were used, and those left out because one of their points failed or has no value.
    """

    first: Indices
    total: Indices
    noise: Noise
    rows: int
    left_out: int

    @property
    def beyond_noise(self) -> NDArray[np.bool_]:
        """Whether a factor's total index can be told from luck, (outcomes, factors); none where luck is unknown."""
        return np.asarray(self.total.value > self.noise.smallest)

    @property
    def no_effect(self) -> NDArray[np.bool_]:
        """Whether a factor changed nothing at any point, (outcomes, factors)."""
        return np.asarray(self.total.plain == 0.0)

    @property
    def importance(self) -> Array:
        """What factors are ranked by: the total index, (outcomes, factors)."""
        return self.total.value

    def columns(self) -> dict[str, Array]:
        """Every number of a factor and an outcome by the name that tables give it, (outcomes, factors) each."""
        named = {
            f"{kind}{end}": getattr(index, part)
            for kind, index in (("first", self.first), ("total", self.total))
            for part, end in (("value", ""), ("low", "_low"), ("high", "_high"), ("plain", "_with_luck"))
        }
        return {**named, "smallest_total": self.noise.smallest}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """What every row adds to each sum, (rows, outcomes) or (rows, factors, outcomes)."""

    level: Array
    square: Array
    product: Array
    step: Array
    half_square: Array

    @classmethod
    def of(cls, means: Array) -> _Sums:
        a, b, ab = means[:, 0], means[:, 1], means[:, 2:]
        step = ab - a[:, None]
        return cls(
            level=0.5 * (a + b), square=0.5 * (a**2 + b**2), product=b[:, None] * step, step=step,
            half_square=0.5 * step**2,
        )  # fmt: skip

    def means(self, weights: Array) -> tuple[Array, Array, Array]:
        """Variance (samples, outcomes), first and total numerators (samples, factors, outcomes) of weighted rows."""
        level = weights @ self.level
        variance = weights @ self.square - level**2
        product, step, half = (np.tensordot(weights, one, 1) for one in (self.product, self.step, self.half_square))
        return variance, product - level[:, None] * step, half


def sobol_indices(measured: Measured, places: NDArray[np.int64], *, seed: int) -> SobolIndices:
    """First and total Sobol indices of every outcome, luck taken off, with bootstrap intervals.

    Parameters
    ----------
    measured
        What was found at each different point.
    places
        Index of the points `A`, `B`, `AB_1` ... of every row, (rows, factors + 2).
    seed
        Of the bootstrap.

    Notes
    -----
    Source: first index as Saltelli et al. 2010 with centred values, total index as Jansen 1999, both in
    doi:10.1016/j.cpc.2009.09.018. What is taken off, the percentile bootstrap over rows and the bar of luck are
    modelling choices.

    Examples
    --------
    >>> from simsynk.study.sobol_design import sobol_shares
    >>> shares = sobol_shares(2, 64, seed=1)
    >>> means = (3 * shares[..., 0] + 1 * shares[..., 1]).reshape(-1, 1)
    >>> exact = Measured(means=means, errors=np.zeros_like(means), paired=False, replicates=lambda _: None)
    >>> found = sobol_indices(exact, np.arange(len(means)).reshape(64, 4), seed=1)
    >>> bool(np.allclose(found.total.value, [[0.9, 0.1]], atol=0.01)), found.beyond_noise.tolist()
    (True, [[True, True]])
    """
    whole = np.isfinite(measured.means[places]).all(axis=(1, 2))
    used = places[whole]
    outcomes, factors = measured.means.shape[1], places.shape[1] - 2
    if len(used) < LEAST_ROWS:
        return _untold(outcomes, factors, measured.paired, len(used), len(places))
    noise = row_noise(measured, used)
    # Values are shifted, so that squares of large numbers with small differences keep their digits.
    means = measured.means[used] - measured.means[used][:, :2].mean(axis=(0, 1))
    sums = _Sums.of(means)
    size = np.abs(measured.means[used]).max(axis=(0, 1))
    even = np.full((1, len(used)), 1.0 / len(used))
    variance, product, half = sums.means(even)
    flat = np.sqrt(np.maximum(variance[0], 0.0)) <= _EQUAL * np.maximum(size, np.finfo(float).tiny)
    told = ~flat & (variance[0] > noise.variance)
    true_variance = np.where(told, variance[0] - noise.variance, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = [np.where(flat, 0.0, one[0] / variance[0]) for one in (product, half)]
        value = [
            (one[0] - added.mean(axis=0)) / true_variance
            for one, added in ((product, noise.first), (half, noise.total))
        ]
    intervals = _intervals(sums, noise, told, seed)
    moved = [_moved(value[k], noise.moved[1 - k], noise.moved[2], true_variance) for k in (0, 1)]
    first, total = (_indices(value[k], plain[k], intervals[k], moved[k]) for k in (0, 1))
    seen = Noise(
        known=noise.known, shared=noise.shared, variance=variance[0], squared_error=noise.squared_error,
        common=noise.common, added=noise.variance, smallest=(_bar(noise) / true_variance).T,
    )  # fmt: skip
    return SobolIndices(first=first, total=total, noise=seen, rows=len(used), left_out=len(places) - len(used))


def _moved(value: Array, numerator: Array, variance: Array, true_variance: Array) -> Array:
    """Standard error that shared luck gives to an index, (factors, outcomes), by its first derivatives."""
    with np.errstate(invalid="ignore"):
        change = (numerator - value * variance[:, None]) / true_variance
    return np.asarray(np.sqrt((change**2).sum(axis=0)))


def _indices(value: Array, plain: Array, ends: Array, moved: Array) -> Indices:
    """An index with the interval of the rows widened by shared luck, which the rows do not show."""
    reach = _TWO_SIDED * moved
    low = value - np.hypot(np.maximum(value - ends[0], 0.0), reach)
    high = value + np.hypot(np.maximum(ends[1] - value, 0.0), reach)
    return Indices(value=value.T, low=low.T, high=high.T, plain=plain.T)


def _bar(noise: RowNoise) -> Array:
    """What luck alone brings to a total numerator beyond its mean in 5 of 100 cases, (factors, outcomes)."""
    if not noise.known:
        return np.full(noise.total.shape[1:], np.nan)
    if noise.shared:
        # The same luck at every row does not average out over rows: as if it were one row, one square of a normal.
        return (_CHI_SQUARE - 1.0) * noise.total.mean(axis=0)
    return np.asarray(_ONE_SIDED * np.sqrt(2.0 * (noise.total**2).sum(axis=0)) / len(noise.total))


def _intervals(sums: _Sums, noise: RowNoise, told: NDArray[np.bool_], seed: int) -> list[Array]:
    """Percentile intervals of the first and the total index by bootstrap of whole rows, [low, high] each."""
    rows = len(sums.level)
    rng = np.random.default_rng([seed, rows])
    ratios: tuple[list[Array], list[Array]] = ([], [])
    step = max(1, _BLOCK // rows)
    for start in range(0, RESAMPLES, step):
        weights = rng.multinomial(rows, np.full(rows, 1.0 / rows), size=min(step, RESAMPLES - start)) / rows
        variance, product, half = sums.means(weights)
        true_variance = np.where(told & (variance > noise.variance), variance - noise.variance, np.nan)[:, None]
        for found, numerator, added in zip(ratios, (product, half), (noise.first, noise.total), strict=True):
            found.append((numerator - np.tensordot(weights, added, 1)) / true_variance)
    return [_quantiles(np.concatenate(found), told) for found in ratios]


def _quantiles(ratio: Array, told: NDArray[np.bool_]) -> Array:
    """Both ends of the interval, (2, factors, outcomes); NaN for outcomes that are not told."""
    ends = np.full((2, *ratio.shape[1:]), np.nan)
    for place in np.flatnonzero(told):
        known = ratio[:, :, place]
        known = known[np.isfinite(known).all(axis=1)]
        if len(known):
            ends[..., place] = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return ends


def _untold(outcomes: int, factors: int, paired: bool, rows: int, wanted: int) -> SobolIndices:
    """The answer when too few rows are whole."""
    none, nothing = np.full((outcomes, factors), np.nan), np.full(outcomes, np.nan)
    empty = Indices(value=none, low=none, high=none, plain=none)
    noise = Noise(
        known=False, shared=paired, variance=nothing, squared_error=nothing, common=nothing,
        added=np.zeros(outcomes), smallest=none,
    )  # fmt: skip
    return SobolIndices(first=empty, total=empty, noise=noise, rows=rows, left_out=wanted - rows)
