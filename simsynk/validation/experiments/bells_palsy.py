"""Bell's palsy as it comes: incidence and severity of synkinesis, recovery, and what early findings foretell."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.study.cohort import CohortResult
from simsynk.validation.experiment import Effort
from simsynk.validation.people import CohortPeople, score, series
from simsynk.validation.published import Study
from simsynk.validation.ranks import rank_correlation
from simsynk.validation.verdict import Sample

THREE_WEEKS, ONE_MONTH, SIX_MONTHS, TWELVE_MONTHS = range(4)
"""Places of the observed days of the series."""

ITEMS = tuple(f"sunnybrook_synkinesis_{name}" for name in ("brow", "closure", "smile", "snarl", "pucker"))
MODERATE = 2.0
MOVED_MM = 1.0
"""Least movement that counts as begun, of the lids or the brow (modelling choice)."""


def synkinesis(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Bylund 2017."""
    cases = series("bells_palsy", effort).cases
    half_a_year, a_year = (score(cases, "sunnybrook_synkinesis", day=day) for day in (SIX_MONTHS, TWELVE_MONTHS))
    items = np.stack([score(cases, item) for item in ITEMS])
    early = score(cases, "sunnybrook_composite", day=ONE_MONTH)
    return {
        "any": Sample.of(a_year >= 1),
        "moderate": Sample.of(items.max(axis=0) >= MODERATE),
        "score_at_six_months": Sample.of(half_a_year[half_a_year >= 1]),
        "score_at_twelve_months": Sample.of(a_year[a_year >= 1]),
        "one_month_foretells": Sample(area_under_curve(-early, a_year >= 1), 0.0, len(cases)),
    }


def course(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Peitersen 2002."""
    found = series("bells_palsy", effort)
    normal = Sample.of(score(found.cases, "house_brackmann") == 1)
    return {
        "early": Sample.of(begun(found)[:, THREE_WEEKS]),
        "normal": normal,
        "complete": normal,
        "aberrant": Sample.of(score(found.cases, "sunnybrook_synkinesis") >= 1),
    }


def foretold(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Azuma 2018."""
    found = series("bells_palsy", effort)
    kept = residual_amplitude(found.cases)
    eyes = [found.measures("pucker", "palpebral_fissure_mm", side)[:, TWELVE_MONTHS] for side in ("right", "left")]
    seen = (found.signs("eye_narrow_with_pucker") | found.signs("eye_closes_on_smile"))[:, TWELVE_MONTHS]
    count = len(kept)
    return {
        "rank_correlation": Sample(rank_correlation(kept, eyes[0] / eyes[1]), 0.0, count),
        "area": Sample(area_under_curve(-kept, seen), 0.0, count),
        "cut_off": Sample(best_cut_off(kept, seen), 0.0, count),
    }


def foretold_score(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Okazaki."""
    cases = series("bells_palsy", effort).cases
    seen = score(cases, "sunnybrook_synkinesis") >= 1
    return {"cut_off": Sample(best_cut_off(residual_amplitude(cases), seen), 0.0, len(cases))}


def residual_amplitude(cases: CohortPeople) -> NDArray[np.float64]:
    """What electroneurography shows, %: the share of the axons that did not degenerate, (people,)."""
    return np.array([100 * (1 - case.person.degenerated["right"]) for case in cases])


def begun(found: CohortResult, side: str = "right") -> NDArray[np.bool_]:
    """Whether movement has begun, (people, days): of the lids on closing, or of the brow.

    The mouth corner is no witness, since the other side draws it along.
    """
    brow = found.measures("brow_raise", "brow_elevation_mm", side)
    rest, closed = (found.measures(command, "palpebral_fissure_mm", side) for command in ("rest", "close_tight"))
    return (brow >= MOVED_MM) | (rest - closed >= MOVED_MM)


def area_under_curve(marker: NDArray[np.float64], ill: NDArray[np.bool_]) -> float:
    """Chance that an ill person has the higher marker of two, ties counting half; NaN when all are alike.

    Examples
    --------
    >>> area_under_curve(np.array([1.0, 2.0, 3.0, 2.0]), np.array([False, False, True, True]))
    0.875
    """
    with_it, without = marker[ill], marker[~ill]
    if not len(with_it) or not len(without):
        return float("nan")
    above = (with_it[:, None] > without).mean() + 0.5 * (with_it[:, None] == without).mean()
    return float(above)


def best_cut_off(kept: NDArray[np.float64], ill: NDArray[np.bool_]) -> float:
    """The residual amplitude, %, below which illness is told best: the largest sum of sensitivity and specificity.

    Examples
    --------
    >>> best_cut_off(np.array([10.0, 20.0, 60.0, 80.0]), np.array([True, True, False, False]))
    40.0
    """
    if ill.all() or not ill.any():
        return float("nan")
    levels = np.unique(kept)
    cuts = (levels[1:] + levels[:-1]) / 2
    below = kept[:, None] < cuts
    youden = below[ill].mean(axis=0) - below[~ill].mean(axis=0)
    return float(cuts[youden == youden.max()].mean())
