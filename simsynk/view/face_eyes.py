"""Eyes and brows: two lids that blend into one line of meeting, an iris that rolls up, a brow of changing width."""

from __future__ import annotations

import functools

import numpy as np

from simsynk.face.model_file import face_file
from simsynk.view.face_half import Half, course, head_file
from simsynk.view.face_shapes import Points, Shape, area, ellipse, joined, smooth, tapered

_UPPER_LANDMARK = 5.2
_UPPER_SHARE = 0.4
_LASH = np.array([0.25, 0.5, 0.66, 0.72, 0.74, 0.68, 0.3])
_LOWER_LASH = np.array([0.1, 0.16, 0.2, 0.24, 0.27, 0.27, 0.12])


@functools.cache
def _profile(lid: str) -> tuple[Points, Points]:
    node = head_file().data[lid]
    return np.array(node["at"], np.float64), np.array(node["height"], np.float64)


def lids(half: Half) -> tuple[Points, Points]:
    """Margins of the upper and the lower lid from the inner to the outer corner, (points, 2) each.

    Both run through the same x and their gap is the open gap times one minus the closure, so they cannot cross. Over
    the pupil the gap is the palpebral fissure. The cheek lifts both without changing it.
    """
    at, high = _profile("upper_lid")
    low, meet = _profile("lower_lid")[1], _profile("meeting_lid")[1]
    inner, outer = half.at("en", "ex")
    base = inner + at[:, None] * (outer - inner)
    chord = float((inner[1] + outer[1]) / 2)
    widest = half.opening / (1 - half.closure) if half.closure < 1 else face_file().number("lids.opening")
    usual = face_file().number("lids.opening")
    top = _UPPER_LANDMARK + _UPPER_SHARE * (widest - usual) - chord
    bottom = top - widest
    line = -face_file().number("lids.meeting_below")
    shut = half.closure
    lift = min(0.6 * half.lift * (1 - shut), shut * (top - line))
    shared = base[:, 1] + shut * line * meet + lift * np.sqrt(high * low)
    upper, lower = base.copy(), base.copy()
    upper[:, 1] = shared + (1 - shut) * top * high
    lower[:, 1] = shared + (1 - shut) * bottom * low
    return upper, lower


def crease(half: Half, upper: Points) -> Points:
    """Fold of the upper lid: stays behind when the lid comes down, sinks with a falling brow."""
    at, high = _profile("upper_lid")
    inner, outer = half.at("en", "ex")
    base = inner + at[:, None] * (outer - inner)
    open_top = base[:, 1] + high * (_UPPER_LANDMARK - (inner[1] + outer[1]) / 2)
    brow = half.places["b3"][1] - 23.5
    gap = max(3.3 + 0.22 * brow, 1.3)
    line = upper.copy()
    kept = np.maximum(open_top, upper[:, 1])
    line[:, 1] = kept - 0.42 * (kept - upper[:, 1]) + gap * (0.45 + 0.55 * high)
    return line[1:]


def eye(half: Half) -> tuple[list[Shape], dict[str, Points]]:
    """Shapes of one eye and the opening that cuts off the eyeball."""
    upper, lower = lids(half)
    name, clip = half.label, f"eye {half.label}"
    above = smooth(upper)
    opening = joined(above, smooth(lower[::-1]))
    fold = crease(half, upper)
    shapes = [_lid_plate(half, above, upper, fold)]
    if half.opening > 0.05:
        shapes += _eyeball(half, opening, upper, clip)
    shut = half.closure
    shapes.append(
        area(
            f"lid crease {name}",
            tapered(fold, 0.42),
            "crease",
            opacity=0.75 - 0.3 * shut,
        )
    )
    thick = _LASH * (1 + 0.25 * shut)
    shapes.append(area(f"lower lid {name}", tapered(lower, _LOWER_LASH), "lash", opacity=0.6))
    shapes.append(area(f"upper lid {name}", tapered(upper, thick), "lash"))
    return shapes, {clip: opening}


def _lid_plate(half: Half, above: Points, upper: Points, fold: Points) -> Shape:
    """The skin between crease and margin, a little darker; large when the eye is shut."""
    outline = joined(above, smooth(np.concatenate([upper[-1:], fold[::-1], upper[:1]])))
    opacity = 0.07 + 0.04 * half.closure
    return area(f"lid plate {half.label}", outline, "shade", opacity=opacity)


def _eyeball(half: Half, opening: Points, upper: Points, clip: str) -> list[Shape]:
    name = half.label
    x, y = course("pupil").tolist()
    x, y = half.sign * x, y + half.roll
    radius = head_file().number("iris_radius")
    small = head_file().number("pupil_radius")
    shadow = tapered(upper - (0, 0.9), np.array([0.3, 0.9, 1.2, 1.3, 1.2, 0.9, 0.3]))
    tear_x, tear_y = half.places["en"]
    disc, ring = ellipse(x, y, radius, radius), ellipse(x, y - 0.5, 0.66 * radius, 0.62 * radius)
    tear = ellipse(tear_x + half.sign * 1.5, tear_y - 0.1, 1.7, 1.0)
    return [
        area(f"eyeball {name}", opening, "sclera"),
        area(f"tear point {name}", tear, "lip", 0.6, clip),
        Shape(name=f"iris {name}", points=disc, fill="iris", ink="iris_edge", width=0.5, closed=True, within=clip),
        area(f"iris ring {name}", ring, "iris_light", 0.5, clip),
        area(f"pupil {name}", ellipse(x, y, small, small), "pupil", 1.0, clip),
        area(f"glint {name}", ellipse(x - 1.7, y + 2.0, 0.95, 0.95), "glint", 0.9, clip),
        area(f"lid shadow {name}", shadow, "pupil", 0.2, clip),
    ]


def brow_line(half: Half) -> Points:
    """The line through the middle of the eyebrow."""
    line = half.at("b1", "b2", "b3", "b4", "b5")
    line[:, 1] += _brow_numbers("brow_shift")
    return line


def brow(half: Half) -> Shape:
    """The eyebrow, thick inside and pointed outside."""
    stroke = tapered(brow_line(half), _brow_numbers("brow_half"))
    return area(f"brow {half.label}", stroke, "brow", opacity=0.92)


@functools.cache
def _brow_numbers(name: str) -> Points:
    return np.array(head_file().data[name], np.float64)
