"""One side's regrowth, prepared once and then run for any replicate: lesions in turn, then the muscles."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.anatomy.innervation import Innervation
from simsynk.anatomy.variants import LEFT_OFFSET
from simsynk.periphery import kernels as muscle_kernels
from simsynk.periphery.muscle import MuscleState
from simsynk.periphery.processes import Processes
from simsynk.periphery.state import Periphery
from simsynk.periphery.treated import Treated
from simsynk.regrowth import kernels
from simsynk.regrowth.lesion import Crossing, Lesion, crossing, positions, stump_table
from simsynk.regrowth.reinnervation import Reinnervation, reinnervation
from simsynk.regrowth.routing import random
from simsynk.regrowth.routing.kinds import ROUTINGS
from simsynk.regrowth.routing.settings import Routing
from simsynk.regrowth.routing.tubes import Stump, TubeChoice
from simsynk.regrowth.rules import Rules

_BEFORE_ALL = -1.0e12
_SPARE_ROWS = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedLesion:
    """A lesion with everything that does not depend on luck.

    `cut_mm` is where each route is cut, `site_mm` where a sprout into a route starts; -1 where neither, (routes,).
    """

    lesion: Lesion
    cut_mm: NDArray[np.float64]
    site_mm: NDArray[np.float64]
    crossing: Crossing
    choice: TubeChoice


@dataclass(slots=True, kw_only=True)
class Workspace:
    """Arrays that one thread writes while it grows one replicate after another.

    Parameters
    ----------
    processes
        The row table.
    order
        Rows that reach a muscle, by zone, (rows,).
    half, ready, room, spell
        Along `order`: half-fibres (rows, days), day of the first terminal sprouts, most half-fibres, and the observed
        days on which the row works (first one in the lower 16 bits, first one after it in the upper).
    zone_first
        First place of each zone in `order`, (zones + 1,).
    first, second, since, held, owner
        One zone's endplates: best and second-best contact, day of denervation, observed day from which it is held,
        present owner.
    listed
        One zone's endplates that need a closer look.
    local
        Place of each axon's own course within its zone, (axons,).
    reaching
        Number of rows in `order`.
    """

    processes: Processes
    order: NDArray[np.int32]
    half: NDArray[np.int32]
    zone_first: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    since: NDArray[np.float32]
    held: NDArray[np.int32]
    owner: NDArray[np.int32]
    listed: NDArray[np.int32]
    local: NDArray[np.int32]
    ready: NDArray[np.float32]
    room: NDArray[np.int32]
    spell: NDArray[np.int32]
    reaching: int = 0

    @property
    def bytes_used(self) -> int:
        """Size of all its arrays in bytes."""
        held = [getattr(self.processes, field.name) for field in dataclasses.fields(self.processes)]
        held += [getattr(self, field.name) for field in dataclasses.fields(self)]
        return sum(array.nbytes for array in held if isinstance(array, np.ndarray))


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The regrowth of one side, ready for any replicate.

    Parameters
    ----------
    intact, side
        The side before any injury.
    days
        Days to be observed, ascending, (days,).
    lesions
        Prepared lesions by day.
    rules, muscle
        Rates, and the tables of reinnervation.
    treated
        What treatments besides lesions do to the muscles and to conduction.
    """

    intact: Innervation
    side: str
    days: NDArray[np.float64]
    lesions: tuple[PreparedLesion, ...]
    rules: Rules
    muscle: Reinnervation = field(repr=False)
    treated: Treated = field(repr=False)
    speed_table: NDArray[np.float64] = field(repr=False)
    lag_table: NDArray[np.float64] = field(repr=False)
    block_table: NDArray[np.float64] = field(repr=False)
    unit_table: NDArray[np.float64] = field(repr=False)
    normal_table: NDArray[np.float64] = field(repr=False)
    stump: NDArray[np.float64] = field(repr=False)
    route_length: NDArray[np.float64] = field(repr=False)
    epochs: NDArray[np.float64]
    day_epoch: NDArray[np.int64]

    @property
    def muscle_state(self) -> MuscleState:
        """What a reinnervated fibre is worth."""
        return MuscleState(
            maturation_days=self.rules.rates.maturation_days,
            wasted=self.muscle.wasted,
            regained=self.muscle.regained,
        )

    @property
    def event_days(self) -> NDArray[np.float64]:
        """Day of each lesion, (events,)."""
        return np.array([prepared.lesion.day for prepared in self.lesions], np.float64)

    def workspace(self, rows: int | None = None) -> Workspace:
        """Arrays for one thread; `rows` is the capacity of the table, by default an estimate."""
        axons = self.intact.axon_count
        capacity = rows or self.expected_rows()
        largest = int(np.diff(self.intact.zone_start).max())
        return Workspace(
            processes=Processes.allocate(self.intact, capacity, len(self.lesions)),
            order=np.zeros(capacity, np.int32),
            half=np.zeros((capacity, len(self.days)), np.int32),
            zone_first=np.zeros(len(self.intact.zone_pool) + 1, np.int64),
            first=np.zeros(largest, np.int64),
            second=np.zeros(largest, np.int64),
            since=np.zeros(largest, np.float32),
            held=np.zeros(largest, np.int32),
            owner=np.zeros(largest, np.int32),
            listed=np.zeros(largest, np.int32),
            local=np.zeros(axons, np.int32),
            ready=np.zeros(capacity, np.float32),
            room=np.zeros(capacity, np.int32),
            spell=np.zeros(capacity, np.int32),
        )

    def expected_rows(self) -> int:
        """Rows that a replicate needs on average, with room to spare."""
        rows = float(self.intact.axon_count)
        for prepared in self.lesions:
            cut = float((prepared.cut_mm[self.intact.route] >= 0).sum()) * prepared.lesion.fraction
            c, share = prepared.crossing, np.array(prepared.lesion.sunderland)
            sprouts = 1 + (rng.ONE - c.count_bar).sum(axis=1) / rng.ONE
            chance = (c.survival / rng.ONE) * (c.success / rng.ONE) * np.minimum(c.entry, 1.0)
            rows += cut * float((share * sprouts * chance)[1:].sum()) * _SPARE_ROWS
        return int(rows) + 256

    def run(self, seed: int, replicate: int, work: Workspace) -> Workspace:
        """Grow one replicate; returns the workspace, or a larger one where the table was too small."""
        while not self._sprout(seed, replicate, work):
            work = self.workspace(2 * work.processes.capacity)
        table, rates = work.processes, self.rules.rates
        work.reaching = int(
            kernels.sort_by_zone(table.arrival, table.end, table.zone, table.rows, work.zone_first, work.order)
        )
        keys = np.array([prepared.lesion.key for prepared in self.lesions] or [0], np.int64)
        muscle_kernels.reinnervate(
            seed & 0xFFFFFFFF, seed >> 32, replicate, LEFT_OFFSET[self.side], keys, self.epochs, self.days,
            self.day_epoch, self.intact.zone_start, self.intact.zone_pool, self.intact.endplate_axon,
            self.intact.own_first, self.intact.own_endplate, self.intact.fibres, self.intact.pool,
            float(rates.maturation_days), float(rates.own_muscle_head_start_days), self.muscle.viability,
            float(rates.enlargement_limit), int(rates.sprout_reach), float(rates.sprout_delay_days),
            float(rates.poly_initial), float(rates.poly_floor), self.muscle.elimination, table.axon, table.event,
            table.sprout, table.own_tube, table.arrival, table.end, table.poly, work.zone_first, work.order,
            work.first, work.second, work.since, work.held, work.owner, work.listed, work.local, work.ready,
            work.room, work.spell, work.half,
        )  # fmt: skip
        return work

    def _sprout(self, seed: int, replicate: int, work: Workspace) -> bool:
        table, rates = work.processes, self.rules.rates
        table.restart()
        for number, prepared in enumerate(self.lesions):
            lesion, cross, choice = prepared.lesion, prepared.crossing, prepared.choice
            turn = np.deg2rad(lesion.rotation_deg)
            rows = kernels.regrow(
                seed & 0xFFFFFFFF, seed >> 32, replicate, LEFT_OFFSET[self.side], number, lesion.key,
                float(lesion.day), rng.threshold(lesion.fraction), cross.class_bar, cross.survival, cross.success,
                cross.count_bar, cross.entry, cross.base_day, cross.lag_days, cross.graft_mm, float(lesion.open_day),
                choice.keep, choice.group, prepared.cut_mm, prepared.site_mm, self.route_length,
                self.intact.pool_of_route, self.intact.pool_zone,
                choice.guide, choice.start, choice.route, choice.bar, choice.cells, choice.cell_slot, choice.kinds,
                choice.place, float(choice.sigma), float(np.cos(turn)), float(np.sin(turn)), self.stump,
                float(rates.speed_mm_per_day), self.speed_table, self.lag_table, self.unit_table,
                self.normal_table, float(rates.block_days), self.block_table, float(rates.hazard_per_mm),
                float(rates.pruning_per_year) / 365.25, float(rates.maturation_days), self.intact.pool,
                table.axon, table.route, table.event, table.sprout, table.zone, table.own_tube, table.split_mm,
                table.start_day, table.stop_mm, table.arrival, table.end, table.poly, table.previous, table.last_row,
                table.quiet_from, table.quiet_until, table.rows,
            )  # fmt: skip
            if rows < 0:
                return False
            table.rows = int(rows)
        return True

    def grown(self, seed: int, replicate: int) -> Periphery:
        """Grow one replicate in arrays of its own."""
        return self.periphery(seed, replicate, self.run(seed, replicate, self.workspace()))

    def periphery(self, seed: int, replicate: int, work: Workspace) -> Periphery:
        """A read-only copy of what `run` left in a workspace."""
        half = work.half[: work.reaching].copy()
        reaching = work.order[: work.reaching].copy()
        for array in (half, reaching):
            array.setflags(write=False)
        return Periphery(
            intact=self.intact,
            side=self.side,
            seed=seed,
            replicate=replicate,
            days=self.days,
            processes=work.processes.kept(),
            reaching=reaching,
            half_fibres=half,
            event_days=self.event_days,
            event_edges=tuple(prepared.lesion.edge for prepared in self.lesions),
            muscle=self.muscle_state,
            treated=self.treated,
            speed_mm_per_day=self.rules.rates.speed_mm_per_day,
            speed_sigma=self.rules.rates.speed_sigma,
        )


