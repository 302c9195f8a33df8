"""Are drawn people as dissections found them, the same whenever they are asked for, and uneven between sides?"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import stats

from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import AnatomySettings
from simsynk.anatomy.variants import axons_kept_at, number, numbers, person

PEOPLE = 400


@pytest.fixture(scope="module")
def typical():
    return load_nerve(AnatomySettings(preset="human"))


@pytest.fixture(scope="module")
def crowd(typical):
    return [
        person(typical, AnatomySettings(variant=variant), side)
        for variant in range(PEOPLE // 2)
        for side in ("right", "left")
    ]


def _pairs(nerve):
    return {edge.name for edge in nerve.edges if edge.kind == "connection"}


def _within(share, wanted):
    """4.9 standard errors (1e-6) at the size of the crowd."""
    return abs(share - wanted) < 4.9 * np.sqrt(wanted * (1 - wanted) / PEOPLE)


def test_a_person_is_a_number(typical):
    """Proves that a person can be met again, and that the run's seed is not part of who they are."""
    one, again, other = (person(typical, AnatomySettings(variant=v), "right") for v in (3, 3, 4))
    assert one == again
    assert one != other


def test_sides_of_a_person_differ(typical):
    """Proves that left and right are drawn apart: lengths and strengths of 100 people have |r| < 0.5."""
    rows = []
    for side in ("right", "left"):
        nerves = [person(typical, AnatomySettings(variant=v), side) for v in range(100)]
        rows.append([[n.edge("trunk").length_mm, n.pool("mentalis").strength] for n in nerves])
    right, left = np.array(rows)
    for column in range(2):
        assert abs(np.corrcoef(right[:, column], left[:, column])[0, 1]) < 0.5


def test_typical_person_is_not_drawn(typical):
    """Proves that `human_typical`, and a person with `sampled: false`, is the file's own nerve."""
    for settings in (AnatomySettings(preset="human_typical", variant=5), AnatomySettings(variant=5, sampled=False)):
        assert person(typical, settings, "right") == typical


@pytest.mark.parametrize("muscle", ["zygomaticus_minor", "risorius"])
def test_absent_muscles_are_as_frequent_as_published(typical, crowd, muscle):
    """Proves the stated share of people without a muscle; in an absent muscle no unit is left to count."""
    chance = numbers(typical.variants["absent"])[muscle]
    full = typical.pool(muscle).units
    gone = np.mean([muscle not in n.pool_names or n.pool(muscle).units < 0.1 * full for n in crowd])
    assert _within(gone, chance)
    assert not _within(gone, chance + 0.2)


def test_trunk_types_are_as_frequent_as_published(typical, crowd):
    """Proves bifurcation, trifurcation and double trunk by their marks in the graph (chi-square, p > 1e-6)."""
    head = typical.edge("trunk").head
    kinds = []
    for nerve in crowd:
        trifurcated = nerve.edge("buccal").tail == head
        kinds.append(
            "trifurcation" if trifurcated else "double" if nerve.edge("trunk").length_mm == 1.0 else "bifurcation"
        )
    shares = numbers(typical.variants["trunk"])
    found = [kinds.count(name) for name in shares]
    expected = np.array(list(shares.values())) / sum(shares.values()) * PEOPLE
    assert stats.chisquare(found, expected).pvalue > 1e-6


def test_davis_type_one_has_no_connection(typical, crowd):
    """Proves the share of nerves without any link: Davis type I, and no fewer by chance pairs."""
    shares = numbers(typical.variants["davis"])
    wanted = shares["I"] / sum(shares.values())
    none = np.mean([not _pairs(nerve) for nerve in crowd])
    assert _within(none, wanted)


def test_fixed_connections_follow_the_davis_type(typical, crowd):
    """Proves the share of people with a link between the temporal and the zygomatic branch, from the Davis table."""
    shares, fixed = numbers(typical.variants["davis"]), typical.variants["davis_connections"]
    pair = "temporal_zygomatic"
    wanted = sum(share for kind, share in shares.items() if pair in (fixed.get(kind) or ())) / sum(shares.values())
    found = np.mean([f"connection_{pair}" in _pairs(nerve) for nerve in crowd])
    assert _within(found, wanted)
    assert all("connection_zygomatic_temporal" in _pairs(n) for n in crowd if f"connection_{pair}" in _pairs(n))


