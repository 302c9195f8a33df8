"""Patients with one disease: how severity is drawn, and what a known share of lost axons fixes."""

from __future__ import annotations

import numpy as np
import pytest

from simsynk.events.injury import Injury
from simsynk.events.population import populations
from simsynk.scenario.load import load
from simsynk.study.cohort_person import draw_person

PEOPLE = 300


def _drawn(name="bells_palsy_population", sets=(), people=PEOPLE):
    scenario = load(name, sets=list(sets))
    events = [draw_person(scenario, 1, number).scenario.timeline[0] for number in range(people)]
    return np.array([event.sunderland for event in events if isinstance(event, Injury)])


@pytest.mark.parametrize("name", list(populations()))
def test_members_are_mixes(name):
    """Proves that every patient's classes sum to one, and that higher places are worse."""
    luck = np.linspace(0.001, 0.999, 15)
    mixes = np.array([[populations()[name].member(a, b) for b in luck] for a in luck])
    assert np.allclose(mixes.sum(axis=-1), 1)
    assert (np.diff(mixes[:, 7, 0]) <= 0).all()
    assert (np.diff(mixes[7, :, 2]) >= 0).all()


def test_bells_palsies_spread_as_published():
    """Proves the anchors: a tenth of the patients lose less than 5 % of the axons, and 15 % nearly all.

    Of 300 drawn, each share lies within four binomial standard errors (false alarm below 1e-3); a single mix for
    everyone would put all patients on one side of both marks.
    """
    lost = 1 - _drawn()[:, 0]
    for share, published in ((np.mean(lost < 0.05), 0.1), (np.mean(lost > 0.95), 0.15)):
        assert abs(share - published) < 4 * np.sqrt(published * (1 - published) / PEOPLE)


def test_a_known_share_is_kept():
    """Proves that electroneurography fixes how much degenerates, and leaves how much loses its tubes to luck."""
    mixes = _drawn(sets=["timeline[0].degenerated=0.7"], people=40)
    assert np.allclose(mixes[:, 0], 0.3)
    assert np.std(mixes[:, 2]) > 0.01


def test_a_plain_run_is_the_median_patient():
    """Proves that without a cohort everybody is the same: the median of both distributions."""
    assert load("bells_palsy_population").timeline[0].sunderland == populations()["bells_palsy"].member()
