"""The virtual nerve stimulator: what each branch of a regrown nerve moves, as a surgeon maps it before cutting."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import unknown_name
from simsynk.face.measures import MEASURES
from simsynk.motor.activation import Drive, Expression, express
from simsynk.periphery.state import Periphery
from simsynk.simulate import Patient, Side
from simsynk.timeline.lesions import roots_of

KEY_MUSCLES = (
    "frontalis_medial", "orbicularis_oculi_palpebral", "zygomaticus_major", "levator_labii",
    "orbicularis_oris_upper", "orbicularis_oris_lower", "depressor_labii",
)  # fmt: skip
"""Muscles whose loss a patient feels first: brow, lid closure, smile, upper lip, lip seal, lower lip."""

FEEDS_FROM = 0.05
"""Least share of a muscle's present fibres that makes a twig one of its feeders (modelling choice)."""

MOVED = ("corner_lateral_mm", "corner_up_mm", "eye_closing_mm", "brow_up_mm", "upper_lip_up_mm", "lower_lip_up_mm")
"""What the face does when a branch is stimulated, against rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stimulated:
    """Branches stimulated one after the other in many regrown nerves; arrays run over (nerves, branches, ...).

    Parameters
    ----------
    branches, muscles
        Names of the axes.
    day, side, effort
        When, where, and the share of axons that the current reaches.
    response
        What each muscle does, as a share of its intact maximum, (nerves, branches, muscles).
    moved
        Movement in mm in the order of `MOVED`, (nerves, branches, 6); NaN for a nerve without a face.
    wanted
        Of all movement that commands evoke through the branch, the share in muscles that were asked for,
        (nerves, branches).
    own
        Of the fibres that the branch holds, the share whose neuron belongs to their muscle, (nerves, branches).
    feeders
        Twigs that still feed each muscle, (nerves, muscles).
    others
        Twigs other than those of the branch that feed each muscle, (nerves, branches, muscles).
    """

    branches: tuple[str, ...]
    muscles: tuple[str, ...]
    day: float
    side: str
    effort: float
    response: NDArray[np.float64] = field(repr=False)
    moved: NDArray[np.float64] = field(repr=False)
    wanted: NDArray[np.float64] = field(repr=False)
    own: NDArray[np.float64] = field(repr=False)
    feeders: NDArray[np.int64] = field(repr=False)
    others: NDArray[np.int64] = field(repr=False)


def stimulate(
    patient: Patient,
    seed: int,
    replicates: Sequence[int],
    *,
    branches: Sequence[str] = (),
    effort: float = 1.0,
    side: str | None = None,
    jobs: int | None = None,
) -> Stimulated:
    """Stimulate branches of a patient's regrown nerve on the last observed day.

    The current reaches every process that passes the branch, whatever its neuron, the thickest axons first. Only
    what runs on towards the muscles is counted; no axon reflex through a neuron's other branches.

    Parameters
    ----------
    patient
        A prepared scenario.
    seed, replicates
        Whose luck.
    branches
        Branches, twigs or other edges; none named means every branch and twig.
    effort
        Share of the axons that the current reaches, 0 to 1.
    side
        `right` or `left`; None means the affected side.
    jobs
        Threads; None takes all processors. The numbers do not depend on them.

    Raises
    ------
    InputError
        For an unknown branch.

    Notes
    -----
    Source: intra-operative mapping as in Azizzadeh et al. (2019); that thick axons respond first is textbook.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> found = stimulate(prepare(load("toy")), 1, [0, 1])
    >>> found.branches, found.response.shape
    (('upper', 'middle', 'lower', 'upper_1', 'middle_1', 'lower_1'), (2, 6, 3))
    """
    one = patient.side(side or patient.scenario.sides[0])
    nerve = one.intact.nerve
    known = [edge.name for edge in nerve.edges]
    for name in branches:
        if name not in known:
            raise unknown_name("--branch", name, known, "an edge of this nerve")
    mapped = (e.name for e in nerve.edges if e.kind == "twig" or (e.kind == "branch" and e.name in nerve.branches))
    wanted = tuple(branches) or tuple(mapped)
    passes = np.stack([_passes(one, name) for name in wanted])
    drive = _with_current(one, effort)
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        read = list(pool.map(lambda number: _read(patient, one, drive, passes, seed, number), replicates))
    columns = [np.stack(column) for column in zip(*read, strict=True)]
    response, moved, good, own, feeders, others = columns
    return Stimulated(
        branches=wanted,
        muscles=nerve.pool_names,
        day=float(one.growth.days[-1]),
        side=one.name,
        effort=effort,
        response=response,
        moved=moved,
        wanted=good,
        own=own,
        feeders=feeders,
        others=others,
    )


def _passes(side: Side, branch: str) -> NDArray[np.bool_]:
    """Which routes pass a branch by any of its roots, (routes,)."""
    roots = set(roots_of(side.intact.nerve, branch))
    return np.array([not roots.isdisjoint(route.edges) for route in side.intact.routes])


def _with_current(side: Side, effort: float) -> Drive:
    """The commands, and last of all every axon that the current reaches at its full force."""
    reached = (1.0 - side.intact.size_rank <= effort) & (effort > 0)
    force = np.concatenate([side.drive.force, reached[:, None].astype(np.float64)], axis=1)
    return dataclasses.replace(side.drive, force=np.ascontiguousarray(force))


def _read(
    patient: Patient, side: Side, drive: Drive, passes: NDArray[np.bool_], seed: int, number: int
) -> tuple[NDArray[Any], ...]:
    nerve = side.growth.grown(seed, number)
    out = express(
        side.intact, drive, nerve.muscle, nerve.days, nerve.event_days, nerve.processes, nerve.reaching,
        len(nerve.reaching), nerve.half_fibres, nerve.treated.passing,
        Expression.allocate(side.intact, drive, len(nerve.days)),
    )  # fmt: skip
    muscle_of, pools = side.intact.pool_of_route, len(side.intact.nerve.pools)
    kept = nerve.treated.output[-1] * drive.strength
    into = np.zeros((len(muscle_of), pools))
    into[np.arange(len(muscle_of)), muscle_of] = kept[muscle_of]
    current = out.by_route[-1, :, -1]
    response = (passes * current) @ into
    held, held_by_own = _fibres(side, nerve)
    feeders, others = _feeders(side, held, passes)
    good, own = _wanted(patient, out, passes, kept, muscle_of), _share(passes @ held_by_own, passes @ held)
    return response, _moved(patient, side, out, kept, response), good, own, feeders, others


def _wanted(
    patient: Patient,
    out: Expression,
    passes: NDArray[np.bool_],
    kept: NDArray[np.float64],
    muscle_of: NDArray[np.int32],
) -> NDArray[np.float64]:
    """Share of evoked movement through each branch that lies in muscles which the command asks for, (branches,)."""
    asked = patient.repertoire.asked()
    by_command = out.by_route[-1, :, : len(asked)]
    evoked = np.maximum(by_command - by_command[:, :1], 0.0) * kept[muscle_of][:, None]
    good = np.where(asked[:, muscle_of].T, evoked, 0.0).sum(axis=1)
    return _share(passes @ good, passes @ evoked.sum(axis=1))


def _share(part: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    """A share, NaN of nothing."""
    return np.asarray(np.divide(part, total, out=np.full(len(total), np.nan), where=total > 0))


def _fibres(side: Side, nerve: Periphery) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fibres of each route on the last day, and those of its muscle's own neurons, (routes,) each."""
    table, rows = nerve.processes, nerve.reaching
    live = np.where(table.end[rows] > nerve.days[-1], nerve.half_fibres[:, -1] / 2, 0.0)
    route = table.route[rows]
    own = side.intact.pool[table.axon[rows]] == side.intact.pool_of_route[route]
    count = len(side.intact.routes)
    held = np.bincount(route, live, count).astype(np.float64)
    return held, np.bincount(route, live * own, count).astype(np.float64)


