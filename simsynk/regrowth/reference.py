"""Regrowth in plain Python, for reading and as a check: the kernels must give the same bits.

Each function says in words what the kernel of the same name does in flat loops. Nothing here is fast, and
nothing in simsynk but the tests calls it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simsynk import rng
from simsynk.anatomy.innervation import GOLDEN
from simsynk.anatomy.variants import LEFT_OFFSET
from simsynk.periphery.processes import LONG_AGO, NO_EVENT
from simsynk.regrowth.growth import Growth, PreparedLesion
from simsynk.rng import Decision

TICKS_PER_DAY = 64
"""Contacts are compared in ticks, so that ties are ties on every machine."""


@dataclass(slots=True)
class Process:
    """An axon's own course, or one of its sprouts; the fields of `periphery.processes`."""

    axon: int
    route: int
    event: int
    sprout: int
    zone: int
    split_mm: float = 0.0
    start_day: float = LONG_AGO
    stop_mm: float = math.inf
    arrival: float = LONG_AGO
    end: float = math.inf
    poly: float = 0.0
    own_tube: bool = True


@dataclass(slots=True)
class Grown:
    """All processes of one nerve, and when each lesion kept each axon silent."""

    processes: list[Process]
    quiet: dict[tuple[int, int], tuple[float, float]]


def stored(value: float) -> float:
    """A number as the row table keeps it, in single precision."""
    return float(np.float32(value))


class Luck:
    """The draws of one replicate of one side."""

    def __init__(self, growth: Growth, seed: int, replicate: int) -> None:
        self.offset = LEFT_OFFSET[growth.side]
        self.seed = seed
        self.replicate = replicate

    def __call__(self, axon: int, event: int, decision: Decision, sprout: int = 0) -> int:
        """One draw."""
        return rng.draw(self.seed, self.replicate, axon + self.offset, event, decision, sprout)


def regrow(growth: Growth, seed: int, replicate: int) -> Grown:
    """Every process of a side after all its lesions, in the order of the row table."""
    intact = growth.intact
    luck = Luck(growth, seed, replicate)
    processes = [
        Process(axon=a, route=int(intact.route[a]), event=NO_EVENT, sprout=0, zone=int(intact.zone[a]))
        for a in range(intact.axon_count)
    ]
    grown = Grown(processes, {})
    for number, prepared in enumerate(growth.lesions):
        by_axon: dict[int, list[Process]] = {}
        for process in grown.processes:
            by_axon.setdefault(process.axon, []).append(process)
        for axon in range(intact.axon_count):
            # The youngest process comes first, as in the chain of the row table.
            grown.processes += _at_lesion(growth, prepared, number, axon, by_axon[axon][::-1], luck, grown.quiet)
    return grown


def _at_lesion(
    growth: Growth,
    prepared: PreparedLesion,
    number: int,
    axon: int,
    own: list[Process],
    luck: Luck,
    quiet: dict[tuple[int, int], tuple[float, float]],
) -> list[Process]:
    """What one axon does at one lesion: nothing, fall silent, die, or sprout from each of its stumps."""
    lesion, cross = prepared.lesion, prepared.crossing
    site = [float(prepared.cut_mm[p.route]) for p in own]
    home = float(prepared.cut_mm[growth.intact.route[axon]]) >= 0
    cut = [
        p
        for p, s in zip(own, site, strict=True)
        # A process whose axon comes from beyond the lesion, as a transferred one, is not cut there.
        if s >= 0 and p.end > lesion.day and p.stop_mm > s and (p.split_mm <= s or home)
    ]
    if not cut or luck(axon, lesion.key, Decision.HIT) >= rng.threshold(lesion.fraction):
        return []
    word = luck(axon, lesion.key, Decision.SUNDERLAND_CLASS)
    grade = next((g for g in range(4) if word < cross.class_bar[g]), 4)
    if grade == 0:
        lasts = rng.quantile_slow(growth.block_table, luck(axon, lesion.key, Decision.BLOCK_DURATION))
        quiet[number, axon] = (stored(lesion.day), stored(lesion.day + growth.rules.rates.block_days * lasts))
        return []
    regrows = (
        luck(axon, lesion.key, Decision.SURVIVAL) < cross.survival[grade]
        and luck(axon, lesion.key, Decision.SUCCESS) < cross.success[grade]
    )
    speed = growth.rules.rates.speed_mm_per_day * rng.quantile_slow(growth.speed_table, luck(axon, 0, Decision.SPEED))
    # Processes that split off beyond the site share one stump here, which leads on to one of their tubes.
    shared = [p for p in cut if p.split_mm > prepared.cut_mm[p.route]]
    picked = (luck(axon, lesion.key, Decision.OWN_TUBE) * len(shared)) >> 32
    sprouts: list[Process] = []
    ordinal = 0
    for process in cut:
        s = float(prepared.cut_mm[process.route])
        base = max(float(lesion.day), process.start_day + (s - process.split_mm) / speed)
        process.end = min(process.end, stored(base))
        mine = process not in shared or shared.index(process) == picked
        if mine and regrows:
            base = max(base, float(cross.base_day[grade]))
            sprouts += _stump(growth, prepared, number, process, ordinal, grade, base, speed, luck)
            ordinal += 1
    return sprouts


