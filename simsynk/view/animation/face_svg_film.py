"""The film of a face as one animated SVG: every outline keeps its points and slides from key to key."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsynk.notice import NOTICE
from simsynk.view import style
from simsynk.view.animation.face_film import FaceFilm
from simsynk.view.animation.face_sheet import (
    CAPTION_Y,
    EDGE,
    FACE,
    GAP,
    NUMBERS_Y,
    PLOT_TALL,
    PLOT_TOP,
    WIDTH,
    draw_background,
    draw_words,
    face_places,
    sheet_height,
    time_x,
)  # fmt: skip
from simsynk.view.animation.face_tracks import Track, clip_points, tracks
from simsynk.view.animation.pens import SvgPen, face_place, fitted, text_element
from simsynk.view.animation.svg_time import animated, document, key_of, number, shown_again
from simsynk.view.animation.thinning import eased_keys, kept_keys
from simsynk.view.face_shapes import Drawing
from simsynk.view.skins import skin

_FINE_MM, _COARSE_MM, _FAINT, _UNSEEN = 0.7, 2.0, 0.08, 0.04


def face_svg_animation(film: FaceFilm, key: str = "f") -> str:
    """A whole SVG document that plays a stated number of times and stops.

    A reader who prefers reduced motion sees the command held instead.

    Parameters
    ----------
    film
        See `face_film`.
    key
        Leads every id, so that several pictures can stand in one page.
    """
    name = key_of(key)
    moving, still, common = SvgPen(name), SvgPen(name), SvgPen(name)
    draw_background(common, film)
    painter = _Painter(film, name)
    for drawings, at in zip((film.before, film.now), face_places(), strict=True):
        for pen, shown in ((moving, drawings), (still, drawings[film.held : film.held + 1])):
            pen.parts.append(face_place(at, FACE) + painter.face(shown) + "</svg>")
    _words(moving, film)
    draw_words(still, film, film.held)
    body = f'<defs>{painter.fades()}</defs>{"".join(common.parts)}<g class="{name}m">{"".join(moving.parts)}</g>'
    body += f'<g class="{name}s">{"".join(still.parts)}</g>'
    at_rest = f".{name}m{{display:none}}.{name}s{{display:inline}}"
    rules = f".{name}s{{display:none}}@media (prefers-reduced-motion:reduce){{{at_rest}}}"
    return document(
        name, WIDTH, sheet_height(film), title=f"{film.spoken}, day {film.day:g}: {film.title}",
        description=f"{film.description()} {NOTICE}", style=rules, body=body,
    )  # fmt: skip


def _seconds(film: FaceFilm) -> NDArray[np.float64]:
    return np.arange(len(film.times_s), dtype=np.float64) * film.step_s


class _Painter:
    """Writes faces; what has been written before is only referred to."""

    def __init__(self, film: FaceFilm, name: str) -> None:
        self.film, self.name, self.colours = film, name, skin(film.skin_name)
        self.written: dict[str, str] = {}
        self.soft: set[str] = set()
        self.faces = 0

    def fades(self) -> str:
        """Areas that fade towards their edge."""
        return "".join(
            f'<radialGradient id="{self.name}-{role}"><stop stop-color="{self.colours[role]}"/>'
            f'<stop offset="1" stop-color="{self.colours[role]}" stop-opacity="0"/></radialGradient>'
            for role in sorted(self.soft)
        )

    def face(self, drawings: Sequence[Drawing]) -> str:
        """One face in tenths of a mm with y down, all its outlines in time; a single drawing stands still."""
        self.faces += 1
        held = min(self.film.held, len(drawings) - 1)
        clip = f"{self.name}{'abcd'[self.faces - 1]}"
        clips = "".join(
            f'<clipPath id="{clip}{_word(name)}">{self._path(np.stack(points), held)}</clipPath>'
            for name, points in clip_points(drawings).items()
        )
        body = ""
        followed = [track for track in tracks(drawings, held) if track.opacity.max() > _UNSEEN]
        for within, run in itertools.groupby(followed, key=lambda track: track.shape.within):
            inside = "".join(self._shape(track, held) for track in run)
            body += f'<g clip-path="url(#{clip}{_word(within)})">{inside}</g>' if within else inside
        return (
            f'<g transform="scale(.1)" stroke-linecap="round" stroke-linejoin="round"><defs>{clips}</defs>{body}</g>'
        )

    def _shape(self, track: Track, held: int) -> str:
        shape, film = track.shape, self.film
        if shape.soft:
            self.soft.add(shape.fill)
        area = f"url(#{self.name}-{shape.fill})" if shape.soft else self.colours[shape.fill] if shape.fill else "none"
        look = f' fill="{area}"'
        if shape.ink:
            look += f' stroke="{self.colours[shape.ink]}" stroke-width="{10 * shape.width:.3g}"'
        if shape.dash:
            look += f' stroke-dasharray="{" ".join(f"{10 * length:g}" for length in shape.dash)}"'
        if track.opacity[held] < 1:
            look += f' opacity="{number(float(track.opacity[held]), 2)}"'
        keys, smooth = eased_keys(track.opacity[:, None], _FAINT)
        fading = animated(
            "opacity", _seconds(film)[keys], [number(o, 2) for o in track.opacity[keys]], film.length_s,
            loops=film.loops, smooth=smooth,
        )  # fmt: skip
        # What is faint or fades at its edge may stray a little further.
        within = _COARSE_MM if shape.soft else min(_FINE_MM / float(track.opacity.max()), _COARSE_MM)
        return self._path(track.points, held, look, fading, shape.closed, within)

    def _path(
        self, points: NDArray[np.float64], held: int, look: str = "", more: str = "", closed: bool = False,
        within: float = _FINE_MM,
    ) -> str:  # fmt: skip
        film = self.film
        keys, smooth = eased_keys(points.reshape(len(points), -1), within)
        words = [curve_text(points[k], closed) for k in keys]
        inside = animated("d", _seconds(film)[keys], words, film.length_s, loops=film.loops, smooth=smooth) + more
        text = f'{look} d="{curve_text(points[held], closed)}"' + (f">{inside}</path>" if inside else "/>")
        if text in self.written:
            return f'<use href="#{self.written[text]}"/>'
        self.written[text] = f"{self.name}-{len(self.written)}"
        return f'<path id="{self.written[text]}"{text}'


def curve_text(points: NDArray[np.float64], closed: bool = False) -> str:
    """Bézier pieces in whole tenths of a mm, y down, each from the end of the one before.

    Every frame of an outline gives the same letters and as many numbers, so that one can slide into another.

    Examples
    --------
    >>> curve_text(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 2.0], [3.0, 0.0]]))
    'M0 0c10-20 20-20 30 0'
    """
    tenths = np.round(points * (10.0, -10.0)).astype(int)
    starts = np.repeat(tenths[:-1:3], 3, axis=0)
    steps = (tenths[1:] - starts).ravel().tolist()
    text = f"M{tenths[0, 0]} {tenths[0, 1]}c{steps[0]}" + "".join(f"{v}" if v < 0 else f" {v}" for v in steps[1:])
    return text + ("Z" if closed else "")


def _words(pen: SvgPen, film: FaceFilm) -> None:
    """Time, numbers and the line on the axis of time, frame by frame."""
    for k in range(len(film.times_s)):
        shown = shown_again(k * film.step_s, film.step_s, film.length_s, film.loops, stays=k == len(film.times_s) - 1)
        lines = [text_element((EDGE, CAPTION_Y), film.caption(k), 12.5, style.SOFT_INK)]
        for place, (x, _) in enumerate(face_places()):
            told = film.numbers(k, place)
            lines.append(text_element((x, NUMBERS_Y), told, fitted(told, 10, FACE + GAP - 4)))
        visible = "1" if k == film.held else "0"
        pen.parts.append(f'<g opacity="{visible}">{"".join(lines)}{shown}</g>')
    seconds = _seconds(film)
    places = np.array([time_x(film, k) for k in range(len(seconds))])
    keep = kept_keys(seconds, places, 0.2)
    slid = animated("x", seconds[keep], [number(p - 0.8, 1) for p in places[keep]], film.length_s, loops=film.loops)
    pen.parts.append(
        f'<rect x="{places[film.held]:.1f}" y="{PLOT_TOP - 4:g}" width="1.6" height="{PLOT_TALL + 8:g}" '
        f'fill="{style.INK}">{slid}</rect>'
    )


def _word(name: str) -> str:
    return "-" + name.replace(" ", "-")
