"""Every sourced value behind a scenario, and the works that they rest on."""

from __future__ import annotations

from simsynk.anatomy.innervation import motor_unit_file
from simsynk.anatomy.nerve import Nerve
from simsynk.clinical.losses import loss_file
from simsynk.clinical.scores.thresholds import score_file
from simsynk.clinical.signs.measuring import signs_file
from simsynk.clinical.synkinesis import synkinesis_file
from simsynk.events.block import block_file
from simsynk.events.donors import transfer_file
from simsynk.events.injury import lesion_file
from simsynk.events.massage import massage_file
from simsynk.events.myectomy import myectomy_file
from simsynk.events.neurolysis import neurolysis_file
from simsynk.events.retraining import retraining_file
from simsynk.events.static import static_file
from simsynk.events.toxin import places_file, toxin_file
from simsynk.evidence import Citation, Sourced, citations
from simsynk.face.model_file import face_file
from simsynk.motor.commands import command_ledger
from simsynk.motor.dynamics import dynamics_file
from simsynk.motor.recruitment import motor_file
from simsynk.regrowth.routing.topographic import routing_file
from simsynk.regrowth.rules import species_file
from simsynk.study.cohort_person import cohort_file


def ledger(nerve: Nerve) -> tuple[Sourced, ...]:
    """Every default that a run with this nerve can use, in the order of the story.

    The face's landmarks and displacements, hundreds of numbers that all rest on one modelling choice, stand for
    themselves in `face/data/face.yaml` and are left out here.
    """
    before = (motor_unit_file(), lesion_file(), species_file(nerve.regeneration), routing_file())
    treatments = (
        neurolysis_file(), toxin_file(), places_file(), block_file(), myectomy_file(), massage_file(),
        retraining_file(), transfer_file(), static_file(),
    )  # fmt: skip
    after = (motor_file(), dynamics_file(), synkinesis_file(), score_file(), signs_file(), loss_file())
    face = (entry for entry in face_file().ledger() if "[" not in entry.path)
    return (
        *nerve.ledger,
        *(entry for file in (*before, *treatments) for entry in file.ledger()),
        *command_ledger(nerve),
        *(entry for file in after for entry in file.ledger()),
        *face,
        *cohort_file().ledger(),
    )


def cited(entries: tuple[Sourced, ...]) -> dict[str, tuple[Citation, list[str]]]:
    """The works behind some values: key -> (citation, paths of the values that rest on it)."""
    known = citations()
    found: dict[str, tuple[Citation, list[str]]] = {}
    for entry in entries:
        for key in entry.sources:
            citation = known.get(key, Citation(key=key, text="(not listed)"))
            found.setdefault(key, (citation, []))[1].append(entry.path)
    return found
