"""Settings of what happens at the muscle, as the tables that the kernel reads by whole days."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.regrowth.lesion import LONGEST_DAYS
from simsynk.regrowth.rules import Rates

_STEPS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinnervation:
    """Decline of the muscle and fate of doubly contacted endplates.

    Parameters
    ----------
    viability
        Share of endplates still receptive after so many whole days without a nerve, (days,).
    elimination
        Days for which a shared endplate stays shared, by its place between the floor and the initial share,
        (256,).
    wasted
        Loss of a fibre's force after so many whole days without a nerve, (days,).
    regained
        Share of that loss made good so many whole days after reinnervation, (days,).
    """

    viability: NDArray[np.float64] = field(repr=False)
    elimination: NDArray[np.float64] = field(repr=False)
    wasted: NDArray[np.float64] = field(repr=False)
    regained: NDArray[np.float64] = field(repr=False)


def reinnervation(rates: Rates) -> Reinnervation:
    """The tables of a set of rates.

    Endplates are lost in a line to a floor (Gupta 2020) once a window is over (Kobayashi 1997); force falls
    exponentially to a floor and comes back exponentially; the share of poly-innervated endplates falls from its
    initial value to its floor with a half-life.

    Examples
    --------
    >>> from simsynk.regrowth.rules import species_rules
    >>> tables = reinnervation(species_rules("human").rates)
    >>> tables.viability[[0, 365, 2000]].round(2).tolist()
    [1.0, 0.68, 0.2]
    """
    days = np.arange(LONGEST_DAYS)
    window, end = rates.endplate_window_days, rates.endplate_loss_days
    lost = np.clip((days - window) / max(end - window, 1.0), 0.0, 1.0)
    viability = 1 - (1 - rates.endplate_floor) * lost
    place = (np.arange(_STEPS) + 0.5) / _STEPS
    elimination = -rates.poly_half_life_days * np.log2(place)
    wasted = (1 - rates.atrophy_floor) * (1 - np.exp(-days / rates.atrophy_tau_days))
    regained = 1 - np.exp(-days / rates.atrophy_recovery_days)
    return Reinnervation(
        viability=_steady(viability),
        elimination=_steady(elimination),
        wasted=_steady(wasted),
        regained=_steady(regained),
    )


def _steady(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounded so that the last bit of a platform's mathematical library does not show."""
    return np.ascontiguousarray(np.round(table * 2.0**30) / 2.0**30)
