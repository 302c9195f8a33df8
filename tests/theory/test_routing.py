"""Do sprouts choose tubes with the stated probabilities? Each kind of routing against its own arithmetic.

Bounds are 4.9 standard errors or p > 1e-6 (about 2e-5 false alarms for the file, paid once: seeds are fixed), unless
a test says otherwise.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simsynk.scenario.load import load
from simsynk.study.run import Run

FEW = range(12)


def _within(share, wanted, count, bound=4.9):
    return abs(share - wanted) < bound * np.sqrt(wanted * (1 - wanted) / count)


def _labels(sprouts, level):
    """Group of each sprout's home and of the tube that it took."""
    routes = sprouts.intact.routes
    name = {"branch": "branch", "twig": "twig", "muscle": "pool"}[level]
    label = np.array([str(getattr(route, name)) for route in routes])
    return label[sprouts.home], label[sprouts.route]


def _tubes(intact):
    """Tubes of each route that pass the trunk: one for each axon."""
    passes = np.array(["trunk" in route.edges for route in intact.routes])
    return np.bincount(intact.route, minlength=len(passes)) * passes


@pytest.fixture
def face(patient_of, sprouts_of, certain):
    """Sprouts of the typical human nerve after a lesion of the trunk with one kind of routing."""

    def grow(routing, numbers=FEW, **settings):
        return sprouts_of(patient_of("human_typical", {**certain, **settings, "routing": routing}), numbers)

    return grow


def test_random_takes_tubes_in_proportion(face):
    """Proves that every route gets its share of 6,700 tubes, whoever comes; equal shares would not pass."""
    sprouts = face({"kind": "random"})
    tubes = _tubes(sprouts.intact)
    used = tubes > 0
    found = np.bincount(sprouts.route, minlength=len(tubes))
    assert not found[~used].any()
    expected = tubes[used] / tubes.sum() * sprouts.count
    assert stats.chisquare(found[used], expected).pvalue > 1e-6
    home = np.array([route.branch == "buccal" for route in sprouts.intact.routes])[sprouts.home]
    mine = np.bincount(sprouts.route[home], minlength=len(tubes))
    assert stats.chisquare(mine[used], expected / sprouts.count * home.sum()).pvalue > 1e-6


def test_preference_would_be_seen_in_random(face):
    """Negative control: 10 % more liking for one branch is rejected by the same test."""
    sprouts = face({"kind": "random", "preference": {"buccal": 1.1}})
    tubes = _tubes(sprouts.intact)
    found = np.bincount(sprouts.route, minlength=len(tubes))[tubes > 0]
    assert stats.chisquare(found, tubes[tubes > 0] / tubes.sum() * sprouts.count).pvalue < 1e-6


def test_configured_misrouting_is_met():
    """Proves misrouted_fraction 0.30 at 200 nerves of 6,700 axons within 4 standard errors (6e-5), about 0.001.

    Leaving home in proportion to all tubes, the own ones included, would give about 0.24.
    """
    result = Run(load("misrouting_30"), seed=1, numbers=range(200)).fill(jobs=2)
    table = result.arrays["sprouts"][:, 0].sum(axis=0)
    count = table.sum()
    share = 1 - np.trace(table) / count
    assert count > 1_000_000
    assert _within(share, 0.3, count, bound=4)
    assert not _within(share, 0.303, count, bound=4), "control: a 1 % larger parameter must be rejected"
    whole = result.scalars["misrouted_fraction"].mean[-1, 0]
    assert abs(whole - share) < 1e-3
    for b in np.flatnonzero(table.sum(axis=1)):
        assert _within(1 - table[b, b] / table[b].sum(), 0.3, table[b].sum())


def test_misrouted_axons_spread_by_tubes():
    """Proves that an axon that leaves its branch takes the others in proportion to their tubes, not evenly."""
    run = Run(load("misrouting_30"), seed=2, numbers=range(20))
    table = run.fill(jobs=2).arrays["sprouts"][:, 0].sum(axis=0)
    intact = run.patient.side("right").intact
    tubes = np.bincount(intact.branch_of_route, weights=_tubes(intact), minlength=len(table))
    for b in np.flatnonzero(table.sum(axis=1)):
        others = (np.arange(len(tubes)) != b) & (tubes > 0)
        away = table[b, others]
        assert stats.chisquare(away, tubes[others] / tubes[others].sum() * away.sum()).pvalue > 1e-6
        assert stats.chisquare(away).pvalue < 1e-6, "control: an even spread must be rejected"


