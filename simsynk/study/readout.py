"""Regrown nerves split by the ways into their muscles: what any set of cuts leaves, with nothing grown anew."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.nerve import Nerve
from simsynk.errors import InputError, Problem, unknown_name
from simsynk.motor.activation import Drive, Expression, express
from simsynk.periphery.processes import Processes
from simsynk.periphery.state import Periphery
from simsynk.periphery.treated import Treated
from simsynk.simulate import Patient, Side
from simsynk.study.ensemble import Interrupted, Progress
from simsynk.study.readings import DayReadings, Examiner
from simsynk.timeline.virtual_cut import severed

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

_KINDS = ("branch", "twig", "connection")


def cuttable(nerve: Nerve) -> tuple[str, ...]:
    """Branches, twigs and connections that a surgeon can divide, in the order of the nerve; a branch goes with all
    its roots.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> cuttable(prepare(load("toy")).nerve)
    ('upper', 'middle', 'lower', 'upper_1', 'middle_1', 'lower_1')
    """
    return tuple(e.name for e in nerve.edges if e.kind in _KINDS and (e.kind != "branch" or e.name in nerve.branches))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Split:
    """One nerve: which way each part of its activation comes, and how much that is."""

    keys: tuple[tuple[int, bytes], ...]
    carried: Values
    own_rest: Values


@dataclass(frozen=True, kw_only=True)
class Readout:
    """One side of many regrown nerves on one day; a way is a muscle with the cuts that would silence the way.

    What a set of cuts leaves is the sum over the ways that it spares: to rounding, what `simsynk.examine` reads from
    the same nerve after `virtually_cut`. Regrowth after the cut is not in it.

    Parameters
    ----------
    patient, side, day
        Whose nerves, `right` or `left`, and the observed day.
    seed, replicates
        Their luck.
    cuts
        What can be cut.
    muscle, passes
        Muscle of each way, (ways,), and the cuts that silence it, (ways, cuts).
    carried
        What each way adds to its muscle, as a share of the intact maximum, without treatment of the muscle,
        (nerves, ways, commands).
    own_rest
        The part of it at rest, with nothing central switched on, that the muscle's own pool gives, (nerves, ways).
    others
        Activation of the other side, with its own treatments, (nerves, commands, muscles).
    others_rest
        Its resting activation by each muscle's own pool, (nerves, muscles).
    """

    patient: Patient = field(repr=False)
    side: Side = field(repr=False)
    day: float
    seed: int
    replicates: NDArray[np.int64] = field(repr=False)
    cuts: tuple[str, ...]
    muscle: NDArray[np.int64] = field(repr=False)
    passes: Flags = field(repr=False)
    carried: Values = field(repr=False)
    own_rest: Values = field(repr=False)
    others: Values = field(repr=False)
    others_rest: Values = field(repr=False)

    @property
    def day_index(self) -> int:
        """Place of the day among the observed ones."""
        return int(np.flatnonzero(self.side.growth.days == self.day)[0])

    @property
    def treated(self) -> Treated:
        """What the scenario's own treatments do to the muscles on this day."""
        return self.side.growth.treated.on(self.day_index)

    @functools.cached_property
    def examiner(self) -> Examiner:
        """Of the patient; a plan that treats the healthy side too does not make the palsy bilateral."""
        return Examiner(self.patient, bilateral=self.patient.scenario.side == "both")

    def spared(self, cut: Sequence[str]) -> Flags:
        """Which ways a set of cuts leaves, (ways,).

        Raises
        ------
        InputError
            For a branch that cannot be cut.
        """
        for name in cut:
            if name not in self.cuts:
                raise unknown_name("branches", name, self.cuts, "a branch or twig that can be cut")
        return np.asarray(~self.passes[:, [self.cuts.index(name) for name in cut]].any(axis=1))

    def wired(self, cut: Sequence[str] = ()) -> tuple[Values, Values]:
        """What the wiring makes the muscles do after some cuts, without any treatment of muscles.

        Returns
        -------
        Activation (nerves, commands, muscles) and its own resting part (nerves, muscles).
        """
        kept, count = self.spared(cut), len(self.patient.nerve.pools)
        into = np.zeros((len(self.muscle), count))
        into[np.arange(len(self.muscle)), self.muscle] = kept
        return np.swapaxes(self.carried, 1, 2) @ into, self.own_rest @ into

    def readings(self, cut: Sequence[str] = (), output: Values | None = None) -> DayReadings:
        """Everything that can be read after some cuts and with some muscles weakened.

        Parameters
        ----------
        cut
            Names of `cuts`.
        output
            Share of each muscle's force that is left besides what the scenario's own treatments leave, (muscles,).

        Examples
        --------
        >>> from simsynk import load, prepare
        >>> found = read_out(prepare(load("toy")), seed=1, replicates=range(2))
        >>> found.readings(["upper_1"]).activation[:, 0, 1, 0].tolist()
        [0.0, 0.0]
        """
        wired, own = self.wired(cut)
        own_treated, extra = self.treated, np.ones(wired.shape[-1]) if output is None else output
        treated = dataclasses.replace(own_treated, output=own_treated.output * extra)
        now = treated.activation(wired[:, None], self.side.drive.healthy[0])[:, 0]
        s = [side.name for side in self.patient.sides].index(self.side.name)
        activation, rest = (np.stack(pair, axis=1) for pair in self._sides(now, own * treated.output[0], s))
        return DayReadings(self.examiner, self.replicates, self.day_index, activation, rest, {})

    def _sides(self, now: Values, own: Values, s: int) -> tuple[tuple[Values, Values], tuple[Values, Values]]:
        """Both sides in their order: activation, and its own resting part."""
        pairs = ((now, self.others), (own, self.others_rest))
        return tuple((mine, theirs) if s == 0 else (theirs, mine) for mine, theirs in pairs)  # type: ignore[return-value]

    def some(self, places: Sequence[int] | NDArray[Any]) -> Readout:
        """Some of the nerves, by their places."""
        chosen = np.asarray(places)
        parts = ("replicates", "carried", "own_rest", "others", "others_rest")
        return dataclasses.replace(self, **{name: getattr(self, name)[chosen] for name in parts})


