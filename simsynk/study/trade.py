"""What a plan gives for what it takes: unwanted movement removed against asked-for movement lost, nerve by nerve."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison
from simsynk.study.differences import common_commands, unwanted

Values = NDArray[np.float64]

QUANTILES = (0.1, 0.9)
"""Eight in ten nerves lie between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A share of what is there with nothing done, in per cent, over the nerves, (days,)."""

    mean: Values = field(repr=False)
    q10: Values = field(repr=False)
    q90: Values = field(repr=False)

    def as_lists(self) -> dict[str, list[float]]:
        """For JSON."""
        return {"mean": self.mean.tolist(), "q10": self.q10.tolist(), "q90": self.q90.tolist()}


def each_less(plan: Values, nothing: Values) -> Values:
    """By how much a plan leaves less than doing nothing in every nerve, in per cent of the mean with nothing done.

    Parameters
    ----------
    plan, nothing
        The same nerves under both, (nerves, ...).

    Returns
    -------
    The same shape; NaN where nothing is there to lose.

    Examples
    --------
    >>> each_less(np.array([1.0, 2.0]), np.array([2.0, 2.0])).tolist()
    [50.0, 0.0]
    """
    usual = nothing.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(usual > 1e-12, 100 * (nothing - plan) / usual, np.nan))


def percent_less(plan: Values, nothing: Values) -> Percent:
    """By how much a plan leaves less than doing nothing, in per cent of the mean with nothing done.

    Parameters
    ----------
    plan, nothing
        The same nerves under both, (nerves, days).

    Returns
    -------
    NaN on days on which nothing is there to lose.

    Examples
    --------
    >>> found = percent_less(np.array([[1.0], [2.0]]), np.array([[2.0], [2.0]]))
    >>> found.mean.tolist(), found.q10.round(1).tolist()
    ([25.0], [5.0])
    """
    less = each_less(plan, nothing)
    low, high = np.quantile(less, QUANTILES, axis=0)
    return Percent(mean=less.mean(axis=0), q10=low, q90=high)


def unwanted_removed(comparison: Comparison, arm: Arm) -> Percent:
    """Unwanted movement of the affected side that a plan removes, the mean of all commands."""
    return percent_less(*unwanted(comparison, arm))


def wanted_lost(comparison: Comparison, arm: Arm) -> Percent:
    """Asked-for movement of the affected side that a plan takes away, the mean of commands that ask for any.

    A gain is negative.
    """
    theirs, ours = common_commands(comparison, arm)
    s = comparison.place()
    plan, nothing = arm.done[:, :, s][:, :, theirs], comparison.nothing.done[:, :, s][:, :, ours]
    asked = np.isfinite(plan).all(axis=(0, 1)) & np.isfinite(nothing).all(axis=(0, 1))
    if not asked.any():
        nowhere = np.full(plan.shape[:2], 0.0)
        return percent_less(nowhere, nowhere)
    return percent_less(plan[:, :, asked].mean(axis=-1), nothing[:, :, asked].mean(axis=-1))
