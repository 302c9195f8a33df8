"""A virtual retrograde tracer: which neurons a dye put on named branches would label.

The counts of tracing experiments are counts of labelled neurons, not of axons; they miss the share that takes up
no dye. Two or three tracers show neurons with processes in more than one branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.errors import unknown_name
from simsynk.periphery.state import Periphery

_TRACER = rng.event_key("virtual tracer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    """What was labelled.

    Parameters
    ----------
    sites
        Edges on which the dyes were put.
    labelled
        Neurons by site, bool (sites, axons).
    """

    sites: tuple[str, ...]
    labelled: NDArray[np.bool_]

    def counts(self) -> dict[str, int]:
        """Labelled neurons by site."""
        return {site: int(row.sum()) for site, row in zip(self.sites, self.labelled, strict=True)}

    def branching_share(self) -> float:
        """Among labelled neurons, the share that carries more than one dye."""
        dyes = self.labelled.sum(axis=0)
        return float((dyes > 1).sum() / max((dyes > 0).sum(), 1))


def trace(
    periphery: Periphery, sites: Sequence[str], day: float, efficiency: float = 0.8, first_dye: int = 0
) -> Labelling:
    """Label the neurons that have a living process in the middle of each site on a day.

    Parameters
    ----------
    periphery
        A grown nerve.
    sites
        Edges of the nerve, one dye each.
    day
        Day of labelling.
    efficiency
        Probability that a neuron with a process there is labelled; drawn apart for each dye.
    first_dye
        Number of the first dye; sequential labelling gives its later dyes other numbers.

    Raises
    ------
    InputError
        For a site that is not an edge.

    Examples
    --------
    >>> import simsynk
    >>> grown = simsynk.grow("toy", replicate=0, seed=1)
    >>> sum(trace(grown, ["upper", "lower"], day=300, efficiency=1.0).counts().values()) > 0
    True
    """
    intact, table = periphery.intact, periphery.processes
    names = [edge.name for edge in intact.nerve.edges]
    labelled = np.zeros((len(sites), intact.axon_count), bool)
    for number, site in enumerate(sites):
        if site not in names:
            raise unknown_name("site", site, names, "an edge of this nerve")
        at = _site_positions(periphery, site)[table.route]
        there = (at >= 0) & (_passing_day(periphery, at) <= day) & (table.end > day) & (table.stop_mm >= at)
        labelled[number] = _taken_up(periphery, np.unique(table.axon[there]), efficiency, first_dye + number)
    return Labelling(sites=tuple(sites), labelled=labelled)


def trace_muscles(
    periphery: Periphery, muscles: Sequence[str], day: float, efficiency: float = 0.8, dye: int = 0
) -> NDArray[np.bool_]:
    """Label the neurons whose processes have reached one of some muscles by a day, as dye injected there would.

    Parameters
    ----------
    periphery
        A grown nerve.
    muscles
        Muscles into which the dye is injected.
    day
        Day of labelling.
    efficiency
        Probability that a neuron with a process there is labelled.
    dye
        Number of the dye; a second dye is taken up apart from the first.

    Returns
    -------
    Neurons that are labelled, bool (axons,).

    Raises
    ------
    InputError
        For an unknown muscle.

    Examples
    --------
    >>> import simsynk
    >>> bool(trace_muscles(simsynk.grow("toy", seed=1), ["cheek"], day=300).any())
    True
    """
    intact, table = periphery.intact, periphery.processes
    names = intact.nerve.pool_names
    for muscle in muscles:
        if muscle not in names:
            raise unknown_name("muscle", muscle, names, "a muscle of this nerve")
    wanted = np.isin(intact.pool_of_route, [names.index(muscle) for muscle in muscles])
    there = wanted[table.route] & (table.arrival <= day) & (table.end > day)
    return _taken_up(periphery, np.unique(table.axon[there]), efficiency, dye)


def _taken_up(periphery: Periphery, axons: NDArray[Any], efficiency: float, dye: int) -> NDArray[np.bool_]:
    """Which neurons are labelled of those with a process at a dye, (axons of the nerve,)."""
    items = axons.astype(np.int64) + (rng.LEFT_SIDE if periphery.side == "left" else 0)
    luck = rng.draws(periphery.seed, periphery.replicate, items, rng.Decision.TRACER, event=_TRACER + dye)
    labelled = np.zeros(periphery.intact.axon_count, bool)
    labelled[axons[luck < rng.threshold(efficiency)]] = True
    return labelled


def _site_positions(periphery: Periphery, site: str) -> NDArray[np.float64]:
    length = {edge.name: edge.length_mm for edge in periphery.intact.nerve.edges}
    positions = np.full(len(periphery.intact.routes), -1.0)
    for q, route in enumerate(periphery.intact.routes):
        if site in route.edges:
            before = route.edges[: route.edges.index(site)]
            positions[q] = sum(length[name] for name in before) + length[site] / 2
    return positions


def _passing_day(periphery: Periphery, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Day on which each process's tip passes a position."""
    table = periphery.processes
    speed = axon_speeds(periphery)[table.axon]
    ahead = np.maximum(at - table.split_mm, 0.0)
    return table.start_day + ahead / speed


def axon_speeds(periphery: Periphery) -> NDArray[np.float64]:
    """Elongation speed of each axon in mm per day, as the growth kernel drew it."""
    items = np.arange(periphery.intact.axon_count, dtype=np.int64)
    items += rng.LEFT_SIDE if periphery.side == "left" else 0
    words = rng.draws(periphery.seed, periphery.replicate, items, rng.Decision.SPEED)
    factor = np.exp(periphery.speed_sigma * rng.normal_quantile(rng.unit(words)))
    return np.asarray(periphery.speed_mm_per_day * factor)
