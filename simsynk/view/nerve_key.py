"""How to read the drawn nerve: home branches with their end markers, and what pale, bright and a number mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from simsynk.view import style
from simsynk.view.tree_frame import fibres_key

PALE = 0.46
"""How much of its colour a line in its own branch keeps."""

_EDGE, _LEAD, _LINE = 5.0, 41.0, 5.0
_OWN = "pale: in its own branch"
_MISROUTED = "bright with a marker: misrouted, ends in another branch"
_COUNT = "A number counts the misrouted lines of a muscle where only six are marked."
_LED = "Dark grey: from a donor nerve, led over by surgery; counted in the same way."


@dataclass(frozen=True, slots=True, kw_only=True)
class NerveKey:
    """The key below a drawn nerve.

    Parameters
    ----------
    looks
        Colour and marker of each branch.
    width
        Width of the sheet in mm.
    over_face
        Whether the nerve lies over a face; a narrow sheet then explains the bars of the territories here.
    donors
        Whether surgery led donor nerves over.
    """

    looks: Mapping[str, tuple[str, str]]
    width: float
    over_face: bool
    donors: bool = False

    @property
    def wide(self) -> bool:
        """Whether it lies below a sheet of two printed columns."""
        return self.width == style.WIDE_MM

    @property
    def height(self) -> float:
        """Height in mm."""
        lines = len(self._rows()) + (0 if self.wide else 2)
        return _LINE * lines + 4 + style.line_mm(style.SMALL, len(self._words()))

    def _rows(self) -> list[list[tuple[str, float]]]:
        """Branches with the place at which each begins, broken into rows that fit the sheet."""
        lead = _EDGE + (_LEAD if self.wide else 0.0)
        rows: list[list[tuple[str, float]]] = [[]]
        x = lead
        for name in self.looks:
            width = 11 + 1.40 * len(name)
            if x + width > self.width and rows[-1]:
                rows.append([])
                x = lead
            rows[-1].append((name, x))
            x += width
        return rows

    def _words(self) -> list[str]:
        """Lines of plain text at the foot of the key."""
        bars = f" {fibres_key(donors=self.donors)}" if self.over_face and not self.wide else ""
        return style.wrapped(
            _COUNT + (f" {_LED}" if self.donors else "") + bars, self.width - 2 * _EDGE, style.SMALL
        ).split("\n")

    def draw(self, axes: Axes, top: float) -> None:
        """Draw the key from a height on the sheet downwards."""
        put: dict[str, Any] = {"fontsize": style.SMALL, "va": "center"}
        axes.text(_EDGE, top, "Own branch before the injury:", color=style.SOFT_INK, **put)
        y = top if self.wide else top + _LINE
        for row in self._rows():
            for name, x in row:
                _sample(axes, x, y, self.looks[name])
                axes.text(x + 7.2, y, style.words(name), gid="legend", **put)
            y += _LINE
        sample = next(iter(self.looks.values()))
        axes.plot([_EDGE, _EDGE + 5], [y] * 2, color=style.shade(sample[0], PALE), lw=1.2)
        axes.text(_EDGE + 7.2, y, _OWN, gid="legend", **put)
        x = _EDGE + _LEAD if self.wide else _EDGE
        y += 0.0 if self.wide else _LINE
        _sample(axes, x, y, sample)
        axes.text(x + 7.2, y, _MISROUTED, gid="legend", **put)
        text = "\n".join(self._words())
        axes.text(_EDGE, y + _LINE / 2 + 0.6, text, fontsize=style.SMALL, va="top", linespacing=1.25, gid="legend")


def _sample(axes: Axes, x: float, y: float, look: tuple[str, str]) -> None:
    axes.plot([x, x + 5], [y] * 2, color=look[0], lw=1.6, solid_capstyle="round")
    axes.plot([x + 5], [y], marker=look[1], ms=4.6, mfc=look[0], mec="white", mew=0.6)
