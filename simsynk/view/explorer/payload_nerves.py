"""What a page on many regrown nerves needs of them: the ways into the muscles, the course until then, a current."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.motor.commands import Command, Repertoire
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, Side, prepare
from simsynk.study.compare import MONTH_DAYS
from simsynk.study.ensemble import Ensemble, Progress
from simsynk.study.readings import displayed_muscles
from simsynk.study.readout import Readout, read_out
from simsynk.view.explorer.packing import Steps

Values = NDArray[np.float64]

MONTHS = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0)
"""Times after the cuts at which the page can stand (choice of display)."""

COURSE_DAYS = (0.0, 30.0, 60.0, 90.0, 120.0, 180.0, 270.0, 365.0, 480.0)
"""Days of the recovery at which the page can stand, with the scenario's own (choice of display)."""

_MOST_DAYS, _MOST_DAYS_OF_TWO, _APART = 9, 6, 14
_CARRIED_STEP, _OTHERS_STEP, _COURSE_STEP, _CURRENT_STEP = 2.0**-26, 2.0**-24, 2e-4, 2.0**-11
"""Sums of ways must come out to a millionth; the other side is no sum, and the record is only looked at."""

_CURRENT = "current through the nerve"


@dataclass(frozen=True, kw_only=True)
class Nerves:
    """Regrown nerves of one side, read on the day of the plan and recorded before it.

    Parameters
    ----------
    patient
        Prepared with all days of the page.
    found
        The ways into the muscles on the day of the plan.
    current
        What a current through every axon makes each way add to its muscle, (nerves, ways).
    days, later
        Recorded days up to and with that of the plan, and days after it.
    course, course_rest
        What the wiring of each affected side gives on the recorded and the later days, without treatment of
        muscles, (nerves, days, sides, muscles, commands) and its own resting part (nerves, days, sides, muscles).
    kept
        Places of the muscles that the page knows among the nerve's.
    """

    patient: Patient = field(repr=False)
    found: Readout = field(repr=False)
    current: Values = field(repr=False)
    days: tuple[float, ...]
    later: tuple[float, ...]
    course: Values = field(repr=False)
    course_rest: Values = field(repr=False)
    kept: NDArray[np.int64] = field(repr=False)


