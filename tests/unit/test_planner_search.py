"""The search says what it found, what it could not, and why a question has no answer."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from simsynk.errors import InputError
from simsynk.planner.exact import search
from simsynk.planner.exact.branch_and_bound import BranchAndBound, lowest_cost, scale_of, searched
from simsynk.planner.exact.certificate import Search
from simsynk.planner.exact.goals import worst_tenth
from simsynk.planner.exact.milp import MixedInteger
from simsynk.planner.exact.pareto import Pool, front_of, near
from simsynk.planner.exact.point_by_point import Answer, PointByPoint
from simsynk.planner.exact.problem import MOST_HEEDED, Floor, Problem, Table
from simsynk.planner.exact.search import FloorsUnmet, front
from simsynk.planner.exact.subsets import every_plan, number_of, places_of


def _apart(gains, losses, *, nerves: int = 2, floors=(), most=None, kinds=None) -> Problem:
    """Each decision has a muscle of its own: it removes a gain of unwanted and a loss of wanted movement."""
    tables = []
    for place, (gain, loss) in enumerate(zip(gains, losses, strict=True)):
        rows = np.array([[gain, 0.0], [loss, 0.0], [loss, 0.0]])
        tables.append(Table(decisions=(place,), values=np.repeat(rows[None], nerves, axis=0)))
    return Problem(
        decisions=tuple(f"cut {place}" for place in range(len(gains))), quantities=("unwanted", "wanted", "smile"),
        tables=tuple(tables), fixed=np.zeros((nerves, 3)), floors=floors, kinds=kinds or ("cut",) * len(gains),
        most=most or {},
    )  # fmt: skip


def test_without_decisions_nothing_is_done_and_that_is_proved() -> None:
    found = front(_apart([], []))
    assert [plan.decisions for plan in found.plans] == [()]
    assert found.certificate.proved
    assert found.certificate.complete
    assert found.certificate.plans_possible == 1


def test_a_decision_that_changes_nothing_is_left_out() -> None:
    """Cut 1 neither gives nor takes: four plans in effect two, and the smaller of each."""
    found = front(_apart([0.5, 0.0], [0.1, 0.0]))
    assert [plan.decisions for plan in found.plans] == [(), (0,)]
    assert found.near_count == {0: 0, 1: 0}


def test_equal_plans_are_told_apart_by_their_order() -> None:
    """Sums of tenths differ in the last bit with the order of the sum; the first decision is taken all the same."""
    found = front(_apart([0.1, 0.1, 0.3], [0.1, 0.1, 0.3]))
    assert [plan.decisions for plan in found.plans][:3] == [(), (0,), (0, 1)]


def test_near_alternatives_are_within_two_per_cent_of_doing_nothing() -> None:
    """Of 1.0 in all: cut 1 gives 0.01 less than cut 0 for as much, cut 2 0.03 less."""
    found = front(_apart([0.34, 0.33, 0.31, 0.02], [0.25, 0.25, 0.25, 0.25], most={"cut": 1}))
    assert [plan.decisions for plan in found.plans] == [(), (0,)]
    assert [plan.decisions for plan in found.near[1]] == [(1,)]
    assert found.near_count[1] == 1


def test_a_list_of_alternatives_is_short_but_all_are_counted() -> None:
    pool = Pool(
        plans=np.arange(50), unwanted=1.0 - np.arange(50) * 1e-5, wanted=np.arange(50) * 1e-5, scale=(1.0, 1.0)
    )  # fmt: skip
    listed, count = near(pool, 49, 0.02)
    assert count == 49
    assert listed.tolist() == [48, 47, 46, 45, 44, 43, 42, 41]


def test_a_long_list_has_the_front_of_a_short_one() -> None:
    """Chunks of 32,768 are merged; here over three of them, with many equal values."""
    luck = np.random.default_rng(1)
    unwanted, wanted = luck.integers(0, 300, 80_000).astype(float), luck.integers(0, 300, 80_000).astype(float)
    best = [(u, wanted[unwanted == u].max()) for u in np.unique(unwanted)]
    true = [(u, w) for i, (u, w) in enumerate(best) if all(w > other for _, other in best[:i])]
    found = front_of(unwanted, wanted)
    assert [(unwanted[i], wanted[i]) for i in found] == true
    assert all(i == np.flatnonzero((unwanted == unwanted[i]) & (wanted == wanted[i]))[0] for i in found)


@pytest.mark.parametrize("most", [{}, {"cut": 2}, {"cut": 1, "myectomy": 2}, {"cut": 0}])
def test_every_plan_is_listed_once_the_small_ones_first(most) -> None:
    kinds = ("cut", "myectomy", "cut", "cut", "myectomy", "myectomy")
    problem = _apart([1.0] * 6, [1.0] * 6, kinds=kinds, most=most)
    subsets = (plan for size in range(7) for plan in itertools.combinations(range(6), size))
    true = [plan for plan in subsets if problem.allows(plan)]
    assert [places_of(plan) for plan in every_plan(problem)] == true
    assert problem.possible == len(true)


@pytest.mark.parametrize("method", [None, "branch and bound"])
def test_a_floor_that_nothing_meets_is_named_with_what_is_missing(method) -> None:
    floors = (Floor(quantity=2, least=0.2), Floor(quantity=2, least=0.5), Floor(quantity=1, least=0.4, certainty=0.9))
    with pytest.raises(FloorsUnmet) as caught:
        front(_apart([0.5, 0.5], [0.1, 0.2], floors=floors), method=method)
    first, second = caught.value.problems
    assert "'smile' at 0.5" in first.message
    assert "is 0.3, which is 0.2 too little" in first.message
    assert first.fix == "ask for at most 0.300"
    assert "'wanted' at 0.4 in 90 per cent of the nerves" in second.message
    assert "90 too few" in second.message


@pytest.mark.parametrize("certainty", [0.25, 0.5, 0.6, 1.0])
def test_what_the_message_of_a_floor_asks_for_can_be_kept_and_no_more(certainty: float) -> None:
    """Four nerves with a smile of 0.1 to 0.4; a remedy that fails again would send the reader round in a circle."""
    fixed = np.array([[1.0, 1.0, smile] for smile in (0.1, 0.2, 0.3, 0.4)])

    def asked(least: float, sure: float = certainty) -> None:
        front(Problem(
            decisions=(), quantities=("unwanted", "wanted", "smile"), tables=(), fixed=fixed, kinds=(),
            floors=(Floor(quantity=2, least=least, certainty=sure),),
        ))  # fmt: skip

    with pytest.raises(FloorsUnmet) as caught:
        asked(0.5)
    most = float(caught.value.problems[0].fix.removeprefix("ask for at most "))
    asked(most)
    with pytest.raises(FloorsUnmet):
        asked(most + 0.01)
    with pytest.raises(FloorsUnmet, match=r"or for this with a certainty of at most 0\.500"):
        asked(0.25, 0.9)
    asked(0.25, 0.5)


def test_a_floor_in_most_nerves_looks_at_each_of_them() -> None:
    """On the mean 0.5 is left, but in one nerve of two nothing: in every nerve the cut is out, on the mean in."""
    rows = np.array([[[1.0, 0.0], [0.0, 0.0], [1.0, 1.0]], [[1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]])
    table = Table(decisions=(0,), values=rows)

    def found(certainty):
        return front(Problem(
            decisions=("cut a",), quantities=("unwanted", "wanted", "smile"), tables=(table,), fixed=np.zeros((2, 3)),
            floors=(Floor(quantity=2, least=0.5, certainty=certainty),), kinds=("cut",),
        ))  # fmt: skip

    assert [plan.decisions for plan in found(None).plans] == [(0,)]
    assert [plan.decisions for plan in found(0.5).plans] == [(0,)]
    assert [plan.decisions for plan in found(1.0).plans] == [()]


def test_the_worst_tenth_weighs_a_nerve_that_is_partly_in_it() -> None:
    values = np.arange(15.0)
    assert worst_tenth(values) == pytest.approx((14 + 0.5 * 13) / 1.5)
    assert worst_tenth(values[:4]) == 3.0
    assert worst_tenth(values[:1]) == 0.0
    both = worst_tenth(np.stack([values, values + 1]))
    assert both == pytest.approx(float(worst_tenth(values)) + np.arange(2))


def test_bad_questions_are_refused() -> None:
    wide = Table(decisions=tuple(range(MOST_HEEDED + 1)), values=np.zeros((1, 2, 1 << (MOST_HEEDED + 1))))
    with pytest.raises(InputError, match="17 decisions reach one muscle, more than the 16"):
        Problem(
            decisions=("a",) * 17, quantities=("unwanted", "wanted"), tables=(wide,), fixed=np.zeros((1, 2)),
            kinds=("cut",) * 17,
        )  # fmt: skip
    with pytest.raises(InputError, match="63 decisions are open"):
        front(_apart([1.0] * 63, [1.0] * 63))
    with pytest.raises(InputError, match="did you mean 'mean'"):
        front(_apart([1.0], [1.0]), objective="meam")
    with pytest.raises(InputError, match="not a method"):
        front(_apart([1.0], [1.0]), method="guessing")
    with pytest.raises(InputError, match="does not suit"):
        front(_apart([1.0] * 21, [1.0] * 21), method="enumeration")


@pytest.mark.parametrize("quantity", [0, 1, 2])
def test_a_table_in_which_a_cut_gives_movement_is_no_table(quantity) -> None:
    """Bounds would be untrue."""
    values = np.zeros((1, 3, 4))
    values[0, quantity] = [0.5, 0.5, 0.2, 0.3]
    with pytest.raises(ValueError, match="must not raise"):
        Problem(
            decisions=("a", "b"), quantities=("unwanted", "wanted", "smile"), kinds=("cut", "cut"),
            tables=(Table(decisions=(0, 1), values=values),), fixed=np.zeros((1, 3)),
        )  # fmt: skip


def test_many_decisions_go_to_branch_and_bound_and_progress_is_told() -> None:
    """25 muscles apart from each other, some worth more than others: 33 million plans."""
    seen: list[tuple[int, int]] = []
    luck = np.random.default_rng(3)
    problem = _apart(luck.random(25), luck.random(25))
    found = front(problem, seconds=20.0, progress=lambda done, wanted: seen.append((done, wanted)))
    assert found.certificate.method == "branch and bound"
    assert found.certificate.proved
    assert found.plans[0].decisions == ()
    assert len(found.plans[-1].decisions) == 25
    assert seen[-1] == (len(found.plans), 32)


def test_an_interrupt_is_not_swallowed() -> None:
    def stop(done: int, wanted: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        front(_apart([0.04] * 25, [0.01 * place for place in range(25)]), progress=stop)


def test_a_search_that_its_time_stops_says_so() -> None:
    """The same request may then give other plans on another machine; a reader of the file must know."""
    luck = np.random.default_rng(6)
    problem = _apart(luck.random(24), luck.random(24))
    for seconds, method in itertools.product((0.0, 30.0), ("branch and bound", "mixed-integer programming")):
        points = BranchAndBound(points=4) if method.startswith("branch") else MixedInteger(points=4)
        found = points.find(problem, "mean", seconds, None)
        told = search.certify(method, problem.possible, found)
        assert told.in_time == (seconds > 0)
        assert ("stopped by its time" in told.words) == (seconds == 0)


def test_words_say_what_is_not_proved() -> None:
    pool = Pool(plans=np.arange(2), unwanted=np.zeros(2), wanted=np.zeros(2), scale=(1.0, 1.0))
    found = Search(plans=((0, 0.0), (1, 0.034)), pool=pool, looked_at=1234, complete=True)
    told = search.certify("branch and bound", 1 << 30, found)
    assert not told.proved
    assert not told.complete
    assert told.gap == 0.034
    assert told.words == (
        "not proved for 1 of the 2 plans of the front: another of the 1,073,741,824 possible plans may leave up to "
        "3.4 per cent less unwanted movement (of what doing nothing leaves) for as much wanted movement, by branch "
        "and bound over 1,234 partial plans; between them the front may hold more plans"
    )


def test_few_points_are_spread_over_the_front() -> None:
    """Nine points of a front of many: no gap between neighbours is more than a third of the whole."""
    luck = np.random.default_rng(2)
    problem = _apart(luck.random(18), luck.random(18))
    found = BranchAndBound(points=9).find(problem, "mean", 30.0, None)
    wanted = sorted(float(problem.quantities_of(places_of(plan))[:, 1].mean()) for plan, _ in found.plans)
    assert not found.complete
    assert len(wanted) == 9
    assert max(np.diff(wanted)) < (wanted[-1] - wanted[0]) / 3
    assert number_of(places_of(found.plans[0][0])) == found.plans[0][0]


def test_a_search_that_finds_nothing_says_that_all_may_be_better() -> None:
    """No time, no plan: doing nothing is left, with a gap of all that could be removed, and it is not proved."""
    problem = _apart([0.5, 0.3], [0.1, 0.2])
    silent = Answer(plan=None, unwanted=math.inf, wanted=-math.inf, low=-math.inf, cost=math.inf, looked=0)
    lowest = lowest_cost(problem, "mean")
    asked = PointByPoint(ask=lambda least, seconds: silent, scale=scale_of(problem, "mean"), lowest=lowest)
    asked.find(9, 1.0, None)
    found = searched(problem, "mean", asked)
    assert [plan for plan, _ in found.plans] == [0]
    assert found.plans[0][1] == pytest.approx(1.0)
    assert not search.certify("branch and bound", 4, found).proved
