"""Toxin before training: whether it still shows when it has worn off."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, samples
from simsynk.validation.verdict import Sample

COURSE = {"kind": "retraining", "weeks": 17}
END = 4.0


COMPOSITE = "sunnybrook_composite"


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """State before and gain of each arm, and on the nerves of the injected one what toxin adds to training."""
    toxin = {"kind": "toxin", "doses": study.assumptions.table("doses")}
    training, both = plan("training", COURSE), plan("toxin_and_training", toxin, COURSE)
    trained = each_person(study, effort, [training], [0.0, END], lambda person: _gain(person, "training"), "trained")
    injected = each_person(study, effort, [training, both], [0.0, END], _injected, "injected")
    return samples(trained | injected)


def _injected(person: Person) -> dict[str, Values]:
    alone = _gain(person, "training")["gain_training"]
    found = _gain(person, "toxin_and_training")
    return found | {"toxin_adds": found["gain_toxin_and_training"] - alone}


def _gain(person: Person, arm: str) -> dict[str, Values]:
    before = person.score(COMPOSITE, 0.0)
    return {f"before_{arm}": before, f"gain_{arm}": person.score(COMPOSITE, END, arm) - before}
