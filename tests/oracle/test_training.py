"""Training: the kernel is its slow twin, the drives found are the best, and one pool's muscles stay together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

import simsynk
from simsynk.events.retraining import Retraining, retraining_file
from simsynk.motor.training import kernels, reference
from simsynk.motor.training.trainer import LEVELS, Trainer
from simsynk.scenario.load import load
from simsynk.simulate import Side, prepare
from simsynk.study.run import run


def _best(wiring, weight, target, start, penalty, low=0.0, high=1.0, rounds=400):
    pools = wiring.shape[1]
    best = np.zeros((1, pools))
    kernels.best_drives(
        np.ascontiguousarray(wiring), weight[None], target[None], np.zeros(len(target)), start[None],
        np.full((1, pools), low), np.full((1, pools), high), penalty, rounds, 1e-12,
        np.zeros((pools, pools)), np.zeros(pools), best,
    )  # fmt: skip
    return best[0]


def test_response_is_its_slow_twin() -> None:
    """Bit for bit, with a lesion, a block in conduction and a cut on an observed day."""
    scenario = load("toy", sets=["timeline[0].day=50", "timeline[1].day=60", "observe_days=[10,60,300]"])
    side = prepare(scenario).side("right")
    nerve = side.growth.grown(5, 2)
    trainer = Trainer(side.intact, side.drive, [Retraining(day=0, side="right", weeks=12)], [10.0, 60.0, 300.0])
    fast = trainer.response(3)
    table = nerve.processes
    copies = [np.array(column) for column in (table.axon, table.route, table.event, table.arrival, table.end)]
    kernels.respond(
        len(nerve.reaching), np.array(nerve.reaching), *copies, np.array(nerve.half_fibres), np.array(nerve.days),
        np.ones(3, np.bool_), np.array(nerve.event_days), float(nerve.muscle.maturation_days),
        np.array(nerve.treated.passing), side.intact.pool_of_route, side.intact.pool, side.intact.endplate_count,
        trainer.force, np.array(table.quiet_from), np.array(table.quiet_until), nerve.muscle.wasted,
        nerve.muscle.regained, fast,
    )  # fmt: skip
    assert np.array_equal(fast, reference.respond(nerve, trainer.force))
    assert fast.any()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), penalty=st.floats(0.001, 1.0))
def test_drives_are_the_best_ones(seed: int, penalty: float) -> None:
    """An independent bounded least-squares solver finds no better command."""
    luck = np.random.default_rng(seed)
    wiring, target = luck.random((5, 4)), luck.random(5)
    weight, start = luck.random(5) + 0.1, luck.random(4)
    found = _best(wiring, weight, target, start, penalty)
    root = np.sqrt(weight)
    rows = np.vstack([root[:, None] * wiring, np.sqrt(penalty) * np.eye(4)])
    known = lsq_linear(rows, np.concatenate([root * target, np.sqrt(penalty) * start]), bounds=(0, 1), tol=1e-12)
    ours = reference.objective(wiring, weight, target, start, penalty, found)
    theirs = reference.objective(wiring, weight, target, start, penalty, known.x)
    assert (found >= 0).all()
    assert (found <= 1).all()
    assert ours <= theirs + 1e-7
    assert ours <= reference.objective(wiring, weight, target, start, penalty, start) + 1e-12


def test_one_pools_muscles_cannot_be_told_apart() -> None:
    """Two muscles served by the same pool in equal parts stay equal; separate pools would be separated."""
    together, apart = np.array([[1.0], [1.0]]), np.eye(2)
    weight, target = np.ones(2), np.array([0.9, 0.0])
    drives = _best(together, weight, target, np.array([0.9]), 1e-6)
    moved = together @ drives
    assert moved[0] == moved[1]
    assert moved[1] > 0.4
    assert (apart @ _best(apart, weight, target, np.array([0.9, 0.5]), 1e-6))[1] < 1e-3


def _side() -> Side:
    return prepare(load("bells_palsy_severe", sets=["anatomy={preset: human, axons: 1200}"])).side("right")


def test_response_at_the_commands_is_the_activation() -> None:
    """Summed over pools at the drives of a command, the response is what the muscles do: two ways, one number."""
    side = _side()
    nerve = side.growth.grown(1, 0)
    trainer = Trainer(side.intact, side.drive, [Retraining(day=0, side="right", weeks=12)], nerve.days.tolist())
    response = reference.respond(nerve, trainer.force)[-1]
    start = trainer.courses[0].start
    found = np.zeros_like(start)
    for c in range(len(start)):
        for p in range(start.shape[1]):
            found[c] += [np.interp(start[c, p], LEVELS, response[m, p]) for m in range(start.shape[1])]
    wanted = simsynk.examine(nerve).activation[-1] / np.where(side.intact.strength > 0, side.intact.strength, 1.0)
    assert np.abs(found - wanted).max() < 0.02


@pytest.fixture(scope="module")
def trained():
    timeline = "timeline=[{day: 0, kind: injury, site: labyrinthine, preset: bells_palsy_severe}"
    base = ["observe_days=[300,400,484,900]", "replicates=12"]
    course = "{day: 350, kind: retraining, weeks: 12, strength: %s}]"
    return {
        strength: run(load("bells_palsy_severe", sets=[*base, f"{timeline}, {course % strength}"]), seed=2)
        for strength in (0, 0.5, 1.0)
    } | {None: run(load("bells_palsy_severe", sets=[*base, f"{timeline}]"]), seed=2)}


def test_no_strength_changes_no_byte(trained) -> None:
    assert np.array_equal(trained[0].activation.mean, trained[None].activation.mean)


def test_nothing_changes_before_the_first_day(trained) -> None:
    assert np.array_equal(trained[1.0].activation.mean[0], trained[None].activation.mean[0])
    assert not np.array_equal(trained[1.0].activation.mean[1], trained[None].activation.mean[1])


def test_gains_lie_within_the_trial_and_are_kept(trained) -> None:
    """Mime therapy gained 20.4 Sunnybrook points (10.4 to 30.4): the simulated gain lies there and stays."""
    gain = (
        trained[1.0].scores["right"]["sunnybrook_composite"].mean
        - trained[None].scores["right"]["sunnybrook_composite"].mean
    )
    assert gain[0] == 0
    assert 10 <= gain[2] <= 30
    assert abs(gain[3] - gain[2]) < 2
    assert trained[1.0].scores["right"]["sunnybrook_composite"].q95[-1] < 90


def test_more_learning_comes_nearer(trained) -> None:
    wanted = trained[None].healthy[0]

    def missed(strength: float | None) -> float:
        return float(np.abs(trained[strength].activation.mean[2, 0] - wanted).sum())

    assert missed(1.0) < missed(0.5) < missed(None)


def test_the_centre_loses_only_its_share(monkeypatch) -> None:
    """With a share of 0 cross-talk goes on under training; commands that undid it would leave nothing unwanted."""
    course = "timeline=[{day: 1, kind: retraining, weeks: 520}]"
    sets = [course, "central={crosstalk: 0.3}", "observe_days=[2000]", "replicates=1"]
    file, left = retraining_file(), {}
    number = file.number
    for share in (0.0, 1.0):
        monkeypatch.setattr(
            file, "number", lambda name, share=share: share if name == "central_share" else number(name)
        )
        found = run(load("bells_palsy_severe", sets=sets), seed=1)
        left[share] = float(np.maximum(found.activation.mean[0, 0] - found.healthy[0], 0.0).sum())
    assert left[0.0] > 2 * left[1.0]
