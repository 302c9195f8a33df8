"""Expected sprouts and arrivals of one side after one lesion: exact, but for the quadrature over speeds (below 1e-3).

A sprout of class x that chose route q contacts its muscle by day t with

  A(t) = mean over speeds v of G(t - maturation - (graft + way)/v) x P(the hazard spares the way),

where G(s) is the chance that it has crossed by day s and was let in, entry x stump(age) integrated over the delay.
The sprouts of one axon share its speed. So the chance that none of them has come back through its own tube is the
mean over speeds of p(1 - keep x A given the speed), with p the generating function of the number of sprouts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.regrowth.expected.distributions import below, distribution, nodes
from simsynk.regrowth.expected.tubes import TubeShares, tube_shares
from simsynk.regrowth.growth import Growth, PreparedLesion

BIN_DAYS = 0.5
"""Width of a bin of days in the first years (a numerical setting)."""

_WIDENING = 1e-3
"""Later bins are as wide as this share of the days since the lesion: that late, little changes within a day."""

_SPEED_NODES = 512
_OWN_SPEED_NODES = 48
_TRAVEL_STEP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What the axons of one side do at its lesion, as expected numbers.

    Parameters
    ----------
    growth, prepared
        The side and its one lesion.
    shares
        The choice of tube.
    lost, blocked
        Chance that an axon that passes the lesion loses its course, and that it is only blocked.
    sprouts
        Expected sprouts of a passing axon by class, let into a tube or not, (5,).
    enters
        Chance that a sprout enters the tube that it met, by class, (5,).
    edges
        Borders of the bins in days since the lesion, (bins + 1,).
    lands
        Chance that a sprout of a class that met a tube of a route reaches its muscle in each bin, (5, routes, bins);
        maturation is counted in, a foreign axon's head start is not.
    reaches
        The same without a limit of days, (5, routes).
    returns
        Chance that the first process of a passing axon that keeps its own tube makes contact in each bin, by home
        route, (routes, bins).
    lone
        Chance that exactly one such process of it has made contact by the middle of each bin, (routes, bins).
    """

    growth: Growth = field(repr=False)
    prepared: PreparedLesion = field(repr=False)
    shares: TubeShares = field(repr=False)
    lost: float
    blocked: float
    sprouts: NDArray[np.float64]
    enters: NDArray[np.float64]
    edges: NDArray[np.float64] = field(repr=False)
    lands: NDArray[np.float64] = field(repr=False)
    reaches: NDArray[np.float64] = field(repr=False)
    returns: NDArray[np.float64] = field(repr=False)
    lone: NDArray[np.float64] = field(repr=False)

    def entered(self) -> NDArray[np.float64]:
        """Expected sprouts that entered a tube, by home route and route reached, (routes, routes)."""
        return self._flow(np.tile(self.enters[:, None], (1, len(self.growth.intact.routes))))

    def arrived(self, day: float) -> NDArray[np.float64]:
        """Expected processes that reached their muscle by a day, by home route and route, (routes, routes)."""
        rates = self.growth.rules.rates
        since = day - self.prepared.lesion.day + rates.maturation_days
        return self._flow(_landed(self.growth, self.prepared, np.array([since]))[:, :, 0])

    def _flow(self, done: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expected sprouts of all passing axons, each counted with a share by class and route, (5, routes)."""
        one = np.ones((self.growth.intact.axon_count, 1))
        kept = self.shares.kept(one)[:, 0]
        spread = self.shares.spread(np.broadcast_to(1.0, (len(one), done.shape[1])), one)[:, :, 0]
        found = np.diag(kept * (self.sprouts[:, None] * self.shares.keep * done).sum(axis=0))
        found += np.einsum("x,xh,hq,xq->hq", self.sprouts, 1 - self.shares.keep, spread, done)
        return found


def arrivals(growth: Growth) -> Arrivals:
    """Expected sprouts and arrivals of a side with one lesion.

    Parameters
    ----------
    growth
        A side that was prepared for regrowth, with exactly one lesion.

    Raises
    ------
    ValueError
        When the side has no lesion or several.

    Examples
    --------
    >>> from simsynk.simulate import prepare
    >>> from simsynk.scenario.load import load
    >>> found = arrivals(prepare(load("toy")).side("right").growth)
    >>> bool(found.entered().sum() > found.arrived(180.0).sum() > found.arrived(60.0).sum())
    True
    """
    if len(growth.lesions) != 1:
        raise ValueError(f"expected values are worked out for one lesion, not for {len(growth.lesions)}")
    (prepared,) = growth.lesions
    cross, day = prepared.crossing, float(prepared.lesion.day)
    mix = np.diff(cross.class_bar, prepend=0) / rng.ONE
    hit = rng.threshold(prepared.lesion.fraction) / rng.ONE
    regrows = (cross.survival / rng.ONE) * (cross.success / rng.ONE)
    # 15 sprouts are the most, so the last of the 15 thresholds is never asked.
    bars = cross.count_bar[:, :-1] / rng.ONE
    number = np.diff(bars, axis=1, prepend=0.0, append=1.0)
    edges = _bins(growth.days - day)
    shares = tube_shares(growth.intact, prepared, growth.normal_table)
    returned, lone = _own_tube(growth, prepared, shares, hit * mix * regrows, number, edges)
    enters = np.array([_crossed(growth, prepared, grade)[1][-1] for grade in range(5)])
    return Arrivals(
        growth=growth,
        prepared=prepared,
        shares=shares,
        lost=float(hit * mix[1:].sum()),
        blocked=float(hit * mix[0]),
        sprouts=np.where(np.arange(5) > 0, hit * mix * regrows * (number @ np.arange(1, 16)), 0.0),
        enters=enters,
        edges=edges,
        lands=np.diff(_landed(growth, prepared, edges), axis=2),
        reaches=enters[:, None] * _spared(growth, prepared),
        returns=np.diff(returned, axis=1),
        lone=(lone[:, :-1] + lone[:, 1:]) / 2,
    )


def conducting(found: Arrivals, day: float) -> float:
    """Chance that a passing axon's own course conducts on a day: neither lost nor in conduction block.

    Examples
    --------
    >>> from simsynk.simulate import prepare
    >>> from simsynk.scenario.load import load
    >>> mild = "timeline=[{day: 0, kind: injury, site: trunk, sunderland: {I: 0.7, II: 0.3}}]"
    >>> found = arrivals(prepare(load("toy", sets=[mild])).side("right").growth)
    >>> [round(conducting(found, day), 2) for day in (-1.0, 0.0, 365.0)]
    [1.0, 0.0, 0.7]
    """
    since = day - found.prepared.lesion.day
    if since < 0:
        return 1.0
    rates = found.growth.rules.rates
    over = below(found.growth.block_table, np.array(since / max(rates.block_days, 1e-12)))
    return 1.0 - found.lost - found.blocked * (1.0 - float(over))


def _bins(observed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Borders of the bins of days since the lesion; every observed day is one."""
    horizon, begun = max(float(observed[-1]), BIN_DAYS), BIN_DAYS / _WIDENING
    even = np.arange(0.0, min(horizon, begun), BIN_DAYS)
    wider = begun * np.exp(_WIDENING * np.arange(np.ceil(np.log(max(horizon / begun, 1.0)) / _WIDENING)))
    return np.unique(np.concatenate([even, wider, [horizon], observed[observed > 0]]))


def _crossed(growth: Growth, prepared: PreparedLesion, grade: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days since the lesion, and the chance that a sprout has crossed by then and was let into its tube."""
    cross, stump = prepared.crossing, growth.stump
    wait = max(float(cross.base_day[grade]) - prepared.lesion.day, 0.0)
    values, chance = distribution(growth.lag_table)
    crossing = wait + float(cross.lag_days[grade]) * values
    crossing += 1e-9 * np.arange(len(crossing))
    inside = crossing[-1] + 1.0
    knots = np.unique(np.concatenate([crossing, np.arange(0.0, min(inside, len(stump)))]))
    mass = np.diff(np.interp(knots, crossing, chance, left=0.0, right=1.0))
    age = np.clip(((knots[:-1] + knots[1:]) / 2).astype(np.int64), 0, len(stump) - 1)
    let_in = np.minimum(float(cross.entry[grade]) * stump[age], 1.0)
    return knots, np.concatenate([[0.0], np.cumsum(mass * let_in)])


def _landed(growth: Growth, prepared: PreparedLesion, since: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance that a sprout of a class that met a tube of a route has contacted its muscle, (5, routes, days)."""
    rates, cross = growth.rules.rates, prepared.crossing
    way = _ways(growth, prepared)
    ways, which = np.unique(way.round(6), return_inverse=True)
    slowest = rates.speed_mm_per_day * nodes(growth.speed_table, _SPEED_NODES)[0].min()
    longest = (float(cross.graft_mm.max()) + float(ways.max())) / max(slowest, 1e-12)
    grid = np.arange(0.0, min(max(float(since.max()), 0.0), longest) + 2 * _TRAVEL_STEP, _TRAVEL_STEP)
    found = np.zeros((5, len(way), len(since)))
    for grade in range(1, 5):
        if not _possible(prepared, grade):
            continue
        knots, let_in = _crossed(growth, prepared, grade)
        departed = np.interp(since[None, :] - rates.maturation_days - grid[:, None], knots, let_in)
        found[grade] = (_travel(growth, float(cross.graft_mm[grade]) + ways, grid) @ departed)[which]
    return found * _spared(growth, prepared)[None, :, None]


def _own_tube(
    growth: Growth,
    prepared: PreparedLesion,
    shares: TubeShares,
    regrows: NDArray[np.float64],
    number: NDArray[np.float64],
    since: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chance that some process, and that just one, has made contact through the own tube, (routes, days) each.

    `regrows` is the chance by class that a passing axon is hit so and regrows, `number` that of 1 to 15 sprouts.
    """
    factor, weight = nodes(growth.speed_table, _OWN_SPEED_NODES)
    speed, maturing = growth.rules.rates.speed_mm_per_day * factor, growth.rules.rates.maturation_days
    way, spared = _ways(growth, prepared).round(6), _spared(growth, prepared)
    some, single = (np.zeros((len(way), len(since))) for _ in range(2))
    for grade in range(1, 5):
        if not _possible(prepared, grade) or not shares.keep[grade].any():
            continue
        knots, let_in = _crossed(growth, prepared, grade)
        none = np.polynomial.Polynomial([0.0, *number[grade]]).trim(1e-12)
        alike = np.stack([way, spared * shares.keep[grade]])
        kinds, which = np.unique(alike, axis=1, return_inverse=True)
        for kind, (mm, keeps) in enumerate(kinds.T):
            delay = maturing + (float(prepared.crossing.graft_mm[grade]) + mm) / speed
            back = keeps * np.interp(since[None, :] - delay[:, None], knots, let_in)
            mine = np.flatnonzero(which.ravel() == kind)
            some[mine] += regrows[grade] * (weight @ (1 - none(1 - back)))
            single[mine] += regrows[grade] * (weight @ (back * none.deriv()(1 - back)))
    return some, single


def _ways(growth: Growth, prepared: PreparedLesion) -> NDArray[np.float64]:
    """From the lesion to the muscle along each route in mm, (routes,)."""
    return np.where(prepared.site_mm >= 0, growth.route_length - prepared.site_mm, 0.0)


def _spared(growth: Growth, prepared: PreparedLesion) -> NDArray[np.float64]:
    """Chance that the hazard of the way stops no sprout of a route, (routes,)."""
    stopped = below(growth.unit_table, growth.rules.rates.hazard_per_mm * _ways(growth, prepared))
    return np.asarray((1.0 - stopped) * (prepared.site_mm >= 0))


def _travel(growth: Growth, mm: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of axons that need each time of a grid for each distance, (distances, times).

    A time between two of the grid counts for both by its nearness; longer times are left out.
    """
    factor, weight = nodes(growth.speed_table, _SPEED_NODES)
    step = mm[:, None] / (growth.rules.rates.speed_mm_per_day * factor) / _TRAVEL_STEP
    place = np.minimum(step.astype(np.int64), len(grid))
    part = step - place
    # Two columns more take what lies beyond the grid.
    row = np.arange(len(mm))[:, None] * (len(grid) + 2) + place
    size = len(mm) * (len(grid) + 2)
    near = np.bincount(row.ravel(), (weight * (1 - part)).ravel(), minlength=size)
    near += np.bincount(row.ravel() + 1, (weight * part).ravel(), minlength=size)
    return np.asarray(near.reshape(len(mm), -1)[:, : len(grid)], np.float64)


def _possible(prepared: PreparedLesion, grade: int) -> bool:
    """Whether the lesion's mix holds a class at all."""
    bar = prepared.crossing.class_bar
    return bool(bar[grade] > bar[grade - 1])