def _stump(
    growth: Growth,
    prepared: PreparedLesion,
    number: int,
    process: Process,
    ordinal: int,
    grade: int,
    base: float,
    speed: float,
    luck: Luck,
) -> Iterator[Process]:
    """The sprouts of one stump that enter a tube."""
    axon, key, cross = process.axon, prepared.lesion.key, prepared.crossing
    word = luck(axon, key, Decision.SPROUT_COUNT, ordinal * 16)
    count = 1 + sum(1 for bar in cross.count_bar[grade][:14] if word >= bar)
    choice = prepared.choice
    stays = choice.keep[grade, choice.group[process.route]]
    for nth in range(count):
        name = ordinal * 16 + nth
        keeps = luck(axon, key, Decision.KEEP_TUBE, name) < stays
        to = process.route if keeps else _tube(growth, prepared, process, name, luck)
        if to is None:
            continue
        crossed = base + float(cross.lag_days[grade]) * rng.quantile_slow(
            growth.lag_table, luck(axon, key, Decision.LAG, name)
        )
        age = min(max(int(crossed - prepared.lesion.day), 0), len(growth.stump) - 1)
        chance = float(cross.entry[grade]) * float(growth.stump[age])
        if (luck(axon, key, Decision.ENTRY, name) + 0.5) / rng.ONE >= chance:
            continue
        sprout = _course(growth, prepared, number, axon, name, to, crossed, float(cross.graft_mm[grade]), speed, luck)
        # Staying in a tube that an earlier lesion led into by chance makes it nobody's own.
        sprout.own_tube = keeps and process.own_tube
        if sprout.own_tube:
            sprout.zone = int(growth.intact.zone[axon])
        yield sprout


def _tube(growth: Growth, prepared: PreparedLesion, process: Process, name: int, luck: Luck) -> int | None:
    """The route of a sprout that leaves its tube, drawn from the table of its guide."""
    choice, axon, key = prepared.choice, process.axon, prepared.lesion.key
    guide = int(choice.guide[process.route])
    if choice.cells:
        guide += _cell(growth, prepared, axon, name, luck) * choice.kinds
    word = luck(axon, key, Decision.TUBE, name)
    for i in range(int(choice.start[guide]), int(choice.start[guide + 1])):
        if word < choice.bar[i]:
            return int(choice.route[i])
    return None


def _cell(growth: Growth, prepared: PreparedLesion, axon: int, name: int, luck: Luck) -> int:
    """Block of tubes that lies where a sprout lands in the cross-section of the distal stump."""
    choice, key = prepared.choice, prepared.lesion.key
    turn = np.deg2rad(prepared.lesion.rotation_deg)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    x, y = (float(v) for v in choice.place[axon])
    across = choice.sigma * rng.quantile_slow(growth.normal_table, luck(axon, key, Decision.SHIFT_ACROSS, name))
    along = choice.sigma * rng.quantile_slow(growth.normal_table, luck(axon, key, Decision.SHIFT_ALONG, name))
    landed = (x * cos - y * sin + across, x * sin + y * cos + along)
    ix, iy = (min(max(math.floor((v + 1.0) * 0.5 * choice.cells), 0), choice.cells - 1) for v in landed)
    return int(choice.cell_slot[iy * choice.cells + ix])


