"""The model in vectorised NumPy: whole arrays of sprouts, contacts and endplates instead of one axon at a time.

The laws are simsynk's, with one approximation: terminal sprouts take over endplates in rounds (all at distance
1, then 2, ...) instead of one endplate after another, which matters only where a process is at its limit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.problem import Outcome, Problem

GOLDEN = 0.6180339887498949
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class VectorisedModel:
    """A side with one lesion, ready for any number of replicates."""

    def __init__(self, problem: Problem) -> None:
        intact = problem.side.intact
        self.problem, self.intact, self.rates = problem, intact, problem.rates
        self.days = problem.side.growth.days
        self.force = problem.side.drive.force
        self.tubes_end = np.array([route.pool for route in intact.routes])
        self.length = np.array([route.length_mm for route in intact.routes], np.float64)
        kinds = np.array(problem.kind_of_pool)[self.tubes_end]
        passing = np.bincount(intact.route, minlength=len(self.length)) * (problem.site_mm >= 0)
        self.kind_of_route = np.unique(kinds, return_inverse=True)[1]
        self.tables = []
        for kind in range(self.kind_of_route.max() + 1):
            weight = np.cumsum(passing * (self.kind_of_route == kind))
            self.tables.append(weight / max(weight[-1], 1))
        self.zone_of_endplate = np.repeat(np.arange(len(intact.zone_pool)), np.diff(intact.zone_start))
        within = np.arange(len(intact.endplate_axon)) - intact.zone_start[self.zone_of_endplate]
        self.share = (within * GOLDEN) % 1.0
        self.cut = np.flatnonzero(problem.site_mm[intact.route] >= 0)

    def replicate(self, luck: np.random.Generator) -> Outcome:
        """Grow one nerve and examine it."""
        intact, count = self.intact, self.intact.axon_count
        classes = luck.choice(5, len(self.cut), p=[c.share for c in self.problem.conduits])
        quiet = np.full(count, -np.inf)
        blocked = self.cut[classes == 0]
        quiet[blocked] = self.problem.day + self._lognormal(
            luck, self.rates.block_days, self.rates.block_sigma, len(blocked)
        )
        divided, grade = self.cut[classes > 0], classes[classes > 0]
        end = np.full(count, np.inf)
        end[divided] = self.problem.day
        axon, route, own_tube, arrival = self._sprouts(luck, divided, grade)
        pool = np.concatenate([intact.pool, self.tubes_end[route]])
        row_axon = np.concatenate([np.arange(count), axon])
        day = np.concatenate([np.full(count, -np.inf), arrival])
        fibres = self._share_out(luck, end, row_axon, np.concatenate([np.ones(count, bool), own_tube]), pool, day)
        return self._examine(row_axon, pool, day, fibres, quiet)

    @staticmethod
    def _lognormal(luck: np.random.Generator, median: float, sigma: float, size: int) -> Floats:
        return median * luck.lognormal(0.0, sigma, size)

    def _column(self, name: str) -> Floats:
        return np.array([getattr(conduit, name) for conduit in self.problem.conduits], np.float64)

    def _sprouts(
        self, luck: np.random.Generator, axons: Whole, grade: Whole
    ) -> tuple[Whole, Whole, NDArray[np.bool_], Floats]:
        """Axon, route, whether the tube is its own, and day of arrival of every sprout that reaches a muscle."""
        rates, problem = self.rates, self.problem
        lives = luck.random(len(axons)) < self._column("survival")[grade] * self._column("success")[grade]
        axons, grade = axons[lives], grade[lives]
        speed = self._lognormal(luck, rates.speed_mm_per_day, rates.speed_sigma, len(axons))
        sprouts = 1 + np.minimum(luck.poisson(self._column("extra_sprouts")[grade]), 14)
        axon, grade, speed = (np.repeat(column, sprouts) for column in (axons, grade, speed))
        n = len(axon)
        route = self.intact.route[axon].astype(np.int64)
        leaves = luck.random(n) >= self._column("fidelity")[grade]
        for kind, table in enumerate(self.tables):
            who = np.flatnonzero(leaves & (self.kind_of_route[route] == kind))
            route[who] = np.searchsorted(table, luck.random(len(who)), side="right")
        wait = self._column("lag_days")[grade] * luck.lognormal(0.0, rates.lag_sigma, n)
        crossed = self._column("base_day")[grade] + wait
        age = np.floor(crossed - problem.day)
        power = rates.stump_floor + (1 - rates.stump_floor) * np.exp(-age / rates.stump_tau_days)
        enters = luck.random(n) < self._column("entry")[grade] * power
        way = self.length[route] - problem.site_mm[route]
        enters &= luck.exponential(1.0, n) >= way * rates.hazard_per_mm
        arrival = crossed + (self._column("graft_mm")[grade] + way) / speed
        return axon[enters], route[enters], ~leaves[enters], arrival[enters]

    def _viability(self, days: Floats) -> Floats:
        rates = self.rates
        window = rates.endplate_window_days
        away = np.clip((np.floor(days) - window) / (rates.endplate_loss_days - window), 0, 1)
        return np.asarray(1 - (1 - rates.endplate_floor) * away)

    def _share_out(
        self,
        luck: np.random.Generator,
        end: Floats,
        row_axon: Whole,
        own_tube: NDArray[np.bool_],
        pool: Whole,
        arrival: Floats,
    ) -> Floats:
        """Fibres of every row on every day, (rows, days)."""
        intact, rates = self.intact, self.rates
        count, plates = intact.axon_count, len(intact.endplate_axon)
        since = end[intact.endplate_axon]
        first = np.where(np.isinf(since), intact.endplate_axon, -1).astype(np.int64)
        second = np.full(plates, -1)
        contact = arrival + rates.maturation_days
        contact += np.where(pool != intact.pool[row_axon], rates.own_muscle_head_start_days, 0.0)
        sprouts = np.arange(count, len(row_axon))
        bids = np.repeat(sprouts, intact.fibres[row_axon[sprouts]])
        zones = intact.pool_zone[pool]
        zone = zones + (luck.random(len(pool)) * (intact.pool_zone[pool + 1] - zones)).astype(np.int64)
        size = np.diff(intact.zone_start)[zone[bids]]
        plate = intact.zone_start[zone[bids]] + (luck.random(len(bids)) * size).astype(np.int64)
        nth = np.arange(len(bids)) - np.searchsorted(bids, bids)
        home = intact.own_endplate[np.minimum(intact.own_first[row_axon[bids]] + nth, plates - 1)]
        plate = np.where(own_tube[bids], home, plate)
        wait = contact[bids] - since[plate]
        wanted = (wait > 0) & (self.share[plate] < self._viability(np.where(wait > 0, wait, 0.0)))
        bids, plate = bids[wanted], plate[wanted]
        order = np.lexsort((contact[bids], plate))
        bids, plate = bids[order], plate[order]
        repeated = np.concatenate([[False], (plate[1:] == plate[:-1]) & (bids[1:] == bids[:-1])])
        bids, plate = bids[~repeated], plate[~repeated]
        leading = np.concatenate([[True], plate[1:] != plate[:-1]])[: len(plate)]
        first[plate[leading]] = bids[leading]
        following = np.flatnonzero(~leading & np.concatenate([[False], leading[:-1]])[: len(plate)])
        second[plate[following]] = bids[following]
        until = self._shared_until(luck.random(len(row_axon)), second, contact)
        fibres = np.zeros((len(row_axon), len(self.days)))
        ready = np.where(np.arange(len(row_axon)) < count, -np.inf, arrival + rates.maturation_days)
        ready[count:] += rates.sprout_delay_days
        for d, day in enumerate(self.days):
            holder = np.where((first >= 0) & (contact[first] <= day), first, -1)
            both = (holder >= 0) & (second >= 0) & (contact[second] <= day) & (day < until)
            weight = np.where(both, 0.5, 1.0)[holder >= 0]
            held = np.bincount(holder[holder >= 0], weight, minlength=len(row_axon))
            held += np.bincount(second[both], minlength=len(row_axon)) * 0.5
            fibres[:, d] = self._adopt(day, holder, since, ready, held, row_axon)
        return fibres

    def _shared_until(self, poly: Floats, second: Whole, contact: Floats) -> Floats:
        rates = self.rates
        share = (self.share + poly[second]) % 1.0
        place = (share - rates.poly_floor) / (rates.poly_initial - rates.poly_floor)
        for_days = -rates.poly_half_life_days * np.log2(np.clip(place, 1e-9, 1.0))
        return np.where(share < rates.poly_floor, np.inf, contact[second] + for_days)

    def _adopt(
        self, day: float, holder: Whole, since: Floats, ready: Floats, held: Floats, row_axon: Whole
    ) -> Floats:
        """Terminal sprouting in rounds: neighbours at distance 1 to the reach, left before right."""
        rates = self.rates
        room = rates.enlargement_limit * self.intact.fibres[row_axon]
        empty = (holder < 0) & (since + rates.sprout_delay_days <= day)
        for distance in range(1, int(rates.sprout_reach) + 1):
            for sign in (-1, 1):
                e = np.flatnonzero(empty)
                neighbour = e + sign * distance
                inside = (neighbour >= 0) & (neighbour < len(holder))
                e, neighbour = e[inside], neighbour[inside]
                same = self.zone_of_endplate[e] == self.zone_of_endplate[neighbour]
                for step in range(1, distance):
                    same &= holder[e + sign * step] < 0
                same &= holder[neighbour] >= 0
                e, row = e[same], holder[neighbour[same]]
                adopted = np.maximum(ready[row], since[e] + rates.sprout_delay_days)
                can = (adopted <= day) & (self.share[e] < self._viability(np.minimum(adopted, day) - since[e]))
                e, row = e[can], row[can]
                order = np.argsort(row, kind="stable")
                e, row = e[order], row[order]
                place = np.arange(len(row)) - np.searchsorted(row, row)
                fits = held[row] + place < room[row]
                held = held + np.bincount(row[fits], minlength=len(held))
                empty[e[fits]] = False
        return held

    def _examine(self, row_axon: Whole, pool: Whole, arrival: Floats, fibres: Floats, quiet: Floats) -> Outcome:
        rates, problem, intact = self.rates, self.problem, self.intact
        pools, days = len(intact.nerve.pools), len(self.days)
        own, count = intact.pool[row_axon], intact.axon_count
        contact = arrival + rates.maturation_days
        idle = np.floor(np.where(np.isinf(contact), 0.0, contact - problem.day))
        lost = (1 - rates.atrophy_floor) * (1 - np.exp(-idle / rates.atrophy_tau_days))
        lost[:count] = 0.0
        matrix = np.zeros((days, pools, pools))
        activation: Any = np.zeros((days, pools, self.force.shape[1]))
        for d, day in enumerate(self.days):
            rows = np.flatnonzero(fibres[:, d])
            held = fibres[rows, d]
            matrix[d] = np.bincount(own[rows] * pools + pool[rows], held, pools * pools).reshape(pools, pools)
            again = np.maximum(np.floor(day - np.where(np.isinf(contact), day, contact)), 0.0)
            strength = 1 - lost * np.exp(-again / rates.atrophy_recovery_days)
            strength = np.where((problem.day <= day) & (day < quiet[row_axon]), 0.0, strength)
            weight = held * strength[rows] / intact.endplate_count[pool[rows]]
            for c in range(self.force.shape[1]):
                activation[d, :, c] = np.bincount(pool[rows], weight * self.force[row_axon[rows], c], pools)
        return Outcome(matrix, activation)
