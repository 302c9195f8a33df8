"""What the benefit of a plan is made of, and which movements pay for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.simulate import Patient
from simsynk.study.readings import DayReadings, displayed_muscles

Values = NDArray[np.float64]

_NOTHING = 1e-12


def relief_by_region(patient: Patient, nothing: Values, plan: Values) -> dict[str, float]:
    """Region -> its share of the unwanted movement that a plan removes, the largest first.

    Parameters
    ----------
    nothing, plan
        Weighted unwanted movement of every command and muscle, the mean over nerves, (commands, muscles).
    """
    less = (nothing - plan).sum(axis=0)
    found: dict[str, float] = {}
    for pool, part in zip(patient.nerve.pools, less, strict=True):
        found[pool.territory] = found.get(pool.territory, 0.0) + float(part)
    whole = sum(found.values())
    if whole <= _NOTHING:
        return {}
    shares = {region: part / whole for region, part in found.items() if abs(part) > _NOTHING}
    return dict(sorted(shares.items(), key=lambda one: -one[1]))


def cost_by_command(nothing: DayReadings, plan: DayReadings, side: int) -> dict[str, float]:
    """Command -> per cent of its asked-for movement that a plan takes, the dearest first; those that pay nothing out.

    Parameters
    ----------
    nothing, plan
        The same nerves under both.
    side
        Place of the side.
    """
    before, after = (one.voluntary[:, side].mean(axis=0) for one in (nothing, plan))
    names = nothing.patient.repertoire.names
    found = {
        name: 100 * float(was - left) / float(was)
        for name, was, left in zip(names, before, after, strict=True)
        if np.isfinite(was) and was > _NOTHING and abs(was - left) > _NOTHING
    }
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def unseen_regions(patient: Patient) -> tuple[str, ...]:
    """Regions of the nerve whose muscles move nothing that the face of the model shows; none without a face.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> unseen_regions(prepare(load("bells_palsy_severe")))
    ('ear',)
    """
    if patient.face is None:
        return ()
    shown = displayed_muscles(patient)
    own = [pool for pool, displayed in zip(patient.nerve.pools, shown, strict=True) if displayed]
    seen = {pool.territory for pool in own if pool.name in patient.face.model.muscles}
    return tuple(dict.fromkeys(pool.territory for pool in own if pool.territory not in seen))
