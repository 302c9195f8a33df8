"""What happens in a muscle as flat loops over arrays: contacts, shared endplates, terminal sprouts.

`simsynk/regrowth/reference.py` says the same in plain Python. Shapes: a axons, r rows, z zones, e endplates of the
largest zone, d observed days, k epochs (stretches between lesions). A zone is done at a time, so its arrays stay in
the processor's cache.
"""

from __future__ import annotations

import numpy as np

from simsynk.jit import kernel
from simsynk.rng import philox

_NEVER = 1 << 62
_LOCAL_BITS = 24
_LOCAL_MASK = (1 << 24) - 1
_TICKS = 64.0
_GOLDEN = 0.6180339887498949


@kernel
def _contact(
    seed_low, seed_high, replicate, side, event_keys, pool, n, e0, l0, here, begins, ends, days, d0, d1,
    endplate_axon, own_first, own_endplate, fibres, axon_pool, maturation_days, head_start_days, viability,
    axon, row_event, sprout, own_tube, arrival, end, order, first, second, since, local, spell,
):  # fmt: skip
    """Let every process of a zone bid for endplates during one epoch: its own ones in its own tube, else any.

    `first` and `second` receive the best and second-best bid of each endplate, `spell` the observed days on which
    each process works. Returns whether a sprout dies within the epoch.
    """
    k0 = np.uint64(seed_low)
    k1 = np.uint64(seed_high)
    c3 = np.uint64(replicate)
    for e in range(n):
        own = local[endplate_axon[e0 + e]]
        first[e] = own if since[e] > begins else _NEVER
        second[e] = _NEVER
    mortal = False
    horizon = np.int64(days[len(days) - 1] * _TICKS)
    for i in range(here):
        r = order[l0 + i]
        until = d1
        # On the day of its end a process still keeps others away, though it does nothing any more.
        while until > d0 and days[until - 1] > end[r]:
            until -= 1
        spell[l0 + i] = d0 | until << 16
        if row_event[r] < 0 or end[r] <= begins:
            continue
        a = axon[r]
        contact = arrival[r] + maturation_days
        if axon_pool[a] != pool:
            contact += head_start_days
        tick = np.int64(contact * _TICKS)
        if tick > ends * _TICKS or tick > horizon:
            continue
        mortal = mortal or end[r] < ends
        works = d0
        while works < d1 and np.int64(days[works] * _TICKS) < tick:
            works += 1
        spell[l0 + i] = works | until << 16
        score = (tick << _LOCAL_BITS) | i
        receptive = viability[min(max(int(contact - begins), 0), len(viability) - 1)]
        at_home = own_tube[r]
        front = np.uint64(0)
        back = np.uint64(0)
        c1 = np.uint64(sprout[r] | 5 << 24)
        c2 = np.uint64(a + side)
        key = np.uint64(event_keys[row_event[r]] << 8)
        count = fibres[a]
        for j0 in range(0, count, 8):
            if not at_home:
                w0, w1, w2, w3 = philox(key | np.uint64(j0 >> 3), c1, c2, c3, k0, k1)
                front = w0 | (w1 << np.uint64(32))
                back = w2 | (w3 << np.uint64(32))
            for j in range(min(8, count - j0)):
                if at_home:
                    e = own_endplate[own_first[a] + j0 + j] - e0
                else:
                    pair = front if j < 4 else back
                    e = (np.int64((pair >> np.uint64(16 * (j & 3))) & np.uint64(0xFFFF)) * n) >> 16
                if since[e] >= contact:
                    continue
                bar = receptive
                if since[e] != begins:
                    bar = viability[min(int(contact - since[e]), len(viability) - 1)]
                share = e * _GOLDEN
                bid = score if share - np.floor(share) < bar else _NEVER
                best = first[e]
                first[e] = min(best, bid)
                loser = max(best, bid) if best != bid else _NEVER
                second[e] = min(second[e], loser)
    return mortal


@kernel
def _settle(
    n, l0, here, days, d0, d1, poly_initial, poly_floor, elimination, poly, order,
    first, second, held, owner, listed, spell, half,
):  # fmt: skip
    """Turn the bids of a zone into half-fibres on the days of an epoch, and into the holder of each endplate."""
    shared = 0
    for e in range(n):
        one = first[e] & _LOCAL_MASK
        taken = first[e] < _NEVER
        owner[e] = one
        held[e] = spell[l0 + one] & 0xFFFF if taken else d1
        half[l0 + one, d0] += 2 if taken else 0
        listed[shared] = e
        shared += second[e] < _NEVER
    for i in range(l0, l0 + here):
        count = half[i, d0]
        for d in range(d0, d1):
            half[i, d] = count if spell[i] & 0xFFFF <= d and d < spell[i] >> 16 else 0
    for place in range(shared):
        e = listed[place]
        one = l0 + (first[e] & _LOCAL_MASK)
        two = l0 + (second[e] & _LOCAL_MASK)
        works = spell[two] & 0xFFFF
        until = spell[two] >> 16
        for d in range(max(works, spell[one] >> 16), until):
            half[two, d] += 2
        share = e * _GOLDEN + poly[order[two]]
        share -= np.floor(share)
        if share >= poly_initial:
            continue
        parts = np.float32(np.inf)
        if share >= poly_floor:
            step = int((share - poly_floor) / (poly_initial - poly_floor) * len(elimination))
            parts = np.float32((second[e] >> _LOCAL_BITS) / _TICKS + elimination[step])
        for d in range(works, min(until, spell[one] >> 16)):
            if days[d] < parts:
                half[one, d] -= 1
                half[two, d] += 1


