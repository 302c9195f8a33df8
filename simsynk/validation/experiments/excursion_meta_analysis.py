"""Three ways to weaken the smile's antagonists, by the excursion that each gains."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.azizzadeh_2019 import CUT
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, samples
from simsynk.validation.verdict import Sample

EXCISION = {"kind": "myectomy", "preset": "dao_excision"}
LOOKED_AT = {"myectomy": 12.0, "neurectomy": 12.0, "toxin": 1.0}
"""Months after treatment: the lasting result of surgery, the full effect of toxin."""


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Gain of excursion by each treatment, and their order on the same nerves."""
    plans = [
        plan("myectomy", EXCISION),
        plan("neurectomy", CUT),
        plan("toxin", {"kind": "toxin", "doses": study.assumptions.table("doses")}),
    ]
    return samples(each_person(study, effort, plans, [0.0, 1.0, 12.0], _gains))


def _gains(person: Person) -> dict[str, Values]:
    gains = {name: person.excursion(month, name) - person.excursion(0.0) for name, month in LOOKED_AT.items()}
    return gains | {
        "myectomy_over_neurectomy": gains["myectomy"] - gains["neurectomy"],
        "neurectomy_over_toxin": gains["neurectomy"] - gains["toxin"],
    }