# Kernels read these tables and never write to them, so a sweep's points share them.
_lognormal_table = functools.lru_cache(maxsize=256)(rng.lognormal_table)
_exponential_table = functools.cache(rng.exponential_table)
_normal_table = functools.cache(rng.normal_table)


def prepare_growth(
    intact: Innervation,
    side: str,
    lesions: Sequence[Lesion],
    rules: Rules,
    routing: Routing,
    days: Sequence[float],
    treated: Treated | None = None,
) -> Growth:
    """Work out everything about one side's regrowth that does not depend on luck.

    Parameters
    ----------
    intact, side
        The side before any injury.
    lesions
        What happens to it, in any order.
    rules, routing
        Rates and the choice of tube.
    days
        Days at which the state will be read.
    treated
        What treatments besides lesions do; None where there are none.

    Raises
    ------
    InputError
        When the routing names a group that the nerve does not have.
    """
    in_turn = sorted(lesions, key=lambda lesion: lesion.day)
    observed = np.array(sorted(set(days)), np.float64)
    epochs = np.array([_BEFORE_ALL, *sorted({lesion.day for lesion in in_turn})], np.float64)
    rates = rules.rates
    return Growth(
        intact=intact,
        side=side,
        days=observed,
        lesions=tuple(_prepare(intact, lesion, rules, routing) for lesion in in_turn),
        rules=rules,
        muscle=reinnervation(rates),
        treated=treated or Treated.untouched(intact, len(observed)),
        speed_table=_lognormal_table(rates.speed_sigma),
        lag_table=_lognormal_table(rates.lag_sigma),
        block_table=_lognormal_table(rates.block_sigma),
        unit_table=_exponential_table(),
        normal_table=_normal_table(),
        stump=stump_table(rates),
        epochs=epochs,
        # The day of a lesion still belongs to the time before it: what was cut is missing, nobody has taken it over.
        day_epoch=(np.searchsorted(epochs, observed, side="left") - 1).astype(np.int64),
        route_length=np.array([route.length_mm for route in intact.routes], np.float64),
    )


def _prepare(intact: Innervation, lesion: Lesion, rules: Rules, routing: Routing) -> PreparedLesion:
    cut_mm = positions(intact, lesion.edge, lesion.mm)
    transferred = lesion.to_edge is not None
    site_mm = positions(intact, lesion.to_edge, lesion.to_mm) if lesion.to_edge is not None else cut_mm
    cross = crossing(intact, lesion, rules)
    tubes = np.bincount(intact.route, minlength=len(intact.routes)) * (site_mm >= 0)
    stump = Stump(
        intact=intact,
        order=intact.nerve.edge(lesion.edge).order,
        tubes=tubes.astype(np.float64),
        fidelity=cross.fidelity,
        cross_kind=rules.rates.cross_kind,
    )
    # A transferred axon has no tube of its own in the other nerve, so it takes any.
    choose = random.choose if transferred else ROUTINGS[routing.kind]
    return PreparedLesion(
        lesion=lesion, cut_mm=cut_mm, site_mm=site_mm, crossing=cross, choice=choose(routing, stump)
    )
