"""Does the ledger hold every default, and does it name the modules that use it?"""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import simsynk
from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import PRESETS, AnatomySettings
from simsynk.events.population import population_file
from simsynk.evidence import EvidenceFile, Sourced
from simsynk.motor.recruitment import motor_file
from simsynk.regrowth.rules import species_file
from simsynk.study.ledger import staged
from simsynk.study.usage import installed, parsed, used_in

RULES = "simsynk.regrowth.rules"


def _every_entry() -> dict[str, Sourced]:
    nerves = [load_nerve(AnatomySettings(preset=preset)) for preset in PRESETS]
    return {entry.path: entry for nerve in nerves for stage in staged(nerve).values() for entry in stage}


def test_every_default_has_a_place():
    """Proves that each value of the ledger is used by some module; one that nothing reads would be named here."""
    assert [path for path, entry in _every_entry().items() if not used_in(entry)] == []


def test_every_packaged_file_is_in_the_ledger():
    """Proves that no evidence file is forgotten: each function of the model that opens one is asked for its values.

    Without populations in the ledger, as it once was, this names them.
    """
    known = _every_entry()
    missing = []
    for found in pkgutil.walk_packages(simsynk.__path__, "simsynk."):
        if found.name.startswith(("simsynk.view", "simsynk.cli", "simsynk.validation", "simsynk.__main__")):
            continue
        for name, opened in inspect.getmembers(importlib.import_module(found.name), callable):
            whole = getattr(opened, "__wrapped__", opened)
            notes = getattr(whole, "__annotations__", {})
            if name.endswith("_file") and notes.get("return") == "EvidenceFile" and set(notes) == {"return"}:
                file = opened()
                assert isinstance(file, EvidenceFile)
                missing += [entry.path for entry in file.ledger() if entry.path not in known]
    assert missing == []


@pytest.mark.parametrize(
    ("entry", "modules"),
    [
        (species_file("human").entry("rates.stump_tau_days"), {"simsynk.regrowth.lesion"}),
        (species_file("rat").entry("rates.endplate_floor"), {"simsynk.regrowth.reinnervation"}),
        (species_file("human").entry("conduits.III.fidelity"), {"simsynk.regrowth.lesion"}),
        (motor_file().entry("recruitment.threshold_range"), {"simsynk.motor.recruitment"}),
        (motor_file().entry("ephapse_neighbours"), {"simsynk.motor.ephapse"}),
        (population_file().entry("populations.bells_palsy.lost_tubes.beta"), {"simsynk.events.population"}),
    ],
    ids=lambda value: value.path if isinstance(value, Sourced) else "",
)
def test_samples_are_used_where_a_reader_of_the_code_finds_them(entry, modules):
    """Proves the places of values that were looked up by hand, by field, by path and by table."""
    assert set(used_in(entry)) == modules


def test_a_rate_that_no_module_reads_is_reported():
    """Proves the negative control: held by its class and listed in the file, but read by nobody, it has no place.

    Were the class that holds it counted as a use, a dead parameter could never be found.
    """
    rules = parsed(RULES, "class Rates:\n    idle_days: float\n\nrates = Rates(**file.table('rates'))")
    reader = parsed("simsynk.regrowth.demo", f"from {RULES} import Rates\nx = rates.speed")
    idle = Sourced(path="regrowth of human: rates.idle_days", value=1.0)
    assert used_in(idle, {RULES: rules, reader.name: reader}) == ()
    reads = parsed("simsynk.regrowth.demo", f"from {RULES} import Rates\nx = rates.idle_days")
    assert used_in(idle, {RULES: rules, reads.name: reads}) == ("simsynk.regrowth.demo",)


def test_only_who_knows_the_file_uses_its_values():
    """Proves that the same key of another file is no use: the module must import the one that opens the file."""
    home = "simsynk.motor.recruitment"
    entry = Sourced(path="motor: spread", value=1.0)
    opener = parsed(home, "def motor_file(): ...")
    stranger = parsed("simsynk.demo", "x = file.number('spread')")
    friend = parsed("simsynk.friend", f"from {home} import motor_file\nx = motor_file().number('spread')")
    assert used_in(entry, {home: opener, stranger.name: stranger}) == ()
    assert used_in(entry, {home: opener, stranger.name: stranger, friend.name: friend}) == ("simsynk.friend",)


def test_readable_twins_and_the_ledger_are_no_use():
    """Proves that what reads every value alike does not count, which would make every value look used."""
    assert not [name for name in installed() if name.endswith(".reference")]
    entry = motor_file().entry("recruitment.peak_rate")
    assert "simsynk.study.assumed_values" not in used_in(entry)
