"""The kernels that find and apply trained commands are their slow twins, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsynk.motor.training import kernels, reference

MUSCLES, POOLS, COMMANDS, STEPS, DAYS = 6, 5, 3, 7, 2


def _solved(wiring, weight, target, fixed, start, low, high, penalty, rounds, tolerance):
    best = np.full(start.shape, np.nan)
    kernels.best_drives(
        wiring, weight, target, fixed, start, low, high, penalty, rounds, tolerance,
        np.full((POOLS, POOLS), np.nan), np.full(POOLS, np.nan), best,
    )  # fmt: skip
    return best


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 100_000), penalty=st.floats(0.003, 0.3), rounds=st.integers(0, 60))
def test_drives_are_the_slow_twins(seed: int, penalty: float, rounds: int) -> None:
    """With unseen muscles, pools that are held still, starts outside the bounds, and work arrays full of NaN."""
    luck = np.random.default_rng(seed)
    wiring = luck.random((MUSCLES, POOLS)) * (luck.random((MUSCLES, POOLS)) < 0.6)
    weight = luck.integers(0, 3, (COMMANDS, MUSCLES)).astype(np.float64)
    target, start = luck.random((COMMANDS, MUSCLES)), luck.random((COMMANDS, POOLS))
    low = 0.3 * luck.random((COMMANDS, POOLS))
    high = np.where(luck.random((COMMANDS, POOLS)) < 0.2, low, 1.0 - 0.3 * luck.random((COMMANDS, POOLS)))
    fixed = 0.1 * luck.random(MUSCLES)
    fast = _solved(wiring, weight, target, fixed, start, low, high, penalty, rounds, 1e-4)
    for c in range(COMMANDS):
        bounds = (start[c], low[c], high[c])
        slow = reference.best_drives(wiring, weight[c], target[c], fixed, bounds, penalty, rounds, 1e-4)
        assert np.array_equal(fast[c], slow)
    assert (fast >= low).all()
    assert (fast <= high).all()


@pytest.fixture
def responses():
    luck = np.random.default_rng(3)
    inner = np.sort(luck.random((POOLS, STEPS - 2)), axis=1)
    levels = np.concatenate([np.zeros((POOLS, 1)), inner, np.ones((POOLS, 1))], axis=1)
    response = np.sort(luck.random((DAYS, MUSCLES, POOLS, STEPS)), axis=3) / POOLS
    before, after = luck.random((COMMANDS, POOLS)), luck.random((DAYS, COMMANDS, POOLS))
    before[0, :3], after[:, 0, :3] = (0.0, 1.0, levels[2, 3]), (1.0, 0.0, levels[2, 4])
    after[:, 1, 2] = before[1, 2]
    return response, levels, before, after, luck.random((DAYS, MUSCLES, COMMANDS))


def test_exchange_is_its_slow_twin(responses) -> None:
    """Ends of the scale, drives at a level, and drives that stay; a day that is not wanted keeps its bytes."""
    response, levels, before, after, activation = responses
    found = activation.copy()
    kernels.exchange(response, levels, np.array([False, True]), before, after, found)
    assert np.array_equal(found[0], activation[0])
    assert np.array_equal(found[1], reference.exchange(response[1], levels, before, after[1], activation[1]))
    assert not np.array_equal(found[1], activation[1])


def test_exchange_of_the_same_drives_changes_no_byte(responses) -> None:
    response, levels, before, _, activation = responses
    found, same = activation.copy(), np.repeat(before[None], DAYS, axis=0)
    kernels.exchange(response, levels, np.ones(DAYS, np.bool_), before, same, found)
    assert found.tobytes() == activation.tobytes()
