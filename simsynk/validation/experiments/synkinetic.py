"""Patients of a rehabilitation clinic: which synkineses are seen, and how narrow the eye is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.study.cohort import CohortResult
from simsynk.validation.experiment import Effort
from simsynk.validation.people import score, series
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

JOINS, NEARLY_ALL = 0.01, 0.9
"""Activation from which a muscle joins in a task, and the share that is nearly all (modelling choices)."""

SEEN_AS = {
    "brow_to_mouth": "corner_rises_on_brow_raise",
    "closure_to_mouth": "cheek_lifts_on_closure",
    "pucker_to_eye": "eye_narrow_with_pucker",
    "brow_as_answer": "brow_lifts_with_mouth_or_eye",
}
"""Observable -> sign."""


def frequencies(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Beurskens 2010."""
    found = series("synkinetic", effort)
    bar = effort.rival.seen_from_mm if effort.rival else None
    seen = {name: found.signs(sign)[:, -1] for name, sign in SEEN_AS.items()} if bar is None else moved(found, bar)
    with_any = score(found.cases, "sunnybrook_synkinesis") >= 1
    shown = {name: values[with_any] for name, values in seen.items()}
    answers = {name: values.mean() for name, values in shown.items()}
    brow = answers.pop("brow_as_answer")
    least = min(answers, key=lambda name: answers[name])
    spread = float(np.std(shown[least].astype(float) - shown["brow_as_answer"]))
    gap = Sample(float(answers[least] - brow), spread, int(with_any.sum()))
    return {name: Sample.of(values) for name, values in shown.items()} | {"brow_is_rarest": gap}


def moved(found: CohortResult, bar: float) -> dict[str, NDArray[np.bool_]]:
    """Who moves by so many mm what the same face does not move in health, (people,), whatever the signs' own bars."""

    def beyond(command: str, name: str) -> NDArray[np.float64]:
        affected, other = (found.measures(command, name, side)[:, -1] for side in ("right", "left"))
        return affected - other

    answers = [beyond(command, "brow_elevation_mm") for command in ("smile", "pucker", "snarl", "close_gentle")]
    narrower = beyond("rest", "palpebral_fissure_mm") - beyond("pucker", "palpebral_fissure_mm")
    return {
        "brow_to_mouth": found.measures("brow_raise", "commissure_excursion_mm")[:, -1] >= bar,
        "closure_to_mouth": found.measures("close_gentle", "commissure_excursion_mm")[:, -1] >= bar,
        "pucker_to_eye": narrower >= bar,
        "brow_as_answer": np.max(answers, axis=0) >= bar,
    }


def electrodes(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Funk 2026."""
    ill, well = series("synkinetic", effort), series("healthy", effort)
    affected, other = (beyond_the_task(ill, side) for side in (0, 1))
    joins = np.stack([_unasked(ill, case.arrays["activation"][-1, 0]) >= JOINS for case in ill.cases]).mean(axis=1)
    healthy = beyond_the_task(well, 1)
    count = min(len(other), len(healthy))
    return {
        "more_beyond_the_task": Sample.of(affected - other),
        "nearly_all_join": Sample.of(joins - NEARLY_ALL),
        "other_side_too": Sample.of(other[:count] - healthy[:count]),
    }


def beyond_the_task(found: CohortResult, side: int) -> NDArray[np.float64]:
    """Mean activation of muscles that a command does not ask for, (people,)."""
    return np.array([_unasked(found, case.arrays["activation"][-1, side]).mean() for case in found.cases])


def _unasked(found: CohortResult, activation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Activation, (commands, muscles), of the displayed muscles that each command but rest does not ask for."""
    result = found.result
    return activation[1:][(~result.asked & result.displayed)[1:]]


def eyes(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """The objective assessment of ocular synkinesis of 2013."""
    return eyes_of(series("synkinetic", effort)) | {
        "healthy_narrowing": Sample.of(100 * narrowing(series("healthy", effort), "left"))
    }


def eyes_of(found: CohortResult) -> dict[str, Sample]:
    """How much more the affected eye narrows on smiling, % of its opening, and how narrow it is at rest, mm."""
    with_any = score(found.cases, "sunnybrook_synkinesis") >= 1
    more = narrowing(found, "right") - narrowing(found, "left")
    affected, other = (found.measures("rest", "palpebral_fissure_mm", side)[:, -1] for side in ("right", "left"))
    return {
        "excess_narrowing": Sample.of(100 * more[with_any]),
        "narrow_at_rest": Sample.of((other - affected)[with_any]),
    }


def narrowing(found: CohortResult, side: str) -> NDArray[np.float64]:
    """Share of its opening that an eye loses on smiling, (people,)."""
    return found.measures("smile", "fissure_narrowing", side)[:, -1]
