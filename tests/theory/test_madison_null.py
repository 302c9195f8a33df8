"""Motor axons that take any tube: the binomial null of Madison, Archibald and Brushart.

A nerve of 147 motor and 2,309 sensory axons leaves the motor branch 0.05986 of all tubes. If every motor axon takes a
tube at random, 8.80 of them come to lie in the motor branch, with a standard deviation of 2.88.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

MOTOR, SENSORY = 147, 2309
REPLICATES = 20_000


@pytest.fixture
def home(patient_of, sprouts_of, nerve_of, certain):
    def count(cross_kind, replicates):
        nerve = nerve_of({"motor": MOTOR, "sensory": SENSORY}, kinds={"sensory": "sensory"})
        patient = patient_of(nerve, {**certain, "cross_kind": cross_kind, "routing": "random"})
        sprouts = sprouts_of(patient, range(replicates), axons=MOTOR)
        assert sprouts.count == MOTOR * replicates
        reached = sprouts.intact.pool_of_route[sprouts.route] == 0
        return np.bincount(sprouts.replicate[reached], minlength=replicates)

    return count


def test_motor_axons_by_chance(home):
    """Proves mean 8.80 and SD 2.88, both to 0.05 (2.5 and 3.5 standard errors: 1.5 %, fixed seed).

    With tubes counted for motor axons alone the mean would be 147; with 1 % more sensory tubes, 8.72.
    """
    found = home(1.0, REPLICATES)
    assert abs(found.mean() - 8.80) <= 0.05
    assert abs(found.std(ddof=1) - 2.88) <= 0.05
    share = MOTOR / (MOTOR + SENSORY)
    assert round(share, 4) == 0.0599
    expected = stats.binom.pmf(np.arange(2, 19), MOTOR, share) * REPLICATES
    observed = np.bincount(found, minlength=19)[2:19]
    z = (observed - expected) / np.sqrt(expected)
    assert np.abs(z).max() < 5.2


def test_preference_would_be_seen(home):
    """Negative control: when sensory tubes count only 0.9, the same test is missed by far."""
    found = home(0.9, 2000)
    assert abs(found.mean() - 8.80) > 0.05 + 5 * 2.88 / np.sqrt(2000)
