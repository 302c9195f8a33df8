"""The intact nerve as arrays: one row per axon, and the mosaic of endplates that each axon serves."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.nerve import Nerve
from simsynk.anatomy.routes import Route, routes_of
from simsynk.evidence import EvidenceFile, packaged

GOLDEN = 0.6180339887498949
"""Fractional part of the golden ratio: its multiples fill the unit interval as evenly as can be."""


@functools.cache
def motor_unit_file() -> EvidenceFile:
    """The packaged sizes of motor units and zones, with their sources."""
    return packaged("simsynk.anatomy", "motor_units.yaml", "motor units")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLayout:
    """Sizes of motor units and of endplate zones; packaged values in `anatomy/data/motor_units.yaml`.

    Parameters
    ----------
    size_range
        Fibres of a pool's largest unit as a multiple of those of its smallest.
    zone_fibres
        Most fibres that share one endplate zone.
    """

    size_range: float
    zone_fibres: float


@functools.cache
def usual_layout() -> UnitLayout:
    """The packaged layout of motor units.

    Examples
    --------
    >>> usual_layout().zone_fibres
    1024
    """
    file = motor_unit_file()
    return UnitLayout(size_range=file.number("size_range"), zone_fibres=file.number("zone_fibres"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Innervation:
    """One side's intact nerve, axon by axon and endplate by endplate. All arrays are read-only.

    Axons are sorted by pool, then by endplate zone, then from the smallest unit (recruited first) to the largest.

    Parameters
    ----------
    nerve, routes
        The graph and every way through it.
    variant
        Person from whose luck the mixing of axons in the cross-section is drawn.
    pool, route
        Pool and home route of each axon, int32, shape (axons,).
    size_rank
        Place in the pool's recruitment order, 0 to 1, float64, shape (axons,).
    fibres
        Fibres of each intact unit, int32, shape (axons,).
    zone
        Endplate zone in which each unit lies, int32, shape (axons,).
    zone_start
        First endplate of each zone, int64, shape (zones + 1,).
    zone_pool
        Muscle of each zone (its pool's index), int32, shape (zones,).
    pool_zone
        First zone of each muscle, int32, shape (pools + 1,).
    endplate_axon
        The axon that serves each endplate, int32, shape (endplates,).
    own_first, own_endplate
        The same turned round: first place of each axon in `own_endplate`, int64, shape (axons + 1,), and the
        endplates axon by axon, int32, shape (endplates,).
    endplate_count
        Endplates of each muscle, int64, shape (pools,).
    strength
        Strength of each muscle of this person against the typical one, float64, shape (pools,).
    pool_of_route, branch_of_route
        Muscle in which each route ends; branch of each route as an index into `nerve.branches`, int32, (routes,).
    homes, home_of_route
        Every home that an axon can have (branch and pool, as indices), and the home of each route, int32, (routes,).
    """

    nerve: Nerve
    variant: int
    routes: tuple[Route, ...]
    pool: NDArray[np.int32] = field(repr=False)
    route: NDArray[np.int32] = field(repr=False)
    size_rank: NDArray[np.float64] = field(repr=False)
    fibres: NDArray[np.int32] = field(repr=False)
    zone: NDArray[np.int32] = field(repr=False)
    zone_start: NDArray[np.int64] = field(repr=False)
    zone_pool: NDArray[np.int32] = field(repr=False)
    pool_zone: NDArray[np.int32] = field(repr=False)
    endplate_axon: NDArray[np.int32] = field(repr=False)
    own_first: NDArray[np.int64] = field(repr=False)
    own_endplate: NDArray[np.int32] = field(repr=False)
    endplate_count: NDArray[np.int64] = field(repr=False)
    strength: NDArray[np.float64] = field(repr=False)
    pool_of_route: NDArray[np.int32] = field(repr=False)
    branch_of_route: NDArray[np.int32] = field(repr=False)
    homes: tuple[tuple[int, int], ...] = field(repr=False)
    home_of_route: NDArray[np.int32] = field(repr=False)

    @property
    def axon_count(self) -> int:
        """Number of axons."""
        return len(self.pool)


def innervate(nerve: Nerve, variant: int = 0, layout: UnitLayout | None = None) -> Innervation:
    """Lay out the axons and endplates of an intact nerve.

    Units of a pool grow exponentially in size from the first recruited to the last. The fibres of a unit are
    strewn evenly over its endplate zone, so that neighbours in a muscle belong to different units (mosaic).

    Parameters
    ----------
    nerve
        A typical nerve or a drawn variant.
    variant
        Person from whom it was drawn.
    layout
        Sizes of units and zones; None takes the packaged ones.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> from simsynk.anatomy.presets import AnatomySettings
    >>> intact = innervate(load_nerve(AnatomySettings(preset="toy")))
    >>> intact.axon_count, int(intact.fibres.sum()) == len(intact.endplate_axon)
    (120, True)
    >>> seventh = intact.own_endplate[intact.own_first[7] : intact.own_first[8]]
    >>> len(seventh) == int(intact.fibres[7]), set(intact.endplate_axon[seventh].tolist())
    (True, {7})
    """
    routes, layout = routes_of(nerve), layout or usual_layout()
    counts = _axons_of_pools(nerve)
    parts = [_pool_axons(nerve, routes, number, count, layout.size_range) for number, count in enumerate(counts)]
    pool, route, rank, fibres = (np.concatenate(column) for column in zip(*parts, strict=True))
    zone, zone_pool, pool_zone = _zones(pool, fibres, len(nerve.pools), layout.zone_fibres)
    # Axons of one zone lie side by side, so that a zone's work stays in the processor's cache.
    together = np.argsort(zone, kind="stable")
    pool, route, rank, fibres, zone = (column[together] for column in (pool, route, rank, fibres, zone))
    zone_start, endplate_axon = _mosaic(zone, fibres, len(zone_pool))
    endplates = np.bincount(pool, weights=fibres, minlength=len(nerve.pools)).astype(np.int64)
    pairs = _homes_of_routes(nerve, routes)
    homes = tuple(sorted(set(pairs)))
    return Innervation(
        nerve=nerve,
        variant=variant,
        routes=routes,
        homes=homes,
        pool=_fixed(pool),
        route=_fixed(route),
        size_rank=_fixed(rank),
        fibres=_fixed(fibres),
        zone=_fixed(zone),
        zone_start=_fixed(zone_start),
        zone_pool=_fixed(zone_pool),
        pool_zone=_fixed(pool_zone),
        endplate_axon=_fixed(endplate_axon),
        own_first=_fixed(np.concatenate([[0], np.cumsum(fibres)]).astype(np.int64)),
        own_endplate=_fixed(np.argsort(endplate_axon, kind="stable").astype(np.int32)),
        endplate_count=_fixed(endplates),
        strength=_fixed(np.array([pool.strength for pool in nerve.pools])),
        branch_of_route=_fixed(np.array([branch for branch, _ in pairs], np.int32)),
        pool_of_route=_fixed(np.array([muscle for _, muscle in pairs], np.int32)),
        home_of_route=_fixed(np.array([homes.index(pair) for pair in pairs], np.int32)),
    )


def _fixed(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, contiguous and read-only."""
    array = np.ascontiguousarray(array)
    array.setflags(write=False)
    return array


def _homes_of_routes(nerve: Nerve, routes: tuple[Route, ...]) -> list[tuple[int, int]]:
    """Branch and pool of each route as indices."""
    place = {name: i for i, name in enumerate(nerve.branches)}
    return [(place[route.branch], route.pool) for route in routes]


def _axons_of_pools(nerve: Nerve) -> list[int]:
    """Whole numbers of axons: counted pools scaled to the nerve's number, the others as they stand."""
    counted = sum(pool.units for pool in nerve.pools if not pool.outside_count)
    scale = nerve.axons / counted if counted else 1.0
    wanted = np.array([0.0 if pool.outside_count else pool.units * scale for pool in nerve.pools])
    inside = largest_remainder(wanted, round(float(wanted.sum())))
    outside = [round(pool.units) if pool.outside_count else 0 for pool in nerve.pools]
    return [int(a + b) for a, b in zip(inside, outside, strict=True)]


def largest_remainder(wanted: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers that sum to a total and stay as near as can be to the wanted ones.

    Examples
    --------
    >>> largest_remainder(np.array([1.5, 1.5, 1.0]), 4).tolist()
    [2, 1, 1]
    """
    if wanted.sum() <= 0:
        return np.zeros(len(wanted), np.int64)
    exact = wanted * (total / wanted.sum())
    whole = np.floor(exact).astype(np.int64)
    by_rest = np.argsort(-(exact - whole), kind="stable")
    whole[by_rest[: total - int(whole.sum())]] += 1
    return whole


def _pool_axons(
    nerve: Nerve, routes: tuple[Route, ...], number: int, count: int, size_range: float
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]:
    own = [i for i, route in enumerate(routes) if route.pool == number]
    shares = np.array([routes[i].share for i in own])
    of_route = largest_remainder(shares, count)
    # Routes are dealt out evenly along the size order, so that no twig holds only small units.
    key = np.concatenate([(np.arange(n) + 0.5) / n + 1e-9 * i for i, n in enumerate(of_route) if n] or [np.zeros(0)])
    order = np.argsort(key, kind="stable")
    route = np.repeat(np.array(own, np.int32), of_route)[order]
    rank = (np.arange(count) + 0.5) / max(count, 1)
    size = size_range**rank if nerve.pools[number].target == "muscle" else 1 + 0 * rank
    total = round(count * nerve.pools[number].fibres_per_unit)
    fibres = np.maximum(
        1, np.diff(np.round(np.concatenate([[0.0], np.cumsum(size)]) * total / max(size.sum(), 1e-9)))
    )
    return np.full(count, number, np.int32), route, rank, fibres.astype(np.int32)


def _zones(
    pool: NDArray[np.int32], fibres: NDArray[np.int32], pools: int, largest: float
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Deal each pool's units out to as few zones as the zone size allows."""
    totals = np.bincount(pool, weights=fibres, minlength=pools)
    needed = np.maximum(1, np.ceil(totals / largest)).astype(np.int64)
    pool_zone = np.concatenate([[0], np.cumsum(needed)]).astype(np.int32)
    first = np.concatenate([[0], np.cumsum(np.bincount(pool, minlength=pools))])
    within = np.arange(len(pool)) - first[pool]
    zone = (pool_zone[pool] + within % needed[pool]).astype(np.int32)
    return zone, np.repeat(np.arange(pools), needed).astype(np.int32), pool_zone


def _mosaic(
    zone: NDArray[np.int32], fibres: NDArray[np.int32], zones: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Endplates zone by zone; each unit's fibres evenly spaced over its zone, with an uneven first step."""
    axon = np.repeat(np.arange(len(zone), dtype=np.int32), fibres)
    first = np.concatenate([[0], np.cumsum(fibres)])[:-1]
    nth = np.arange(len(axon)) - first[axon]
    place = (nth + (axon * GOLDEN) % 1.0) / fibres[axon]
    order = np.lexsort((axon, place, zone[axon]))
    sizes = np.bincount(zone[axon], minlength=zones)
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), axon[order]
