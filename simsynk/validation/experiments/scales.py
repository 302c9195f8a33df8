"""How far different scales agree on the same simulated patients."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simsynk.validation.experiment import Effort
from simsynk.validation.people import score, series
from simsynk.validation.published import Study
from simsynk.validation.ranks import rank_correlation
from simsynk.validation.verdict import Sample

SERIES = (("bells_palsy", 0), ("bells_palsy", -1), ("synkinetic", -1), ("sutured_trunk", -1), ("grafted_trunk", -1))
"""Series and place of the day: patients of every kind, early and late."""

PAIRS = {
    "total": ("eface_composite", "sunnybrook_composite", 1),
    "dynamic": ("eface_dynamic", "sunnybrook_voluntary", 1),
    "synkinesis": ("eface_synkinesis", "sunnybrook_synkinesis", -1),
}


def eface_and_sunnybrook(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Spearman correlations of eFACE and Sunnybrook."""
    found = {}
    for name, (one, other, sign) in PAIRS.items():
        pooled = [
            np.concatenate([score(series(each, effort).cases, scale, day=day) for each, day in SERIES])
            for scale in (one, other)
        ]
        found[name] = Sample(rank_correlation(pooled[0], sign * pooled[1]), 0.0, len(pooled[0]))
    return found


def questionnaire(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Spearman correlation of the simulated questionnaire and the synkinesis score."""
    cases = series("synkinetic", effort).cases
    both = (score(cases, name) for name in ("saq_total", "sunnybrook_synkinesis"))
    return {"correlation": Sample(rank_correlation(*both), 0.0, len(cases))}
