"""Neuromyectomy of the orbicularis oculi: the share of Sunnybrook synkinesis that goes."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, pooled
from simsynk.validation.verdict import Sample

FOLLOW_UP = 37.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Synkinesis of the series before, and its change in per cent of that."""
    myectomy = plan("myectomy", {"kind": "myectomy", "preset": "orbicularis_myectomy"})
    found = each_person(study, effort, [myectomy], [0.0, FOLLOW_UP], _before_and_after)
    change = pooled(_change, found["before"], found["after"])
    return {"synkinesis_before": Sample.of(found["before"]), "synkinesis": change}


def _before_and_after(person: Person) -> dict[str, Values]:
    name = "sunnybrook_synkinesis"
    return {"before": person.score(name, 0.0), "after": person.score(name, FOLLOW_UP, "myectomy")}


def _change(before: Values, after: Values) -> float:
    return 100 * (float(after.sum() / before.sum()) - 1) if before.any() else float("nan")
