"""Designs of studies: order, strata, balance, quantiles, and dependence on the seed alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simsynk import documents
from simsynk.scenario.distribution import Distribution
from simsynk.scenario.scenario import yaml_text
from simsynk.scenario.study import Study, read_study
from simsynk.scenario.study_parts import Factor
from simsynk.study.designs import design_points, number_of_points, place

FACTORS: dict[str, Any] = {
    "misrouting": {"path": "regrowth.routing.misrouting", "range": [0, 0.8]},
    "gain": {"path": "central.gain", "range": [0.1, 10], "scale": "log"},
    "side": {"path": "side", "grid": ["right", "left"]},
    "tone": {"path": "central.tone", "distribution": {"kind": "beta", "a": 2, "b": 5}},
}


def study(design: dict[str, Any], factors: dict[str, Any] | None = None) -> Study:
    whole = {
        "schema": "simsynk.study/1", "name": "own", "scenario": "toy", "factors": factors or FACTORS,
        "design": design, "outcomes": {"cheek": "excess(close_eye, cheek)"},
    }  # fmt: skip
    return read_study(documents.read_text(yaml_text(whole)), None)


def columns(points: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [point[name] for point in points] for name in points[0]}


def test_a_full_grid_runs_through_its_last_factor_fastest() -> None:
    """Five levels of a range, on its scale, with both ends; another order would mix up numbered points."""
    made = study({"kind": "full_grid"}, {name: FACTORS[name] for name in ("misrouting", "gain", "side")})
    points = design_points(made, 1)
    assert len(points) == number_of_points(made) == 5 * 5 * 2
    assert [tuple(point.values()) for point in points[:3]] == [(0.0, 0.1, "right"), (0.0, 0.1, "left"),
                                                               (0.0, 0.316227766017, "right")]  # fmt: skip
    assert sorted(set(columns(points)["misrouting"])) == [0.0, 0.2, 0.4, 0.6, 0.8]
    assert points[-1] == {"misrouting": 0.8, "gain": 10.0, "side": "left"}


def test_a_full_grid_stands_for_a_distribution_by_middle_quantiles() -> None:
    """(i + 0.5) / steps; ends of the distribution would be infinite."""
    wait = {"kind": "lognormal", "median": 0.1, "sd_log": 0.5, "high": 0.6}
    made = study({"kind": "full_grid"}, {"tone": {"path": "central.tone", "distribution": wait, "steps": 4}})
    law = stats.lognorm(s=0.5, scale=0.1)
    wanted = law.ppf((np.arange(4) + 0.5) / 4 * law.cdf(0.6))
    assert columns(design_points(made, 1))["tone"] == pytest.approx(list(wanted))


def test_one_factor_at_a_time_begins_with_the_base() -> None:
    """Then each factor's other levels, all else at base: ends of a range, entries of a grid, 5 % and 95 %."""
    made = study({"kind": "one_at_a_time"})
    base, *others = design_points(made, 1)
    assert base == {"misrouting": 0.3, "gain": pytest.approx(1.0), "side": "right", "tone": pytest.approx(2 / 7)}
    changed = [{name: value for name, value in point.items() if value != base[name]} for point in others]
    law = stats.beta(2, 5)
    assert changed == [
        {"misrouting": 0.0}, {"misrouting": 0.8}, {"gain": 0.1}, {"gain": 10.0}, {"side": "left"},
        {"tone": pytest.approx(law.ppf(0.05))}, {"tone": pytest.approx(law.ppf(0.95))},
    ]  # fmt: skip
    assert number_of_points(made) == 8


def test_one_factor_at_a_time_takes_the_steps_that_are_given() -> None:
    """Two ends would come out without `steps`; the level that is the base is not repeated."""
    factors = {"misrouting": {**FACTORS["misrouting"], "steps": 5, "base": 0.4}}
    points = design_points(study({"kind": "one_at_a_time"}, factors), 1)
    assert columns(points)["misrouting"] == [0.4, 0.0, 0.2, 0.6, 0.8]


