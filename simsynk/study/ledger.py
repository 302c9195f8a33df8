"""Every sourced value behind a scenario by stage of the story, and the works that they rest on."""

from __future__ import annotations

from collections.abc import Callable

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
from simsynk.events.population import population_file
from simsynk.events.retraining import retraining_file
from simsynk.events.static import static_file
from simsynk.events.toxin import places_file, toxin_file
from simsynk.evidence import Citation, EvidenceFile, Sourced, citations
from simsynk.face.model_file import face_file
from simsynk.motor.commands import command_ledger
from simsynk.motor.dynamics import dynamics_file
from simsynk.motor.recruitment import motor_file
from simsynk.regrowth.routing.topographic import routing_file
from simsynk.regrowth.rules import species_file
from simsynk.study.cohort_person import cohort_file

STAGES: dict[str, tuple[Callable[[], EvidenceFile], ...]] = {
    "anatomy": (motor_unit_file,),
    "lesions": (lesion_file, population_file),
    "regrowth": (routing_file,),
    "treatments": (
        neurolysis_file, toxin_file, places_file, block_file, myectomy_file, massage_file, retraining_file,
        transfer_file, static_file,
    ),
    "motor": (motor_file, dynamics_file),
    "face": (face_file,),
    "clinical": (synkinesis_file, score_file, signs_file, loss_file),
    "cohort": (cohort_file,),
}  # fmt: skip
"""The stages of the story, and the evidence files of each that do not belong to one nerve or species."""

OF_PATIENTS = (population_file,)
"""Files about people with a disease, which say nothing about an animal."""


def staged(nerve: Nerve) -> dict[str, tuple[Sourced, ...]]:
    """Every default that a run with this nerve can use, by stage of the story, the face's pictures included.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> from simsynk.anatomy.presets import AnatomySettings
    >>> list(staged(load_nerve(AnatomySettings(preset="toy"))))[:3]
    ['anatomy', 'lesions', 'regrowth']
    """
    commands = tuple(entry for entry in nerve.ledger if entry.path.startswith(f"{nerve.name}: commands."))
    own = {
        "anatomy": tuple(entry for entry in nerve.ledger if entry not in commands),
        "regrowth": species_file(nerve.regeneration).ledger(),
        "motor": (*commands, *command_ledger(nerve)),
    }
    return {
        stage: (
            *own.get(stage, ()),
            *(
                entry
                for file in files
                if nerve.regeneration == "human" or file not in OF_PATIENTS
                for entry in file().ledger()
            ),
        )
        for stage, files in STAGES.items()
    }


def ledger(nerve: Nerve) -> tuple[Sourced, ...]:
    """Every default that a run with this nerve can use, in the order of the story.

    The face's landmarks and displacements, hundreds of numbers that all rest on one modelling choice, stand for
    themselves in `face/data/face.yaml` and are left out here.
    """
    return tuple(
        entry
        for stage, entries in staged(nerve).items()
        for entry in entries
        if stage != "face" or "[" not in entry.path
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
