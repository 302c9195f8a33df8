"""Paired differences between plans and doing nothing: means with intervals, losses, recurrence, gain of pairing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.losses import LOSSES
from simsynk.face.measures import UNITS
from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison

Values = NDArray[np.float64]
COLUMNS = {
    "nothing_mean": "nothing", "plan_mean": "plan", "difference": "mean", "low": "low", "high": "high", "q05": "q05",
    "q95": "q95", "share_higher": "higher", "share_lower": "lower", "pairing": "pairing",
}  # fmt: skip
"""Numeric columns of `compare.csv`, and the parts of a `Difference` that they hold."""

_LEAST_CHANGE = 1e-12
_SOON_MONTHS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Plan less nothing, nerve by nerve, over one leading axis of nerves; arrays of the remaining shape.

    Parameters
    ----------
    nothing, plan, mean
        Means over nerves of both arms, and of the difference.
    low, high
        95 % confidence interval of the mean difference (Student's t); NaN for a single nerve.
    q05, q95
        Where nine in ten nerves lie.
    higher, lower
        Share of the nerves with a value in both arms that lie higher, or lower, under the plan. Which of them is
        better hangs on the quantity: less is better for unwanted movement, more for what is asked for.
    pairing
        (variance of the plan + variance of nothing) / variance of the difference: how many times more nerves an
        unpaired comparison would need; NaN where nothing varies.
    """

    nothing: Values
    plan: Values
    mean: Values
    low: Values
    high: Values
    q05: Values
    q95: Values
    higher: Values
    lower: Values
    pairing: Values


def difference(plan: Values, nothing: Values) -> Difference:
    """The paired difference of two arms; nerves without a value in either are left out.

    Parameters
    ----------
    plan, nothing
        (nerves, ...).

    Examples
    --------
    >>> found = difference(np.array([1.0, 2.0, 3.5]), np.array([0.0, 1.0, 2.0]))
    >>> round(float(found.mean), 3), round(float(found.pairing), 1)
    (1.167, 31.0)
    """
    from scipy.stats import t  # costly to import, and only a comparison needs it

    both = np.isfinite(plan) & np.isfinite(nothing)
    count = both.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        a, b = np.where(both, plan, np.nan), np.where(both, nothing, np.nan)
        change = a - b
        mean = _mean(change, count)
        spread = np.sqrt(np.nansum((change - mean) ** 2, axis=0) / (count - 1))
        half = t.ppf(0.975, np.maximum(count - 1, 1)) * spread / np.sqrt(count)
        higher, lower = ((sign * change > _LEAST_CHANGE).sum(axis=0) / count for sign in (1, -1))
        variances = sum(np.nansum((x - _mean(x, count)) ** 2, axis=0) for x in (a, b)) / (count - 1)
        pairing = np.where(spread > _LEAST_CHANGE, variances / spread**2, np.nan)
        low, high = _quantiles(change)
    return Difference(
        nothing=_mean(b, count), plan=_mean(a, count), mean=mean, low=mean - half, high=mean + half,
        q05=low, q95=high, higher=higher, lower=lower, pairing=pairing,
    )  # fmt: skip


def _mean(values: Values, count: NDArray[np.int64]) -> Values:
    return np.asarray(np.nansum(values, axis=0) / np.where(count > 0, count, np.nan))


def _quantiles(change: Values) -> tuple[Values, Values]:
    """5 % and 95 % quantiles over nerves; NaN where a nerve has no value."""
    filled = np.sort(change, axis=0)
    low, high = np.quantile(filled, [0.05, 0.95], axis=0)
    return low, high


def common_commands(comparison: Comparison, arm: Arm) -> tuple[list[int], list[int]]:
    """Places of doing nothing's commands in the arm and in doing nothing; a transfer adds commands of its own."""
    names = comparison.nothing.commands
    return [arm.commands.index(name) for name in names], list(range(len(names)))


Paired = Sequence[tuple[Mapping[str, str], Difference]]
"""Every quantity of a plan: the key of its rows, and its paired difference over the nerves, (days,)."""


def paired(comparison: Comparison, arm: Arm) -> Paired:
    """The paired difference of every quantity of a plan: thousands, so work it out once."""
    return [(key, difference(plan, nothing)) for key, plan, nothing in _quantities(comparison, arm)]


