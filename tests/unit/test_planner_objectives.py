"""The tables of the planner hold what every plan does to the nerves, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from simsynk import load, prepare
from simsynk.events.myectomy import share_removed
from simsynk.planner import objectives
from simsynk.planner.exact.problem import Problem
from simsynk.planner.objectives import decisions_of, problem_of
from simsynk.planner.request import Request, request_of
from simsynk.study.readout import Readout, read_out

NERVES = 6
KEEP = "close_gentle>=0.9,smile>=0.5 of healthy"


@dataclass(frozen=True)
class Case:
    readout: Readout
    request: Request
    problem: Problem


def _case(scenario: str, **asked: object) -> Case:
    patient = prepare(load(scenario))
    request = request_of(patient, **asked)  # type: ignore[arg-type]
    readout = read_out(patient, seed=3, replicates=range(NERVES), cuts=request.cuts)
    return Case(readout=readout, request=request, problem=problem_of(readout, request))


@pytest.fixture(scope="module")
def severe() -> Case:
    muscles = prepare(load("bells_palsy_severe")).nerve.muscles
    return _case("bells_palsy_severe", allow="cut,connection,myectomy", excise=",".join(muscles), keep=KEEP)


def _plans(problem: Problem, count: int) -> list[list[int]]:
    luck = np.random.default_rng(1)
    return [np.flatnonzero(luck.random(len(problem.decisions)) < luck.random()).tolist() for _ in range(count)]


def _read(case: Case, plan: list[int]) -> np.ndarray:
    """The same quantities from the readings of the nerves after the plan, (nerves, quantities)."""
    names, (s, side) = case.problem.decisions, (0, case.readout.side.name)
    assert case.readout.patient.sides[s].name == side
    pools = case.readout.patient.nerve.pool_names
    cuts = [names[d].split()[1] for d in plan if case.problem.kinds[d] == "cut"]
    output = np.ones(len(pools))
    for d in plan:
        if case.problem.kinds[d] == "myectomy":
            muscle = names[d].split()[1]
            output[pools.index(muscle)] = 1 - share_removed(muscle)
    found = case.readout.readings(cuts, output)
    commands = case.readout.patient.repertoire.names
    floors = [found.voluntary[:, s, commands.index(keep.command)] for keep in case.request.keeps]
    return np.stack([found.unwanted[:, s].mean(axis=-1), np.nanmean(found.voluntary[:, s], axis=-1), *floors], axis=1)


@pytest.mark.parametrize(
    "scenario", ["bells_palsy_severe", "two_lesions", "gracilis_reanimation", "rat_trunk_suture"]
)
def test_tables_equal_the_readings_after_the_plan(scenario: str) -> None:
    """Twigs, connections between branches and myectomies, any number of them, on four kinds of nerve."""
    case = _case(scenario, allow="cut,connection,myectomy", keep=KEEP if scenario == "bells_palsy_severe" else "")
    plans = [[], *_plans(case.problem, 12)]
    far = max(np.abs(case.problem.quantities_of(plan) - _read(case, plan)).max() for plan in plans)
    assert far < 1e-12


def test_the_comparison_can_fail(severe: Case) -> None:
    """Negative control: one connection forgotten in the plan is seen."""
    plan = list(range(len(severe.request.cuts)))
    other = [d for d in plan if severe.problem.decisions[d] != "cut zygomatic_3"]
    assert np.abs(severe.problem.quantities_of(plan) - _read(severe, other)).max() > 1e-6


def test_every_decision_stands_by_its_name_and_kind(severe: Case) -> None:
    names, kinds = decisions_of(severe.request)
    assert severe.problem.decisions == names
    assert all(name.startswith(kind) for name, kind in zip(names, kinds, strict=True))
    assert kinds.count("cut") == len(severe.request.cuts)
    assert kinds.count("myectomy") == len(severe.readout.patient.nerve.muscles)


def test_weights_of_regions_add_up() -> None:
    """Unwanted movement is a sum over regions: all but one at 0 leave the part of that one."""
    patient = prepare(load("bells_palsy_severe"))
    readout = read_out(patient, seed=3, replicates=range(2), cuts=patient.nerve.twigs)
    regions = ["brow", "eyelids", "ear", "nose", "cheek", "lips", "chin", "neck"]

    def unwanted(weights: str) -> np.ndarray:
        return problem_of(readout, request_of(patient, weights=weights)).nothing[:, 0]

    alone = [unwanted(",".join(f"{r}={int(r == one)}" for r in regions)) for one in regions]
    assert np.allclose(sum(alone), unwanted(""), atol=1e-15)
    assert np.allclose(unwanted("eye=3") - unwanted(""), 2 * alone[1], atol=1e-15)
    assert alone[1].min() > 0


def test_a_floor_in_the_mean_and_a_floor_nerve_by_nerve() -> None:
    """With a certainty a nerve is compared with itself; else weak nerves would miss it with nothing done."""
    mean = _case("bells_palsy_severe", keep="smile>=0.8,smile>=0.5 of healthy")
    first, second = mean.problem.floors
    assert first.least == pytest.approx(0.8 * mean.problem.nothing[:, 2].mean())
    assert (second.least, second.certainty) == (0.5, None)
    each = _case("bells_palsy_severe", keep="smile>=0.8,smile>=0.5 of healthy", certainty=0.9)
    assert [(floor.least, floor.certainty) for floor in each.problem.floors] == [(0.8, 0.9), (0.5, 0.9)]
    assert np.allclose(each.problem.nothing[:, 2], 1.0)
    cut = each.problem.decisions.index("cut buccal_2")
    own = mean.problem.quantities_of([cut])[:, 2] / mean.problem.nothing[:, 2]
    assert np.allclose(each.problem.quantities_of([cut])[:, 2], own)
    assert own.max() < 1


def test_the_number_of_cuts_is_limited_and_myectomies_are_not() -> None:
    case = _case("toy", allow="cut,myectomy", most_cuts=2)
    assert dict(case.problem.most) == {"cut": 2}


def test_a_muscle_that_heeds_too_much_is_told(severe: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of more than 65,536 rows for each nerve would fill the memory."""
    monkeypatch.setattr(objectives, "MOST_HEEDED", 5)
    with pytest.raises(objectives.InputError, match="forbid some of the twigs"):
        problem_of(severe.readout, severe.request)
