"""What happens to axons at a lesion, against the distributions that the rates name.

Bounds are 4.9 standard errors or p > 1e-6, so about 3e-5 false alarms for the file; seeds are fixed. Every test ends
with a wrong parameter that the same bound rejects.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

MANY = range(100)


def _within(share, wanted, count):
    return abs(share - wanted) < 4.9 * np.sqrt(wanted * (1 - wanted) / count)


@pytest.fixture
def one(patient_of, sprouts_of, nerve_of, certain):
    """Sprouts of a nerve with one branch of 400 axons, cut 5 mm from the nucleus and 35 mm from the muscle."""

    def grow(settings, numbers=MANY, **injury):
        patient = patient_of(nerve_of({"only": 400}), {**certain, **settings}, site_mm=5.0, **injury)
        return sprouts_of(patient, numbers)

    return grow


def test_sunderland_mix_is_multinomial(one):
    """Proves the share of each class; classes are told apart by delays of 10, 100, 1,000 and 3,000 days."""
    mix = {"I": 0.3, "II": 0.25, "III": 0.2, "IV": 0.15, "V": 0.1}
    lags = {"II": 10.0, "III": 100.0, "IV": 1000.0, "V": 3000.0}
    settings = {
        "lag_sigma": 0.0,
        "lag_days": lags,
        "success": dict.fromkeys(lags, 1.0),
        "entry": dict.fromkeys(lags, 1.0),
        "extra_sprouts": dict.fromkeys(lags, 0.0),
    }
    sprouts = one(settings, sunderland=mix)
    found = [int(np.sum(sprouts.start_day == lag)) for lag in lags.values()]
    assert sum(found) == sprouts.count
    axons = 400 * len(MANY)
    counts = np.array([axons - sprouts.count, *found])
    assert stats.chisquare(counts, np.array(list(mix.values())) * axons).pvalue > 1e-6
    assert stats.chisquare(counts, np.array([0.3, 0.24, 0.2, 0.16, 0.1]) * axons).pvalue < 1e-6


def test_partial_lesion_hits_its_share(one):
    """Proves that `fraction` is the share of axons that are hit at all."""
    share = one({}, fraction=0.3).count / (400 * len(MANY))
    assert _within(share, 0.3, 400 * len(MANY))
    assert not _within(share, 0.33, 400 * len(MANY))


def test_number_of_sprouts_is_one_and_a_poisson(one):
    """Proves 1 + Poisson(3) sprouts, numbered from 0 without gaps; Poisson(2.9) is rejected."""
    sprouts = one({"extra_sprouts": {"III": 3.0}})
    _, counts = np.unique(sprouts.replicate * 400 + sprouts.axon, return_counts=True)
    assert len(counts) == 400 * len(MANY)
    found = np.bincount(np.minimum(counts - 1, 11), minlength=12)
    assert counts.min() == 1

    def expected(mean):
        inside = stats.poisson.pmf(np.arange(11), mean)
        return np.append(inside, 1 - inside.sum()) * len(counts)

    assert stats.chisquare(found, expected(3.0)).pvalue > 1e-6
    assert stats.chisquare(found, expected(2.9)).pvalue < 1e-6
    first = np.lexsort((sprouts.sprout, sprouts.replicate * 400 + sprouts.axon))
    assert np.array_equal(sprouts.sprout[first], np.concatenate([np.arange(n) for n in counts]))


def test_delay_is_log_normal(one):
    """Proves the delay's whole distribution (Kolmogorov-Smirnov); a median 2 % longer is rejected."""
    sprouts = one({"lag_days": {"III": 14.0}, "lag_sigma": 0.48})
    assert stats.kstest(sprouts.start_day, stats.lognorm(s=0.48, scale=14.0).cdf).pvalue > 1e-6
    assert stats.kstest(sprouts.start_day, stats.lognorm(s=0.48, scale=14.4).cdf).pvalue < 1e-6


def test_speed_is_log_normal_and_belongs_to_the_axon(one):
    """Proves the speed's distribution over 35 mm, and that all sprouts of one axon are equally fast."""
    sprouts = one({"speed_mm_per_day": 1.3, "speed_sigma": 0.25, "extra_sprouts": {"III": 1.0}})
    speed = 35.0 / (sprouts.arrival.astype(float) - sprouts.start_day)
    axon, first = np.unique(sprouts.replicate * 400 + sprouts.axon, return_index=True)
    assert stats.kstest(speed[first], stats.lognorm(s=0.25, scale=1.3).cdf).pvalue > 1e-6
    assert stats.kstest(speed[first], stats.lognorm(s=0.25, scale=1.33).cdf).pvalue < 1e-6
    own = speed[first][np.searchsorted(axon, sprouts.replicate * 400 + sprouts.axon)]
    assert np.allclose(speed, own, rtol=1e-4)
    assert np.abs(np.diff(speed[first])).max() > 0.1


