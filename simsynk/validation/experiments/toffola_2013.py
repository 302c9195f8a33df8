"""Periocular toxin: how much the eye opens for each point of synkinesis, and when it opens most."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, pooled, samples
from simsynk.validation.verdict import Sample

FORTNIGHT = 0.5


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """State before, slopes of opening over points in smile and pucker, and where the eye widens."""
    toxin = plan("toxin", {"kind": "toxin", "doses": study.assumptions.table("doses")})
    found = each_person(study, effort, [toxin], [0.0, FORTNIGHT], _changes)
    smile, pucker, rest = (found[f"opening_{command}"] for command in ("smile", "pucker", "rest"))
    return {
        "slope_smile": pooled(_slope, found["points_smile"], smile),
        "slope_pucker": pooled(_slope, found["points_pucker"], pucker),
        **samples(
            {
                "composite_before": found["composite"],
                "synkinesis_before": found["synkinesis"],
                "widens_at_rest": rest,
                "widens_in_pucker": pucker,
                "most_in_smile": smile - np.maximum(rest, pucker),
            }
        ),
    }


def _changes(person: Person) -> dict[str, Values]:
    opening = {
        f"opening_{command}": person.measure("palpebral_fissure_mm", command, FORTNIGHT, "toxin")
        - person.measure("palpebral_fissure_mm", command, 0.0)
        for command in ("rest", "smile", "pucker")
    }
    points = {
        f"points_{name}": person.score(f"sunnybrook_synkinesis_{name}", 0.0)
        - person.score(f"sunnybrook_synkinesis_{name}", FORTNIGHT, "toxin")
        for name in ("smile", "pucker")
    }
    before = {name: person.score(f"sunnybrook_{name}", 0.0) for name in ("composite", "synkinesis")}
    return opening | points | before


def _slope(points: Values, millimetres: Values) -> float:
    """Least-squares slope through the origin; unknown where nobody lost a point."""
    square = float((points**2).sum())
    return float((points * millimetres).sum()) / square if square else float("nan")
