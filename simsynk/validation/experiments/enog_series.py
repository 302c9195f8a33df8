"""Sequelae of Bell's palsy by the residual amplitude of electroneurography."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.validation.experiment import Effort
from simsynk.validation.people import CohortPeople, people, score
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

RESIDUAL = "residual_amplitude"
"""Table of the residual amplitude at which each observable is taken."""

SYNKINESIS = 1.0
"""Sunnybrook synkinesis score from which a patient has sequelae: any that the rater sees (modelling choice)."""


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Share of patients with sequelae a year after losing a known share of their axons."""
    found = {}
    for name in study.observables:
        degenerated = round(1 - study.assumed(f"{RESIDUAL}.{name}"), 6)
        injury = {"day": 0, "kind": "injury", "site": "labyrinthine", "population": "bells_palsy"}
        scene = study.scene("as_it_comes", timeline=[{**injury, "degenerated": degenerated}])
        found[name] = Sample.of(has_sequelae(people(scene, effort, max(effort.people // 3, 2)).cases))
    return found


def has_sequelae(cases: CohortPeople) -> NDArray[np.bool_]:
    """Who has sequelae on the last day looked at, (people,)."""
    return score(cases, "sunnybrook_synkinesis") >= SYNKINESIS