def read_out(
    patient: Patient,
    *,
    seed: int,
    replicates: Sequence[int],
    side: str | None = None,
    day: float | None = None,
    cuts: Sequence[str] | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Readout:
    """Grow nerves and split what they do by the ways into the muscles.

    Parameters
    ----------
    patient
        A prepared scenario.
    seed, replicates
        Whose luck; replicate 17 is the same in every run.
    side
        `right` or `left`; None means the affected side (the right one of two).
    day
        An observed day; None means the last.
    cuts
        What may be cut; None means all of `cuttable`.
    jobs
        Threads; None takes all processors. The numbers do not depend on them.
    progress
        Called with how many nerves are done and wanted.

    Raises
    ------
    InputError
        For a scenario with retraining, whose commands would be learned anew after every cut; for an unknown branch.
    Interrupted
        When the user stops it.
    """
    one = patient.side(side or patient.scenario.sides[0])
    for other in patient.sides:
        if other.trained:
            message = "holds retraining, which is learned anew after every cut, so that its nerves cannot be read out"
            fix = "leave the retraining out, and play the plan with `simsynk compare` on the scenario that has it"
            raise InputError([Problem(path="timeline", message=message, fix=fix)])
    nerve = one.intact.nerve
    names = tuple(cuts) if cuts is not None else cuttable(nerve)
    for name in names:
        if name not in [edge.name for edge in nerve.edges]:
            raise unknown_name("branches", name, cuttable(nerve), "a branch or twig that can be cut")
    when = float(one.growth.days[-1] if day is None else day)
    reader = _Reader(patient, one, seed, names, when)
    found: list[tuple[_Split, Values, Values]] = []
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        try:
            for number, part in enumerate(pool.map(reader.read, replicates), 1):
                found.append(part)
                if progress is not None:
                    progress(number, len(replicates))
        except KeyboardInterrupt:
            pool.shutdown(wait=True, cancel_futures=True)
            raise Interrupted(len(found), len(replicates)) from None
    return _joined(reader, np.asarray(replicates, np.int64), found)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one replicate after the other."""

    patient: Patient
    side: Side
    seed: int
    cuts: tuple[str, ...]
    day: float

    def read(self, number: int) -> tuple[_Split, Values, Values]:
        """One nerve of this side, and what the other side does."""
        other = next((side for side in self.patient.sides if side.name != self.side.name), None)
        split = self._split(self.side.growth.grown(self.seed, number))
        if other is None or not other.injured:
            healthy = self.side.drive.healthy if other is None else other.drive.healthy
            return split, healthy, healthy[0]
        nerve = other.growth.grown(self.seed, number)
        found = _summed(_plain(other.drive), nerve, nerve.day_index(self.day), nerve.processes)
        treated = nerve.treated.on(nerve.day_index(self.day))
        now = found.activation[0, :, :-1].T * other.drive.strength
        rest = found.own_rest[0] * other.drive.strength * treated.output[0]
        return split, treated.activation(now[None], other.drive.healthy[0])[0], rest

    def _split(self, nerve: Periphery) -> _Split:
        drive, place = _plain(self.side.drive), nerve.day_index(self.day)
        table, intact = nerve.processes, nerve.intact
        cut = np.stack([severed(nerve, name, self.day) for name in self.cuts], axis=1)
        foreign = intact.pool[table.axon] != intact.pool_of_route[table.route]
        own = dataclasses.replace(table, end=np.where(foreign, -np.inf, table.end).astype(table.end.dtype))
        marks = np.packbits(cut, axis=1)
        keys: dict[tuple[int, bytes], list[Values]] = {}
        for layer in _layers(nerve, marks):
            whole, mine = (_summed(drive, nerve, place, _only(part, layer.rows)) for part in (table, own))
            for route, mark in layer.ways.items():
                key = (int(intact.pool_of_route[route]), mark)
                column = np.append(whole.by_route[0, route, :-1], mine.by_route[0, route, -1])
                keys.setdefault(key, []).append(column * drive.strength[key[0]])
        rows = np.array([np.sum(parts, axis=0) for parts in keys.values()]).reshape(len(keys), -1)
        return _Split(keys=tuple(keys), carried=rows[:, :-1], own_rest=rows[:, -1])


@dataclass(frozen=True, slots=True)
class _Layer:
    """Processes of which each route has but one kind: those that the same cuts silence."""

    rows: Flags
    ways: dict[int, bytes]


def _layers(nerve: Periphery, marks: NDArray[np.uint8]) -> list[_Layer]:
    """After a lesion beyond a branch, processes of one route may differ in the cuts that they pass."""
    kinds: dict[int, dict[bytes, int]] = {}
    rows = nerve.reaching[nerve.half_fibres.any(axis=1)]
    layer = np.zeros(nerve.processes.rows, np.int64)
    both = np.concatenate([nerve.processes.route[rows, None].astype(np.int64), marks[rows]], axis=1)
    different, which = np.unique(both, axis=0, return_inverse=True)
    numbers = np.zeros(len(different), np.int64)
    for i, entry in enumerate(different):
        seen = kinds.setdefault(int(entry[0]), {})
        numbers[i] = len(seen)
        seen[entry[1:].astype(np.uint8).tobytes()] = len(seen)
    layer[:] = -1
    layer[rows] = numbers[which.ravel()]
    found = []
    for k in range(int(numbers.max()) + 1 if len(numbers) else 0):
        ways = {route: mark for route, seen in kinds.items() for mark, number in seen.items() if number == k}
        found.append(_Layer(layer == k, ways))
    return found


def _only(table: Processes, rows: Flags) -> Processes:
    """The processes of some rows; the others have ended."""
    padded = np.zeros(len(table.end), np.bool_)
    padded[: len(rows)] = rows
    return dataclasses.replace(table, end=np.where(padded, table.end, -np.inf).astype(table.end.dtype))


def _plain(drive: Drive) -> Drive:
    """The scenario's own state of the centre alone, without those with a mechanism switched off."""
    count = len(drive.repertoire.names)
    force = np.concatenate([drive.force[:, :count], drive.force[:, -1:]], axis=1)
    return dataclasses.replace(drive, versions=drive.versions[:1], force=np.ascontiguousarray(force))


def _summed(drive: Drive, nerve: Periphery, place: int, table: Processes) -> Expression:
    """What the kernel sums on one day."""
    only = slice(place, place + 1)
    return express(
        nerve.intact, drive, nerve.muscle, nerve.days[only], nerve.event_days, table, nerve.reaching,
        len(nerve.reaching), np.ascontiguousarray(nerve.half_fibres[:, only]),
        np.ascontiguousarray(nerve.treated.passing[only]), Expression.allocate(nerve.intact, drive, 1),
    )  # fmt: skip


def _joined(reader: _Reader, numbers: NDArray[np.int64], found: Sequence[tuple[_Split, Values, Values]]) -> Readout:
    """All nerves over the ways of any of them."""
    keys = sorted({key for split, _, _ in found for key in split.keys})
    place = {key: i for i, key in enumerate(keys)}
    commands = len(reader.side.drive.repertoire.names)
    carried, own = np.zeros((len(found), len(keys), commands)), np.zeros((len(found), len(keys)))
    for n, (split, _, _) in enumerate(found):
        at = [place[key] for key in split.keys]
        carried[n, at], own[n, at] = split.carried, split.own_rest
    marks = np.array([np.frombuffer(mark, np.uint8) for _, mark in keys]).reshape(len(keys), -1)
    return Readout(
        patient=reader.patient, side=reader.side, day=reader.day, seed=reader.seed, replicates=numbers,
        cuts=reader.cuts, muscle=np.array([muscle for muscle, _ in keys], np.int64),
        passes=np.unpackbits(marks, axis=1, count=len(reader.cuts)).astype(np.bool_), carried=carried, own_rest=own,
        others=np.stack([activation for _, activation, _ in found]),
        others_rest=np.stack([rest for _, _, rest in found]),
    )  # fmt: skip