def _feeders(
    side: Side, held: NDArray[np.float64], passes: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Twigs that feed each muscle, (muscles,), and those that do so without each branch, (branches, muscles)."""
    twigs = sorted({route.twig for route in side.intact.routes})
    pools = len(side.intact.nerve.pools)
    place = np.array([twigs.index(route.twig) * pools + route.pool for route in side.intact.routes])

    def count(fibres: NDArray[np.float64]) -> NDArray[np.int64]:
        by_twig = np.bincount(place, fibres, len(twigs) * pools).reshape(len(twigs), pools)
        total = np.bincount(side.intact.pool_of_route, held, pools)
        return (by_twig >= FEEDS_FROM * np.maximum(total, 1e-9)).sum(axis=0)

    return count(held), np.stack([count(np.where(through, 0.0, held)) for through in passes])


def _moved(
    patient: Patient, side: Side, out: Expression, kept: NDArray[np.float64], response: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the face does, (branches, 6)."""
    if patient.face is None:
        return np.full((len(response), len(MOVED)), np.nan)
    s = [one.name for one in patient.sides].index(side.name)
    rest = np.stack([one.drive.healthy[0] for one in patient.sides])
    now = out.activation[-1, :, 0] * kept
    faces = np.repeat(rest[:, None], len(response) + 1, axis=1)
    faces[s] = np.maximum(now, np.concatenate([now[None], response]))
    face = dataclasses.replace(patient.face, asked_closure=np.zeros(len(response) + 1))
    mm = face.measure(faces, rest)[s]

    def change(name: str) -> NDArray[np.float64]:
        column = mm[:, MEASURES.index(name)]
        return np.asarray(column[1:] - column[0])

    lateral, up = change("commissure_lateral_mm"), change("commissure_height_mm")
    eye, brow = -change("palpebral_fissure_mm"), change("brow_height_mm")
    return np.stack([lateral, up, eye, brow, change("upper_lip_mm"), change("lower_lip_mm")], axis=1)
