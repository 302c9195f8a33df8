"""The fate of a sprout as an absorbing Markov chain along the edges of the nerve, against the axon engine's table.

From the lesion a sprout is let in or not; in every edge it is stopped for good or goes on, and where the nerve
divides it follows the tubes. With Q the chances between places and R those of the ends, the fundamental matrix
N = 1/(1 - Q) holds how often each place is visited, and N R where a sprout ends. Bounds: p > 1e-6 and 4.9 standard
errors, so 2e-6 false alarms for the file, paid once, since seeds are fixed; each has a control that it rejects.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

UNITS = {"upper": 300, "middle": 200, "lower": 100}
TWIG_MM = {"upper": 10.0, "middle": 40.0, "lower": 90.0}
SITE_MM, TRUNK_MM, BRANCH_MM = 5.0, 10.0, 20.0
ENTRY, HAZARD = 0.8, 0.01
AXONS, REPLICATES = sum(UNITS.values()), range(500)
PLACES = ["lesion", "trunk", *UNITS, *(f"{name}_1" for name in UNITS)]
ENDS = [*(f"stopped in {place}" for place in PLACES), *(f"muscle of {name}" for name in UNITS)]


def chain(entry=ENTRY, hazard=HAZARD, share=None):
    """Q (places, places) and R (places, ends) of the chain."""
    share = share or {name: count / AXONS for name, count in UNITS.items()}
    q, r = np.zeros((len(PLACES), len(PLACES))), np.zeros((len(PLACES), len(ENDS)))
    mm = {"trunk": TRUNK_MM - SITE_MM, **dict.fromkeys(UNITS, BRANCH_MM)}
    mm |= {f"{name}_1": TWIG_MM[name] for name in UNITS}
    onward = {"trunk": share, **{name: {f"{name}_1": 1.0} for name in UNITS}}
    q[0, 1], r[0, 0] = entry, 1 - entry
    for place, length in mm.items():
        i, passes = PLACES.index(place), np.exp(-hazard * length)
        r[i, i] = 1 - passes
        for to, chance in onward.get(place, {}).items():
            q[i, PLACES.index(to)] = passes * chance
        if place not in onward:
            r[i, ENDS.index(f"muscle of {place.removesuffix('_1')}")] = passes
    return q, r


def fates(q, r):
    """Chance of each end, and expected visits of each place, for a sprout that starts at the lesion."""
    visits = np.linalg.solve((np.eye(len(q)) - q).T, np.eye(len(q))[0])
    return visits @ r, visits


@pytest.fixture(scope="module")
def _kept():
    return {}


@pytest.fixture
def sprouts(_kept, patient_of, sprouts_of, nerve_of, certain):
    """One sprout of each axon, routed at random; those that were not let in are missing from the table."""
    if not _kept:
        settings = {**certain, "routing": {"kind": "random"}, "hazard_per_mm": HAZARD, "entry": {"III": ENTRY}}
        patient = patient_of(nerve_of(UNITS, twig_mm=TWIG_MM), settings, site_mm=SITE_MM)
        _kept["found"] = sprouts_of(patient, REPLICATES)
    return _kept["found"]


def _ends(sprouts):
    """Sprouts by end, as the table tells them."""
    name = list(UNITS)
    reached = sprouts.intact.pool_of_route[sprouts.route]
    forks = np.array([TRUNK_MM, TRUNK_MM + BRANCH_MM])
    step = np.searchsorted(forks, sprouts.stop_mm, side="right")
    counts = dict.fromkeys(ENDS, 0)
    counts["stopped in lesion"] = AXONS * len(REPLICATES) - sprouts.count
    arrived = np.isfinite(sprouts.arrival)
    counts["stopped in trunk"] = int(np.sum(~arrived & (step == 0)))
    for i, branch in enumerate(name):
        here = reached == i
        counts[f"stopped in {branch}"] = int(np.sum(here & ~arrived & (step == 1)))
        counts[f"stopped in {branch}_1"] = int(np.sum(here & ~arrived & (step == 2)))
        counts[f"muscle of {branch}"] = int(np.sum(here & arrived))
    return np.array([counts[end] for end in ENDS])


def _fits(counts, chances):
    return stats.chisquare(counts, chances / chances.sum() * counts.sum()).pvalue


def test_the_ends_add_up(sprouts):
    """Proves that every sprout has exactly one end, and the chain's ends sum to 1."""
    assert _ends(sprouts).sum() == AXONS * len(REPLICATES)
    assert abs(fates(*chain())[0].sum() - 1) < 1e-12


def test_fates_are_those_of_the_chain(sprouts):
    """Proves the chance of each of 11 ends: not let in, stopped in each edge, arrived at each muscle.

    Were the hazard counted from the nucleus, or paid once an edge, the far twig would be off by half.
    """
    assert _fits(_ends(sprouts), fates(*chain())[0]) > 1e-6


@pytest.mark.parametrize(
    "wrong",
    [
        {"hazard": 1.05 * HAZARD},
        {"entry": 1.02 * ENTRY},
        {"share": {"upper": 0.49, "middle": 0.34, "lower": 0.17}},
    ],
    ids=["hazard 5 % larger", "entry 2 % larger", "1 % of the tubes elsewhere"],
)
def test_another_chain_is_rejected(sprouts, wrong):
    """Negative controls: the same chi-square rejects a chain with one parameter slightly off."""
    assert _fits(_ends(sprouts), fates(*chain(**wrong))[0]) < 1e-6


def test_visits_are_the_fundamental_matrix(sprouts):
    """Proves the mean number of edges that a sprout sees, 4.9 standard errors; with no hazard it would be 2.4."""
    counts = dict(zip(ENDS, _ends(sprouts), strict=True))
    depth = {
        end: 0 if "lesion" in end else 1 if "trunk" in end else 3 if "_1" in end or "muscle" in end else 2
        for end in ENDS
    }
    seen = np.repeat([depth[end] for end in ENDS], [counts[end] for end in ENDS])
    wanted = fates(*chain())[1][1:].sum()
    assert abs(seen.mean() - wanted) < 4.9 * seen.std() / np.sqrt(len(seen))
    assert abs(seen.mean() - fates(*chain(hazard=0.0))[1][1:].sum()) > 4.9 * seen.std() / np.sqrt(len(seen))
