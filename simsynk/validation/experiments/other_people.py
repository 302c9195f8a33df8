"""People whom nothing happened to, and people with zoster palsy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simsynk.validation.experiment import Effort
from simsynk.validation.people import score, series
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample


def healthy_scores(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Sunnybrook scores of healthy people, 2024."""
    cases = series("healthy", effort).cases
    composite = score(cases, "sunnybrook_composite")
    middle = Sample(float(np.median(composite)), float(composite.std()), len(cases))
    return {"composite": middle, "synkinesis": Sample.of(score(cases, "sunnybrook_synkinesis"))}


def healthy_snarl(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Citron 2023."""
    return {"snarl": Sample.of(series("healthy", effort).signs("eye_narrows_on_snarl", "right")[:, -1])}


def zoster_grades(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Ramsay Hunt syndrome in 52 patients."""
    grade = score(series("ramsay_hunt", effort).cases, "house_brackmann")
    return {"one": Sample.of(grade == 1), "two": Sample.of(grade == 2), "five_or_six": Sample.of(grade >= 5)}


def zoster(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Ramsay Hunt syndrome in 882 patients."""
    return {"good": Sample.of(score(series("ramsay_hunt", effort).cases, "house_brackmann") <= 2)}
