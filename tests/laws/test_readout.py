"""The readout of regrown nerves by their ways: what any set of cuts leaves equals what the cut nerve does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simsynk
from simsynk import InputError, load, prepare
from simsynk.study.ensemble import Ensemble
from simsynk.study.readout import Readout, cuttable, read_out
from simsynk.timeline.virtual_cut import virtually_cut

NERVES = ("bells_palsy_severe", "two_lesions", "bilateral_palsy", "buccal_branch_repair", "toy")
COUNT = 3


@pytest.fixture(scope="module", params=NERVES)
def readout(request: pytest.FixtureRequest) -> Readout:
    return read_out(prepare(load(request.param)), seed=4, replicates=range(COUNT))


def _some(readout: Readout, number: int) -> list[str]:
    rng = np.random.default_rng(number)
    return sorted(rng.choice(readout.cuts, size=rng.integers(0, 5), replace=False).tolist())


@pytest.mark.parametrize("number", range(6))
def test_the_ways_that_are_spared_add_up_to_the_cut_nerve(readout: Readout, number: int) -> None:
    """Every muscle, command and nerve; a way sorted under the wrong cut would leave or take its share."""
    cut, scenario = _some(readout, number), readout.patient.scenario
    found = readout.readings(cut)
    s = [side.name for side in readout.patient.sides].index(readout.side.name)
    for n in range(COUNT):
        nerve = virtually_cut(readout.side.growth.grown(4, n), cut, day=readout.day)
        seen = simsynk.examine(nerve, scenario.commands, scenario.central)
        np.testing.assert_allclose(found.activation[n, s], seen.activation[-1], rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.excess[n, s], seen.excess[-1], rtol=0, atol=1e-12)


def test_a_cut_on_the_timeline_gives_the_same_day() -> None:
    """The nerve that was really grown with its neurolysis; the readout would otherwise be a model of its own."""
    readout = read_out(prepare(load("bells_palsy_severe")), seed=4, replicates=range(COUNT))
    injury = "{day: 0, kind: injury, site: labyrinthine, sunderland: {I: 0.2, II: 0.2, III: 0.6}}"
    cut = "{day: 600, kind: neurolysis, branches: [zygomatic, buccal_3], removed_mm: 15}"
    treated = load("bells_palsy_severe", sets=[f"timeline=[{injury}, {cut}]"])
    patient = prepare(treated)
    found = readout.readings(["zygomatic", "buccal_3"]).activation[:, 0]
    for n in range(COUNT):
        grown = Ensemble(patient, 4).replicate(n)[0]["activation"][-1, 0]
        np.testing.assert_allclose(found[n], grown.T, rtol=0, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(number=st.integers(0, 10_000))
def test_one_more_cut_never_adds(readout_of_toy: Readout, number: int) -> None:
    """Neither unasked movement nor asked-for movement grows; a planner that prunes by it would else be wrong."""
    cut = _some(readout_of_toy, number)
    more = [*cut, *(name for name in readout_of_toy.cuts if name not in cut)][: len(cut) + 1]
    fewer, greater = readout_of_toy.readings(cut), readout_of_toy.readings(more)
    assert (greater.excess <= fewer.excess + 1e-12).all()
    assert (np.nan_to_num(greater.voluntary) <= np.nan_to_num(fewer.voluntary) + 1e-12).all()


@pytest.fixture(scope="module")
def readout_of_toy() -> Readout:
    return read_out(prepare(load("toy")), seed=1, replicates=range(4))


def test_weakened_muscles_give_what_their_treatment_gives(readout_of_toy: Readout) -> None:
    """A muscle that is left 0.3 of its force does 0.3 of what it did, and no other changes."""
    left = np.array([1.0, 0.3, 1.0])
    before, after = readout_of_toy.readings().activation[:, 0], readout_of_toy.readings((), left).activation[:, 0]
    np.testing.assert_allclose(after, before * left, rtol=1e-15)


def test_the_number_of_threads_changes_no_bit() -> None:
    patient = prepare(load("toy"))
    one, two = (read_out(patient, seed=2, replicates=range(5), jobs=jobs) for jobs in (1, 2))
    assert np.array_equal(one.carried, two.carried)
    assert np.array_equal(one.passes, two.passes)


def test_some_nerves_are_the_same_nerves(readout_of_toy: Readout) -> None:
    alone = read_out(readout_of_toy.patient, seed=1, replicates=[2])
    chosen = readout_of_toy.some([2])
    assert chosen.replicates.tolist() == [2]
    np.testing.assert_allclose(chosen.wired(["upper"])[0], alone.wired(["upper"])[0], rtol=0, atol=1e-15)


def test_branches_and_twigs_can_be_cut_and_nothing_else() -> None:
    nerve = prepare(load("bells_palsy_severe")).side("right").intact.nerve
    names = cuttable(nerve)
    assert {"zygomatic", "buccal", "zygomatic_1", "cervical_2"} <= set(names)
    assert {"trunk", "temporofacial", "greater_petrosal", "buccal_lower_root"}.isdisjoint(names)


def test_what_cannot_be_read_out_is_refused(readout_of_toy: Readout) -> None:
    """Training is learned anew after each cut: a readout of it would be wrong without a word."""
    with pytest.raises(InputError, match="retraining"):
        read_out(prepare(load("staged_treatment")), seed=1, replicates=range(1))
    with pytest.raises(InputError, match="did you mean 'upper_1'"):
        readout_of_toy.readings(["uper_1"])
    with pytest.raises(InputError, match="buccal"):
        read_out(readout_of_toy.patient, seed=1, replicates=range(1), cuts=["buccal"])
