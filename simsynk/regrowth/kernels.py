"""The heart of the simulator as flat loops over arrays: sprout at a lesion, sort by zone, reinnervate.

`reference.py` says the same in plain Python, for reading. Row tables hold one row per process: an axon's own
course (rows 0 to axons - 1), then every sprout that entered a tube. Shapes: a axons, r rows, p pools, q routes,
z zones, e endplates, d observed days, k epochs (stretches between lesions), x 5 Sunderland classes.
"""

from __future__ import annotations

import numpy as np

from simsynk.jit import kernel
from simsynk.rng import philox, quantile

_NEVER = 1 << 62
_LOCAL_BITS = 24
_LOCAL_MASK = (1 << 24) - 1
_TICKS = 64.0
_GOLDEN = 0.6180339887498949
_PER_DRAW = 1.0 / 4294967296.0


@kernel
def regrow(
    seed_low, seed_high, replicate, side, event, event_key, day, hit,  # who and when
    class_bar, survival, success, count_bar, entry, base_day, lag_days, graft_mm,  # (x,), count_bar (x, 15)
    keep, group, site_mm, length_mm, route_pool, pool_zone,  # keep (x, groups), then by route (q,)
    guide, guide_start, guide_route, guide_bar,  # where sprouts go that do not keep their tube
    cells, cell_slot, kinds, place, sigma, turn_cos, turn_sin,  # place in the cross-section (a, 2)
    stump, speed_mm_per_day, speed_table, lag_table, unit_table, normal_table,
    block_days, block_table, hazard_per_mm, prune_per_day, maturation_days, axon_pool,
    axon, route, row_event, sprout, zone, split_mm, start_day, stop_mm, arrival, end, poly, previous,  # rows (r,)
    last_row, quiet_from, quiet_until, rows,  # by axon (a,), and the number of rows in use
):  # fmt: skip
    """Cut the processes that pass a lesion and let their stumps sprout into tubes.

    Returns the new number of rows, or -1 when the row table is too small.
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
            s = site_mm[route[r]]
            if s >= 0.0 and end[r] > day and stop_mm[r] > s:
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
            if quiet_until[a] <= day:
                quiet_from[a] = day
            quiet_until[a] = max(quiet_until[a], np.float32(day + block_days * quantile(block_table, v2)))
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
            s = site_mm[own]
            if s >= 0.0 and end[r] > day and stop_mm[r] > s:
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
                        if np.int64(x0) >= keep[grade, group[own]]:
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
                        depart = crossed + graft_mm[grade] / speed
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


@kernel
def reinnervate(
    seed_low, seed_high, replicate, side, event_keys, epochs, days, day_epoch,
    zone_start, zone_pool, endplate_axon, fibres, axon_pool,
    maturation_days, head_start_days, viability, limit, reach, delay_days, poly_initial, poly_floor, elimination,
    axon, row_event, sprout, arrival, end, poly, zone_first, order,
    first, second, since, shared_until, owner, local, ready, room, half,
):  # fmt: skip
    """Share out the endplates of every zone and count each process's fibres on every observed day.

    First come, first served among processes alive at the time; a second contact makes the endplate
    poly-innervated for a while; terminal sprouts of neighbours hold what nobody has reached.
    `half`, `ready` and `room` run along `order` (the rows by zone): half-fibres (r, d), so that shared endplates
    stay whole numbers; the day from which a process can send terminal sprouts; the most half-fibres it can hold.
    """
    k0 = np.uint64(seed_low)
    k1 = np.uint64(seed_high)
    c3 = np.uint64(replicate)
    horizon = days[len(days) - 1]
    for z in range(len(zone_pool)):
        e0 = zone_start[z]
        n = zone_start[z + 1] - e0
        l0 = zone_first[z]
        here = zone_first[z + 1] - l0
        for i in range(here):
            r = order[l0 + i]
            a = axon[r]
            room[l0 + i] = limit * 2.0 * fibres[a]
            if row_event[r] < 0:
                local[a] = i
                ready[l0 + i] = -np.inf
            else:
                ready[l0 + i] = arrival[r] + maturation_days + delay_days
            for d in range(len(days)):
                half[l0 + i, d] = 0
        for e in range(n):
            since[e] = end[endplate_axon[e0 + e]]
        for k in range(len(epochs)):
            begins = epochs[k]
            if begins > horizon:
                break
            ends = np.inf
            if k + 1 < len(epochs):
                ends = epochs[k + 1]
            for e in range(n):
                a = endplate_axon[e0 + e]
                first[e] = _NEVER
                second[e] = _NEVER
                if end[a] > begins:
                    first[e] = local[a]
            mortal = False
            for i in range(here):
                r = order[l0 + i]
                if row_event[r] < 0 or end[r] <= begins:
                    continue
                a = axon[r]
                contact = arrival[r] + maturation_days
                if axon_pool[a] != zone_pool[z]:
                    contact += head_start_days
                if contact >= ends or contact > horizon:
                    continue
                mortal = mortal or end[r] < ends
                score = (np.int64(contact * _TICKS) << _LOCAL_BITS) | i
                c1 = np.uint64(sprout[r] | 5 << 24)
                c2 = np.uint64(a + side)
                key = np.uint64(event_keys[row_event[r]] << 8)
                receptive = viability[min(max(int(contact - begins), 0), len(viability) - 1)]
                count = fibres[a]
                for j0 in range(0, count, 8):
                    w0, w1, w2, w3 = philox(key | np.uint64(j0 >> 3), c1, c2, c3, k0, k1)
                    front = w0 | (w1 << np.uint64(32))
                    back = w2 | (w3 << np.uint64(32))
                    for j in range(min(8, count - j0)):
                        pair = front if j < 4 else back
                        e = (np.int64((pair >> np.uint64(16 * (j & 3))) & np.uint64(0xFFFF)) * n) >> 16
                        if since[e] >= contact:
                            continue
                        bar = receptive
                        if since[e] != begins:
                            bar = viability[min(int(contact - since[e]), len(viability) - 1)]
                        share = e * _GOLDEN
                        if share - np.floor(share) >= bar:
                            continue
                        if score < first[e]:
                            second[e] = first[e]
                            first[e] = score
                        elif score > first[e] and score < second[e]:
                            second[e] = score
            for e in range(n):
                shared_until[e] = -np.inf
                if second[e] < _NEVER:
                    share = e * _GOLDEN + poly[order[l0 + (second[e] & _LOCAL_MASK)]]
                    share -= np.floor(share)
                    if share < poly_floor:
                        shared_until[e] = np.inf
                    elif share < poly_initial:
                        step = int((share - poly_floor) / (poly_initial - poly_floor) * len(elimination))
                        shared_until[e] = (second[e] >> _LOCAL_BITS) / _TICKS + elimination[step]
            for d in range(len(days)):
                if day_epoch[d] != k:
                    continue
                day = days[d]
                bar_now = (np.int64(day * _TICKS) + 1) << _LOCAL_BITS
                empty = 0
                for e in range(n):
                    one = -1
                    two = -1
                    if first[e] < bar_now:
                        one = first[e] & _LOCAL_MASK
                    if second[e] < bar_now:
                        two = second[e] & _LOCAL_MASK
                    if mortal:
                        if one >= 0 and end[order[l0 + one]] <= day:
                            one = -1
                        if two >= 0 and end[order[l0 + two]] <= day:
                            two = -1
                        if one < 0:
                            one = two
                            two = -1
                    owner[e] = one
                    if one < 0:
                        empty += 1
                    elif two >= 0 and day < shared_until[e]:
                        half[l0 + one, d] += 1
                        half[l0 + two, d] += 1
                    else:
                        half[l0 + one, d] += 2
                if empty == 0 or empty == n:
                    continue
                left = -1
                right = 0
                for e in range(n):
                    if owner[e] >= 0:
                        left = e
                        continue
                    if since[e] + delay_days > day:
                        continue
                    if right <= e:
                        right = e + 1
                    while right < n and right - e <= reach and owner[right] < 0:
                        right += 1
                    near = left
                    far = right
                    if left < 0 or (right < n and right - e < e - left):
                        near = right
                        far = left
                    for _ in range(2):
                        if near >= 0 and near < n and abs(near - e) <= reach and owner[near] >= 0:
                            i = l0 + owner[near]
                            adopted = max(np.float64(ready[i]), since[e] + delay_days)
                            if adopted <= day and half[i, d] < room[i]:
                                age = min(int(adopted - since[e]), len(viability) - 1)
                                share = e * _GOLDEN
                                if share - np.floor(share) < viability[age]:
                                    half[i, d] += 2
                                    break
                        near = far
            if k + 1 < len(epochs):
                for e in range(n):
                    if first[e] < _NEVER and (first[e] >> _LOCAL_BITS) <= ends * _TICKS:
                        r = order[l0 + (first[e] & _LOCAL_MASK)]
                        if row_event[r] >= 0 and end[r] <= ends:
                            since[e] = ends
