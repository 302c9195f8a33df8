"""From regrown nerves to a problem of choice: what every possible act leaves in each muscle, muscle by muscle.

Unwanted movement and asked-for movement are sums over muscles, and a muscle heeds only the few twigs that feed it.
So a small table for each muscle, a row for every choice among its own twigs, holds what any plan does, exactly.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.errors import InputError
from simsynk.errors import Problem as Fault
from simsynk.events.myectomy import share_removed
from simsynk.periphery.treated import Treated
from simsynk.planner.exact.problem import MOST_HEEDED, Floor, Problem, Table
from simsynk.planner.request import Request
from simsynk.simulate import Patient
from simsynk.study.readings import displayed_muscles
from simsynk.study.readout import Readout

Values = NDArray[np.float64]

CUT, MYECTOMY = "cut", "myectomy"
_ROWS = 1024
_NOTHING = 1e-12


def decisions_of(request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Everything that a plan may or may not do, and the kind of each.

    Examples
    --------
    >>> decisions_of(Request(allow=("cut", "myectomy"), cuts=("upper_1",), myectomies=("cheek",)))
    (('cut upper_1', 'myectomy cheek'), ('cut', 'myectomy'))
    """
    cuts, muscles = request.cuts, request.myectomies
    names = (*(f"{CUT} {name}" for name in cuts), *(f"{MYECTOMY} {name}" for name in muscles))
    return names, (CUT,) * len(cuts) + (MYECTOMY,) * len(muscles)


def problem_of(readout: Readout, request: Request) -> Problem:
    """The problem of choice that a request poses on some regrown nerves.

    The first quantity is the unwanted movement of `study.trade` with the weights of the regions inside (the mean of
    all commands), the second the mean asked-for movement of the commands that ask for any; then one for each floor:
    the asked-for movement of its command, or, where the floor is to hold nerve by nerve and is a share of doing
    nothing, that movement as a share of what the same nerve does with nothing done.

    Parameters
    ----------
    readout
        Nerves of one side on one day; its cuts hold those of the request.
    request
        What may be done and must be kept.

    Raises
    ------
    InputError
        For a muscle that is fed through too many ways to be tabled.
    """
    names, kinds = decisions_of(request)
    parts = _Parts(readout, request)
    first = len(request.cuts)
    tables, fixed = [], np.zeros((len(readout.replicates), 2 + len(request.keeps)))
    for muscle, name in enumerate(readout.patient.nerve.pool_names):
        heeded = [d for d, cut in enumerate(request.cuts) if parts.feeds(muscle, cut)]
        weakened = [first + request.myectomies.index(name)] if name in request.myectomies else []
        if len(heeded) + len(weakened) > MOST_HEEDED:
            message = f"{name} heeds {len(heeded) + len(weakened)} of the acts that are allowed, which is too many"
            raise InputError([Fault(path="--forbid", message=message, fix="forbid some of the twigs that feed it")])
        values = parts.values(muscle, [request.cuts[d] for d in heeded], weakened=bool(weakened))
        if heeded or weakened:
            tables.append(Table(decisions=(*heeded, *weakened), values=values))
        else:
            fixed += values[:, :, 0]
    nothing = fixed + sum(table.values[:, :, 0] for table in tables)
    floors = _floors(request, parts, nothing, tables, fixed)
    quantities = ("unwanted", "wanted", *(keep.command for keep in request.keeps))
    most = {} if request.most_cuts is None else {CUT: request.most_cuts}
    return Problem(
        decisions=names, quantities=quantities, tables=tuple(tables), fixed=fixed, floors=floors, kinds=kinds,
        most=most,
    )  # fmt: skip


def cell_weights(patient: Patient, by_region: Mapping[str, float]) -> Values:
    """How much a unit of excess counts in the unwanted movement of a nerve, (commands, muscles).

    Parameters
    ----------
    patient
        Whose commands and muscles.
    by_region
        Region -> weight of its muscles; 1 where none is given.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> cell_weights(prepare(load("toy")), {}).shape
    (4, 3)
    """
    others = ~patient.repertoire.asked() & displayed_muscles(patient)
    regions = np.array([by_region.get(pool.territory, 1.0) for pool in patient.nerve.pools])
    return np.asarray(others * regions / np.maximum(others.sum(axis=1, keepdims=True), 1) / len(others))


