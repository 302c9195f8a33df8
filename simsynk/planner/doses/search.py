"""Doses for the greatest worth: one muscle's dose after the other, over its range, until none can be bettered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.doses.injections import Injections

Values = NDArray[np.float64]

_COARSE, _FINE = 41, 21
FINEST = 1e-9
"""Units of toxin below which the search tells no doses apart, where no rounding follows."""

_ROUGH_STEP = 1e-2
_SWEEPS = 40
_GAIN, _GAIN_A_UNIT = 1e-7, 0.1
_DEAREST = 24
_HALVINGS = 4
_FAR = 1e-12
_SLACK = 1e-12


class Goal(Protocol):
    """What doses are for: a sum over muscles of what each is worth with the force that it is left."""

    @property
    def injections(self) -> Injections:
        """What can be injected, and how it spreads."""

    @property
    def least(self) -> Values:
        """The least sum over muscles of each quantity that must stay, (floors,)."""

    def worth(self, muscle: int, left: Values) -> Values:
        """What a muscle is worth with some shares of its force, higher is better."""

    def stays(self, muscle: int, left: Values) -> Values:
        """What it adds to each quantity that must stay, (floors, shares)."""


@dataclass(frozen=True, slots=True)
class _Priced:
    """A goal whose floors are not kept but paid for, so that one muscle's dose can make room for another's."""

    goal: Goal
    prices: Values

    @property
    def injections(self) -> Injections:
        return self.goal.injections

    @property
    def least(self) -> Values:
        return np.zeros(0)

    def worth(self, muscle: int, left: Values) -> Values:
        return np.asarray(self.goal.worth(muscle, left) + self.prices @ self.goal.stays(muscle, left))

    def stays(self, muscle: int, left: Values) -> Values:
        return np.zeros((0, len(left)))


def climbed(goal: Goal, top: Values, starts: Sequence[Values], prices: Values, finest: float = FINEST) -> Values:
    """The worthiest doses found from several starts that leave what must stay, in units of onabotulinum, (injected,).

    The search is local where muscles share doses by spread; `dose_boxes` tells how much can be left. Where a floor
    binds, it is first paid for, at prices that rise until it is kept.

    Parameters
    ----------
    goal
        What the doses are for.
    top
        Largest dose into each muscle, (injected,).
    starts
        Doses to start from, (injected,) each.
    prices
        First prices of the floors, (floors,), as from `dose_alone`.
    finest
        Doses are told apart down to so many units.
    """
    found = [_climb(goal, top, start, finest) for start in starts if keeps(goal, start)]
    missing = [start for start in starts if not keeps(goal, start)]
    free = [_climb(_Priced(goal, 0 * prices), top, start, _ROUGH_STEP) for start in missing[:1]]
    for start in free:
        room = start if keeps(goal, start) else _roomy(goal, top, start, prices)
        found.append(_climb(goal, top, room, finest))
    return max(found, key=lambda doses: total_worth(goal, doses))


def _roomy(goal: Goal, top: Values, start: Values, prices: Values) -> Values:
    """Doses that keep every floor because it is paid for, at nearly the lowest price that does; else none at all."""
    paid, low, high = np.maximum(prices, 1.0), 0.0, 1.0
    doses = start
    for _ in range(_DEAREST):
        doses = _climb(_Priced(goal, high * paid), top, doses, _ROUGH_STEP)
        if keeps(goal, doses):
            break
        low, high = high, 2 * high
    best = doses if keeps(goal, doses) else np.zeros(len(start))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        doses = _climb(_Priced(goal, middle * paid), top, best, _ROUGH_STEP)
        if keeps(goal, doses):
            best, high = max(best, doses, key=lambda one: total_worth(goal, one)), middle
        else:
            low = middle
    return best


def total_worth(goal: Goal, doses: Values) -> float:
    """Worth of some doses, the sum over muscles."""
    left = goal.injections.after(goal.injections.reached(doses))
    return float(sum(goal.worth(m, left[m : m + 1])[0] for m in range(len(left))))


def keeps(goal: Goal, doses: Values) -> bool:
    """Whether some doses leave what must stay."""
    left = goal.injections.after(goal.injections.reached(doses))
    stays = np.sum([goal.stays(m, left[m : m + 1])[:, 0] for m in range(len(left))], axis=0)
    return bool((stays >= goal.least - _SLACK).all())


def _climb(goal: Goal, top: Values, start: Values, finest: float) -> Values:
    """Doses that no change of one of them betters."""
    doses, best = start.copy(), total_worth(goal, start)
    for _ in range(_SWEEPS):
        for i in range(len(doses)):
            doses[i] = _bettered(goal, top, doses, i, finest)
        now = total_worth(goal, doses)
        if now <= best + max(_GAIN, _GAIN_A_UNIT * finest):
            break
        best = now
    return doses


def _bettered(goal: Goal, top: Values, doses: Values, i: int, finest: float) -> float:
    """The best dose of one muscle with the others held."""
    injections, own, most = goal.injections, float(doses[i]), float(top[i])
    near = np.flatnonzero(injections.part(i, top[i : i + 1])[0] > _FAR).tolist()
    reached = injections.reached(np.where(np.arange(len(doses)) == i, 0.0, doses))
    others = injections.after(reached)
    far = [m for m in range(len(others)) if m not in near]
    still = goal.least - np.sum([goal.stays(m, others[m : m + 1])[:, 0] for m in far], axis=0, initial=0.0)

    def best_of(candidates: Values) -> tuple[float, float]:
        left = injections.after(reached + injections.part(i, candidates))
        worth = np.sum([goal.worth(m, left[:, m]) for m in near], axis=0)
        kept = np.sum([goal.stays(m, left[:, m]) for m in near], axis=0)
        worth = np.where((kept >= still[:, None] - _SLACK).all(axis=0), worth, -np.inf)
        place = int(worth.argmax())
        return float(candidates[place]), float(worth[place])

    chosen, worth = best_of(np.append(np.linspace(0.0, most, _COARSE), own))
    step = most / (_COARSE - 1)
    while step > finest:
        around = np.clip(np.linspace(chosen - step, chosen + step, _FINE), 0.0, most)
        finer, better = best_of(np.append(around, chosen))
        chosen, worth = (finer, better) if better > worth else (chosen, worth)
        step *= 2 / (_FINE - 1)
    return chosen if worth > best_of(np.array([own]))[1] else own
