"""Sets of decisions as numbers: all within the largest numbers, the small ones first, and those beside one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.exact.problem import Problem

Plans = NDArray[np.int64]


def every_plan(problem: Problem) -> Plans:
    """Every plan as a number whose bit t is set when decision t is taken: fewer decisions first, then in their order.

    Examples
    --------
    >>> problem = Problem(decisions=("a", "b", "c"), quantities=("unwanted", "wanted"), tables=(),
    ...                   fixed=np.zeros((1, 2)), kinds=("cut", "cut", "cut"), most={"cut": 2})
    >>> [places_of(plan) for plan in every_plan(problem)]
    [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    """
    kinds = tuple(dict.fromkeys(problem.kinds))
    lister = _Lister([kinds.index(kind) for kind in problem.kinds], len(kinds))
    room = tuple(problem.room(kind) for kind in kinds)
    return np.concatenate([lister.of(0, size, room) for size in range(sum(room) + 1)])


def places_of(plan: int) -> tuple[int, ...]:
    """The decisions that a plan takes.

    Examples
    --------
    >>> places_of(0b1010)
    (1, 3)
    """
    return tuple(place for place in range(int(plan).bit_length()) if plan >> place & 1)


def number_of(places: Sequence[int]) -> int:
    """The plan that takes some decisions.

    Examples
    --------
    >>> number_of((1, 3))
    10
    """
    return sum(1 << place for place in places)


def neighbours(problem: Problem, plan: int) -> Plans:
    """Plans beside one, within the largest numbers; those with one decision more or less come first.

    Examples
    --------
    >>> problem = Problem(decisions=("a", "b", "c"), quantities=("unwanted", "wanted"), tables=(),
    ...                   fixed=np.zeros((1, 2)), kinds=("cut", "cut", "cut"), most={"cut": 1})
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
    >>> [places_of(plan) for plan in in_order([0b110, 0b1001, 0b100, 0b110])]
    [(2,), (0, 3), (1, 2)]
    """
    found = np.unique(np.asarray(plans, np.int64))
    # Of two plans of a size, that with the lowest bit in which they differ comes first.
    mirrored = sum((((found >> t) & 1) << (62 - t) for t in range(63)), np.zeros(len(found), np.int64))
    return found[np.lexsort((-mirrored, np.bitwise_count(found)))]


class _Lister:
    """Plans of one size in order, each list built from those of later decisions."""

    def __init__(self, kinds: Sequence[int], count: int) -> None:
        self.kinds = kinds
        self.left = [[list(kinds[start:]).count(kind) for kind in range(count)] for start in range(len(kinds) + 1)]
        self.known: dict[tuple[int, int, tuple[int, ...]], Plans] = {}

    def of(self, start: int, size: int, room: tuple[int, ...]) -> Plans:
        """Plans that take `size` of the decisions from `start` on."""
        room = tuple(min(most, left) for most, left in zip(room, self.left[start], strict=True))
        if size == 0 or sum(room) < size:
            return np.zeros(int(size == 0), np.int64)
        key = (start, size, room)
        if key not in self.known:
            kind = self.kinds[start]
            without = self.of(start + 1, size, room)
            fewer = tuple(most - (j == kind) for j, most in enumerate(room))
            taken = self.of(start + 1, size - 1, fewer) | (1 << start) if room[kind] else without[:0]
            self.known[key] = np.concatenate([taken, without])
        return self.known[key]