def _course(
    growth: Growth,
    prepared: PreparedLesion,
    number: int,
    axon: int,
    name: int,
    to: int,
    crossed: float,
    graft_mm: float,
    speed: float,
    luck: Luck,
) -> Process:
    """How far a sprout grows in its tube, and when it arrives."""
    rates, key, intact = growth.rules.rates, prepared.lesion.key, growth.intact
    site, length = float(prepared.site_mm[to]), float(growth.route_length[to])
    depart = max(crossed + graft_mm / speed, float(prepared.lesion.open_day))
    stop = math.inf
    if rates.hazard_per_mm > 0:
        stop = site + rng.quantile_slow(growth.unit_table, luck(axon, key, Decision.STOP, name)) / rates.hazard_per_mm
    arrival = depart + (length - site) / speed if stop >= length else math.inf
    end = math.inf
    pool = int(growth.intact.pool_of_route[to])
    prune_per_day = float(rates.pruning_per_year) / 365.25
    if prune_per_day > 0 and pool != intact.pool[axon]:
        wait = rng.quantile_slow(growth.unit_table, luck(axon, key, Decision.PRUNING, name)) / prune_per_day
        end = arrival + rates.maturation_days + wait
    first, last = int(intact.pool_zone[pool]), int(intact.pool_zone[pool + 1])
    return Process(
        axon=axon,
        route=to,
        event=number,
        sprout=name,
        zone=first + ((luck(axon, key, Decision.ZONE, name) * (last - first)) >> 32),
        split_mm=stored(site),
        start_day=stored(depart),
        stop_mm=stored(stop),
        arrival=stored(arrival),
        end=stored(end),
        poly=stored(luck(axon, key, Decision.POLYINNERVATION, name) / rng.ONE),
    )


# --- at the muscle --------------------------------------------------------------------------------------------

Contact = tuple[int, int]
"""Tick of the contact and the process's place among those of its zone: the smaller comes first."""


def reinnervate(growth: Growth, grown: Grown, seed: int, replicate: int) -> dict[int, list[int]]:
    """Half-fibres of each process (by its place in `grown.processes`) on every observed day."""
    reaching = [r for r, p in enumerate(grown.processes) if p.arrival < math.inf and p.end > p.arrival]
    halves = {r: [0] * len(growth.days) for r in reaching}
    for zone in range(len(growth.intact.zone_pool)):
        rows = [r for r in reaching if grown.processes[r].zone == zone]
        _Zone(growth, grown, zone, rows, Luck(growth, seed, replicate)).count(halves)
    return halves


