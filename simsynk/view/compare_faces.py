"""The same simulated patient before and after each plan, under every command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison
from simsynk.view import style
from simsynk.view.face_callouts import Callout, callouts
from simsynk.view.face_figure import ASPECT
from simsynk.view.face_half import SIDE_NAMES
from simsynk.view.face_panels import (
    SHOWN,
    TITLES,
    column_label,
    patient_face,
    put_heading,
    row_name,
    sheet_key,
    write_callouts,
)
from simsynk.view.median_patient import median_replicate
from simsynk.view.patient_faces import PatientFaces
from simsynk.view.picture import Picture
from simsynk.view.plan_moment import early, provenance_of

_EDGE = 5.0


def _faces(comparison: Comparison, arm: Arm, number: int, median: int) -> PatientFaces:
    patient = comparison.patients[number]
    if patient.face is None:
        raise ValueError("a nerve without a face has no faces to draw")
    healthy = np.stack([side.drive.healthy for side in patient.sides])
    return PatientFaces(
        mover=patient.face,
        activation=arm.portraits,
        healthy_activation=healthy,
        measures=arm.measures[: len(arm.portraits)],
        healthy_measures=patient.face.measure(healthy, healthy[:, 0]),
        days=comparison.days,
        commands=arm.commands,
        affected=SIDE_NAMES.index(comparison.side),
        median=median,
        title=comparison.scenario.title,
        provenance=provenance_of(comparison),
        surgery=patient.surgery if any(patient.surgery) else (),
    )


@style.styled
def plan_faces_picture(comparison: Comparison) -> Picture | None:
    """Draw the median simulated patient before treatment and a month after each plan, one column a command.

    The same patient in every row, chosen without treatment by `median_replicate`.

    Parameters
    ----------
    comparison
        Of any nerve.

    Returns
    -------
    None for a nerve without a face.
    """
    if comparison.patients[0].face is None:
        return None
    median = median_replicate(comparison.nothing.measures[: len(comparison.nothing.portraits)])
    soon = comparison.days[early(comparison)]
    everyone = (comparison.nothing, *comparison.arms)
    faces = [_faces(comparison, arm, number, median) for number, arm in enumerate(everyone)]
    when = f"day {soon:g}"
    rows = [
        (faces[0], comparison.days[0], f"Before, day {comparison.days[0]:g}"),
        (faces[0], soon, f"Nothing done, {when}"),
    ]
    rows += [(one, soon, f"{arm.title}, {when}") for one, arm in zip(faces[1:], comparison.arms, strict=True)]
    columns = [name for name in SHOWN if name in comparison.nothing.commands]
    width = style.WIDE_MM
    cell = min((width - 2 * _EDGE) / max(len(columns), 1), 36.0)
    notes = [[callouts(name, one.mm(name, day)) for name in columns] for one, day, _ in rows]
    title = style.wrapped(comparison.scenario.title, width - 2 * _EDGE, style.TITLE)
    told = (
        f"Simulated faces: one patient, the median of {comparison.replicates} simulated nerves, on the same nerve in "
        f"every row. Numbers are of the {comparison.side} side; R and L: the patient's sides."
    )
    under = style.wrapped(told, width - 2 * _EDGE, style.TEXT)
    top = (
        _EDGE
        + style.line_mm(style.TITLE, title.count("\n") + 1)
        + style.line_mm(style.TEXT, under.count("\n") + 1)
        + 4
    )
    depths = [style.line_mm(style.SMALL, max(len(note) for note in row)) + 2 for row in notes]
    step = 4.5 + cell * ASPECT + 1.5
    foot = style.footer_text(provenance_of(comparison), width - 2 * _EDGE)
    height = top + 5 + step * len(rows) + sum(depths) + 9 + style.line_mm(style.SMALL, foot.count("\n") + 1) + 4
    figure, axes = style.sheet(width, height)
    put_heading(axes, (title, under))
    for place, name in enumerate(columns):
        column_label(
            axes, _EDGE + (place + 0.5) * cell, top, TITLES.get(name, style.words(name)), "center", weight="bold"
        )
    y = top + 5
    for (one, day, words), note, depth in zip(rows, notes, depths, strict=True):
        row_name(axes, y, words, width)
        for place, name in enumerate(columns):
            x = _EDGE + place * cell
            patient_face(axes, one, name, day, (x, y + 4.5), cell, "neutral")
            write_callouts(axes, note[place], x + cell / 2, y + step)
        y += step + depth
    sheet_key(axes, y + 2)
    style.put_footer(axes, foot, _EDGE)
    shown = [(words, {name: one.mm(name, day) for name in columns}, note)
            for (one, day, words), note in zip(rows, notes, strict=True)]  # fmt: skip
    return Picture(
        figure=figure, title=f"The same face before and a month after each plan: {comparison.scenario.title}",
        alt=_alt(comparison, columns, shown), rows=_rows(shown),
    )  # fmt: skip


Told = Sequence[tuple[str, Mapping[str, Mapping[str, tuple[float, float]]], Sequence[Sequence[Callout]]]]
"""Of every row of faces its name, its measures under each command, and its call-outs."""


def _alt(comparison: Comparison, columns: Sequence[str], told: Told) -> str:
    text = (
        f"{len(told)} rows of {len(columns)} faces of one simulated patient, the median of {comparison.replicates} "
    )
    text += f"nerves, one column a command; numbers of the {comparison.side} side. "
    for words, _, notes in told:
        parts = [
            f"{TITLES.get(name, style.words(name)).lower()}: {', '.join(note.text for note in some)}"
            for name, some in zip(columns, notes, strict=True)
            if some
        ]
        text += f"{words}: {'; '.join(parts) or 'nothing departs visibly from healthy'}. "
    return text.strip()


def _rows(told: Told) -> list[dict[str, Any]]:
    return [
        {"row": words, "command": command, "measure": name,
         "unit": "mm" if name.endswith("_mm") else "degrees" if name.endswith("_deg") else "share",
         "value": value, "before_the_injury": usual}
        for words, measures, _ in told
        for command, found in measures.items()
        for name, (value, usual) in found.items()
    ]  # fmt: skip
