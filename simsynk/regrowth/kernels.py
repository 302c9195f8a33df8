"""The heart of the simulator as flat loops over arrays: sprout at a lesion, sort by zone.

What the rows then do in a muscle stands in `simsynk/periphery/kernels.py`.

`reference.py` says the same in plain Python, for reading. Row tables hold one row per process: an axon's own
course (rows 0 to axons - 1), then every sprout that entered a tube. Shapes: a axons, r rows, p pools, q routes,
z zones, x 5 Sunderland classes.
"""

from __future__ import annotations

import numpy as np

from simsynk.jit import kernel
from simsynk.rng import philox, quantile

_PER_DRAW = 1.0 / 4294967296.0


@kernel
def regrow(
    seed_low, seed_high, replicate, side, event, event_key, day, hit,  # who and when
    class_bar, survival, success, count_bar, entry, base_day, lag_days, graft_mm, open_day,  # (x,), count_bar (x, 15)
    keep, group, cut_mm, site_mm, length_mm, route_pool, pool_zone,  # keep (x, groups), then by route (q,)
    guide, guide_start, guide_route, guide_bar,  # where sprouts go that do not keep their tube
    cells, cell_slot, kinds, place, sigma, turn_cos, turn_sin,  # place in the cross-section (a, 2)
    stump, speed_mm_per_day, speed_table, lag_table, unit_table, normal_table,
    block_days, block_table, hazard_per_mm, prune_per_day, maturation_days, axon_pool,
    axon, route, row_event, sprout, zone, own_tube, split_mm, start_day, stop_mm, arrival, end, poly,  # rows (r,)
    previous, last_row, quiet_from, quiet_until, rows,  # rows, axons (a,), lesion and axon, number of rows in use
):  # fmt: skip
    """Cut the processes that pass a lesion and let their stumps sprout into tubes.

    `cut_mm` is where each route is cut (-1 where it is not) and `site_mm` where a sprout into a route starts: the
    same place, but for a nerve transfer, whose donor axons sprout into another nerve. No sprout starts before
    `open_day`. Returns the new number of rows, or -1 when the row table is too small.
    """
    k0 = np.uint64(seed_low)
    k1 = np.uint64(seed_high)
    c3 = np.uint64(replicate)
    key = np.uint64(event_key << 8)
    capacity = len(axon)
    for a in range(len(last_row)):
        passing = 0
        shared = 0
        r = last_row[a]
        while r >= 0:
            s = cut_mm[route[r]]
            # A process whose axon comes from beyond the lesion, as a transferred one, is not cut there.
            here = split_mm[r] <= s or cut_mm[route[a]] >= 0.0
            if s >= 0.0 and end[r] > day and stop_mm[r] > s and here:
                passing += 1
                if split_mm[r] > s:
                    shared += 1
            r = previous[r]
        if passing == 0:
            continue
        c2 = np.uint64(a + side)
        w0, w1, w2, w3 = philox(key, np.uint64(3 << 24), c2, c3, k0, k1)
        if np.int64(w0) >= hit:
            continue
        grade = 0
        while grade < 4 and np.int64(w1) >= class_bar[grade]:
            grade += 1
        v0, v1, v2, _v3 = philox(key | np.uint64(1), np.uint64(3 << 24), c2, c3, k0, k1)
        if grade == 0:
            quiet_from[event, a] = day
            quiet_until[event, a] = day + block_days * quantile(block_table, v2)
            continue
        regrows = np.int64(w2) < survival[grade] and np.int64(w3) < success[grade]
        u0, _u1, _u2, _u3 = philox(np.uint64(0), np.uint64(2 << 24), c2, c3, k0, k1)
        speed = speed_mm_per_day * quantile(speed_table, u0)
        picked = (np.int64(v1) * shared) >> 32
        seen = 0
        ordinal = 0
        r = last_row[a]
        while r >= 0:
            own = route[r]
            s = cut_mm[own]
            here = split_mm[r] <= s or cut_mm[route[a]] >= 0.0
            if s >= 0.0 and end[r] > day and stop_mm[r] > s and here:
                base = max(day, start_day[r] + (s - split_mm[r]) / speed)
                end[r] = min(end[r], np.float32(base))
                mine = True
                if split_mm[r] > s:
                    mine = seen == picked
                    seen += 1
                if mine and regrows:
                    base = max(base, base_day[grade])
                    if ordinal > 0:
                        v0, v1, v2, _v3 = philox(
                            key | np.uint64(1), np.uint64(ordinal * 16 | 3 << 24), c2, c3, k0, k1
                        )
                    count = 1
                    while count < 15 and np.int64(v0) >= count_bar[grade, count - 1]:
                        count += 1
                    for nth in range(count):
                        c1 = np.uint64((ordinal * 16 + nth) | 4 << 24)
                        x0, x1, x2, x3 = philox(key, c1, c2, c3, k0, k1)
                        y0, y1, y2, y3 = philox(key | np.uint64(1), c1, c2, c3, k0, k1)
                        to = own
                        keeps = np.int64(x0) < keep[grade, group[own]]
                        if not keeps:
                            g = guide[own]
                            if cells > 0:
                                px = place[a, 0] * turn_cos - place[a, 1] * turn_sin
                                py = place[a, 0] * turn_sin + place[a, 1] * turn_cos
                                px += sigma * quantile(normal_table, y2)
                                py += sigma * quantile(normal_table, y3)
                                ix = min(max(int(np.floor((px + 1.0) * 0.5 * cells)), 0), cells - 1)
                                iy = min(max(int(np.floor((py + 1.0) * 0.5 * cells)), 0), cells - 1)
                                g += cell_slot[iy * cells + ix] * kinds
                            low = guide_start[g]
                            high = guide_start[g + 1]
                            if low == high:
                                continue
                            while low < high - 1:
                                middle = (low + high - 1) >> 1
                                if np.int64(x1) < guide_bar[middle]:
                                    high = middle + 1
                                else:
                                    low = middle + 1
                            to = guide_route[low]
                        crossed = base + lag_days[grade] * quantile(lag_table, x3)
                        age = min(max(int(crossed - day), 0), len(stump) - 1)
                        if (np.float64(x2) + 0.5) * _PER_DRAW >= entry[grade] * stump[age]:
                            continue
                        if rows == capacity:
                            return -1
                        z0, z1, _z2, _z3 = philox(key | np.uint64(2), c1, c2, c3, k0, k1)
                        depart = max(crossed + graft_mm[grade] / speed, open_day)
                        stop = np.inf
                        if hazard_per_mm > 0.0:
                            stop = site_mm[to] + quantile(unit_table, y0) / hazard_per_mm
                        arrive = np.inf
                        if stop >= length_mm[to]:
                            arrive = depart + (length_mm[to] - site_mm[to]) / speed
                        until = np.inf
                        p = route_pool[to]
                        if prune_per_day > 0.0 and p != axon_pool[a]:
                            until = arrive + maturation_days + quantile(unit_table, z0) / prune_per_day
                        axon[rows] = a
                        route[rows] = to
                        row_event[rows] = event
                        sprout[rows] = ordinal * 16 + nth
                        zone[rows] = pool_zone[p] + ((np.int64(y1) * (pool_zone[p + 1] - pool_zone[p])) >> 32)
                        # Staying in a tube that an earlier lesion led into by chance makes it nobody's own.
                        own_tube[rows] = keeps and own_tube[r]
                        if own_tube[rows]:
                            zone[rows] = zone[a]
                        split_mm[rows] = site_mm[to]
                        start_day[rows] = depart
                        stop_mm[rows] = stop
                        arrival[rows] = arrive
                        end[rows] = until
                        poly[rows] = np.float64(z1) * _PER_DRAW
                        previous[rows] = last_row[a]
                        last_row[a] = rows
                        rows += 1
                    ordinal += 1
            r = previous[r]
    return rows


@kernel
def sort_by_zone(arrival, end, zone, rows, zone_first, order):
    """Counting sort of the rows that reach a muscle, by endplate zone; returns how many there are.

    `zone_first` (z + 1,) receives the first place of each zone in `order` (r,).
    """
    zones = len(zone_first) - 1
    for z in range(zones + 1):
        zone_first[z] = 0
    for r in range(rows):
        if arrival[r] < np.inf and end[r] > arrival[r]:
            zone_first[zone[r] + 1] += 1
    for z in range(zones):
        zone_first[z + 1] += zone_first[z]
    total = zone_first[zones]
    for r in range(rows):
        if arrival[r] < np.inf and end[r] > arrival[r]:
            order[zone_first[zone[r]]] = r
            zone_first[zone[r]] += 1
    for z in range(zones, 0, -1):
        zone_first[z] = zone_first[z - 1]
    zone_first[0] = 0
    return total
