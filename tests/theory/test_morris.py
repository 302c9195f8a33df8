"""Morris screening against closed forms, and with luck of a known size."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from simsynk.errors import InputError
from simsynk.scenario.distribution import Distribution
from simsynk.scenario.study_parts import Factor
from simsynk.study.morris import OUTER, morris_screening, morris_walks, walked_shares
from simsynk.study.point_noise import Measured

Array = NDArray[np.float64]
SPREAD, REPLICATES = 0.5, 25


def _numbered(walks: Array) -> NDArray[np.int64]:
    return np.arange(walks.shape[0] * walks.shape[1]).reshape(walks.shape[:2])


def _exact(values: Array) -> Measured:
    return Measured(means=values, errors=np.zeros_like(values), paired=False, replicates=lambda _: None)


def _grown(replicates: Array, *, paired: bool) -> Measured:
    return Measured(
        means=replicates.mean(axis=1)[:, None],
        errors=replicates.std(axis=1, ddof=1)[:, None] / np.sqrt(replicates.shape[1]),
        paired=paired,
        replicates=lambda point: replicates[point][:, None],
    )


def test_a_walk_moves_every_factor_once():
    """Proves trajectories: one factor a step, by two thirds of its range, every factor once, on four levels."""
    walks = morris_walks(5, 20, seed=3)
    steps = np.abs(np.diff(walks, axis=1))
    assert ((steps > 0).sum(axis=2) == 1).all()
    assert ((steps > 0).sum(axis=1) == 1).all()
    assert steps.max(axis=2) == pytest.approx(2 / 3)
    assert np.unique(walks) == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert np.array_equal(walks, morris_walks(5, 20, seed=3))


def test_levels_of_a_distribution_stay_within_its_bulk():
    """Proves that the outer levels of a normal factor are its 2.5 and 97.5 % quantiles, not infinite ones, while a
    range is walked from end to end."""
    dose = Factor(name="d", label="d", distribution=Distribution(kind="normal", parameters={"mean": 0.0, "sd": 1.0}))
    gap = Factor(name="g", label="g", low=0.0, high=10.0)
    shares = walked_shares([dose, gap], np.array([[[0.0, 0.0], [1.0, 1.0]]]))
    assert shares[0] == pytest.approx(np.array([[OUTER[0], 0.0], [OUTER[1], 1.0]]))
    assert [dose.at(share) for share in shares[0, :, 0]] == pytest.approx([-1.96, 1.96], abs=0.001)


def test_effects_of_known_functions():
    """Proves mu, mu* and sigma: a weighted sum has its weights and no spread; a product spreads; where an effect
    changes its sign mu* sees it and mu does not."""
    walks = morris_walks(3, 40, seed=1)
    x, y, z = np.moveaxis(walks, -1, 0)
    outcomes = np.stack([3 * x - 2 * y, x * y, (2 * x - 1) * (2 * z - 1)], axis=-1)
    found = morris_screening(_exact(outcomes.reshape(-1, 3)), _numbered(walks), walks, seed=1)
    assert found.mu[0] == pytest.approx([3, -2, 0])
    assert found.mu_star[0] == pytest.approx([3, 2, 0])
    assert found.sigma[0] == pytest.approx([0, 0, 0], abs=1e-9)
    assert found.mu_star[1, :2] == pytest.approx([0.5, 0.5], abs=0.15)
    assert (found.sigma[1, :2] > 0.2).all()
    assert abs(found.mu[2, 0]) < found.mu_star[2, 0] / 2
    assert found.no_effect.tolist() == [[False, False, True], [False, False, True], [False, True, False]]
    assert (found.low <= found.mu_star).all()
    assert (found.mu_star <= found.high).all()


@pytest.mark.parametrize("kind", ["own", "shared"])
def test_a_factor_without_effect_is_not_told(kind):
    """Proves the bar of luck: of 60 screenings a factor whose effects are luck alone passes in 8 at most (5 in 100
    and three standard errors), and the strong factor always; with the bar at 0 every screening would let it pass."""
    passed, mean_luck = np.zeros(2), 0.0
    for seed in range(60):
        walks = morris_walks(2, 10, seed)
        rng = np.random.default_rng([seed, 2])
        means = 4.0 * walks[..., :1].reshape(-1, 1)
        if kind == "own":
            grown = means + rng.normal(0, SPREAD, (len(means), REPLICATES))
        else:
            grown = means + walks[..., 1].reshape(-1, 1) * rng.normal(0, SPREAD, (1, REPLICATES))
        found = morris_screening(_grown(grown, paired=kind == "shared"), _numbered(walks), walks, seed=seed)
        passed += found.beyond_noise[0]
        mean_luck += found.luck[0, 1] / 60
    assert passed[0] == 60
    assert passed[1] <= 8
    # An effect of luck alone: two means of their own over two thirds of the range, or the shared slope itself.
    truth = SPREAD / np.sqrt(REPLICATES) * (np.sqrt(2) * 1.5 if kind == "own" else 1.0)
    assert mean_luck == pytest.approx(truth, rel=0.1)


def test_a_trajectory_with_a_failed_point_is_left_out():
    """Proves that the effects of the others stay what they are, and that too few trajectories tell nothing."""
    walks = morris_walks(2, 8, seed=1)
    values = (3.0 * walks[..., :1]).reshape(-1, 1)
    values[_numbered(walks)[2, 1]] = np.nan
    found = morris_screening(_exact(values), _numbered(walks), walks, seed=1)
    assert (found.rows, found.left_out) == (7, 1)
    assert found.mu_star[0] == pytest.approx([3, 0])
    values[_numbered(walks)[3:, 0]] = np.nan
    none = morris_screening(_exact(values), _numbered(walks), walks, seed=1)
    assert np.isnan(none.mu_star).all()
    assert not none.beyond_noise.any()


def test_luck_that_was_not_kept_is_unknown():
    """Proves that shared luck is not guessed from standard errors."""
    walks = morris_walks(2, 8, seed=1)
    values = (3.0 * walks[..., :1]).reshape(-1, 1)
    measured = Measured(means=values, errors=np.ones_like(values), paired=True, replicates=lambda _: None)
    found = morris_screening(measured, _numbered(walks), walks, seed=1)
    assert np.isnan(found.luck).all()
    assert found.mu_star[0] == pytest.approx([3, 0])


@pytest.mark.parametrize("number", [0, 3, 10_001])
def test_too_few_or_too_many_trajectories_are_refused(number):
    """Proves that a mean of three effects is not passed off as a screening."""
    with pytest.raises(InputError, match="trajectories"):
        morris_walks(2, number, seed=1)


def test_without_the_library_the_extra_is_named(monkeypatch):
    """Proves that a missing library is told with what to install; without it there would be a traceback."""
    monkeypatch.setitem(sys.modules, "SALib.sample.morris", None)
    with pytest.raises(InputError, match=r"simsynk\[sensitivity\]"):
        morris_walks(2, 10, seed=1)
