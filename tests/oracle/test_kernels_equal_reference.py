"""Is the fast code the same as the readable code? Bit for bit, on small nerves."""

from __future__ import annotations

import numpy as np
import pytest

from simsynk.motor import reference as motor_reference
from simsynk.motor.activation import Expression, express
from simsynk.regrowth import reference
from simsynk.scenario.load import load
from simsynk.simulate import prepare

COLUMNS = ("axon", "route", "event", "sprout", "zone", "split_mm", "start_day", "stop_mm", "arrival", "end", "poly")

CASES = {
    "toy": ("toy", []),
    "toy, any tube": ("toy", ["regrowth.routing={kind: random}"]),
    "severe Bell's": ("bells_palsy_severe", ["anatomy={preset: human, axons: 260}"]),
    "suture": ("trunk_transection_suture", ["anatomy={preset: human, axons: 260}"]),
    "pruned": ("bells_palsy_severe", ["anatomy={preset: human, axons: 260}", "regrowth.pruning_per_year=0.8"]),
    "two lesions": ("two_lesions", ["anatomy={preset: human, axons: 260}"]),
    "topographic": (
        "trunk_transection_suture",
        ["anatomy={preset: human_typical, axons: 260}", "regrowth.routing={kind: topographic}"],
    ),
    "head start, no hazard": (
        "bells_palsy_severe",
        [
            "anatomy={preset: human, axons: 260}",
            "regrowth.own_muscle_head_start_days=20",
            "regrowth.hazard_per_mm=0",
            "regrowth.cross_kind=0.4",
        ],
    ),
    "left side": ("bells_palsy_severe", ["anatomy={preset: human, axons: 260}", "side=left"]),
}


@pytest.fixture(scope="module", params=CASES.values(), ids=CASES.keys())
def grown(request):
    name, sets = request.param
    patient = prepare(load(name, sets=sets))
    side = patient.side(patient.scenario.sides[0])
    seed, replicate = 2**40 + 7, 3
    work = side.growth.run(seed, replicate, side.growth.workspace())
    return side, side.growth.periphery(seed, replicate, work), reference.regrow(side.growth, seed, replicate)


def test_row_table_is_the_same(grown):
    """Proves that every draw, choice, day and place of the kernel is the one that the reference describes."""
    _, fast, slow = grown
    assert fast.processes.rows == len(slow.processes)
    for column in COLUMNS:
        wanted = np.array([getattr(process, column) for process in slow.processes])
        assert np.array_equal(getattr(fast.processes, column), wanted), column


def test_silence_is_the_same(grown):
    """Proves that conduction blocks begin and end on the same days."""
    _, fast, slow = grown
    table = fast.processes
    silent = {
        (int(k), int(a)): (table.quiet_from[k, a], table.quiet_until[k, a])
        for k, a in zip(*np.nonzero(table.quiet_until > -np.inf), strict=True)
    }
    assert {key: (float(f), float(u)) for key, (f, u) in silent.items()} == slow.quiet


def test_half_fibres_are_the_same(grown):
    """Proves competition, sharing, elimination and terminal sprouting, endplate by endplate."""
    side, fast, slow = grown
    halves = reference.reinnervate(side.growth, slow, fast.seed, fast.replicate)
    assert sorted(halves) == sorted(fast.reaching.tolist())
    wanted = np.array([halves[int(r)] for r in fast.reaching])
    assert np.array_equal(fast.half_fibres, wanted)


def test_activation_is_the_same(grown):
    """Proves the sum of force, to the last bit."""
    side, fast, _ = grown
    out = express(
        side.intact, side.drive, fast.muscle, fast.days, fast.event_days, fast.processes, fast.reaching,
        len(fast.reaching), fast.half_fibres, fast.treated.passing,
            Expression.allocate(side.intact, side.drive, len(fast.days)),
    )  # fmt: skip
    assert np.array_equal(out.activation, motor_reference.activation(fast, side.drive))


def test_a_small_difference_would_be_seen(grown):
    """Negative control: another replicate gives another table, so equality above is not an accident."""
    side, fast, _ = grown
    other = reference.regrow(side.growth, fast.seed, fast.replicate + 1)
    arrivals = [process.arrival for process in other.processes]
    assert len(arrivals) != fast.processes.rows or not np.array_equal(fast.processes.arrival, np.array(arrivals))
