"""Tables of tubes: which routes lie open to a sprout that does not keep its own tube."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.anatomy.innervation import Innervation
from simsynk.errors import unknown_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Stump:
    """The distal stump of a lesion as a sprout finds it.

    Parameters
    ----------
    intact
        The intact nerve.
    order
        Topographic order at the site, 0 to 1.
    tubes
        Tubes of each route that pass the site (one for each intact axon), (routes,).
    fidelity
        Probability of keeping the own tube by class, (5,).
    cross_kind
        Weight of a tube of another kind.
    """

    intact: Innervation
    order: float
    tubes: NDArray[np.float64]
    fidelity: NDArray[np.float64]
    cross_kind: float

    @property
    def kind_of_route(self) -> NDArray[np.int64]:
        """Kind of each route as a small number, (routes,)."""
        kinds = self.kinds
        return np.array([kinds.index(self.intact.nerve.pools[r.pool].kind) for r in self.intact.routes])

    @property
    def kinds(self) -> list[str]:
        """Kinds of axons in this nerve, motor first."""
        return sorted({pool.kind for pool in self.intact.nerve.pools}, key=lambda kind: (kind != "motor", kind))

    @property
    def passing(self) -> NDArray[np.int64]:
        """Numbers of the axons that pass the site."""
        return np.flatnonzero(self.tubes[self.intact.route] > 0)

    def weights_for(self, kind: int) -> NDArray[np.float64]:
        """Tubes of each route, weighted for an axon of a kind, (routes,)."""
        return self.tubes * np.where(self.kind_of_route == kind, 1.0, self.cross_kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeChoice:
    """How sprouts choose at one lesion, as the kernel reads it.

    Parameters
    ----------
    keep
        Threshold for keeping the own tube, and so its endplates, by class and group, int64 (5, groups).
    group, guide
        Group of each route in `keep`; table that a sprout of the route draws from, int64 (routes,).
    start, route, bar
        The tables: first entry of each, routes, cumulative thresholds.
    cells, cell_slot, kinds
        Cells across the trunk (0 when place does not matter), table block of each cell, tables in a block.
    place, sigma
        Place of every axon in the cross-section (axons, 2), and the reach of the shift in trunk radii.
    """

    keep: NDArray[np.int64]
    group: NDArray[np.int64]
    guide: NDArray[np.int64]
    start: NDArray[np.int64]
    route: NDArray[np.int64]
    bar: NDArray[np.int64]
    cells: int = 0
    cell_slot: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))
    kinds: int = 1
    place: NDArray[np.float64] = field(default_factory=lambda: np.zeros((1, 2)), repr=False)
    sigma: float = 0.0


def tables(
    weights: Sequence[NDArray[np.float64]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cumulative tables of routes from weights, one table for each entry; an entry of zeros gives an empty one.

    Examples
    --------
    >>> start, route, bar = tables([np.array([1.0, 0.0, 3.0]), np.zeros(3)])
    >>> start.tolist(), route.tolist(), [b / rng.ONE for b in bar.tolist()]
    ([0, 2, 2], [0, 2], [0.25, 1.0])
    """
    start, routes, bars = [0], [], []
    for weight in weights:
        open_routes = np.flatnonzero(weight > 0)
        if len(open_routes):
            cumulative = np.cumsum(weight[open_routes])
            bar = np.round(cumulative / cumulative[-1] * rng.ONE).astype(np.int64)
            bar[-1] = rng.ONE
            routes.append(open_routes.astype(np.int64))
            bars.append(bar)
        start.append(start[-1] + len(open_routes))
    none = np.zeros(0, np.int64)
    return (
        np.array(start, np.int64),
        np.concatenate(routes) if routes else none,
        np.concatenate(bars) if bars else none,
    )


def preferred(stump: Stump, preference: dict[str, float]) -> NDArray[np.float64]:
    """Weight of each route from preferences by branch, twig or muscle, (routes,).

    Raises
    ------
    InputError
        For a name that is none of these.
    """
    nerve = stump.intact.nerve
    known = [*nerve.branches, *nerve.twigs, *nerve.pool_names]
    for name in preference:
        if name not in known:
            raise unknown_name("regrowth.routing.preference", name, known, "a branch, twig or muscle")
    weight = np.ones(len(stump.intact.routes))
    for q, route in enumerate(stump.intact.routes):
        for name in {route.branch, route.twig, nerve.pools[route.pool].name}:
            weight[q] *= preference.get(name, 1.0)
    return weight
