"""Faces on a matplotlib sheet, from the same shapes as the SVG."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from simsynk.view.face_curves import BOTTOM, LEFT_EDGE, RIGHT_EDGE, TOP
from simsynk.view.face_shapes import Drawing, Points, Shape
from simsynk.view.skins import NEUTRAL, skin

ASPECT = (TOP - BOTTOM) / (RIGHT_EDGE - LEFT_EDGE)
"""Height of a drawn face over its width."""

_POINTS_PER_MM = 72 / 25.4
_THINNEST = 0.25
_LARGE_MM = 45.0
_FEW_RINGS, _MANY_RINGS = 4, 9


def draw_face(
    axes: Axes, drawing: Drawing, at: tuple[float, float], width: float, *, skin_name: str = NEUTRAL
) -> None:
    """Put a face on a sheet whose units are mm with y down, as made by `style.sheet`.

    Parameters
    ----------
    axes
        The sheet.
    drawing
        See `face_drawing`.
    at
        Upper left corner in mm.
    width
        Width in mm; the height is `ASPECT` times that.
    skin_name
        See `skin_names`.

    Raises
    ------
    InputError
        For an unknown skin.
    """
    colours = skin(skin_name)
    scale = width / (RIGHT_EDGE - LEFT_EDGE)
    place = Affine2D().scale(scale, -scale).translate(at[0] - scale * LEFT_EDGE, at[1] + scale * TOP)
    to_sheet = place + axes.transData
    rings = _MANY_RINGS if width >= _LARGE_MM else _FEW_RINGS
    frame = _rectangle(LEFT_EDGE, BOTTOM, RIGHT_EDGE, TOP)
    clips = {name: curve_path(points, True) for name, points in drawing.clips.items()}
    for shape in drawing.shapes:
        for points, opacity in layers(shape, rings):
            patch = PathPatch(
                curve_path(points, shape.closed),
                facecolor=colours[shape.fill] if shape.fill else "none",
                edgecolor=colours[shape.ink] if shape.ink else "none",
                linewidth=max(shape.width * scale * _POINTS_PER_MM, _THINNEST) if shape.ink else 0,
                alpha=opacity if opacity < 1 else None,
                transform=to_sheet,
                capstyle="round",
                joinstyle="round",
                linestyle=_dashes(shape),
            )
            axes.add_artist(patch)  # a patch would be measured for limits, which a sheet has already
            if shape.within or points[:, 1].min() < BOTTOM:
                patch.set_clip_path(clips[shape.within] if shape.within else frame, to_sheet)


def _dashes(shape: Shape) -> object:
    if not shape.dash:
        return "solid"
    return 0, tuple(length / max(shape.width, 1e-6) for length in shape.dash)


def layers(shape: Shape, rings: int) -> list[tuple[Points, float]]:
    """A soft shape becomes a few rings that add up to its opacity in the middle."""
    if not shape.soft:
        return [(shape.points, shape.opacity)]
    middle = (shape.points.min(axis=0) + shape.points.max(axis=0)) / 2
    sizes = [1 - ring / (rings + 0.5) for ring in range(rings)]
    return [(middle + size * (shape.points - middle), shape.opacity / rings) for size in sizes]


def curve_path(points: Points, closed: bool) -> Path:
    """Bézier control points as a path of matplotlib."""
    codes = np.full(len(points), Path.CURVE4, np.uint8)
    codes[0] = Path.MOVETO
    if not closed:
        return Path(points, codes)
    return Path(np.concatenate([points, points[:1]]), np.append(codes, np.uint8(Path.CLOSEPOLY)))


def _rectangle(left: float, bottom: float, right: float, top: float) -> Path:
    return Path([(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)], closed=True)
