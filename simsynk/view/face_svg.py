"""Faces as SVG text, written by hand in milliseconds."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from xml.sax.saxutils import escape

from simsynk.view.face_curves import BOTTOM, LEFT_EDGE, RIGHT_EDGE, TOP
from simsynk.view.face_shapes import Drawing, Points, Shape
from simsynk.view.skins import NEUTRAL, skin

WIDTH_MM, HEIGHT_MM = RIGHT_EDGE - LEFT_EDGE, TOP - BOTTOM


def face_svg(
    drawing: Drawing,
    *,
    title: str,
    description: str = "",
    skin_name: str = NEUTRAL,
    width_px: float = 320,
    key: str = "face",
) -> str:
    """A whole SVG document of one face.

    Parameters
    ----------
    drawing
        See `face_drawing`.
    title, description
        What a reader who cannot see the picture is told.
    skin_name
        See `skin_names`.
    width_px
        Width on the screen; the height follows.
    key
        Leads every id, so that several faces can stand in one page.

    Raises
    ------
    InputError
        For an unknown skin.
    """
    height_px = width_px * HEIGHT_MM / WIDTH_MM
    name = _attribute(key)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'width="{width_px:g}" height="{height_px:.0f}" '
        f'viewBox="{LEFT_EDGE:g} {-TOP:g} {WIDTH_MM:g} {HEIGHT_MM:g}">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
        f"{face_group(drawing, skin_name=skin_name, key=key)}</svg>\n"
    )


def face_group(drawing: Drawing, *, skin_name: str = NEUTRAL, key: str = "face") -> str:
    """The face alone as a `<g>` in face mm with y down, for placing into a larger SVG.

    Parameters are those of `face_svg`.
    """
    colours = skin(skin_name)
    name = _attribute(key)
    clips = "".join(
        f'<clipPath id="{name}-{_word(clip)}"><path d="{path_text(points)}"/></clipPath>'
        for clip, points in drawing.clips.items()
    )
    fades = "".join(
        f'<radialGradient id="{name}-{role}"><stop offset="0" stop-color="{colours[role]}"/>'
        f'<stop offset="1" stop-color="{colours[role]}" stop-opacity="0"/></radialGradient>'
        for role in dict.fromkeys(shape.fill for shape in drawing.shapes if shape.soft)
    )
    runs = itertools.groupby(drawing.shapes, key=lambda shape: shape.within)
    body = "".join(_run(name, within, list(shapes), colours) for within, shapes in runs)
    return f'<g stroke-linecap="round" stroke-linejoin="round"><defs>{clips}{fades}</defs>{body}</g>'


def _run(name: str, within: str, shapes: list[Shape], colours: Mapping[str, str]) -> str:
    """Neighbours that one outline cuts off share one clip."""
    paths = "".join(_path(name, shape, colours) for shape in shapes)
    return f'<g clip-path="url(#{name}-{_word(within)})">{paths}</g>' if within else paths


def _path(name: str, shape: Shape, colours: Mapping[str, str]) -> str:
    area = f"url(#{name}-{shape.fill})" if shape.soft else colours[shape.fill] if shape.fill else "none"
    parts = [f'<path d="{_text_of(shape)}" fill="{area}"']
    if shape.ink:
        parts.append(f' stroke="{colours[shape.ink]}" stroke-width="{shape.width:g}"')
    if shape.dash:
        parts.append(f' stroke-dasharray="{" ".join(f"{length:g}" for length in shape.dash)}"')
    if shape.opacity < 1:
        parts.append(f' opacity="{shape.opacity:.2g}"')
    return "".join((*parts, "/>"))


def _text_of(shape: Shape) -> str:
    return path_text(shape.points) + ("Z" if shape.closed else "")


@functools.cache
def _template(pieces: int) -> str:
    return "M%.2f %.2fC" + " ".join(["%.2f %.2f"] * 3 * pieces)


def path_text(points: Points) -> str:
    """Bézier control points as the `d` of an SVG path, y down, two decimals of a mm.

    Examples
    --------
    >>> import numpy as np
    >>> path_text(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 2.0], [3.0, 0.0]]))
    'M0.00 -0.00C1.00 -2.00 2.00 -2.00 3.00 -0.00'
    """
    flat = (points * (1.0, -1.0)).ravel().tolist()
    return _template((len(points) - 1) // 3) % tuple(flat)


def _word(name: str) -> str:
    return name.replace(" ", "-")


def _attribute(text: str) -> str:
    """Text that may stand in an id."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in text)
