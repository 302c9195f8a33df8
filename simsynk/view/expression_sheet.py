"""Expression sheets: what one simulated patient's face does under each command, healthy and on observed days."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simsynk.errors import unknown_name
from simsynk.face.expression import Expression
from simsynk.face.measures import MEASURES
from simsynk.face.model import FaceModel
from simsynk.face.patient import Face
from simsynk.face.surgery import Surgery
from simsynk.motor.commands import REST
from simsynk.results import Result
from simsynk.study.summary import PIECE, StoredArrays
from simsynk.view import style
from simsynk.view.face_callouts import Callout, callouts
from simsynk.view.face_curves import face_drawing, ghosts, outline_shapes, with_shapes
from simsynk.view.face_figure import ASPECT, draw_face
from simsynk.view.face_half import SIDE_NAMES, doubled, one_face
from simsynk.view.face_shapes import Shape
from simsynk.view.median_patient import median_replicate

SHOWN = (REST, "brow_raise", "close_gentle", "smile", "snarl", "pucker", "whistle")
"""Rest, the five expressions of the Sunnybrook scale, and the whistle that tightens the neck."""

TITLES = {
    REST: "Rest", "brow_raise": "Brows up", "close_gentle": "Eyes closed", "close_tight": "Eyes shut tight",
    "smile": "Open smile", "snarl": "Snarl", "pucker": "Pucker", "whistle": "Whistle",
    "lower_lip_depress": "Lower lip down",
}  # fmt: skip
"""Words above the columns; other commands are shown by their names."""

MOST_FACES = 1000
"""So many simulated patients, the first ones, are looked at for figures of faces (modelling choice)."""

_EDGE = 5.0
_MOST_DAYS = 3
_MIRROR_MM = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFaces:
    """The faces of the simulated patients of one run.

    Parameters
    ----------
    mover
        What turns activation into expressions.
    activation
        After the injury, (replicates, days, 2 sides, commands, muscles of the nerve).
    healthy_activation
        Before it, (2 sides, commands, muscles of the nerve).
    measures, healthy_measures
        In the order of `MEASURES`, (replicates, days, 2 sides, commands, measures) and (2, commands, measures).
    days, commands
        Names of the axes.
    affected
        Place of the affected side, 0 the patient's right.
    median
        Place of the patient who stands for all, see `median_replicate`.
    title, provenance
        As in `Result`.
    surgery
        Static and lid surgery on each day; nothing named is none.
    simulated
        How many replicates the run has; those beyond the ones that are here come after them.
    """

    mover: Face = field(repr=False)
    activation: NDArray[np.float64] = field(repr=False)
    healthy_activation: NDArray[np.float64] = field(repr=False)
    measures: NDArray[np.float64] = field(repr=False)
    healthy_measures: NDArray[np.float64] = field(repr=False)
    days: tuple[float, ...]
    commands: tuple[str, ...]
    affected: int
    median: int
    title: str
    provenance: Mapping[str, Any] = field(repr=False)
    surgery: tuple[Surgery | None, ...] = field(default=(), repr=False)
    simulated: int = 0

    @property
    def model(self) -> FaceModel:
        """The half face."""
        return self.mover.model

    def face(self, command: str, day: float, replicate: int | None = None) -> Expression:
        """One face; of the median patient when no place of a replicate is given."""
        r, d = self.median if replicate is None else replicate, self.days.index(day)
        return self._expressed(self.activation[r, d], command, self.surgery[d] if self.surgery else None)

    def healthy_face(self, command: str) -> Expression:
        """The face before the injury under a command."""
        return self._expressed(self.healthy_activation, command)

    def _expressed(self, activation: NDArray[np.float64], command: str, surgery: Surgery | None = None) -> Expression:
        shown = self.mover.express(activation, self.healthy_activation[:, 0], surgery)
        return one_face(shown, self.commands.index(command))

    def mm(self, command: str, day: float) -> dict[str, tuple[float, float]]:
        """Every measure of the median patient's affected side, with its healthy value."""
        c, d = self.commands.index(command), self.days.index(day)
        found = self.measures[self.median, d, self.affected, c]
        usual = self.healthy_measures[self.affected, c]
        return {name: (float(found[k]), float(usual[k])) for k, name in enumerate(MEASURES)}


