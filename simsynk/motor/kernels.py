"""From reinnervated fibres to muscle activation, and the counts that describe a wiring.

`reference.py` says the same in plain Python. Shapes: r rows, d days, a axons, c commands, p pools, q routes.
"""

from __future__ import annotations

from simsynk.jit import kernel


@kernel
def express(
    total, order, axon, route, row_event, arrival, end, half, days, event_day, maturation_days, passing,
    route_pool, axon_pool, axon_route, route_branch, route_home, endplates, force,
    quiet_from, quiet_until, wasted, regained, rows, by_route, activation, own_rest, fibres, wiring, sprouts,
):  # fmt: skip
    """Sum force over rows and count fibres by their way.

    A muscle's activation is summed over its routes in their order, so that leaving out a route that was cut gives
    the same bits as examining the nerve without it. A process does nothing on the day of its end.

    Parameters
    ----------
    passing
        Share of each route's traffic that passes on each day, (d, q); below 1 under a nerve block.
    force
        Relative force of each axon's fibres under each command, (a, c); the last column is rest with nothing
        central switched on.
    wasted, regained
        Loss of force of a fibre denervated for so many days, and the share of that loss made good so many days
        after reinnervation, indexed by whole days.
    by_route
        Out: what each route adds to its muscle, as a share of the intact muscle's maximum, (d, q, c).
    activation
        Out: share of the intact muscle's maximum, (d, p, c).
    own_rest
        Out: the part of the last column that a muscle's own pool gives, (d, p).
    fibres
        Out: half-fibres by day, pool of the axon and muscle, (d, p, p).
    wiring
        Out: half-fibres on the last day by home (branch and pool) and route, (homes, q).
    sprouts
        Out: sprouts that entered a tube, by home branch and branch reached, (branches, branches).
    """
    by_route[:] = 0.0
    activation[:] = 0.0
    own_rest[:] = 0.0
    fibres[:] = 0
    wiring[:] = 0
    sprouts[:] = 0
    last = len(days) - 1
    for r in range(rows):
        if row_event[r] >= 0:
            sprouts[route_branch[axon_route[axon[r]]], route_branch[route[r]]] += 1
    for i in range(total):
        r = order[i]
        a = axon[r]
        p = route_pool[route[r]]
        for d in range(len(days)):
            count = half[i, d]
            if count == 0 or end[r] <= days[d]:
                continue
            fibres[d, axon_pool[a], p] += count
            if d == last:
                wiring[route_home[axon_route[a]], route[r]] += count
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
            weight = 0.5 * count * strength / endplates[p] * passing[d, route[r]]
            reached = by_route[d, route[r]]
            for c in range(force.shape[1]):
                reached[c] += weight * force[a, c]
            if axon_pool[a] == p:
                own_rest[d, p] += weight * force[a, force.shape[1] - 1]
    for d in range(len(days)):
        for q in range(len(route_pool)):
            into = activation[d, route_pool[q]]
            part = by_route[d, q]
            for c in range(force.shape[1]):
                into[c] += part[c]
