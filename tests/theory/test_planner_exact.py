"""Every search finds what trying all plans one by one finds, on random problems and on a real nerve."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsynk import load, prepare
from simsynk.planner.exact import goals
from simsynk.planner.exact.branch_and_bound import BranchAndBound
from simsynk.planner.exact.enumeration import Enumeration
from simsynk.planner.exact.milp import EXACTNESS, MixedInteger
from simsynk.planner.exact.problem import UNWANTED, WANTED, Floor, Problem, Table
from simsynk.planner.exact.search import front
from simsynk.planner.exact.subsets import places_of
from simsynk.planner.objectives import problem_of
from simsynk.planner.request import request_of
from simsynk.study.readout import read_out


def random_problem(
    seed: int, decisions: int, *, muscles: int = 6, nerves: int = 7, floors: str = "", most: int | None = None
):
    """Muscles that each heed some decisions; movement saturates, so no decision's effect is a number of its own."""
    luck = np.random.default_rng(seed)
    tables = []
    for _ in range(muscles):
        heeds = sorted(luck.choice(decisions, int(luck.integers(0, min(decisions, 4) + 1)), replace=False).tolist())
        kept = 1.0 - (np.arange(1 << len(heeds))[:, None] >> np.arange(len(heeds)) & 1)
        sums = luck.gamma(1.0, 0.7, (nerves, 3, len(heeds))) @ kept.T
        tables.append(Table(decisions=tuple(heeds), values=np.minimum(np.maximum(sums - 0.2, 0.0), 1.0) / muscles))
    kinds = tuple("myectomy" if luck.random() < 0.3 else "cut" for _ in range(decisions))
    problem = Problem(
        decisions=tuple(f"cut {t}" for t in range(decisions)), quantities=("unwanted", "wanted", "smile"),
        tables=tuple(tables), fixed=luck.random((nerves, 3)) / 20, kinds=kinds,
        most={} if most is None else {"cut": most},
    )  # fmt: skip
    there = problem.nothing[:, 2]
    levels = {
        "": (),
        "mean": (Floor(quantity=2, least=0.8 * float(there.mean())),),
        "nerves": (Floor(quantity=2, least=0.7 * float(np.sort(there)[2]), certainty=4 / 7),),
    }
    return dataclasses.replace(problem, floors=levels[floors])


def by_hand(problem: Problem, objective: str) -> list[tuple[float, float]]:
    """What the front leaves, from the plain sums of every plan: the slowest way and the plainest."""
    left = []
    for size in range(len(problem.decisions) + 1):
        for plan in itertools.combinations(range(len(problem.decisions)), size):
            found = problem.quantities_of(plan)
            if problem.allows(plan) and problem.keeps(found):
                left.append((float(goals.goal_of(objective)(found[:, UNWANTED])), float(found[:, WANTED].mean())))
    left.sort(key=lambda one: (one[0], -one[1]))
    kept: list[tuple[float, float]] = []
    for unwanted, wanted in left:
        if not kept or wanted > kept[-1][1] + 1e-10:
            kept.append((unwanted, wanted))
    return kept[::-1]


def by_search(problem: Problem, objective: str, method) -> tuple[list[tuple[float, float]], object]:
    found = method.find(problem, objective, 60.0, None)
    ranked = [problem.quantities_of(places_of(plan)) for plan, _ in found.plans]
    goal = goals.goal_of(objective)
    return sorted(((float(goal(q[:, UNWANTED])), float(q[:, WANTED].mean())) for q in ranked), reverse=True), found


def differs(found, true, hair: float = 1e-8) -> bool:
    return len(found) != len(true) or not np.allclose(found, true, rtol=0, atol=hair)


