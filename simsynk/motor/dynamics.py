"""The time course of a command on one grown nerve: force and electromyogram of every muscle, and who starts when.

Quasi-static activation says what a held command ends in. Here the drive rises and falls, each axon carries it with
its own delay, and the muscle follows with its own time constants. Nothing is drawn: the luck is the grown nerve's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import Innervation
from simsynk.motor.central import Central
from simsynk.motor.commands import Repertoire, repertoire
from simsynk.motor.ephapse import lesion_neighbours
from simsynk.motor.recruitment import axon_force, excitation_for, facial_motor, motor_file, pool_drives, unit_force
from simsynk.motor.timecourse import course_of, dynamics_file, envelope, follow, kendall_tau, onsets
from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery

BEFORE_S = 0.1
"""Rest that is shown before a command starts at time 0."""

_DELAY_STEP_S = 0.0005
_EXCITATION_STEPS = 33


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCourse:
    """What the muscles of one grown nerve do in time under each command. Glands are left out.

    Parameters
    ----------
    times_s
        Seconds from the start of the command in the nucleus, (times,).
    commands, muscles
        Names of the axes.
    asked
        Muscles that each command drives, (commands, muscles).
    force
        Share of the intact muscle's maximum, (commands, muscles, times).
    emg
        Smoothed rectified electromyogram as a share of the intact muscle's greatest, (commands, muscles, times).
    onset_s
        Time at which the force passes a tenth of its own peak above rest, (commands, muscles); NaN for a muscle
        that does not move visibly.
    healthy_force, healthy_emg, healthy_onset_s
        The same before the injury with nothing central switched on.
    tau
        Kendall's tau-b of the order of onsets against the healthy order, over the muscles that move in both,
        (commands,); NaN where the healthy muscles start together.
    onset_spread_s, healthy_onset_spread_s
        Standard deviation of these onsets over the same muscles, (commands,); NaN for fewer than two.
    """

    times_s: NDArray[np.float64] = field(repr=False)
    commands: tuple[str, ...]
    muscles: tuple[str, ...]
    asked: NDArray[np.bool_] = field(repr=False)
    force: NDArray[np.float64] = field(repr=False)
    emg: NDArray[np.float64] = field(repr=False)
    onset_s: NDArray[np.float64] = field(repr=False)
    healthy_force: NDArray[np.float64] = field(repr=False)
    healthy_emg: NDArray[np.float64] = field(repr=False)
    healthy_onset_s: NDArray[np.float64] = field(repr=False)
    tau: NDArray[np.float64]
    onset_spread_s: NDArray[np.float64]
    healthy_onset_spread_s: NDArray[np.float64]

    def moving(self) -> NDArray[np.bool_]:
        """Muscles that a command drives or that move visibly, in the healthy face or now, (commands, muscles)."""
        return self.asked | np.isfinite(self.onset_s) | np.isfinite(self.healthy_onset_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fibres:
    """Bundles of fibres by the axon that drives them.

    Parameters
    ----------
    axon, muscle
        The axon whose firing counts, and the pool number of the muscle, (rows,).
    delay_s
        From the nucleus to the muscle, (rows,).
    weight, size
        Share of the intact muscle's force and of its fibres, (1 or commands, rows).
    """

    axon: NDArray[np.int64]
    muscle: NDArray[np.int64]
    delay_s: NDArray[np.float64]
    weight: NDArray[np.float64]
    size: NDArray[np.float64]


def dynamics(
    periphery: Periphery,
    commands: str | Sequence[str] | Mapping[str, Mapping[str, float]] = "standard",
    central: Central | None = None,
    *,
    day: float | None = None,
    duration_s: float = 2.0,
    step_s: float = 0.005,
) -> TimeCourse:
    """Give a grown nerve commands and follow its muscles in time; deterministic.

    Parameters
    ----------
    periphery
        What `grow` returned.
    commands
        `standard`, a list of names, or own commands as `{name: {muscle: drive}}`.
    central
        Central switches; None means all off.
    day
        An observed day; None means the last.
    duration_s, step_s
        How long to follow a command from its start, and the time between two values.

    Raises
    ------
    InputError
        For an unknown command or muscle.

    Examples
    --------
    >>> import simsynk
    >>> dynamics(simsynk.grow("toy", seed=1), ["smile"]).force.shape
    (2, 3, 421)
    """
    intact, central = periphery.intact, central or Central()
    asked = repertoire(intact.nerve, commands)
    shown = np.array([pool.target == "muscle" for pool in intact.nerve.pools])
    steps = np.arange(-round(BEFORE_S / step_s), round(duration_s / step_s) + 1)
    times = steps.astype(np.float64) * step_s
    grown = _grown_fibres(periphery, periphery.day_index(day))
    if central.ephapse and periphery.event_edges:
        grown = _with_neighbours(grown, intact, asked, central, periphery.event_edges[0])
    force, emg = _recorded(intact, asked, central, grown, times, step_s)
    before, healthy_emg = _recorded(intact, asked, Central(), _intact_fibres(intact), times, step_s)
    table = dynamics_file().table("onset")
    bars = {name: table[name] for name in ("level", "visible")}
    onset, healthy_onset = onsets(force[:, shown], times, **bars), onsets(before[:, shown], times, **bars)
    both = np.isfinite(onset) & np.isfinite(healthy_onset)
    pairs = zip(healthy_onset, onset, strict=True)
    return TimeCourse(
        times_s=times,
        commands=asked.names,
        muscles=tuple(name for name, here in zip(asked.pools, shown, strict=True) if here),
        asked=asked.asked()[:, shown],
        force=force[:, shown],
        emg=emg[:, shown],
        onset_s=onset,
        healthy_force=before[:, shown],
        healthy_emg=healthy_emg[:, shown],
        healthy_onset_s=healthy_onset,
        tau=np.array([kendall_tau(one, two, table["tie_s"]) for one, two in pairs]),
        onset_spread_s=_spread(onset, both),
        healthy_onset_spread_s=_spread(healthy_onset, both),
    )


def _spread(onset: NDArray[np.float64], both: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.array([one[use].std() if use.sum() > 1 else np.nan for one, use in zip(onset, both, strict=True)])


def axon_delays(route_mm: NDArray[np.float64], regrown_from_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Time from the nucleus to the muscle in s: at the intact velocity, then slower where the axon regrew.

    Parameters
    ----------
    route_mm
        Length of the way.
    regrown_from_mm
        Distance from the nucleus from which on the axon is regrown; inf for an intact one.

    Examples
    --------
    >>> axon_delays(np.array([100.0, 100.0]), np.array([np.inf, 65.0])).round(6).tolist()
    [0.003, 0.0033]
    """
    table = dynamics_file().table("conduction")
    per_s = 1000 * table["intact_m_per_s"]
    new = np.maximum(route_mm - regrown_from_mm, 0.0)
    return table["endplate_delay_s"] + (route_mm - new) / per_s + new / (per_s * table["regrown_share"])


