"""Triple labelling and repeated labelling after suture of the rat's facial trunk."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from simsynk.periphery.state import Periphery
from simsynk.periphery.tracer import trace, trace_muscles
from simsynk.validation.animals import each_animal
from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.angelov_1996 import WHISKER_PAD
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

BRANCHES = ("zygomatic", "buccal", "marginal_mandibular")


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Share of branching neurons, and of neurons that came home."""
    read = functools.partial(branching_and_accuracy, efficiency=study.assumed("tracer_efficiency"))
    found = np.array(each_animal(study.scene("suture"), effort, read))
    return {"branching": Sample.of(found[:, 0]), "accuracy": Sample.of(found[:, 1])}


def branching_and_accuracy(nerve: Periphery, efficiency: float) -> tuple[float, float]:
    """Both percentages in one animal at four months."""
    branching = trace(nerve, BRANCHES, 112, efficiency).branching_share()
    before = trace_muscles(nerve, WHISKER_PAD, -1, efficiency)
    after = trace_muscles(nerve, WHISKER_PAD, 112, efficiency, dye=1)
    # A home neuron shows both dyes; the first dye misses a fifth of them, as in the animal.
    return 100 * branching, 100 * float((before & after).sum() / after.sum())
