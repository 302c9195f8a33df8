"""Sobol indices against closed forms, against two other programs, and with luck of a known size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from SALib.analyze import sobol as salib_sobol
from scipy import stats

from simsynk.errors import InputError
from simsynk.scenario.study_parts import Factor
from simsynk.study.global_sensitivity import SobolIndices, sobol_indices
from simsynk.study.point_noise import Measured, luck
from simsynk.study.sobol_design import placed_rows, sobol_shares

Array = NDArray[np.float64]
Model = Callable[[Array], Array]

FIRST, TOTAL = np.array([0.3139, 0.4424, 0.0]), np.array([0.5576, 0.4424, 0.2437])
"""Of the Ishigami function with a = 7 and b = 0.1."""

WEIGHTS = np.array([3.0, 2.0, 1.0, 0.0])
LINEAR = WEIGHTS**2 / (WEIGHTS**2).sum()
"""First and total indices of a weighted sum of equally wide factors; the last factor does nothing."""

SPREAD, REPLICATES = 3.0, 50
"""Standard deviation of a replicate about the model, and replicates at each point: 13 % of the variance of means."""


def ishigami(shares: Array) -> Array:
    x, y, z = np.moveaxis((2 * shares - 1) * np.pi, -1, 0)
    return np.asarray(np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x))


def linear(shares: Array) -> Array:
    return np.asarray(shares @ WEIGHTS)


def _exact(values: Array) -> Measured:
    """Points without luck; (points, outcomes)."""
    return Measured(means=values, errors=np.zeros_like(values), paired=False, replicates=lambda _: None)


def _grown(replicates: Array, *, paired: bool, kept: bool = True) -> Measured:
    """Points of one outcome from their replicates, (points, replicates); NaN are missing ones."""
    count = np.isfinite(replicates).sum(axis=1)
    means, sd = np.nanmean(replicates, axis=1), np.nanstd(replicates, axis=1, ddof=1)
    return Measured(
        means=means[:, None],
        errors=(sd / np.sqrt(count))[:, None],
        paired=paired,
        replicates=lambda point: replicates[point][:, None] if kept else None,
    )


def _numbered(shares: Array) -> NDArray[np.int64]:
    return np.arange(shares.shape[0] * shares.shape[1]).reshape(shares.shape[:2])


def _analysed(model: Model, factors: int, base: int, seed: int) -> SobolIndices:
    shares = sobol_shares(factors, base, seed)
    return sobol_indices(_exact(model(shares).reshape(-1, 1)), _numbered(shares), seed=seed)


def _lucky(shares: Array, seed: int, kind: str) -> Array:
    """Replicates of the weighted sum with luck of a kind, (points, replicates)."""
    rng = np.random.default_rng([seed, 7])
    means = linear(shares).reshape(-1, 1)
    if kind == "own":
        return np.asarray(means + rng.normal(0, SPREAD, (len(means), REPLICATES)))
    common = rng.normal(0, SPREAD, (1, REPLICATES))
    # `slope`: lucky nerves gain more from the first factor, so that shared luck does not drop out of differences.
    return np.asarray(means + common * (shares[..., :1].reshape(-1, 1) if kind == "slope" else 1.0))


def test_a_row_swaps_one_factor_at_a_time():
    """Proves N (d + 2) points: A, B, and A with one column of B; without it indices would mix factors."""
    shares = sobol_shares(3, 16, seed=2)
    assert shares.shape == (16, 5, 3)
    first, second = shares[:, 0], shares[:, 1]
    assert len(np.unique(np.concatenate([first, second], axis=1).ravel())) == 16 * 6
    for factor in range(3):
        differs = shares[:, 2 + factor] != first
        assert differs[:, factor].all()
        assert differs.sum() == 16
        assert (shares[:, 2 + factor, factor] == second[:, factor]).all()


def test_points_fill_every_stratum():
    """Proves that points are Sobol points, one in each sixteenth of each factor; random ones would leave gaps."""
    for half in (0, 1):
        strata = np.floor(16 * sobol_shares(3, 16, seed=5)[:, half])
        assert (np.sort(strata, axis=0) == np.arange(16)[:, None]).all()


@pytest.mark.parametrize(("base", "told"), [(100, "64 or 128"), (4, "8"), (0, "8"), (-1, "8"), (1 << 20, "65536")])
def test_other_numbers_than_powers_of_two_are_refused(base, told):
    """Proves that the balance of Sobol points cannot be lost silently, and that near numbers are named."""
    with pytest.raises(InputError, match=f"power of two(.|\n)*{told}"):
        sobol_shares(2, base, seed=1)


def test_equal_points_are_simulated_once():
    """Proves that two plans and three levels make six points at most; each row would otherwise cost four."""
    plan = Factor(name="plan", label="plan", values=("nothing", "cut"), plans=(None, None))
    level = Factor(name="level", label="level", values=(1, 2, 3))
    rows = placed_rows([plan, level], sobol_shares(2, 64, seed=1))
    assert len(rows.values) == 6
    assert rows.places.shape == (64, 4)
    drawn = [rows.values[place] for place in rows.places[:, 0]]
    assert sum(one["plan"] == "cut" for one in drawn) == 32


def test_ishigami():
    """Proves the estimators on a function of known indices, to 0.02 at 4,096 base points, within their intervals."""
    found = _analysed(ishigami, 3, 4096, seed=1)
    assert found.first.value[0] == pytest.approx(FIRST, abs=0.02)
    assert found.total.value[0] == pytest.approx(TOTAL, abs=0.02)
    for index, truth in ((found.first, FIRST), (found.total, TOTAL)):
        assert (index.low[0] <= truth).all()
        assert (truth <= index.high[0]).all()
    assert found.rows == 4096
    assert found.noise.added[0] == 0.0


def test_scipy_and_salib_agree():
    """Proves the same numbers as two other programs on the same points: scipy to rounding, SALib as it centres
    values by the mean of all points, to 0.002. A slip in an estimator would show at once."""
    shares = sobol_shares(3, 1024, seed=3)
    values = np.stack([ishigami(shares), linear(np.concatenate([shares, shares[..., :1]], axis=-1))], axis=-1)
    ours = sobol_indices(_exact(values.reshape(-1, 2)), _numbered(shares), seed=3)
    by_point = np.moveaxis(values, -1, 1)
    theirs = stats.sobol_indices(
        func={"f_A": values[:, 0].T, "f_B": values[:, 1].T, "f_AB": np.moveaxis(values[:, 2:], 0, -1)}, n=1024
    )
    assert ours.first.value == pytest.approx(theirs.first_order, abs=1e-10)
    assert ours.total.value == pytest.approx(theirs.total_order, abs=1e-10)
    problem = {"num_vars": 3, "names": ["x", "y", "z"], "bounds": [[0, 1]] * 3}
    for outcome in (0, 1):
        # SALib wants A, the swapped points, then B.
        flat = by_point[:, outcome, [0, 2, 3, 4, 1]].ravel()
        salib = salib_sobol.analyze(problem, flat, calc_second_order=False, num_resamples=50, seed=1)
        assert ours.first.value[outcome] == pytest.approx(salib["S1"], abs=0.002)
        assert ours.total.value[outcome] == pytest.approx(salib["ST"], abs=1e-10)


@pytest.mark.parametrize("kind", ["none", "own", "common", "slope"])
def test_intervals_hold_the_truth(kind):
    """Proves that 95 % intervals cover in at least 88 of 100 analyses with 32 base points, whatever luck does.

    The bar lies three standard errors of 100 analyses below 95, and a little for the bootstrap of few rows. Without
    the correction the third factor's total index would be covered in hardly any analysis with luck of its own.
    """
    covered = np.zeros((2, 4))
    for seed in range(100):
        shares = sobol_shares(4, 32, seed)
        if kind == "none":
            measured = _exact(linear(shares).reshape(-1, 1))
        else:
            measured = _grown(_lucky(shares, seed, kind), paired=kind != "own")
        found = sobol_indices(measured, _numbered(shares), seed=seed)
        for place, index in enumerate((found.first, found.total)):
            covered[place] += (index.low[0] <= LINEAR + 1e-12) & (index.high[0] >= LINEAR - 1e-12)
    assert covered.min() >= 88


def test_shared_luck_is_in_the_intervals():
    """Proves that many base points do not make few nerves look sure: with 256 of them the second factor's total index
    is still covered in 22 of 24 analyses at least. The bootstrap of rows alone covers it in about two of three."""
    covered = 0
    for seed in range(24):
        shares = sobol_shares(4, 256, seed)
        found = sobol_indices(_grown(_lucky(shares, seed, "slope"), paired=True), _numbered(shares), seed=seed)
        covered += bool(found.total.low[0, 1] <= LINEAR[1] <= found.total.high[0, 1])
    assert covered >= 22


def _mean_indices(kind: str, *, paired: bool, kept: bool = True) -> tuple[Array, Array, Array, Array]:
    """Means over 40 analyses: corrected total, its standard error, plain total, share of luck."""
    found = []
    for seed in range(40):
        shares = sobol_shares(4, 64, seed)
        measured = _grown(_lucky(shares, seed, kind), paired=paired, kept=kept)
        found.append(sobol_indices(measured, _numbered(shares), seed=seed))
    total = np.array([one.total.value[0] for one in found])
    plain = np.array([one.total.plain[0] for one in found])
    share = np.array([one.noise.share[0] for one in found])
    return total.mean(axis=0), total.std(axis=0) / np.sqrt(40), plain.mean(axis=0), share.mean()


def test_own_luck_is_taken_off():
    """Proves, for luck of its own at each point, that plain total indices are too high by the known amount, a factor
    of no effect included, and that corrected ones are right on average."""
    total, error, plain, share = _mean_indices("own", paired=False)
    variance, added = (WEIGHTS**2).sum() / 12, SPREAD**2 / REPLICATES
    assert plain == pytest.approx((LINEAR * variance + added) / (variance + added), abs=0.02)
    assert plain[3] > 0.1
    assert (np.abs(total - LINEAR) < 4 * error + 0.005).all()
    assert share == pytest.approx(added / (variance + added), abs=0.01)


def test_common_luck_drops_out():
    """Proves that luck that shifts all points alike changes no index and counts as no noise, although every point's
    standard error is as large as with luck of its own; taking these errors off would make total indices negative."""
    shares = sobol_shares(4, 64, seed=1)
    replicates = _lucky(shares, 1, "common")
    paired = sobol_indices(_grown(replicates, paired=True), _numbered(shares), seed=1)
    without = sobol_indices(_exact(linear(shares).reshape(-1, 1)), _numbered(shares), seed=1)
    assert paired.total.value == pytest.approx(without.total.value, abs=1e-9)
    assert paired.first.value == pytest.approx(without.first.value, abs=1e-9)
    assert paired.noise.added[0] == pytest.approx(0.0, abs=1e-9)
    assert paired.noise.common[0] == pytest.approx(paired.noise.squared_error[0])
    assert paired.noise.squared_error[0] > 0.1
    mistaken = sobol_indices(_grown(replicates, paired=False), _numbered(shares), seed=1)
    assert mistaken.total.value[0, 3] < -0.05


def test_own_luck_kept_by_replicates_is_the_same_luck():
    """Proves that what the replicates say of luck agrees with the standard errors where both are right."""
    by_replicates, _, _, share = _mean_indices("own", paired=True)
    by_errors, error, _, other = _mean_indices("own", paired=False)
    assert by_replicates == pytest.approx(by_errors, abs=float(4 * error.max()))
    assert share == pytest.approx(other, abs=0.01)


def test_shared_luck_that_was_not_kept_is_left_in_and_said():
    """Proves that without the replicates nothing is taken off, and that the bound is told in place of a guess."""
    shares = sobol_shares(4, 64, seed=1)
    found = sobol_indices(_grown(_lucky(shares, 1, "slope"), paired=True, kept=False), _numbered(shares), seed=1)
    assert not found.noise.known
    assert found.total.value == pytest.approx(found.total.plain)
    assert np.isnan(found.noise.smallest).all()
    assert found.noise.share[0] == pytest.approx(found.noise.squared_error[0] / found.noise.variance[0])
    assert not found.beyond_noise.any()


@pytest.mark.parametrize("kind", ["own", "slope"])
def test_a_factor_without_effect_is_not_told(kind):
    """Proves the bar of luck: of 50 analyses it lets a factor of no effect pass in 7 at most (5 in 100 and three
    standard errors), and it never hides the two strong factors. With the bar at 0 half of them would pass."""
    passed, positive = np.zeros(4), 0
    for seed in range(50):
        shares = sobol_shares(4, 64, seed)
        found = sobol_indices(_grown(_lucky(shares, seed, kind), paired=kind != "own"), _numbered(shares), seed=seed)
        passed += found.beyond_noise[0]
        positive += bool(found.total.value[0, 3] > 0)
        assert found.no_effect[0, 3] == (kind == "slope")
    assert passed[3] <= 7
    assert (passed[:2] == 50).all()
    assert kind == "slope" or positive > 15


def test_nothing_and_something_are_told_apart():
    """Proves that a factor of no effect has 0 within its interval and that one of some effect has not."""
    shares = sobol_shares(4, 64, seed=4)
    found = sobol_indices(_grown(_lucky(shares, 4, "own"), paired=False), _numbered(shares), seed=4)
    assert found.total.low[0, 3] <= 0.0 <= found.total.high[0, 3]
    assert (found.total.low[0, :2] > 0.0).all()


def test_points_that_are_one_bring_luck_once():
    """Proves the correction where factors of two levels make most points equal, so that their luck is equal too:
    indices over many draws are right on average. Counting their luck twice would bias them."""
    factors = [Factor(name=name, label=name, values=(0.0, 1.0)) for name in "abc"]
    weights, found, plain = np.array([2.0, 1.0, 0.0]), [], []
    for seed in range(200):
        rows = placed_rows(factors, sobol_shares(3, 16, seed))
        means = np.array([[one["a"], one["b"], one["c"]] for one in rows.values]) @ weights
        rng = np.random.default_rng([seed, 1])
        grown = means[:, None] + rng.normal(0, 2.0, (len(means), 20))
        one = sobol_indices(_grown(grown, paired=False), rows.places, seed=seed)
        size = one.noise.variance[0] - one.noise.added[0]
        found.append(np.stack([one.first.value[0], one.total.value[0]]) * size)
        plain.append(one.total.plain[0] * one.noise.variance[0])
    error = np.std(found, axis=0) / np.sqrt(len(found))
    truth = np.array([1.0, 0.25, 0.0])
    assert (np.abs(np.mean(found, axis=0) - truth) < 4 * error).all()
    assert np.mean(plain, axis=0)[2] > 0.05


def test_replicates_may_be_missing():
    """Proves that points of different numbers of replicates, some failed, are still read as sharing their luck."""
    shares = sobol_shares(4, 64, seed=6)
    replicates = _lucky(shares, 6, "slope")
    whole = sobol_indices(_grown(replicates, paired=True), _numbered(shares), seed=6)
    rng = np.random.default_rng(1)
    fewer = replicates.copy()
    fewer[rng.random(fewer.shape) < 0.02] = np.nan
    measured = _grown(fewer, paired=True)
    cut = {point: fewer[point][: 45 if point % 7 == 0 else None, None] for point in range(len(fewer))}
    short = Measured(means=measured.means, errors=measured.errors, paired=True, replicates=cut.__getitem__)
    some = sobol_indices(short, _numbered(shares), seed=6)
    assert some.noise.squared_error == pytest.approx(whole.noise.squared_error, rel=0.1)
    assert some.total.value == pytest.approx(whole.total.value, abs=0.06)
    assert (luck(np.array([[1.0], [np.nan], [3.0]])) ** 2).sum() == pytest.approx(1.0)


def test_a_row_with_a_failed_point_is_left_out():
    """Proves that one failed point costs its row and is counted, and that too few rows tell nothing."""
    shares = sobol_shares(3, 64, seed=1)
    values: Any = ishigami(shares).reshape(-1, 1)
    values[_numbered(shares)[5, 3]] = np.nan
    found = sobol_indices(_exact(values), _numbered(shares), seed=1)
    assert (found.rows, found.left_out) == (63, 1)
    assert np.isfinite(found.total.value).all()
    values[_numbered(shares)[:60, 0]] = np.nan
    none = sobol_indices(_exact(values), _numbered(shares), seed=1)
    assert (none.rows, none.left_out) == (4, 60)
    assert np.isnan(none.total.value).all()


def test_an_outcome_that_never_changes_has_no_index():
    """Proves NaN in place of a division by rounding errors, beside another outcome that is told."""
    shares = sobol_shares(3, 64, seed=1)
    values = np.stack([ishigami(shares).ravel(), np.full(shares.shape[:2], 0.1).ravel()], axis=1)
    found = sobol_indices(_exact(values), _numbered(shares), seed=1)
    assert np.isfinite(found.total.value[0]).all()
    assert np.isnan(found.total.value[1]).all()
    assert np.isnan(found.total.low[1]).all()
    assert found.no_effect.tolist() == [[False] * 3, [True] * 3]


def test_points_that_differ_by_luck_alone_tell_nothing():
    """Proves that indices of mere luck are not told: on average over draws few pass the bar, none hugely."""
    passed = 0
    for seed in range(30):
        shares = sobol_shares(3, 64, seed)
        grown = np.random.default_rng([seed, 3]).normal(0, 1, (shares.shape[0] * shares.shape[1], 30))
        passed += int(sobol_indices(_grown(grown, paired=False), _numbered(shares), seed=seed).beyond_noise.sum())
    assert passed <= 12


def test_the_same_seed_gives_the_same_intervals():
    """Proves that an analysis can be repeated to the last digit; the bootstrap has a seed of its own."""
    first, second = _analysed(ishigami, 3, 64, seed=9), _analysed(ishigami, 3, 64, seed=9)
    assert np.array_equal(first.total.high, second.total.high)
    assert not np.array_equal(first.total.high, _analysed(ishigami, 3, 64, seed=10).total.high)
