"""Why a sign is there: which neurons and which twigs carry it, read from a finished result folder.

The excess of a muscle under a command is divided among the pools whose axons now serve it, in proportion to
(fibres of the pool in the muscle) x (force of the pool's units under the command above rest, averaged over its
intact fibres). The muscle's own pool takes part only as far as it gives more than in health. Muscles count by how
far each moves what the sign is about. Fibres are means over the simulated nerves on the last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.clinical.excess import excess_of
from simsynk.clinical.record import Record
from simsynk.clinical.signs.ends import both_ends
from simsynk.clinical.signs.kinds import SIGNS, spread_of
from simsynk.clinical.signs.protocol import Sign
from simsynk.errors import InputError, Problem, unknown_name
from simsynk.face.patient import Face
from simsynk.simulate import Patient, Side
from simsynk.study.ensemble import injured_sides
from simsynk.study.opened import OpenedRun, open_run
from simsynk.study.store import Store

RIGHT = "right"
_MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Part of a sign that one pool, home branch or route carries.

    Parameters
    ----------
    name
        Of the pool, branch, twig or route.
    share
        Share of the sign's excess, 0 to 1.
    fibres
        Its fibres in the sign's muscles, mean over the simulated nerves.
    """

    name: str
    share: float
    fibres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleState:
    """What one muscle of a sign does under its command, means over the simulated nerves.

    Parameters
    ----------
    name
        Of the muscle.
    excess
        Excess over the same face healthy, share of maximum.
    evoked, healthy
        Activation above rest (at rest: the tone) now and before the injury, share of maximum.
    own, foreign
        Fibres held by the muscle's own and by other neurons, as a share of all its fibres.
    """

    name: str
    excess: float
    evoked: float
    healthy: float
    own: float
    foreign: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A sign on the last day of a result, and what carries it. All of it is simulated.

    Parameters
    ----------
    sign, title, rule
        Name of the sign, the words of patient pages, the rule in words.
    side, day, replicates
        Where, when, and in how many simulated nerves it was looked for.
    nerves_with, probability, mean_grade
        In how many it is present, their share, and the mean grade over all.
    command, ends
        Command that shows it most, and what is commanded and what moves.
    muscles
        The sign's muscles, the one with most excess first.
    pools, home_branches, twigs, routes
        What carries the excess, the greatest share first; empty where no muscle is in excess.
    """

    sign: str
    title: str
    rule: str
    side: str
    day: float
    replicates: int
    nerves_with: int
    probability: float
    mean_grade: float
    command: str
    ends: str
    muscles: tuple[MuscleState, ...]
    pools: tuple[Carrier, ...]
    home_branches: tuple[Carrier, ...]
    twigs: tuple[Carrier, ...]
    routes: tuple[Carrier, ...]


def explain(folder: Path, sign: str, side: str | None = None) -> Explanation:
    """Explain a sign from a finished result folder.

    Parameters
    ----------
    folder
        What `simsynk run` wrote.
    sign
        Name of a sign.
    side
        `right` or `left`; None takes the affected side (the right one of two).

    Raises
    ------
    InputError
        When the folder holds no finished result, the sign is unknown or cannot be judged, or the side is intact.
    """
    _check(sign)
    return _explained(_Finished.of(open_run(folder), side), sign)


def explain_all(opened: OpenedRun, signs: Sequence[str], side: str | None = None) -> tuple[Explanation, ...]:
    """Explain several signs of a result folder that is open already.

    Parameters
    ----------
    opened
        See `simsynk.study.opened.open_run`.
    signs, side
        As for `explain`.

    Raises
    ------
    InputError
        As `explain` does.
    """
    for sign in signs:
        _check(sign)
    finished = _Finished.of(opened, side)
    return tuple(_explained(finished, sign) for sign in signs)


def _check(sign: str) -> None:
    if sign not in SIGNS:
        raise unknown_name("--sign", sign, SIGNS, "a sign")


def _explained(finished: _Finished, sign: str) -> Explanation:
    rule = SIGNS[sign]
    record = finished.record
    if not rule.judgeable(record):
        needed = ", ".join(rule.commands)
        fix = f"run the scenario with its commands ({needed})" if needed else "use a nerve with all facial muscles"
        raise InputError([Problem(path="--sign", message=f"{sign} cannot be judged from this result", fix=fix)])
    spread = spread_of({sign: rule.read(record)}, record.commands)[sign]
    command = spread["command"] or _strongest(rule, record)
    shares = _shares(finished, rule, command)
    return Explanation(
        sign=sign,
        title=rule.title,
        rule=rule.rule,
        side=finished.side.name,
        day=finished.day,
        replicates=len(record.activation),
        nerves_with=round(spread["probability"] * len(record.activation)),
        probability=spread["probability"],
        mean_grade=spread["mean_grade"],
        command=command,
        ends=both_ends(command, rule.region),
        muscles=_muscles(finished, rule, command),
        pools=shares.by("home_pool"),
        home_branches=shares.by("home_branch"),
        twigs=shares.by("twig"),
        routes=shares.by("route"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finished:
    """A finished result folder, read for one side."""

    patient: Patient
    side: Side
    day: float
    face: Face
    record: Record = field(repr=False)
    ways: tuple[Mapping[str, str], ...] = field(repr=False)

    @classmethod
    def of(cls, opened: OpenedRun, name: str | None) -> _Finished:
        patient = opened.patient
        face = patient.face
        if face is None:
            message = f"signs need a human face, and {patient.nerve.name} has no such muscles"
            raise InputError([Problem(path=str(opened.folder), message=message)])
        injured = [side.name for side in patient.sides if side.injured]
        wanted = name or next(iter(injured), RIGHT)
        if wanted not in injured:
            fix = f"affected: {', '.join(injured)}" if injured else "choose a result with an injury"
            raise InputError([Problem(path="--side", message=f"the {wanted} side is intact", fix=fix)])
        side = patient.side(wanted)
        ways = tuple(row for row in opened.wiring if row["side"] == wanted)
        day = float(opened.document["final"]["day"])
        record = _record(opened.store, patient, face, wanted)
        return cls(patient=patient, side=side, day=day, face=face, record=record, ways=ways)


def _record(store: Store, patient: Patient, face: Face, affected: str) -> Record:
    """The last day of every replicate; an intact side is healthy in all of them."""
    healthy = np.stack([side.drive.healthy for side in patient.sides])
    grown = store.array("activation")[:, -1].swapaxes(-1, -2)
    tone = store.array("own_rest")[:, -1]
    activation = np.tile(healthy, (len(grown), 1, 1, 1))
    own_rest = np.tile(healthy[:, 0], (len(grown), 1, 1))
    names = [side.name for side in patient.sides]
    pieces = range(0, len(grown), _MOST_AT_ONCE)
    operated = patient.surgery[-1]
    for i, side in enumerate(injured_sides(patient)):
        activation[:, names.index(side.name)] = grown[:, i]
        own_rest[:, names.index(side.name)] = tone[:, i]
    return Record(
        commands=patient.repertoire.names,
        muscles=patient.nerve.pool_names,
        affected=names.index(affected),
        activation=activation,
        healthy=healthy,
        own_rest=own_rest,
        measures=np.concatenate(
            [face.measure(activation[i : i + _MOST_AT_ONCE], healthy[:, 0], operated) for i in pieces]
        ),
        healthy_measures=face.measure(healthy, healthy[:, 0]),
        law=patient.scenario.face_law,
    )


def _strongest(rule: Sign, record: Record) -> str:
    """The command nearest to showing a sign that no simulated nerve has."""
    return rule.commands_in(record)[int(np.nanmean(rule.levels(record), axis=0).argmax())]


def pool_force(side: Side, command: int) -> NDArray[np.float64]:
    """Mean force of each pool's units under a command above rest (at rest: the tone), by intact fibres, (pools,)."""
    intact, force = side.intact, side.drive.force
    above = force[:, command] - (force[:, 0] if command else 0.0)
    pools = len(intact.nerve.pools)
    total = np.bincount(intact.pool, weights=intact.fibres * above, minlength=pools)
    return np.asarray(total / np.maximum(np.bincount(intact.pool, weights=intact.fibres, minlength=pools), 1))


