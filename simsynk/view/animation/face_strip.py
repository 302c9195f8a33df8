"""The film of a face on paper: four moments beside each other, before the injury above, the observed day below."""

from __future__ import annotations

import numpy as np

from simsynk.motor.timecourse import course_of
from simsynk.view import style
from simsynk.view.animation.face_film import FaceFilm
from simsynk.view.animation.pens import Pen, fitted
from simsynk.view.face_figure import ASPECT

STRIP_MM = 180.0
"""Width of the strip."""

_EDGE, _GAP, _LEAD = 4.0, 3.0, 20.0
_MM = 25.4 / 72
_TEXT, _HEAD = 7.2 * _MM, 9.0 * _MM
_FACE = (STRIP_MM - 2 * _EDGE - _LEAD - 3 * _GAP) / 4


def key_frames(film: FaceFilm) -> tuple[int, int, int, int]:
    """Rest, half-way up, held, half-way down."""
    course = course_of(film.command)
    wanted = (film.times_s[0], 0.6 * course.rise_s, float(film.times_s[film.held]),
              course.rise_s + course.hold_s + 0.6 * course.fall_s)  # fmt: skip
    found = [int(np.argmin(np.abs(film.times_s - one))) for one in wanted]
    for k in range(1, 4):
        found[k] = max(found[k], found[k - 1] + 1)
    return found[0], found[1], found[2], min(found[3], len(film.times_s) - 1)


def strip_height(film: FaceFilm) -> float:
    """Height in mm."""
    return 14.0 + 2 * (_FACE * ASPECT + 6.0) + 15.0


def panel_words(film: FaceFilm) -> tuple[str, ...]:
    """What stands above each panel."""
    kinds = ("at rest", "rising", "held", "letting go")
    return tuple(
        f"{max(film.times_s[k], 0.0):.2f} s: {kind}" for k, kind in zip(key_frames(film), kinds, strict=True)
    )


def draw_strip(pen: Pen, film: FaceFilm) -> None:
    """Four moments of both faces with their numbers, and the footer."""
    title = f"{film.spoken}: {film.title}"
    pen.text((_EDGE, 6.5), title, fitted(title, 10.5 * _MM, STRIP_MM - 2 * _EDGE), bold=True)
    words = list(film.mm)
    for column, (frame, told) in enumerate(zip(key_frames(film), panel_words(film), strict=True)):
        left = _EDGE + _LEAD + column * (_FACE + _GAP)
        pen.text((left + _FACE / 2, 12.0), told, _HEAD, anchor="middle", bold=True)
        for row, drawings in enumerate((film.before, film.now)):
            top = 14.0 + row * (_FACE * ASPECT + 6.0)
            pen.face(drawings[frame], (left, top), _FACE, film.skin_name)
            numbers = " / ".join(f"{film.mm[word][frame, row]:.1f}" for word in words)
            pen.text((left + _FACE / 2, top + _FACE * ASPECT + 3.2), f"{numbers} mm", _TEXT, anchor="middle")
    for row, lines in enumerate((("Before", "the injury"), (f"Day {film.day:g}",))):
        top = 14.0 + row * (_FACE * ASPECT + 6.0)
        for number, line in enumerate(lines):
            pen.text((_EDGE, top + 18 + 4.0 * number), line, _HEAD, bold=True)
    y = 14.0 + 2 * (_FACE * ASPECT + 6.0) + 2.0
    pen.text(
        (_EDGE, y),
        f"Numbers, {film.affected} side: {' / '.join(words)}. Dashed: the face before the injury at that moment.",
        _TEXT,
        style.SOFT_INK,
    )
    foot = style.footer_text(film.provenance, STRIP_MM - 2 * _EDGE).split("\n")
    for number, line in enumerate(foot):
        pen.text((_EDGE, y + 4.5 + 3.1 * number), line, 7 * _MM, style.SOFT_INK)
