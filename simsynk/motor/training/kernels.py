"""What each pool moves at each drive, the commands that would move it best, and what the change does.

`reference.py` says the same in plain Python. Shapes: r rows, d days, a axons, c commands, p pools, m muscles,
q routes, l drive levels.
"""

from __future__ import annotations

from simsynk.jit import kernel


@kernel
def respond(
    total, order, axon, route, row_event, arrival, end, half, days, wanted, event_day, maturation_days, passing,
    route_pool, axon_pool, endplates, force, quiet_from, quiet_until, wasted, regained, response,
):  # fmt: skip
    """Sum force over rows as `simsynk.motor.kernels.express` does, apart for every pool of origin and drive level.

    Parameters
    ----------
    wanted
        Days that are worked out, (d,); the others are left as they are.
    passing
        Share of each route's traffic that passes on each day, (d, q).
    force
        Relative force of each axon's fibres at each level of its pool's drive, (a, l).
    response
        Out: share of the intact muscle's maximum, (d, m, p, l).
    """
    for d in range(len(days)):
        if wanted[d]:
            response[d] = 0.0
    for i in range(total):
        r = order[i]
        a = axon[r]
        m = route_pool[route[r]]
        for d in range(len(days)):
            count = half[i, d]
            if not wanted[d] or count == 0 or end[r] <= days[d]:
                continue
            day = days[d]
            silent = False
            for lesion in range(quiet_from.shape[0]):
                silent = silent or (quiet_from[lesion, a] <= day and day < quiet_until[lesion, a])
            if silent:
                continue
            strength = 1.0
            if row_event[r] >= 0:
                contact = arrival[r] + maturation_days
                idle = min(max(int(contact - event_day[row_event[r]]), 0), len(wasted) - 1)
                again = min(max(int(day - contact), 0), len(regained) - 1)
                strength = 1.0 - wasted[idle] * (1.0 - regained[again])
            weight = 0.5 * count * strength / endplates[m] * passing[d, route[r]]
            reached = response[d, m, axon_pool[a]]
            for step in range(force.shape[1]):
                reached[step] += weight * force[a, step]


@kernel
def best_drives(wiring, weight, target, fixed, start, low, high, penalty, rounds, tolerance, gram, slope, best):
    """Drives in 0..1 that bring every command nearest to its target, by cyclic coordinate descent.

    For each command, minimise  sum_m weight[m] (fixed[m] + wiring[m] . v - target[m])^2 + penalty |v - start|^2
    over low <= v <= high. The rounds end when no drive moves by more than `tolerance`, or after `rounds`.

    Parameters
    ----------
    wiring
        Activation of each muscle for one unit of drive of each pool, (m, p).
    weight, target
        (c, m).
    fixed
        Activation that no drive of this command changes, (m,).
    start, low, high
        The learned command and its bounds, (c, p).
    gram, slope
        Work arrays, (p, p) and (p,).
    best
        Out, (c, p).
    """
    muscles, pools = wiring.shape
    for c in range(len(start)):
        for p in range(pools):
            for q in range(pools):
                gram[p, q] = 0.0
            gram[p, p] = penalty
            best[c, p] = min(max(start[c, p], low[c, p]), high[c, p])
            slope[p] = penalty * (best[c, p] - start[c, p])
        for m in range(muscles):
            if weight[c, m] == 0.0:
                continue
            miss = fixed[m] - target[c, m]
            for p in range(pools):
                miss += wiring[m, p] * best[c, p]
            for p in range(pools):
                part = weight[c, m] * wiring[m, p]
                if part != 0.0:
                    slope[p] += part * miss
                    for q in range(pools):
                        gram[p, q] += part * wiring[m, q]
        for _ in range(rounds):
            largest = 0.0
            for p in range(pools):
                if low[c, p] == high[c, p]:
                    continue
                free = best[c, p] - slope[p] / gram[p, p]
                new = min(max(free, low[c, p]), high[c, p])
                moved = new - best[c, p]
                if moved != 0.0:
                    best[c, p] = new
                    largest = max(largest, abs(moved))
                    for q in range(pools):
                        slope[q] += moved * gram[p, q]
            if largest <= tolerance:
                break


@kernel
def exchange(response, levels, wanted, before, after, activation):
    """Add to activation what a change of drives makes: sum over pools of response(after) - response(before).

    Parameters
    ----------
    response, levels
        Response (d, m, p, l) and the drives at which it is known, rising from 0 to 1, (p, l); straight between.
    wanted
        Days that are worked out, (d,).
    before, after
        Drives, (c, p) and (d, c, p).
    activation
        Changed in place, (d, m, c).
    """
    steps = levels.shape[1]
    for d in range(len(wanted)):
        if not wanted[d]:
            continue
        for c in range(before.shape[0]):
            for p in range(before.shape[1]):
                old = before[c, p]
                new = after[d, c, p]
                if old == new:
                    continue
                i = 0
                while i < steps - 2 and levels[p, i + 1] < old:
                    i += 1
                j = 0
                while j < steps - 2 and levels[p, j + 1] < new:
                    j += 1
                part_old = (old - levels[p, i]) / (levels[p, i + 1] - levels[p, i])
                part_new = (new - levels[p, j]) / (levels[p, j + 1] - levels[p, j])
                for m in range(response.shape[1]):
                    reached = response[d, m, p]
                    was = reached[i] + part_old * (reached[i + 1] - reached[i])
                    now = reached[j] + part_new * (reached[j + 1] - reached[j])
                    if was != now:
                        activation[d, m, c] = max(activation[d, m, c] + (now - was), 0.0)