@dataclass(frozen=True, slots=True)
class _Shares:
    """Part of the excess that each way (row of the wiring table) carries."""

    ways: list[dict[str, str]]
    parts: NDArray[np.float64]

    def by(self, key: str) -> tuple[Carrier, ...]:
        """Carriers by one column, the greatest first."""
        total = float(self.parts.sum())
        share: dict[str, float] = {}
        fibres: dict[str, float] = {}
        for way, part in zip(self.ways, self.parts.tolist(), strict=True):
            if part > 0:
                share[way[key]] = share.get(way[key], 0.0) + part / total
                fibres[way[key]] = fibres.get(way[key], 0.0) + float(way["fibres_mean"])
        found = [Carrier(name=name, share=part, fibres=fibres[name]) for name, part in share.items()]
        return tuple(sorted(found, key=lambda one: (-one.share, one.name)))


def _shares(finished: _Finished, rule: Sign, command: str) -> _Shares:
    record, side = finished.record, finished.side
    c = record.commands.index(command)
    force, endplates = pool_force(side, c), side.intact.endplate_count
    excess = excess_of(record, (command,), rule.muscles)[:, 0].mean(axis=0)
    ways: list[dict[str, str]] = []
    parts: list[float] = []
    for muscle, beyond in zip(rule.muscles, excess.tolist(), strict=True):
        m = record.muscles.index(muscle)
        rows = [{**row, "twig": twig_of(row["route"])} for row in finished.ways if row["muscle"] == muscle]
        pull = np.array([float(row["fibres_mean"]) * force[record.muscles.index(row["home_pool"])] for row in rows])
        pull = np.maximum(pull, 0.0) / max(int(endplates[m]), 1) * float(side.intact.strength[m])
        own = np.array([row["home_pool"] == muscle for row in rows], bool)
        pull = np.where(own, pull * _spare(record, m, c, float(pull[own].sum())), pull) if rows else pull
        if pull.sum() > 0 and beyond > 0:
            model = finished.face.model
            lever = rule.lever(model, muscle) if muscle in model.muscles else 1.0
            parts += (lever * beyond * pull / pull.sum()).tolist()
            ways += rows
    return _Shares(ways, np.array(parts))


