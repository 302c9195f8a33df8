"""From one expression to the shapes of one face: the same list feeds every renderer.

Coordinates are those of `face_shapes`: the patient's right side is on the viewer's left, at negative x. The view is
from the front, so the bulk of the cheeks and the protrusion of the lips are not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simsynk.face.expression import LEFT, RIGHT, Expression
from simsynk.face.model import FaceModel
from simsynk.view import face_head
from simsynk.view.face_creases import creases
from simsynk.view.face_eyes import brow, brow_line, eye, lids
from simsynk.view.face_half import halves
from simsynk.view.face_mouth import lips, mouth
from simsynk.view.face_shapes import Drawing, Points, Shape, smooth

LEFT_EDGE, RIGHT_EDGE, TOP, BOTTOM = -80.0, 80.0, 105.0, -152.0
"""The part of the drawing that is shown, in face mm."""


def face_drawing(model: FaceModel, expression: Expression) -> Drawing:
    """Draw one face.

    Parameters
    ----------
    model
        The half face that the expression was made with.
    expression
        One face, see `one_face`.

    Raises
    ------
    InputError
        When the expression holds several faces.

    Examples
    --------
    >>> import numpy as np
    >>> from simsynk.face.calibration import calibrated, healthy_pull
    >>> from simsynk.face.expression import express
    >>> model = calibrated()
    >>> smiling, resting = (np.stack([pull, pull]) for pull in healthy_pull(model, "smile"))
    >>> drawing = face_drawing(model, express(model, smiling, resting, resting))
    >>> [shape.name for shape in drawing.shapes if shape.name.startswith("iris r")]
    ['iris right', 'iris ring right', 'iris ring left']
    """
    right, left = pair = halves(model, expression)
    outline = face_head.outline(right, left)
    clips: dict[str, Points] = {"head": outline, "neck": face_head.neck()}
    shapes = [
        *face_head.behind(),
        Shape(name="head", points=outline, fill="skin", ink="line", width=0.8, closed=True),
        *face_head.shading(),
        face_head.cheek(right),
        face_head.cheek(left),
    ]
    shapes += [*creases(right, left), *creases(left, right)]
    shapes += face_head.nose(right, left)
    shapes += [face_head.philtrum(half) for half in pair]
    for half in pair:
        found, opening = eye(half)
        shapes += found
        clips |= opening
        shapes.append(brow(half))
    found, opening = mouth(right, left)
    return Drawing(shapes=(*shapes, *found), clips=clips | opening)


def outline_shapes(
    model: FaceModel,
    expression: Expression,
    *,
    ink: str,
    width: float,
    opacity: float = 1.0,
    sides: Sequence[int] = (RIGHT, LEFT),
    dash: tuple[float, ...] = (),
) -> list[Shape]:
    """Lids, lips and brows of a face as bare lines, to lie over another face.

    Parameters
    ----------
    model, expression
        The face whose lines are drawn.
    ink
        Role of the line in a skin.
    width, opacity, dash
        See `Shape`.
    sides
        Which halves; one half gets its half of the mouth.
    """
    pair = halves(model, expression)
    lines: list[tuple[str, Points]] = []
    for side in sides:
        half = pair[side]
        upper, lower = lids(half)
        named = (("brow", brow_line(half)), ("upper lid", upper), ("lower lid", lower))
        lines += [(f"{name} {half.label}", smooth(line)) for name, line in named]
    found = lips(*pair)
    middle = len(found.outer_upper) // 2
    part = slice(0 if RIGHT in sides else middle, None if LEFT in sides else middle + 1)
    for name in ("outer_upper", "inner_upper", "inner_lower", "outer_lower"):
        lines.append((name.replace("_", " ") + " lip", getattr(found, name)[part]))
    return [
        Shape(name=f"line of {name}", points=points, ink=ink, width=width, opacity=opacity, dash=dash)
        for name, points in lines
    ]


def with_shapes(drawing: Drawing, shapes: Iterable[Shape]) -> Drawing:
    """A drawing with more shapes on top."""
    return Drawing(shapes=(*drawing.shapes, *shapes), clips=drawing.clips)


def ghosts(model: FaceModel, expressions: Sequence[Expression], opacity: float | None = None) -> list[Shape]:
    """Lines of many simulated faces for laying over their median face; the fainter, the more there are."""
    faint = opacity if opacity is not None else min(0.5, 3.0 / max(len(expressions), 1) + 0.06)
    return [
        shape
        for expression in expressions
        for shape in outline_shapes(model, expression, ink="ghost", width=0.25, opacity=faint)
    ]
