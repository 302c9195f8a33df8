"""Activation: what each muscle does under each command, given the wiring that regrowth left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import Innervation
from simsynk.motor import kernels
from simsynk.motor.central import Central
from simsynk.motor.commands import Repertoire
from simsynk.motor.recruitment import Recruitment, axon_force, healthy_activation, usual_recruitment
from simsynk.periphery.muscle import MuscleState
from simsynk.periphery.processes import Processes


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """Force of every axon under every command, for one side; worked out once and used for every replicate.

    Parameters
    ----------
    repertoire
        The commands.
    versions
        States of the centre that are compared: first the scenario's own, then the same with each active
        mechanism off in turn.
    force
        Relative force of each axon, (axons, versions x commands + 1); the last column is rest with nothing
        central switched on.
    healthy
        Activation of each muscle by the intact nerve with nothing central switched on, (commands, pools).
    strength
        Strength of each muscle of this person against the typical one, (pools,).
    recruitment
        How units are recruited.
    """

    repertoire: Repertoire
    versions: tuple[Central, ...]
    force: NDArray[np.float64] = field(repr=False)
    healthy: NDArray[np.float64] = field(repr=False)
    strength: NDArray[np.float64]
    recruitment: Recruitment


def prepare_drive(
    intact: Innervation,
    repertoire: Repertoire,
    versions: Sequence[Central],
    neighbours: NDArray[np.int64] | None = None,
    recruitment: Recruitment | None = None,
) -> Drive:
    """Work out the force of every axon under every command.

    Parameters
    ----------
    intact
        The side before any injury.
    versions
        States of the centre, the scenario's own first.
    neighbours
        Axons next to each axon at the lesion, for ephapse, (axons, k).
    recruitment
        How units are recruited; None takes the packaged values.
    """
    how = recruitment or usual_recruitment()
    states = dict.fromkeys([*versions, Central()])
    force = {state: axon_force(intact, repertoire, state, neighbours, how) for state in states}
    forces, plain = [force[state] for state in versions], force[Central()]
    return Drive(
        repertoire=repertoire,
        versions=tuple(versions),
        force=np.ascontiguousarray(np.concatenate([*forces, plain[:, :1]], axis=1)),
        healthy=healthy_activation(intact, plain) * intact.strength,
        strength=intact.strength,
        recruitment=how,
    )


@dataclass(slots=True, kw_only=True)
class Expression:
    """What `express` writes: one thread's arrays.

    Parameters
    ----------
    activation
        (days, pools, versions x commands + 1).
    own_rest
        Resting activation by a muscle's own pool with nothing central switched on, (days, pools).
    fibres
        Half-fibres by day, pool of the axon and muscle, (days, pools, pools).
    wiring
        Half-fibres on the last day by home (branch and pool) and route, (homes, routes).
    sprouts
        Sprouts that entered a tube by home branch and branch reached, (branches, branches).
    by_route
        What each route adds to its muscle's activation, (days, routes, versions x commands + 1).
    """

    activation: NDArray[np.float64]
    own_rest: NDArray[np.float64]
    fibres: NDArray[np.int64]
    wiring: NDArray[np.int64]
    sprouts: NDArray[np.int64]
    by_route: NDArray[np.float64]

    @classmethod
    def allocate(cls, intact: Innervation, drive: Drive, days: int) -> Expression:
        """Arrays for one thread."""
        pools, routes = len(intact.nerve.pools), len(intact.routes)
        branches = len(intact.nerve.branches)
        return cls(
            activation=np.zeros((days, pools, drive.force.shape[1])),
            own_rest=np.zeros((days, pools)),
            fibres=np.zeros((days, pools, pools), np.int64),
            wiring=np.zeros((len(intact.homes), routes), np.int64),
            sprouts=np.zeros((branches, branches), np.int64),
            by_route=np.zeros((days, routes, drive.force.shape[1])),
        )

    def by_version(self, drive: Drive) -> NDArray[np.float64]:
        """Activation by version, day, command and pool, with the person's strengths, a fresh array."""
        days, pools, columns = self.activation.shape
        versions = len(drive.versions)
        split = self.activation[:, :, :-1].reshape(days, pools, versions, (columns - 1) // versions)
        return np.asarray(split.transpose(2, 0, 3, 1) * drive.strength)


def express(
    intact: Innervation,
    drive: Drive,
    muscle: MuscleState,
    days: NDArray[np.float64],
    event_days: NDArray[np.float64],
    table: Processes,
    order: NDArray[np.int32],
    reaching: int,
    half: NDArray[np.int32],
    passing: NDArray[np.float64],
    out: Expression,
) -> Expression:
    """Sum the force of all fibres of every muscle, on every day and under every command.

    Parameters
    ----------
    muscle, days, event_days
        What a fibre is worth, the observed days, and the day of each lesion.
    table, order, reaching, half
        The processes, the rows that reach a muscle by zone, how many they are, and their half-fibres.
    passing
        Share of each route's traffic that passes on each day, (days, routes).
    out
        Arrays that are overwritten and returned.
    """
    events = event_days if len(event_days) else np.zeros(1)
    # A kernel compiles anew for read-only arrays, and what `grow` returns is read-only.
    order, half = _writable(order), _writable(half)
    columns = (table.axon, table.route, table.event, table.arrival, table.end)
    axon, route, event, arrival, end = (_writable(column) for column in columns)
    quiet_from, quiet_until = _writable(table.quiet_from), _writable(table.quiet_until)
    kernels.express(
        reaching, order, axon, route, event, arrival, end, half, _writable(days), _writable(events),
        float(muscle.maturation_days), _writable(passing), intact.pool_of_route, intact.pool, intact.route,
        intact.branch_of_route, intact.home_of_route, intact.endplate_count, drive.force, quiet_from, quiet_until,
        muscle.wasted, muscle.regained, table.rows, out.by_route, out.activation, out.own_rest, out.fibres,
        out.wiring, out.sprouts,
    )  # fmt: skip
    return out


def _writable(array: NDArray[Any]) -> NDArray[Any]:
    return array if array.flags.writeable else array.copy()
