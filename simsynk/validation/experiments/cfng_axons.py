"""Cross-face grafts with few and many donor axons: where the gain sets in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import DAY, Person, Values, each_person, plan, pooled
from simsynk.validation.verdict import Sample

COUNTS = (100, 300, 600, 900, 1500)
SECOND_STAGE = DAY + 300
FOLLOW_UP = 30.0


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """The number of donor axons at which the mean gain reaches half of its largest value, in half as many persons."""
    plans = [
        plan(
            f"axons_{count}",
            {"kind": "cross_face_graft", "to": "gracilis", "donor_axons": count},
            {"day": SECOND_STAGE, "kind": "gracilis", "donor": "cross_face"},
        )
        for count in COUNTS
    ]
    fewer = dataclasses.replace(effort, treated=max(effort.treated // 2, 2))
    found = each_person(study, fewer, plans, [0.0, FOLLOW_UP], _gains)
    gains = np.stack(list(found.values()), axis=1)
    return {"half_gain": pooled(lambda persons: half_reached(persons.mean(axis=0)), gains)}


def _gains(person: Person) -> dict[str, Values]:
    return {
        f"axons_{count}": person.excursion(FOLLOW_UP, f"axons_{count}") - person.excursion(FOLLOW_UP)
        for count in COUNTS
    }


def half_reached(gains: Values) -> float:
    """Donor axons at which half of the largest gain is first reached, in straight pieces from none.

    Parameters
    ----------
    gains
        Excursion gained with each of `COUNTS`, in mm.

    Examples
    --------
    >>> half_reached(np.array([0.0, 2.0, 4.0, 4.0, 4.0]))
    300.0
    """
    counts, curve = np.array([0, *COUNTS]), np.array([0.0, *gains])
    half = curve.max() / 2
    above = int(np.argmax(curve >= half))
    return float(np.interp(half, curve[above - 1 : above + 1], counts[above - 1 : above + 1]))
