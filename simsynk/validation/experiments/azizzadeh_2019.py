"""Modified selective neurectomy: which items of the simulated eFACE gain, and in which order."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, pooled, samples
from simsynk.validation.verdict import Sample

CUT = {"kind": "neurolysis", "branches": ["buccal_3", "cervical_1", "cervical_2"], "removed_mm": 15}
"""What is cut; also the selective neurectomy of other studies."""

SINGLE = (
    "commissure_smile",
    "fold_orientation_smile",
    "lower_lip",
    "midfacial",
    "mentalis",
    "platysmal",
    "ocular",
)
SUB_SCORES = ("static", "dynamic", "synkinesis")
YEAR = 12.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Gain of each item from before to a year after, and how well their order agrees."""
    gains = each_person(study, effort, [plan("neurectomy", CUT)], [0.0, YEAR], _gains)
    published = np.array([study.observables[name].value for name in SINGLE])
    single = np.stack([gains[name] for name in SINGLE], axis=1)
    order = pooled(lambda persons: rank_correlation(published, persons.mean(axis=0)), single)
    return samples(gains) | {"rank_correlation": order}


def _gains(person: Person) -> dict[str, Values]:
    return {
        name: person.score(f"eface_{name}", YEAR, "neurectomy") - person.score(f"eface_{name}", 0.0)
        for name in (*SINGLE, *SUB_SCORES)
    }


def rank_correlation(one: Values, other: Values) -> float:
    """Spearman's rank correlation; equal values share their mean rank.

    Examples
    --------
    >>> round(rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([10.0, 40.0, 20.0])), 3)
    0.5
    """
    ranks = [(x[:, None] > x).sum(axis=1) + (x[:, None] == x).sum(axis=1) / 2 for x in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])
