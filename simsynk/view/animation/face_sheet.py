"""The sheet of the film of a face: two faces, what they measure, and who moves when."""

from __future__ import annotations

import numpy as np

from simsynk.view import style
from simsynk.view.animation.face_film import FaceFilm
from simsynk.view.animation.pens import Pen, fitted
from simsynk.view.face_figure import ASPECT
from simsynk.view.layout import Points

WIDTH, EDGE = 640.0, 16.0
FACE, GAP, FACE_TOP = 296.0, 16.0, 98.0
TITLE_Y, COMMAND_Y, CAPTION_Y = 24.0, 52.0, 70.0
BELOW = FACE_TOP + FACE * ASPECT
NUMBERS_Y, PLOT_TOP, PLOT_TALL, PLOT_LEFT = BELOW + 18.0, BELOW + 48.0, 92.0, 52.0
PLOT_RIGHT = WIDTH - 232.0
LOOKS = {"asked": (style.ASKED, 2.4, (0.0, 0.0)), "unasked": (style.UNASKED, 2.4, (7.0, 3.5)),
         "new": (style.ASKED, 3.4, (14.0, 4.0)), "before": (style.GREY, 1.6, (1.5, 3.5))}  # fmt: skip
_FOOT = 46.0


def footer_lines(film: FaceFilm) -> list[str]:
    """What the film leaves out, where it comes from, and the notice."""
    left = ["The trained commands are left out: the film shows the untrained ones."] if film.trained else []
    return [*left, *style.footer_text(film.provenance, 146.0).split("\n")]


def sheet_height(film: FaceFilm) -> float:
    """Height of the sheet."""
    return PLOT_TOP + PLOT_TALL + _FOOT + 13 * len(footer_lines(film))


def face_places() -> tuple[tuple[float, float], tuple[float, float]]:
    """Upper left corners of the face before the injury and of the present one."""
    return (EDGE, FACE_TOP), (EDGE + FACE + GAP, FACE_TOP)


def time_x(film: FaceFilm, frame: int) -> float:
    """Where a frame lies on the axis of time."""
    part = (film.times_s[frame] - film.times_s[0]) / (film.times_s[-1] - film.times_s[0])
    return PLOT_LEFT + float(part) * (PLOT_RIGHT - PLOT_LEFT)


def highest(film: FaceFilm) -> float:
    """Upper end of the scale of force, in % of maximum."""
    return float(max(np.ceil(max((force.max() for *_, force in film.traces), default=0) / 20) * 20, 20))


def trace_points(film: FaceFilm, force: Points) -> Points:
    """A line of force on the sheet."""
    x = [time_x(film, k) for k in range(len(film.times_s))]
    return np.column_stack([x, PLOT_TOP + PLOT_TALL * (1 - force / highest(film))])


def draw_background(pen: Pen, film: FaceFilm) -> None:
    """Everything that does not move."""
    pen.text((EDGE, TITLE_Y), film.title, fitted(film.title, 15, WIDTH - 2 * EDGE), bold=True)
    pen.text((EDGE, COMMAND_Y), film.spoken, 21, bold=True)
    for (x, y), words in zip(
        face_places(), ("Before the injury", f"Day {film.day:g}, one simulated patient"), strict=True
    ):
        pen.text((x, y - 4), words, 12, bold=True)
    pen.text(
        (EDGE, NUMBERS_Y + 16),
        "Mouth corner and brow: movement from rest. Dashed lines: the face before the injury at the same moment.",
        10.5, style.SOFT_INK,
    )  # fmt: skip
    _plot(pen, film)
    y = PLOT_TOP + PLOT_TALL + _FOOT
    for number, line in enumerate(footer_lines(film)):
        pen.text((EDGE, y + 13 * number), line, 9.5, style.SOFT_INK)


def _plot(pen: Pen, film: FaceFilm) -> None:
    """Force of the leading muscle and of those that come unasked."""
    bottom = PLOT_TOP + PLOT_TALL
    pen.line([np.array([(PLOT_LEFT, PLOT_TOP), (PLOT_LEFT, bottom), (PLOT_RIGHT, bottom)])], style.TISSUE, 1)
    for value in (0.0, highest(film)):
        pen.text(
            (PLOT_LEFT - 6, bottom - PLOT_TALL * value / highest(film) + 4), f"{value:g} %", 10, style.SOFT_INK, "end"
        )
    for second in np.arange(0, film.times_s[-1] + 1e-9, 0.5 if film.times_s[-1] > 1 else 0.2).tolist():
        k = (second - film.times_s[0]) / (film.times_s[-1] - film.times_s[0])
        x = PLOT_LEFT + k * (PLOT_RIGHT - PLOT_LEFT)
        pen.line([np.array([(x, bottom), (x, bottom + 4)])], style.TISSUE, 1)
        pen.text((x, bottom + 15), f"{second:g}", 10, style.SOFT_INK, "middle")
    pen.text(
        (PLOT_LEFT, bottom + 29),
        "seconds from the command; force above rest in % of the muscle's maximum",
        10,
        style.SOFT_INK,
    )
    order = {"before": 0, "asked": 1, "new": 2, "unasked": 3}
    for _, look, force in sorted(film.traces, key=lambda one: order[one[1]]):
        colour, width, dash = LOOKS[look]
        pen.line([trace_points(film, force)], colour, width, dash=dash)
    for row, (words, look, force) in enumerate(sorted(film.traces, key=lambda one: -one[2].max())):
        colour, width, dash = LOOKS[look]
        y = PLOT_TOP + 6 + 26 * row
        pen.line([np.array([(PLOT_RIGHT + 14, y), (PLOT_RIGHT + 40, y)])], colour, width, dash=dash)
        name, _, more = words.partition(",")
        said = {"asked": "asked for", "before": "before the injury", "new": "transplanted"}.get(look, more.strip())
        pen.text((PLOT_RIGHT + 46, y + 1), name, 10, style.INK)
        pen.text((PLOT_RIGHT + 46, y + 12), f"{said}, up to {force.max():.0f} %", 9.5, style.SOFT_INK)


def draw_frame(pen: Pen, film: FaceFilm, frame: int) -> None:
    """What a frame shows over the background."""
    for drawings, at in zip((film.before, film.now), face_places(), strict=True):
        pen.face(drawings[frame], at, FACE, film.skin_name)
    draw_words(pen, film, frame)


def draw_words(pen: Pen, film: FaceFilm, frame: int) -> None:
    """Time and numbers of a frame, and its place on the axis of time."""
    pen.text((EDGE, CAPTION_Y), film.caption(frame), 12.5, style.SOFT_INK)
    for place, (x, _) in enumerate(face_places()):
        words = film.numbers(frame, place)
        pen.text((x, NUMBERS_Y), words, fitted(words, 10, FACE + GAP - 4))
    x = time_x(film, frame)
    pen.line([np.array([(x, PLOT_TOP - 4), (x, PLOT_TOP + PLOT_TALL + 4)])], style.INK, 1.6)
