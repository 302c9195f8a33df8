"""Continuous doses of toxin: what they remove against what they cost, with a bound on what any doses could do."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem, unknown_name
from simsynk.events.toxin import look_days, most_into
from simsynk.planner.doses.alone import Relaxed
from simsynk.planner.doses.boxes import Boxes, Highest
from simsynk.planner.doses.curves import Curve, curves, mixed
from simsynk.planner.doses.injections import Injections
from simsynk.planner.doses.search import FINEST, climbed, keeps, total_worth
from simsynk.planner.judged.assess import HeldOut
from simsynk.planner.proposal import Proposal, outputs

Values = NDArray[np.float64]

PRICES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Points of unwanted movement removed that one point of asked-for movement lost is worth, from low to high."""

CUTS_NOTHING = Proposal()

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosed:
    """Doses that were searched for, on the nerves of the search. Model inputs, not dosing advice.

    Parameters
    ----------
    proposal
        The doses, beside the cuts and myectomies that they were searched for.
    price
        Points of unwanted movement removed that one point of asked-for movement lost is worth.
    removed, lost
        Unwanted movement removed and asked-for movement lost, mean in per cent of doing nothing.
    value, bound
        Removed less price x lost, and what no doses up to the largest one can surpass (see `dose_boxes`).
    """

    proposal: Proposal
    price: float
    removed: float
    lost: float
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """By how many points other doses could be better at most."""
        return max(self.bound - self.value, 0.0)

    @property
    def words(self) -> str:
        """The certificate in words."""
        return (
            f"doses found by search: {self.removed:.1f} % removed for {self.lost:.1f} % lost; at a price of "
            f"{self.price:g} no doses could be better by more than {self.gap:.2f} points"
        )


@dataclass(frozen=True, kw_only=True)
class _Aim:
    """A goal of `dose_search`: points removed less price x points lost."""

    injections: Injections = field(repr=False)
    base: Values
    curves: tuple[Curve, ...] = field(repr=False)
    floors: tuple[tuple[Curve, ...], ...] = field(repr=False)
    least: Values
    offset: float

    def worth(self, muscle: int, left: Values) -> Values:
        return self.curves[muscle].at(left * self.base[muscle])

    def stays(self, muscle: int, left: Values) -> Values:
        found = [floor[muscle].at(left * self.base[muscle]) for floor in self.floors]
        return np.array(found).reshape(len(found), len(left))

    def bounded(self, prices: Values, top: Values, value: float, tolerance: float) -> float:
        """What no doses can surpass, at some prices of the floors."""
        weights = [1.0, *prices]
        priced = [mixed([one, *(f[m] for f in self.floors)], weights) for m, one in enumerate(self.curves)]
        boxes = Boxes(
            injections=self.injections, base=self.base, priced=tuple(Highest(one) for one in priced),
            paid=float(prices @ self.least), floors=self.floors, least=self.least,
        )  # fmt: skip
        return boxes.bound(top, value - self.offset, tolerance) + self.offset


def injection_day(held: HeldOut) -> float:
    """Day on which toxin is given so that its effect is greatest when the face is looked at."""
    return max(held.readout.day + held.days_since - look_days(), 0.0)


def best_doses(
    held: HeldOut,
    muscles: Sequence[str],
    *,
    base: Proposal = CUTS_NOTHING,
    price: float = 1.0,
    top: float | None = None,
    step: float = 0.1,
    least_gain: float = 0.05,
    starts: Sequence[Values] = (),
) -> Dosed:
    """Doses that remove the most for what they cost, together with some cuts and myectomies.

    Parameters
    ----------
    held
        The nerves of the search, the floors (kept in the mean over the nerves) and the weights.
    muscles
        What may be injected.
    base
        Cuts and myectomies that are done as well; its own doses are replaced.
    price
        Points of unwanted movement removed that one point of asked-for movement lost is worth.
    top
        Largest dose into one muscle; None takes the largest published one of each.
    step
        Doses are rounded to it, in units; 0 leaves them.
    least_gain
        A dose that adds fewer points is left out.
    starts
        Doses to start from besides the usual ones, (muscles,) each.

    Raises
    ------
    InputError
        For an unknown muscle, and when the base misses a floor: toxin gives nothing back.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> from simsynk.study.readout import read_out
    >>> patient = prepare(load("toy"))
    >>> held = HeldOut(readout=read_out(patient, seed=1, replicates=range(10)))
    >>> found = best_doses(held, patient.nerve.muscles)
    >>> found.gap < 0.5
    True
    """
    most, day = np.array([most_into(one) if top is None else top for one in muscles]), injection_day(held)
    aim = _aim(held, base, muscles, price)
    least_left = aim.injections.after(aim.injections.reached(most)) * aim.base
    relaxed = Relaxed.of(aim.curves, aim.floors, aim.least, least_left, aim.base.copy())
    ideal, prices = relaxed.solved()
    alone = aim.injections.dose_for(np.divide(ideal, aim.base, out=np.ones_like(ideal), where=aim.base > 0))
    finest = step / 10 if step > 0 else FINEST
    found = climbed(aim, most, [0 * most, np.minimum(alone, most), *starts], prices, finest)
    doses = zip(muscles, _plain(aim, found, step, least_gain), strict=True)
    proposal = dataclasses.replace(base, doses=tuple((m, round(float(d), 6), day) for m, d in doses if d > 0))
    removed, lost = _means(held, proposal)
    value = removed - price * lost
    bound = aim.bounded(prices, most, value, max(step / 10, FINEST))
    return Dosed(proposal=proposal, price=price, removed=removed, lost=lost, value=value, bound=bound)