def _spare(record: Record, muscle: int, command: int, own: float) -> float:
    """Share of what a muscle's own pool gives that goes beyond health: its healthy part is no synkinesis."""
    healthy = record.healthy[record.affected]
    if command:
        due = float(healthy[command, muscle] - healthy[0, muscle])
    else:
        due = max(float(healthy[0, muscle]), float(record.own_rest[:, record.affected, muscle].mean()))
    return max(own - due, 0.0) / own if own > 0 else 0.0


def twig_of(route: str) -> str:
    """The last twig of a route before its muscle.

    Examples
    --------
    >>> twig_of("buccal_lower_root>buccal_2>zygomaticus_major")
    'buccal_2'
    """
    parts = route.split(">")
    return parts[-2] if len(parts) > 1 else route


def _muscles(finished: _Finished, rule: Sign, command: str) -> tuple[MuscleState, ...]:
    record, c = finished.record, finished.record.commands.index(command)
    now, healthy = record.activation[:, record.affected], record.healthy[record.affected]
    states = []
    for name in rule.muscles:
        m = record.muscles.index(name)
        own, foreign = _fibres(finished.ways, name)
        whole = max(int(finished.side.intact.endplate_count[m]), 1)
        states.append(
            MuscleState(
                name=name,
                excess=float(excess_of(record, (command,), (name,)).mean()),
                evoked=float(synkinesis.evoked(now)[:, c, m].mean()),
                healthy=float(synkinesis.evoked(healthy)[c, m]),
                own=own / whole,
                foreign=foreign / whole,
            )
        )
    return tuple(sorted(states, key=lambda one: -one.excess))


def _fibres(ways: Iterable[Mapping[str, Any]], muscle: str) -> tuple[float, float]:
    """Fibres of a muscle held by its own and by other neurons."""
    own = foreign = 0.0
    for row in ways:
        if row["muscle"] == muscle and row["home_pool"] == muscle:
            own += float(row["fibres_mean"])
        elif row["muscle"] == muscle:
            foreign += float(row["fibres_mean"])
    return own, foreign
