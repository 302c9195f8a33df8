"""What a run rests on: how well its values are known, and the works they were taken from."""

from __future__ import annotations

from collections import Counter

from simsynk.events.injury import Injury
from simsynk.events.repair import Repair
from simsynk.evidence import Confidence, Sourced
from simsynk.study.ledger import cited, staged
from simsynk.view.report.blocks import Points, Section, Table, Words, percent
from simsynk.view.report.told import Told

_STAGES = {
    "anatomy": "Anatomy of the nerve and its muscles",
    "lesions": "Lesions",
    "regrowth": "Regrowth and choice of tubes",
    "treatments": "Treatments",
    "motor": "Commands, recruitment and force",
    "face": "Movement of the face",
    "clinical": "Scores and signs",
}


def section(told: Told) -> Section:
    """The ledger of a run, counted, and the works behind it."""
    stages = used(told)
    entries = tuple(entry for found in stages.values() for entry in found)
    measured = sum(not entry.assumed for entry in entries)
    works = [(key, one) for key, (one, _) in sorted(cited(entries).items()) if one.address]
    said = (
        f"A run with this nerve can use {len(entries)} packaged values. {measured} of them "
        f"({percent(measured / len(entries))}) come "
        "from a measurement; the others are modelling choices, each with its reason. Every one is listed by "
        "simsynk show sources."
    )
    return Section(
        key="assumptions",
        title="What it rests on",
        blocks=[
            Words(text=said),
            _table(stages),
            Words(text=f"Works cited ({len(works)}); how each was read stands in brackets."),
            Points(items=[("", f"{one.text}. {one.address}") for _, one in works]),
        ],
    )


def used(told: Told) -> dict[str, tuple[Sourced, ...]]:
    """Packaged values by stage that a run with this nerve, face and timeline can use."""
    treated = any(not isinstance(event, Injury | Repair) for event in told.scenario.timeline)
    there = {
        "lesions": bool(told.injured), "regrowth": bool(told.injured), "treatments": treated,
        "face": told.opened.patient.face is not None, "clinical": told.opened.patient.face is not None,
    }  # fmt: skip
    return {
        stage: found
        for stage, found in staged(told.opened.patient.nerve).items()
        if stage in _STAGES and there.get(stage, True)
    }


def _table(stages: dict[str, tuple[Sourced, ...]]) -> Table:
    rows = []
    for stage, entries in stages.items():
        counted = Counter("assumed" if entry.assumed else str(entry.confidence) for entry in entries)
        rows.append((_STAGES[stage], str(len(entries)), *(str(counted[str(one)]) for one in Confidence)))
    names = [f"{one}" if one is Confidence.ASSUMED else f"measured, {one}" for one in Confidence]
    return Table(caption="Packaged values by stage and confidence", columns=("Stage", "Values", *names), rows=rows)