def rows(comparison: Comparison, changes: Mapping[str, Paired]) -> Iterator[dict[str, object]]:
    """Rows of `compare.csv`: every plan, time, side and quantity; `changes` by the plan's name, see `paired`."""
    for arm in comparison.arms:
        for key, found in changes[arm.name]:
            for m, month in enumerate(comparison.months):
                if not np.isfinite(found.mean[m]):
                    continue
                yield {
                    "plan": arm.name,
                    "month": month,
                    "day": comparison.days[m],
                    **key,
                    **{column: float(getattr(found, name)[m]) for column, name in COLUMNS.items()},
                }


def _quantities(comparison: Comparison, arm: Arm) -> Iterator[tuple[dict[str, str], Values, Values]]:
    """Every quantity of an arm as (nerves, days), with the key of its row."""
    none, (theirs, ours) = comparison.nothing, common_commands(comparison, arm)
    for s, side in enumerate(comparison.sides):
        for a, n, command in zip(theirs, ours, none.commands, strict=True):
            key = {"side": side, "command": command}
            yield {**key, "quantity": "asked_for", "unit": "share"}, arm.done[:, :, s, a], none.done[:, :, s, n]
            yield (
                {**key, "quantity": "unwanted", "unit": "share"},
                arm.unwanted[:, :, s, a],
                none.unwanted[:, :, s, n],
            )
            for k, (name, unit) in enumerate(zip(comparison.measure_names, UNITS, strict=False)):
                plan, nothing = arm.measures[:, :, s, a, k], none.measures[:, :, s, n, k]
                yield {**key, "quantity": name, "unit": unit}, plan, nothing
        for name, lost in arm.lost[side].items():
            key = {"side": side, "command": "", "quantity": f"lost_{name}", "unit": "share"}
            yield key, lost.astype(np.float64), none.lost[side][name].astype(np.float64)
    for kind, of_arm, of_none in (("", arm.scores, none.scores), ("sign_", arm.signs, none.signs)):
        for name, values in of_arm.items():
            key = {"side": comparison.side, "command": "", "quantity": f"{kind}{name}", "unit": "points"}
            yield key, values, of_none[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLoss:
    """A function that a plan takes away in some nerves.

    Parameters
    ----------
    plan, side, name, says
        Of which plan, where, what.
    share
        Share of nerves that lack the function under the plan and had it without, by time, (days,).
    """

    plan: str
    side: str
    name: str
    says: str
    share: Values


def new_losses(comparison: Comparison, arm: Arm) -> list[NewLoss]:
    """Every function that is lost in some nerve at some time, the most frequent first."""
    found = []
    for side in comparison.sides:
        for name, lost in arm.lost[side].items():
            share = (lost & ~comparison.nothing.lost[side][name]).mean(axis=0)
            if share.any():
                found.append(NewLoss(plan=arm.name, side=side, name=name, says=LOSSES[name].says, share=share))
    return sorted(found, key=lambda one: -float(one.share.max()))


def unwanted(comparison: Comparison, arm: Arm, side: str | None = None) -> tuple[Values, Values]:
    """Mean unwanted movement over all commands under the plan and without, (nerves, days) each."""
    theirs, ours = common_commands(comparison, arm)
    s = comparison.place(side)
    return arm.unwanted[:, :, s, theirs].mean(axis=-1), comparison.nothing.unwanted[:, :, s, ours].mean(axis=-1)


def recurrence(comparison: Comparison, arm: Arm) -> Values | None:
    """Share of the early relief from unwanted movement that is gone again, by time, (days,); None without relief.

    Early relief is the greatest mean fall within the first month.
    """
    plan, nothing = unwanted(comparison, arm)
    relief = (nothing - plan).mean(axis=0)
    soon = np.array(comparison.months) <= _SOON_MONTHS
    early = float(relief[soon].max()) if soon.any() else float(relief[0])
    return None if early <= _LEAST_CHANGE else np.asarray(1 - relief / early)


def gain_of_pairing(changes: Paired) -> float:
    """Median over all quantities of how many times more nerves an unpaired comparison would need."""
    there = np.concatenate([found.pairing for _, found in changes])
    there = there[np.isfinite(there)]
    return float(np.median(there)) if len(there) else float("nan")
