"""Small panels of one outcome side by side, all of one scale, with one name for it at the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from simsynk.view import style
from simsynk.view.study_sheet import EDGE, Page

MOST_PANELS = 6
"""Panels on one sheet."""

ONE_MM = 52.0
"""Height of a panel that stands alone."""

SLANT_MM = 9.0
"""Room for slanted names."""

_SMALL_MM, _UNDER_MM, _LEFT_MM, _BETWEEN_MM = 36.0, 11.0, 10.0, 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelGrid:
    """Where so many panels stand on a sheet; lengths in mm.

    Parameters
    ----------
    count
        Panels, at most `MOST_PANELS`.
    titled
        Whether they have titles.
    most_across
        Panels in a row at most.
    slanted
        Whether names below them are slanted and need more room.

    Examples
    --------
    >>> PanelGrid(count=4).across, PanelGrid(count=5).across, PanelGrid(count=1).width
    (4, 3, 85.0)
    """

    count: int
    titled: bool = True
    most_across: int = 4
    slanted: bool = False

    @property
    def across(self) -> int:
        """Panels in a row."""
        return self.count if self.count <= self.most_across else 3

    @property
    def down(self) -> int:
        """Rows of panels."""
        return -(-self.count // self.across)

    @property
    def width(self) -> float:
        """Width of the sheet: one column for one panel, else two."""
        return style.NARROW_MM if self.count == 1 else style.WIDE_MM

    @property
    def row_mm(self) -> float:
        """Height of a row with its labels."""
        return (7.0 if self.titled else 3.0) + self._panel_mm + self._under_mm

    @property
    def height(self) -> float:
        """Height of all rows."""
        return self.down * self.row_mm

    @property
    def _under_mm(self) -> float:
        return _UNDER_MM + (SLANT_MM if self.slanted else 0.0)

    @property
    def _panel_mm(self) -> float:
        return ONE_MM if self.count == 1 else _SMALL_MM

    @property
    def panel_width(self) -> float:
        """Width of each panel."""
        return (self.width - 2 * EDGE - _LEFT_MM + _BETWEEN_MM - 2) / self.across - _BETWEEN_MM

    def panel(self, sheet: Page, number: int) -> Axes:
        """The axes of a panel, counted by rows."""
        row, column = divmod(number, self.across)
        left = EDGE + _LEFT_MM + column * (self.panel_width + _BETWEEN_MM)
        top = sheet.top + row * self.row_mm + self.row_mm - self._under_mm - self._panel_mm
        return sheet.panel(left, top, self.panel_width, self._panel_mm)

    def finish(self, sheet: Page, panels: Sequence[Axes], label: str) -> None:
        """Give all panels one scale, and write what it is."""
        low = min(axes.get_ylim()[0] for axes in panels)
        high = max(axes.get_ylim()[1] for axes in panels)
        for number, axes in enumerate(panels):
            axes.set_ylim(low, high)
            axes.tick_params(labelleft=number % self.across == 0)
        words = style.wrapped(label, self.height - self._under_mm, style.TEXT)
        middle = sheet.top + self.height / 2 - self._under_mm + (self.row_mm - self._panel_mm) / 2
        sheet.paper.text(
            EDGE - 2.5, middle, words, rotation=90, fontsize=style.TEXT, va="center", ha="left",
            multialignment="center", linespacing=1.1, gid="label",
        )  # fmt: skip