def _intact_fibres(intact: Innervation) -> _Fibres:
    lengths = np.array([route.length_mm for route in intact.routes])[intact.route]
    share = (intact.fibres / intact.endplate_count[intact.pool])[None, :]
    return _Fibres(
        axon=np.arange(intact.axon_count),
        muscle=intact.pool.astype(np.int64),
        delay_s=axon_delays(lengths, np.full(len(lengths), np.inf)),
        weight=share,
        size=share,
    )


def _grown_fibres(periphery: Periphery, d: int) -> _Fibres:
    """The fibres of one day, weighed as the kernel `express` weighs them."""
    intact, table, state = periphery.intact, periphery.processes, periphery.muscle
    day, rows = float(periphery.days[d]), periphery.reaching
    axon = table.axon[rows].astype(np.int64)
    quiet = ((table.quiet_from[:, axon] <= day) & (day < table.quiet_until[:, axon])).any(axis=0)
    live = (periphery.half_fibres[:, d] > 0) & (table.end[rows] > day) & ~quiet
    rows, axon, halves = rows[live], axon[live], periphery.half_fibres[live, d]
    muscle = intact.pool_of_route[table.route[rows]].astype(np.int64)
    strength = np.ones(len(rows))
    new = table.event[rows] != NO_EVENT
    contact = table.arrival[rows[new]].astype(np.float64) + state.maturation_days
    idle = (contact - periphery.event_days[table.event[rows[new]]]).astype(np.int64)
    wasted = state.wasted[np.clip(idle, 0, len(state.wasted) - 1)]
    again = np.clip((day - contact).astype(np.int64), 0, len(state.regained) - 1)
    strength[new] = 1.0 - wasted * (1.0 - state.regained[again])
    left = periphery.treated.passing[d, table.route[rows]] * periphery.treated.output[d, muscle]
    share = (0.5 * halves / intact.endplate_count[muscle] * left)[None, :]
    lengths = np.array([route.length_mm for route in intact.routes])[table.route[rows]]
    return _Fibres(
        axon=axon,
        muscle=muscle,
        delay_s=axon_delays(lengths, _regrown_from(periphery)[axon]),
        weight=share * strength,
        size=share,
    )


