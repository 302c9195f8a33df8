"""Parts that sheets of drawn faces share: headings, a face with the mirror image of its other side, numbers, key."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simsynk.errors import unknown_name
from simsynk.face.expression import Expression
from simsynk.face.model import FaceModel
from simsynk.motor.commands import REST
from simsynk.view import style
from simsynk.view.face_callouts import Callout
from simsynk.view.face_curves import face_drawing, outline_shapes, with_shapes
from simsynk.view.face_figure import ASPECT, draw_face
from simsynk.view.face_half import SIDE_NAMES, doubled
from simsynk.view.face_shapes import Shape
from simsynk.view.patient_faces import PatientFaces

SHOWN = (REST, "brow_raise", "close_gentle", "smile", "snarl", "pucker", "whistle")
"""Rest, the five expressions of the Sunnybrook scale, and the whistle that tightens the neck."""

TITLES = {
    REST: "Rest", "brow_raise": "Brows up", "close_gentle": "Eyes closed", "close_tight": "Eyes shut tight",
    "smile": "Open smile", "snarl": "Snarl", "pucker": "Pucker", "whistle": "Whistle",
    "lower_lip_depress": "Lower lip down",
}  # fmt: skip
"""Words above the columns; other commands are shown by their names."""

MEASURED = {
    "palpebral_fissure_mm": "eye_opening_mm",
    "commissure_excursion_mm": "corner_movement_mm",
    "brow_elevation_mm": "brow_movement_mm",
}
"""Measures in the data tables of faces -> their columns."""

_EDGE = 5.0
_MOST_DAYS = 3
_MIRROR_MM = 1.0


def shown_days(days: Sequence[float]) -> tuple[float, ...]:
    """First, middle and last of the observed days.

    Examples
    --------
    >>> shown_days((30, 90, 180, 365, 600))
    (30, 180, 600)
    """
    if len(days) <= _MOST_DAYS:
        return tuple(days)
    places = [round(step * (len(days) - 1) / (_MOST_DAYS - 1)) for step in range(_MOST_DAYS)]
    return tuple(days[place] for place in places)


def check_names(field_name: str, wanted: Sequence[Any], known: Sequence[Any]) -> None:
    """Complain about a command or day that the run does not hold."""
    for one in wanted:
        if one not in known:
            raise unknown_name(field_name, str(one), [str(name) for name in known], f"one of this run's {field_name}")


def patient_face(
    axes: Axes, faces: PatientFaces, command: str, day: float, at: tuple[float, float], cell: float, skin_name: str
) -> None:
    """One face of the median patient with the mirror image of its other side; `at` in mm, `cell` its width."""
    shown = faces.face(command, day)
    drawing = with_shapes(face_drawing(faces.model, shown), mirror_lines(faces.model, shown, faces.affected))
    draw_face(axes, drawing, at, cell, skin_name=skin_name)
    side_letters(axes, at[0], at[1], cell, faces.affected)


def mirror_lines(model: FaceModel, shown: Expression, side: int) -> list[Shape]:
    """Mirror image of the other side's brow, lids and lips, where it lies visibly off this side's own.

    Parameters
    ----------
    model, shown
        One face.
    side
        Where the lines are drawn, 0 the patient's right.
    """
    lines = functools.partial(outline_shapes, model, ink="mirror", width=0.7, sides=(side,), dash=(2.2, 1.6))
    pairs = zip(lines(doubled(shown, 1 - side)), lines(shown), strict=True)
    return [mirror for mirror, own in pairs if np.abs(mirror.points - own.points).max() >= _MIRROR_MM]


def title_of(command: str) -> str:
    """Words above a column of faces."""
    return TITLES.get(command, style.words(command))


def heading_of(faces: PatientFaces, width: float, second: str = "") -> tuple[tuple[str, str], float]:
    """Title and what is shown, and where the faces begin."""
    title = style.wrapped(faces.title, width - 2 * _EDGE, style.TITLE)
    count = len(faces.measures)
    first = "the first " if faces.simulated > count else ""
    who = f"the median of {first}{count} simulated {'patient' if count == 1 else 'patients'}"
    who = "those of the expected nerve" if "engine" in faces.provenance else who
    text = second or f"Simulated faces: {who}."
    text += f" Numbers are of the {SIDE_NAMES[faces.affected]} side; R and L: the patient's sides."
    under = style.wrapped(text, width - 2 * _EDGE, style.TEXT)
    top = _EDGE + style.line_mm(style.TITLE, title.count("\n") + 1) + style.line_mm(style.TEXT, under.count("\n") + 1)
    return (title, under), top + 4


def put_heading(axes: Axes, text: tuple[str, str]) -> None:
    """Title, and what is shown."""
    axes.text(_EDGE, _EDGE, text[0], fontsize=style.TITLE, weight="bold", va="top", gid="title")
    y = _EDGE + style.line_mm(style.TITLE, text[0].count("\n") + 1) + 1
    axes.text(_EDGE, y, text[1], fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)


def column_label(axes: Axes, x: float, y: float, text: str, align: str, **looks: Any) -> None:
    """A name over a column of faces."""
    axes.text(x, y, text, fontsize=style.TEXT, ha=align, va="top", **looks)


def row_name(axes: Axes, y: float, text: str, width: float) -> None:
    """A line across the sheet with the name of the row below it."""
    axes.plot([_EDGE, width - _EDGE], [y, y], color=style.TISSUE, lw=0.6)
    axes.text(_EDGE, y + 1, text, fontsize=style.HEADING, weight="bold", va="top", gid="row")


def side_letters(axes: Axes, x: float, y: float, cell: float, affected: int) -> None:
    """R and L beside the chin, the affected one bold."""
    at = y + 0.84 * ASPECT * cell
    for side, place in ((0, x + 0.1 * cell), (1, x + 0.9 * cell)):
        strong = side == affected
        axes.text(
            place, at, "RL"[side], fontsize=style.SMALL, ha="center", va="center", gid="side",
            color=style.INK if strong else style.SOFT_INK, weight="bold" if strong else "normal",
        )  # fmt: skip


def write_callouts(axes: Axes, notes: Sequence[Callout], x: float, y: float, unit: bool = False) -> None:
    """Numbers below a face, one a line."""
    for line, note in enumerate(notes):
        colour = style.UNASKED if note.unwanted else style.ASKED
        axes.text(
            x, y + style.line_mm(style.SMALL, line), note.text if unit else note.short, fontsize=style.SMALL,
            color=colour, ha="center", va="top", weight="bold" if note.unwanted else "normal", gid="callout",
        )  # fmt: skip


def sheet_key(axes: Axes, y: float, width: float = style.WIDE_MM) -> None:
    """What the line, the numbers and the words mean."""
    axes.plot([_EDGE, _EDGE + 8], [y + 1.3] * 2, color="#0B3C5D", lw=0.9, dashes=(3, 2))
    wide = width == style.WIDE_MM
    put = functools.partial(axes.text, fontsize=style.SMALL, va="top", gid="key")
    put(_EDGE + 10, y, s="Mirror image of the other side.")
    x, second = (_EDGE + 53, y) if wide else (_EDGE, y + style.line_mm(style.SMALL))
    put(x, second, s="Bold: not asked for.", color=style.UNASKED, weight="bold")
    put(x + 32, second, s="Blue: missing.", color=style.ASKED)
    x, third = (_EDGE + 105, y) if wide else (_EDGE, second + style.line_mm(style.SMALL))
    put(x, third, s="Eye: opening; others: movement, mm (healthy).")
    x, fourth = (_EDGE + 10, y + style.line_mm(style.SMALL)) if wide else (_EDGE, third + style.line_mm(style.SMALL))
    put(x, fourth, s="Plain words: clinical signs that this face shows.")