def dose_front(
    held: HeldOut,
    muscles: Sequence[str],
    *,
    base: Proposal = CUTS_NOTHING,
    prices: Sequence[float] = PRICES,
) -> tuple[Dosed, ...]:
    """Doses at several prices, those that another beats or equals left out, from gentle to strong.

    Parameters
    ----------
    held, muscles, base
        As in `best_doses`.
    prices
        What one point of asked-for movement lost is worth.
    """
    found: list[Dosed] = []
    for price in sorted(prices, reverse=True):
        last = [np.array(_doses_of(found[-1].proposal, muscles))] if found else []
        one = best_doses(held, muscles, base=base, price=price, starts=last)
        if all(one.removed > other.removed + 1e-9 for other in found):
            found.append(one)
    return tuple(found)


def _doses_of(proposal: Proposal, muscles: Sequence[str]) -> list[float]:
    table = {muscle: units for muscle, units, _ in proposal.doses}
    return [table.get(muscle, 0.0) for muscle in muscles]


def _aim(held: HeldOut, base: Proposal, muscles: Sequence[str], price: float) -> _Aim:
    """The goal of a search, when it can be met."""
    names, pools = held.readout.patient.repertoire.names, held.readout.patient.nerve.pool_names
    for muscle in muscles:
        if muscle not in pools:
            raise unknown_name("muscles", muscle, pools, "a muscle of this nerve")
    found = curves(held, base.cuts)
    pays = [
        100 * sign / there if there > _NOTHING else 0.0
        for sign, there in zip((-1, price), _nothing(held), strict=True)
    ]
    worth = tuple(mixed(pair, pays) for pair in zip(found.unwanted, found.wanted, strict=True))
    before = [held.nothing.voluntary[:, held.place, names.index(keep.command)].mean() for keep in held.keeps]
    least = [k.share * (1.0 if k.of_healthy else float(b)) for k, b in zip(held.keeps, before, strict=True)]
    aim = _Aim(
        injections=Injections.of(muscles, pools, held.readout.day + held.days_since - injection_day(held)),
        base=outputs(dataclasses.replace(base, doses=()), held.readout, held.days_since),
        curves=worth, floors=found.kept, least=np.array(least),
        offset=100.0 * (pays[0] != 0) - 100.0 * price * (pays[1] != 0),
    )  # fmt: skip
    if not keeps(aim, np.zeros(len(muscles))):
        floors = ", ".join(keep.text for keep in held.keeps)
        message = f"the cuts and myectomies alone miss a floor ({floors}), and toxin gives no movement back"
        raise InputError([Problem(path="--keep", message=message, fix="cut less, or keep less")])
    return aim


def _nothing(held: HeldOut) -> tuple[float, float]:
    """Unwanted and asked-for movement with nothing done."""
    return float(held.unwanted(held.nothing).mean()), float(held.wanted(held.nothing).mean())


def _plain(aim: _Aim, doses: Values, step: float, least_gain: float) -> Values:
    """Rounded doses, without those that add next to nothing; less toxin never misses a floor."""
    found = doses.copy()
    for i in np.argsort(doses):
        without = np.where(np.arange(len(found)) == i, 0.0, found)
        if total_worth(aim, found) - total_worth(aim, without) < least_gain:
            found = without
    if step <= 0:
        return found
    rounded = np.round(found / step) * step
    return rounded if keeps(aim, rounded) else np.floor(found / step) * step


def _means(held: HeldOut, proposal: Proposal) -> tuple[float, float]:
    """Mean points removed and lost; 0 where there is nothing of it."""
    now, nothing = held.readings(proposal), _nothing(held)
    left = (float(held.unwanted(now).mean()), float(held.wanted(now).mean()))
    removed, lost = (
        100 * (there - still) / there if there > _NOTHING else 0.0 for there, still in zip(nothing, left, strict=True)
    )
    return removed, lost
