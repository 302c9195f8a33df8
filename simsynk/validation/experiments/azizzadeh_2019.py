"""Modified selective neurectomy: which items of the simulated eFACE gain, and in which order."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.mouth_surgery import ITEMS, series
from simsynk.validation.published import Study
from simsynk.validation.ranks import rank_correlation
from simsynk.validation.treated import pooled, samples
from simsynk.validation.verdict import Sample

SINGLE = ITEMS[:7]
"""The items that are no sub-scores."""

SHOWN_BEFORE = {
    "smile_before": "before_commissure_smile",
    "lower_lip_before": "before_lower_lip",
    "synkinesis_before": "before_synkinesis",
    "grade_before": "grade_before",
}
"""Observable -> what the simulated patients had before surgery."""


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """State before surgery, gain of each item after a year, and how well the gains' order agrees."""
    found = series(effort)
    gains = {name: found[f"gain_{name}"] for name in ITEMS}
    published = np.array([study.observables[name].value for name in SINGLE])
    single = np.stack([gains[name] for name in SINGLE], axis=1)
    order = pooled(lambda persons: rank_correlation(published, persons.mean(axis=0)), single)
    before = {name: found[key] for name, key in SHOWN_BEFORE.items()}
    return samples(before | gains) | {"rank_correlation": order}
