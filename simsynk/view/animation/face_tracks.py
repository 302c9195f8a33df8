"""The shapes of a moving face, each followed through all frames: the same points in the same order throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.view.face_shapes import Drawing, Points, Shape

Key = tuple[str, int, int, str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One shape in time.

    Parameters
    ----------
    shape
        Its look in the frame that stands for all.
    points
        Its points in every frame, (frames, points, 2); where it is missing, those of the nearest frame that has it.
    opacity
        0 where it is missing, (frames,).
    """

    shape: Shape
    points: NDArray[np.float64] = field(repr=False)
    opacity: NDArray[np.float64] = field(repr=False)


def tracks(drawings: Sequence[Drawing], stands_for_all: int) -> list[Track]:
    """Follow every shape of a film, in the order of painting.

    Parameters
    ----------
    drawings
        One for each frame.
    stands_for_all
        Frame whose widths and colours are kept.
    """
    frames = [dict(zip(_keys(drawing.shapes), drawing.shapes, strict=True)) for drawing in drawings]
    order: list[Key] = []
    for frame in frames:
        place = 0
        for key in frame:
            if key in order:
                place = order.index(key) + 1
            else:
                order.insert(place, key)
                place += 1
    return [_track([frame.get(key) for frame in frames], stands_for_all) for key in order]


def _keys(shapes: Sequence[Shape]) -> list[Key]:
    """A name for each shape that is the same in every frame; several of one name are told apart by their place."""
    count: dict[str, int] = {}
    for shape in shapes:
        count[shape.name] = count.get(shape.name, 0) + 1
    found: list[Key] = []
    for shape in shapes:
        aside = round(float(shape.points[:, 0].mean()) / 4) if count[shape.name] > 1 else 0
        key = (shape.name, len(shape.points), aside, shape.within, bool(shape.soft))
        while key in found:
            key = (key[0], key[1], key[2] + 1000, key[3], key[4])
        found.append(key)
    return found


def _track(shapes: Sequence[Shape | None], stands_for_all: int) -> Track:
    there = np.array([k for k, shape in enumerate(shapes) if shape is not None])
    nearest = there[np.abs(there[None, :] - np.arange(len(shapes))[:, None]).argmin(axis=1)]
    known = [shape for k in nearest.tolist() if (shape := shapes[k]) is not None]
    opacity = np.array([0.0 if shape is None else shape.opacity for shape in shapes])
    return Track(shape=known[stands_for_all], points=np.stack([one.points for one in known]), opacity=opacity)


def clip_points(drawings: Sequence[Drawing]) -> dict[str, list[Points]]:
    """Points of every clip in every frame; where one is missing, those of the nearest frame that has it."""
    found = {}
    for name in dict.fromkeys(name for drawing in drawings for name in drawing.clips):
        there = np.array([k for k, drawing in enumerate(drawings) if name in drawing.clips])
        nearest = there[np.abs(there[None, :] - np.arange(len(drawings))[:, None]).argmin(axis=1)]
        found[name] = [drawings[k].clips[name] for k in nearest.tolist()]
    return found
