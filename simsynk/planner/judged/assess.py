"""What a proposal gives and takes on nerves that had no say in choosing it."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.losses import losses
from simsynk.planner.judged.makeup import cost_by_command, relief_by_region
from simsynk.planner.objectives import cell_weights
from simsynk.planner.proposal import Proposal, outputs
from simsynk.planner.request import Keep
from simsynk.study.readings import DayReadings
from simsynk.study.readout import Readout
from simsynk.study.trade import QUANTILES, each_less

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

CONFIDENCE = 0.95
"""Of the interval of a mean over all nerves that the model could grow."""

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A percentage over nerves: its mean, the 95 % interval of that mean, and where eight in ten nerves lie."""

    mean: float
    low: float
    high: float
    q10: float
    q90: float

    def as_dict(self) -> dict[str, float | None]:
        """For JSON; a number that does not exist is None."""
        return {name: value if math.isfinite(value) else None for name, value in dataclasses.asdict(self).items()}


def less(plan: Values, nothing: Values) -> Spread:
    """By how much a plan leaves less than doing nothing, in per cent, with the interval of the mean.

    The mean is a ratio of two means over the same nerves. Its interval is Student's on the residuals of that ratio
    (nothing - plan - ratio x nothing), so that nerves which differ only in how much there is to remove add nothing.

    Parameters
    ----------
    plan, nothing
        The same nerves under both, (nerves,).

    Examples
    --------
    >>> found = less(np.array([1.0, 2.0, 3.1]), np.array([2.0, 4.0, 6.0]))
    >>> round(found.mean, 1), round(found.low, 1), round(found.high, 1)
    (49.2, 46.4, 51.9)
    """
    from scipy.stats import t  # costly to import

    each, count = each_less(plan, nothing), len(plan)
    if np.isnan(each).any():
        return Spread(mean=math.nan, low=math.nan, high=math.nan, q10=math.nan, q90=math.nan)
    mean, half = float(each.mean()), math.nan
    if count > 1:
        residual = each - mean * nothing / nothing.mean()
        half = float(t.ppf(0.5 + CONFIDENCE / 2, count - 1)) * float(residual.std(ddof=1)) / math.sqrt(count)
    low, high = np.quantile(each, QUANTILES)
    return Spread(mean=mean, low=mean - half, high=mean + half, q10=float(low), q90=float(high))


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """A proposal on some nerves, beside doing nothing.

    Parameters
    ----------
    proposal
        What is done.
    removed_each, lost_each
        Unwanted movement removed and asked-for movement lost, in per cent of the mean of doing nothing, (nerves,).
    removed, lost
        The same over the nerves.
    kept
        Floor -> share of the nerves in which it is kept; a floor that is a share of doing nothing compares a nerve
        with itself.
    kept_in_mean
        Floor -> whether the mean over the nerves keeps it.
    losses
        Lost function -> share of the nerves that lack it; empty without a face.
    relief, cost
        Region -> its share of what is removed; command -> per cent of its asked-for movement that is lost.
    holds_each
        Whether the nerve loses less than it is rid of, in per cent, and keeps every floor, (nerves,).
    """

    proposal: Proposal
    removed_each: Values = field(repr=False)
    lost_each: Values = field(repr=False)
    removed: Spread
    lost: Spread
    kept: Mapping[str, float]
    kept_in_mean: Mapping[str, bool]
    losses: Mapping[str, float]
    relief: Mapping[str, float]
    cost: Mapping[str, float]
    holds_each: Flags = field(repr=False)

    @property
    def holds(self) -> float:
        """Share of the nerves in which the proposal holds."""
        return float(self.holds_each.mean())

    @property
    def holds_in_mean(self) -> bool:
        """Whether it does in the mean over the nerves."""
        return self.removed.mean > self.lost.mean and all(self.kept_in_mean.values())

    def as_dict(self) -> dict[str, Any]:
        """For `plan.json`."""
        return {
            **self.proposal.as_dict(),
            "unwanted_removed_percent": self.removed.as_dict(),
            "wanted_lost_percent": self.lost.as_dict(),
            "kept": dict(self.kept),
            "losses": dict(self.losses),
            "relief_by_region": dict(self.relief),
            "cost_by_command_percent": dict(self.cost),
            "holds": {"nerves": self.holds},
        }


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """Nerves on which proposals are judged; none of them may have been searched.

    Parameters
    ----------
    readout
        The nerves.
    keeps
        Movements that must stay.
    weights
        Region -> how much its unwanted movement counts; 1 where none is given.
    days_since
        Days after the readout's day on which the face is looked at: toxin comes and goes, regrowth is left out.
    """

    readout: Readout = field(repr=False)
    keeps: tuple[Keep, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    days_since: float = 0.0

    @functools.cached_property
    def place(self) -> int:
        """Place of the side on the axis of sides."""
        return [side.name for side in self.readout.patient.sides].index(self.readout.side.name)

    @functools.cached_property
    def cell_weights(self) -> Values:
        """How much a unit of excess counts in the unwanted movement of a nerve, (commands, muscles)."""
        return cell_weights(self.readout.patient, self.weights)

    @functools.cached_property
    def asking(self) -> NDArray[np.int64]:
        """Places of the commands that ask for movement."""
        return np.flatnonzero(np.isfinite(self.nothing.voluntary[:, self.place]).all(axis=0))

    @functools.cached_property
    def nothing(self) -> DayReadings:
        """The nerves with nothing done."""
        return self.readout.readings(output=np.ones(len(self.readout.patient.nerve.pools)))

    def readings(self, proposal: Proposal) -> DayReadings:
        """The nerves under a proposal, on the day on which they are looked at."""
        return self.readout.readings(proposal.cuts, outputs(proposal, self.readout, self.days_since))

    def unwanted(self, readings: DayReadings) -> Values:
        """Unwanted movement, the mean of all commands, (nerves,)."""
        return np.asarray(np.einsum("ncm,cm->n", readings.excess[:, self.place], self.cell_weights))

    def by_cell(self, readings: DayReadings) -> Values:
        """Where the unwanted movement lies, the mean over the nerves, (commands, muscles)."""
        return np.asarray(readings.excess[:, self.place].mean(axis=0) * self.cell_weights)

    def wanted(self, readings: DayReadings) -> Values:
        """Asked-for movement that is there, the mean of the commands that ask for any, (nerves,)."""
        if not len(self.asking):
            return np.zeros(len(readings))
        return np.asarray(readings.voluntary[:, self.place][:, self.asking].mean(axis=1))

    def lost_functions(self, readings: DayReadings) -> dict[str, float]:
        """Lost function -> share of the nerves; none without a face."""
        if self.readout.patient.face is None:
            return {}
        found = losses(readings.record(self.readout.side.name))
        return {name: float(lost.mean()) for name, lost in found.items()}


def assess(proposal: Proposal, held: HeldOut, *, faces: bool = True) -> Assessment:
    """Judge a proposal on nerves that were not searched.

    Parameters
    ----------
    proposal
        What is done.
    held
        The nerves.
    faces
        Whether lost functions are worked out, which needs a face for every nerve.

    Raises
    ------
    InputError
        For an unknown branch or muscle.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> from simsynk.study.readout import read_out
    >>> held = HeldOut(readout=read_out(prepare(load("toy")), seed=1, replicates=range(50, 60)))
    >>> found = assess(Proposal(cuts=("upper_1",)), held)
    >>> found.removed.low < found.removed.mean < found.removed.high, 0 <= found.holds <= 1
    (True, True)
    """
    now, nothing = held.readings(proposal), held.nothing
    pairs = ((held.unwanted(now), held.unwanted(nothing)), (held.wanted(now), held.wanted(nothing)))
    removed_each, lost_each = (each_less(*pair) for pair in pairs)
    removed, lost = (less(*pair) for pair in pairs)
    keeps = {keep.text: _kept(keep, held, now) for keep in held.keeps}
    floors = np.logical_and.reduce([each for each, _ in keeps.values()]) if keeps else True
    return Assessment(
        proposal=proposal, removed_each=removed_each, lost_each=lost_each, removed=removed, lost=lost,
        kept={text: float(each.mean()) for text, (each, _) in keeps.items()},
        kept_in_mean={text: mean for text, (_, mean) in keeps.items()},
        losses=held.lost_functions(now) if faces else {},
        relief=relief_by_region(held.readout.patient, held.by_cell(nothing), held.by_cell(now)),
        cost=cost_by_command(nothing, now, held.place),
        holds_each=np.asarray((removed_each > lost_each) & floors),
    )  # fmt: skip


def _kept(keep: Keep, held: HeldOut, now: DayReadings) -> tuple[Flags, bool]:
    """Whether each nerve keeps a floor, and whether the mean over them does."""
    command = held.readout.patient.repertoire.names.index(keep.command)
    left, before = (readings.voluntary[:, held.place, command] for readings in (now, held.nothing))
    # What was asked for exactly must not be missed by a rounding of sums.
    bar = (np.ones(len(left)) if keep.of_healthy else before) * keep.share - _NOTHING
    return left >= bar, bool(left.mean() >= bar.mean())