def faces_of(result: Result, face: Face, surgery: tuple[Surgery | None, ...] = ()) -> PatientFaces:
    """The faces of a run: of its first `MOST_FACES` replicates, so that memory does not grow with their number.

    Parameters
    ----------
    result
        A finished run whose nerve moves a human face.
    face
        See `face_of`.
    surgery
        Static and lid surgery on each day; nothing named is none.
    """
    activation, resting = first_faces(result.arrays), result.healthy[:, 0]
    operated = surgery or (None,) * len(result.days)
    measures = np.empty((*activation.shape[:-1], len(MEASURES)))
    for d, done in enumerate(operated):
        for start in range(0, len(activation), PIECE):
            piece = slice(start, start + PIECE)
            measures[piece, d] = face.measure(activation[piece, d], resting, done)
    return PatientFaces(
        mover=face,
        activation=activation,
        healthy_activation=result.healthy,
        measures=measures,
        healthy_measures=face.measure(result.healthy, resting),
        days=result.days,
        commands=result.commands,
        affected=SIDE_NAMES.index(result.side) if result.side in SIDE_NAMES else 0,
        median=median_replicate(measures),
        title=result.title or result.name,
        provenance=result.provenance,
        surgery=surgery,
        simulated=len(result.replicates),
    )


def first_faces(arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
    """Activation of the `MOST_FACES` first replicates; of a run the others are not even read."""
    if isinstance(arrays, StoredArrays):
        return arrays.first("activation", MOST_FACES)
    return arrays["activation"][:MOST_FACES]


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


@style.styled
def sheet_figure(
    faces: PatientFaces,
    *,
    commands: Sequence[str] | None = None,
    days: Sequence[float] | None = None,
    skin_name: str = "neutral",
) -> Figure:
    """Draw the median simulated patient: one row before the injury and one for each day, one column a command.

    The patient is chosen by `median_replicate`. Dashed lines on the affected side are the mirror image of the other
    side, where the two differ by a millimetre. Numbers below a face are millimetres of the affected side, with the
    healthy value in brackets, written only where the two differ by more than a stated bar (see `face_callouts`).

    Parameters
    ----------
    faces
        See `faces_of`.
    commands
        Columns; None shows those of `SHOWN` that the run holds.
    days
        Observed days; None shows the first, the middle and the last.
    skin_name
        See `skin_names`.

    Raises
    ------
    InputError
        For a command, day or skin that there is not.
    """
    columns = [name for name in SHOWN if name in faces.commands] if commands is None else list(commands)
    rows = shown_days(faces.days) if days is None else tuple(days)
    check_names("commands", columns, faces.commands)
    check_names("days", rows, faces.days)
    width = style.WIDE_MM
    cell = min((width - 2 * _EDGE) / max(len(columns), 1), 42.0)
    notes = {(row, name): callouts(name, faces.mm(name, row)) for row in rows for name in columns}
    text, top = _heading(faces, width)
    step = 4.5 + cell * ASPECT + 1.5
    depths = [
        style.line_mm(style.SMALL, max((len(notes[row, name]) for name in columns), default=0)) + 2 for row in rows
    ]
    foot = style.footer_text(faces.provenance, width - 2 * _EDGE)
    height = top + 5 + step * (len(rows) + 1) + sum(depths) + 9 + style.line_mm(style.SMALL, foot.count("\n") + 1) + 4
    figure, axes = style.sheet(width, height)
    put_heading(axes, text)
    for place, name in enumerate(columns):
        words = TITLES.get(name, style.words(name))
        column_label(axes, _EDGE + (place + 0.5) * cell, top, words, "center", weight="bold")
    y = top + 5
    row_name(axes, y, "Before the injury", width)
    for place, name in enumerate(columns):
        draw_face(
            axes,
            face_drawing(faces.model, faces.healthy_face(name)),
            (_EDGE + place * cell, y + 4.5),
            cell,
            skin_name=skin_name,
        )
        _sides(axes, _EDGE + place * cell, y + 4.5, cell, faces.affected)
    y += step
    for row, depth in zip(rows, depths, strict=True):
        row_name(axes, y, f"Day {row:g}", width)
        for place, name in enumerate(columns):
            x = _EDGE + place * cell
            patient_face(axes, faces, name, row, (x, y + 4.5), cell, skin_name)
            write_callouts(axes, notes[row, name], x + cell / 2, y + step)
        y += step + depth
    sheet_key(axes, y + 2)
    style.put_footer(axes, foot, _EDGE)
    return figure


@style.styled
def face_spread_figure(
    faces: PatientFaces, command: str, *, day: float | None = None, most: int = 40, skin_name: str = "neutral"
) -> Figure:
    """Draw one command of the median simulated patient, with the lines of the other patients over it.

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

    Raises
    ------
    InputError
        For a command, day or skin that there is not.
    """
    row = faces.days[-1] if day is None else day
    check_names("commands", [command], faces.commands)
    check_names("days", [row], faces.days)
    width, cell = 140.0, 62.0
    count = min(most, len(faces.measures))
    title = TITLES.get(command, style.words(command))
    second = f"{title} on day {row:g}: the median simulated patient, with brows, lids and lips of {count} simulated "
    text, top = _heading(faces, width, f"{second}{'patient' if count == 1 else 'patients'} as thin lines.")
    foot = style.footer_text(faces.provenance, width - 2 * _EDGE)
    height = top + 5 + cell * ASPECT + 10 + style.line_mm(style.SMALL, foot.count("\n") + 1) + 4
    figure, axes = style.sheet(width, height)
    put_heading(axes, text)
    others = [faces.face(command, row, r) for r in range(count)]
    patient = with_shapes(face_drawing(faces.model, faces.face(command, row)), ghosts(faces.model, others))
    pair = (("Before the injury", face_drawing(faces.model, faces.healthy_face(command))), (f"Day {row:g}", patient))
    for place, (name, drawing) in enumerate(pair):
        x = _EDGE + place * (cell + 6)
        column_label(axes, x + cell / 2, top, name, "center", weight="bold")
        draw_face(axes, drawing, (x, top + 5), cell, skin_name=skin_name)
        _sides(axes, x, top + 5, cell, faces.affected)
    write_callouts(
        axes,
        callouts(command, faces.mm(command, row)),
        _EDGE + cell + 6 + cell / 2,
        top + 7 + cell * ASPECT,
        unit=True,
    )
    style.put_footer(axes, foot, _EDGE)
    return figure


def patient_face(
    axes: Axes, faces: PatientFaces, command: str, day: float, at: tuple[float, float], cell: float, skin_name: str
) -> None:
    """One face of the median patient with the mirror image of its other side; `at` in mm, `cell` its width."""
    shown = faces.face(command, day)
    drawing = with_shapes(face_drawing(faces.model, shown), mirror_lines(faces.model, shown, faces.affected))
    draw_face(axes, drawing, at, cell, skin_name=skin_name)
    _sides(axes, at[0], at[1], cell, faces.affected)


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


def _heading(faces: PatientFaces, width: float, second: str = "") -> tuple[tuple[str, str], float]:
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


def _sides(axes: Axes, x: float, y: float, cell: float, affected: int) -> None:
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


def sheet_key(axes: Axes, y: float) -> None:
    """What the line and the numbers mean."""
    axes.plot([_EDGE, _EDGE + 8], [y + 1.3] * 2, color="#0B3C5D", lw=0.9, dashes=(3, 2))
    x = _EDGE + 10
    put = functools.partial(axes.text, y=y, fontsize=style.SMALL, va="top")
    put(x, s="Mirror image of the other side.")
    put(x + 43, s="Bold: not asked for.", color=style.UNASKED, weight="bold")
    put(x + 75, s="Blue: missing.", color=style.ASKED)
    put(x + 95, s="Eye: opening; others: movement, mm (healthy).")