SIZES = {
    "seed": st.integers(0, 100_000), "floors": st.sampled_from(["", "mean", "nerves"]),
    "most": st.sampled_from([None, 1, 3]), "objective": st.sampled_from(["mean", "worst_tenth"]),
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(decisions=st.integers(0, 8), **SIZES)
def test_looking_at_every_plan_finds_the_front(seed, decisions, floors, most, objective) -> None:
    problem = random_problem(seed, decisions, floors=floors, most=most)
    found, search = by_search(problem, objective, Enumeration())
    assert not differs(found, by_hand(problem, objective))
    assert search.looked_at == problem.possible


@settings(max_examples=40, deadline=None)
@given(decisions=st.integers(1, 7), **SIZES)
def test_branch_and_bound_finds_the_whole_front_and_proves_it(seed, decisions, floors, most, objective) -> None:
    """Without limits on points and time; every plan is proved, and so is that there are no others."""
    problem = random_problem(seed, decisions, floors=floors, most=most)
    found, search = by_search(problem, objective, BranchAndBound(points=10_000))
    assert not differs(found, by_hand(problem, objective))
    assert search.complete
    assert all(gap == 0 for _, gap in search.plans)


@pytest.mark.parametrize(("floors", "objective"), [("", "mean"), ("mean", "worst_tenth"), ("nerves", "mean")])
def test_mixed_integer_programming_agrees(floors, objective, capfd) -> None:
    """A solver written by others, with its own model of tails and shares; its tolerance is its own too."""
    problem = random_problem(5, 5, floors=floors, nerves=5)
    found, search = by_search(problem, objective, MixedInteger(points=10_000))
    true = by_hand(problem, objective)
    scale = problem.nothing[:, [UNWANTED, WANTED]].mean(axis=0)
    assert not differs(found, true, 2 * EXACTNESS * float(scale.max()))
    assert all(gap == 0 for _, gap in search.plans)


def _broken(problem: Problem) -> Problem:
    """One row of one table is wrong, but still lawful: taking everything takes a hundredth more away."""
    table = next(one for one in problem.tables if one.decisions)
    values = table.values.copy()
    values[..., -1] -= 0.01
    others = [dataclasses.replace(one, values=values) if one is table else one for one in problem.tables]
    return dataclasses.replace(problem, tables=tuple(others))


def _greedy(problem: Problem) -> list[tuple[float, float]]:
    """The most helpful decision after the other: a rule that is not exact."""
    plan: tuple[int, ...] = ()
    found = []
    while len(plan) < len(problem.decisions):
        left = problem.quantities_of(plan)
        found.append((float(left[:, UNWANTED].mean()), float(left[:, WANTED].mean())))
        others = [place for place in range(len(problem.decisions)) if place not in plan]
        plan = (*plan, min(others, key=lambda place: problem.quantities_of((*plan, place))[:, UNWANTED].mean()))
    return found


def test_the_comparison_sees_a_wrong_table_and_a_rule_of_thumb() -> None:
    """Negative control: on most problems either must show."""
    problems = [random_problem(seed, 6) for seed in range(10)]
    assert (
        sum(differs(by_search(_broken(one), "mean", Enumeration())[0], by_hand(one, "mean")) for one in problems) >= 8
    )
    assert sum(differs(_greedy(one), by_hand(one, "mean")) for one in problems) >= 8


def test_sixteen_twigs_equal_brute_force() -> None:
    """65,536 plans; every one of them, not the front alone, against the plain sum."""
    problem = random_problem(3, 16, muscles=12, nerves=4, floors="mean")
    search = Enumeration().find(problem, "worst_tenth", 60.0, None)
    luck = np.random.default_rng(0)
    for place in luck.integers(0, len(search.pool.plans), 300):
        left = problem.quantities_of(places_of(int(search.pool.plans[place])))
        assert problem.keeps(left)
        assert search.pool.wanted[place] == pytest.approx(left[:, WANTED].mean(), abs=1e-12)
        assert search.pool.unwanted[place] == pytest.approx(left[:, UNWANTED].max(), abs=1e-12)
    assert search.looked_at == 1 << 16
    assert not differs(by_search(problem, "worst_tenth", Enumeration())[0], by_hand(problem, "worst_tenth"))


def test_thirty_decisions_are_proved_and_lie_on_the_front() -> None:
    """With at most three cuts, and some muscles, half a million plans of 30 decisions can still be tried in full."""
    problem = random_problem(11, 30, muscles=20, nerves=10, floors="mean", most=3)
    found = front(problem, method="branch and bound", seconds=60.0)
    assert found.certificate.proved
    assert len(found.plans) >= 7
    assert f"{problem.possible:,}" in found.certificate.words
    pairs = {(round(u, 9), round(w, 9)) for u, w in by_search(problem, "mean", Enumeration())[0]}
    assert {(round(one.objective, 9), round(one.wanted, 9)) for one in found.plans} <= pairs


def test_a_plan_that_is_not_proved_says_by_how_much_at_most() -> None:
    """Stopped at once, the gap is no smaller than what is really missed: the bound behind it is true."""
    problem = random_problem(2, 18, muscles=14, nerves=6, most=4)
    true = by_search(problem, "worst_tenth", Enumeration())[0]
    found = front(problem, objective="worst_tenth", method="branch and bound", seconds=0.02)
    scale = float(goals.worst_tenth(problem.nothing[:, UNWANTED]))
    for plan in found.plans:
        least = min(unwanted for unwanted, wanted in true if wanted >= plan.wanted - 1e-9)
        assert (plan.objective - least) / scale <= plan.gap + 1e-8
    assert not found.certificate.complete


@pytest.fixture(scope="module")
def nerve():
    """The severe palsy, three nerves, cuts of all twigs with a floor that binds."""
    patient = prepare(load("bells_palsy_severe"))
    request = request_of(patient, keep="close_gentle>=0.9")
    readout = read_out(patient, seed=1, replicates=range(3), cuts=request.cuts)
    return readout, problem_of(readout, request)


def test_a_plan_of_a_real_nerve_leaves_what_the_readout_says(nerve) -> None:
    """300 random sets of up to 6 cuts: the tables are the nerve, not a model of it."""
    readout, problem = nerve
    luck = np.random.default_rng(4)
    for _ in range(300):
        plan = tuple(sorted(luck.choice(len(problem.decisions), int(luck.integers(0, 7)), replace=False).tolist()))
        side = readout.readings([problem.decisions[place].removeprefix("cut ") for place in plan])
        s = [one.name for one in readout.patient.sides].index(readout.side.name)
        left = problem.quantities_of(plan)
        assert np.allclose(left[:, UNWANTED], side.unwanted[:, s].mean(axis=1), rtol=0, atol=1e-12)
        assert np.allclose(left[:, WANTED], np.nanmean(side.voluntary[:, s], axis=1), rtol=0, atol=1e-12)


@pytest.mark.parametrize("objective", ["mean", "worst_tenth"])
def test_branch_and_bound_is_enumeration_on_a_real_nerve(nerve, objective) -> None:
    """All 16,384 sets of its 14 twigs: each point that is proved lies on the true front."""
    _, problem = nerve
    true = front(problem, objective=objective)
    found = front(problem, objective=objective, method="branch and bound", seconds=60.0)
    assert true.certificate.method == "enumeration"
    assert found.certificate.proved
    pairs = {(round(one.objective, 8), round(one.wanted, 8)) for one in true.plans}
    assert {(round(one.objective, 8), round(one.wanted, 8)) for one in found.plans} <= pairs
    assert len(found.plans) >= min(7, len(true.plans))
