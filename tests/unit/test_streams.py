"""Are streamed statistics those of all values at once, and sketched quantiles within the error that is stated?"""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsynk.results import Spread
from simsynk.study import streams
from simsynk.study.streams import EXACT, Stream

PARTS = ("mean", "sd", "q05", "q95")


def _stream(values, cuts=()):
    stream = Stream(values.shape[1:])
    for piece in np.split(values, sorted(cuts)):
        stream.add(piece)
    return stream


def _ranks(values, found):
    """Share of values below, and not above, a found quantile, by column."""
    return (values < found).mean(axis=0), (values <= found).mean(axis=0)


@pytest.mark.parametrize("count", [0, 1, 2, 300, EXACT])
def test_few_values_are_exact(count):
    """Proves that up to `EXACT` values nothing moves, to the last bit: summaries of usual runs stay as they were."""
    values = np.random.default_rng(1).normal(size=(count, 2, 3))
    stream, whole = _stream(values, cuts=[count // 3, count // 2]), Spread.of(values)
    assert stream.exact
    assert stream.rank_error == 0
    for part in PARTS:
        np.testing.assert_array_equal(getattr(stream.spread(), part), getattr(whole, part), err_msg=part)
    np.testing.assert_array_equal(stream.quantile(0.05), whole.q05)
    np.testing.assert_array_equal(stream.sd, whole.sd)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 5000), max_size=8))
def test_the_cutting_into_blocks_does_not_matter(cuts):
    """Proves that pieces of another size give the same bits: a resumed or differently chunked run has one summary."""
    values = np.random.default_rng(2).normal(size=(5000, 3))
    one, other = _stream(values).spread(), _stream(values, cuts).spread()
    for part in PARTS:
        np.testing.assert_array_equal(getattr(one, part), getattr(other, part), err_msg=part)


@pytest.mark.parametrize("count", [EXACT + 1, 3 * EXACT, 40_000])
def test_moments_at_a_large_offset(count):
    """Proves the merging of moments against exact sums at an offset of 10^9 spreads.

    The textbook sum of squares less the square of the sum has no digit left there.
    """
    values = 1e9 + np.random.default_rng(3).normal(size=count)
    stream = _stream(values)
    mean = math.fsum(values) / count
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1))
    assert float(stream.mean) == pytest.approx(mean, rel=1e-15)
    assert float(stream.sd) == pytest.approx(sd, rel=1e-7)
    naive = (values**2).sum() - count * values.mean() ** 2
    assert abs(naive / (count - 1) / sd**2 - 1) > 0.1


@st.composite
def _orders(draw):
    """Columns that a sketch could stumble over: sorted, tied, sawtooth, halves in turn, one value that stands out."""
    count, seed = draw(st.integers(65, 3000)), draw(st.integers(0, 2**32 - 1))
    luck, place = np.random.default_rng(seed), np.arange(count)
    period = draw(st.integers(1, 80))
    columns = [
        place, -place, place % period, place // period, (place % 2) * count + place, (place % period) * count - place,
        luck.integers(0, 3, count), luck.permutation(count), np.abs(place - count // 2), place == period,
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float64)


@settings(max_examples=60, deadline=None)
@given(_orders(), st.sampled_from([0.0, 0.01, 0.05, 0.37, 0.5, 0.95, 1.0]))
def test_no_order_beats_the_stated_error(values, p):
    """Proves the bound on ranks for orders made to hurt, with buffers so small that there are many levels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "EXACT", 64)
        stream = _stream(values)
        found, bound = stream.quantile(p), stream.rank_error / len(values)
    assert 0 < bound <= (math.log2(len(values) / 64) + 4.5) / 64
    below, up_to = _ranks(values, found)
    wanted = p * (len(values) - 1) / len(values)
    assert (below <= wanted + bound).all()
    assert (up_to >= wanted - bound).all()


def test_values_in_random_order_come_much_closer():
    """Measures the usual error: 0.1 % of the ranks, where 0.8 % is the most that any order could do at 100,000."""
    values = np.random.default_rng(4).lognormal(size=(100_000, 40))
    stream = _stream(values)
    assert stream.rank_error / len(values) == pytest.approx(0.00818)
    assert stream.rank_error / len(values) < (math.log2(len(values) / EXACT) + 4) / EXACT
    for p in (0.05, 0.5, 0.95):
        wrong = _ranks(values, stream.quantile(p))[1] - p
        assert 1e-5 < np.sqrt((wrong**2).mean()) < 0.0013
        assert np.abs(wrong).max() < 0.004


@pytest.mark.parametrize("leaves", [1, 2, 5, 64])
def test_quantiles_lean_to_neither_side(leaves):
    """Proves that the mean error over many columns is nothing: rows stand in the middle of their ranks, and the
    merges whose partner has not come yet are allowed for. Without that all quantiles would be 0.05 to 0.1 % too low.
    """
    values = np.random.default_rng(7).random((leaves * EXACT + 1, 60))
    stream = _stream(values)
    shares = np.linspace(0.05, 0.95, 19)
    wrong = [_ranks(values, stream.quantile(p)) for p in shares]
    middle = np.array([(below + up_to).mean() / 2 for below, up_to in wrong])
    assert abs((middle - shares).mean()) < 1.5e-4


def test_values_that_do_not_exist():
    """Proves that a column with one NaN has no statistics, early or late, and that its neighbours are untouched."""
    values = np.random.default_rng(6).random((4 * EXACT + 10, 4))
    clean = _stream(values).spread()
    values[5, 0] = values[2000, 1] = values[-1, 2] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = _stream(values).spread()
    for part in PARTS:
        assert np.isnan(getattr(found, part)[:3]).all(), part
        assert getattr(found, part)[3] == getattr(clean, part)[3], part


def test_memory_does_not_follow_the_number_of_values():
    """Proves that a hundred times as many values need three times the rows at most, not a hundred times."""

    def rows(count):
        stream = _stream(np.zeros(count))
        return EXACT + sum(len(one) for one in stream._levels if one is not None)

    assert rows(1000) == EXACT
    assert rows(100_000) <= 3 * EXACT
    assert rows(1_000_000) <= 4 * EXACT
