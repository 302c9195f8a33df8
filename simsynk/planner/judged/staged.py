"""Toxin first, then the knife: doses that show beforehand, for some months, what a set of cuts would do for good."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem
from simsynk.events.neurolysis import toxin_free_days
from simsynk.events.toxin import look_days, most_into
from simsynk.planner.doses.injections import Injections
from simsynk.planner.doses.search import climbed
from simsynk.planner.judged.assess import Assessment, HeldOut, assess
from simsynk.planner.proposal import Proposal
from simsynk.scenario.plan import Plan
from simsynk.study.readings import displayed_muscles

Values = NDArray[np.float64]

_LEAST_UNITS, _STEP = 0.25, 0.1
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a staged plan, at the time when it is looked at."""

    day: float
    words: str
    found: Assessment = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A plan in two steps. Doses are model inputs, not dosing advice.

    Parameters
    ----------
    test
        The doses that come closest to the cuts, on the readout's day.
    operation
        The cuts and myectomies, some months later.
    operation_day
        Its day.
    correlation
        Between the changes of activation under the test and under the operation, over commands and muscles, each a
        mean over nerves; NaN where one of them changes nothing.
    reproduced
        Share of the unwanted movement that the operation removes which the test removes too, command by command and
        muscle by muscle; NaN where the operation removes none.
    steps
        The test and the operation, each when it is looked at; regrowth between them is left out.
    """

    test: Proposal
    operation: Proposal
    operation_day: float
    correlation: float
    reproduced: float
    steps: tuple[Step, ...]

    def to_plan(self, name: str, title: str, *, side: str | None = None) -> Plan:
        """A plan file with both steps."""
        both = dataclasses.replace(self.operation, doses=self.test.doses)
        shows = "Toxin shows for some months what the cuts would do; they follow when it has worn off."
        return both.to_plan(name, self.operation_day, title, side=side, shows=shows)

    def as_dict(self) -> dict[str, Any]:
        """For `plan.json`."""
        return {
            "doses": self.test.as_dict()["doses"],
            "operation_day": self.operation_day,
            "correlation": None if np.isnan(self.correlation) else self.correlation,
            "reproduced": None if np.isnan(self.reproduced) else self.reproduced,
            "steps": [
                {
                    "day": step.day,
                    "words": step.words,
                    "unwanted_removed_percent": step.found.removed.as_dict(),
                    "wanted_lost_percent": step.found.lost.as_dict(),
                }
                for step in self.steps
            ],
        }


def staged(
    proposal: Proposal, searched: HeldOut, held: HeldOut, muscles: Sequence[str], *, top: float | None = None
) -> Staged:
    """The test that comes closest to a proposal, how well it agrees, and both steps.

    Doses are the least squares of activation over nerves, commands and muscles, fitted on some nerves and judged on
    others.

    Parameters
    ----------
    proposal
        Cuts and myectomies; it must do something, and its doses are left out.
    searched, held
        Nerves that the doses are fitted on, and nerves that they are judged on.
    muscles
        What may be injected.
    top
        Largest dose into one muscle; None takes the largest published one of each.

    Raises
    ------
    InputError
        For a proposal without cuts and myectomies.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> from simsynk.study.readout import read_out
    >>> patient = prepare(load("toy"))
    >>> nerves = HeldOut(readout=read_out(patient, seed=1, replicates=range(10)))
    >>> found = staged(Proposal(cuts=("upper_1",)), nerves, nerves, patient.nerve.muscles)
    >>> found.operation_day - found.test.doses[0][2]
    180.0
    """
    operation = dataclasses.replace(proposal, doses=())
    if operation.empty:
        raise InputError([Problem(path="plan", message="nothing is cut or taken out, so there is nothing to test")])
    day, wait, look = searched.readout.day, toxin_free_days(), look_days()
    most = np.array([most_into(one) if top is None else top for one in muscles])
    mimic = _Mimic.of(searched, operation, Injections.of(muscles, searched.readout.patient.nerve.pool_names, look))
    wished = np.minimum(mimic.injections.dose_for(mimic.ideal()), most)
    found = climbed(mimic, most, [wished], np.zeros(0), _STEP / 10)
    doses = tuple((m, round(float(d), 1), day) for m, d in zip(muscles, found, strict=True) if d >= _LEAST_UNITS)
    test, tested = Proposal(doses=doses), dataclasses.replace(held, days_since=look)
    correlation, reproduced = _agreement(tested, test, operation)
    later, after = dataclasses.replace(held, days_since=wait), dataclasses.replace(operation, doses=doses)
    return Staged(
        test=test, operation=operation, operation_day=day + wait, correlation=correlation, reproduced=reproduced,
        steps=(
            Step(day=day + look, words="toxin at its greatest effect", found=assess(test, tested)),
            Step(day=day + wait, words="after the operation, with what toxin is left", found=assess(after, later)),
        ),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Mimic:
    """A goal of `dose_search`: the mean square by which activation misses that of an operation, in squared per cent.

    With a share `o` of its force left a muscle misses by `square - 2 o cross + o^2 own`, summed over the nerves.
    """

    injections: Injections = field(repr=False)
    square: Values
    cross: Values
    own: Values

    @classmethod
    def of(cls, nerves: HeldOut, operation: Proposal, injections: Injections) -> _Mimic:
        before, after = (one.activation[:, nerves.place] for one in (nerves.nothing, nerves.readings(operation)))
        counted = displayed_muscles(nerves.readout.patient)
        scale = 1e4 * counted / (len(before) * before.shape[1] * max(counted.sum(), 1))
        sums = [np.einsum("ncm,ncm->m", a, b) * scale for a, b in ((after, after), (before, after), (before, before))]
        return cls(injections=injections, square=sums[0], cross=sums[1], own=sums[2])

    @property
    def least(self) -> Values:
        return np.zeros(0)

    def ideal(self) -> Values:
        """Share of each muscle's force that would come closest without spread."""
        return np.clip(np.divide(self.cross, self.own, out=np.ones_like(self.own), where=self.own > 0), 0.0, 1.0)

    def worth(self, muscle: int, left: Values) -> Values:
        return np.asarray(-(self.square[muscle] - 2 * left * self.cross[muscle] + left**2 * self.own[muscle]))

    def stays(self, muscle: int, left: Values) -> Values:
        return np.zeros((0, len(left)))


def _agreement(held: HeldOut, test: Proposal, operation: Proposal) -> tuple[float, float]:
    """Correlation of the changes, and the share of the unwanted movement removed that both remove."""
    nothing, tested, operated = held.nothing, held.readings(test), held.readings(operation)
    shown = displayed_muscles(held.readout.patient)
    changes = [
        (one.activation - nothing.activation)[:, held.place][:, :, shown].mean(axis=0).ravel()
        for one in (tested, operated)
    ]
    constant = any(float(change.std()) < _NOTHING for change in changes)
    correlation = float("nan") if constant else float(np.corrcoef(*changes)[0, 1])
    removed = [
        ((nothing.excess - one.excess)[:, held.place].mean(axis=0) * held.cell_weights).clip(min=0.0)
        for one in (tested, operated)
    ]
    whole = float(removed[1].sum())
    return correlation, float(np.minimum(*removed).sum() / whole) if whole > _NOTHING else float("nan")