def _regrown_from(periphery: Periphery) -> NDArray[np.float64]:
    """Distance from the nucleus from which on each axon has ever regrown; inf for one that never had to."""
    table = periphery.processes
    start = np.full(periphery.intact.axon_count, np.inf)
    new = table.event != NO_EVENT
    np.minimum.at(start, table.axon[new], table.split_mm[new])
    return start


def _with_neighbours(own: _Fibres, intact: Innervation, asked: Repertoire, central: Central, edge: str) -> _Fibres:
    """The same fibres, driven by the neighbours of their axon at the lesion as well.

    A unit cannot give more than its maximum, so of a neighbour's activity only the share counts that still had
    room at the command's full drive.
    """
    beside = lesion_neighbours(intact, edge)
    alone = beside == np.arange(len(beside))[:, None]
    plain = axon_force(intact, asked, dataclasses.replace(central, ephapse=0.0))
    added = axon_force(intact, asked, central, beside) - plain
    spread = central.ephapse * np.where(alone[:, :, None], 0.0, plain[beside]).mean(axis=1)
    room = np.where(spread > 0, added / np.where(spread > 0, spread, 1.0), 1.0).T
    taken = central.ephapse / beside.shape[1] * room[:, own.axon]
    weight, size = [np.broadcast_to(own.weight, taken.shape)], [np.broadcast_to(own.size, taken.shape)]
    sources = [own.axon]
    for slot in beside.T:
        there = (slot != np.arange(len(slot)))[own.axon]
        weight.append(own.weight * taken * there)
        size.append(own.size * taken * there)
        sources.append(slot[own.axon])
    copies = len(sources)
    return _Fibres(
        axon=np.concatenate(sources),
        muscle=np.tile(own.muscle, copies),
        delay_s=np.tile(own.delay_s, copies),
        weight=np.concatenate(weight, axis=1),
        size=np.concatenate(size, axis=1),
    )


