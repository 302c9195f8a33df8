"""The kernels of the planner are their slow twins, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsynk.planner.exact import kernels, reference


def _tables(luck, decisions: int, muscles: int, columns: int):
    heeds = [
        sorted(luck.choice(decisions, int(luck.integers(0, decisions + 1)), replace=False)) for _ in range(muscles)
    ]
    return [[int(t) for t in one] for one in heeds], [luck.random((1 << len(one), columns)) for one in heeds]


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 100_000), decisions=st.integers(1, 6), muscles=st.integers(1, 5), columns=st.integers(1, 9)
)
def test_sums_are_the_slow_twins(seed: int, decisions: int, muscles: int, columns: int) -> None:
    """Muscles that heed nothing or everything, and decisions beyond bit 31."""
    luck = np.random.default_rng(seed)
    heeds, rows = _tables(luck, decisions, muscles, columns)
    shift = 40 * int(luck.integers(2))
    heeds = [[place + shift for place in one] for one in heeds]
    plans = np.arange(1 << decisions, dtype=np.int64) << shift
    fixed, found = luck.random(columns), np.full((len(plans), columns), np.nan)
    kernels.add_up(
        plans, np.cumsum([0, *map(len, heeds)]), np.array([t for one in heeds for t in one], np.int64),
        np.cumsum([0, *map(len, rows)])[:-1].copy(), np.concatenate(rows), fixed, found,
    )  # fmt: skip
    assert np.array_equal(found, reference.add_up(plans.tolist(), heeds, rows, fixed))


def _heap(columns):
    level, levels = columns, [columns]
    while len(level) > 1:
        pairs = level.reshape(-1, 2, level.shape[1])
        level = np.concatenate([pairs[:, :, :2].min(axis=1), pairs[:, :, 2:].max(axis=1)], axis=1)
        levels.append(level)
    return np.concatenate([np.zeros((1, columns.shape[1])), *levels[::-1]])


def _trees(seed: int, decisions: int, exact: bool):
    """A random tree as the twin wants it, its room, and the sum of its tops; two demands' columns and two groups."""
    luck = np.random.default_rng(seed)
    nerves, groups = int(luck.integers(1, 4)), int(luck.integers(0, 3))
    width = 3 + nerves * groups
    heeds, rows = _tables(luck, decisions, 3, width)
    heaps = [_heap(table) for table in rows]
    kind, unary = luck.integers(0, 2, decisions), luck.normal(0, 0.1, decisions)
    rest = -np.sort(luck.random((2, decisions + 1, decisions + 1)), axis=2) / 10
    total = sum(heap[1] for heap in heaps)
    least = total * luck.uniform(0.3, 0.9, width)
    twin = reference.Tree(
        order=luck.permutation(decisions).tolist(),
        heeding=[[m for m in range(3) if t in heeds[m]] for t in range(decisions)],
        heaps=heaps, unary=unary, kind=kind, prefer=luck.integers(0, 2, decisions), rest=rest, least=least,
        needed=luck.integers(0, nerves + 1, groups).tolist(), nerves=nerves, slack=0.01, best=3.0, exact=exact,
    )  # fmt: skip
    return twin, luck.integers(0, decisions + 1, 2), total


def _fast(twin, room, total, allowed: int):
    """The kernel on the same tree, some branches at a time; every work array starts as rubbish."""
    count = len(twin.unary)
    place, depth, step = np.ones(3, np.int64), np.zeros(1, np.int64), np.full(count + 1, 7)
    taken, sums = np.full(count + 1, 7), np.full((count + 1, len(total)), np.nan)
    spent, bound = np.full(count + 1, np.nan), np.full(count + 1, np.nan)
    step[0], sums[0], spent[0] = 0, total, 0.0
    best, plan, looked = np.array([twin.best]), np.zeros(1, np.int64), np.zeros(1, np.int64)
    leaves, caught, all_caught = np.zeros(0 if twin.exact else 2, np.int64), np.zeros(1, np.int64), []
    first = np.cumsum([0, *map(len, twin.heeding)])
    heeding = np.array([m for one in twin.heeding for m in one], np.int64)
    start = np.cumsum([0, *map(len, twin.heaps)])[:-1].copy()
    while depth[0] >= 0:
        kernels.descend(
            np.array(twin.order), first, heeding, start, np.concatenate(twin.heaps), twin.unary, twin.kind,
            twin.prefer, twin.rest, twin.least, np.array(twin.needed, np.int64), twin.nerves, twin.slack,
            allowed, place, depth, step, taken, room, sums, spent, bound, best, plan, looked, leaves, caught,
        )  # fmt: skip
        all_caught += leaves[: caught[0]].tolist()
        caught[0] = 0
    return float(best[0]), int(plan[0]), int(looked[0]), all_caught


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 100_000),
    decisions=st.integers(1, 6),
    exact=st.booleans(),
    allowed=st.sampled_from([1, 5, 1000]),
)
def test_the_tree_is_its_slow_twin(seed: int, decisions: int, exact: bool, allowed: int) -> None:
    """Whole or interrupted after every branch, with demands, nerves, two kinds, and plans caught two at a time."""
    twin, room, total = _trees(seed, decisions, exact)
    before = twin.best
    found = _fast(twin, room.copy(), total, allowed)
    twin.search(total, room.tolist())
    assert found == (twin.best if exact else before, twin.best_plan, twin.looked, twin.leaves)


@pytest.mark.parametrize("exact", [True, False])
def test_trees_of_the_comparison_find_and_prune(exact: bool) -> None:
    """Otherwise the twins would agree on nothing: most trees hold a plan, and most leave branches out."""
    found, pruned = 0, 0
    for seed in range(20):
        twin, room, total = _trees(seed, 5, exact)
        twin.search(total, room.tolist())
        found += bool(twin.best_plan or twin.leaves)
        pruned += twin.looked < 62
    assert found >= 5
    assert pruned >= 10
