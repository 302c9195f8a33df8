"""The exact engine against the mean of simulated nerves, for each routing, class and nerve.

Sprouts and arrivals are exact: 6.5 standard errors of the simulated mean. At the endplates the limit of many axons is
taken: fibres may differ by another 0.012 of a muscle's endplates, activation by another 0.006 of its maximum. With
about 30 nerves a case, 6.5 standard errors are passed by chance in 4e-7 of the cells: 1e-3 for the file, paid once,
since seeds are fixed. Every kind of table has a control that the same bound rejects.
"""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from simsynk.motor.activation import Expression, express
from simsynk.motor.expected import expected_expression
from simsynk.regrowth.expected.arrivals import arrivals
from simsynk.regrowth.expected.endplates import FOREIGN, OWN, TUBE, Contacts, holding
from simsynk.regrowth.expected.innervation import expected_innervation
from simsynk.regrowth.reinnervation import reinnervation
from simsynk.regrowth.rules import species_rules
from simsynk.scenario.load import load
from simsynk.simulate import prepare

BOUND, FIBRES, ACTIVATION = 6.5, 0.012, 0.006
FEWEST = 100
"""Sprouts, over all replicates, from which a cell's mean is normal enough to be judged."""

TYPICAL = "anatomy={preset: human_typical, axons: 4000}"
LOOK = ["commands=[close_tight, smile, pucker]", "observe_days=[90, 180, 400]"]
TRUNK = "timeline=[{{day: 0, kind: injury, site: trunk, sunderland: {0}}}]"
SUTURED = (
    "timeline=[{day: 10, kind: injury, site: trunk, sunderland: {V: 1.0}},"
    " {day: 40, kind: repair, method: suture, gap_mm: 1, rotation_deg: 40}]"
)
PARTIAL = (
    "timeline=[{day: 0, kind: injury, site: labyrinthine, fraction: 0.8, sunderland: {I: 0.3, II: 0.3, IV: 0.4}}]"
)
PINNED = [
    "regrowth.fidelity={II: 0.85}",
    "regrowth.hazard_per_mm=0.003",
    "regrowth.speed_mm_per_day=1.3",
    "regrowth.sprout_delay_days=100",
    "regrowth.endplate_window_days=120",
    "regrowth.endplate_loss_days=700",
    "regrowth.atrophy_recovery_days=90",
]
"""What the negative controls change, so that they do not hang on a default."""
ROWS = "regrowth.routing={kind: matrix, rows: {buccal: {buccal: 0.6, zygomatic: 0.4}, cervical: {temporal: 1.0}}}"
CASES = {
    "toy, matrix, suture": ("toy", [], 400),
    "toy, contacts after years": ("toy", ["regrowth.speed_mm_per_day=0.05", "observe_days=[700, 1500, 4000]"], 300),
    "human, fidelity, II": ("bells_palsy_severe", [TYPICAL, TRUNK.format("{II: 1.0}"), *PINNED], 30),
    "human, fidelity, II, many sprouts that part ways": (
        "bells_palsy_severe",
        [
            TYPICAL,
            TRUNK.format("{II: 0.6, III: 0.4}"),
            *PINNED,
            "regrowth.fidelity={II: 0.7}",
            "regrowth.extra_sprouts={II: 1.5}",
            "observe_days=[80, 100, 140, 400]",
        ],
        30,
    ),
    "human, random, III": (
        "bells_palsy_severe",
        [TYPICAL, TRUNK.format("{III: 1.0}"), "regrowth.routing={kind: random, preference: {buccal: 2}}"],
        30,
    ),
    "human, topographic, suture with gap, turn and delay": (
        "trunk_transection_suture",
        [TYPICAL, SUTURED, "regrowth.routing={kind: topographic}"],
        30,
    ),
    "human, matrix by rows, graft": ("trunk_transection_graft", [TYPICAL, ROWS], 30),
    "human, fidelity within reach, mixed and partial, pruned": (
        "bells_palsy_severe",
        [
            TYPICAL,
            PARTIAL,
            "regrowth.routing={kind: fidelity, sigma_radii: 0.5}",
            "regrowth.pruning_per_year=0.5",
            "regrowth.own_muscle_head_start_days=15",
            "central={gain: 1.1, crosstalk: 0.05, tone: 0.02, ephapse: 0.05}",
        ],
        30,
    ),
    "rat, fidelity, suture": ("rat_trunk_suture", [], 40),
}


def side_of(name, sets):
    look = LOOK if TYPICAL in sets else []
    return prepare(load(name, sets=[*look, *sets])).side("right")


