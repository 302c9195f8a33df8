"""Do the intervals of a sweep hold the truth as often as they say, and are values that do not exist left out?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from simsynk.study.sweep.statistics import OutcomeStreams, student, wilson

SIMULATED = 8000
REACH = 3.9 * math.sqrt(0.95 * 0.05 / SIMULATED)
"""A right interval of 95 % strays farther than this from 0.95 in one of 10,000 fresh simulations."""


def _coverage(interval, count):
    values = np.random.default_rng(1).normal(3.0, 2.0, (SIMULATED, count))
    bounds = (interval(float(v.mean()), float(v.std(ddof=1)), count) for v in values)
    return sum(low <= 3.0 <= high for low, high in bounds) / SIMULATED


@pytest.mark.parametrize("count", [2, 5, 40])
def test_student_holds_the_mean(count):
    """Proves coverage by simulation of normal values, for two replicates as for forty."""
    assert abs(_coverage(student, count) - 0.95) < REACH


def test_the_simulation_would_notice_a_wrong_interval():
    """Negative control: with the normal quantile in place of Student's, five replicates cover 88 % only."""

    def normal(mean, sd, count):
        reach = 1.96 * sd / math.sqrt(count)
        return mean - reach, mean + reach

    assert _coverage(normal, 5) < 0.95 - 3 * REACH


@pytest.mark.parametrize("count", [20, 50, 200])
def test_wilson_holds_the_probability(count):
    """Proves coverage, summed exactly over all outcomes of the binomial law, so without a false alarm.

    It swings with the probability because counts are whole; on average it is 95 %, and it does not break down at
    rare outcomes, where the simple interval does.
    """
    hits = np.arange(count + 1)
    bounds = np.array([wilson(k / count, count) for k in hits])
    shares = np.linspace(0.02, 0.98, 193)
    law = binom.pmf(hits[:, None], count, shares)
    covers = ((bounds[:, :1] <= shares) & (shares <= bounds[:, 1:])) * law
    assert abs(covers.sum(axis=0).mean() - 0.95) < 0.01
    assert covers.sum(axis=0).min() > 0.83
    reach = 1.96 * np.sqrt(hits * (count - hits) / count**3)[:, None]
    simple = (np.abs(hits[:, None] / count - shares) <= reach) * law
    assert simple.sum(axis=0).min() < covers.sum(axis=0).min()


def test_wilson_stays_within_bounds():
    """Proves that replicates which all agree still leave room for doubt, and that rounding does not break it."""
    assert wilson(0.0, 10)[0] == 0.0
    assert wilson(1.0, 10)[1] == 1.0
    assert wilson(1.0, 10)[0] == pytest.approx(1 - wilson(0.0, 10)[1])
    assert wilson(1.0 + 1e-16 * 4, 10)[1] == 1.0
    assert 0.2 < wilson(0.0, 10)[1] < 0.35


def test_values_that_do_not_exist_are_left_out_of_their_outcome_alone():
    """Proves counts by outcome; without the filter the mean of the first would be NaN."""
    streams = OutcomeStreams(["mean", "probability", "mean", "mean"])
    values = np.array([[1.0, 1.0, np.nan, np.nan], [np.nan, 0.0, np.nan, np.nan], [4.0, 1.0, 7.0, np.nan]])
    streams.add(values[:1])
    streams.add(values[1:])
    first, second, third, fourth = streams.estimates()
    assert (first.count, first.mean, first.median) == (2, 2.5, 2.5)
    assert (second.count, second.mean) == (3, 2 / 3)
    assert (third.count, third.mean, math.isnan(third.sd), third.width) == (1, 7.0, True, math.inf)
    assert (fourth.count, fourth.width) == (0, math.inf)
    assert math.isnan(fourth.mean)
    assert first.numbers()[:2] == (2, 2.5)
