"""The kernels of training in plain Python, for reading and as a check; the same bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery

Values = NDArray[np.float64]


def respond(periphery: Periphery, force: Values) -> Values:
    """What each pool moves in each muscle at each level of its drive, (days, muscles, pools, levels).

    Parameters
    ----------
    periphery
        A grown nerve.
    force
        Force of each axon at each level of its pool's drive, (axons, levels).
    """
    intact, table, muscle = periphery.intact, periphery.processes, periphery.muscle
    pools = len(intact.nerve.pools)
    total = np.zeros((len(periphery.days), pools, pools, force.shape[1]))
    for i, r in enumerate(periphery.reaching):
        axon, route = int(table.axon[r]), int(table.route[r])
        into = intact.routes[route].pool
        for d, day in enumerate(periphery.days):
            halves = int(periphery.half_fibres[i, d])
            blocks = zip(table.quiet_from[:, axon], table.quiet_until[:, axon], strict=True)
            if not halves or table.end[r] <= day or any(begins <= day < until for begins, until in blocks):
                continue
            strength = 1.0
            if table.event[r] != NO_EVENT:
                contact = float(table.arrival[r]) + muscle.maturation_days
                idle = min(max(int(contact - periphery.event_days[table.event[r]]), 0), len(muscle.wasted) - 1)
                again = min(max(int(float(day) - contact), 0), len(muscle.regained) - 1)
                strength = 1.0 - float(muscle.wasted[idle]) * (1.0 - float(muscle.regained[again]))
            weight = 0.5 * halves * strength / int(intact.endplate_count[into])
            weight *= float(periphery.treated.passing[d, route])
            for step in range(force.shape[1]):
                total[d, into, int(intact.pool[axon]), step] += weight * force[axon, step]
    return total


def objective(wiring: Values, weight: Values, target: Values, start: Values, penalty: float, drives: Values) -> float:
    """What training makes small for one command: misses of muscles, weighted, and distance from the old command.

    Parameters
    ----------
    wiring
        (muscles, pools).
    weight, target
        (muscles,).
    start, drives
        (pools,).

    Examples
    --------
    >>> one = np.ones(1)
    >>> objective(np.ones((1, 1)), one, one, 0 * one, 0.5, one)
    0.5
    """
    missed = wiring @ drives - target
    return float((weight * missed**2).sum() + penalty * ((drives - start) ** 2).sum())
