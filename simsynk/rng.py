"""Luck as an argument: Philox4x32-10 draws addressed by seed, replicate, side, axon, event and decision.

Every decision has a fixed slot, so a draw does not depend on which others were made, on threads, on chunks or on
what else a scenario contains. Continuous choices are monotone in their draw (inverse distribution functions read
from tables), so that a small change of a parameter changes few outcomes: paired comparisons come free.

Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, SC11 (2011). Not for
cryptography.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simsynk.jit import kernel

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_MASK = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)

LEFT_SIDE = 1 << 31
"""Added to the axon's number on the left side, so that the two sides never share luck."""

ONE = 1 << 32
"""Draws are whole numbers from 0 to ONE - 1."""


class Decision(IntEnum):
    """The address of every random decision: stage * 256 + block * 4 + word.

    Append only: a number is never used again, like a field of a file format.
    """

    # Stage 1: the person's anatomy; counted by edge, pool or connection instead of by axon.
    TRUNK_TYPE = 0x100
    DAVIS_TYPE = 0x101
    BUCCAL_ROOTS = 0x102
    AXON_NUMBER = 0x103
    EDGE_LENGTH = 0x110
    CONNECTION = 0x114
    CONNECTION_FIBRES = 0x115
    MUSCLE_ABSENT = 0x118
    POOL_SIZE = 0x119
    SUPPLY_SHARE = 0x11C
    TOPOGRAPHY_KEPT = 0x120
    TOPOGRAPHY_PLACE = 0x121
    MUSCLE_STRENGTH = 0x124
    # Another person of a cohort; counted by uncertain value, and by Sunderland class at an injury.
    COHORT_RATE = 0x128
    COHORT_SEVERITY = 0x12C
    # Stage 2: an axon, whatever the event.
    SPEED = 0x200
    # Stage 3: an axon at a lesion.
    HIT = 0x300
    SUNDERLAND_CLASS = 0x301
    SURVIVAL = 0x302
    SUCCESS = 0x303
    SPROUT_COUNT = 0x304
    OWN_TUBE = 0x305
    BLOCK_DURATION = 0x306
    # Stage 4: a sprout at a lesion.
    KEEP_TUBE = 0x400
    TUBE = 0x401
    ENTRY = 0x402
    LAG = 0x403
    STOP = 0x404
    ZONE = 0x405
    SHIFT_ACROSS = 0x406
    SHIFT_ALONG = 0x407
    PRUNING = 0x408
    POLYINNERVATION = 0x409
    # Stage 5: the endplates that a sprout contacts, eight a block.
    CONTACT = 0x500
    # Stage 6: measurements on a grown nerve.
    TRACER = 0x600
    RATER = 0x601


