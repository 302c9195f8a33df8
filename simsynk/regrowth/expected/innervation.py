"""The expected innervation of one side: who serves which muscle on every observed day, as expected numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.regrowth.expected.arrivals import Arrivals, arrivals, conducting
from simsynk.regrowth.expected.endplates import FOREIGN, OWN, TUBE, Contacts, holding
from simsynk.regrowth.growth import Growth


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What an endplate is worth to the axons that regrow, every chance of their sprouts counted in.

    Parameters
    ----------
    leaving
        One endplate that a sprout in another tube met by chance, by day, own and foreign muscle, class and route
        reached, (days, 2, 5, routes).
    keeping
        One endplate of its own to an axon that comes back through its own tube, by day and home route,
        (days, routes).
    """

    leaving: NDArray[np.float64] = field(repr=False)
    keeping: NDArray[np.float64] = field(repr=False)

    @classmethod
    def nothing(cls, days: int, routes: int) -> Worth:
        """Zeros, to be filled in."""
        return cls(leaving=np.zeros((days, 2, 5, routes)), keeping=np.zeros((days, routes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedInnervation:
    """Expected fibres of one side. A side without a lesion is its intact nerve.

    Parameters
    ----------
    growth
        The side.
    arrivals
        What happens at its lesion; None where there is none.
    touched
        Endplates that a process of each axon meets by chance on each route, (axons, routes); none counts twice.
    native
        Fibres of each axon's own course on each day, (days, axons).
    conducts
        Share of those that conducts, (days, axons).
    fibres, force
        Fibres, and fibres weighted by their force, that an endplate is worth.
    """

    growth: Growth = field(repr=False)
    arrivals: Arrivals | None = field(repr=False)
    touched: NDArray[np.float64] = field(repr=False)
    native: NDArray[np.float64] = field(repr=False)
    conducts: NDArray[np.float64] = field(repr=False)
    fibres: Worth = field(repr=False)
    force: Worth = field(repr=False)

    def foreign(self) -> NDArray[np.int64]:
        """Whether a route leads to another muscle than a home route's: `OWN` or `FOREIGN`, (routes, routes)."""
        pool = self.growth.intact.pool_of_route
        return np.where(pool[:, None] == pool[None, :], OWN, FOREIGN)

    def chances(self, worth: Worth) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What one endplate on a route is worth to a passing axon, over all its sprouts and classes.

        Parameters
        ----------
        worth
            `fibres` or `force`.

        Returns
        -------
        For sprouts that leave their tube, still to be weighted with the chance of the route (days, home routes,
        routes), and for an axon that comes back through its own (days, routes).
        """
        if self.arrivals is None:
            days, routes = worth.keeping.shape
            return np.zeros((days, routes, routes)), worth.keeping
        leaves = self.arrivals.sprouts[:, None] * (1 - self.arrivals.shares.keep)
        both = [np.einsum("xh,dxq->dhq", leaves, worth.leaving[:, kind]) for kind in (OWN, FOREIGN)]
        return np.where(self.foreign() == OWN, *both), worth.keeping

    def touching(self, weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Endplates that the axons of each home route would meet, each counted with a weight of its axon.

        Parameters
        ----------
        weight
            By axon, (axons, k).

        Returns
        -------
        For a sprout that leaves its tube, by its chances of each route (home routes, routes, k), and for an axon
        that comes back through its own to all endplates of its unit (routes, k).
        """
        intact = self.growth.intact
        if self.arrivals is None:
            routes = len(intact.routes)
            return np.zeros((routes, routes, weight.shape[1])), np.zeros((routes, weight.shape[1]))
        shares = self.arrivals.shares
        return shares.spread(self.touched, weight), shares.kept(intact.fibres[:, None] * weight)

    def wiring(self) -> NDArray[np.float64]:
        """Expected fibres by day, home route and route, own courses included, (days, routes, routes)."""
        intact = self.growth.intact
        spread, kept = (part[..., 0] for part in self.touching(np.ones((intact.axon_count, 1))))
        leaves, stays = self.chances(self.fibres)
        found, every = leaves * spread, np.arange(len(intact.routes))
        for d, native in enumerate(self.native):
            own = np.bincount(intact.route, weights=native, minlength=len(intact.routes))
            found[d, every, every] += stays[d] * kept + own
        return found


def expected_innervation(growth: Growth) -> ExpectedInnervation:
    """The expected innervation of a side with at most one lesion.

    Arrivals are exact (see `arrivals`); at the endplates the limit of many axons is taken (see `endplates`).

    Parameters
    ----------
    growth
        A side that was prepared for regrowth.

    Raises
    ------
    ValueError
        When the side has several lesions.

    Examples
    --------
    >>> from simsynk.simulate import prepare
    >>> from simsynk.scenario.load import load
    >>> side = expected_innervation(prepare(load("toy")).side("right").growth)
    >>> fibres = side.wiring().sum(axis=(1, 2))
    >>> bool((np.diff(fibres) > 0).all() and fibres[-1] <= side.growth.intact.fibres.sum())
    True
    """
    intact, days, routes = growth.intact, len(growth.days), len(growth.intact.routes)
    native = np.tile(intact.fibres.astype(np.float64), (days, 1))
    conducts = np.ones((days, intact.axon_count))
    fibres, force = Worth.nothing(days, routes), Worth.nothing(days, routes)
    touched = _touched(growth)
    found = arrivals(growth) if growth.lesions else None
    one = ExpectedInnervation(
        growth=growth, arrivals=found, touched=touched, native=native, conducts=conducts, fibres=fibres, force=force
    )
    if found is not None:
        _fill(one, found)
    return one


def _touched(growth: Growth) -> NDArray[np.float64]:
    """Endplates that a process meets in the zone it draws: as many as its unit has fibres, less those met twice."""
    intact = growth.intact
    zones = np.diff(intact.pool_zone)
    size = np.maximum(intact.endplate_count / np.maximum(zones, 1), 1.0)
    by_pool = size * (1.0 - (1.0 - 1.0 / size) ** intact.fibres[:, None])
    return np.asarray(by_pool[:, intact.pool_of_route])


def _fill(one: ExpectedInnervation, found: Arrivals) -> None:
    """Let every muscle's endplates be shared out on every day."""
    growth, intact = one.growth, one.growth.intact
    passes = np.zeros(intact.axon_count)
    passes[found.shares.passing] = 1.0
    lost = found.lost * passes
    before = np.maximum(intact.endplate_count, 1)
    gone = np.bincount(intact.pool, weights=intact.fibres * lost, minlength=len(before)) / before
    lands = np.stack([found.lands, _later(found, growth.rules.rates.own_muscle_head_start_days)])
    muscles = _contacts(one, found, gone, lands)
    since = growth.days - found.prepared.lesion.day
    for d in np.flatnonzero(since >= 0):
        works = conducting(found, float(growth.days[d]))
        one.native[d] *= 1.0 - lost
        one.conducts[d] = np.where(passes > 0, works / max(1.0 - found.lost, 1e-300), 1.0)
        for pool, contacts in enumerate(muscles):
            held = holding(contacts, float(since[d]))
            into, worth = intact.pool_of_route == pool, contacts.worth(float(since[d]))
            met = lands[:, :, into] * gone[pool]
            for table, each in ((one.fibres, held.fibres), (one.force, held.fibres * worth)):
                table.leaving[d][:, :, into] = np.einsum("kxqt,kt->kxq", met, each[:TUBE])
                table.keeping[d][into] = found.returns[into] @ each[TUBE]
            one.native[d, intact.pool == pool] *= held.native


def _contacts(
    one: ExpectedInnervation, found: Arrivals, gone: NDArray[np.float64], lands: NDArray[np.float64]
) -> list[Contacts]:
    """What each muscle's endplates can expect, by pool."""
    intact, shares = one.growth.intact, found.shares
    own = one.foreign() == OWN
    spread, kept = (part[..., 0] for part in one.touching(np.ones((intact.axon_count, 1))))
    leaves = found.sprouts[:, None] * (1 - shares.keep)
    touching = np.stack([leaves @ (spread * own), leaves @ (spread * ~own)])
    made = []
    for pool, count in enumerate(np.maximum(intact.endplate_count, 1)):
        into = intact.pool_of_route == pool
        by_chance = np.einsum("kxq,kxqt->kt", touching[:, :, into], lands[:, :, into]) / count
        back, lone = (
            kept[into] @ table[into] / max(gone[pool] * count, 1e-300) for table in (found.returns, found.lone)
        )
        made.append(
            Contacts(
                edges=found.edges,
                rate=np.vstack([by_chance, back]),
                lone=lone,
                lost=float(gone[pool]),
                rates=one.growth.rules.rates,
                tables=one.growth.muscle,
            )
        )
    return made


def _later(found: Arrivals, head_start: float) -> NDArray[np.float64]:
    """Contacts of foreign axons, which a muscle's own axons beat by a head start."""
    if not head_start:
        return found.lands
    met = np.concatenate([np.zeros((*found.lands.shape[:2], 1)), np.cumsum(found.lands, axis=2)], axis=2)
    flat = met.reshape(-1, met.shape[2])
    moved = [np.interp(found.edges - head_start, found.edges, row, left=0.0) for row in flat]
    return np.diff(np.reshape(moved, met.shape), axis=2)