@kernel
def _hand_over(n, l0, d, never, second, held, owner, spell):
    """Give the endplates of processes that have ended by a day to their second holder, if it still lives."""
    for e in range(n):
        if held[e] < never and spell[l0 + owner[e]] >> 16 <= d:
            held[e] = never
            if second[e] < _NEVER:
                two = second[e] & _LOCAL_MASK
                if spell[l0 + two] >> 16 > d:
                    owner[e] = two
                    held[e] = spell[l0 + two] & 0xFFFF


@kernel
def _adopt(n, l0, d, day, viability, reach, delay_days, since, held, owner, listed, ready, room, half):
    """Terminal sprouting on one day: processes take over empty endplates near their own, up to their limit.

    The nearest holder on either side is asked, the nearer first, the left one where both are as near. Shares are
    tested against the viability of the earliest possible day first: viability never rises.
    """
    hopeful = viability[min(int(delay_days), len(viability) - 1)]
    vacant = 0
    for e in range(n):
        share = e * _GOLDEN
        listed[vacant] = e
        vacant += (held[e] > d) & (since[e] + delay_days <= day) & (share - np.floor(share) < hopeful)
    for place in range(vacant):
        e = listed[place]
        share = e * _GOLDEN
        share -= np.floor(share)
        asked = 0
        for step in range(2, 2 * reach + 2):
            # Even steps look left, odd ones right; a side that was asked is not asked again.
            side = 1 + (step & 1)
            near = e - (step >> 1) if side == 1 else e + (step >> 1)
            if asked & side or near < 0 or near >= n or held[near] > d:
                continue
            asked |= side
            i = l0 + owner[near]
            adopted = max(np.float64(ready[i]), since[e] + delay_days)
            if (
                adopted <= day
                and half[i, d] < room[i]
                and share < viability[min(int(adopted - since[e]), len(viability) - 1)]
            ):
                half[i, d] += 2
                break
            if asked == 3:
                break


@kernel
def reinnervate(
    seed_low, seed_high, replicate, side, event_keys, epochs, days, day_epoch,
    zone_start, zone_pool, endplate_axon, own_first, own_endplate, fibres, axon_pool,
    maturation_days, head_start_days, viability, limit, reach, delay_days, poly_initial, poly_floor, elimination,
    axon, row_event, sprout, own_tube, arrival, end, poly, zone_first, order,
    first, second, since, held, owner, listed, local, ready, room, spell, half,
):  # fmt: skip
    """Share out the endplates of every zone and count each process's fibres on every observed day.

    First come, first served among processes alive at the time; a second contact makes the endplate
    poly-innervated for a while; terminal sprouts of neighbours hold what nobody has reached.
    `half`, `ready`, `room` and `spell` run along `order` (the rows by zone): half-fibres (r, d), so that shared
    endplates stay whole numbers; the day from which a process can send terminal sprouts; the most half-fibres it
    can hold; the first observed day on which it works, and the first on which it no longer does (upper 16 bits).
    """
    horizon = days[len(days) - 1]
    for z in range(len(zone_pool)):
        e0 = zone_start[z]
        n = zone_start[z + 1] - e0
        l0 = zone_first[z]
        here = zone_first[z + 1] - l0
        if here == 0:
            continue
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
        d1 = 0
        for k in range(len(epochs)):
            begins = epochs[k]
            if begins > horizon:
                break
            ends = np.inf
            if k + 1 < len(epochs):
                ends = epochs[k + 1]
            d0 = d1
            while d1 < len(days) and day_epoch[d1] == k:
                d1 += 1
            if k == 0 and d1 == 0:
                continue
            mortal = _contact(
                seed_low, seed_high, replicate, side, event_keys, zone_pool[z], n, e0, l0, here, begins, ends,
                days, d0, d1, endplate_axon, own_first, own_endplate, fibres, axon_pool, maturation_days,
                head_start_days, viability, axon, row_event, sprout, own_tube, arrival, end, order, first, second,
                since, local, spell,
            )  # fmt: skip
            if d0 < d1:
                _settle(
                    n, l0, here, days, d0, d1, poly_initial, poly_floor, elimination, poly, order,
                    first, second, held, owner, listed, spell, half,
                )  # fmt: skip
            oldest = np.float32(np.inf)
            for e in range(n):
                oldest = min(oldest, since[e])
            for d in range(d0, d1):
                if oldest + delay_days > days[d]:
                    continue
                if mortal:
                    _hand_over(n, l0, d, d1, second, held, owner, spell)
                _adopt(
                    n, l0, d, days[d], viability, reach, delay_days, since, held, owner, listed, ready,
                    room, half,
                )  # fmt: skip
            if k + 1 < len(epochs):
                for e in range(n):
                    if first[e] < _NEVER:
                        r = order[l0 + (first[e] & _LOCAL_MASK)]
                        emptied = row_event[r] >= 0 and end[r] <= ends
                        if emptied and second[e] < _NEVER:
                            emptied = end[order[l0 + (second[e] & _LOCAL_MASK)]] <= ends
                        if emptied:
                            since[e] = ends
