"""Expression sheets: what one simulated patient's face does under each command, healthy and on observed days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simsynk.view import style
from simsynk.view.face_callouts import Callout, callouts
from simsynk.view.face_curves import face_drawing
from simsynk.view.face_figure import ASPECT, draw_face
from simsynk.view.face_half import SIDE_NAMES
from simsynk.view.face_panels import (
    MEASURED,
    SHOWN,
    check_names,
    column_label,
    heading_of,
    patient_face,
    put_heading,
    row_name,
    sheet_key,
    shown_days,
    side_letters,
    title_of,
    write_callouts,
)
from simsynk.view.folder import Drawn
from simsynk.view.patient_faces import PatientFaces
from simsynk.view.picture import Choice, Picture, width_of
from simsynk.view.sheet_signs import DaySigns, day_signs

NARROW_SHOWN = ("close_gentle", "smile", "pucker")
"""Commands of a sheet one printed column wide, where a run holds them."""

_EDGE, _WIDEST = 5.0, 42.0
_NAME_MM = 4.5


def sheet_picture(drawn: Drawn, choice: Choice) -> Picture | None:
    """The expression sheet with its numbers and a description; see `sheet_figure`.

    Parameters
    ----------
    drawn, choice
        The run; width, command, day, side and skin of the choice are heeded. None for a nerve without a face.
    """
    faces = drawn.faces_on(choice)
    if faces is None:
        return None
    width = width_of(choice, (style.WIDE_MM, style.NARROW_MM), "sheet")
    commands = _columns(faces, width) if choice.command is None else [choice.command]
    days = _days(faces, width) if choice.day is None else (choice.day,)
    figure = sheet_figure(faces, commands=commands, days=days, skin_name=choice.skin_name, width_mm=width)
    rows = [row for day in days for row in _face_rows(faces, commands, day)]
    return Picture(
        figure=figure, title=f"Expression sheet: {faces.title}", alt=_alt(faces, commands, days), rows=rows
    )


def _columns(faces: PatientFaces, width: float) -> list[str]:
    narrow = [name for name in NARROW_SHOWN if name in faces.commands]
    wide = [name for name in SHOWN if name in faces.commands]
    return narrow if width == style.NARROW_MM and narrow else wide


def _days(faces: PatientFaces, width: float) -> tuple[float, ...]:
    """First, middle and last day; a narrow sheet with all three would be longer than a page."""
    days = shown_days(faces.days)
    return (days[0], days[-1]) if width == style.NARROW_MM and len(days) > 2 else days


def _alt(faces: PatientFaces, commands: Sequence[str], days: Sequence[float]) -> str:
    """Days and commands, then what the last day shows in numbers and signs."""
    last, signs = days[-1], day_signs(faces, days[-1], commands)
    told = []
    for name in commands:
        notes = [note.text for note in callouts(name, faces.mm(name, last))] + list(signs.by_command[name])
        told += [f"{title_of(name).lower()}: {', '.join(notes)}"] if notes else []
    shown = ", ".join(f"{day:g}" for day in days)
    found = "; ".join(told) or "nothing that differs visibly from before the injury"
    also = f" Also: {', '.join(signs.also)}." if signs.also else ""
    return (
        f"Drawn faces of one simulated patient under {len(commands)} commands, before the injury and on day {shown}. "
        f"On day {last:g}, {SIDE_NAMES[faces.affected]} side, with the value before the injury in brackets: "
        f"{found}.{also}"
    )


def _face_rows(faces: PatientFaces, commands: Sequence[str], day: float) -> list[dict[str, Any]]:
    """The drawn faces of a day: the affected side in millimetres, as it was before the injury, and its signs."""
    signs, rows = day_signs(faces, day, commands), []
    for command in commands:
        mm = faces.mm(command, day)
        now = {column: mm[name][0] for name, column in MEASURED.items()}
        before = {f"{column[:-3]}_before_mm": mm[name][1] for name, column in MEASURED.items()}
        shown = {"signs": "; ".join(signs.by_command[command]), "also": "; ".join(signs.also)}
        rows.append({"day": day, "command": command, **now, **before, **shown})
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One day of the sheet: the numbers below each face, its signs, and the room that they take in mm."""

    day: float
    notes: dict[str, list[Callout]]
    signs: DaySigns
    depth: float


def _row(faces: PatientFaces, columns: Sequence[str], day: float) -> _Row:
    notes = {name: callouts(name, faces.mm(name, day)) for name in columns}
    signs = day_signs(faces, day, columns)
    lines = max((len(notes[name]) + len(signs.by_command[name]) for name in columns), default=0)
    return _Row(day=day, notes=notes, signs=signs, depth=style.line_mm(style.SMALL, lines) + 2)


