"""Motor units in the monkey's thenar muscle: pure chance, and the model's suture."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery
from simsynk.validation.animals import each_animal
from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

_THENAR = 0
"""Pool of the muscle in the nerve's file; the other one is the skin."""

_NERVES_FOR_CHANCE = 20_000
"""So many that mean and standard deviation are known to 0.02 and 0.015."""


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Units by chance, units after suture, and how much a unit grows."""
    many = dataclasses.replace(effort, animals=_NERVES_FOR_CHANCE)
    by_chance = np.array(each_animal(study.scene("chance"), many, motor_axons_reaching_muscle), np.float64)
    repaired = each_animal(study.scene("suture"), effort, units_and_size)
    return {
        "units_by_chance": Sample.of(by_chance),
        "units_by_chance_sd": Sample(float(by_chance.std(ddof=1)), 0.0, len(by_chance)),
        "units_after_suture": Sample.of([units for units, _ in repaired]),
        "unit_enlargement": Sample.of([size for _, size in repaired]),
    }


def motor_axons_reaching_muscle(nerve: Periphery) -> int:
    """Motor axons with a sprout in the motor branch."""
    table, intact = nerve.processes, nerve.intact
    there = (table.event != NO_EVENT) & (intact.pool_of_route[table.route] == _THENAR)
    return len(np.unique(table.axon[there & (intact.pool[table.axon] == _THENAR)]))


def units_and_size(nerve: Periphery) -> tuple[int, float]:
    """Motor units of the muscle, and their mean size in it against the same axons' intact size.

    A motor axon that ended in the skin alone is no unit of the muscle, and its endings in the skin add nothing to
    one.
    """
    size = sizes_in_muscle(nerve)
    motor = np.flatnonzero((nerve.intact.pool == _THENAR) & (size > 0))
    return len(motor), float((size[motor] / nerve.intact.fibres[motor]).mean()) if len(motor) else float("nan")


def sizes_in_muscle(nerve: Periphery) -> NDArray[np.float64]:
    """Fibres of the thenar muscle that each axon holds on the last day, (axons,)."""
    intact, rows = nerve.intact, nerve.reaching
    axon, route = nerve.processes.axon[rows], nerve.processes.route[rows]
    halves = nerve.half_fibres[:, -1] * (intact.pool_of_route[route] == _THENAR)
    return np.bincount(axon, weights=halves, minlength=intact.axon_count) / 2
