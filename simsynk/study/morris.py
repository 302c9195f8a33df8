"""Morris screening: which factors matter at all, from few points.

A trajectory starts somewhere and moves one factor after the other by a fixed part of its range. What a move does to
an outcome, per whole range of the factor, is an *elementary effect*. The mean of their absolute values, `mu_star`,
says how much a factor matters; their standard deviation, `sigma`, how much that depends on where the others stand.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem
from simsynk.study.point_noise import Array, Measured, most_replicates, point_luck

if TYPE_CHECKING:
    from simsynk.scenario.study_parts import Factor

LEVELS = 4
"""Levels of a factor on which trajectories walk (Morris 1991)."""

TRAJECTORIES = 10
"""Trajectories unless another number is asked for (Campolongo et al. 2007 use 10)."""

LEAST_TRAJECTORIES, MOST_TRAJECTORIES = 4, 10_000

OUTER = (0.025, 0.975)
"""Shares at which the outer levels of a distribution lie, whose ends may be infinite (modelling choice)."""

RESAMPLES = 1000
_ONE_SIDED = 1.645
_MEAN_SIZE, _SPREAD_OF_SIZE = np.sqrt(2.0 / np.pi), np.sqrt(1.0 - 2.0 / np.pi)
"""Mean and standard deviation of the absolute value of a standard normal number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Elementary effects of every factor on every outcome, (outcomes, factors) each, in the outcome's unit.

    Parameters
    ----------
    mu
        Mean effect of the whole range of a factor; its sign says in which direction.
    mu_star, low, high
        Mean absolute effect and its 95 % interval.
    sigma
        Standard deviation of the effects, luck included.
    luck
        Standard deviation that luck alone gives to an effect; NaN when it is not known.
    smallest
        Smallest `mu_star` that can be told from luck; NaN when it is not known.
    shared
        Whether all points share their luck.
    rows, left_out
        Trajectories that were used, and those left out because one of their points failed or has no value.
    """

    mu: Array = field(repr=False)
    mu_star: Array = field(repr=False)
    low: Array = field(repr=False)
    high: Array = field(repr=False)
    sigma: Array = field(repr=False)
    luck: Array = field(repr=False)
    smallest: Array = field(repr=False)
    shared: bool
    rows: int
    left_out: int

    @property
    def beyond_noise(self) -> NDArray[np.bool_]:
        """Whether `mu_star` can be told from luck, (outcomes, factors); nothing can where luck is unknown."""
        return np.asarray(self.mu_star > self.smallest)

    @property
    def no_effect(self) -> NDArray[np.bool_]:
        """Whether a factor changed nothing at any point, (outcomes, factors)."""
        return np.asarray(self.mu_star == 0.0)

    @property
    def importance(self) -> Array:
        """What factors are ranked by: `mu_star`, (outcomes, factors)."""
        return self.mu_star

    def columns(self) -> dict[str, Array]:
        """Every number of a factor and an outcome by the name that tables give it, (outcomes, factors) each."""
        return {
            "mu_star": self.mu_star, "mu_star_low": self.low, "mu_star_high": self.high, "mu": self.mu,
            "sigma": self.sigma, "sigma_of_luck": self.luck, "smallest_mu_star": self.smallest,
        }  # fmt: skip


def morris_walks(factors: int, trajectories: int, seed: int) -> NDArray[np.float64]:
    """Trajectories over the levels of all factors, (trajectories, factors + 1, factors), each from 0 to 1.

    Parameters
    ----------
    factors, trajectories
        How many of each.
    seed
        Of the draw.

    Raises
    ------
    InputError
        When SALib is not installed or the number of trajectories is out of range.

    Notes
    -----
    Source: Morris 1991, doi:10.1080/00401706.1991.10484804, as SALib draws them.

    Examples
    --------
    >>> walks = morris_walks(3, 5, seed=1)
    >>> walks.shape, np.unique(np.abs(np.diff(walks, axis=1)).sum(axis=2).round(6)).tolist()
    ((5, 4, 3), [0.666667])
    """
    if not LEAST_TRAJECTORIES <= trajectories <= MOST_TRAJECTORIES:
        message = f"{trajectories} is not a number of trajectories from {LEAST_TRAJECTORIES} to {MOST_TRAJECTORIES}"
        raise InputError([Problem(path="--trajectories", message=message)])
    unit = _salib("sample").sample(_problem(factors), trajectories, num_levels=LEVELS, seed=seed)
    rows = np.asarray(unit, np.float64).reshape(trajectories, factors + 1, factors)
    # Levels are computed by steps, and may fall a rounding short of the number that they mean.
    return np.asarray(np.round(rows * (LEVELS - 1)) / (LEVELS - 1))


def walked_shares(factors: Sequence[Factor], walks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the levels of trajectories lie in the range of each factor; those of a distribution within `OUTER`.

    Examples
    --------
    >>> from simsynk.scenario.study_parts import Factor
    >>> walked_shares([Factor(name="gap", label="gap", low=0.0, high=9.0)], np.array([[[0.0], [1.0]]])).tolist()
    [[[0.0], [1.0]]]
    """
    low = np.array([OUTER[0] if factor.kind == "distribution" else 0.0 for factor in factors])
    high = np.array([OUTER[1] if factor.kind == "distribution" else 1.0 for factor in factors])
    return np.asarray(low + (high - low) * walks)


