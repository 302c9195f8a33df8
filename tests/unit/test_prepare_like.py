"""A scenario prepared with the help of another patient is the same as prepared alone, only faster."""

from __future__ import annotations

import pytest

from simsynk.scenario.load import load
from simsynk.simulate import prepare
from simsynk.study.ensemble import Ensemble

FIRST = prepare(load("bells_palsy_severe", sets=["anatomy.axons=400"]))
OTHERS = {
    "the same": ("bells_palsy_severe", []),
    "another site and routing": ("bells_palsy_severe", ["timeline[0].site=trunk", "regrowth.routing=random"]),
    "central tone": ("bells_palsy_severe", ["central.tone=0.1"]),
    "ephapse": ("bells_palsy_severe", ["central.ephapse=0.2"]),
    "other commands": ("bells_palsy_severe", ["commands=[smile, pucker]"]),
    "both sides": ("bilateral_palsy", []),
    "nothing happens": ("healthy", []),
    "treatments": ("staged_treatment", []),
}
OTHER_NERVES = {
    "another person": ("bells_palsy_severe", ["anatomy.variant=3"]),
    "fewer axons": ("bells_palsy_severe", ["anatomy.axons=300"]),
    "a donor nerve": ("gracilis_reanimation", []),
    "another species": ("toy", []),
}


def _prepared(name, sets, like=None):
    axons = [] if name == "toy" or any("axons" in one for one in sets) else ["anatomy.axons=400"]
    return prepare(load(name, sets=[*axons, *sets]), like=like)


@pytest.mark.parametrize("what", [*OTHERS, *OTHER_NERVES])
def test_a_patient_prepared_like_another_grows_the_same_nerves(what):
    """Bit for bit. Taking over a drive or a nerve that differs would show in the activation of some command."""
    name, sets = {**OTHERS, **OTHER_NERVES}[what]
    alone, helped = (_prepared(name, sets, like) for like in (None, FIRST))
    assert [side.injured for side in alone.sides] == [side.injured for side in helped.sides]
    assert alone.repertoire.names == helped.repertoire.names
    one, _ = Ensemble(alone, 3).replicate(5)
    two, _ = Ensemble(helped, 3).replicate(5)
    assert one.keys() == two.keys()
    for array in one:
        assert one[array].tobytes() == two[array].tobytes(), array


@pytest.mark.parametrize("what", OTHERS)
def test_the_same_nerve_is_taken_over(what):
    """Without this every point of a sweep would work the nerve out again, ten times the time of its growth."""
    name, sets = OTHERS[what]
    helped = _prepared(name, sets, FIRST)
    assert all(helped.side(side).intact is FIRST.side(side).intact for side in ("right", "left"))


@pytest.mark.parametrize("what", OTHER_NERVES)
def test_another_nerve_is_not_taken_over(what):
    name, sets = OTHER_NERVES[what]
    helped = _prepared(name, sets, FIRST)
    assert helped.side("right").intact is not FIRST.side("right").intact
