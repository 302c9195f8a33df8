"""Muscle bellies over a face: blue for the share of the pull that was wanted, hatched orange for the excess.

One muscle can carry both: the orbital part of the eye's ring muscle works in every smile up to a point. A strand
widens with the square root of the pull, so that a small excess can still be seen, and is split between the two in
proportion. A dashed outline shows how wide the healthy pull would be where some of it is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simsynk.face.expression import Expression
from simsynk.face.model import FaceModel
from simsynk.view.face_half import Half, belly, halves
from simsynk.view.face_shapes import Points, Shape, joined, shifted, smooth

_VISIBLE = 0.03
_RINGS = {
    "orbicularis_oculi_palpebral": ("eye", 18.0, 10.5, 2.6),
    "orbicularis_oculi_orbital": ("eye", 25.0, 17.5, 3.6),
    "orbicularis_oris_upper": ("mouth above", 0.0, 0.0, 3.0),
    "orbicularis_oris_lower": ("mouth below", 0.0, 0.0, 3.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the muscles of one half face do, as shares of their maximum by muscle.

    Parameters
    ----------
    wanted
        The part of the movement that a healthy face would also make.
    excess
        Movement beyond the healthy one.
    healthy
        The healthy movement.
    """

    wanted: Mapping[str, float] = field(repr=False)
    excess: Mapping[str, float] = field(repr=False)
    healthy: Mapping[str, float] = field(repr=False)

    @classmethod
    def of(cls, moved: Mapping[str, float], healthy: Mapping[str, float]) -> Work:
        """Split movement above rest into the healthy share and what goes beyond it.

        Examples
        --------
        >>> work = Work.of({"mentalis": 0.5}, {"mentalis": 0.125})
        >>> work.wanted["mentalis"], work.excess["mentalis"]
        (0.125, 0.375)
        """
        usual = {name: healthy.get(name, 0.0) for name in moved}
        return cls(
            wanted={name: min(value, usual[name]) for name, value in moved.items()},
            excess={name: max(value - usual[name], 0.0) for name, value in moved.items()},
            healthy=usual,
        )


def muscle_shapes(model: FaceModel, expression: Expression, work: Mapping[int, Work]) -> list[Shape]:
    """Strands of every muscle that works or should work.

    Parameters
    ----------
    model, expression
        The face beneath.
    work
        By side, 0 the patient's right.
    """
    pair = halves(model, expression)
    return [
        shape
        for side, one in work.items()
        for muscle in model.muscles
        if max(one.wanted.get(muscle, 0), one.excess.get(muscle, 0), one.healthy.get(muscle, 0)) >= _VISIBLE
        for shape in _strands(pair[side], muscle, one)
    ]


def _strands(half: Half, muscle: str, work: Work) -> list[Shape]:
    line, half_width = _line(half, muscle)
    wanted, excess, healthy = work.wanted[muscle], work.excess[muscle], work.healthy[muscle]
    name = f"{muscle} {half.label}"
    wide = half_width * float(np.sqrt(wanted + excess))
    split = wide * (2 * wanted / max(wanted + excess, 1e-9) - 1)
    edged: dict[str, Any] = {"ink": "on_dark", "width": 0.3, "closed": True}
    shapes = []
    if healthy - wanted >= _VISIBLE:
        usual = half_width * float(np.sqrt(healthy))
        outline = _band(line, -usual, usual)
        dash = (1.6, 1.2)
        shapes.append(
            Shape(name=f"expected {name}", points=outline, ink="expected", width=0.5, closed=True, dash=dash)
        )
    if wanted >= _VISIBLE:
        strand = _band(line, -wide, split)
        shapes.append(Shape(name=f"wanted {name}", points=strand, fill="asked", opacity=0.85, **edged))
    if excess >= _VISIBLE:
        strand, hatch = _band(line, split, wide), _hatch(line, split, wide)
        shapes.append(Shape(name=f"excess {name}", points=strand, fill="unasked", opacity=0.92, **edged))
        shapes.append(Shape(name=f"hatch {name}", points=hatch, ink="on_dark", width=0.4, opacity=0.9))
    return shapes


def _line(half: Half, muscle: str) -> tuple[Points, float]:
    """The middle of a belly, (points, 2), and its half width at full activation."""
    if muscle in _RINGS:
        return _ring(half, muscle)
    found = belly(muscle)
    start = half.drawn(np.array(found["from"], np.float64))
    end = half.at(found["to"])[0]
    return start + np.linspace(0, 1, 7)[:, None] * (end - start), float(found["half"])


def _ring(half: Half, muscle: str) -> tuple[Points, float]:
    """Ring muscles: around the eye, or half way around one half of the mouth."""
    where, across, up, half_width = _RINGS[muscle]
    if where == "eye":
        x, y = half.at("en", "ex").mean(axis=0)
        turn = np.linspace(0, 2 * np.pi, 25)
        return np.column_stack([x + across * np.cos(turn), y + up * np.sin(turn)]), half_width
    names, away = (
        (("ul0", "ul1", "ul2", "ul3"), 3.2) if where == "mouth above" else (("ll0", "ll1", "ll2", "ll3"), -3.4)
    )
    return np.concatenate([shifted(half.at(*names), 0, away), shifted(half.at("ch"), half.sign * 3.4, 0)]), half_width


def _sides(line: Points, inner: float, outer: float) -> tuple[Points, Points]:
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    off = np.column_stack([-along[:, 1], along[:, 0]])
    round_line = np.allclose(line[0], line[-1])
    t = np.linspace(0, 1, len(line))
    swell = np.ones(len(line)) if round_line else 0.45 + 0.55 * np.sin(np.pi * t)
    return line + off * (inner * swell)[:, None], line + off * (outer * swell)[:, None]


def _band(line: Points, inner: float, outer: float) -> Points:
    """The strip between two distances from a line, thickest in the middle of the belly."""
    near, far = _sides(line, inner, outer)
    return joined(smooth(near), smooth(far[::-1]))


def _hatch(line: Points, inner: float, outer: float) -> Points:
    """A zigzag across a strip, so that excess is told from wanted pull without colour."""
    fine = np.column_stack(
        [np.interp(np.linspace(0, 1, 25), np.linspace(0, 1, len(line)), line[:, k]) for k in (0, 1)]
    )
    near, far = _sides(fine, inner, outer)
    zigzag = np.where((np.arange(25) % 2 == 0)[:, None], near, far)
    return joined(zigzag[:1], *(point[None] for point in zigzag[1:]))
