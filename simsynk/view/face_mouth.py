"""Lips, mouth opening and teeth."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.view.face_half import Half
from simsynk.view.face_shapes import Points, Shape, area, joined, shifted, smooth, tapered

_PAIRS = (("ul1", "ll1"), ("ul2", "ll2"), ("ul3", "ll3"))
_LEAST_STEP = (1.5, 1.5, 1.2, 1.0)
_UPPER_FLOOR = np.array([1.2, 1.2, 1.1, 0.6, 0.0])
_LOWER_FLOOR = np.array([1.6, 1.6, 1.4, 0.7, 0.0])
_RESTING_BOW, _RESTING_WIDTH = 1.9, 51.0
_BITE, _BITE_RISE = -68.7, 2.4
_TOOTH_GAPS = (0.0, 8.4, 15.0, 22.0)
_SHOWS = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Lips:
    """Four curves from the patient's right corner of the mouth to the left one, as Bézier control points.

    All four share their x, and their control points keep the order outer upper, inner upper, inner lower, outer
    lower. A Bézier piece whose control values are not negative is nowhere negative, so no two curves cross.
    """

    outer_upper: Points = field(repr=False)
    inner_upper: Points = field(repr=False)
    inner_lower: Points = field(repr=False)
    outer_lower: Points = field(repr=False)

    @property
    def gap(self) -> float:
        """Largest opening in mm."""
        return float((self.inner_upper[::3, 1] - self.inner_lower[::3, 1]).max())


def lips(right: Half, left: Half) -> Lips:
    """The lips of both halves as one mouth."""
    middle = (right.places["ul0"][0] + left.places["ul0"][0]) / 2
    x, levels = [], []
    centre = _centre(right, left)
    for half in (right, left):
        away, rows = _half_lips(half, middle, centre)
        order = slice(None, 0, -1) if half is right else slice(None)
        x.append(middle + half.sign * away[order])
        levels.append(rows[:, order])
    across, rows = np.concatenate(x), np.concatenate(levels, axis=1)
    rows[0, 4] = max(rows[0, 4], _flat_bow(rows[0], across[-1] - across[0]))
    upper, inner_upper, inner_lower, lower = (smooth(np.column_stack([across, row])) for row in rows)
    crossed = inner_upper[:, 1] < inner_lower[:, 1]
    meeting = (inner_upper[:, 1] + inner_lower[:, 1]) / 2
    inner_upper[:, 1] = np.where(crossed, meeting, inner_upper[:, 1])
    inner_lower[:, 1] = np.where(crossed, meeting, inner_lower[:, 1])
    upper[:, 1] = np.maximum(upper[:, 1], inner_upper[:, 1])
    lower[:, 1] = np.minimum(lower[:, 1], inner_lower[:, 1])
    return Lips(outer_upper=upper, inner_upper=inner_upper, inner_lower=inner_lower, outer_lower=lower)


def _centre(right: Half, left: Half) -> NDArray[np.float64]:
    """Heights of the four lip lines in the middle: the mean of both halves."""
    return np.mean([half.at("ul0", "ui0", "li0", "ll0")[:, 1] for half in (right, left)], axis=0)


def _half_lips(
    half: Half, middle: float, centre: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distance from the middle at five stations out to the corner, and the heights of the four lines there."""
    places, sign = half.places, half.sign
    corner = places["ch"]
    wanted = [sign * ((places[u][0] + places[o][0]) / 2 - middle) for u, o in _PAIRS]
    away = [0.0]
    for place, step in zip([*wanted, sign * (corner[0] - middle)], _LEAST_STEP, strict=True):
        away.append(max(place, away[-1] + step))
    inner = [sign * ((places[u][0] + places[o][0]) / 2 - middle) for u, o in (("ui1", "li1"), ("ui2", "li2"))]
    knots = np.maximum.accumulate([0.0, *inner])
    knots = np.append(np.minimum(knots, away[-1] - 1e-3), away[-1])
    rows = np.empty((4, 5))
    for row, names in ((1, ("ui1", "ui2")), (2, ("li1", "li2"))):
        heights = [centre[row], *(places[name][1] for name in names), corner[1]]
        rows[row] = np.interp(away, knots, heights)
    rows[0] = [centre[0], *(places[name][1] for name in ("ul1", "ul2", "ul3")), corner[1]]
    rows[3] = [centre[3], *(places[name][1] for name in ("ll1", "ll2", "ll3")), corner[1]]
    rows[1], rows[2] = np.maximum(rows[1], rows[2]), np.minimum(rows[1], rows[2])
    rows[0] = np.maximum(rows[0], rows[1] + _UPPER_FLOOR)
    rows[3] = np.minimum(rows[3], rows[2] - _LOWER_FLOOR)
    return np.array(away), rows


