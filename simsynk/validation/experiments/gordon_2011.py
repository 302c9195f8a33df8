"""Decline of the number of motor units with the delay of repair, one ageing part at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simsynk.periphery.state import Periphery
from simsynk.periphery.wiring import unit_sizes
from simsynk.validation.animals import each_animal
from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

DELAYS = (0, 25, 50, 100, 200, 350, 500)
SIX_MONTHS = 180


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Time constants, with the floor left free where one was published, and the ratio of the two floors."""
    units = {name: np.array([_units(study, name, effort, delay) for delay in DELAYS]) for name in study.scenes}
    axotomy, _ = decline(units["axotomy"].mean(axis=1), floor=0.0)
    stump, stump_floor = decline(units["stump"].mean(axis=1))
    both, both_floor = decline(units["stump_and_muscle"].mean(axis=1))
    return {
        "axotomy_tau": Sample(axotomy, 0.0, effort.animals),
        "stump_tau": Sample(stump, 0.0, effort.animals),
        "stump_and_muscle_tau": Sample(both, 0.0, effort.animals),
        "stump_and_muscle_floor": Sample(both_floor / stump_floor, 0.0, effort.animals),
    }


def _units(study: Study, name: str, effort: Effort, delay: float) -> Sequence[int]:
    timeline = [
        {"day": 0, "kind": "injury", "site": "peroneal", "sunderland": {"V": 1.0}},
        {"day": delay, "kind": "repair", "method": "graft", "length_mm": 10},
    ]
    scene = study.scene(name, timeline=timeline, observe_days=[delay + SIX_MONTHS])
    return each_animal(scene, effort, working_units)


def working_units(nerve: Periphery) -> int:
    """Axons that hold at least one fibre on the last day."""
    return int((unit_sizes(nerve) > 0).sum())


def decline(units: NDArray[np.float64], floor: float | None = None) -> tuple[float, float]:
    """Time constant and floor of an exponential decline, by least squares over the delays.

    Parameters
    ----------
    units
        Mean number of units at each delay, (delays,).
    floor
        A floor that is known; None leaves it free.

    Examples
    --------
    >>> days = np.array(DELAYS)
    >>> tuple(round(x, 3) for x in decline(80 * np.exp(-days / 50) + 40))
    (50.0, 40.0)
    """
    from scipy.optimize import curve_fit

    days, least = np.array(DELAYS, np.float64), floor

    def law(day: NDArray[np.float64], height: float, tau: float, rest: float = 0.0) -> NDArray[np.float64]:
        return height * np.exp(-day / tau) + (rest if least is None else least)

    start = (units[0] - units[-1] + 1e-6, 100.0) + ((units[-1],) if floor is None else ())
    top = (np.inf, 1e5) + ((np.inf,) if floor is None else ())
    found, _ = curve_fit(law, days, units, p0=start, bounds=(0, top), maxfev=20_000)
    return float(found[1]), float(found[2]) if floor is None else floor
