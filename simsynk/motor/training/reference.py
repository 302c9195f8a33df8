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


def best_drives(
    wiring: Values, weight: Values, target: Values, fixed: Values, bounds: tuple[Values, Values, Values],
    penalty: float, rounds: int, tolerance: float,
) -> Values:  # fmt: skip
    """The drives of one command by cyclic coordinate descent, (pools,).

    Parameters
    ----------
    wiring
        (muscles, pools).
    weight, target, fixed
        (muscles,).
    bounds
        The learned command, and the lowest and highest drives, (pools,) each.
    penalty, rounds, tolerance
        As the kernel takes them.
    """
    start, low, high = bounds
    muscles, pools = wiring.shape
    gram = penalty * np.eye(pools)
    best = np.minimum(np.maximum(start, low), high)
    slope = penalty * (best - start)
    for m in range(muscles):
        miss = float(fixed[m] - target[m])
        for p in range(pools):
            miss += float(wiring[m, p] * best[p])
        for p in range(pools):
            slope[p] += weight[m] * wiring[m, p] * miss
            gram[p] += weight[m] * wiring[m, p] * wiring[m]
    for _ in range(rounds):
        largest = 0.0
        for p in np.flatnonzero(low != high).tolist():
            new = min(max(best[p] - slope[p] / gram[p, p], low[p]), high[p])
            moved = new - best[p]
            best[p] = new
            slope += moved * gram[p]
            largest = max(largest, abs(moved))
        if largest <= tolerance:
            break
    return best


def exchange(response: Values, levels: Values, before: Values, after: Values, activation: Values) -> Values:
    """Activation of one day after a change of drives, (muscles, commands).

    Parameters
    ----------
    response, levels
        (muscles, pools, levels) and (pools, levels).
    before, after
        Drives, (commands, pools).
    activation
        What the muscles did, (muscles, commands); it stays as it is.
    """
    changed = activation.copy()
    for c, (old, new) in enumerate(zip(before, after, strict=True)):
        for p in np.flatnonzero(old != new).tolist():
            for m in range(len(response)):
                was, now = (_between(levels[p], response[m, p], float(drive[p])) for drive in (old, new))
                if was != now:
                    changed[m, c] = max(changed[m, c] + (now - was), 0.0)
    return changed


def _between(levels: Values, known: Values, drive: float) -> float:
    """The straight line between the two levels around a drive."""
    i = min(max(int(np.searchsorted(levels, drive)) - 1, 0), len(levels) - 2)
    part = (drive - levels[i]) / (levels[i + 1] - levels[i])
    return float(known[i] + part * (known[i + 1] - known[i]))
