"""The kernels and their C++ twin give the same bits."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from simsynk.scenario.load import load
from simsynk.simulate import examine, prepare

cpp = pytest.importorskip("benchmarks.cpp")
pytestmark = pytest.mark.skipif(cpp.compiler() is None, reason="no g++ is installed")

CASES = {
    "toy": ("toy", []),
    "toy with pruning": ("toy", ["regrowth.pruning_per_year=3", "observe_days=[0,40,80,130,200,400,1000]"]),
    "toy injured later": ("toy", ["timeline[0].day=50", "timeline[1].day=60", "observe_days=[10,50,300]"]),
    "bells_palsy_severe": ("bells_palsy_severe", []),
    "trunk_transection_suture": ("trunk_transection_suture", []),
    "two_lesions": ("two_lesions", []),
    "two_lesions with pruning": (
        "two_lesions",
        ["regrowth.pruning_per_year=1.5", "observe_days=[0,100,365,729,730,731,1000,2500]"],
    ),
    "topographic": ("trunk_transection_suture", ["regrowth.routing.kind=topographic"]),
    "matrix": ("misrouting_30", []),
}


@pytest.mark.parametrize("case", CASES)
def test_twin_gives_the_same_bits(case: str) -> None:
    name, sets = CASES[case]
    side = prepare(load(name, sets=sets)).side("right")
    for replicate in range(2):
        ours = side.growth.periphery(5, replicate, side.growth.run(5, replicate, side.growth.workspace()))
        activation = examine(ours).activation
        with cpp.exchanged():
            work = side.growth.run(5, replicate, side.growth.workspace())
            twin = side.growth.periphery(5, replicate, work)
            twin_activation = examine(twin).activation
        assert ours.processes.rows == twin.processes.rows
        for field in dataclasses.fields(ours.processes):
            left, right = getattr(ours.processes, field.name), getattr(twin.processes, field.name)
            assert np.array_equal(left, right), field.name
        assert np.array_equal(ours.reaching, twin.reaching)
        assert np.array_equal(ours.half_fibres, twin.half_fibres)
        assert np.array_equal(activation, twin_activation)


def test_the_twin_is_a_benchmark_and_not_shipped() -> None:
    assert Path(cpp.__file__).parent.name == "benchmarks"