def test_arrival_falls_exponentially_with_distance(patient_of, sprouts_of, nerve_of, certain):
    """Proves exp(-hazard x distance) for a muscle 35 mm and one 105 mm away; 10 % more hazard is rejected."""
    nerve = nerve_of({"near": 300, "far": 300}, twig_mm={"near": 10.0, "far": 80.0})
    settings = {**certain, "hazard_per_mm": 0.01, "routing": {"kind": "matrix", "misrouting": 0.0}}
    sprouts = sprouts_of(patient_of(nerve, settings, site_mm=5.0), MANY)
    for pool, distance in ((0, 35.0), (1, 105.0)):
        arrived = np.isfinite(sprouts.arrival[sprouts.pool == pool])
        assert _within(arrived.mean(), np.exp(-0.01 * distance), len(arrived))
        assert not _within(arrived.mean(), np.exp(-0.011 * distance), len(arrived))
    stopped = sprouts.stop_mm[~np.isfinite(sprouts.arrival)] - 5.0
    assert stopped.min() >= 0
    assert stopped.max() < 105.0


def test_regrowing_share_is_survival_times_success(one):
    """Proves (1 - loss x death_share) x success: 0.63 here. Loss without its share by class would give 0.56."""
    settings = {"survival_extratemporal": 0.8, "success": {"III": 0.7}, "entry": {"III": 1.0}}
    share = one(settings).count / (400 * len(MANY))
    assert _within(share, (1 - 0.2 * 0.5) * 0.7, 400 * len(MANY))
    assert not _within(share, 0.8 * 0.7, 400 * len(MANY))


def test_entry_falls_with_the_gap(one):
    """Proves that a gap of 5 mm lets 1/e of the sprouts of a suture enter; no gap at all is rejected."""
    settings = {
        "success": {"suture": 1.0},
        "entry": {"suture": 0.5},
        "extra_sprouts": {"suture": 0.0},
        "gap_scale_mm": 5.0,
    }
    sprouts = one(settings, sunderland={"V": 1.0}, repair={"method": "suture", "gap_mm": 5.0})
    share = sprouts.count / (400 * len(MANY))
    assert _within(share, 0.5 * np.exp(-1), 400 * len(MANY))
    assert not _within(share, 0.5, 400 * len(MANY))


def test_graft_adds_its_length(one):
    """Proves that a 30 mm graft is grown through at the axon's own speed before the distal stump is entered."""
    settings = {
        "success": {"graft": 1.0},
        "entry": {"graft": 1.0},
        "extra_sprouts": {"graft": 0.0},
        "lag_sigma": 0.0,
        "lag_days": {"graft": 28.0},
    }
    sprouts = one(settings, sunderland={"V": 1.0}, repair={"method": "graft", "length_mm": 30.0})
    speed = 35.0 / (sprouts.arrival.astype(float) - sprouts.start_day)
    assert np.allclose(sprouts.start_day, 28.0 + 30.0 / speed, rtol=1e-5)


def test_conduction_block_is_log_normal(patient_of, nerve_of, certain):
    """Proves that class I axons are silent for a log-normal time of median 18 days and lose nothing."""
    settings = {**certain, "block_days": 18.0, "block_sigma": 0.4}
    growth = patient_of(nerve_of({"only": 400}), settings, sunderland={"I": 1.0}).side("right").growth
    work, days = growth.workspace(), []
    for number in MANY:
        work = growth.run(1, number, work)
        assert work.processes.rows == 400
        assert np.all(np.isinf(work.processes.end[:400]))
        days.append((work.processes.quiet_until - work.processes.quiet_from).ravel())
    duration = np.concatenate(days)
    assert stats.kstest(duration, stats.lognorm(s=0.4, scale=18.0).cdf).pvalue > 1e-6
    assert stats.kstest(duration, stats.lognorm(s=0.4, scale=18.5).cdf).pvalue < 1e-6
    assert abs(np.median(duration) - 18.0) < 4.9 * 1.2533 * 18 * 0.4 / np.sqrt(len(duration))