def _flat_bow(outer: NDArray[np.float64], width: float) -> float:
    """Least height of the middle of the upper lip: a stretched lip loses its cupid's bow."""
    allowed = _RESTING_BOW * min((_RESTING_WIDTH / width) ** 3, 1.2)
    return float((outer[3] + outer[5]) / 2 - allowed)


def mouth(right: Half, left: Half) -> tuple[list[Shape], dict[str, Points]]:
    """Shapes of the mouth and the opening that cuts off the teeth."""
    found = lips(right, left)
    opening = joined(found.inner_upper, found.inner_lower[::-1])
    upper = joined(found.outer_upper, found.inner_upper[::-1])
    lower = joined(found.inner_lower, found.outer_lower[::-1])
    shapes = []
    if found.gap > _SHOWS:
        shapes.append(area("mouth opening", opening, "mouth"))
        shapes += _teeth(found)
    shapes += [
        area("upper lip", upper, "lip"),
        area("lower lip", lower, "lip_low"),
        _sheen(found),
        Shape(name="upper lip border", points=found.outer_upper, ink="lip_line", width=0.45, opacity=0.45),
        Shape(name="lower lip border", points=found.outer_lower, ink="lip_line", width=0.5, opacity=0.5),
    ]
    shapes += _lip_lines(found)
    shapes += [_corner(half) for half in (right, left)]
    return shapes, {"mouth": opening}


def _lip_lines(found: Lips) -> list[Shape]:
    """The line where the lips meet, or the two inner edges of an open mouth."""
    upper = Shape(name="lip line", points=found.inner_upper, ink="lip_dark", width=0.85, opacity=0.95)
    if found.gap <= _SHOWS:
        return [upper]
    return [upper, Shape(name="lower lip line", points=found.inner_lower, ink="lip_dark", width=0.5, opacity=0.7)]


def _sheen(found: Lips) -> Shape:
    """Light on the fullest part of the lower lip."""
    inner, outer = found.inner_lower[6:-6:3], found.outer_lower[6:-6:3]
    line = inner + 0.42 * (outer - inner)
    half = 0.2 * (inner[:, 1] - outer[:, 1]) * np.array([0, 0.8, 1, 0.8, 0])
    return area("lip sheen", tapered(line, half), "light", opacity=0.3)


def _corner(half: Half) -> Shape:
    """The small dent at the corner of the mouth."""
    x, y = half.places["ch"]
    line = np.array([(x - half.sign * 1.4, y), (x, y), (x + half.sign * 1.5, y - 0.5)])
    return area(
        f"mouth corner {half.label}",
        tapered(line, [0.35, 0.62, 0.1]),
        "lip_dark",
        opacity=0.85,
    )


def _teeth(found: Lips) -> list[Shape]:
    """Closed rows of teeth behind the true opening; the dark corner between teeth and lips stays under 2 mm."""
    left, right = found.inner_upper[0, 0] + 1.8, found.inner_upper[-1, 0] - 1.8
    x = np.linspace(left, right, 9)
    bite = np.column_stack([x, _BITE + _BITE_RISE * (x / 30) ** 2])
    top, bottom = shifted(bite, 0, 16), shifted(bite[::-1], 0, -16)
    shapes = [
        area("upper teeth", joined(smooth(top), smooth(bite[::-1])), "teeth", within="mouth"),
        area("lower teeth", joined(smooth(bite), smooth(bottom)), "teeth_low", within="mouth"),
        Shape(name="bite", points=smooth(bite), ink="tooth_line", width=0.4, opacity=0.8, within="mouth"),
    ]  # fmt: skip
    for place in sorted({s * gap for gap in _TOOTH_GAPS for s in (-1, 1)}):
        if left + 1 < place < right - 1:
            y = _BITE + _BITE_RISE * (place / 30) ** 2
            line = smooth([(place, y + 7), (place, y - 6)])
            shapes.append(Shape(name="tooth", points=line, ink="tooth_line", width=0.25, opacity=0.5, within="mouth"))
    return shapes
