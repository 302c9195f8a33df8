"""The films by name, and what each can be asked for: frames, an animated SVG, a strip for print, words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from simsynk import __version__
from simsynk.study.opened import OpenedRun
from simsynk.view.animation import face_strip, regrowth_strip
from simsynk.view.animation.face_film import FaceFilm, face_film
from simsynk.view.animation.face_sheet import draw_background as face_background
from simsynk.view.animation.face_sheet import draw_frame, sheet_height
from simsynk.view.animation.face_svg_film import face_svg_animation
from simsynk.view.animation.pens import Pen, PixelPen
from simsynk.view.animation.regrowth import RegrowthFilm, regrowth_of
from simsynk.view.animation.regrowth_sheet import WIDTH, draw_background, draw_moment, sheet_of
from simsynk.view.animation.regrowth_svg import regrowth_svg
from simsynk.view.picture import Choice

Frames = Sequence[tuple[Image.Image, float]]

STRIP_MM = 180.0
"""Width of every strip: two printed columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film made of a run, whatever it shows.

    Parameters
    ----------
    name, title, description
        Name of the files, title, and what can be seen, for those who cannot see it.
    origin
        Version, scenario with its SHA-256, seed and replicate.
    loops, length_s, still_s
        How often it is shown before it stops, how long one showing lasts, and the second that stands for it all.
    frames
        Every frame of one showing with its duration in s; drawn once, then kept.
    svg
        The film as one animated SVG, every id led by a key.
    strip_height
        Height of the strip in mm.
    draw_strip
        Draws the strip on a sheet in mm.
    words
        From which second on which words hold, for those who listen.
    panels
        What stands with each of the four panels of the strip.
    """

    name: str
    title: str
    description: str
    origin: str
    loops: int
    length_s: float
    still_s: float
    frames: Callable[[], Frames] = field(repr=False)
    svg: Callable[[str], str] = field(repr=False)
    strip_height: float
    draw_strip: Callable[[Pen], None] = field(repr=False)
    words: tuple[tuple[float, str], ...] = field(repr=False)
    panels: tuple[str, ...]


def regrowth(opened: OpenedRun, choice: Choice) -> Film:
    """Axons that regrow from the lesion to the muscles; replicate and side of the choice are heeded."""
    film = regrowth_of(opened, replicate=choice.replicate, side=choice.side)
    return Film(
        name="regrowth",
        title=f"Regrowth of the {film.periphery.side} nerve: {film.title}",
        description=film.description(), origin=_origin(film.provenance),
        loops=1, length_s=film.clock.length_s, still_s=film.clock.length_s,
        frames=functools.cache(lambda: tuple(_regrowth_frames(film))),
        svg=lambda key: regrowth_svg(film, key),
        strip_height=regrowth_strip.strip_height(film),
        draw_strip=lambda pen: regrowth_strip.draw_strip(pen, film),
        words=_regrowth_words(film),
        panels=regrowth_strip.panel_words(film),
    )  # fmt: skip


def _origin(provenance: Mapping[str, Any]) -> str:
    names = ("scenario", "scenario_sha256", "seed", "replicate")
    known = [f"{name} {provenance[name]}" for name in names if provenance.get(name) is not None]
    return "; ".join([f"simsynk {provenance.get('version', __version__)}", *known])


def _regrowth_words(film: RegrowthFilm) -> tuple[tuple[float, str], ...]:
    begins = film.clock.begins().round(3).tolist()
    days = [moment.day for moment in film.clock.moments]
    return tuple(
        (begin, f"{film.heading(day)}. {film.caption(day)}") for begin, day in zip(begins, days, strict=True)
    )


def _regrowth_frames(film: RegrowthFilm) -> Iterator[tuple[Image.Image, float]]:
    sheet = sheet_of(film)
    pen = PixelPen(WIDTH, sheet.height)
    draw_background(pen, film, sheet)
    background = pen.kept()
    for moment in film.clock.moments:
        pen.back_to(background)
        draw_moment(pen, film, sheet, moment.day)
        yield pen.image(), moment.seconds


def face(opened: OpenedRun, choice: Choice) -> Film:
    """The face doing a command as the model times it; all of the choice but the width is heeded."""
    film = face_film(
        opened, command=choice.command, day=choice.day, replicate=choice.replicate, side=choice.side,
        skin_name=choice.skin_name,
    )  # fmt: skip
    return Film(
        name=f"face_{film.command}",
        title=f"{film.spoken}, day {film.day:g}: {film.title}",
        description=film.description(), origin=_origin(film.provenance),
        loops=film.loops, length_s=film.length_s, still_s=film.step_s * film.held,
        frames=functools.cache(lambda: tuple(_face_frames(film))),
        svg=lambda key: face_svg_animation(film, key),
        strip_height=face_strip.strip_height(film),
        draw_strip=lambda pen: face_strip.draw_strip(pen, film),
        words=tuple(
            (round(k * film.step_s, 3), f"{film.caption(k)}. {film.numbers(k, 1)}") for k in range(len(film.times_s))
        ),
        panels=face_strip.panel_words(film),
    )  # fmt: skip


def _face_frames(film: FaceFilm) -> Iterator[tuple[Image.Image, float]]:
    pen = PixelPen(WIDTH, sheet_height(film))
    face_background(pen, film)
    background = pen.kept()
    for frame in range(len(film.times_s)):
        pen.back_to(background)
        draw_frame(pen, film, frame)
        yield pen.image(), film.step_s


FILMS: dict[str, Callable[[OpenedRun, Choice], Film]] = {"regrowth": regrowth, "face": face}
"""Films by the name that `--what` takes."""