def test_connections_carry_the_published_fibres(typical, crowd):
    """Proves that axons of each link lie between the published ends and around the published median (4.9 errors)."""
    rules = numbers(typical.variants["connection_fibres"])
    axons = np.array([e.axons for n in crowd for e in n.edges if e.name == "connection_buccal_marginal_mandibular"])
    fibres = axons * 2 / rules["motor_share"]
    assert fibres.min() >= rules["low"] - 1e-9
    assert fibres.max() <= rules["high"] + 1e-9
    assert abs(np.log(np.median(fibres) / rules["median"])) < 4.9 * 1.2533 * rules["sigma"] / np.sqrt(len(fibres))


def test_buccal_branch_has_two_roots_as_often_as_published(typical, crowd):
    """Proves the chance of a root from the lower division."""
    found = np.mean(["buccal_lower_root" in {e.name for e in n.edges} for n in crowd])
    assert _within(found, number(typical.variants["buccal_from_both"]))


def test_lengths_and_axons_spread_as_published(typical, crowd):
    """Proves mean and SD of the trunk's length (bifurcations only) and of the number of axons (4.9 errors, 12 %)."""
    trunk = typical.edge("trunk")
    length = np.array([n.edge("trunk").length_mm for n in crowd if n.edge("trunk").length_mm != 1.0])
    assert abs(length.mean() - trunk.length_mm) < 4.9 * trunk.sd_mm / np.sqrt(len(length))
    assert length.std() == pytest.approx(trunk.sd_mm, rel=0.2)
    axons = np.array([n.axons for n in crowd])
    spread = number(typical.variants["axons_sd"])
    assert abs(axons.mean() - typical.axons) < 4.9 * spread / np.sqrt(PEOPLE)
    assert axons.std() == pytest.approx(spread, rel=0.2)


def test_shares_stay_shares(crowd):
    """Proves that a drawn supply still sums to 1, and that it is drawn: people differ."""
    for nerve in crowd:
        for pool in nerve.pools:
            assert sum(pool.supply.values()) == pytest.approx(1.0)
            assert min(pool.supply.values()) >= 0
    corrugator = {tuple(round(s, 6) for s in n.pool("corrugator").supply.values()) for n in crowd[:50]}
    assert len(corrugator) == 50


def test_healthy_sides_are_uneven_by_eight_percent(typical):
    """Proves the published asymmetry: the sides' strengths differ by 8 % of their mean on average (3,000 pairs)."""
    sides = [
        [[p.strength for p in person(typical, AnatomySettings(variant=v), side).pools] for v in range(120)]
        for side in ("right", "left")
    ]
    right, left = np.array(sides)
    difference = np.abs(right - left) / ((right + left) / 2)
    assert difference.mean() == pytest.approx(0.08, abs=0.005)


def test_age_costs_axons(typical):
    """Proves 0.4 % a year from 40 on, nothing before, and never more than nine tenths."""
    assert axons_kept_at(typical, 30.0) == 1.0
    rate = number(typical.variants["age"]["loss_per_year"])
    assert axons_kept_at(typical, 70.0) == pytest.approx(1 - 30 * rate)
    assert axons_kept_at(typical, 1000.0) == pytest.approx(0.1)
    old = person(typical, AnatomySettings(preset="human_typical", age_years=70.0), "right")
    assert old.axons == pytest.approx(typical.axons * (1 - 30 * rate))


def test_asked_number_of_axons_is_met(typical):
    """Proves that `axons` overrules the drawn number."""
    settings = AnatomySettings(variant=2, axons=900)
    assert person(typical, settings, "right").axons == 900
    free = dataclasses.replace(settings, axons=None)
    assert person(typical, free, "right").axons != typical.axons