def event_key(name: str) -> int:
    """A 24-bit address for an event, from what it is rather than from its place in the timeline.

    Inserting a treatment therefore never reshuffles the luck of the others.

    Examples
    --------
    >>> event_key("injury right trunk 0") == event_key("injury right trunk 0")
    True
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:3], "big")


@kernel
def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10: one 128-bit counter and a 64-bit key (all as uint64 below 2**32) to four words."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _32) ^ c1 ^ k0
        c1 = p1 & _MASK
        c2 = (p0 >> _32) ^ c3 ^ k1
        c3 = p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


def philox_slow(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """The same function in plain Python integers, for reading and as a check.

    Examples
    --------
    >>> [f"{word:08x}" for word in philox_slow((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ c3 ^ k1, p0 & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


def draw(seed: int, replicate: int, axon: int, event: int, decision: Decision, sprout: int = 0) -> int:
    """One draw by its address, in plain Python: a whole number from 0 to 2**32 - 1.

    Parameters
    ----------
    seed
        Any whole number from 0 to 2**64 - 1; 0 is a seed like any other.
    replicate, axon, event, sprout
        Counter fields; `event` is an `event_key`, `axon` carries `LEFT_SIDE` on the left.
    decision
        What is decided.

    Examples
    --------
    >>> draw(0, 17, 412, event_key("injury"), Decision.HIT) == draw(0, 17, 412, event_key("injury"), Decision.HIT)
    True
    """
    stage, block, word = decision >> 8, (decision & 0xFF) >> 2, decision & 3
    counter = (block | event << 8, sprout | stage << 24, axon, replicate)
    return philox_slow(counter, (seed & 0xFFFFFFFF, seed >> 32))[word]


def draws(
    seed: int, replicate: int, items: NDArray[np.int64], decision: Decision, *, event: int = 0
) -> NDArray[np.int64]:
    """The same decision for many items at once (vectorised), shape of `items`."""
    stage, block, word = decision >> 8, (decision & 0xFF) >> 2, decision & 3
    fields = (block | event << 8, stage << 24, 0, replicate)
    c0, c1, c2, c3 = (np.full(items.shape, field, np.uint64) for field in fields)
    c2 = items.astype(np.uint64)
    k0, k1 = np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _MASK, (p0 >> _32) ^ c3 ^ k1, p0 & _MASK
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    return (c0, c1, c2, c3)[word].astype(np.int64)


def unit(word: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Draws as numbers strictly between 0 and 1."""
    return (np.asarray(word, np.float64) + 0.5) / ONE


def threshold(probability: float) -> int:
    """The whole number below which a draw means yes, so that yes has the given probability.

    Examples
    --------
    >>> threshold(0.0), threshold(0.5), threshold(1.0) == ONE
    (0, 2147483648, True)
    """
    return round(min(max(probability, 0.0), 1.0) * ONE)


# --- inverse distribution functions -------------------------------------------------------------------------

_CELLS = 32


def normal_quantile(p: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Inverse of the standard normal distribution function, correct to about 1e-15 in both tails.

    Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477.

    Examples
    --------
    >>> float(normal_quantile(0.975).round(6)), float(normal_quantile(1e-9).round(4))
    (1.959964, -5.9978)
    """
    p = np.asarray(p, np.float64)
    q = p - 0.5
    central = np.abs(q) <= 0.425
    r = 0.180625 - q * q
    inner = q * np.polyval(_A, r) / np.polyval(_B, r)
    tail = np.sqrt(-np.log(np.where(central, 0.25, np.minimum(p, 1 - p))))
    near, far = tail - 1.6, tail - 5.0
    outer = np.where(
        tail <= 5.0, np.polyval(_C, near) / np.polyval(_D, near), np.polyval(_E, far) / np.polyval(_F, far)
    )
    return np.where(central, inner, np.copysign(outer, q))


_A = [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
]  # fmt: skip
_B = [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
]  # fmt: skip
_C = [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
]  # fmt: skip
_D = [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
]  # fmt: skip
_E = [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
]  # fmt: skip
_F = [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
]  # fmt: skip


def quantile_table(
    lower: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    upper: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Tabulate an inverse distribution function so that kernels need no mathematical library.

    The table halves its cells with every halving of the tail probability, down to 2**-33, so the tails are as
    fine as the middle. Values are rounded to 2**-30 so that the last bit of a platform's library does not show.

    Parameters
    ----------
    lower
        Quantile as a function of the probability below, for probabilities up to 0.5.
    upper
        Quantile as a function of the probability above, for probabilities up to 0.5.

    Returns
    -------
    Array of shape (2, 32, 33): half, octave, cell edge.
    """
    octave = np.arange(32)[:, None]
    edge = np.arange(_CELLS + 1)[None, :]
    p = 2.0 ** (octave - 33) * (1 + edge / _CELLS)
    return np.round(np.stack([lower(p), upper(p)]) * 2.0**30) / 2.0**30


def normal_table() -> NDArray[np.float64]:
    """Table of the standard normal distribution."""
    return quantile_table(normal_quantile, lambda p: -normal_quantile(p))


def lognormal_table(sigma: float) -> NDArray[np.float64]:
    """Table of a log-normal distribution with median 1."""
    return quantile_table(lambda p: np.exp(sigma * normal_quantile(p)), lambda p: np.exp(-sigma * normal_quantile(p)))


def exponential_table() -> NDArray[np.float64]:
    """Table of the exponential distribution with mean 1."""
    return quantile_table(lambda p: -np.log1p(-p), lambda p: -np.log(p))


@kernel
def quantile(table, word):
    """Read a quantile table at a draw: monotone in the draw, linear between the table's edges."""
    half = 0
    v = np.int64(word)
    if v >= 2147483648:
        half = 1
        v = 4294967295 - v
    octave = 31
    while octave > 0 and (v >> (octave - 1)) == 0:
        octave -= 1
    scaled = v << (31 - octave)
    cell = (scaled >> 25) & 31
    part = np.float64(scaled & 33554431) * (1.0 / 33554432.0)
    left = table[half, octave, cell]
    return left + part * (table[half, octave, cell + 1] - left)


def quantile_slow(table: NDArray[np.float64], word: int) -> float:
    """The same reading in plain Python, for reading and as a check.

    Examples
    --------
    >>> round(quantile_slow(normal_table(), threshold(0.975)), 3)
    1.96
    """
    half, v = (1, ONE - 1 - word) if word >= ONE // 2 else (0, word)
    octave = v.bit_length()
    scaled = v << (31 - octave)
    cell, part = (scaled >> 25) & 31, (scaled & 0x1FFFFFF) / 0x2000000
    left, right = float(table[half, octave, cell]), float(table[half, octave, cell + 1])
    return left + part * (right - left)
