"""Is luck what it says: Philox as published, even in every direction of the address, and never shared by accident?

Every statistical test has fixed addresses, so it either always passes or always fails; the stated rate is the chance
that a sound generator fails it, which was paid once, when the addresses were chosen.
"""

from __future__ import annotations

import itertools

import numba
import numpy as np
import pytest
from scipy import special, stats

from simsynk import rng
from simsynk.rng import Decision
from simsynk.simulate import grow

VECTORS = {
    "all bits 0": ([0, 0, 0, 0], [0, 0], [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    "all bits 1": ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    "digits of pi": (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
}
"""Known answers that the authors of Philox4x32-10 publish with Random123."""

FROZEN = {
    "TRUNK_TYPE": 0x100, "DAVIS_TYPE": 0x101, "BUCCAL_ROOTS": 0x102, "AXON_NUMBER": 0x103, "EDGE_LENGTH": 0x110,
    "CONNECTION": 0x114, "CONNECTION_FIBRES": 0x115, "MUSCLE_ABSENT": 0x118, "POOL_SIZE": 0x119,
    "SUPPLY_SHARE": 0x11C, "TOPOGRAPHY_KEPT": 0x120, "TOPOGRAPHY_PLACE": 0x121, "MUSCLE_STRENGTH": 0x124,
    "SPEED": 0x200, "HIT": 0x300, "SUNDERLAND_CLASS": 0x301, "SURVIVAL": 0x302, "SUCCESS": 0x303,
    "SPROUT_COUNT": 0x304, "OWN_TUBE": 0x305, "BLOCK_DURATION": 0x306, "KEEP_TUBE": 0x400, "TUBE": 0x401,
    "ENTRY": 0x402, "LAG": 0x403, "STOP": 0x404, "ZONE": 0x405, "SHIFT_ACROSS": 0x406, "SHIFT_ALONG": 0x407,
    "PRUNING": 0x408, "POLYINNERVATION": 0x409, "CONTACT": 0x500, "TRACER": 0x600,
    "RATER": 0x601, "COHORT_RATE": 0x128, "COHORT_SEVERITY": 0x12C,
}  # fmt: skip
"""Every number that was ever given away. Append here what is appended there; change nothing."""

BARE = 1e-6
"""Chance that a sound generator fails one comparison; fewer than 200 are made, so 2e-4 for the file."""

COUNT = 1 << 17


@numba.njit
def _words(counter, key):
    out = np.empty((len(counter), 4), np.uint64)
    for i in range(len(counter)):
        out[i] = rng.philox(
            counter[i, 0], counter[i, 1], counter[i, 2], counter[i, 3], np.uint64(key[i, 0]), np.uint64(key[i, 1])
        )
    return out


def _address(axon, *, replicate=0, sprout=0, event=0, seed=0, decision=Decision.TUBE):
    """Counters and keys, built as the documentation of `simsynk.rng` says."""
    counter = np.zeros((len(axon), 4), np.uint64)
    counter[:, 0] = ((decision & 0xFF) >> 2) | np.uint64(event << 8)
    counter[:, 1] = sprout | (decision >> 8) << 24
    counter[:, 2] = axon
    counter[:, 3] = replicate
    key = np.zeros((len(axon), 2), np.uint64)
    key[:, 0], key[:, 1] = seed & 0xFFFFFFFF, seed >> 32
    return counter, key


def _axon_words(**address):
    return _words(*_address(np.arange(COUNT, dtype=np.uint64), **address))[:, 1]


def _evenness(words, top):
    """p of 256 equal cells of the highest or the lowest eight bits."""
    cells = (words >> np.uint64(24)) if top else words & np.uint64(255)
    return stats.chisquare(np.bincount(cells.astype(np.int64), minlength=256)).pvalue


def _independence(one, other, top):
    """p of a flat 16 x 16 table of four bits of one word against four bits of its neighbour."""
    shift, mask = np.uint64(28 if top else 0), np.uint64(15)
    cells = ((one >> shift) & mask) * np.uint64(16) + ((other >> shift) & mask)
    return stats.chisquare(np.bincount(cells.astype(np.int64), minlength=256)).pvalue


@pytest.mark.parametrize("name", VECTORS)
def test_philox_gives_the_published_answers(name):
    """Proves that this is Philox4x32-10 and no other mixing: seven rounds, or the 64-bit sister, miss every word."""
    counter, key, wanted = VECTORS[name]
    assert list(rng.philox_slow(tuple(counter), tuple(key))) == wanted
    fast = _words(np.array([counter], np.uint64), np.array([key], np.uint64))[0]
    assert fast.tolist() == wanted


def test_vectorised_draws_give_the_published_answer():
    """Proves it for `draws` at the one published address that a decision can have: all zeros."""
    zero = np.zeros(1, np.int64)
    assert [int(rng.draws(0, 0, zero, word)[0]) for word in range(4)] == VECTORS["all bits 0"][2]  # type: ignore[arg-type]


def test_kernel_slow_twin_and_draws_agree_everywhere():
    """Proves that the three forms read one address alike; a field in another place changes nearly every word."""
    luck = np.random.default_rng(1)
    for decision in Decision:
        axon = int(luck.integers(0, 2**32))
        seed, replicate = int(luck.integers(0, 2**63)), int(luck.integers(0, 2**31))
        event = rng.event_key(f"event {int(decision)}")
        slow = rng.draw(seed, replicate, axon, event, decision)
        assert int(rng.draws(seed, replicate, np.array([axon]), decision, event=event)[0]) == slow
        counter, key = _address(np.array([axon]), replicate=replicate, event=event, seed=seed, decision=decision)
        assert int(_words(counter, key)[0, decision & 3]) == slow


def test_decisions_keep_their_numbers():
    """Proves that no decision takes another's luck, today or after a change: a moved number would fail here."""
    now = {name: int(member) for name, member in Decision.__members__.items()}
    assert len(set(now.values())) == len(now), "two decisions share one address"
    assert {name: now.get(name) for name in FROZEN} == FROZEN
    assert set(now) == set(FROZEN), "append the new decision to FROZEN"
    assert all((number & 0xFF) >> 2 < 64 and number >> 8 < 256 for number in now.values())


def test_words_are_even():
    """Proves flat words for 131,072 neighbouring axons: 8 chi-square tests and 4 Kolmogorov-Smirnov tests."""
    words = _words(*_address(np.arange(COUNT, dtype=np.uint64)))
    for word in range(4):
        assert _evenness(words[:, word], top=True) > BARE
        assert _evenness(words[:, word], top=False) > BARE
        assert stats.kstest(words[:, word] / rng.ONE, "uniform").pvalue > BARE


NEIGHBOURS = {
    "axon": ({}, None),
    "replicate": ({}, {"replicate": 1}),
    "sprout": ({}, {"sprout": 1}),
    "event": ({"event": 6}, {"event": 7}),
    "seed": ({}, {"seed": 1}),
    "high seed": ({}, {"seed": 1 << 32}),
    "decision": ({"decision": Decision.TUBE}, {"decision": Decision.ZONE}),
    "side": ({}, {"side": True}),
}


@pytest.mark.parametrize("direction", NEIGHBOURS)
def test_neighbours_share_no_luck(direction):
    """Proves a flat joint table of each word and its neighbour in one field of the address; see the control below."""
    here, there = NEIGHBOURS[direction]
    one = _axon_words(**here)
    if there is None:
        other = np.roll(one, 1)
    elif "side" in there:
        other = _words(*_address(np.arange(COUNT, dtype=np.uint64) + np.uint64(rng.LEFT_SIDE)))[:, 1]
    else:
        other = _axon_words(**there)
    assert _independence(one, other, top=True) > BARE
    assert _independence(one, other, top=False) > BARE
    weight = np.bitwise_count(one ^ other)
    assert abs(weight.mean() - 16) < 5 * np.sqrt(8 / COUNT)


def test_an_unhashed_counter_would_be_caught():
    """Negative control: a counter that is multiplied but not mixed passes for even, and fails between neighbours."""
    state = np.arange(COUNT, dtype=np.uint64) * np.uint64(2654435769) & np.uint64(0xFFFFFFFF)
    assert _evenness(state, top=True) > BARE
    assert _independence(state, np.roll(state, 1), top=True) < 1e-100
    weight = np.bitwise_count(state ^ np.roll(state, 1))
    assert abs(weight.mean() - 16) > 5 * np.sqrt(8 / COUNT)


def test_every_bit_of_the_address_turns_half_of_the_word():
    """Proves avalanche for each of the 128 counter and 64 key bits (5 standard errors, 192 tests: 1e-4)."""
    many = 1 << 11
    luck = np.random.default_rng(2)
    counter = luck.integers(0, 2**32, (many, 4), dtype=np.uint64)
    key = luck.integers(0, 2**32, (many, 2), dtype=np.uint64)
    plain = _words(counter, key)
    for part, bit in itertools.product(range(6), range(32)):
        c, k = counter.copy(), key.copy()
        field = c[:, part] if part < 4 else k[:, part - 4]
        field ^= np.uint64(1 << bit)
        turned = np.bitwise_count(plain ^ _words(c, k))
        assert abs(turned.mean() - 16) < 5 * np.sqrt(8 / turned.size), (part, bit)


def test_normal_quantile_is_exact_in_both_tails():
    """Proves AS 241 to 14 digits against scipy, from 1e-300 to 1 - 1e-16; a wrong coefficient fails at once."""
    low = np.concatenate([10.0 ** -np.linspace(0.31, 300, 3000), np.linspace(0.001, 0.5, 3000)])
    high = 1 - 10.0 ** -np.linspace(0.31, 15.9, 3000)
    for p in (low, high):
        wanted = special.ndtri(p)
        assert np.all(np.abs(rng.normal_quantile(p) - wanted) <= 1e-14 * np.maximum(np.abs(wanted), 1.0))
    assert float(rng.normal_quantile(0.5)) == 0.0


TABLES = {
    "normal": (rng.normal_table(), special.ndtri),
    "log-normal": (rng.lognormal_table(0.48), lambda p: np.exp(0.48 * special.ndtri(p))),
    "exponential": (rng.exponential_table(), lambda p: -np.log1p(-p)),
}
EDGES = [0, 1, 2, 3, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 2, 2**32 - 1]


@pytest.mark.parametrize("name", TABLES)
def test_quantile_tables_are_true_and_monotone(name):
    """Proves that a table reads the distribution to 0.001, and never falls as the draw rises."""
    table, exact = TABLES[name]
    words = np.unique(np.concatenate([np.random.default_rng(3).integers(0, 2**32, 20_000), EDGES]))
    read = np.array([rng.quantile(table, np.uint64(w)) for w in words])
    assert np.all(np.diff(read) >= 0)
    assert np.all(np.isfinite(read))
    inner = words[5:-5]
    assert np.max(np.abs(read[5:-5] - exact((inner + 0.5) / 2**32))) < 1e-3
    steps = np.diff(table, axis=2)
    assert np.all(steps[0] >= 0)
    assert np.all(steps[1] <= 0)


@pytest.mark.parametrize("name", TABLES)
def test_slow_reading_of_a_table_is_the_same(name):
    """Proves the two readings equal to the last bit, at the ends and the middle of the draw too."""
    table, _ = TABLES[name]
    for word in [*EDGES, *np.random.default_rng(4).integers(0, 2**32, 2000).tolist()]:
        assert rng.quantile(table, np.uint64(word)) == rng.quantile_slow(table, word)


def test_threshold_is_the_probability():
    """Proves yes with the stated chance: 4.9 standard errors each (1e-6), and never or always at the ends."""
    words = rng.draws(5, 0, np.arange(COUNT), Decision.HIT)
    for chance in (0.001, 0.05, 0.3, 0.5, 0.87):
        share = np.mean(words < rng.threshold(chance))
        assert abs(share - chance) < 4.9 * np.sqrt(chance * (1 - chance) / COUNT)
        assert abs(share - 1.1 * chance) > 4.9 * np.sqrt(chance * (1 - chance) / COUNT) or chance < 0.01
    assert not np.any(words < rng.threshold(0.0))
    assert np.all(words < rng.threshold(1.0))
    assert (rng.threshold(-1.0), rng.threshold(2.0)) == (0, rng.ONE)
    bars = [rng.threshold(p) for p in np.linspace(0, 1, 1001)]
    assert bars == sorted(bars)


def test_unit_draws_stay_strictly_inside():
    """Proves that the ends 0 and 1, where quantiles are infinite, cannot be drawn."""
    low, high = rng.unit(np.array([0, rng.ONE - 1]))
    assert 0 < low < high < 1


def test_zero_is_a_seed_like_any_other():
    """Proves that seed 0 neither means 'none' nor gives a special stream, and that the high half of a seed counts."""
    items = np.arange(4096)
    streams = [rng.draws(seed, 0, items, Decision.HIT) for seed in (0, 1, 1 << 32, (1 << 63) - 1)]
    for one, other in itertools.combinations(streams, 2):
        assert np.sum(one == other) <= 1
    assert len(np.unique(streams[0])) > 4090
    zero, again, one = (grow("toy", seed=seed).processes for seed in (0, 0, 1))
    assert np.array_equal(zero.arrival, again.arrival)
    assert zero.rows != one.rows or not np.array_equal(zero.arrival, one.arrival)


def test_left_and_right_never_share_luck():
    """Proves that no address serves both sides, and that the grown sides are strangers (|r| < 0.3 at 120 axons)."""
    axons = np.arange(2**16)
    assert not np.intersect1d(axons, axons + rng.LEFT_SIDE).size
    right = rng.draws(1, 0, axons, Decision.SPEED)
    left = rng.draws(1, 0, axons + rng.LEFT_SIDE, Decision.SPEED)
    assert np.sum(right == left) <= 2
    assert abs(np.corrcoef(right, left)[0, 1]) < 4.9 / np.sqrt(len(axons))
    same = np.corrcoef(right, rng.draws(1, 0, axons, Decision.SPEED))[0, 1]
    assert same > 0.999, "control: shared luck would show as a correlation of 1"


def test_event_keys_are_24_bits_and_differ():
    """Proves that the luck of an event depends on what it is: 1,000 names give at most 2 collisions of 24 bits."""
    keys = [rng.event_key(f"injury right trunk {number}") for number in range(1000)]
    assert max(keys) < 1 << 24
    assert len(set(keys)) >= 998