def morris_screening(
    measured: Measured, places: NDArray[np.int64], walks: NDArray[np.float64], *, seed: int
) -> Screening:
    """Elementary effects of trajectories, with intervals and with what luck alone would make.

    Parameters
    ----------
    measured
        What was found at each different point.
    places
        Index of every point of every trajectory, (trajectories, factors + 1).
    walks
        See `morris_walks`.
    seed
        Of the bootstrap.

    Raises
    ------
    InputError
        When SALib is not installed.

    Notes
    -----
    `mu`, `mu_star`, `sigma` and the interval are SALib's; what luck does is a modelling choice: an effect of nothing
    but luck has the mean size `sqrt(2 / pi)` standard deviations.

    Examples
    --------
    >>> walks = morris_walks(2, 6, seed=1)
    >>> means = (5.0 * walks[..., 0]).reshape(-1, 1)
    >>> exact = Measured(means=means, errors=np.zeros_like(means), paired=False, replicates=lambda _: None)
    >>> found = morris_screening(exact, np.arange(18).reshape(6, 3), walks, seed=1)
    >>> found.mu_star.round(6).tolist(), found.beyond_noise.tolist()
    ([[5.0, 0.0]], [[True, False]])
    """
    whole = np.isfinite(measured.means[places]).all(axis=(1, 2))
    used, walked = places[whole], walks[whole]
    outcomes, factors = measured.means.shape[1], places.shape[1] - 1
    found = {name: np.full((outcomes, factors), np.nan) for name in ("mu", "mu_star", "sigma", "mu_star_conf")}
    luck = np.full((outcomes, factors), np.nan)
    if len(used) >= LEAST_TRAJECTORIES:
        luck = _effect_luck(measured, used, walked)
        for place in range(outcomes):
            values = measured.means[used][..., place].ravel()
            told = _salib("analyze").analyze(
                _problem(factors), walked.reshape(-1, factors), values, num_resamples=RESAMPLES, num_levels=LEVELS,
                seed=seed,
            )  # fmt: skip
            for name, array in found.items():
                array[place] = np.ma.filled(np.ma.asarray(told[name], np.float64), np.nan)
    # Shared luck moves all trajectories together and does not average out over them.
    spread = _SPREAD_OF_SIZE / (1.0 if measured.paired else np.sqrt(max(len(used), 1)))
    return Screening(
        mu=found["mu"], mu_star=found["mu_star"], low=np.maximum(found["mu_star"] - found["mu_star_conf"], 0.0),
        high=found["mu_star"] + found["mu_star_conf"], sigma=found["sigma"], luck=luck,
        smallest=luck * (_MEAN_SIZE + _ONE_SIDED * spread), shared=measured.paired, rows=len(used),
        left_out=len(places) - len(used),
    )  # fmt: skip


def _effect_luck(measured: Measured, places: NDArray[np.int64], walks: NDArray[np.float64]) -> Array:
    """Standard deviation that luck gives to an elementary effect, (outcomes, factors); NaN when it is not known."""
    squared = measured.errors**2
    rows, factors, outcomes = len(places), places.shape[1] - 1, squared.shape[1]
    length = most_replicates(measured, places) if measured.paired else 0
    if not np.isfinite(squared[places]).all() or (measured.paired and not length):
        return np.full((outcomes, factors), np.nan)
    steps = np.diff(walks, axis=1)
    mover = np.abs(steps).argmax(axis=2)
    size = np.abs(steps).max(axis=2)[..., None]
    variance = np.zeros((rows, factors, outcomes))
    for row, points in enumerate(places):
        if length:
            change = (np.diff(point_luck(measured, points, length), axis=0) ** 2).sum(axis=1)
        else:
            moved = points[1:] != points[:-1]
            change = np.where(moved[:, None], squared[points[1:]] + squared[points[:-1]], 0.0)
        variance[row, mover[row]] = change / size[row] ** 2
    return np.asarray(np.sqrt(variance.mean(axis=0)).T)


def _problem(factors: int) -> dict[str, Any]:
    names = [f"x{number}" for number in range(factors)]
    return {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors, "groups": None}


def _salib(part: str) -> Any:
    try:
        return importlib.import_module(f"SALib.{part}.morris")
    except ImportError:
        message = "Morris screening needs SALib, which is not installed"
        fix = "pip install 'simsynk[sensitivity]', or use --method sobol"
        raise InputError([Problem(path="--method", message=message, fix=fix)]) from None
