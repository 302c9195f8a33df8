"""Creases, dimples and neck bands: fixed courses whose depth tells which muscle pulls."""

from __future__ import annotations

import numpy as np

from simsynk.view.face_half import Half, course, courses
from simsynk.view.face_shapes import Points, Shape, area, ellipse, joined, sampled, shifted, smooth, tapered

_FAINTEST = 0.03


def creases(half: Half, other: Half) -> list[Shape]:
    """Every crease of one half face that is deep enough to be seen, back to front."""
    found = [
        *_forehead(half, other), *_glabella(half), *_crows_feet(half), *_bunny(half), *_under_eye(half), *_fold(half),
        *_marionette(half), *_pucker(half), *_chin(half), *_neck(half),
    ]  # fmt: skip
    return [shape for shape in found if shape.opacity >= _FAINTEST]


def _crease(name: str, half: Half, line: Points, depth: float, width: float) -> Shape:
    """A brush stroke that grows darker and wider with depth, 0 to 1."""
    deep = min(max(depth, 0.0), 1.0)
    stroke = tapered(line, width * (0.55 + 0.45 * deep))
    return area(f"{name} {half.label}", stroke, "crease", opacity=0.85 * deep)


def _forehead(half: Half, other: Half) -> list[Shape]:
    """Lines over a raised brow by the two parts of the frontalis; they run out where the other side is still."""
    inner, outer = half.pull["frontalis_medial"], half.pull["frontalis_lateral"]
    shapes = []
    for number, line in enumerate(courses("forehead")):
        share = line[:, 0] / line[-1, 0]
        raised = (inner * (1 - share) + outer * share) * (3.6 - 0.5 * number)
        bowed = half.drawn(line + np.column_stack([np.zeros(len(line)), raised]))
        half_width = (0.5 * (1 - share) * inner + 0.5 * share * outer) + 0.06
        half_width[0] = 0.5 * min(inner, other.pull["frontalis_medial"]) + 0.06
        half_width[-1] = 0.05
        depth = min(0.9 * (inner + outer) / 2, 1.0)
        stroke = tapered(bowed, half_width)
        name = f"forehead line {half.label}"
        shapes.append(area(name, stroke, "crease", opacity=0.8 * depth))
    return shapes


def _glabella(half: Half) -> list[Shape]:
    knit, down = half.pull["corrugator"], half.pull["procerus"]
    inward = (-1.8 * knit, -1.5 * down)
    shapes = [
        _crease("frown line", half, half.drawn(line + inward), 1.2 * knit, 0.75) for line in courses("glabella")
    ]
    root = half.drawn(course("root"))
    shapes.append(_crease("root line", half, root, 1.1 * down, 0.6))
    return shapes


def _crows_feet(half: Half) -> list[Shape]:
    depth = 1.3 * half.pull["orbicularis_oculi_orbital"]
    corner = half.at("ex")[0]
    return [_crease("crow's foot", half, corner + half.drawn(line), depth, 0.5) for line in courses("crows_feet")]


def _bunny(half: Half) -> list[Shape]:
    depth = 1.2 * half.mean_pull("levator_labii_alaeque_nasi", "nasalis")
    wing = half.at("al")[0]
    return [_crease("bunny line", half, wing + half.drawn(line), depth, 0.5) for line in courses("bunny")]


def _under_eye(half: Half) -> list[Shape]:
    depth = 0.22 + 0.6 * half.pull["orbicularis_oculi_orbital"]
    return [_crease("under-eye crease", half, half.at("bag1", "bag2", "bag3"), depth, 0.5)]


def _fold(half: Half) -> list[Shape]:
    """The nasolabial fold, with the cheek's shadow above it when it is deep."""
    line = sampled(smooth(half.at("nl1", "nl2", "nl3", "nl4")), 3)
    depth = half.fold
    shapes = []
    if depth > 1:
        bulge = tapered(shifted(line, half.sign * 1.6, 0.4), 2.6)
        opacity = min(0.05 * (depth - 1), 0.16)
        name = f"fold shadow {half.label}"
        shapes.append(area(name, bulge, "shade", opacity=opacity))
    shapes.append(_crease("nasolabial fold", half, line, min(0.32 * depth, 1.0), 0.8))
    return shapes


def _marionette(half: Half) -> list[Shape]:
    slack = half.slack["zygomaticus_major"]
    depth = 0.9 * half.pull["depressor_anguli_oris"] + 0.7 * half.pull["platysma"] + 0.35 * slack
    return [_crease("marionette line", half, half.at("mr1", "mr2"), depth, 0.65)] if depth > 0 else []


def _pucker(half: Half) -> list[Shape]:
    """Short rays around gathered lips."""
    shapes = []
    rows = (
        ("above", "orbicularis_oris_upper", ("ul1", "ul2", "ul3")),
        ("below", "orbicularis_oris_lower", ("ll1", "ll2", "ll3")),
    )
    for where, muscle, edge in rows:
        depth = 0.9 * (half.pull[muscle] - 0.25)
        up = 1.0 if where == "above" else -1.0
        for (x, y), start in zip(half.at(*edge).tolist(), course(f"pucker_{where}").tolist(), strict=True):
            out = half.sign * 0.05 * start[0]
            line = np.array([(x + t * out * 3.2, y + up * (0.9 + 4.4 * t)) for t in (0.0, 0.5, 1.0)])
            shapes.append(_crease("pucker ray", half, line, depth, 0.42))
    return shapes


def _chin(half: Half) -> list[Shape]:
    """The crease below the lip, and dimples like orange peel where the mentalis pulls."""
    pull = half.pull["mentalis"]
    middle = half.at("lf0")[0] * (0.0, 1.0)
    line = np.array([middle, half.at("lf1")[0] * (0.55, 1.0) + (0, 0.2), half.at("lf1")[0]])
    shapes = [
        area(
            f"chin crease {half.label}", tapered(line, [0.4 + 0.3 * pull, 0.35, 0.05]), "crease",
            opacity=min(0.28 + 0.5 * pull, 0.8),
        )
    ]  # fmt: skip
    pad = half.at("cp")[0]
    dents = [
        ellipse(x, y, 0.62 + 0.25 * pull, 0.42 + 0.2 * pull)
        for x, y in (pad + half.drawn(course("stipples"))).tolist()
    ]
    dimples = _as_one(dents)
    opacity = min(max(1.5 * (pull - 0.04), 0.0), 0.72)
    shapes.append(area(f"chin dimples {half.label}", dimples, "crease", opacity=opacity))
    return shapes


def _as_one(blobs: list[Points]) -> Points:
    """Many small closed outlines as one, for one shape with one opacity; the bridges between them have no area."""
    start = blobs[0][:1]
    return joined(blobs[0], *(part for blob in blobs[1:] for part in (blob, start)))


def _neck(half: Half) -> list[Shape]:
    depth = 1.4 * (half.pull["platysma"] - 0.03)
    jaw = half.at("jw")[0, 1] + 106.0
    shapes = []
    for line in courses("platysma"):
        tight = half.drawn(shifted(line, 0.0, 0.4 * jaw))
        shapes.append(_crease("neck band", half, tight, depth, 1.05))
        light = _crease("neck band light", half, tight - (half.sign * 1.9, 0), 0.75 * depth, 1.0)
        shapes.append(area(light.name, light.points, "light", opacity=0.6 * light.opacity))
    return shapes