class _Zone:
    """The endplates of one zone through all epochs."""

    def __init__(self, growth: Growth, grown: Grown, zone: int, rows: list[int], luck: Luck) -> None:
        self.growth, self.rows, self.luck = growth, rows, luck
        self.grown = grown
        intact = growth.intact
        self.muscle = int(intact.zone_pool[zone])
        owners = intact.endplate_axon[intact.zone_start[zone] : intact.zone_start[zone + 1]]
        self.native = [int(a) for a in owners]
        self.size = len(self.native)
        self.place = {r: i for i, r in enumerate(rows)}
        self.since = [grown.processes[a].end for a in self.native]

    def process(self, place: int) -> Process:
        return self.grown.processes[self.rows[place]]

    def count(self, halves: dict[int, list[int]]) -> None:
        epochs = [float(day) for day in self.growth.epochs]
        for k, begins in enumerate(epochs):
            if begins > self.growth.days[-1]:
                break
            ends = epochs[k + 1] if k + 1 < len(epochs) else math.inf
            contacts = self._contacts(begins, ends)
            for d, day in enumerate(self.growth.days):
                if self.growth.day_epoch[d] == k:
                    self._hold(contacts, d, float(day), halves)
            if ends < math.inf:
                self._denervate(contacts, ends)

    def _contacts(self, begins: float, ends: float) -> list[list[Contact]]:
        """Contacts of each endplate by processes alive in an epoch, earliest first, the first two only."""
        met: list[set[Contact]] = [set() for _ in range(self.size)]
        for e, axon in enumerate(self.native):
            if self.grown.processes[axon].end > begins:
                met[e].add((0, self.place[axon]))
        for r in self.rows:
            process = self.grown.processes[r]
            if process.event == NO_EVENT or process.end <= begins:
                continue
            day = self._contact_day(process)
            if int(day * TICKS_PER_DAY) > min(ends, float(self.growth.days[-1])) * TICKS_PER_DAY:
                continue
            for e in self._touched(process):
                if self.since[e] < day and _priority(e) < self._viability(day - self.since[e]):
                    met[e].add((int(day * TICKS_PER_DAY), self.place[r]))
        return [sorted(contacts)[:2] for contacts in met]

    def _contact_day(self, process: Process) -> float:
        rates = self.growth.rules.rates
        foreign = self.growth.intact.pool[process.axon] != self.muscle
        day = process.arrival + rates.maturation_days
        return day + rates.own_muscle_head_start_days if foreign else day

    def _touched(self, process: Process) -> Iterator[int]:
        """Endplates that a sprout reaches: those of its axon in its own tube, else as many anywhere in the zone."""
        if process.own_tube:
            yield from (e for e, axon in enumerate(self.native) if axon == process.axon)
            return
        key = self.growth.lesions[process.event].lesion.key
        for j in range(int(self.growth.intact.fibres[process.axon])):
            block, half = divmod(j, 8)
            counter = (
                block | key << 8,
                process.sprout | 5 << 24,
                process.axon + self.luck.offset,
                self.luck.replicate,
            )
            words = rng.philox_slow(counter, (self.luck.seed & 0xFFFFFFFF, self.luck.seed >> 32))
            yield (((words[half // 2] >> (16 * (half % 2))) & 0xFFFF) * self.size) >> 16

    def _viability(self, days: float) -> float:
        table = self.growth.muscle.viability
        return float(table[min(max(int(days), 0), len(table) - 1)])

    def _hold(self, contacts: list[list[Contact]], d: int, day: float, halves: dict[int, list[int]]) -> None:
        """Who holds each endplate on a day: by contact first, then by terminal sprouts of neighbours."""
        owner: list[int | None] = []
        for e, met in enumerate(contacts):
            # On the day of its end a process still keeps others away, though it does nothing any more.
            here = [c for c in met if c[0] <= day * TICKS_PER_DAY and self.process(c[1]).end >= day]
            owner.append(here[0][1] if here else None)
            if not here:
                continue
            if len(here) == 2 and self._shared(e, met[1], day):
                for _, place in here:
                    halves[self.rows[place]][d] += 1
            else:
                halves[self.rows[here[0][1]]][d] += 2
        for e in range(self.size):
            if owner[e] is None:
                self._adopt(e, owner, d, day, halves)

    def _shared(self, e: int, second: Contact, day: float) -> bool:
        rates, table = self.growth.rules.rates, self.growth.muscle.elimination
        share = _fraction(e * GOLDEN + self.process(second[1]).poly)
        if share < rates.poly_floor:
            return True
        if share >= rates.poly_initial:
            return False
        step = int((share - rates.poly_floor) / (rates.poly_initial - rates.poly_floor) * len(table))
        return day < stored(second[0] / TICKS_PER_DAY + float(table[step]))

    def _adopt(self, e: int, owner: list[int | None], d: int, day: float, halves: dict[int, list[int]]) -> None:
        """Give an empty endplate to its nearest neighbour that can hold it, the left one where both are as near."""
        rates = self.growth.rules.rates
        reach = int(rates.sprout_reach)
        if self.since[e] + rates.sprout_delay_days > day:
            return
        left = next((i for i in range(e - 1, max(e - reach, 0) - 1, -1) if owner[i] is not None), None)
        right = next((i for i in range(e + 1, min(e + reach, self.size - 1) + 1) if owner[i] is not None), None)
        near = sorted((abs(i - e), i) for i in (left, right) if i is not None)
        for _, i in near:
            place = owner[i]
            assert place is not None
            process = self.process(place)
            ready = -math.inf
            if process.event != NO_EVENT:
                ready = stored(process.arrival + rates.maturation_days + rates.sprout_delay_days)
            adopted = max(ready, self.since[e] + rates.sprout_delay_days)
            room = int(rates.enlargement_limit * 2.0 * int(self.growth.intact.fibres[process.axon]))
            held = halves[self.rows[place]]
            if adopted <= day and held[d] < room and _priority(e) < self._viability(adopted - self.since[e]):
                held[d] += 2
                return

    def _denervate(self, contacts: list[list[Contact]], ends: float) -> None:
        """Endplates whose regrown axon is cut at the end of an epoch are empty from then on."""
        for e, met in enumerate(contacts):
            holders = [self.process(place) for _, place in met]
            regrown = holders and holders[0].event != NO_EVENT
            if regrown and all(process.end <= ends for process in holders):
                self.since[e] = ends


def _fraction(value: float) -> float:
    return value - math.floor(value)


def _priority(e: int) -> float:
    """Order in which endplates are lost: evenly strewn, the same in every muscle."""
    return _fraction(e * GOLDEN)
