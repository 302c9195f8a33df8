"""Excision of the depressor anguli oris: length and direction of the smile."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.excursion_meta_analysis import EXCISION
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, samples
from simsynk.validation.verdict import Sample

LATER = 3.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Change of travel and direction of the mouth corner from before to three months after."""
    found = each_person(study, effort, [plan("excision", EXCISION)], [0.0, LATER], _gains)
    named = {"excursion_rises": found["excursion"], "angle_rises": found["angle"], **found}
    return samples(named)


def _gains(person: Person) -> dict[str, Values]:
    angle = "commissure_angle_deg"
    return {
        "excursion": person.excursion(LATER, "excision") - person.excursion(0.0),
        "angle": person.measure(angle, "smile", LATER, "excision") - person.measure(angle, "smile", 0.0),
    }
