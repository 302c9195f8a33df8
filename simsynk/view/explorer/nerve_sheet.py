"""The sheet on which the explorer draws a nerve: its units, and lines cut at a part of their length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.view.lanes import along
from simsynk.view.layout import Layout

Points = NDArray[np.float64]
Record = dict[str, Any]

APART = 176.0
"""Least distance of two buttons in units: 44 px where the drawing, 1340 units across, is 340 px wide."""

LETTER, WORDS_TOP = 20.0, 40.0
"""Width of a letter of the words in the drawing, and the highest line on which they may stand."""

_WIDTH, _UNIT = 1340.0, 10.0
_FOLD_MM, _FOLDED = 80.0, 0.6
_MIDLINE_MM, _TOP_MM, _LOW_MM = 13.0, 62.0, -131.0
_PLAIN_LEFT, _PLAIN_RIGHT, _PLAIN_TOP = 60.0, 420.0, 110.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """From a layout's mm to the drawing's units; a right nerve of a face lies on the viewer's left."""

    layout: Layout
    right: bool
    width: float
    height: float
    scale: tuple[float, float]

    def to(self, points: Points) -> Points:
        """Places in the drawing, (..., 2)."""
        x, y = points[..., 0], points[..., 1]
        if not self.layout.face:
            deepest, high = self.layout.box()[1], self.layout.box()[3]
            return np.stack(
                [_PLAIN_LEFT + self.scale[0] * (deepest - x), _PLAIN_TOP + self.scale[1] * (high - y)], axis=-1
            )
        # The way within the skull, where nothing can be cut, is drawn shorter than it is.
        folded = np.where(x > _FOLD_MM, _FOLD_MM + _FOLDED * (x - _FOLD_MM), x)
        across = _UNIT * (folded + _MIDLINE_MM)
        return np.stack([self.width - across if self.right else across, _UNIT * (_TOP_MM - y)], axis=-1)

    @property
    def unit(self) -> float:
        """Units for each mm of the layout."""
        return _UNIT if self.layout.face else min(self.scale)


def sheet_of(layout: Layout, right: bool) -> Sheet:
    """The sheet of a layout; a plain tree is as tall as the buttons of its muscles need."""
    if layout.face:
        return Sheet(layout=layout, right=right, width=_WIDTH, height=_UNIT * (_TOP_MM - _LOW_MM), scale=(1.0, 1.0))
    _, deepest, low, high = layout.box()
    levels = np.unique([round(float(line[:, 1].mean()), 6) for line in layout.bellies.values()])
    step = float(np.diff(levels).min()) if len(levels) > 1 else 1.0
    scale = ((_WIDTH - _PLAIN_LEFT - _PLAIN_RIGHT) / deepest, APART * 1.02 / step)
    return Sheet(
        layout=layout, right=right, width=_WIDTH, height=2 * _PLAIN_TOP + scale[1] * (high - low), scale=scale
    )


def split(line: Points, part: float) -> tuple[Points, Record, Points]:
    """A line before and beyond a part of its length, and the place with its direction in degrees."""
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    place, _ = along(line, np.array([part]))
    at = int(np.searchsorted(reach, part * reach[-1], side="right"))
    at = min(max(at, 1), len(line) - 1)
    step = line[at] - line[at - 1]
    turn = float(np.degrees(np.arctan2(step[1], step[0])))
    gap = {"x": round(float(place[0, 0])), "y": round(float(place[0, 1])), "turn": round(turn)}
    return np.vstack([line[:at], place]), gap, np.vstack([place, line[at:]])
