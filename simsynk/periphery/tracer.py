"""A virtual retrograde tracer: which neurons a dye put on named branches would label.

The counts of tracing experiments are counts of labelled neurons, not of axons; they miss the share that takes up
no dye. Two or three tracers show neurons with processes in more than one branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def trace(periphery: Periphery, sites: Sequence[str], day: float, efficiency: float = 0.8) -> Labelling:
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
        axons = np.unique(table.axon[there])
        items = axons.astype(np.int64) + (rng.LEFT_SIDE if periphery.side == "left" else 0)
        luck = rng.draws(periphery.seed, periphery.replicate, items, rng.Decision.TRACER, event=_TRACER + number)
        labelled[number, axons[luck < rng.threshold(efficiency)]] = True
    return Labelling(sites=tuple(sites), labelled=labelled)


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
