"""Mime therapy: gain over waiting, how long it lasts, and the ceiling that wiring sets."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, samples
from simsynk.validation.verdict import Sample

COMPOSITE = "sunnybrook_composite"
TRIAL, YEAR = 3.0, 12.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Gain over waiting of score and grade, what becomes of it, and the best composite of the series."""
    course = plan("training", {"kind": "retraining", "weeks": 12})
    found = each_person(study, effort, [course], [0.0, TRIAL, YEAR], _gains)
    best = found.pop("best").max() - 100
    return samples(found) | {"never_normal": Sample(float(best), 0.0, effort.treated)}


def _gains(person: Person) -> dict[str, Values]:
    early, late = (_over_waiting(person, COMPOSITE, month) for month in (TRIAL, YEAR))
    return {
        "composite": early,
        "kept_for_a_year": late - early,
        "grade": _over_waiting(person, "house_brackmann", TRIAL),
        "best": person.score(COMPOSITE, YEAR, "training").max(keepdims=True),
    }


def _over_waiting(person: Person, name: str, month: float) -> Values:
    return person.score(name, month, "training") - person.score(name, month)
