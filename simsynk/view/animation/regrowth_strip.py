"""The film of regrowth on paper: four days beside each other, as wide as two printed columns."""

from __future__ import annotations

import numpy as np

from simsynk.view import style
from simsynk.view.animation.arrivals import wave_on
from simsynk.view.animation.pens import Pen, fitted
from simsynk.view.animation.regrowth import RegrowthFilm, percent
from simsynk.view.animation.regrowth_sheet import draw_anatomy, draw_axons, draw_lesions, looks_of
from simsynk.view.tree_frame import Frame

STRIP_MM = 180.0
"""Width of the strip."""

_EDGE, _GAP, _TOP = 4.0, 2.5, 12.0
_MM = 25.4 / 72
_TEXT, _DAY = 7.2 * _MM, 10.0 * _MM
_SIZE = 0.16
"""Lines and markers of the strip against those of the screen."""


def _panel(film: RegrowthFilm, number: int) -> tuple[Frame, float]:
    """Frame of a panel, and where it ends."""
    wide = (STRIP_MM - 2 * _EDGE - 3 * _GAP) / 4
    left = _EDGE + number * (wide + _GAP)
    if film.layout.face:
        right = film.periphery.side == "right"
        scale = wide / 150.0
        frame = Frame(scale=scale, left=left, top=_TOP, height=74.0, sign=1 if right else -1,
                      outward=143.0 if right else 7.0)  # fmt: skip
        return frame, frame.spot(0, -137.0)[1]
    low_x, deepest, low, high = film.layout.box()
    scale = min((wide - 3) / (deepest - low_x), 48.0 / (high - low))
    frame = Frame(scale=scale, left=left + 1, top=_TOP + 3, height=high, outward=deepest, sign=1)
    return frame, frame.spot(0, low)[1] + 3


def strip_height(film: RegrowthFilm) -> float:
    """Height in mm."""
    return _panel(film, 0)[1] + 30.0


def draw_strip(pen: Pen, film: RegrowthFilm) -> None:
    """Four panels with day and share arrived, what the colours mean, and the footer."""
    pen.text((_EDGE, 7.0), film.title, fitted(film.title, 11 * _MM, STRIP_MM - 2 * _EDGE), bold=True)
    wide = (STRIP_MM - 2 * _EDGE - 3 * _GAP) / 4
    bottom = 0.0
    for number, day in enumerate(film.key_days()):
        frame, bottom = _panel(film, number)
        left = _EDGE + number * (wide + _GAP)
        with pen.within(left, 8.5, left + wide, bottom):
            draw_anatomy(pen, film, frame, _SIZE)
            draw_axons(pen, film, frame, day, _SIZE)
            draw_lesions(pen, film, frame, day, words=False, size=_SIZE)
    for number, (day, words) in enumerate(zip(film.key_days(), panel_words(film), strict=True)):
        left = _EDGE + number * (wide + _GAP)
        heading = film.heading(day).split(":")[0]
        pen.text((left + 1, bottom + 4.5), heading, _DAY, bold=True)
        pen.text((left + 1, bottom + 8.2), words.split(": ", 1)[1], _TEXT, style.SOFT_INK)
    _legend(pen, film, bottom + 13.0)
    foot = style.footer_text(film.provenance, STRIP_MM - 2 * _EDGE).split("\n")
    for number, line in enumerate(foot):
        pen.text((_EDGE, bottom + 23.0 + 3.1 * number), line, 7 * _MM, style.SOFT_INK)


def panel_words(film: RegrowthFilm) -> tuple[str, ...]:
    """Day and share arrived of each panel."""
    told = []
    for day in film.key_days():
        wave = wave_on(film.waves, day) or film.waves[0]
        share = f"{percent(wave.share(day))} have arrived" if wave.total else "none has arrived"
        told.append(f"{film.heading(day).split(':')[0]}: {share}")
    return tuple(told)


def _legend(pen: Pen, film: RegrowthFilm, y: float) -> None:
    x = _EDGE
    pen.text((x, y), "Own branch, before:", _TEXT, style.SOFT_INK)
    x += 27
    for name, (colour, marker) in looks_of(film).items():
        pen.line([np.array([(x, y - 0.8), (x + 3.5, y - 0.8)])], colour, 0.45)
        pen.mark(np.array([x + 3.5, y - 0.8]), marker, 1.0, colour)
        pen.text((x + 5.4, y), style.words(name), _TEXT)
        x += 10 + 1.45 * len(name)
    each = film.tips.axons_per_line
    one = "1 line = 1 axon" if each == 1 else f"1 line = {each} axons"
    words = (
        f"{one}, with its branches. Pale: in its own branch. Bright with a marker: in another. Dots: growing tips."
    )
    pen.text((_EDGE, y + 4.4), words, _TEXT, style.SOFT_INK)
