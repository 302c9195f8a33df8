"""A divided trunk, sutured or grafted: when it comes back, and how far."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.bells_palsy import begun
from simsynk.validation.people import score, series
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

DAYS_A_MONTH = 30.44
FIRST_SIGNAL = 0.01
"""Share of endplates held again, beyond those that were never lost, at which a needle finds a voluntary signal."""

FIRST_MOVEMENT_MM = 1.0
GRADES = {"two": 2, "three": 3, "four": 4, "five": 5}
EFACE = ("dynamic", "synkinesis", "static", "composite")


def timing(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Guntinas-Lichius 2006."""
    found = series("sutured_trunk", effort)
    days = np.array(found.result.days, np.float64)
    held = np.stack([case.arrays["reinnervated_fraction"][:, 0] for case in found.cases])
    return {
        "first_signal": Sample.of(first(held - held[:, :1] >= FIRST_SIGNAL, days) / DAYS_A_MONTH),
        "first_movement": Sample.of(first(begun(found), days) / DAYS_A_MONTH),
        "function": Sample.of(score(found.cases, "sunnybrook_composite")),
    }


def jump(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Flasar 2017."""
    found = series("hypoglossal_trunk", effort)
    days = np.array(found.result.days, np.float64)
    corner = found.measures("tongue_press", "commissure_excursion_mm")
    moves = begun(found) | (np.abs(corner - corner[:, :1]) >= FIRST_MOVEMENT_MM)
    return {
        "first_movement": Sample.of(first(moves, days) / DAYS_A_MONTH),
        "best": Sample.of(first(settled(corner - corner[:, :1]), days) / DAYS_A_MONTH),
    }


def settled(movement: NDArray[np.float64], share: float = 0.95) -> NDArray[np.bool_]:
    """Whether a movement, (people, days), has reached so much of its last value.

    Examples
    --------
    >>> settled(np.array([[0.0, 5.0, 9.8, 10.0]])).tolist()
    [[False, False, True, True]]
    """
    last = movement[:, -1:]
    return np.where(last != 0, movement / np.where(last == 0, 1.0, last) >= share, False)


def grafted(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Sanchez-Ocando 2019."""
    cases = series("grafted_trunk", effort).cases
    return {"grade_three": Sample.of(score(cases, "house_brackmann") == 3)} | {
        name: Sample.of(score(cases, f"eface_{name}")) for name in EFACE
    }


def grades(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Malik 2005."""
    good = {
        name: score(series(f"{name}{'d' if name == 'suture' else 'ed'}_trunk", effort).cases, "house_brackmann") <= 3
        for name in ("suture", "graft")
    }
    good["hypoglossal"] = score(series("hypoglossal_trunk", effort).cases, "house_brackmann") <= 3
    more = good["suture"].astype(float) - good["graft"]
    return {name: Sample.of(values) for name, values in good.items()} | {"better_after_suture": Sample.of(more)}


def synkinesis(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Mohamed 2016."""
    found = {}
    for name, before in (("grafted_trunk", ""), ("hypoglossal_trunk", "hypoglossal_")):
        cases = series(name, effort).cases
        found[f"{before}grade_three"] = Sample.of(score(cases, "house_brackmann") == 3)
        found[f"{before}synkinesis"] = Sample.of(score(cases, "sunnybrook_synkinesis") >= 1)
    return found


def graft_grades(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Rashid 2019."""
    grade = score(series("grafted_trunk", effort).cases, "house_brackmann")
    return {name: Sample.of(grade == number) for name, number in GRADES.items()}


def first(reached: NDArray[np.bool_], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """First observed day on which something is reached, (people,); NaN where it never is.

    Examples
    --------
    >>> first(np.array([[False, True], [False, False]]), np.array([10.0, 20.0])).tolist()
    [20.0, nan]
    """
    return np.where(reached.any(axis=1), days[reached.argmax(axis=1)], np.nan)
