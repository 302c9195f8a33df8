"""The sheet that every figure of a study is drawn on: heading, key, panels in mm, footer with the notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from simsynk.view import style

if TYPE_CHECKING:
    from simsynk.study.sweep.table import SweepTable

EDGE = 5.0
LOOKS = (
    ("#0072B2", "o", "-"),
    ("#D55E00", "s", "--"),
    ("#117733", "^", "-."),
    ("#882255", "D", ":"),
    ("#E69F00", "v", "-"),
    ("#332288", "P", "--"),
)
"""Colour, marker and line of each level of a factor of words; they differ without colour too."""

RAMP = LinearSegmentedColormap.from_list(
    "simsynk",
    [
        "#F9F7ED", "#D4E7D9", "#AFD3C5", "#8DBAB2", "#6FA6AB", "#4F93A3", "#377F9C", "#296D94", "#1F5786", "#194275",
        "#182D62",
    ],
)  # fmt: skip
"""Pale for little, dark for much: equal steps of colour distance in CIELAB, and of lightness in grey."""

_KEY_MM = 4.2
_BOLD = 0.86
"""Bold letters take more room: this share of them fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFigure:
    """A drawn figure and what goes with it.

    Parameters
    ----------
    figure
        The picture.
    rows
        The table of what it shows, one mapping a row, all of one form.
    title
        Its heading.
    description
        What can be seen, in words.
    """

    figure: Figure = field(repr=False)
    rows: Sequence[Mapping[str, Any]] = field(repr=False)
    title: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A sheet with its heading and footer written; lengths in mm, y running down.

    Parameters
    ----------
    figure, paper
        The sheet, and the axes over all of it.
    width, height, top
        Its size, and where the free space begins.
    """

    figure: Figure = field(repr=False)
    paper: Axes = field(repr=False)
    width: float
    height: float
    top: float

    def panel(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes at a place of the sheet in the house style."""
        box = (left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height)
        axes = self.figure.add_axes(box)
        axes.tick_params(
            labelsize=style.SMALL, length=2, width=0.6, color=style.SOFT_INK, labelcolor=style.INK, pad=2
        )
        for spine in axes.spines.values():
            spine.set_color(style.SOFT_INK)
            spine.set_linewidth(0.6)
        axes.spines[["top", "right"]].set_visible(False)
        return axes


def page(table: SweepTable, width: float, plot_mm: float, title: str, told: str, keys: Sequence[Any] = ()) -> Page:
    """A sheet that is as high as its heading, key, plots and footer need.

    Parameters
    ----------
    width, plot_mm
        Width of the sheet, and height that the plots take with their labels.
    title, told
        Heading, and what stands below it.
    keys
        Entries of the key below the heading: (function that draws a sign at x and y, words).
    """
    room = width - 2 * EDGE
    heading, under = style.wrapped(title, room * _BOLD, style.TITLE), style.wrapped(told, room, style.TEXT)
    second = EDGE + style.line_mm(style.TITLE, heading.count("\n") + 1) + 1
    below = second + style.line_mm(style.TEXT, under.count("\n") + 1) * 1.05 + 1.5
    lines = _key_lines(keys, room)
    foot = style.footer_text(provenance(table), room)
    top = below + _KEY_MM * len(lines) + 2
    height = top + plot_mm + style.line_mm(style.SMALL, foot.count("\n") + 1) + 6
    figure, paper = style.sheet(width, height)
    paper.text(EDGE, EDGE, heading, fontsize=style.TITLE, weight="bold", va="top", linespacing=1.2, gid="title")
    paper.text(EDGE, second, under, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3, gid="told")
    for row, line in enumerate(lines):
        for left, (sign, words) in line:
            y = below + (row + 0.5) * _KEY_MM
            sign(paper, EDGE + left, y)
            paper.text(EDGE + left + 8, y, words, fontsize=style.SMALL, va="center", gid="key")
    style.put_footer(paper, foot, EDGE)
    return Page(figure=figure, paper=paper, width=width, height=height, top=top)


