"""Toxin before training: whether it still shows when it has worn off."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, samples
from simsynk.validation.verdict import Sample

COURSE = {"kind": "retraining", "weeks": 17}
END = 4.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Gains of both arms over four months, and their difference on the same nerves."""
    toxin = {"kind": "toxin", "doses": study.assumptions.table("doses")}
    plans = [plan("training", COURSE), plan("toxin_and_training", toxin, COURSE)]
    return samples(each_person(study, effort, plans, [0.0, END], _gains))


def _gains(person: Person) -> dict[str, Values]:
    name = "sunnybrook_composite"
    before = person.score(name, 0.0)
    alone, both = (person.score(name, END, arm) - before for arm in ("training", "toxin_and_training"))
    return {"toxin_adds": both - alone, "gain_training": alone, "gain_toxin_and_training": both}
