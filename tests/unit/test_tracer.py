"""Does the virtual tracer label the neurons that have a process at the dye, and no others?"""

from __future__ import annotations

import numpy as np
import pytest

from simsynk.errors import InputError
from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.tracer import axon_speeds, trace
from simsynk.scenario.load import load
from simsynk.simulate import grow

BRANCHES = ("temporal", "zygomatic", "buccal", "marginal_mandibular", "cervical")
TYPICAL = "anatomy=human_typical"


@pytest.fixture(scope="module")
def whole():
    return grow(load("bells_palsy_severe", sets=[TYPICAL, "timeline=[]"]), seed=1, side="right")


@pytest.fixture(scope="module")
def sutured():
    return grow(load("trunk_transection_suture", sets=[TYPICAL]), seed=1)


def test_intact_branch_labels_its_own_neurons(whole):
    """Proves that a perfect dye on a branch labels exactly the axons whose route runs through it."""
    found = trace(whole, BRANCHES, day=0, efficiency=1.0)
    for site, row in zip(BRANCHES, found.labelled, strict=True):
        through = np.array([site in route.edges for route in whole.intact.routes])[whole.intact.route]
        assert np.array_equal(row, through), site
    assert found.branching_share() == 0.0


def test_efficiency_is_a_binomial_share(whole):
    """Proves that 80 % of 6,700 neurons are labelled, within 4.9 standard errors (1e-6), and not 77 %."""
    perfect = trace(whole, ["trunk"], day=0, efficiency=1.0).counts()["trunk"]
    share = trace(whole, ["trunk"], day=0, efficiency=0.8).counts()["trunk"] / perfect
    error = 4.9 * np.sqrt(0.8 * 0.2 / perfect)
    assert abs(share - 0.8) < error
    assert abs(share - 0.77) > error
    assert trace(whole, ["trunk"], day=0, efficiency=0.0).counts()["trunk"] == 0


def test_dyes_miss_neurons_apart(whole):
    """Proves that two dyes on one site are drawn apart (both in 0.64 of the neurons), and one dye is repeatable."""
    count = whole.intact.axon_count
    found = trace(whole, ["trunk", "trunk"], day=0, efficiency=0.8)
    passing = trace(whole, ["trunk"], day=0, efficiency=1.0).counts()["trunk"]
    both = found.labelled.all(axis=0).sum() / passing
    assert abs(both - 0.64) < 4.9 * np.sqrt(0.64 * 0.36 / passing)
    again = trace(whole, ["trunk", "trunk"], day=0, efficiency=0.8)
    assert np.array_equal(found.labelled, again.labelled)
    assert found.labelled.shape == (2, count)


def test_labels_follow_the_tips(sutured):
    """Proves that the number of labelled neurons is 0 after the cut, never falls, and ends at all that passed."""
    days = (1, 30, 60, 90, 150, 600)
    counts = [trace(sutured, ["buccal"], day=day, efficiency=1.0).counts()["buccal"] for day in days]
    assert counts[0] == 0
    assert counts == sorted(counts)
    assert 0 < counts[2] < counts[-1]
    table = sutured.processes
    to = np.array(["buccal" in route.edges for route in sutured.intact.routes])[table.route]
    reached = np.unique(table.axon[to & (table.event != NO_EVENT) & np.isfinite(table.arrival)])
    assert set(reached) <= set(np.flatnonzero(trace(sutured, ["buccal"], 600, 1.0).labelled[0]))


def test_neurons_with_two_dyes_are_those_with_two_branches(sutured):
    """Proves the share of doubly labelled neurons against a count over the table of processes."""
    sites = ["zygomatic", "buccal"]
    found = trace(sutured, sites, day=3000, efficiency=1.0)
    table, intact = sutured.processes, sutured.intact
    speeds = axon_speeds(sutured)
    wanted = []
    for site in sites:
        mine = set()
        for r in range(intact.axon_count, table.rows):
            edges = intact.routes[table.route[r]].edges
            if site in edges:
                at = sum(intact.nerve.edge(e).length_mm for e in edges[: edges.index(site)])
                at += intact.nerve.edge(site).length_mm / 2
                passed = table.start_day[r] + (at - table.split_mm[r]) / speeds[table.axon[r]]
                if table.stop_mm[r] >= at and passed <= 3000:
                    mine.add(int(table.axon[r]))
        wanted.append(mine)
    assert [set(np.flatnonzero(row)) for row in found.labelled] == wanted
    share = len(wanted[0] & wanted[1]) / len(wanted[0] | wanted[1])
    assert found.branching_share() == pytest.approx(share)
    assert share > 0.1


def test_speeds_are_those_of_the_growth_kernel(sutured):
    """Proves that the tracer's speeds repeat the kernel's (to the tables' 0.1 %), from arrival and start."""
    table, intact = sutured.processes, sutured.intact
    rows = np.flatnonzero((table.event != NO_EVENT) & np.isfinite(table.arrival))
    length = np.array([route.length_mm for route in intact.routes])[table.route[rows]]
    speed = (length - table.split_mm[rows]) / (table.arrival[rows].astype(float) - table.start_day[rows])
    assert np.allclose(speed, axon_speeds(sutured)[table.axon[rows]], rtol=2e-3)


def test_sides_take_up_dye_apart():
    """Proves that left and right draw their labelling apart, with the same nerve on both sides."""
    sets = [TYPICAL, "timeline=[]", "side=both"]
    rows = [
        trace(grow(load("healthy", sets=sets), seed=1, side=s), ["trunk"], 0, 0.5).labelled for s in ("right", "left")
    ]
    assert rows[0].shape == rows[1].shape
    assert 0.4 < np.mean(rows[0] == rows[1]) < 0.7


def test_unknown_site_is_refused(whole):
    """Proves the remedy for a misspelt site."""
    with pytest.raises(InputError, match="did you mean 'buccal'"):
        trace(whole, ["bucal"], day=0)
