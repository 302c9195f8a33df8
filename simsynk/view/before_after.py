"""One command before the injury and after it: the two faces, what moves unasked, and the muscles behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, Rectangle
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.motor.commands import REST
from simsynk.view import style
from simsynk.view.brought import is_transplant
from simsynk.view.face_callouts import Callout, callouts
from simsynk.view.face_curves import LEFT_EDGE, RIGHT_EDGE, TOP, face_drawing
from simsynk.view.face_figure import ASPECT, draw_face
from simsynk.view.face_half import SIDE_NAMES
from simsynk.view.face_panels import TITLES, mirror_lines, patient_face
from simsynk.view.folder import Drawn
from simsynk.view.patient_faces import PatientFaces
from simsynk.view.picture import Choice, Picture, width_of
from simsynk.view.tree_frame import halo

WIDTHS = (style.WIDE_MM, style.NARROW_MM)

_EDGE, _GAP = 5.0, 3.0
_CELL = {style.WIDE_MM: 57.0, style.NARROW_MM: 36.0}
_ROW, _HEAD = 6.3, 5.5
_MOST = 5
_USUAL = "smile"

_PLACES = {"eye": (31.0, 0.0, 42.0, 21.0), "corner": (25.0, -67.0, 26.0, 24.0), "brow": (32.0, 22.5, 52.0, 17.0)}
"""Where a ring is drawn on a half face: its middle and its width and height, in face mm."""

_WORDS = {"eye": "eye open", "corner": "mouth corner moves", "brow": "brow moves"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Muscle:
    """One bar: movement above rest as shares of the muscle's maximum, and whether it visibly passes healthy.

    A muscle that surgery `brought` was not there before.
    """

    name: str
    asked: bool
    beyond: bool
    before: float
    after: float
    brought: bool = False


@style.styled
def before_after_picture(drawn: Drawn, choice: Choice) -> Picture | None:
    """Draw one command of the median simulated patient before the injury and after it.

    The dashed outline on the affected side is the mirror image of the other one. Rings and numbers show what departs
    from the same face healthy (see `face_callouts`). Bars show the muscles behind it: the asked-for ones that work
    most in health, and those that visibly contract unasked or beyond healthy.

    Parameters
    ----------
    drawn
        A run of a nerve that moves a human face.
    choice
        Width, command (the smile unless another is chosen), day, side and skin.

    Returns
    -------
    None without a face.
    """
    width = width_of(choice, WIDTHS, "before_after")
    faces = drawn.faces_on(choice)
    if faces is None or not len(faces.activation):
        return None
    command = choice.command or (_USUAL if _USUAL in faces.commands else faces.commands[-1])
    day = faces.days[-1] if choice.day is None else choice.day
    notes, (muscles, more) = callouts(command, faces.mm(command, day)), _muscles(drawn, faces, command, day)
    mirrored = bool(mirror_lines(faces.model, faces.face(command, day), faces.affected))
    wide, cell = width == style.WIDE_MM, _CELL[width]
    told = _told(drawn, faces, command, day)
    title = style.wrapped(faces.title, width - 2 * _EDGE, style.TITLE)
    under = style.wrapped(told, width - 2 * _EDGE, style.TEXT)
    top = _EDGE + style.line_mm(style.TITLE, title.count("\n") + 1) + 1
    head = top + style.line_mm(style.TEXT, under.count("\n") + 1) + 4
    foot_of_faces = head + 5 + cell * ASPECT + 3 + style.line_mm(style.SMALL, max(len(notes), 1) * (1 if wide else 2))
    strip = _strip_mm(muscles, more, wide=wide)
    bottom = max(foot_of_faces, head + strip) if wide else foot_of_faces + 2 + strip
    foot = style.footer_text(drawn.result.provenance, width - 2 * _EDGE)
    key = 6.0 if wide else 14.0
    figure, axes = style.sheet(width, bottom + key + style.line_mm(style.SMALL, foot.count("\n") + 1) + 6)
    axes.text(_EDGE, _EDGE, title, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    axes.text(_EDGE, top, under, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)
    _pair(axes, faces, (command, day), head, cell, choice.skin_name)
    _notes(axes, notes, (_EDGE + cell + _GAP, head + 5), cell, faces, wide=wide)
    columns = (_EDGE + 2 * (cell + _GAP) + 2,) * 2 if wide else (_EDGE, _EDGE + cell + _GAP)
    _strip(axes, muscles, more, columns, head if wide else foot_of_faces + 2, (width - _EDGE - columns[1], wide))
    _key(axes, bottom + 2, wide=wide, mirrored=mirrored)
    style.put_footer(axes, foot, _EDGE)
    name = f"{TITLES.get(command, style.words(command))} before and after: {faces.title}"
    rows = _rows(faces, muscles, command, day)
    return Picture(
        figure=figure, title=name, alt=_alt(faces, notes, muscles, (command, day), more, mirrored=mirrored), rows=rows
    )


def _told(drawn: Drawn, faces: PatientFaces, command: str, day: float) -> str:
    count = len(faces.measures)
    first = "the first " if faces.simulated > count else ""
    who = f"the median of {first}{count} simulated {'patient' if count == 1 else 'patients'}"
    who = "the expected nerve" if drawn.result.expected else who
    asked = TITLES.get(command, style.words(command))
    return f"The command “{asked}” before the injury and on day {day:g}: {who}, {SIDE_NAMES[faces.affected]} side."


def _muscles(drawn: Drawn, faces: PatientFaces, command: str, day: float) -> tuple[list[_Muscle], int]:
    """Asked-for muscles that work most in health, then those that visibly go beyond healthy, the strongest first.

    With them how many more go beyond healthy than there is room for.
    """
    result, side = drawn.result, faces.affected
    c, d = faces.commands.index(command), faces.days.index(day)
    after = synkinesis.evoked(faces.activation[faces.median, d, side])[c]
    before = synkinesis.evoked(faces.healthy_activation[side])[c]
    excess = after - before
    seen = result.displayed & (excess >= synkinesis.visible_bar())
    wanted = result.asked[c] & result.displayed & ~seen
    asked = [m for m in np.argsort(-before, kind="stable") if wanted[m]][:_MOST]
    others = [m for m in np.argsort(-excess, kind="stable") if seen[m]][:_MOST]
    if command == REST:
        asked = []
    shown = [
        _Muscle(
            name=result.muscles[m], asked=bool(result.asked[c, m]), beyond=beyond, before=max(float(before[m]), 0.0),
            after=max(float(after[m]), 0.0),
        )
        for beyond, some in ((False, asked), (True, others))
        for m in some
    ]  # fmt: skip
    shown += _brought(drawn, after)
    return shown, max(int(seen.sum()) - _MOST, 0)


def _brought(drawn: Drawn, after: NDArray[np.float64]) -> list[_Muscle]:
    """Transplanted muscles, whether they move or not."""
    nerve = drawn.anatomy()
    names = [pool.name for pool in nerve.pools if is_transplant(pool)] if nerve is not None else []
    return [
        _Muscle(name=name, asked=False, beyond=False, before=0.0, brought=True,
                after=max(float(after[drawn.result.muscles.index(name)]), 0.0))
        for name in names if name in drawn.result.muscles
    ]  # fmt: skip


def _strip_mm(muscles: Sequence[_Muscle], more: int, *, wide: bool) -> float:
    """Height of the bars: both halves one below the other, or side by side in one column of print."""
    halves = [max(sum(one.beyond == beyond and not one.brought for one in muscles), 1) for beyond in (False, True)]
    brought = sum(one.brought for one in muscles)
    rest = (style.line_mm(style.SMALL) if more else 0.0) + (_HEAD + _ROW * brought if brought else 0.0)
    return 2 * _HEAD + _ROW * sum(halves) + 1 + rest if wide else _HEAD + _ROW * max(halves) + rest


def _pair(axes: Axes, faces: PatientFaces, what: tuple[str, float], y: float, cell: float, skin_name: str) -> None:
    command, day = what
    for place, words in enumerate(("Before the injury", f"Day {day:g}")):
        x = _EDGE + place * (cell + _GAP)
        axes.text(x + cell / 2, y, words, fontsize=style.TEXT, weight="bold", ha="center", va="top", gid="face")
        if place == 0:
            drawing = face_drawing(faces.model, faces.healthy_face(command))
            draw_face(axes, drawing, (x, y + 5), cell, skin_name=skin_name)
        else:
            patient_face(axes, faces, command, day, (x, y + 5), cell, skin_name)


def _notes(
    axes: Axes, notes: Sequence[Callout], at: tuple[float, float], cell: float, faces: PatientFaces, *, wide: bool
) -> None:
    """A ring around each departing part, and its number below the face: unasked solid and bold, missing dashed."""
    scale = cell / (RIGHT_EDGE - LEFT_EDGE)
    sign = -1 if faces.affected == 0 else 1
    y = at[1] + cell * ASPECT + 2
    for note in notes:
        part = note.text.split(" ")[0]
        colour = style.UNASKED if note.unwanted else style.ASKED
        x0, y0, wide_mm, high_mm = _PLACES[part]
        ring = Ellipse(
            (at[0] + scale * (sign * x0 - LEFT_EDGE), at[1] + scale * (TOP - y0)), scale * wide_mm, scale * high_mm,
            fill=False, ec=colour, lw=1.3, ls="-" if note.unwanted else (0, (2, 1.5)), zorder=50, gid=f"ring {part}",
            path_effects=[halo(2.8)],
        )  # fmt: skip
        axes.add_patch(ring)
        rest = _beside(note)
        text = f"{_WORDS[part]} {rest}" if wide else f"{_WORDS[part]}\n{rest}"
        axes.text(
            at[0] + cell / 2, y, text, fontsize=style.SMALL, color=colour, ha="center", va="top",
            weight="bold" if note.unwanted else "normal", linespacing=1.2, gid="callout",
        )  # fmt: skip
        y += style.line_mm(style.SMALL, 1 if wide else 2)


def _beside(note: Callout) -> str:
    """The numbers of a call-out, as `6.4 mm (healthy 8.0)`."""
    return note.text.split(" ", 1)[1].replace("(", "(healthy ").replace("-", "−")


def _strip(
    axes: Axes,
    muscles: Sequence[_Muscle],
    more: int,
    columns: tuple[float, float],
    top: float,
    size: tuple[float, bool],
) -> None:
    """What was asked for, and what came unasked: a bar for each muscle, with its value before the injury."""
    room, wide = size
    y = low = top
    halves = (
        ("Asked for", "no muscle", False),
        ("Unasked or beyond healthy" if wide else "Beyond healthy", "nothing that can be seen", True),
    )
    for x, (words, nothing, beyond) in zip(columns, halves, strict=True):
        y = y if wide else top
        axes.text(x, y, words, fontsize=style.TEXT, weight="bold", va="top", gid="head")
        y += _HEAD
        own = [one for one in muscles if one.beyond == beyond and not one.brought]
        if not own:
            axes.text(x, y, nothing, fontsize=style.SMALL, va="top")
            y += _ROW
        for one in own:
            _bar(axes, one, (x, y), room)
            y += _ROW
        if beyond and more:
            axes.text(x, y, f"and {more} more", fontsize=style.SMALL, va="top", gid="more")
            y += style.line_mm(style.SMALL)
        y += 1.0
        low = max(low, y)
    brought = [one for one in muscles if one.brought]
    if brought:
        axes.text(columns[0], low, "Transplanted", fontsize=style.TEXT, weight="bold", va="top", gid="head")
    for number, one in enumerate(brought):
        _bar(axes, one, (columns[0], low + _HEAD + number * _ROW), room)


def _bar(axes: Axes, one: _Muscle, at: tuple[float, float], room: float) -> None:
    """What is asked for in blue; what comes unasked, hatched orange: all of it, or what goes beyond healthy."""
    x, y = at
    scale = room - 9.0
    axes.text(x, y, one.name.replace("_", " "), fontsize=style.SMALL, va="top")
    low = y + 3.3
    axes.add_patch(Rectangle((x, low), scale, 1.6, fc="#EEEEEE", lw=0))
    asked = min(one.after, one.before) if one.beyond and one.asked else 0.0 if one.beyond else one.after
    asked = 0.0 if one.brought else asked
    axes.add_patch(Rectangle((x, low), scale * min(asked, 1), 1.6, fc=style.ASKED, lw=0, gid=f"asked {one.name}"))
    if one.brought:
        looks: dict[str, Any] = {"fc": style.SOFT_INK, "lw": 0}
        axes.add_patch(Rectangle((x, low), scale * min(one.after, 1), 1.6, gid=f"brought {one.name}", **looks))
    elif one.beyond:
        more = scale * (min(one.after, 1) - asked)
        looks = {"fc": style.UNASKED, "hatch": "//////", "ec": "white", "lw": 0}
        axes.add_patch(Rectangle((x + scale * asked, low), more, 1.6, gid=f"unasked {one.name}", **looks))
    tick = x + scale * min(one.before, 1.0)
    if not one.brought:
        axes.plot([tick, tick], [low - 0.6, low + 2.2], color=style.INK, lw=1.3, solid_capstyle="butt", gid="healthy")
    axes.text(x + scale + 1, low + 0.8, f"{100 * one.after:.0f} %", fontsize=style.SMALL, va="center")


def _key(axes: Axes, y: float, *, wide: bool, mirrored: bool) -> None:
    marks = [*(["Dashed line on the face: mirror image of the other side."] if mirrored else []),
             "Bars: % of the muscle's maximum, above rest.", "Tick: before the injury."]  # fmt: skip
    x = _EDGE
    for words in marks:
        axes.text(x, y, words, fontsize=style.SMALL, va="top")
        if wide:
            x += 6 + 1.24 * len(words)
        else:
            y += style.line_mm(style.SMALL) + 0.6


def _rows(faces: PatientFaces, muscles: Sequence[_Muscle], command: str, day: float) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, (value, usual) in faces.mm(command, day).items():
        unit = "mm" if name.endswith("_mm") else "degrees" if name.endswith("_deg") else "share"
        found.append(
            {"kind": "measure", "name": name, "unit": unit, "asked_for": "", "before": usual, "after": value}
        )
    for one in muscles:
        asked, kind = "yes" if one.asked else "no", "transplanted muscle" if one.brought else "muscle"
        found.append({"kind": kind, "name": one.name, "unit": "percent of maximum above rest", "asked_for": asked,
                      "before": 100 * one.before, "after": 100 * one.after})  # fmt: skip
    return found


def _alt(
    faces: PatientFaces, notes: Sequence[Callout], muscles: Sequence[_Muscle], what: tuple[str, float], more: int, *,
    mirrored: bool,
) -> str:  # fmt: skip
    command, day = what
    side = SIDE_NAMES[faces.affected]
    text = f"Two drawn faces on the command “{TITLES.get(command, style.words(command))}”: before the injury, and on "
    text += f"day {day:g}{f' with the mirror image of the other side over the {side} side' if mirrored else ''}. "
    parts = [
        f"{_WORDS[note.text.split(' ')[0]]} {_beside(note)}{', not asked for' if note.unwanted else ''}"
        for note in notes
    ]
    text += f"{side.capitalize()} side: {'; '.join(parts)}. " if parts else "Nothing departs visibly from healthy. "
    for beyond, words in ((False, "Asked-for muscles"), (True, "Muscles that came unasked or beyond healthy")):
        own = [f"{m.name.replace('_', ' ')} {100 * m.after:.0f} % (before {100 * m.before:.0f} %)" for m in muscles
               if m.beyond == beyond and not m.brought]  # fmt: skip
        own += [f"and {more} more"] if beyond and more else []
        text += f"{words}: {', '.join(own) or 'none that can be seen'}. "
    for one in (one for one in muscles if one.brought):
        text += f"The transplanted {one.name.replace('_', ' ')} works at {100 * one.after:.0f} %. "
    return text.strip()
