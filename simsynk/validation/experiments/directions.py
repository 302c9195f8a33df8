"""Animal studies that found a direction, or no change: pruning, rotation, and the newborn."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery
from simsynk.periphery.tracer import trace
from simsynk.periphery.wiring import fibre_matrix
from simsynk.simulate import examine
from simsynk.validation.animals import each_animal
from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

_BRANCHES = ("zygomatic", "buccal", "marginal_mandibular")
_EARLY, _LATE = 60.0, 300.0


def pruning(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Change of wrong and double projections between two and ten months."""
    found = np.array(
        each_animal(
            study.scene("suture"), effort, lambda n: [*wrong_and_double(n, _EARLY), *wrong_and_double(n, _LATE)]
        )
    )
    return {
        "wrong_projections": Sample.of(found[:, 2] - found[:, 0]),
        "double_projections": Sample.of(found[:, 3] - found[:, 1]),
    }


def wrong_and_double(nerve: Periphery, day: float) -> tuple[float, float]:
    """Percentage of labelled neurons with a process in a foreign branch, and with processes in two."""
    found = trace(nerve, _BRANCHES, day)
    home = trace(nerve, _BRANCHES, -1, efficiency=1.0).labelled
    labelled = found.labelled.any(axis=0)
    wrong = (found.labelled & ~home).any(axis=0)
    return 100 * float(wrong.sum() / labelled.sum()), 100 * found.branching_share()


def rotation(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """What rotating the stump changes: axons that arrive, and the strength of one muscle."""
    straight, rotated = (
        np.array(each_animal(study.scene(name), effort, arrived_and_strength)) for name in ("straight", "rotated")
    )
    return {
        "axons": Sample.of(100 * (rotated[:, 0] / straight[:, 0] - 1)),
        "strength": Sample.of(rotated[:, 1] - straight[:, 1]),
    }


def arrived_and_strength(nerve: Periphery) -> tuple[int, float]:
    """Axons with a process at a muscle, and the activation of the muscle that is asked."""
    table = nerve.processes
    arrived = np.unique(table.axon[(table.event != NO_EVENT) & np.isfinite(table.arrival)])
    return len(arrived), examine(nerve, ["dorsiflex"]).cell("dorsiflex", "anterior_compartment")


def newborn(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Home fibres beyond chance in the adult, and how many more the newborn has."""
    adult, young = (np.array(each_animal(study.scene(name), effort, beyond_chance)) for name in ("adult", "newborn"))
    return {"adult_somatotopy": Sample.of(adult), "newborn_somatotopy": Sample.of(young - adult)}


def beyond_chance(nerve: Periphery) -> float:
    """Share of reinnervated fibres that are held from home, less the share that random wiring would give.

    Counted among the pools of which every axon passes the divided trunk.
    """
    intact = nerve.intact
    spared = {route.pool for route in intact.routes if "trunk" not in route.edges}
    cut = [pool for pool in range(len(intact.nerve.pools)) if pool not in spared]
    fibres = fibre_matrix(nerve)[np.ix_(cut, cut)]
    total = fibres.sum()
    chance = float((fibres.sum(axis=0) @ fibres.sum(axis=1)) / total**2)
    return float(np.trace(fibres) / total) - chance
