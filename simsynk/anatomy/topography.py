"""Where each axon lies in the cross-section of the nerve at a site: sorted by branch, mixed, or in between."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.anatomy.innervation import GOLDEN, Innervation, motor_unit_file


def places(intact: Innervation, axons: NDArray[np.int64], order: float) -> NDArray[np.float64]:
    """Place of each passing axon in a disc of radius 1.

    Sorted axons lie in bands by branch, from superior to inferior. A share `order` of the axons keeps its sorted
    place; the others change places among themselves.

    Parameters
    ----------
    intact
        The intact nerve.
    axons
        The axons that pass the site, shape (n,).
    order
        Topographic order of the site, 0 (mixed) to 1 (sorted).

    Returns
    -------
    x (medial to lateral) and y (inferior to superior) of each axon, shape (n, 2).

    Notes
    -----
    Sorting in bands is a modelling choice after the rat trunk (Chen 2012); human order is unmeasured.
    """
    count, variant = len(axons), intact.variant
    radius = np.sqrt((np.arange(count) + 0.5) / max(count, 1))
    angle = 2 * np.pi * GOLDEN * np.arange(count)
    disc = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    from_top = disc[np.argsort(-disc[:, 1], kind="stable")]
    place = np.empty((count, 2))
    place[np.argsort(_sorting_key(intact, axons), kind="stable")] = from_top
    kept = rng.draws(0, variant, axons, rng.Decision.TOPOGRAPHY_KEPT) < rng.threshold(order)
    movers = np.flatnonzero(~kept)
    shuffled = movers[np.argsort(rng.draws(0, variant, axons[movers], rng.Decision.TOPOGRAPHY_PLACE), kind="stable")]
    place[movers] = place[shuffled].copy()
    return place


def _sorting_key(intact: Innervation, axons: NDArray[np.int64]) -> NDArray[np.float64]:
    """Band of the branch, then the muscle as far as the branch is sorted by muscle."""
    nerve = intact.nerve
    rank = {name: i for i, name in enumerate(nerve.cross_section)}
    band = np.array([rank.get(name, len(rank)) for name in nerve.branches] + [len(rank)], np.float64)
    branch = intact.branch_of_route[intact.route[axons]]
    sorting = motor_unit_file().number("within_branch_sorting")
    muscle = intact.pool[axons] / len(nerve.pools)
    chance = rng.unit(rng.draws(1, intact.variant, axons, rng.Decision.TOPOGRAPHY_PLACE))
    return band[branch] + 0.999 * (sorting * muscle + (1 - sorting) * chance)
