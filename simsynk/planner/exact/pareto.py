"""The front: plans that no other beats in unwanted and in wanted movement at once; and what lies close beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.exact.problem import ROUNDING

Values = NDArray[np.float64]
Places = NDArray[np.int64]

_CHUNK = 1 << 15
SHOWN = 8
"""Near-optimal alternatives that are listed for each plan; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Plans that keep the floors, the smaller ones first, with what they leave.

    Parameters
    ----------
    plans
        As numbers, (plans,).
    unwanted, wanted
        The objective of unwanted movement and the mean of the wanted, (plans,).
    scale
        Both for doing nothing.
    """

    plans: Places = field(repr=False)
    unwanted: Values = field(repr=False)
    wanted: Values = field(repr=False)
    scale: tuple[float, float]


def on_grid(values: Values, scale: float) -> Values:
    """Whole numbers of the least difference that counts, so that rounding makes no plan better than its equal."""
    return np.rint(values / (ROUNDING * (abs(scale) or 1.0)))


def front_of(unwanted: Values, wanted: Values) -> Places:
    """Places of what nothing beats, by rising unwanted movement; among equals the first.

    Examples
    --------
    >>> front_of(np.array([3.0, 1.0, 2.0, 2.0, 1.0]), np.array([3.0, 1.0, 2.0, 1.5, 1.0])).tolist()
    [1, 2, 0]
    """
    kept = np.zeros(0, np.int64)
    for begin in range(0, len(unwanted), _CHUNK):
        here = np.arange(begin, min(begin + _CHUNK, len(unwanted)))
        if len(kept):
            before = np.searchsorted(unwanted[kept], unwanted[here], side="right") - 1
            beaten = (before >= 0) & (wanted[kept][np.maximum(before, 0)] >= wanted[here])
            here = here[~beaten]
        both = np.concatenate([kept, here])
        both = both[np.lexsort((both, -wanted[both], unwanted[both]))]
        highest = np.concatenate([[-np.inf], np.maximum.accumulate(wanted[both])[:-1]]) if len(both) else wanted[both]
        kept = both[wanted[both] > highest]
    return kept


def front(pool: Pool) -> Places:
    """Places in the pool of its front."""
    return front_of(on_grid(pool.unwanted, pool.scale[0]), on_grid(pool.wanted, pool.scale[1]))


def near(pool: Pool, place: int, within: float) -> tuple[Places, int]:
    """Alternatives to one plan of the front, the nearest first, at most eight of them; and how many there are.

    Near is what leaves no more than `within` more unwanted and no more than `within` less wanted movement, as
    shares of what doing nothing leaves. Of plans that are equal in effect the smallest counts alone.
    """
    more = (pool.unwanted - pool.unwanted[place]) / (abs(pool.scale[0]) or 1.0)
    less = (pool.wanted[place] - pool.wanted) / (abs(pool.scale[1]) or 1.0)
    there = np.flatnonzero((more <= within + ROUNDING) & (less <= within + ROUNDING))
    effects = np.stack([on_grid(pool.unwanted[there], pool.scale[0]), on_grid(pool.wanted[there], pool.scale[1])])
    there = there[np.unique(effects, axis=1, return_index=True)[1]]
    # A plan that is equal in effect to this one has another place only when this one is the smaller.
    there = there[there != place]
    off = np.round(np.maximum(more[there], less[there]), 9)
    return there[np.lexsort((there, off))][:SHOWN], len(there)
