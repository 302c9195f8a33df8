"""Zonal denervation: excursion, the eyes' difference and a mouth that leaks for a time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.mouth_surgery import CUT
from simsynk.validation.published import Study
from simsynk.validation.treated import UNTREATED, Person, Values, each_person, plan, samples
from simsynk.validation.verdict import Sample

EARLY = (0.0, 1.0, 3.0)
YEAR = 12.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """State before, changes to a year after, and the share of persons with a passing deficit."""
    eye = {"kind": "neurolysis", "branches": ["zygomatic_1", "zygomatic_2"], "removed_mm": 15}
    zonal = plan("zonal", CUT, {**eye, "fraction": study.assumed("eyelid_share")})
    found = each_person(study, effort, [zonal], [*EARLY, YEAR], _changes)
    named = {
        "excursion_direction": found["excursion"],
        "fissure_direction": found["fissure_difference"],
        **found,
    }
    return samples(named)


def _changes(person: Person) -> dict[str, Values]:
    leaks = np.max([person.newly_lost(month, "zonal", "lip_seal") for month in EARLY], axis=0)
    length, eyes = person.excursion(0.0), _eyes_differ(person, 0.0)
    return {
        "excursion_before": length,
        "fissure_difference_before": eyes,
        "excursion": person.excursion(YEAR, "zonal") - length,
        "fissure_difference": _eyes_differ(person, YEAR, "zonal") - eyes,
        "temporary_deficit": 100 * leaks * (1 - person.newly_lost(YEAR, "zonal", "lip_seal")),
    }


def _eyes_differ(person: Person, month: float, name: str = UNTREATED) -> Values:
    own, other = (
        person.measure("palpebral_fissure_mm", "smile", month, name, other_side=other) for other in (False, True)
    )
    return np.abs(own - other)
