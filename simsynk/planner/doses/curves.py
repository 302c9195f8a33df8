"""What each muscle adds to unwanted and asked-for movement as its force falls: exact piecewise straight curves.

With the wiring held, all that a muscle does grows with the share of its force that is left, so that excess (above a
bar) and asked-for movement (up to a bar) bend at one share for each nerve and command and are straight between.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.planner.judged.assess import HeldOut

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A continuous curve over the share of a muscle's force that is left, 0 to 1.

    Parameters
    ----------
    start
        Its value at 0.
    knots
        Where it bends, rising, (knots,).
    bends
        By how much its slope changes there, (knots,); the slope before the first is 0.
    """

    start: float
    knots: Values = field(repr=False)
    bends: Values = field(repr=False)

    @classmethod
    def of(cls, start: float, knots: Values, bends: Values) -> Curve:
        """From bends in any order; those that lie beyond 1 are left out."""
        there = (knots < 1.0) & (bends != 0)
        order = np.argsort(knots[there], kind="stable")
        return cls(start=start, knots=knots[there][order], bends=bends[there][order])

    @functools.cached_property
    def _straight(self) -> tuple[Values, Values]:
        """Slope of each straight piece, and what is taken from it."""
        slopes = np.concatenate([[0.0], np.cumsum(self.bends)])
        return slopes, np.concatenate([[0.0], np.cumsum(self.bends * self.knots)])

    def at(self, left: Values) -> Values:
        """Values at some shares.

        Examples
        --------
        >>> Curve(start=1.0, knots=np.array([0.0, 0.5]), bends=np.array([2.0, -2.0])).at(np.array([0.25, 1.0]))
        array([1.5, 2. ])
        """
        slopes, offsets = self._straight
        place = np.searchsorted(self.knots, left, side="right")
        return np.asarray(self.start + slopes[place] * left - offsets[place])


def mixed(curves: Sequence[Curve], weights: Sequence[float]) -> Curve:
    """The weighted sum of curves."""
    return Curve.of(
        sum(weight * one.start for one, weight in zip(curves, weights, strict=True)),
        np.concatenate([one.knots for one in curves]),
        np.concatenate([weight * one.bends for one, weight in zip(curves, weights, strict=True)]),
    )


@dataclass(frozen=True, kw_only=True)
class Curves:
    """Every muscle under a set of cuts.

    Parameters
    ----------
    unwanted, wanted
        What each muscle adds to the mean over nerves of `HeldOut.unwanted` and `HeldOut.wanted`.
    kept
        For each floor of the request, what each muscle adds to the mean movement of its command.
    """

    unwanted: tuple[Curve, ...] = field(repr=False)
    wanted: tuple[Curve, ...] = field(repr=False)
    kept: tuple[tuple[Curve, ...], ...] = field(repr=False)


def curves(held: HeldOut, cuts: Sequence[str] = ()) -> Curves:
    """Curves of every muscle after some cuts.

    Parameters
    ----------
    held
        The nerves, and what must stay; these may well be the nerves of the search.
    cuts
        What is cut.

    Raises
    ------
    InputError
        For an unknown branch.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> from simsynk.study.readout import read_out
    >>> held = HeldOut(readout=read_out(prepare(load("toy")), seed=1, replicates=range(5)))
    >>> whole = sum(float(one.at(np.ones(1))[0]) for one in curves(held).unwanted)
    >>> bool(np.isclose(whole, held.unwanted(held.nothing).mean()))
    True
    """
    readout = held.readout
    treated, healthy = readout.treated, readout.side.drive.healthy
    wired, own = readout.wired(cuts)
    grown, own = wired * treated.output[0], own * treated.output[0]
    asked = readout.patient.repertoire.asked()
    wanted = np.where(asked, synkinesis.evoked(healthy), 0.0)
    total = wanted.sum(axis=1, keepdims=True)
    share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 1e-12)
    names = readout.patient.repertoire.names
    rows = [held.asking, *(np.array([names.index(keep.command)]) for keep in held.keeps)]
    injured = held.place in readout.examiner.injured
    unwanted, wishes = [], []
    for m in range(len(treated.output[0])):
        weights = held.cell_weights[:, m] * injured
        unwanted.append(_excess(grown[..., m], own[:, m], healthy[:, m], float(treated.relieved[0, m]), weights))
        wishes.append([_asked(grown[..., m], wanted[:, m], share[:, 0], some) for some in rows])
    sums = tuple(tuple(muscle[i] for muscle in wishes) for i in range(len(rows)))
    return Curves(unwanted=tuple(unwanted), wanted=sums[0], kept=sums[1:])


def _excess(grown: Values, own: Values, healthy: Values, relieved: float, weights: Values) -> Curve:
    """Weighted mean over nerves of a muscle's excess."""
    count = len(grown)
    gain = grown[:, 1:] - grown[:, :1]
    bar = np.broadcast_to(healthy[1:] - healthy[0], gain.shape)
    part = np.broadcast_to(weights[1:], gain.shape) / count
    start = float((np.maximum(-bar, 0.0) * part).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        knots = np.where(gain == 0, np.inf, np.where((bar < 0) & (gain > 0), 0.0, bar / gain))
    # Movement up bends upwards at its bar; movement down from a bar below 0 falls until it meets it.
    bends = np.where((gain > 0) | (bar < 0), np.abs(gain), 0.0)
    falling = (gain < 0) & (bar < 0)
    rest_knots, rest_bends = _resting(grown[:, 0], own, float(healthy[0]), relieved)
    return Curve.of(
        start,
        np.concatenate([np.where(np.isnan(knots), np.inf, knots).ravel(), np.zeros(gain.size), rest_knots]),
        np.concatenate([
            (bends * part).ravel(), np.where(falling, gain * part, 0.0).ravel(), rest_bends * weights[0] / count,
        ]),
    )  # fmt: skip


def _resting(tone: Values, own: Values, healthy: float, relieved: float) -> tuple[Values, Values]:
    """Bends of max(tone - what massage relieves of it - max(healthy, own), 0) for tone above its own part."""
    above = tone > own
    rise = tone * (1 - relieved)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.where(above, healthy / tone, np.inf)
        second = np.where(own > 0, healthy / own, np.inf)
        peak = np.where(np.isfinite(second), rise * (second - first), 0.0)
        fall = np.maximum(own - rise, 0.0)
        third = np.where(fall > 0, second + peak / fall, np.inf)
    some = above & np.isfinite(first)
    used = [np.where(some, knots, np.inf) for knots in (first, second, third)]
    return np.concatenate(used), np.concatenate([rise, -own, fall])


def _asked(grown: Values, wanted: Values, share: Values, rows: NDArray[np.int64]) -> Curve:
    """Mean over nerves and some commands of what a muscle adds to their asked-for movement."""
    some = rows[wanted[rows] != 0]
    gain = np.maximum(grown[:, some] - grown[:, :1], 0.0)
    weight = np.broadcast_to(share[some], gain.shape) / (len(grown) * max(len(rows), 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        full = np.where(gain > 0, np.maximum(wanted[some], 0.0) / gain, np.inf)
    start = float((np.minimum(wanted[some], 0.0) * weight).sum())
    slopes = (gain * weight).ravel()
    return Curve.of(start, np.concatenate([np.zeros(gain.size), full.ravel()]), np.concatenate([slopes, -slopes]))
