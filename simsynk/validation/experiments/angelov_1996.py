"""Time course of reinnervation of the rat's whisker pad, in labelled motoneurons."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from simsynk.periphery.state import Periphery
from simsynk.periphery.tracer import trace_muscles
from simsynk.validation.animals import each_animal
from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

DAYS = (10, 16, 21, 28, 56, 112)
WHISKER_PAD = ("vibrissal_intrinsic", "vibrissal_extrinsic")


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Labelled neurons before the division and on each published day."""
    read = functools.partial(labelled, efficiency=study.assumed("tracer_efficiency"))
    counts = np.array(each_animal(study.scene("suture"), effort, read), np.float64)
    return {"intact": Sample.of(counts[:, 0])} | {
        f"day_{day}": Sample.of(counts[:, 1 + i]) for i, day in enumerate(DAYS)
    }


def labelled(nerve: Periphery, efficiency: float) -> list[int]:
    """Neurons labelled from the whisker pad the day before the division, then on each day."""
    return [int(trace_muscles(nerve, WHISKER_PAD, day, efficiency).sum()) for day in (-1, *DAYS)]
