"""Free gracilis muscle on the masseteric nerve: how far the mouth corner travels."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, samples
from simsynk.validation.verdict import Sample

YEAR = 12.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Gain of excursion from before to a year after."""
    muscle = plan("gracilis", {"kind": "gracilis", "donor": "masseteric"})
    return samples(each_person(study, effort, [muscle], [0.0, YEAR], _gain))


def _gain(person: Person) -> dict[str, Values]:
    return {"excursion": person.excursion(YEAR, "gracilis") - person.excursion(0.0)}
