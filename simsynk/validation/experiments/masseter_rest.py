"""Masseteric transfer: what the donor's tone does for a hanging corner of the mouth."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, pooled, samples
from simsynk.validation.verdict import Sample

TRANSFER = {"day": 90, "kind": "nerve_transfer", "donor": "masseteric", "to": "buccal_2"}
YEAR = 12.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Asymmetry at rest before and a year after, and the share of it that is taken back."""
    found = each_person(study, effort, [plan("transfer", TRANSFER)], [0.0, YEAR], _at_rest)
    gained = pooled(_gained_per_mm, found["asymmetry_before"], found["asymmetry_after"])
    return samples(found) | {"gained_per_mm": gained}


def _at_rest(person: Person) -> dict[str, Values]:
    name = "facial_asymmetry_index_mm"
    return {"asymmetry_before": person.score(name, 0.0), "asymmetry_after": person.score(name, YEAR, "transfer")}


def _gained_per_mm(before: Values, after: Values) -> float:
    return float((before - after).sum() / before.sum())
