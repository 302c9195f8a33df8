"""What comes back: proposals put on the timeline, their nerves regrown, and looked at again months later."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.judged.assess import HeldOut, Spread, less
from simsynk.planner.proposal import Proposal
from simsynk.scenario.plan import with_plan
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, prepare
from simsynk.study.compare import NOTHING, fill_arm, observed_days
from simsynk.study.ensemble import Ensemble, Progress, new_store
from simsynk.study.readings import DAILY, DayReadings, Examiner
from simsynk.study.store import Store

Values = NDArray[np.float64]

MONTHS = (0.0, 3.0, 6.0, 12.0, 24.0)
"""When regrown plans are looked at, in months after the cut (times of clinical follow-up)."""

_READ = ("activation", "own_rest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A proposal some months after the cut, against doing nothing on the same day.

    Parameters
    ----------
    months
        After the cut.
    removed, lost
        Unwanted movement removed and asked-for movement lost, in per cent of doing nothing on that day.
    gone
        Share of the unwanted movement first removed that is there again; NaN where nothing was removed.
    """

    months: float
    removed: Spread
    lost: Spread
    gone: float

    def as_dict(self) -> dict[str, Any]:
        """For `plan.json`."""
        return {
            "months": self.months,
            "unwanted_removed_percent": self.removed.as_dict(),
            "wanted_lost_percent": self.lost.as_dict(),
            "come_back": None if np.isnan(self.gone) else self.gone,
        }


def regrown(
    scenario: Scenario,
    proposals: Mapping[str, Proposal],
    like: HeldOut,
    *,
    months: Sequence[float] = MONTHS,
    replicates: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> dict[str, tuple[Later, ...]]:
    """Every proposal regrown with the scenario, and with the luck of the held-out nerves.

    Parameters
    ----------
    scenario
        As it was planned on.
    proposals
        By name; one that does nothing is left out.
    like
        The held-out nerves: their side, day, seed, numbers and weights are taken over.
    months
        When to look, after the day of the cut.
    replicates
        How many of the held-out nerves; None is all.
    jobs
        Threads; the numbers do not depend on them.
    progress
        Called with finished and wanted nerves.

    Raises
    ------
    InputError
        For a time beyond the calendar, or a proposal that does not fit the scenario.
    Interrupted
        When the user stops it.
    NervesMissing
        When a nerve could not be grown.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> from simsynk.study.readout import read_out
    >>> base = load("toy")
    >>> held = HeldOut(readout=read_out(prepare(base), seed=1, replicates=range(3)))
    >>> found = regrown(base, {"brow": Proposal(cuts=("upper_1",))}, held, months=[0, 12])
    >>> [one.months for one in found["brow"]]
    [0.0, 12.0]
    """
    day, side = like.readout.day, like.readout.side.name
    times = tuple(sorted(float(month) for month in set(months)))
    days = observed_days(day, times)
    numbers = [int(n) for n in like.readout.replicates[:replicates]]
    asked = {name: one for name, one in proposals.items() if not one.empty}
    played = [scenario, *(
        with_plan(scenario, one.to_plan(name, day, name, side=side)) for name, one in asked.items()
    )]  # fmt: skip
    found: list[tuple[Values, Values]] = []
    first: Patient | None = None
    for number, (name, planned) in enumerate(zip((NOTHING, *asked), played, strict=True)):
        patient = prepare(dataclasses.replace(planned, observe_days=days), like=first)
        first = first or patient
        store = new_store(patient, numbers)
        fill_arm(Ensemble(patient, like.readout.seed), store, name, jobs, progress, (number, len(played)))
        found.append(_examined(patient, store, like))
    return {name: _course(times, one, found[0]) for name, one in zip(asked, found[1:], strict=True)}


def _examined(patient: Patient, store: Store, like: HeldOut) -> tuple[Values, Values]:
    """Unwanted and asked-for movement of every nerve on every day, (days, nerves) each."""
    examiner, places = Examiner(patient, bilateral=patient.scenario.side == "both"), store.places()
    unwanted, wanted = [], []
    for day in range(len(patient.sides[0].growth.days)):
        arrays = {name: store.rows(name, places, day if name in DAILY else None) for name in _READ}
        readings: DayReadings = examiner.read(arrays, store.numbers[places], day)
        unwanted.append(like.unwanted(readings))
        wanted.append(like.wanted(readings))
    return np.array(unwanted), np.array(wanted)


def _course(times: Sequence[float], plan: tuple[Values, Values], nothing: tuple[Values, Values]) -> tuple[Later, ...]:
    relief = (nothing[0] - plan[0]).mean(axis=1)
    return tuple(
        Later(
            months=month,
            removed=less(plan[0][m], nothing[0][m]),
            lost=less(plan[1][m], nothing[1][m]),
            gone=float(1 - relief[m] / relief[0]) if relief[0] > 1e-12 else float("nan"),
        )
        for m, month in enumerate(times)
    )
