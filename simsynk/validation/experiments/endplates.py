"""Endplates of mice: how fast they are reinnervated after crush and suture."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.periphery.state import Periphery
from simsynk.validation.animals import each_animal
from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

_NEARLY_ALL = 0.9
"""Share of the endplates held in the end at which reinnervation counts as complete (modelling choice)."""


def after_crush(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Day on which nearly all endplates that will be held are held."""
    scene = study.scene("crush")
    held = np.stack(each_animal(scene, effort, held_share))
    days = np.array(scene.observe_days)
    return {"complete_by": Sample.of(days[(held >= _NEARLY_ALL * held[:, -1:]).argmax(axis=1)])}


def after_suture(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Share of endplates without a nerve at a week, and with one at 8 and 16 weeks."""
    held = np.stack(each_animal(study.scene("suture"), effort, held_share))
    return {
        "one_week": Sample.of(100 * (1 - held[:, 0])),
        "eight_weeks": Sample.of(100 * held[:, 1]),
        "sixteen_weeks": Sample.of(100 * held[:, 2]),
    }


def held_share(nerve: Periphery) -> NDArray[np.float64]:
    """Share of all endplates that an axon holds, (days,)."""
    return np.asarray(nerve.half_fibres.sum(axis=0, dtype=np.int64) / 2 / nerve.intact.endplate_count.sum())
