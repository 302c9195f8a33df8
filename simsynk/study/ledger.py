"""Every sourced value behind a scenario, and the works that they rest on."""

from __future__ import annotations

from simsynk.anatomy.innervation import motor_unit_file
from simsynk.anatomy.nerve import Nerve
from simsynk.clinical.synkinesis import synkinesis_file
from simsynk.events.injury import lesion_file
from simsynk.evidence import Citation, Sourced, citations
from simsynk.motor.commands import command_ledger
from simsynk.motor.recruitment import motor_file
from simsynk.regrowth.routing.topographic import routing_file
from simsynk.regrowth.rules import species_file


def ledger(nerve: Nerve) -> tuple[Sourced, ...]:
    """Every default that a run with this nerve can use, in the order of the story."""
    files = (
        motor_unit_file(), lesion_file(), species_file(nerve.regeneration), routing_file(), motor_file(),
        synkinesis_file(),
    )  # fmt: skip
    shared = [entry for file in files[:-2] for entry in file.ledger()]
    ends = [entry for file in files[-2:] for entry in file.ledger()]
    return (*nerve.ledger, *shared, *command_ledger(nerve), *ends)


def cited(entries: tuple[Sourced, ...]) -> dict[str, tuple[Citation, list[str]]]:
    """The works behind some values: key -> (citation, paths of the values that rest on it)."""
    known = citations()
    found: dict[str, tuple[Citation, list[str]]] = {}
    for entry in entries:
        for key in entry.sources:
            citation = known.get(key, Citation(key=key, text="(not listed)"))
            found.setdefault(key, (citation, []))[1].append(entry.path)
    return found
