"""Ghost outlines: one command in the median simulated patient, with the lines of the other patients over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simsynk.face.measures import MEASURES
from simsynk.view import style
from simsynk.view.face_callouts import callouts
from simsynk.view.face_curves import LEFT_EDGE, RIGHT_EDGE, TOP, face_drawing, outline_shapes, with_shapes
from simsynk.view.face_figure import ASPECT, draw_face
from simsynk.view.face_half import SIDE_NAMES
from simsynk.view.face_panels import (
    MEASURED,
    check_names,
    column_label,
    heading_of,
    put_heading,
    side_letters,
    title_of,
    write_callouts,
)
from simsynk.view.face_shapes import Drawing
from simsynk.view.folder import Drawn
from simsynk.view.patient_faces import PatientFaces
from simsynk.view.picture import Choice, Picture, width_of

MOST_GHOSTS = 50
"""So many simulated patients, the first ones, are drawn as ghost outlines at most."""

_EDGE = 5.0
_DETAILS = (("Eye", (0.0, 62.0), (-16.0, 30.0)), ("Mouth", (-8.0, 54.0), (-92.0, -46.0)))
"""What is drawn larger: name, and span across (from the midline outwards) and upwards in mm of the face."""


def spread_picture(drawn: Drawn, choice: Choice) -> Picture | None:
    """Ghost outlines with their numbers and a description; see `face_spread_figure`.

    Parameters
    ----------
    drawn, choice
        The run; width, command, day, side and skin of the choice are heeded. None for expected values and without
        a face.
    """
    faces, command = drawn.faces_on(choice), choice.command or "smile"
    if faces is None or drawn.result.expected or command not in drawn.result.commands:
        return None
    width = width_of(choice, (style.WIDE_MM, style.NARROW_MM), "spread")
    day = faces.days[-1] if choice.day is None else choice.day
    figure = face_spread_figure(faces, command, day=day, skin_name=choice.skin_name, width_mm=width)
    count = min(MOST_GHOSTS, len(faces.measures))
    d, c = faces.days.index(day), faces.commands.index(command)
    values = faces.measures[:count, d, faces.affected, c]
    columns = {column: values[:, MEASURES.index(name)] for name, column in MEASURED.items()}
    numbers = drawn.result.replicates.tolist()
    rows: list[dict[str, Any]] = [
        {
            "replicate": numbers[r],
            **{name: float(value[r]) for name, value in columns.items()},
            "unasked_movement_seen": "yes" if _unasked(faces, command, day, r) else "no",
        }
        for r in range(count)
    ]
    title = title_of(command)
    ranges = "; ".join(
        f"{name[:-3].replace('_', ' ')} {value.min():.1f} to {value.max():.1f} mm" for name, value in columns.items()
    )
    alt = (
        f"Two drawn faces, {title.lower()}: before the injury, and the median simulated patient on day {day:g} with "
        f"brow, lids and lips of {count} simulated {_patients(count)} as thin lines; eye and mouth drawn larger. "
        f"{SIDE_NAMES[faces.affected].capitalize()} side over these patients: {ranges}. "
        f"{_seen_in(faces, command, day, count)}"
    )
    return Picture(figure=figure, title=f"Ghost outlines, {title.lower()}: {faces.title}", alt=alt, rows=rows)


def _patients(count: int) -> str:
    return "patient" if count == 1 else "patients"


def _unasked(faces: PatientFaces, command: str, day: float, replicate: int) -> bool:
    """Whether one patient's affected side makes a movement that is called out as not asked for."""
    return any(note.unwanted for note in callouts(command, faces.mm(command, day, replicate)))


def _seen_in(faces: PatientFaces, command: str, day: float, count: int) -> str:
    seen = sum(_unasked(faces, command, day, r) for r in range(count))
    return f"Movement that was not asked for can be seen in {seen} of {count}."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """Places on the sheet in mm: faces as (left, width), details as (left, top, width)."""

    width: float
    faces: tuple[tuple[float, float], ...]
    details: tuple[tuple[float, float, float], ...]
    foot: float
    top: float = field(default=0.0)


def _sheet(width: float, top: float, notes: int) -> _Sheet:
    """Two faces with the details beside them, or below them and their notes on a narrow sheet."""
    below = style.line_mm(style.SMALL, max(notes, 2))
    if width == style.WIDE_MM:
        cell, left = 54.0, width - _EDGE - 50.0
        high = 50.0 * _height(0)
        places = ((left, top + 5, 50.0), (left, top + 5 + high + 7, 50.0))
        foot = max(top + 5 + cell * ASPECT + below + 2, places[1][1] + 50.0 * _height(1) + 3)
        return _Sheet(
            width=width, faces=((_EDGE, cell), (_EDGE + cell + 3, cell)), details=places, foot=foot, top=top
        )
    cell = 37.0
    under = top + 5 + cell * ASPECT + below + 7
    pair = ((_EDGE, cell), (width - _EDGE - cell, cell))
    places = ((_EDGE, under, cell), (width - _EDGE - cell, under, cell))
    return _Sheet(width=width, faces=pair, details=places, foot=under + cell * _height(1) + 3, top=top)


