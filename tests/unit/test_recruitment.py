"""From drive to force: small units first, and a healthy face that does what it is asked."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simsynk.motor.activation import prepare_drive
from simsynk.motor.central import Central
from simsynk.motor.ephapse import lesion_neighbours
from simsynk.motor.recruitment import axon_force, excitation_for, healthy_activation, pool_drives, unit_force, without
from simsynk.scenario.load import load
from simsynk.simulate import prepare


@pytest.fixture(scope="module")
def patient():
    return prepare(load("healthy", sets=["anatomy={preset: human_typical, axons: 2000}"]))


@pytest.fixture(scope="module")
def intact(patient):
    return patient.side("right").intact


@pytest.fixture(scope="module")
def motor(intact):
    return np.array([pool.kind == "motor" for pool in intact.nerve.pools])


def test_small_units_are_recruited_first():
    """Proves the size principle: thresholds rise with rank, and force rises with excitation to exactly 1."""
    rank = np.linspace(0, 1, 101)
    excitation = np.linspace(0, 1, 501)
    force = unit_force(excitation[:, None], rank[None, :])
    assert np.all(np.diff(force, axis=0) >= 0)
    assert np.all(np.diff(force, axis=1) <= 1e-12)
    threshold = np.argmax(force > 0, axis=0)
    assert np.all(np.diff(threshold) >= 0)
    assert threshold[0] < threshold[-1]
    assert np.all(force[0] == 0)
    assert force[-1] == pytest.approx(1.0)


def test_last_unit_joins_at_the_stated_excitation():
    """Proves the range of thresholds: the last unit at 0.7, the first 30 times lower."""
    assert unit_force(np.array([0.699]), np.array([1.0]))[0] == 0
    assert unit_force(np.array([0.701]), np.array([1.0]))[0] > 0
    assert unit_force(np.array([0.7 / 30 - 1e-4]), np.array([0.0]))[0] == 0
    assert unit_force(np.array([0.7 / 30 + 1e-4]), np.array([0.0]))[0] > 0


def test_healthy_face_does_what_it_is_asked(patient, intact, motor):
    """Proves activation = tone + (1 - tone) x drive, within 0.03; a linear excitation would miss by 0.1."""
    drives = pool_drives(patient.repertoire, Central(), motor)
    tone = patient.repertoire.tone
    assert np.allclose(drives, tone + (1 - tone) * patient.repertoire.drives)
    found = healthy_activation(intact, axon_force(intact, patient.repertoire, Central()))
    present = intact.endplate_count > 0
    assert np.abs(found - drives)[:, present & motor].max() < 0.03
    excitation = excitation_for(intact, drives)
    assert np.abs(excitation - drives)[:, present & motor].max() > 0.1, "control: excitation is not the drive itself"


def test_activation_counts_fibres_not_axons(intact, patient):
    """Proves the sum over units against a plain loop over one pool."""
    force = axon_force(intact, patient.repertoire, Central())
    pool = intact.nerve.pool_names.index("mentalis")
    command = patient.repertoire.names.index("pucker")
    total = sum(
        int(intact.fibres[a]) * float(force[a, command]) for a in range(intact.axon_count) if intact.pool[a] == pool
    )
    found = healthy_activation(intact, force)[command, pool]
    assert found == pytest.approx(total / intact.endplate_count[pool])


def test_gain_tone_and_crosstalk_change_drives(patient, motor):
    """Proves each switch by its own arithmetic, for motor pools only, and never beyond 0 to 1."""
    plain = pool_drives(patient.repertoire, Central(), motor)
    more = pool_drives(patient.repertoire, Central(gain=1.5), motor)
    assert np.allclose(more[:, motor], np.clip(1.5 * plain[:, motor], 0, 1))
    tense = pool_drives(patient.repertoire, Central(tone=0.1), motor)
    assert np.allclose(tense[:, motor], np.clip(plain[:, motor] + 0.1, 0, 1))
    mixed = pool_drives(patient.repertoire, Central(crosstalk=0.25), motor)
    mean = plain[:, motor].mean(axis=1, keepdims=True)
    assert np.allclose(mixed[:, motor], 0.75 * plain[:, motor] + 0.25 * mean)
    for changed in (more, tense, mixed):
        assert np.array_equal(changed[:, ~motor], plain[:, ~motor])
        assert changed.min() >= 0
        assert changed.max() <= 1


def test_healthy_reference_ignores_the_centre(patient, intact):
    """Proves that excess is counted against the face with nothing central on, whatever the scenario switches on."""
    plain = prepare_drive(intact, patient.repertoire, [Central()])
    loud = prepare_drive(intact, patient.repertoire, [Central(gain=2.0, tone=0.1)])
    assert np.array_equal(plain.healthy, loud.healthy)
    assert loud.force.sum() > plain.force.sum()


def test_without_switches_off_one_mechanism():
    """Proves that the comparison of mechanisms takes away one at a time."""
    full = Central(gain=1.2, crosstalk=0.1, tone=0.05, ephapse=0.2)
    for name in full.active():
        less = without(full, name)
        assert set(less.active()) == set(full.active()) - {name}
        assert dataclasses.replace(less, **{name: getattr(full, name)}) == full


def test_ephapse_adds_a_share_of_the_neighbours(patient, intact):
    """Proves force + share x mean force of the neighbours, up to 1, and nothing for axons that miss the lesion."""
    neighbours = lesion_neighbours(intact, "trunk")
    passes = np.array(["trunk" in route.edges for route in intact.routes])[intact.route]
    axons = np.arange(intact.axon_count)
    assert np.all((neighbours == axons[:, None]).all(axis=1) == ~passes)
    assert np.all(neighbours[passes] != axons[passes, None])
    plain = axon_force(intact, patient.repertoire, Central())
    spread = axon_force(intact, patient.repertoire, Central(ephapse=0.3), neighbours)
    wanted = np.minimum(plain + 0.3 * plain[neighbours].mean(axis=1), 1.0)
    assert np.allclose(spread[passes], wanted[passes])
    assert np.array_equal(spread[~passes], plain[~passes])
    assert spread[passes].sum() > plain[passes].sum()