def _key_lines(keys: Sequence[Any], room: float) -> list[list[tuple[float, Any]]]:
    """Entries of a key with their places from the left, as many a line as fit."""
    lines: list[list[tuple[float, Any]]] = []
    left = room
    for entry in keys:
        wide = 8 + len(entry[1]) * style.SMALL * 0.190 + 4
        if left + wide - 4 > room:
            lines.append([])
            left = 0.0
        lines[-1].append((left, entry))
        left += wide
    return lines


def provenance(table: SweepTable) -> dict[str, Any]:
    """What the footer names: the study with its scenario, the seed and the version."""
    about = table.about
    names = [str(about[name]) for name in ("scenario",) if about.get(name)]
    study = f"study {about['study']}" if about.get("study") else ""
    found = {"scenario": " · ".join([*names, study] if study else names), "seed": about.get("seed")}
    return {**found, **({"version": about["version"]} if about.get("version") else {})}


def line_sign(colour: Any, marker: str = "", ls: Any = "-") -> Any:
    """A line with its marker, for the key."""

    def sign(paper: Axes, x: float, y: float) -> None:
        paper.add_line(Line2D([x, x + 6.5], [y, y], color=colour, ls=ls, lw=1.3))
        paper.add_line(Line2D([x + 3.25], [y], color=colour, marker=marker, ms=4, ls=""))

    return sign


def interval_sign(colour: Any) -> Any:
    """A mean with its interval, for the key."""

    def sign(paper: Axes, x: float, y: float) -> None:
        middle = x + 3.25
        paper.add_line(Line2D([middle, middle], [y - 1.5, y + 1.5], color=colour, lw=1.1))
        for end in (y - 1.5, y + 1.5):
            paper.add_line(Line2D([middle - 0.8, middle + 0.8], [end, end], color=colour, lw=1.1))
        paper.add_line(Line2D([middle], [y], color=colour, marker="o", ms=3.6, ls=""))

    return sign


def whisker_sign(colour: Any) -> Any:
    """An interval across, for the key."""

    def sign(paper: Axes, x: float, y: float) -> None:
        paper.add_line(Line2D([x, x + 6.5], [y, y], color=colour, lw=0.9))
        for end in (x, x + 6.5):
            paper.add_line(Line2D([end, end], [y - 0.9, y + 0.9], color=colour, lw=0.9))

    return sign


def patch_sign(**look: Any) -> Any:
    """A filled field, for the key."""

    def sign(paper: Axes, x: float, y: float) -> None:
        paper.add_patch(Rectangle((x, y - 1.3), 6.5, 2.6, **look))

    return sign


def dot_sign(colour: Any, alpha: float = 1.0) -> Any:
    """A few dots, for the key."""

    def sign(paper: Axes, x: float, y: float) -> None:
        spots = np.array([[1.0, 0.6], [3.2, -0.6], [5.4, 0.4]])
        look: dict[str, Any] = {"s": 7, "color": colour, "alpha": alpha, "linewidths": 0}
        paper.scatter(x + spots[:, 0], y + spots[:, 1], **look)

    return sign


def ink_on(colour: Any) -> str:
    """White or ink, whichever is read more easily on a colour.

    Examples
    --------
    >>> ink_on("#000000"), ink_on("#F9F7ED")
    ('white', '#1F2328')
    """
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    bright = float(np.dot(linear, (0.2126, 0.7152, 0.0722)))
    return "white" if bright < 0.22 else style.INK


def spread_apart(places: Sequence[float], gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Places of labels along a line, moved as little as needed to keep a gap, within limits while there is room.

    Examples
    --------
    >>> spread_apart([5.0, 5.0, 9.0], 2.0, 0.0, 10.0).tolist()
    [4.0, 6.0, 9.0]
    """
    order = np.argsort(places, kind="stable")
    groups: list[tuple[float, int]] = []
    for place in np.asarray(places, np.float64)[order]:
        groups.append((min(max(float(place), low), high), 1))
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < gap * (groups[-2][1] + groups[-1][1]) / 2 - 1e-9:
            (a, n), (b, m) = groups[-2:]
            half = gap * (n + m - 1) / 2
            middle = min(max((a * n + b * m) / (n + m), low + half), max(high - half, low + half))
            groups[-2:] = [(middle, n + m)]
    found = np.empty(len(order))
    found[order] = [middle + gap * (k - (count - 1) / 2) for middle, count in groups for k in range(count)]
    return found
