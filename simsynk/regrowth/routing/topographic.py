"""Routing `topographic`: a sprout takes a tube near its own place in the cross-section, and nothing else counts.

The place of an axon is its sorted place as far as the site keeps topographic order; the repair may rotate the
stumps against each other; a Gaussian shift blurs the match.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.topography import places
from simsynk.evidence import EvidenceFile, packaged
from simsynk.regrowth.routing.settings import Routing
from simsynk.regrowth.routing.tubes import Stump, TubeChoice, preferred, tables


@functools.cache
def routing_file() -> EvidenceFile:
    """The packaged settings of routing, with their sources."""
    return packaged("simsynk.regrowth", "routing.yaml", "routing")


def choose(routing: Routing, stump: Stump) -> TubeChoice:
    """Tables of the tubes in each cell of the cross-section."""
    file = routing_file()
    sigma = file.number("topographic_sigma_radii") if routing.sigma_radii is None else routing.sigma_radii
    cells = int(file.number("cells"))
    passing = stump.passing
    place = places(stump.intact, passing, stump.order)
    everyone = np.zeros((stump.intact.axon_count, 2))
    everyone[passing] = place
    slot, members = _cells(place, cells)
    liked = preferred(stump, dict(routing.preference))
    weights = []
    for members_of_cell in members:
        tubes = np.bincount(stump.intact.route[passing[members_of_cell]], minlength=len(stump.tubes)) * liked
        for kind in range(len(stump.kinds)):
            weights.append(tubes * np.where(stump.kind_of_route == kind, 1.0, stump.cross_kind))
    start, route, bar = tables(weights)
    return TubeChoice(
        keep=np.zeros((5, 1), np.int64),
        group=np.zeros(len(stump.tubes), np.int64),
        guide=stump.kind_of_route,
        start=start,
        route=route,
        bar=bar,
        cells=cells,
        cell_slot=slot,
        kinds=len(stump.kinds),
        place=everyone,
        sigma=float(sigma),
    )


def _cells(place: NDArray[np.float64], cells: int) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """Block of tubes that serves each cell (the nearest filled one for an empty cell), and each block's tubes."""
    index = np.clip(np.floor((place + 1) / 2 * cells).astype(np.int64), 0, cells - 1)
    cell_of_tube = index[:, 1] * cells + index[:, 0]
    filled, block_of_tube = np.unique(cell_of_tube, return_inverse=True)
    members = [np.flatnonzero(block_of_tube == block) for block in range(len(filled))]
    rows, columns = np.divmod(np.arange(cells * cells), cells)
    distance = (rows[:, None] - filled[None, :] // cells) ** 2 + (columns[:, None] - filled[None, :] % cells) ** 2
    return np.argmin(distance, axis=1).astype(np.int64), members
