"""Plans that differ from a plan in one decision, or in one taken for another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simsynk.planner.problem import Problem
from simsynk.planner.subsets import Plans


def neighbours(problem: Problem, plan: int) -> Plans:
    """Plans beside one, within the largest numbers; those with one decision more or less come first.

    Examples
    --------
    >>> problem = Problem(decisions=("a", "b", "c"), quantities=("unwanted", "wanted"), tables=(),
    ...                   fixed=np.zeros((1, 2)), kinds=("cut", "cut", "cut"), most={"cut": 1})
    >>> from simsynk.planner.subsets import places_of
    >>> [places_of(plan) for plan in neighbours(problem, 0b001)]
    [(), (1,), (2,)]
    """
    bits = np.left_shift(np.int64(1), np.arange(len(problem.decisions), dtype=np.int64))
    taken, others = bits[bits & plan != 0], bits[bits & plan == 0]
    found = np.concatenate([plan ^ bits, (plan ^ taken[:, None] ^ others).ravel()])
    allowed = np.ones(len(found), np.bool_)
    for kind in dict.fromkeys(problem.kinds):
        of_kind = bits[[one == kind for one in problem.kinds]].sum()
        allowed &= np.bitwise_count(found & of_kind) <= problem.room(kind)
    return found[allowed]


def in_order(plans: Sequence[int] | Plans) -> Plans:
    """Plans without doubles: fewer decisions first, then in their order.

    Examples
    --------
    >>> from simsynk.planner.subsets import places_of
    >>> [places_of(plan) for plan in in_order([0b110, 0b1001, 0b100, 0b110])]
    [(2,), (0, 3), (1, 2)]
    """
    found = np.unique(np.asarray(plans, np.int64))
    # Of two plans of a size, that with the lowest bit in which they differ comes first.
    mirrored = sum((((found >> t) & 1) << (62 - t) for t in range(63)), np.zeros(len(found), np.int64))
    return found[np.lexsort((-mirrored, np.bitwise_count(found)))]