def grown_nerves(
    scenario: Scenario,
    *,
    seed: int,
    side: str | None = None,
    day: float | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Nerves:
    """Grow the nerves of a scenario and read them.

    Parameters
    ----------
    scenario
        A checked scenario; its days are replaced by those of the page.
    seed
        Whose luck.
    side
        `right` or `left`; None means the affected side (the right one of two).
    day
        Day of the plan; None means the scenario's last observed day.
    jobs
        Threads; the numbers do not depend on them.
    progress
        Called with how much is done and wanted.

    Raises
    ------
    InputError
        For a scenario with retraining, which cannot be read out.
    Interrupted
        When the user stops it.
    """
    when = float(max(scenario.observe_days) if day is None else day)
    days = recorded_days(scenario, when)
    later = tuple(when + round(month * MONTH_DAYS) for month in MONTHS[1:])
    patient = prepare(dataclasses.replace(scenario, observe_days=(*days, *later)))
    mine = side or scenario.sides[0]
    numbers = range(scenario.replicates)
    electric = _with_current(patient, mine)
    both = read_out(electric, seed=seed, replicates=numbers, side=mine, day=when, jobs=jobs, progress=progress)
    found = dataclasses.replace(both, patient=patient, side=patient.side(mine), carried=both.carried[..., :-1])
    course, rest = recorded(patient, seed, numbers, jobs)
    return Nerves(
        patient=patient, found=found, current=both.carried[..., -1], days=days, later=later,
        course=course, course_rest=rest, kept=kept_muscles(patient),
    )  # fmt: skip


def recorded_days(scenario: Scenario, day: float) -> tuple[float, ...]:
    """Days before that of the plan at which the page can stand, and that day."""
    own = [one for one in scenario.observe_days if 0 < one < day]
    most = _MOST_DAYS if len(scenario.sides) == 1 else _MOST_DAYS_OF_TWO
    usual = [
        one
        for one in COURSE_DAYS
        if one == 0 or (one < day and all(abs(one - other) >= _APART for other in [*own, day]))
    ]
    if len(own) + len(usual) >= most:
        # The scenario's own days come first; those between are left out where they lie closest to another.
        while len(usual) > 1 and len(own) + len(usual) >= most:
            gaps = {one: min(abs(one - other) for other in [*own, *usual, day] if other != one) for one in usual[1:]}
            usual.remove(min(gaps, key=lambda one: gaps[one]))
        own = own[-(most - 2) :]
    return tuple(sorted({*usual, *own, day}))


def kept_muscles(patient: Patient) -> NDArray[np.int64]:
    """Places of muscles that are shown, asked for, or move the face."""
    wanted = displayed_muscles(patient) | patient.repertoire.asked().any(axis=0)
    if patient.face is not None:
        wanted[patient.face.place] = True
    return np.flatnonzero(wanted)


def untreated(patient: Patient) -> Patient:
    """The same patient without toxin, block of muscles, myectomy and massage: what the wiring gives."""

    def bare(side: Side) -> Side:
        treated = side.growth.treated
        plain = dataclasses.replace(
            treated, output=np.ones_like(treated.output), relieved=np.zeros_like(treated.relieved)
        )
        return dataclasses.replace(side, growth=dataclasses.replace(side.growth, treated=plain))

    return dataclasses.replace(patient, sides=tuple(bare(side) for side in patient.sides))


def recorded(patient: Patient, seed: int, numbers: Sequence[int], jobs: int | None = None) -> tuple[Values, Values]:
    """What the wiring of the affected sides gives on every observed day, replicate by replicate.

    Returns
    -------
    (nerves, days, sides, muscles, commands), and the own resting part (nerves, days, sides, muscles).
    """
    ensemble = Ensemble(untreated(patient), seed, arrays=("activation", "own_rest"))

    def one(number: int) -> tuple[Values, Values]:
        arrays = ensemble.replicate(number)[0]
        return arrays["activation"].copy(), arrays["own_rest"].copy()

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        found = list(pool.map(one, numbers))
    return np.stack([activation for activation, _ in found]), np.stack([rest for _, rest in found])


def _with_current(patient: Patient, name: str) -> Patient:
    """The patient of whom one more command is asked: a current that reaches every axon of one side at full force."""

    def electric(side: Side) -> Side:
        if side.name != name:
            return side
        drive, asked = side.drive, side.drive.repertoire
        count = len(asked.names)
        current = Command(name=_CURRENT, title=_CURRENT, drives={})
        more: Repertoire = dataclasses.replace(
            asked, commands=(*asked.commands, current), drives=np.vstack([asked.drives, np.zeros(len(asked.pools))])
        )
        force = drive.force
        whole = np.ones((len(force), 1))
        force = np.ascontiguousarray(np.concatenate([force[:, :count], whole, force[:, -1:]], axis=1))
        return dataclasses.replace(
            side, drive=dataclasses.replace(drive, repertoire=more, force=force, versions=drive.versions[:1])
        )

    return dataclasses.replace(patient, sides=tuple(electric(side) for side in patient.sides))


def nerve_arrays(nerves: Nerves) -> dict[str, Any]:
    """The nerves for the page: ways, what they carry, the course, and the other side."""
    found, kept = nerves.found, nerves.kept
    place = {int(muscle): i for i, muscle in enumerate(kept)}
    alive = found.carried.any(axis=(0, 2)) | found.own_rest.any(axis=0) | nerves.current.any(axis=0)
    ways = np.flatnonzero(np.isin(found.muscle, kept) & alive)
    carried = np.rint(found.carried[:, ways] / _CARRIED_STEP).astype(np.int64)
    carried[..., 1:] -= carried[..., :1]
    s = [side.name for side in nerves.patient.sides].index(found.side.name)
    other = nerves.patient.sides[1 - s]
    return {
        "ways": {
            "count": len(ways),
            "muscle": np.array([place[int(muscle)] for muscle in found.muscle[ways]], np.int32),
            "passes": found.passes[ways],
        },
        "wayPlaces": ways.astype(np.int32),
        "carried": Steps(carried.transpose(1, 2, 0), _CARRIED_STEP),
        "ownRest": Steps(np.rint(found.own_rest[:, ways] / _CARRIED_STEP).astype(np.int64), _CARRIED_STEP),
        "current": Steps(np.rint(nerves.current[:, ways] / _CURRENT_STEP).astype(np.int64), _CURRENT_STEP),
        **(_others(nerves, other.name) if other.injured else {"others": None, "othersRest": None}),
        "course": _course(nerves),
    }


def _others(nerves: Nerves, name: str) -> dict[str, Steps]:
    """What the wiring of the other side gives on the day of the plan: by command, muscle and nerve, each command less
    rest, and its own resting part. Its treatments of muscles act on it in the page, since they wear off."""
    s = [side.name for side in nerves.patient.sides if side.injured].index(name)
    day = len(nerves.days) - 1
    whole = np.rint(nerves.course[:, day, s][:, nerves.kept] / _OTHERS_STEP).astype(np.int64)
    whole[..., 1:] -= whole[..., :1]
    own = np.rint(nerves.course_rest[:, day, s][:, nerves.kept] / _CARRIED_STEP).astype(np.int64)
    return {"others": Steps(whole.transpose(2, 1, 0), _OTHERS_STEP), "othersRest": Steps(own, _CARRIED_STEP)}


def _course(nerves: Nerves) -> list[dict[str, Any]]:
    """Every affected side: what changes from day to day, each command less rest."""
    sides = [side.name for side in nerves.patient.sides if side.injured]
    found, before = [], len(nerves.days) - 1
    for i, name in enumerate(sides):
        whole = np.rint(nerves.course[:, :before, i][:, :, nerves.kept] / _COURSE_STEP).astype(np.int64)
        own = np.rint(nerves.course_rest[:, :before, i][:, :, nerves.kept] / _COURSE_STEP).astype(np.int64)
        whole[..., 1:] -= whole[..., :1]
        for array in (whole, own):
            array[:, 1:] -= array[:, :-1].copy()
        found.append(
            {
                "side": ("right", "left").index(name),
                "activation": Steps(whole.transpose(1, 2, 3, 0), _COURSE_STEP),
                "ownRest": Steps(own.transpose(1, 2, 0), _COURSE_STEP),
            }
        )
    return found
