"""Drawing primitives of a face: smooth outlines in face millimetres that every renderer fills and strokes alike.

Face millimetres: origin in the middle between the inner corners of the eyes, x to the viewer's right, y up. The
patient's right side is on the viewer's left, at negative x.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]

_K = 0.5522847498
_UNIT_CIRCLE = np.array([
    (1, 0), (1, _K), (_K, 1), (0, 1), (-_K, 1), (-1, _K), (-1, 0), (-1, -_K), (-_K, -1), (0, -1), (_K, -1), (1, -_K),
    (1, 0),
])  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One outline of cubic Bézier pieces.

    Parameters
    ----------
    name
        What it is, as `iris right`.
    points
        Start and three control points for each piece, in face mm, (1 + 3 pieces, 2).
    fill, ink
        Roles of a skin for the area and the line; empty for none.
    width
        Width of the line in face mm.
    opacity
        0 to 1.
    closed
        Whether the outline returns to its start.
    within
        Name of the shape that cuts this one off; empty for none.
    dash
        Lengths of dash and gap in face mm; empty for a solid line.
    soft
        Whether the area fades from its middle to nothing at the outline.
    """

    name: str
    points: Points = field(repr=False)
    fill: str = ""
    ink: str = ""
    width: float = 0.0
    opacity: float = 1.0
    closed: bool = False
    within: str = ""
    dash: tuple[float, ...] = ()
    soft: bool = False


def area(name: str, points: Points, fill: str, opacity: float = 1.0, within: str = "") -> Shape:
    """A closed shape without a line."""
    return Shape(name=name, points=points, fill=fill, opacity=opacity, closed=True, within=within)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything of one face, back to front.

    Parameters
    ----------
    shapes
        In the order of painting.
    clips
        Outlines that cut others off, by name.
    """

    shapes: tuple[Shape, ...]
    clips: dict[str, Points] = field(repr=False)


def smooth(points: ArrayLike, closed: bool = False) -> Points:
    """Catmull-Rom curve through points, as cubic Bézier control points.

    Examples
    --------
    >>> smooth([(0, 0), (3, 0), (6, 0)])[:, 0].tolist()
    [0.0, 0.5, 2.0, 3.0, 4.0, 5.5, 6.0]
    """
    through = np.asarray(points, np.float64)
    return _smoothing(len(through), closed) @ through


@functools.cache
def _smoothing(count: int, closed: bool) -> NDArray[np.float64]:
    """Catmull-Rom to Bézier is linear in its points, so it is one matrix for each number of points."""
    unit = np.eye(count)
    if closed:
        slope = (np.roll(unit, -1, axis=0) - np.roll(unit, 1, axis=0)) / 6
        unit, slope = np.concatenate([unit, unit[:1]]), np.concatenate([slope, slope[:1]])
    else:
        slope = np.asarray(np.gradient(unit, axis=0)) / 3
        slope[[0, -1]] /= 2
    out = np.empty((3 * len(unit) - 2, count))
    out[::3] = unit
    out[1::3] = unit[:-1] + slope[:-1]
    out[2::3] = unit[1:] - slope[1:]
    return out


def joined(*curves: Points) -> Points:
    """Curves as one outline; each begins where the one before ends, else a straight piece leads there.

    A curve may be a single point.

    Examples
    --------
    >>> joined(smooth([(0, 0), (1, 0)]), smooth([(1, 1), (0, 1)])).shape
    (10, 2)
    """
    parts = [curves[0]]
    last = curves[0][-1]
    for curve in curves[1:]:
        first = curve[0]
        if abs(last - first).max() > 1e-9:
            parts.append(np.array([last + (first - last) / 3, last + 2 * (first - last) / 3, first]))
        parts.append(curve[1:])
        last = curve[-1]
    return np.concatenate(parts)


def ellipse(x: float, y: float, across: float, up: float) -> Points:
    """An ellipse with its half axes."""
    return _UNIT_CIRCLE * (across, up) + (x, y)


def tapered(points: ArrayLike, half_widths: ArrayLike) -> Points:
    """A brush stroke through points: a closed outline with its own half width at every point.

    Parameters
    ----------
    points
        Line through the middle, (points, 2).
    half_widths
        Half width at each point, (points,) or one number for a stroke that is sharp at both ends.
    """
    line = np.asarray(points, np.float64)
    count = len(line)
    half = np.asarray(half_widths, np.float64)
    slopes, outline, swell = _brush(count)
    along = slopes @ line
    along *= ((half * swell if half.ndim == 0 else half) / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9))[
        :, None
    ]
    both = np.empty((2 * count, 2))
    both[:count, 0], both[:count, 1] = line[:, 0] - along[:, 1], line[:, 1] + along[:, 0]
    both[count:, 0], both[count:, 1] = line[:, 0] + along[:, 1], line[:, 1] - along[:, 0]
    return outline @ both


@functools.cache
def _brush(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """For a stroke of so many points: slopes, the outline from both edges, and a swelling that ends in points."""
    slopes = np.asarray(np.gradient(np.eye(count), axis=0))
    there = np.concatenate([_smoothing(count, False), np.zeros((3 * count - 2, count))], axis=1)
    back = np.roll(there, count, axis=1)[::-1]
    step = back[0] - there[-1]
    outline = np.concatenate([there, [there[-1] + step / 3, there[-1] + 2 * step / 3], back])
    return slopes, outline, np.sin(np.pi * np.linspace(0, 1, count))


def shifted(points: Points, x: float, y: float) -> Points:
    """Points elsewhere."""
    return np.asarray(points + np.array([x, y]))


def flipped(points: Points) -> Points:
    """The mirror image of an outline at the midline."""
    return points * (-1.0, 1.0)


def sampled(points: Points, per_piece: int = 12) -> Points:
    """Points along Bézier pieces, evenly in the curve parameter, (pieces x per_piece + 1, 2).

    Examples
    --------
    >>> sampled(smooth([(0, 0), (3, 0)]), 2)[:, 0].tolist()
    [0.0, 1.5, 3.0]
    """
    t = (np.arange(per_piece) / per_piece)[:, None]
    a, b, c, d = (points[k : len(points) - 3 + k : 3, None] for k in range(4))
    inner = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return np.concatenate([inner.reshape(-1, 2), points[-1:]])
