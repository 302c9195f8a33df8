"""Toxin on both sides: the composite rises and the smile gets more even."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, samples
from simsynk.validation.verdict import Sample

MONTH = 1.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Composite before, and change of composite and asymmetry from before to a month after."""
    both = plan(
        "both_sides",
        {"kind": "toxin", "side": "right", "doses": study.assumptions.table("affected")},
        {"kind": "toxin", "side": "left", "doses": study.assumptions.table("healthy")},
    )
    found = each_person(study, effort, [both], [0.0, MONTH], _changes)
    named = {
        "composite_rises": found["composite"],
        "asymmetry_falls": found["asymmetry"],
        "composite_before": found["before"],
        "composite": found["composite"],
    }
    return samples(named)


def _changes(person: Person) -> dict[str, Values]:
    composite, index = "sunnybrook_composite", "facial_asymmetry_index_smile_mm"
    before = person.score(composite, 0.0)
    return {
        "before": before,
        "composite": person.score(composite, MONTH, "both_sides") - before,
        "asymmetry": np.abs(person.score(index, MONTH, "both_sides")) - np.abs(person.score(index, 0.0)),
    }
