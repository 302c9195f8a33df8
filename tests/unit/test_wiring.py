"""Counts of a wiring against plain loops, and indices at their ends."""

from __future__ import annotations

import numpy as np
import pytest

from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.wiring import (
    fibre_matrix,
    foreign_share,
    misrouted_fraction,
    misrouted_share,
    sprout_matrix,
    unit_sizes,
    wiring_entropy,
)
from simsynk.scenario.load import load
from simsynk.simulate import grow, prepare
from simsynk.study.run import Run


@pytest.fixture(scope="module")
def grown():
    return grow(load("bells_palsy_severe", sets=["anatomy={preset: human, axons: 300}"]), replicate=2, seed=5)


@pytest.mark.parametrize("day", [30.0, 180.0, 600.0])
def test_fibre_matrix_is_a_count(grown, day):
    """Proves pool x muscle, not muscle x pool, by a loop over the processes."""
    pools = len(grown.intact.nerve.pools)
    wanted = np.zeros((pools, pools))
    d = grown.days.tolist().index(day)
    for i, r in enumerate(grown.reaching):
        home = grown.intact.pool[grown.processes.axon[r]]
        muscle = grown.intact.routes[grown.processes.route[r]].pool
        wanted[home, muscle] += grown.half_fibres[i, d] / 2
    found = fibre_matrix(grown, day)
    assert np.array_equal(found, wanted)
    if day > 100:
        assert not np.array_equal(found, found.T)


def test_sprouts_are_counted_by_branch(grown):
    """Proves home branch x branch reached, for regrown processes only, and the fraction that it gives."""
    intact, table = grown.intact, grown.processes
    names = intact.nerve.branches
    wanted = np.zeros((len(names), len(names)), int)
    for r in range(table.rows):
        if table.event[r] != NO_EVENT:
            home = intact.routes[intact.route[table.axon[r]]].branch
            wanted[names.index(home), names.index(intact.routes[table.route[r]].branch)] += 1
    assert np.array_equal(sprout_matrix(grown), wanted)
    off = wanted.sum() - np.trace(wanted)
    assert misrouted_fraction(grown) == pytest.approx(off / wanted.sum())
    assert 0 < off < wanted.sum()


def test_unit_sizes_count_every_process_of_an_axon(grown):
    """Proves that the fibres of all processes of an axon are one motor unit, and that units make up the muscles."""
    sizes = unit_sizes(grown, 600.0)
    assert sizes.sum() == pytest.approx(fibre_matrix(grown, 600.0).sum())
    axon = int(np.argmax(sizes))
    mine = grown.processes.axon[grown.reaching] == axon
    assert sizes[axon] == grown.half_fibres[mine, -1].sum() / 2
    assert sizes.max() > grown.intact.fibres.max()


def test_engine_counts_the_same_as_the_wiring(grown):
    """Proves that a run's arrays and these functions tell one story of the same replicate."""
    scenario = load("bells_palsy_severe", sets=["anatomy={preset: human, axons: 300}"])
    result = Run(scenario, seed=5, numbers=[2]).fill(jobs=1)
    last = fibre_matrix(grown, 600.0)
    own, foreign = result.arrays["own_fibres"][0, -1, 0] / 2, result.arrays["foreign_fibres"][0, -1, 0] / 2
    assert np.array_equal(own, np.diag(last))
    assert np.array_equal(own + foreign, last.sum(axis=0))
    assert np.array_equal(result.arrays["sprouts"][0, 0], sprout_matrix(grown))
    muscles = [p.target == "muscle" for p in prepare(scenario).nerve.pools]
    wanted = foreign[muscles].sum() / (own + foreign)[muscles].sum()
    assert result.scalar("foreign_fibre_fraction")["mean"] == pytest.approx(wanted)


def test_shares_at_their_ends():
    """Proves 0 for a clean wiring and for none, 1 for a wholly foreign one."""
    clean, foreign, none = np.diag([3.0, 4.0]), np.array([[0.0, 3.0], [4.0, 0.0]]), np.zeros((2, 2))
    assert [foreign_share(table) for table in (clean, foreign, none)] == [0.0, 1.0, 0.0]
    whole = [misrouted_share(table.astype(int)) for table in (clean, foreign, none)]
    assert whole == [0.0, 1.0, 0.0]


def test_entropy_at_its_ends():
    """Proves 0 when each pool has one muscle (even a wrong one), 1 when spread evenly, a half for two of four."""
    assert wiring_entropy(np.eye(4)) == 0.0
    assert wiring_entropy(np.eye(4)[::-1]) == 0.0
    assert wiring_entropy(np.ones((4, 4))) == pytest.approx(1.0)
    pairs = np.kron(np.eye(2), np.ones((2, 2)))
    assert wiring_entropy(pairs) == pytest.approx(0.5)
    assert wiring_entropy(np.stack([np.eye(4), np.ones((4, 4))])) == pytest.approx([0.0, 1.0])
    assert wiring_entropy(np.zeros((3, 3))) == 0.0


def test_entropy_counts_pools_by_their_fibres():
    """Proves the weighting: a pool with most of the fibres decides."""
    table = np.array([[90.0, 0.0], [5.0, 5.0]])
    assert wiring_entropy(table) == pytest.approx(0.1)


def test_unknown_day_is_refused(grown):
    """Proves that no neighbouring day is given in place of one that was not read."""
    with pytest.raises(KeyError, match="not on day 31"):
        fibre_matrix(grown, 31.0)
    assert np.array_equal(fibre_matrix(grown), fibre_matrix(grown, 600.0))
