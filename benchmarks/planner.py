"""Speed of ranking plans of treatment: all of them one by one, and by branch and bound."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from benchmarks.row import Row, at_most
from simsynk.planner.exact.branch_and_bound import BranchAndBound
from simsynk.planner.exact.enumeration import Enumeration
from simsynk.planner.exact.packed import on_the_mean
from simsynk.planner.exact.problem import Problem, Table
from simsynk.planner.exact.search import front
from simsynk.planner.exact.subsets import every_plan

MUSCLES = 22
DENSE, SPARSE = (3, 6), (2, 4)
"""Muscles that a twig feeds, at least and at most."""


def random_problem(seed: int, twigs: int, nerves: int, feeds: tuple[int, int], most: int | None = None) -> Problem:
    """Muscles that saturate, each fed by some of the twigs; twigs differ in what they carry."""
    luck = np.random.default_rng(seed)
    fed = [luck.choice(MUSCLES, luck.integers(feeds[0], feeds[1] + 1), replace=False) for _ in range(twigs)]
    tables = []
    for muscle in range(MUSCLES):
        heeds = tuple(twig for twig in range(twigs) if muscle in fed[twig])
        kept = 1.0 - (np.arange(1 << len(heeds))[:, None] >> np.arange(len(heeds)) & 1)
        carried = luck.gamma(1.0, 1.0, (2, nerves, len(heeds))) * luck.gamma(4.0, 0.25, (2, 1, len(heeds)))
        bad, good = carried @ kept.T
        bad = np.maximum(bad - 0.3, 0.0)
        values = np.stack([bad / (1.0 + bad), np.minimum(good, 1.0)], axis=1) / MUSCLES
        tables.append(Table(decisions=heeds, values=values))
    return Problem(
        decisions=tuple(f"cut twig_{twig}" for twig in range(twigs)), quantities=("unwanted", "wanted"),
        tables=tuple(tables), fixed=np.full((nerves, 2), 0.01), kinds=("cut",) * twigs,
        most={} if most is None else {"cut": most},
    )  # fmt: skip


def _least(work: Callable[[], object], rounds: int = 3) -> float:
    """Processor time, the least of some rounds."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def rows() -> list[Row]:
    """Enumeration on one thread; then fronts of at most 32 points, with how many are proved."""
    small, large = random_problem(1, 14, 200, SPARSE), random_problem(1, 20, 200, SPARSE)
    plans, packed, every = every_plan(large), on_the_mean(large), Enumeration()
    packed.of(plans[:16])
    each = _least(lambda: every.find(small, "worst_tenth", 0.0, None))
    all_means = _least(lambda: packed.of(plans))
    all_each = _least(lambda: every.find(large, "worst_tenth", 0.0, None), 1)
    found = [
        at_most("All 2^14 cuts in each of 200 nerves, worst tenth and front: s", each, 2.0),
        at_most("All 2^20 cuts on the mean: s", all_means, 0.2),
        Row("... in each of 200 nerves, worst tenth and front: s", f"{all_each:.2f}"),
    ]
    return found + _proved()


def _proved() -> list[Row]:
    found = []
    for twigs, most, goal in ((30, None, 5.0), (30, 8, 5.0), (40, 8, 30.0)):
        problem = random_problem(5, twigs, 50, DENSE, most)
        limit = "any number" if most is None else f"at most {most}"
        for points in (7, 32):
            started = time.process_time()
            search = BranchAndBound(points).find(problem, "mean", 30.0, None)
            seconds, proved = time.process_time() - started, sum(gap == 0 for _, gap in search.plans)
            what = f"{twigs} twigs to 3-6 muscles each, {limit} cut: {len(search.plans)} plans, {proved} proved"
            gap = max(gap for _, gap in search.plans)
            found.append(at_most(f"{what}, largest gap {100 * gap:.2g} %: s", seconds, goal))
    worst = front(random_problem(5, 30, 50, DENSE), objective="worst_tenth", seconds=30.0).certificate
    found.append(Row("30 twigs, worst tenth of 50 nerves, 30 s: gap", f"{100 * worst.gap:.2g} %"))
    return found