@style.styled
def sheet_figure(
    faces: PatientFaces,
    *,
    commands: Sequence[str] | None = None,
    days: Sequence[float] | None = None,
    skin_name: str = "neutral",
    width_mm: float = style.WIDE_MM,
) -> Figure:
    """Draw the median simulated patient: one row before the injury and one for each day, one column a command.

    The patient is chosen by `median_replicate`. Dashed lines on the affected side are the mirror image of the other
    side, where the two differ by a millimetre. Numbers below a face are millimetres of the affected side, with the
    healthy value in brackets, written only where the two differ by more than a stated bar (see `face_callouts`).
    Below them stand the clinical signs that this patient shows under the command.

    Parameters
    ----------
    faces
        See `faces_of`.
    commands
        Columns; None shows those of `SHOWN` (at 85 mm `NARROW_SHOWN`) that the run holds.
    days
        Observed days; None shows the first, the middle and the last (at 85 mm the first and the last).
    skin_name
        See `skin_names`.
    width_mm
        180 or 85.

    Raises
    ------
    InputError
        For a command, day or skin that there is not.
    """
    columns = _columns(faces, width_mm) if commands is None else list(commands)
    shown = _days(faces, width_mm) if days is None else tuple(days)
    check_names("commands", columns, faces.commands)
    check_names("days", shown, faces.days)
    cell = min((width_mm - 2 * _EDGE) / max(len(columns), 1), _WIDEST)
    rows = [_row(faces, columns, day) for day in shown]
    text, top = heading_of(faces, width_mm)
    step = _NAME_MM + cell * ASPECT + 1.5
    foot = style.footer_text(faces.provenance, width_mm - 2 * _EDGE)
    body = 5 + step * (len(rows) + 1) + sum(row.depth for row in rows)
    key_mm = 9.0 if width_mm == style.WIDE_MM else 9.0 + style.line_mm(style.SMALL, 3)
    height = top + body + key_mm + style.line_mm(style.SMALL, foot.count("\n") + 1) + 4
    figure, axes = style.sheet(width_mm, height)
    put_heading(axes, text)
    for place, name in enumerate(columns):
        column_label(axes, _EDGE + (place + 0.5) * cell, top, title_of(name), "center", weight="bold")
    _before(axes, faces, columns, (top + 5, cell, width_mm), skin_name)
    y = top + 5 + step
    for row in rows:
        row_name(axes, y, f"Day {row.day:g}", width_mm)
        _also(axes, row.signs, y, width_mm)
        for place, name in enumerate(columns):
            x = _EDGE + place * cell
            patient_face(axes, faces, name, row.day, (x, y + _NAME_MM), cell, skin_name)
            write_callouts(axes, row.notes[name], x + cell / 2, y + step)
            _signs(axes, row, name, x + cell / 2, y + step)
        y += step + row.depth
    sheet_key(axes, y + 2, width_mm)
    style.put_footer(axes, foot, _EDGE)
    return figure


def _before(
    axes: Axes, faces: PatientFaces, columns: Sequence[str], at: tuple[float, float, float], skin_name: str
) -> None:
    """The row of the face before the injury; `at` holds its top, the width of a face and that of the sheet."""
    y, cell, width = at
    row_name(axes, y, "Before the injury", width)
    for place, name in enumerate(columns):
        x = _EDGE + place * cell
        drawing = face_drawing(faces.model, faces.healthy_face(name))
        draw_face(axes, drawing, (x, y + _NAME_MM), cell, skin_name=skin_name)
        side_letters(axes, x, y + _NAME_MM, cell, faces.affected)


def _signs(axes: Axes, row: _Row, command: str, x: float, y: float) -> None:
    """Signs below the numbers of a face."""
    first = len(row.notes[command])
    for line, words in enumerate(row.signs.by_command[command], start=first):
        axes.text(
            x, y + style.line_mm(style.SMALL, line), words, fontsize=style.SMALL, color=style.INK, ha="center",
            va="top", gid="sign",
        )  # fmt: skip


def _also(axes: Axes, signs: DaySigns, y: float, width: float) -> None:
    """Signs that no shown face can carry, beside the day; a narrow sheet has no room for them."""
    if signs.also and width == style.WIDE_MM:
        text = f"also: {', '.join(signs.also)}"
        axes.text(width - _EDGE, y + 1.2, text, fontsize=style.SMALL, ha="right", va="top", gid="also")
