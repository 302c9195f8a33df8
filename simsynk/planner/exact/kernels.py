"""What every plan of a list leaves, and a search through the tree of all plans with bounds.

`reference.py` says the same in plain Python. Shapes: p plans, m tables (muscles), h places in all tables together,
r rows of all tables, c columns (quantities, or nerves), t decisions in the order of the tree.
"""

from __future__ import annotations

from simsynk.jit import kernel


@kernel
def add_up(plans, first, heeds, start, rows, fixed, found):
    """Sum the fixed part and one row of each table, for every plan.

    Parameters
    ----------
    plans
        Bit t is set when decision t is taken, (p,).
    first, heeds
        Table m heeds the decisions heeds[first[m]:first[m + 1]], (m + 1,) and (h,).
    start, rows
        First row of each table, (m,), and all rows, (r, c).
    fixed
        (c,).
    found
        Out, (p, c).
    """
    for p in range(len(plans)):
        plan = plans[p]
        for c in range(len(fixed)):
            found[p, c] = fixed[c]
        for m in range(len(start)):
            row = start[m]
            for k in range(first[m], first[m + 1]):
                row += ((plan >> heeds[k]) & 1) << (k - first[m])
            for c in range(len(fixed)):
                found[p, c] += rows[row, c]


@kernel
def descend(
    order, first, heeding, start, tree, unary, kind, prefer, rest, least, needed, nerves, slack, allowed,
    place, depth, step, taken, room, total, spent, bound, best, best_plan, looked, leaves, caught,
):  # fmt: skip
    """Go through the tree of plans depth first, and leave every branch whose bounds say that it holds nothing better.

    A table is a heap: place 1 holds what its best completion gives with nothing decided, places 2i and 2i + 1 that
    after its next decision is left or taken. Column 0 is the relaxed objective, column 1 the objective itself (both
    to be made small); then come demands, which must stay at or above `least`; the last ones are nerves, some of which
    must, once for each number in `needed`. State lives in the arrays, so a search goes on where it stopped.

    Parameters
    ----------
    order
        Which decision stands at each depth, (t,).
    first, heeding
        Decision t of the tree is heeded by the tables heeding[first[t]:first[t + 1]].
    start, tree
        Where the heap of each table begins, (m,), and all heaps, (nodes, c).
    unary
        What taking each decision adds to the relaxed objective, (t,).
    kind, prefer
        Kind of each decision, and whether it is tried taken (1) or left (0) first, (t,).
    rest
        Least that decisions from t on can add, when so many of the kind may be taken, (kinds, t + 1, t + 1).
    least
        (c,); the first two are not looked at.
    needed, nerves
        In how many of the nerves the columns of each group at the end must reach `least`, (groups,).
    slack
        An objective must be better than the best by more than this.
    allowed
        Branches that may be looked at in this call.
    place
        In and out: where each table stands in its heap, (m,).
    depth
        In and out: how many decisions are made, (1,); -1 when the search is over.
    step, taken
        In and out: branches tried at each depth, and the one that is open, (t + 1,).
    room
        In and out: how many decisions of each kind may still be taken, (kinds,).
    total, spent, bound
        In and out: sums of the tables (t + 1, c), unary costs and bounds at each depth (t + 1,).
    best, best_plan
        In and out: best objective so far and its plan as a number, (1,) each.
    looked
        In and out: branches looked at, (1,).
    leaves, caught
        Where column 1 is but a bound of the objective: whole plans that may be better, as numbers, and how many; the
        search stops when no more can be caught, and leaves the best to the caller. With no room column 1 is exact.
    """
    columns, decisions, until = len(least), len(unary), looked[0] + allowed
    plain = columns - len(needed) * nerves
    d = depth[0]
    while d >= 0 and looked[0] < until and (len(leaves) == 0 or caught[0] < len(leaves)):
        if step[d] == 2:
            d -= 1
            if d >= 0:
                for k in range(first[d], first[d + 1]):
                    place[heeding[k]] >>= 1
                room[kind[d]] += taken[d]
            continue
        bit = prefer[d] if step[d] == 0 else 1 - prefer[d]
        step[d] += 1
        if bit > room[kind[d]]:
            continue
        looked[0] += 1
        after = total[d + 1]
        for c in range(columns):
            after[c] = total[d, c]
        for k in range(first[d], first[d + 1]):
            m = heeding[k]
            old = start[m] + place[m]
            new = start[m] + 2 * place[m] + bit
            for c in range(columns):
                after[c] += tree[new, c] - tree[old, c]
        useful = after[1] < best[0] - slack
        for c in range(2, plain):
            useful = useful and after[c] >= least[c]
        for g in range(len(needed)):
            there = 0
            for c in range(plain + g * nerves, plain + (g + 1) * nerves):
                there += 1 if after[c] >= least[c] else 0
            useful = useful and there >= needed[g]
        if not useful:
            continue
        cost = spent[d] + bit * unary[d]
        low = after[0] + cost
        for j in range(len(room)):
            low += rest[j, d + 1, room[j] - (bit if j == kind[d] else 0)]
        if low >= best[0] - slack:
            continue
        taken[d] = bit
        if d + 1 == decisions:
            plan = 0
            for t in range(decisions):
                plan |= taken[t] << order[t]
            if len(leaves):
                leaves[caught[0]] = plan
                caught[0] += 1
            else:
                best[0] = after[1]
                best_plan[0] = plan
            continue
        for k in range(first[d], first[d + 1]):
            m = heeding[k]
            place[m] = 2 * place[m] + bit
        room[kind[d]] -= bit
        d += 1
        step[d] = 0
        spent[d] = cost
        bound[d] = low
    depth[0] = d
