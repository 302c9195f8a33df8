"""The model as one would first write it: a networkx graph, dicts and lists, `random`, one axon at a time.

The laws are simsynk's; the luck is not, so the two agree within sampling error and not bit by bit.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.problem import Outcome, Problem

GOLDEN = 0.6180339887498949


class PlainModel:
    """The nerve as a graph of ways; a node is the way taken so far, an edge knows its tubes by kind of axon."""

    def __init__(self, problem: Problem) -> None:
        intact = problem.side.intact
        self.problem, self.rates = problem, problem.rates
        self.length = {edge.name: edge.length_mm for edge in intact.nerve.edges}
        self.kinds = problem.kind_of_pool
        self.routes = intact.routes
        self.zones_of_pool = defaultdict(list)
        for zone, pool in enumerate(intact.zone_pool.tolist()):
            self.zones_of_pool[pool].append(zone)
        self.zone_pool = intact.zone_pool.tolist()
        start, served = intact.zone_start.tolist(), intact.endplate_axon.tolist()
        self.zones = [served[start[z] : start[z + 1]] for z in range(len(start) - 1)]
        self.endplates = intact.endplate_count.tolist()
        columns = zip(intact.pool.tolist(), intact.route.tolist(), intact.fibres.tolist(), strict=True)
        zone_of = intact.zone.tolist()
        self.axons = [
            {"number": i, "pool": pool, "route": route, "fibres": fibres, "zone": zone_of[i]}
            for i, (pool, route, fibres) in enumerate(columns)
        ]
        self.places: dict[int, list[int]] = defaultdict(list)
        for zone in self.zones:
            for place, number in enumerate(zone):
                self.places[number].append(place)
        self.force = problem.side.drive.force.tolist()
        self.days = problem.side.growth.days.tolist()
        self.graph = nx.DiGraph()
        for axon in self.axons:
            self._lay_tube(axon)

    def _lay_tube(self, axon: dict[str, Any]) -> None:
        route, way = self.routes[axon["route"]], ()
        for name in route.edges:
            longer = (*way, name)
            if not self.graph.has_edge(way, longer):
                self.graph.add_edge(way, longer, length=self.length[name], tubes=defaultdict(int))
            self.graph.edges[way, longer]["tubes"][axon["pool"], self.kinds[route.pool]] += 1
            way = longer
        target = (*way, route.pool)
        if not self.graph.has_edge(way, target):
            self.graph.add_edge(way, target, length=0.0, tubes=defaultdict(int))
        self.graph.edges[way, target]["tubes"][axon["pool"], self.kinds[route.pool]] += 1

    def replicate(self, luck: random.Random) -> Outcome:
        """Grow one nerve and examine it."""
        processes: list[dict[str, Any]] = []
        quiet: dict[int, float] = {}
        for axon in self.axons:
            own = {"axon": axon, "pool": axon["pool"], "zone": axon["zone"], "arrival": -math.inf}
            own.update(end=math.inf, sprout=False, poly=0.0)
            processes.append(own)
            site = float(self.problem.site_mm[axon["route"]])
            if site >= 0:
                self._injure(own, site, luck, processes, quiet)
        by_zone: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for process in processes:
            by_zone[process["zone"]].append(process)
        for zone, here in by_zone.items():
            self._reinnervate(self.zones[zone], self.zone_pool[zone], here, luck)
        return self._examine(processes, quiet)

    def _injure(self, own: dict[str, Any], site: float, luck: random.Random, processes: list, quiet: dict) -> None:
        rates, axon = self.rates, own["axon"]
        conduit = luck.choices(self.problem.conduits, [c.share for c in self.problem.conduits])[0]
        if conduit is self.problem.conduits[0]:
            quiet[axon["number"]] = self.problem.day + rates.block_days * luck.lognormvariate(0, rates.block_sigma)
            return
        own["end"] = self.problem.day
        if luck.random() >= conduit.survival or luck.random() >= conduit.success:
            return
        speed = rates.speed_mm_per_day * luck.lognormvariate(0, rates.speed_sigma)
        for _ in range(1 + self._poisson(conduit.extra_sprouts, luck)):
            crossed = conduit.base_day + conduit.lag_days * luck.lognormvariate(0, rates.lag_sigma)
            age = int(crossed - self.problem.day)
            power = rates.stump_floor + (1 - rates.stump_floor) * math.exp(-age / rates.stump_tau_days)
            if luck.random() >= conduit.entry * power:
                continue
            keeps = luck.random() < conduit.fidelity
            way = self._way(axon, site, keeps, luck)
            if way is None:
                continue
            arrival = crossed + conduit.graft_mm / speed + way[1] / speed
            zone = axon["zone"] if keeps else luck.choice(self.zones_of_pool[way[0]])
            sprout = {"axon": axon, "pool": way[0], "zone": zone, "arrival": arrival, "end": math.inf}
            processes.append({**sprout, "sprout": True, "own_tube": keeps, "poly": luck.random()})

    @staticmethod
    def _poisson(mean: float, luck: random.Random) -> int:
        count, product = -1, 1.0
        while product > math.exp(-mean):
            product *= luck.random()
            count += 1
        return min(count, 14)

    def _way(self, axon: dict[str, Any], site: float, keeps: bool, luck: random.Random) -> Any:
        """Walk the graph from the lesion, fork by fork: the muscle reached and the mm grown, or None."""
        own = (*self.routes[axon["route"]].edges, self.routes[axon["route"]].pool)
        kind = self.kinds[axon["pool"]]
        stops = luck.expovariate(self.rates.hazard_per_mm) if self.rates.hazard_per_mm else math.inf
        node, at = self._before(own, site)
        grown = at - site
        while self.graph.out_degree(node):
            ahead = list(self.graph.successors(node))
            if keeps:
                step = own[: len(node) + 1]
            else:
                weights = [
                    sum(n for (_, k), n in self.graph.edges[node, one]["tubes"].items() if k == kind) for one in ahead
                ]
                if not any(weights):
                    return None
                step = luck.choices(ahead, weights)[0]
            grown += self.graph.edges[node, step]["length"]
            if grown > stops:
                return None
            node = step
        return node[-1], grown

    def _before(self, own: tuple[Any, ...], site: float) -> tuple[tuple[Any, ...], float]:
        """The way as far as the end of the lesion's edge, and the distance of that end from the nucleus."""
        node: tuple[Any, ...] = ()
        at = 0.0
        while at + self.graph.edges[node, own[: len(node) + 1]]["length"] <= site:
            at += self.graph.edges[node, own[: len(node) + 1]]["length"]
            node = own[: len(node) + 1]
        inside = own[: len(node) + 1]
        return inside, at + self.graph.edges[node, inside]["length"]

    def _viability(self, days: float) -> float:
        rates = self.rates
        window = rates.endplate_window_days
        lost = max(int(days) - window, 0.0) / (rates.endplate_loss_days - window)
        return max(rates.endplate_floor, 1 - (1 - rates.endplate_floor) * lost)

    def _reinnervate(self, served: list[int], pool: int, here: list[dict[str, Any]], luck: random.Random) -> None:
        own = {p["axon"]["number"]: p for p in here if not p["sprout"]}
        plates = []
        for number in served:
            process = own[number]
            intact = process["end"] == math.inf
            plates.append({"first": process if intact else None, "second": None, "since": process["end"]})
        for day, number, process in self._contacts(pool, here, len(plates), luck):
            plate = plates[number]
            if plate["since"] >= day or (number * GOLDEN) % 1.0 >= self._viability(day - plate["since"]):
                continue
            if plate["first"] is None:
                plate["first"] = process
            elif plate["second"] is None and plate["first"] is not process:
                plate["second"] = process
                plate["until"] = self._shared_until(day, (number * GOLDEN + process["poly"]) % 1.0)
        for d, day in enumerate(self.days):
            self._hold(plates, d, day)

    def _contacts(self, pool: int, here: list[dict[str, Any]], plates: int, luck: random.Random) -> list[Any]:
        """Every contact of a sprout with an endplate, in order of time: day, endplate, process."""
        rates, contacts = self.rates, []
        for process in here:
            process["fibres"] = [0.0] * len(self.days)
            process["ready"] = -math.inf
            if not process["sprout"]:
                continue
            process["ready"] = process["arrival"] + rates.maturation_days + rates.sprout_delay_days
            process["contact"] = process["arrival"] + rates.maturation_days
            if process["axon"]["pool"] != pool:
                process["contact"] += rates.own_muscle_head_start_days
            met = self.places[process["axon"]["number"]]
            if not process["own_tube"]:
                met = [luck.randrange(plates) for _ in met]
            contacts += [(process["contact"], place, process) for place in met]
        return sorted(contacts, key=lambda one: one[0])

    def _shared_until(self, day: float, share: float) -> float:
        """The day until which two axons share an endplate that the second reached on a day."""
        rates = self.rates
        if share < rates.poly_floor:
            return math.inf
        if share >= rates.poly_initial:
            return day
        place = (share - rates.poly_floor) / (rates.poly_initial - rates.poly_floor)
        return day - rates.poly_half_life_days * math.log2(max(place, 1e-9))

    def _hold(self, plates: list[dict[str, Any]], d: int, day: float) -> None:
        rates = self.rates
        holders: list[dict[str, Any] | None] = []
        for plate in plates:
            first, second = plate["first"], plate["second"]
            if first is not None and first.get("contact", -math.inf) > day:
                first = None
            if first is not None:
                if second is not None and second["contact"] <= day < plate["until"]:
                    first["fibres"][d] += 0.5
                    second["fibres"][d] += 0.5
                else:
                    first["fibres"][d] += 1.0
            holders.append(first)
        for e, holder in enumerate(holders):
            since = plates[e]["since"]
            if holder is not None or since + rates.sprout_delay_days > day:
                continue
            for distance in range(1, int(rates.sprout_reach) + 1):
                if self._adopted(plates, holders, e, distance, d, day):
                    break

    def _adopted(self, plates: list, holders: list, e: int, distance: int, d: int, day: float) -> bool:
        """Whether the nearest holder to the left or right at a distance takes over an empty endplate."""
        rates, since = self.rates, plates[e]["since"]
        for neighbour in (e - distance, e + distance):
            between = range(min(e, neighbour) + 1, max(e, neighbour))
            if not 0 <= neighbour < len(holders) or holders[neighbour] is None:
                continue
            if any(holders[b] is not None for b in between if b != e):
                continue
            process = holders[neighbour]
            adopted = max(process["ready"], since + rates.sprout_delay_days)
            most = rates.enlargement_limit * process["axon"]["fibres"]
            if adopted > day or process["fibres"][d] >= most:
                continue
            if (e * GOLDEN) % 1.0 < self._viability(adopted - since):
                process["fibres"][d] += 1.0
                return True
        return False

    def _examine(self, processes: list[dict[str, Any]], quiet: dict[int, float]) -> Outcome:
        rates, problem = self.rates, self.problem
        pools, commands = len(self.kinds), len(self.force[0])
        fibres = [[[0.0] * pools for _ in range(pools)] for _ in self.days]
        activation = [[[0.0] * commands for _ in range(pools)] for _ in self.days]
        for process in processes:
            axon = process["axon"]
            for d, day in enumerate(self.days):
                count = process["fibres"][d]
                if not count:
                    continue
                fibres[d][axon["pool"]][process["pool"]] += count
                if problem.day <= day < quiet.get(axon["number"], -math.inf):
                    continue
                strength = 1.0
                if process["sprout"]:
                    contact = process["arrival"] + rates.maturation_days
                    idle = int(contact - problem.day)
                    lost = (1 - rates.atrophy_floor) * (1 - math.exp(-idle / rates.atrophy_tau_days))
                    again = max(int(day - contact), 0)
                    strength = 1 - lost * math.exp(-again / rates.atrophy_recovery_days)
                weight = count * strength / self.endplates[process["pool"]]
                for c, force in enumerate(self.force[axon["number"]]):
                    activation[d][process["pool"]][c] += weight * force
        return Outcome(np.array(fibres), np.array(activation))
