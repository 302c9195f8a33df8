"""Head, ears, neck, nose and shading: a hairless mannequin of no sex."""

from __future__ import annotations

import functools

import numpy as np

from simsynk.view.face_half import Half, course, head_file
from simsynk.view.face_shapes import Points, Shape, area, ellipse, flipped, joined, shifted, smooth, tapered

_STRENGTH = 0.24
_REST_CHIN, _REST_JAW = (0.0, -113.0), (30.0, -106.0)


def outline(right: Half, left: Half) -> Points:
    """Outline of the head; chin and jaw follow their landmarks."""
    sides = []
    for half in (right, left):
        line = course("outline").copy()
        chin = (half.at("me")[0] - half.drawn(np.array(_REST_CHIN))) * (half.sign, 1.0)
        jaw = (half.at("jw")[0] - half.drawn(np.array(_REST_JAW))) * (half.sign, 1.0)
        line[-4:-1] += np.array([0.5, 1.0, 0.5])[:, None] * jaw
        line[-2:, 1] += np.array([0.4, 0.8]) * chin[1]
        sides.append(half.drawn(line))
    middle = (sides[0][-1] + sides[1][-1]) / 2
    ring = np.concatenate([sides[1][:-1], middle[None], sides[0][-2:0:-1]])
    return smooth(ring, closed=True)


@functools.cache
def neck() -> Points:
    """Outline of the neck."""
    side, base = smooth(course("neck")), course("neck_base")
    return joined(side, base[:1], flipped(base[:1]), flipped(side)[::-1])


@functools.cache
def behind() -> tuple[Shape, ...]:
    """Neck and ears, which no muscle of the face moves."""
    shapes = [Shape(name="neck", points=neck(), fill="skin_low", ink="line", width=0.7, closed=True)]
    for name, opacity in (("chin_shadow_low", 0.13), ("chin_shadow", 0.16)):
        line = course(name)
        around = smooth(np.concatenate([flipped(line)[:0:-1], line]), closed=True)
        shapes.append(area("chin shadow", around, "shade", opacity, "neck"))
    collar = course("collar")
    for line in (collar, flipped(collar)):
        shapes.append(area("collar bone", tapered(line, 0.8), "crease", opacity=0.3))
    ear, fold = smooth(course("ear")), tapered(course("ear_fold"), 0.6)
    for turn in (lambda points: points, flipped):
        shapes.append(Shape(name="ear", points=turn(ear), fill="skin_low", ink="line", width=0.6, closed=True))
        shapes.append(area("ear fold", turn(fold), "crease", opacity=0.4))
    return tuple(shapes)


@functools.cache
def shading() -> tuple[Shape, ...]:
    """Soft light and shade of the resting head."""
    shapes: list[Shape] = []
    for x, y, across, up, strength in head_file().data["soft"]:
        for place in (x, -x) if x else (x,):
            shapes.append(soft(f"shading {len(shapes)}", place, y, across, up, strength))
    return tuple(shapes)


def soft(name: str, x: float, y: float, across: float, up: float, strength: float) -> Shape:
    """A soft spot of shade, or of light when the strength is negative."""
    return Shape(
        name=name, points=ellipse(x, y, across, up), fill="shade" if strength > 0 else "light",
        opacity=_STRENGTH * abs(strength), closed=True, within="head", soft=True,
    )  # fmt: skip


def nose(right: Half, left: Half) -> list[Shape]:
    """Wings that flare and lift, nostrils and tip."""
    shapes = []
    for half in (right, left):
        at, al, ab, ns = half.at("at", "al", "ab", "ns")
        sign, name = half.sign, half.label
        wing = np.array(
            [shifted(at, 0, 1.5), at * 0.4 + al * 0.6 + (sign * 0.9, 1.2), al, shifted(ab, sign * 2.2, 0.6), ab]
        )
        bridge = half.drawn(np.array([[9.2, 8.5], [7.2, 1], [7, -9], [8.2, -20], [10.4, -28.5]]))
        x, y = (0.46 * ns + 0.54 * ab).tolist()
        wide = abs(float(ab[0] - ns[0])) * 0.44
        shapes += [
            area(f"bridge {name}", tapered(bridge, 1.5), "shade", opacity=0.16),
            area(f"nostril {name}", ellipse(x, y + 1.5, wide, 1.25), "nostril", opacity=0.8),
            area(f"nose wing {name}", tapered(wing, [0.15, 0.5, 0.65, 0.6, 0.2]), "crease", opacity=0.75),
        ]  # fmt: skip
    inner = [half.at("ns")[0] for half in (right, left)]
    middle = (inner[0] + inner[1]) / 2 - np.array([0, 2.6])
    between = [(end + middle) / 2 - np.array([0, 0.9]) for end in inner]
    ends = [shifted(end, x, -0.2) for end, x in zip(inner, (-1.5, 1.5), strict=True)]
    tip = np.array([ends[0], between[0], middle, between[1], ends[1]])
    shapes.append(area("nose tip", tapered(tip, 0.55), "crease", opacity=0.6))
    return shapes


def philtrum(half: Half) -> Shape:
    """The ridge between nose and lip."""
    x, y = half.at("ul1")[0].tolist()
    line = np.array(
        [(half.sign * 3.1, -50.5), (0.5 * x + half.sign * 1.6, (y - 50.5) / 2 - 0.2), (x * 0.85, y + 0.8)]
    )
    return area(f"philtrum {half.label}", tapered(line, 0.55), "crease", opacity=0.25)


def cheek(half: Half) -> Shape:
    """The apple of the cheek, whose light rises with it."""
    x, y = half.at("ck")[0].tolist()
    lifted = max(y + 34.0, 0.0)
    return soft(f"cheek {half.label}", x - half.sign * 3, y + 3 + 0.5 * lifted, 12, 9.5, -0.45 - 0.06 * lifted)
