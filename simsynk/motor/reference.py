"""The sum of force in plain Python, for reading and as a check on the kernel `express`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.motor.activation import Drive
from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery


def activation(periphery: Periphery, drive: Drive) -> NDArray[np.float64]:
    """Activation of every muscle, (days, pools, versions x commands + 1), one process after another.

    A process gives the force of its axon times its fibres times what those fibres are worth after their time
    without a nerve, as a share of all fibres of the muscle; an axon in conduction block gives nothing. What
    each route brings is summed up first, then the routes of each muscle.
    """
    intact, table, muscle = periphery.intact, periphery.processes, periphery.muscle
    columns = drive.force.shape[1]
    by_route = np.zeros((len(periphery.days), len(intact.routes), columns))
    for i, r in enumerate(periphery.reaching):
        axon, pool = int(table.axon[r]), intact.routes[table.route[r]].pool
        for d, day in enumerate(periphery.days):
            halves = int(periphery.half_fibres[i, d])
            blocks = zip(table.quiet_from[:, axon], table.quiet_until[:, axon], strict=True)
            if not halves or table.end[r] <= day or any(begins <= day < until for begins, until in blocks):
                continue
            strength = 1.0
            if table.event[r] != NO_EVENT:
                contact = float(table.arrival[r]) + muscle.maturation_days
                idle = _whole(contact - periphery.event_days[table.event[r]], len(muscle.wasted))
                again = _whole(float(day) - contact, len(muscle.regained))
                strength = 1.0 - float(muscle.wasted[idle]) * (1.0 - float(muscle.regained[again]))
            weight = 0.5 * halves * strength / int(intact.endplate_count[pool])
            weight *= float(periphery.treated.passing[d, table.route[r]])
            for c in range(columns):
                by_route[d, table.route[r], c] += weight * drive.force[axon, c]
    total = np.zeros((len(periphery.days), len(intact.nerve.pools), columns))
    for q, route in enumerate(intact.routes):
        total[:, route.pool] += by_route[:, q]
    return total


def _whole(days: float, entries: int) -> int:
    return min(max(int(days), 0), entries - 1)