def _floors(
    request: Request, parts: _Parts, nothing: Values, tables: Sequence[Table], fixed: Values
) -> tuple[Floor, ...]:
    """Floors; one that is to hold nerve by nerve turns its quantity into a share of doing nothing."""
    found = []
    for number, keep in enumerate(request.keeps):
        place = 2 + number
        least = keep.share
        if not keep.of_healthy and request.certainty is None:
            least = keep.share * float(nothing[:, place].mean())
        elif not keep.of_healthy:
            own = nothing[:, place].copy()
            there = own > _NOTHING
            divisor = np.where(there, own, 1.0)
            for table in tables:
                table.values[:, place] *= np.where(there, 1 / divisor, 0.0)[:, None]
            fixed[:, place] = np.where(there, fixed[:, place] / divisor, 1.0)
        found.append(Floor(quantity=place, least=least, certainty=request.certainty))
    return tuple(found)


@dataclass(frozen=True)
class _Parts:
    """What single muscles add to the quantities."""

    readout: Readout
    request: Request
    _feeds: dict[tuple[int, str], bool] = field(default_factory=dict)

    @functools.cached_property
    def side(self) -> int:
        return [side.name for side in self.readout.patient.sides].index(self.readout.side.name)

    @functools.cached_property
    def weights(self) -> Values:
        """How much a unit of excess counts, (commands, muscles)."""
        patient = self.readout.patient
        if self.side not in self.readout.examiner.injured:
            return np.zeros(patient.repertoire.drives.shape)
        return cell_weights(patient, self.request.weights)

    @functools.cached_property
    def wanted(self) -> Values:
        """Movement that each command asks of each muscle in health, (commands, muscles)."""
        asked = self.readout.patient.repertoire.asked()
        return np.where(asked, synkinesis.evoked(self.readout.side.drive.healthy), 0.0)

    @functools.cached_property
    def shares(self) -> Values:
        """Share of a command's movement that a unit of movement of a muscle is, (commands, muscles)."""
        total = self.wanted.sum(axis=1, keepdims=True)
        return np.where(total > _NOTHING, 1 / np.maximum(total, _NOTHING), 0.0) * (self.wanted != 0)

    def feeds(self, muscle: int, cut: str) -> bool:
        """Whether a cut silences any way into a muscle."""
        ways = self.readout.muscle == muscle
        return bool(self.readout.passes[ways, self.readout.cuts.index(cut)].any())

    def values(self, muscle: int, cuts: Sequence[str], *, weakened: bool) -> Values:
        """Quantities of one muscle, (nerves, quantities, rows); the last bit of a row is the myectomy."""
        ways, name = np.flatnonzero(self.readout.muscle == muscle), self.readout.patient.nerve.pool_names[muscle]
        passes = self.readout.passes[ways][:, [self.readout.cuts.index(cut) for cut in cuts]]
        count = 1 << len(cuts)
        blocks = []
        for left in (1.0, 1 - share_removed(name)) if weakened else (1.0,):
            for start in range(0, count, _ROWS):
                rows = np.arange(start, min(start + _ROWS, count))
                taken = (rows[:, None] >> np.arange(len(cuts))) & 1
                spared = (taken @ passes.T.astype(np.int64)) == 0
                blocks.append(self._block(muscle, ways, spared, left))
        return np.ascontiguousarray(np.concatenate(blocks, axis=-1))

    def _block(self, muscle: int, ways: NDArray[np.int64], spared: NDArray[np.bool_], left: float) -> Values:
        """Quantities of one muscle when some of its ways are left and a share of its force, (nerves, quantities,
        rows)."""
        readout, only = self.readout, slice(muscle, muscle + 1)
        whole = readout.treated
        output = whole.output[:, only] * left
        treated = Treated(output=output, relieved=whole.relieved[:, only], passing=whole.passing)
        healthy = readout.side.drive.healthy[:, only]
        wired = np.einsum("rw,nwc->nrc", spared.astype(np.float64), readout.carried[:, ways])
        activation = treated.activation(wired[:, :, None, :, None], healthy[0])[:, :, 0]
        own = (readout.own_rest[:, ways] @ spared.T)[..., None] * output[0]
        excess = synkinesis.excess(activation, healthy, own)[..., 0]
        moved = np.maximum(synkinesis.evoked(activation)[..., 0], 0.0)
        got = np.minimum(moved, self.wanted[:, muscle]) * self.shares[:, muscle]
        asking = self.shares.any(axis=1)
        wanted = got.sum(axis=-1) / max(int(asking.sum()), 1)
        names = readout.patient.repertoire.names
        kept = [got[..., names.index(keep.command)] for keep in self.request.keeps]
        return np.stack([excess @ self.weights[:, muscle], wanted, *kept], axis=1)
