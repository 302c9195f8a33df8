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
    more = good["suture"].astype(float) - good["graft"]
    return {name: Sample.of(values) for name, values in good.items()} | {"better_after_suture": Sample.of(more)}


def synkinesis(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Mohamed 2016."""
    cases = series("grafted_trunk", effort).cases
    return {
        "grade_three": Sample.of(score(cases, "house_brackmann") == 3),
        "synkinesis": Sample.of(score(cases, "sunnybrook_synkinesis") >= 1),
    }


def first(reached: NDArray[np.bool_], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """First observed day on which something is reached, (people,); NaN where it never is.

    Examples
    --------
    >>> first(np.array([[False, True], [False, False]]), np.array([10.0, 20.0])).tolist()
    [20.0, nan]
    """
    return np.where(reached.any(axis=1), days[reached.argmax(axis=1)], np.nan)