def _height(number: int) -> float:
    """Height of a detail over its width."""
    _, across, up = _DETAILS[number]
    return (up[1] - up[0]) / (across[1] - across[0])


@style.styled
def face_spread_figure(
    faces: PatientFaces,
    command: str,
    *,
    day: float | None = None,
    most: int = MOST_GHOSTS,
    skin_name: str = "neutral",
    width_mm: float = style.WIDE_MM,
) -> Figure:
    """Draw one command of the median simulated patient, with the lines of the other patients over it.

    Lines of the affected half alone are drawn; where all patients are alike they fall on one. Dashed lines are that
    half before the injury.

    Parameters
    ----------
    faces
        See `faces_of`.
    command
        What is asked of the face.
    day
        An observed day; None means the last.
    most
        How many other simulated patients are drawn at most, the first ones.
    skin_name
        See `skin_names`.
    width_mm
        180 or 85.

    Raises
    ------
    InputError
        For a command, day or skin that there is not.
    """
    row = faces.days[-1] if day is None else day
    check_names("commands", [command], faces.commands)
    check_names("days", [row], faces.days)
    count = min(most, len(faces.measures))
    second = f"{title_of(command)} on day {row:g}: the median simulated patient, with brow, lids and lips of {count} "
    second += f"simulated {_patients(count)} as thin lines; dashed: before the injury. "
    second += _seen_in(faces, command, row, count)
    text, top = heading_of(faces, width_mm, second)
    notes = callouts(command, faces.mm(command, row))
    places = _sheet(width_mm, top, len(notes))
    foot = style.footer_text(faces.provenance, width_mm - 2 * _EDGE)
    height = places.foot + style.line_mm(style.SMALL, foot.count("\n") + 1) + 4
    figure, axes = style.sheet(width_mm, height)
    put_heading(axes, text)
    patient = with_ghosts(faces, command, row, count)
    pair = (("Before the injury", face_drawing(faces.model, faces.healthy_face(command))), (f"Day {row:g}", patient))
    for (name, drawing), (x, cell) in zip(pair, places.faces, strict=True):
        column_label(axes, x + cell / 2, top, name, "center", weight="bold")
        draw_face(axes, drawing, (x, top + 5), cell, skin_name=skin_name)
        side_letters(axes, x, top + 5, cell, faces.affected)
    x, cell = places.faces[1]
    write_callouts(axes, notes, x + cell / 2, top + 6 + cell * ASPECT, unit=True)
    for number, place in enumerate(places.details):
        _detail(figure, axes, patient, number, place, faces.affected, skin_name)
    style.put_footer(axes, foot, _EDGE)
    return figure


def with_ghosts(faces: PatientFaces, command: str, day: float, count: int) -> Drawing:
    """The median patient with the lines of the affected half of the others, and dashed as it was before."""
    faint = min(0.7, 6.0 / max(count, 1) + 0.06)
    before = faces.healthy_face(command)
    usual = outline_shapes(faces.model, before, ink="expected", width=0.3, sides=(faces.affected,), dash=(1.6, 1.2))
    lines = [
        shape
        for r in range(count)
        for shape in outline_shapes(
            faces.model, faces.face(command, day, r), ink="ghost", width=0.12, opacity=faint, sides=(faces.affected,)
        )
    ]
    return with_shapes(face_drawing(faces.model, faces.face(command, day)), [*lines, *usual])


def _detail(
    figure: Figure, axes: Axes, drawing: Drawing, number: int, place: tuple[float, float, float], side: int, skin: str
) -> None:
    """A part of the affected half, drawn larger in a frame of its own."""
    name, across, up = _DETAILS[number]
    left, top, width = place
    height = width * _height(number)
    sheet_width, sheet_height = axes.get_xlim()[1], axes.get_ylim()[0]
    scale = width / (across[1] - across[0])
    inset = figure.add_axes(
        (left / sheet_width, 1 - (top + height) / sheet_height, width / sheet_width, height / sheet_height)
    )
    inset.set_axis_off()
    inset.set_gid(f"detail {name.lower()}")
    # A right half lies on the viewer's left: outwards is to the left there.
    first = -across[1] if side == 0 else across[0]
    corner = (left - scale * (first - LEFT_EDGE), top - scale * (TOP - up[1]))
    draw_face(inset, drawing, corner, scale * (RIGHT_EDGE - LEFT_EDGE), skin_name=skin)
    inset.set_xlim(left, left + width)
    inset.set_ylim(top + height, top)
    axes.add_patch(Rectangle((left, top), width, height, fill=False, ec=style.TISSUE, lw=0.7, zorder=9))
    axes.text(left, top - 1, f"{name}, larger", fontsize=style.SMALL, va="bottom", gid="detail")