def simulated(side, replicates):
    """What so many nerves of a side do, one row a nerve."""
    intact, growth = side.intact, side.growth
    routes = len(intact.routes)

    def part(numbers):
        work, out, rows = growth.workspace(), Expression.allocate(intact, side.drive, len(growth.days)), []
        for number in numbers:
            work = growth.run(1, number, work)
            table = work.processes
            express(
                intact, side.drive, growth.muscle_state, growth.days, growth.event_days, table, work.order,
                work.reaching, work.half, growth.treated.passing, out,
            )  # fmt: skip
            new = slice(intact.axon_count, table.rows)
            pair = (
                intact.branch_of_route[intact.route[table.axon[new]]] * 64 + intact.branch_of_route[table.route[new]]
            )
            there = [pair[table.arrival[new] <= day] for day in growth.days]
            rows.append(
                {
                    "sprouts": np.bincount(pair, minlength=4096),
                    "arrived": np.stack([np.bincount(one, minlength=4096) for one in there]),
                    "fibres": _own_and_foreign(out.fibres / 2),
                    "activation": out.by_version(side.drive),
                    "own_rest": out.own_rest * side.drive.strength,
                }
            )
        return rows

    with ThreadPoolExecutor(2) as pool:
        rows = [row for some in pool.map(part, (range(0, replicates, 2), range(1, replicates, 2))) for row in some]
    assert routes < 4096
    return SimpleNamespace(**{name: np.stack([row[name] for row in rows]) for name in rows[0]})


def expected(side):
    """The same tables as expected values."""
    one = expected_innervation(side.growth)
    found, branch = expected_expression(one, side.drive), side.intact.branch_of_route
    pair = (branch[:, None] * 64 + branch[None, :]).ravel()

    def by_branch(table):
        return np.bincount(pair, weights=table.ravel(), minlength=4096)

    return SimpleNamespace(
        sprouts=by_branch(one.arrivals.entered()),
        arrived=np.stack([by_branch(one.arrivals.arrived(day)) for day in side.growth.days]),
        fibres=_own_and_foreign(found.fibres),
        activation=found.activation,
        own_rest=found.own_rest,
    )


def _own_and_foreign(fibres):
    """Fibres of each muscle by its own neurons and by others, (2, days, muscles)."""
    own = np.diagonal(fibres, axis1=1, axis2=2)
    return np.stack([own, fibres.sum(axis=1) - own])


def misses(drawn, wanted, allowed=0.0, fewest=0.0):
    """By how many standard errors beyond the allowance the worst cell is off."""
    mean, error = drawn.mean(axis=0), drawn.std(axis=0, ddof=1) / np.sqrt(len(drawn))
    judged = (wanted * len(drawn) >= fewest) & (np.maximum(error, np.abs(mean - wanted)) > 1e-9)
    beyond = np.maximum(np.abs(mean - wanted) - allowed, 0.0)
    return float((beyond / np.maximum(error, 1e-9))[judged].max(initial=0.0))


@functools.cache
def both(case):
    name, sets, replicates = CASES[case]
    side = side_of(name, sets)
    return side, simulated(side, replicates), expected(side)


@pytest.mark.parametrize("case", CASES)
def test_sprouts_and_arrivals_are_exact(case):
    """Proves sprouts by home branch and branch reached, and those at their muscle by each observed day."""
    _, drawn, wanted = both(case)
    assert misses(drawn.sprouts, wanted.sprouts, fewest=FEWEST) < BOUND
    assert misses(drawn.arrived, wanted.arrived, fewest=FEWEST) < BOUND
    assert abs(drawn.sprouts.sum(axis=1).mean() / wanted.sprouts.sum() - 1) < 0.01


@pytest.mark.parametrize("case", CASES)
def test_fibres_and_activation_are_the_limit(case):
    """Proves fibres of own and foreign neurons by muscle and day, and every cell of the activation matrix."""
    side, drawn, wanted = both(case)
    endplates = np.maximum(side.intact.endplate_count, 1)
    assert misses(drawn.fibres / endplates, wanted.fibres / endplates, FIBRES) < BOUND
    assert misses(drawn.activation, wanted.activation, ACTIVATION) < BOUND
    assert misses(drawn.own_rest, wanted.own_rest, ACTIVATION) < BOUND


