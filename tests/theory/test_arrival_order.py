"""Day of the first and of the k-th arrival at a muscle, against the order statistics of the arrival law.

When each of n axons sends one sprout, the arrivals by day t are binomial with F(t), the chance that one sprout is let
in, chooses the muscle, is spared and has arrived. So the k-th arrival has the distribution function I(F(t); k,
n - k + 1) with the regularised incomplete beta function. F is integrated here from the named log-normal laws, not
from the engine's tables. Kolmogorov-Smirnov at p > 1e-6 (4e-6 for the file, paid once: seeds are fixed).
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, special, stats

from simsynk.regrowth.expected.arrivals import arrivals

UNITS = {"upper": 150, "lower": 150}
AXONS, REPLICATES = 300, range(400)
ENTRY, HAZARD, LAG, SPEED, WAY = 0.8, 0.004, 14.0, 1.3, 35.0
SIGMA_LAG, SIGMA_SPEED = 0.48, 0.25
ORDERS = (1, 2, 10, 60)
SHARE = 0.5


def arrival_law(lag=LAG, hazard=HAZARD, speed=SPEED):
    """Days, and the chance that one sprout has arrived at the upper muscle by then."""
    days = np.linspace(0.0, 400.0, 1601)
    z = np.linspace(-8, 8, 1601)
    travel = WAY / (speed * np.exp(SIGMA_SPEED * z))
    rest = np.maximum(days[:, None] - travel[None, :], 1e-300)
    crossed = stats.norm.cdf(np.log(rest / lag) / SIGMA_LAG)
    by_day = integrate.trapezoid(crossed * stats.norm.pdf(z), z, axis=1)
    return days, by_day * ENTRY * SHARE * np.exp(-hazard * WAY)


@pytest.fixture(scope="module")
def _kept():
    return {}


@pytest.fixture
def grown(_kept, patient_of, sprouts_of, nerve_of, certain):
    """The prepared patient, and sorted arrival days at the upper muscle, (replicates, orders)."""
    if not _kept:
        settings = {
            **certain, "routing": {"kind": "random"}, "hazard_per_mm": HAZARD, "entry": {"III": ENTRY},
            "lag_days": {"III": LAG}, "lag_sigma": SIGMA_LAG, "speed_mm_per_day": SPEED, "speed_sigma": SIGMA_SPEED,
        }  # fmt: skip
        patient = patient_of(nerve_of(UNITS), settings, site_mm=5.0, observe_days=(60.0,))
        sprouts = sprouts_of(patient, REPLICATES)
        here = (sprouts.intact.pool_of_route[sprouts.route] == 0) & np.isfinite(sprouts.arrival)
        days = [np.sort(sprouts.arrival[here & (sprouts.replicate == n)]) for n in REPLICATES]
        _kept["found"] = patient, np.array([[day[k - 1] for k in ORDERS] for day in days])
    return _kept["found"]


def _p(days, order, axons=AXONS, **law):
    """Chance of the days of the k-th arrival under the order-statistic law."""
    grid, chance = arrival_law(**law)
    below = special.betainc(order, axons - order + 1, np.interp(days, grid, chance))
    return stats.kstest(below, "uniform").pvalue


@pytest.mark.parametrize("place", range(len(ORDERS)), ids=[f"arrival {k}" for k in ORDERS])
def test_kth_arrival_has_the_law_of_order_statistics(grown, place):
    """Proves the whole law of the 1st, 2nd, 10th and 60th arrival: were axons not independent, tails would differ."""
    assert _p(grown[1][:, place], ORDERS[place]) > 1e-6


@pytest.mark.parametrize("place", range(len(ORDERS)), ids=[f"arrival {k}" for k in ORDERS])
def test_another_law_is_rejected(grown, place):
    """Negative controls: a delay 10 % longer is rejected for every order, two axons in three for each too."""
    days, order = grown[1][:, place], ORDERS[place]
    assert _p(days, order, lag=1.1 * LAG) < 1e-6
    assert _p(days, order, axons=AXONS * 2 // 3) < 1e-6


def test_expected_engine_has_the_same_law(grown):
    """Proves that the exact engine's arrivals are this law to 5e-4 of the sprouts, from tables alone.

    Without the speed's spread its law would miss by ten times as much.
    """
    found = arrivals(grown[0].side("right").growth)
    grid, chance = arrival_law()
    muscle = found.growth.intact.pool_of_route == 0
    for day in (20.0, 35.0, 45.0, 60.0, 100.0):
        arrived = found.arrived(day)[:, muscle].sum() / AXONS
        assert abs(arrived - np.interp(day, grid, chance)) < 5e-4
    slow = np.interp(45.0, *arrival_law(speed=0.95 * SPEED))
    assert abs(found.arrived(45.0)[:, muscle].sum() / AXONS - slow) > 5e-3