def _recorded(
    intact: Innervation,
    asked: Repertoire,
    central: Central,
    fibres: _Fibres,
    times: NDArray[np.float64],
    step_s: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Force and electromyogram of every pool's muscle, (commands, pools, times) each."""
    motor = facial_motor(intact)
    levels = _drive_levels(intact, pool_drives(asked, central, motor))
    bins = np.round(fibres.delay_s / _DELAY_STEP_S).astype(np.int64)
    delays, place = np.unique(bins, return_inverse=True)
    tables = _pool_tables(intact, fibres, levels, place, len(delays))
    total = np.zeros((2, len(asked.commands), len(motor), len(times)))
    for b, delay in enumerate(delays):
        drives = _drives_in_time(asked, central, motor, times - delay * _DELAY_STEP_S)
        for p, (drive, _) in enumerate(levels):
            _add(total, tables[p][..., b, :, :], drive, drives[:, p])
    table, window = dynamics_file().table("muscle"), dynamics_file().number("envelope_s")
    force = follow(total[0], step_s, table["rise_s"], table["fall_s"])
    return force * intact.strength[:, None], envelope(total[1], step_s, window)


def _drive_levels(
    intact: Innervation, full: NDArray[np.float64]
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """For each pool drives in rising order and the excitation that each takes; every command's full drive is one.

    Between two levels force and firing are taken as straight lines.
    """
    exact = excitation_for(intact, full)
    grid = np.linspace(0.0, 1.0, _EXCITATION_STEPS) ** 2
    found = []
    for p in range(full.shape[1]):
        units = np.flatnonzero(intact.pool == p)
        weight = intact.fibres[units] / max(int(intact.fibres[units].sum()), 1)
        given = weight @ unit_force(grid[None, :], intact.size_rank[units, None])
        drive, excitation = np.concatenate([full[:, p], given]), np.concatenate([exact[:, p], grid])
        drive, first = np.unique(drive, return_index=True)
        found.append((drive, excitation[first]))
    return found


def _pool_tables(
    intact: Innervation,
    fibres: _Fibres,
    levels: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
    place: NDArray[np.int64],
    bins: int,
) -> list[NDArray[np.float64]]:
    """What the axons of each pool give by drive, (force or firing, 1 or commands, delay bins, muscles, levels)."""
    pools, columns = len(levels), len(fibres.weight)
    home, key = intact.pool[fibres.axon], place * pools + fibres.muscle
    tables = []
    for p, (_, excitation) in enumerate(levels):
        rows = np.flatnonzero(home == p)
        rows = rows[np.argsort(key[rows], kind="stable")]
        reached, first = np.unique(key[rows], return_index=True)
        table = np.zeros((2, columns, bins * pools, len(excitation)))
        if len(rows):
            force = unit_force(excitation[None, :], intact.size_rank[fibres.axon[rows], None])
            for kind, (share, signal) in enumerate(((fibres.weight, force), (fibres.size, _firing(force)))):
                table[kind][:, reached] = np.add.reduceat(share[:, rows, None] * signal, first, axis=1)
        tables.append(table.reshape(2, columns, bins, pools, len(excitation)))
    return tables


def _firing(force: NDArray[np.float64]) -> NDArray[np.float64]:
    """Firing rate of a unit as a share of its greatest, from its relative force."""
    table = motor_file().table("recruitment")
    peak, half = table["peak_rate"], table["half_force_rate"]
    tetanic = force * peak**3 / (peak**3 + half**3)
    return half * np.cbrt(tetanic / (1.0 - tetanic)) / peak


def _drives_in_time(
    asked: Repertoire, central: Central, motor: NDArray[np.bool_], times: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Drive of every pool, (commands, pools, times); the weaker a muscle is driven, the later it starts."""
    lag = dynamics_file().number("synergist_lag")
    share = np.zeros((*asked.drives.shape, len(times)))
    for c, command in enumerate(asked.names):
        driven = asked.drives[c] > 0
        if driven.any():
            course = course_of(command)
            late = lag * course.rise_s * (1.0 - asked.drives[c, driven] / asked.drives[c].max())
            share[c, driven] = course.at(times[None, :] - late[:, None])
    flat = (asked.drives[:, :, None] * share).transpose(0, 2, 1).reshape(-1, len(motor))
    drives = pool_drives(dataclasses.replace(asked, drives=flat), central, motor)
    return drives.reshape(len(asked.names), len(times), len(motor)).transpose(0, 2, 1)


def _add(
    total: NDArray[np.float64],
    table: NDArray[np.float64],
    levels: NDArray[np.float64],
    drives: NDArray[np.float64],
) -> None:
    """Add what one pool gives with one delay to the total, (force or firing, commands, muscles, times)."""
    reached = np.flatnonzero(table.any(axis=(0, 1, 3)))
    if not len(reached):
        return
    still = (drives == drives[:, :1]).all(axis=1)
    for c, course in enumerate(drives):
        wanted = course[:1] if still[c] else course
        upper = np.clip(np.searchsorted(levels, wanted), 1, len(levels) - 1)
        part = (wanted - levels[upper - 1]) / (levels[upper] - levels[upper - 1])
        own = table[:, min(c, table.shape[1] - 1)][:, reached]
        total[:, c, reached] += own[..., upper - 1] * (1.0 - part) + own[..., upper] * part