WRONG = {
    "another fidelity": (["regrowth.fidelity={II: 0.87}"], "sprouts"),
    "no hazard on the way": (["regrowth.hazard_per_mm=0"], "arrived"),
    "10 % faster axons": (["regrowth.speed_mm_per_day=1.43"], "arrived"),
    "no terminal sprouting": (["regrowth.sprout_delay_days=3000"], "fibres"),
    "no window of endplates": (["regrowth.endplate_window_days=0"], "fibres"),
    "endplates lost within a year": (["regrowth.endplate_loss_days=300"], "fibres"),
    "no recovery from wasting": (["regrowth.atrophy_recovery_days=400"], "activation"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_another_parameter_is_told_apart(wrong):
    """Negative controls: an expected nerve with one parameter off is rejected by the bounds of the tests above."""
    name, sets, _ = CASES["human, fidelity, II"]
    side, drawn, _ = both("human, fidelity, II")
    changed, table = WRONG[wrong]
    off = getattr(expected(side_of(name, [*sets, *changed])), table)
    found, scale = getattr(drawn, table), 1.0
    if table == "fibres":
        scale = np.maximum(side.intact.endplate_count, 1)
    allowed = {"fibres": FIBRES, "activation": ACTIVATION}.get(table, 0.0)
    fewest = FEWEST if table in ("sprouts", "arrived") else 0.0
    assert misses(found / scale, off / scale, allowed, fewest) > BOUND


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_shared_endplates_by_hand(share):
    """Proves who holds endplates that meet own axons first (mean a) and foreign ones later (mean b).

    An endplate with exactly one own contact gives half to a later foreign one with the chance of sharing; were
    nothing shared, foreign axons would hold e^-a (1 - e^-b) alone, 0.05 less.
    """
    a, b, far = 0.8, 1.2, 3000.0
    settings = {"poly_initial": share, "poly_floor": share, "sprout_delay_days": far, "pruning_per_year": 0.0}
    settings |= {"endplate_window_days": 400.0, "own_muscle_head_start_days": 0.0}
    rates = species_rules("human").changed(settings).rates
    rate, tables = np.zeros((3, 300)), reinnervation(rates)
    rate[OWN, :100], rate[FOREIGN, 100:200] = a / 100, b / 100
    muscle = Contacts(edges=np.arange(301.0), rate=rate, lone=np.zeros(300), lost=1.0, rates=rates, tables=tables)
    own, foreign, _ = (holding(muscle, 300.0).fibres * rate).sum(axis=1)
    held, alone = np.exp(-a) * (1 - np.exp(-b)), a * np.exp(-a) * (1 - np.exp(-b))
    assert abs(foreign - held - share * alone / 2) < 1e-3
    assert abs(own - (1 - np.exp(-a)) + share * alone / 2) < 1e-3


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_own_tube_by_hand(share):
    """Proves who holds endplates whose own axon comes back first (chance r) and foreign axons later (mean b).

    The own axon holds r of them, and not 1 - e^-r as if it looked for endplates anywhere.
    """
    r, b, far = 0.7, 1.2, 3000.0
    settings = {"poly_initial": share, "poly_floor": share, "sprout_delay_days": far, "pruning_per_year": 0.0}
    settings |= {"endplate_window_days": 400.0, "own_muscle_head_start_days": 0.0}
    rates = species_rules("human").changed(settings).rates
    rate, tables = np.zeros((3, 300)), reinnervation(rates)
    rate[TUBE, :100], rate[FOREIGN, 100:200] = r / 100, b / 100
    lone = np.minimum(np.cumsum(rate[TUBE]) - rate[TUBE] / 2, r)
    muscle = Contacts(edges=np.arange(301.0), rate=rate, lone=lone, lost=1.0, rates=rates, tables=tables)
    _, foreign, own = (holding(muscle, 300.0).fibres * rate).sum(axis=1)
    halves = share * r * (1 - np.exp(-b)) / 2
    assert abs(own - (r - halves)) < 1e-3
    assert abs(foreign - ((1 - r) * (1 - np.exp(-b)) + halves)) < 1e-3


def test_first_return_of_several_sprouts():
    """Proves the chance that a unit comes back through its own tube: 1 - p(1 - keep), with p that of 1 + Poisson.

    Were sprouts counted one by one, the mean number of 1.5 x keep = 0.75 would stand for it.
    """
    sure = ["success={II: 1}", "entry={II: 1}", "hazard_per_mm=0", "stump_floor=1", "survival_extratemporal=1"]
    sure += ["fidelity={II: 0.5}", "extra_sprouts={II: 0.5}"]
    sets = [TYPICAL, TRUNK.format("{II: 1.0}"), *(f"regrowth.{one}" for one in sure), "observe_days=[4000]"]
    found = arrivals(side_of("bells_palsy_severe", sets).growth)
    passing = np.unique(found.shares.home[found.shares.passing])
    wanted = 1 - 0.5 * np.exp(-0.5 * 0.5)
    assert np.allclose(found.returns[passing].sum(axis=1), wanted, atol=1e-4)
    assert np.allclose(found.lone[passing, -1], 0.5 * np.exp(-0.25) * (1 + 0.5 * 0.5), atol=1e-3)


def test_many_axons_come_nearer_to_the_limit():
    """Proves that what differs at the endplates is the number of axons: 40 times as many, and the gap shrinks.

    The same toy nerve with 20 and with 800 axons a muscle, all fibres of all muscles, on the last day.
    """
    gap = []
    for axons, replicates in ((60, 600), (2400, 40)):
        side = side_of("toy", [f"anatomy={{preset: toy, axons: {axons}}}"])
        drawn, wanted = simulated(side, replicates).fibres, expected(side).fibres
        whole = side.intact.endplate_count.sum()
        gap.append(abs(drawn[:, :, -1].sum(axis=(1, 2)).mean() - wanted[:, -1].sum()) / whole)
    assert gap[1] < max(gap[0], 0.004)
    assert gap[0] < 0.03
