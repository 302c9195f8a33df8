"""Myelinated axons behind a suture and a graft of the rabbit's buccal branch, and how few of them move the lip."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import numpy as np

from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery
from simsynk.periphery.tracer import axon_speeds
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import examine, prepare
from simsynk.validation.animals import each_animal
from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

FIVE_WEEKS = 35

FEW, MORE = 7.0, 17.0
"""Myelinated axons in the distal stump, in percent of normal, of the rabbits without movement and with it."""

Count = Callable[[Periphery], float]


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Counts at five weeks, and the force of a full effort at that time behind repairs with published counts."""
    count = functools.partial(
        myelinated_axons, section_mm=study.assumed("section_mm"), myelination_days=study.assumed("myelination_days")
    )
    suture, graft = (np.array(each_animal(study.scene(name), effort, count)) for name in ("suture", "graft"))
    bar = study.assumed("visible_movement")
    few, more = (
        np.array(each_animal(holding(study, effort, percent, count), effort, full_effort)) for percent in (FEW, MORE)
    )
    return {
        "suture_distal": Sample.of(suture),
        "graft_distal": Sample.of(graft),
        "graft_to_suture": Sample.of(graft / suture),
        "still_at_seven_percent": Sample.of(few - bar),
        "moves_at_seventeen_percent": Sample.of(more - bar),
    }


def myelinated_axons(nerve: Periphery, section_mm: float, myelination_days: float) -> float:
    """Myelinated axons in a section of the distal stump at five weeks, in percent of the normal branch's axons.

    Parameters
    ----------
    nerve
        A grown nerve.
    section_mm
        Distance of the section from the repair; every sprout that passed it in a tube counts.
    myelination_days
        Days from a sprout's passage to its myelin.
    """
    table = nerve.processes
    seen = table.start_day + section_mm / axon_speeds(nerve)[table.axon] + myelination_days
    there = (table.event != NO_EVENT) & (seen <= FIVE_WEEKS) & (table.stop_mm >= table.split_mm + section_mm)
    return 100 * float(there.sum()) / nerve.intact.axon_count


def holding(study: Study, effort: Effort, percent: float, count: Count) -> Scenario:
    """The repair with a tube, in which so many sprouts enter the stump that a published number of axons is counted.

    Parameters
    ----------
    study, effort
        The experiment, and how many animals show the usual count.
    percent
        Axons to be counted in the stump, in percent of normal.
    count
        Counts the axons of one animal.
    """
    usual = study.scene("tube")
    counted = float(np.mean(each_animal(usual, effort, count)))
    entry = prepare(usual).side(usual.sides[0]).growth.rules.conduits["graft"].entry
    # Each sprout enters by itself, so the count goes with the chance.
    return study.scene("tube", regrowth={"entry": {"graft": entry * percent / counted}})


def full_effort(nerve: Periphery) -> float:
    """Force of the lip under full effort at five weeks, as a share of the normal one."""
    return examine(nerve, ["move_lip"]).cell("move_lip", "upper_lip", FIVE_WEEKS)