def shares(points: list[dict[str, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    """Where each value lies among its factor's, by scipy's own distribution functions."""
    found = columns(points)
    return {
        "misrouting": np.array(found["misrouting"]) / 0.8,
        "gain": (np.log10(found["gain"]) + 1) / 2,
        "tone": stats.beta(2, 5).cdf(found["tone"]),
    }


@pytest.mark.parametrize("seed", [0, 7])
def test_a_latin_hypercube_has_one_point_in_each_stratum(seed: int) -> None:
    """Of 50 random points some 18 strata of each factor would stay empty."""
    points = design_points(study({"kind": "latin_hypercube", "points": 50}), seed)
    for share in shares(points).values():
        assert sorted(np.floor(share * 50).astype(int)) == list(range(50))
    assert columns(points)["side"].count("left") == 25


@pytest.mark.parametrize("seed", [0, 7])
def test_a_sobol_design_is_balanced_in_every_pair(seed: int) -> None:
    """64 points: one in each 64th of each factor, and as many in each cell of 4 x 4 of two factors as in any other
    of the first two; random points would leave cells uneven.
    """
    points = design_points(study({"kind": "sobol", "points": 64}), seed)
    for share in shares(points).values():
        assert sorted(np.floor(share * 64).astype(int)) == list(range(64))
    first, second = (np.floor(shares(points)[name] * 4).astype(int) for name in ("misrouting", "gain"))
    assert set(np.bincount(first * 4 + second, minlength=16)) == {4}


def test_random_points_follow_their_distributions() -> None:
    """Kolmogorov-Smirnov at a false-alarm rate of 1e-4 for each factor, with a fixed seed."""
    points = design_points(study({"kind": "random", "points": 4000}), 3)
    for share in shares(points).values():
        assert stats.kstest(share, "uniform").pvalue > 1e-4
    assert stats.binomtest(columns(points)["side"].count("left"), 4000).pvalue > 1e-4
    assert stats.kstest(shares(points)["gain"] ** 2, "uniform").pvalue < 1e-4


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "random"])
def test_points_depend_on_the_seed_and_on_nothing_else(kind: str) -> None:
    """A sweep that is taken up again must find the same points; another seed must give others."""
    made = study({"kind": kind, "points": 16})
    assert design_points(made, 5) == design_points(study({"kind": kind, "points": 16}), 5)
    assert design_points(made, 5) != design_points(made, 6)


LAWS: list[tuple[str, dict[str, float], Any]] = [
    ("uniform", {"low": 2.0, "high": 5.0}, stats.uniform(2, 3)),
    ("loguniform", {"low": 2.0, "high": 50.0}, stats.loguniform(2, 50)),
    ("normal", {"mean": 2.0, "sd": 3.0}, stats.norm(2, 3)),
    ("lognormal", {"median": 2.0, "sd_log": 0.7}, stats.lognorm(s=0.7, scale=2)),
    ("beta", {"a": 0.5, "b": 3.0}, stats.beta(0.5, 3)),
    ("triangular", {"low": 2.0, "mode": 3.0, "high": 7.0}, stats.triang(0.2, 2, 5)),
]


@pytest.mark.parametrize(("kind", "parameters", "law"), LAWS, ids=[law[0] for law in LAWS])
def test_quantiles_agree_with_scipy(kind: str, parameters: dict[str, float], law: Any) -> None:
    """Of the whole distribution, and of what is left between two bounds."""
    bounds = (parameters["low"], parameters["high"]) if "low" in parameters else (None, None)
    whole = Distribution(kind=kind, parameters=parameters, low=bounds[0], high=bounds[1])
    probabilities = np.linspace(0.001, 0.999, 37)
    assert [whole.quantile(p) for p in probabilities] == pytest.approx(list(law.ppf(probabilities)), rel=1e-9)
    if "low" not in parameters:
        low, high = law.ppf(0.2), law.ppf(0.7)
        cut = Distribution(kind=kind, parameters=parameters, low=low, high=high)
        wanted = law.ppf(0.2 + probabilities * 0.5)
        assert [cut.quantile(p) for p in probabilities] == pytest.approx(list(wanted), rel=1e-9)
        assert (cut.quantile(0.0), cut.quantile(1.0)) == (pytest.approx(low), pytest.approx(high))
        assert low <= cut.centre <= high


@pytest.mark.parametrize(
    ("law", "ends"),
    [
        ({"kind": "beta", "parameters": {"a": 20.0, "b": 80.0}}, stats.beta(20, 80).ppf([0.001, 0.999])),
        ({"kind": "beta", "parameters": {"a": 20.0, "b": 80.0}, "low": -1.0, "high": 0.2}, (None, 0.2)),
        ({"kind": "lognormal", "parameters": {"median": 2.0, "sd_log": 0.7}, "low": -5.0, "high": 9.0}, (None, 9.0)),
        ({"kind": "uniform", "parameters": {"low": 2.0, "high": 5.0}, "low": 2.0, "high": 5.0}, (2.0, 5.0)),
    ],
)
def test_the_ends_of_a_distribution_can_be_drawn(law: dict[str, Any], ends: tuple[float | None, float]) -> None:
    """Every end is tried when a study is read. A beta that stays near 0.2 would be refused for 0.999, and a
    lognormal for a bound of -5 that it never meets.
    """
    made = Distribution(**law)
    wanted = [made.quantile(0.001) if end is None else end for end in ends]
    assert made.outer == pytest.approx(wanted)
    assert made.outer[0] > 0


@given(
    low=st.floats(-1e6, 1e6), width=st.floats(1e-6, 1e6), shares=st.lists(st.floats(0, 1), min_size=2, max_size=9),
    whole=st.booleans(),
)  # fmt: skip
def test_places_rise_and_stay_within_the_range(low: float, width: float, shares: list[float], whole: bool) -> None:
    """What an inverse distribution function must do for every sampler; 0 and 1 are the ends."""
    whole = whole and np.ceil(low) <= np.floor(low + width)
    factor = Factor(name="a", label="a", low=low, high=low + width, whole=bool(whole))
    found = [place(factor, share) for share in sorted(shares)]
    assert found == sorted(found)
    assert all(low <= value <= low + width for value in found)
    assert all(isinstance(value, int) == bool(whole) for value in found)


def test_whole_numbers_and_entries_have_equal_shares() -> None:
    """Rounding a uniform number would give the two ends half the share of the others."""
    axons = Factor(name="a", label="a", low=1, high=4, whole=True)
    words = Factor(name="w", label="w", values=("a", "b", "c", "d"))
    middle = (np.arange(4000) + 0.5) / 4000
    assert np.bincount([place(axons, share) for share in middle])[1:].tolist() == [1000] * 4
    assert [[place(words, share) for share in middle].count(word) for word in "abcd"] == [1000] * 4
    assert axons.levels() == (1, 2, 3, 4)


@pytest.mark.parametrize("kind", ["full_grid", "one_at_a_time", "random"])
def test_a_grid_of_blocks_works_in_every_design(kind: str) -> None:
    """Blocks cannot be kept in a set as numbers can."""
    grid = ["random", {"kind": "matrix", "misrouting": 0.5}]
    design = {"kind": kind, **({"points": 9} if kind == "random" else {})}
    points = design_points(study(design, {"routing": {"path": "regrowth.routing", "grid": grid}}), 1)
    assert all(one in [point["routing"] for point in points] for one in grid)
