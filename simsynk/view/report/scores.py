"""Simulated clinical scores and millimetres, with the values of the same face healthy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from simsynk.clinical.record import Record
from simsynk.clinical.scores.kinds import SCALES, scale_of, score_all
from simsynk.face.measures import MEASURES
from simsynk.study.opened import OpenedRun
from simsynk.study.readings import Examiner
from simsynk.view.report.blocks import Block, Heading, Section, Table, Words, number, ranged, spoken
from simsynk.view.report.told import Told

TOTALS = {
    "sunnybrook_composite": "Sunnybrook composite (0 to 100, 100 best)",
    "sunnybrook_voluntary": "Sunnybrook voluntary movement (20 to 100, 100 best)",
    "sunnybrook_resting": "Sunnybrook resting symmetry (0 to 20, 0 best)",
    "sunnybrook_synkinesis": "Sunnybrook synkinesis (0 to 15, 0 best)",
    "house_brackmann": "House-Brackmann grade (1 to 6, 1 best)",
    "fngs_total": "Facial Nerve Grading Scale 2.0, sum (4 to 24, 4 best)",
    "saq_total": "Synkinesis Assessment Questionnaire (20 to 100, 20 best)",
    "eface_composite": "eFACE composite (0 to 100, 100 best)",
    "eface_static": "eFACE static (100 best)",
    "eface_dynamic": "eFACE dynamic (100 best)",
    "eface_synkinesis": "eFACE synkinesis (100 best)",
    "facial_asymmetry_index_mm": "Facial Asymmetry Index at rest, mm (0 best)",
    "facial_asymmetry_index_smile_mm": "Facial Asymmetry Index in the smile, mm (0 best)",
}
"""Sums that a report names, with their range and direction (see `docs/scores.md`)."""

MILLIMETRES = (
    ("rest", "palpebral_fissure_mm", "eye opening at rest"),
    ("smile", "commissure_excursion_mm", "travel of the mouth corner in a smile"),
    ("smile", "palpebral_fissure_mm", "eye opening in a smile"),
    ("pucker", "palpebral_fissure_mm", "eye opening in a pucker"),
    ("close_gentle", "palpebral_fissure_mm", "gap left by gentle closure of the eye"),
    ("close_tight", "palpebral_fissure_mm", "gap left by tight closure of the eye"),
    ("close_gentle", "commissure_excursion_mm", "travel of the mouth corner on gentle closure of the eye"),
    ("brow_raise", "brow_elevation_mm", "rise of the brow"),
    ("brow_raise", "commissure_excursion_mm", "travel of the mouth corner on raising the brows"),
    ("snarl", "upper_lip_mm", "rise of the upper lip in a snarl"),
    ("lower_lip_depress", "lower_lip_mm", "lowering of the lower lip (down is negative)"),
)
"""Command, measure, and what it is in words."""


def section(told: Told) -> Section | None:
    """Scores of every affected side; None for a nerve without a face."""
    if not told.result.measure_names:
        return None
    blocks: list[Block] = [
        Words(
            text=(
                "Each score is read from the simulated face by a stated rule and a rater who never errs. It is "
                "a simulated score, "
                "no clinical rating. The last column is the same face healthy."
            )
        )
    ]
    for side in told.affected:
        if len(told.affected) > 1:
            blocks.append(Heading(text=f"{side.capitalize()} side"))
        healthy = healthy_scores(told.opened, side)
        blocks += [_totals(told, side, healthy), _millimetres(told, side), _items(told, side, healthy)]
    return Section(key="scores", title="Simulated scores and millimetres", blocks=blocks)


def healthy_scores(opened: OpenedRun, side: str) -> dict[str, float]:
    """Every score of the same face before anything happened."""
    patient = opened.patient
    face = patient.face
    if face is None:
        return {}
    seen = Examiner(patient)
    record = Record(
        commands=patient.repertoire.names,
        muscles=patient.nerve.pool_names,
        affected=[one.name for one in patient.sides].index(side),
        activation=seen.healthy,
        healthy=seen.healthy,
        own_rest=seen.healthy[:, 0],
        measures=seen.healthy_measures,
        healthy_measures=seen.healthy_measures,
        law=patient.scenario.face_law,
    )
    return {name: float(np.asarray(value)) for name, value in score_all(record, bilateral=seen.bilateral).items()}


def _columns(told: Told) -> tuple[str, str, str]:
    about = "" if told.rangeless else " (range of nine in ten)"
    return "", f"day {told.last_day:g}{about}", "healthy"


def _totals(told: Told, side: str, healthy: Mapping[str, float]) -> Table:
    scores, expected = told.result.scores[side], told.rangeless
    return Table(
        caption=f"Simulated scores, {side} side",
        columns=("Simulated score", *_columns(told)[1:]),
        rows=[
            (words, ranged(scores[name].at(-1), expected=expected), number(healthy.get(name)))
            for name, words in TOTALS.items()
            if name in scores
        ],
    )


def _millimetres(told: Told, side: str) -> Table:
    result, s = told.result, told.result.sides.index(side)
    return Table(
        caption=f"Millimetres, {side} side",
        columns=("Measure, mm", *_columns(told)[1:]),
        rows=[
            (
                words,
                ranged(result.measure(command, name, None, side), expected=told.rangeless),
                number(float(result.healthy_measures[s, result.commands.index(command), MEASURES.index(name)])),
            )
            for command, name, words in MILLIMETRES
            if command in result.commands
        ],
    )


def _items(told: Told, side: str, healthy: Mapping[str, float]) -> Table:
    return Table(
        caption=f"Items of the simulated scales, {side} side",
        columns=("Item", *_columns(told)[1:]),
        rows=list(_item_rows(told, side, healthy)),
        folded=f"Every item of every scale, {side} side",
    )


def _item_rows(told: Told, side: str, healthy: Mapping[str, float]) -> Iterator[tuple[str, str, str]]:
    for name, spread in told.result.scores[side].items():
        if name in TOTALS or not math.isfinite(spread.at(-1)["mean"]):
            continue
        scale = scale_of(name)
        item = spoken(name.removeprefix(scale).strip("_")) or "total"
        yield (
            f"{SCALES[scale].title}: {item}",
            ranged(spread.at(-1), expected=told.rangeless),
            number(healthy.get(name)),
        )