def test_given_rows_are_recovered(face):
    """Proves each probability of a row that was given, and that branches without a row stay at home."""
    rows = {
        "buccal": {"buccal": 0.6, "zygomatic": 0.3, "temporal": 0.1},
        "cervical": {"marginal_mandibular": 1.0},
    }
    sprouts = face({"kind": "matrix", "rows": rows})
    home, reached = _labels(sprouts, "branch")
    for branch in np.unique(home):
        row = rows.get(branch, {branch: 1.0})
        mine = reached[home == branch]
        assert set(mine) == set(row)
        found = [np.sum(mine == name) for name in row]
        if len(row) > 1:
            assert stats.chisquare(found, np.array(list(row.values())) * len(mine)).pvalue > 1e-6
    mine = reached[home == "buccal"]
    found = [np.sum(mine == name) for name in rows["buccal"]]
    wrong = np.array([0.57, 0.32, 0.11]) * len(mine)
    assert stats.chisquare(found, wrong).pvalue < 1e-6, "control: another row must be rejected"


@pytest.mark.parametrize("level", ["branch", "twig", "muscle"])
def test_levels_of_the_matrix(face, level):
    """Proves that 0.2 leave their group, be it branch, twig or muscle, and the rest keep their tube."""
    sprouts = face({"kind": "matrix", "misrouting": 0.2, "level": level})
    home, reached = _labels(sprouts, level)
    assert _within(np.mean(home != reached), 0.2, sprouts.count)
    stayed = home == reached
    assert np.array_equal(sprouts.home[stayed], sprouts.route[stayed])
    if level == "branch":
        home, reached = _labels(sprouts, "twig")
        assert _within(np.mean(home != reached), 0.2, sprouts.count), "a twig is left only together with its branch"


def test_no_misrouting_keeps_every_tube(face):
    """Proves that 0 is exactly 0: each of some 80,000 sprouts takes its own route."""
    sprouts = face({"kind": "matrix", "misrouting": 0.0})
    assert np.array_equal(sprouts.home, sprouts.route)


def test_fidelity_adds_the_share_of_chance(face):
    """Proves own route = r + (1 - r) p0, where p0 is the route's share of the tubes; r alone is rejected."""
    sprouts = face({"kind": "fidelity"}, fidelity={"III": 0.4})
    tubes = _tubes(sprouts.intact)
    chance = float((tubes / tubes.sum())[sprouts.home].mean())
    own = np.mean(sprouts.home == sprouts.route)
    assert _within(own, 0.4 + 0.6 * chance, sprouts.count)
    assert not _within(own, 0.4, sprouts.count)
    assert not _within(own, 0.42 + 0.58 * chance, sprouts.count)


@pytest.fixture
def bands(patient_of, sprouts_of, nerve_of, certain):
    """Share of the sprouts of each branch that reach each branch, (branches, branches), with topographic routing."""

    def grow(order, rotation, sigma=0.02):
        nerve = nerve_of({"upper": 600, "middle": 600, "lower": 600}, order=order)
        exact = {name: {"suture": value["III"]} for name, value in certain.items() if isinstance(value, dict)}
        settings = {**certain, **exact, "routing": {"kind": "topographic", "sigma_radii": sigma}}
        patient = patient_of(
            nerve, settings, sunderland={"V": 1.0}, repair={"method": "suture", "rotation_deg": rotation}
        )
        sprouts = sprouts_of(patient, range(4))
        pair = sprouts.intact.pool_of_route[sprouts.home] * 3 + sprouts.intact.pool_of_route[sprouts.route]
        table = np.bincount(pair, minlength=9).reshape(3, 3)
        return table / table.sum(axis=1, keepdims=True)

    return grow


def test_rotation_by_half_a_turn_mirrors_a_sorted_nerve(bands):
    """Proves that place decides: aligned stumps lead home, half a turn swaps the outer branches, the middle stays.

    The bounds leave room for the grid of tubes at the borders of the bands; without rotation in the model the
    second table would equal the first.
    """
    aligned, turned = bands(1.0, 0), bands(1.0, 180)
    assert np.diag(aligned).min() > 0.9
    assert np.diag(turned[:, ::-1]).min() > 0.9
    assert turned[0, 0] < 0.01


def test_rotation_means_nothing_in_a_mixed_nerve(bands):
    """Proves that without order every turn gives chance (1/3 each, to 0.06, 5 standard errors of fixed places).

    In a sorted nerve a quarter and a half turn differ by far, which is the control.
    """
    for rotation in (60, 90, 180):
        assert np.abs(bands(0.0, rotation) - 1 / 3).max() < 0.06
    assert np.abs(bands(1.0, 90) - bands(1.0, 180)).max() > 0.3


def test_wide_reach_forgets_place(bands):
    """Proves that a larger blur loses order step by step; a blur that is not used would give equal shares."""
    home = [np.diag(bands(1.0, 0, sigma)).mean() for sigma in (0.02, 0.3, 1.0, 5.0)]
    assert home == sorted(home, reverse=True)
    assert home[0] > home[1] + 0.1 > home[2] + 0.2
