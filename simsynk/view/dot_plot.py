"""Fifty dots: how many of fifty equally likely simulated patients still show a movement that nobody asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from numpy.typing import NDArray

from simsynk.view import style
from simsynk.view.face_panels import TITLES
from simsynk.view.folder import Drawn
from simsynk.view.picture import Choice, Picture, width_of
from simsynk.view.unasked import Unasked, unasked_movement

WIDTHS = (style.WIDE_MM, style.NARROW_MM)

DOTS = 50
"""Few enough to be counted, as dot plots for lay readers are."""

_EDGE = 5.0
_TALLEST = {style.WIDE_MM: 34.0, style.NARROW_MM: 40.0}
_LEAST_SPAN_BARS = 2.0
_WIDEST_DOT, _LEAST_DOT = 4.2, 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """The axis: values `low` to `high` lie between `left` and `right` mm; dots are `dot` mm wide."""

    low: float
    high: float
    left: float
    right: float
    dot: float

    def x(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def dot_values(values: NDArray[np.float64], most: int = DOTS) -> NDArray[np.float64]:
    """Values that stand for equal shares of the nerves: the middle of each fiftieth, or every nerve when few.

    Parameters
    ----------
    values
        One value of each simulated nerve, (nerves,); those without one do not count.
    most
        Number of dots at most.

    Examples
    --------
    >>> dot_values(np.arange(200.0))[:3].tolist(), dot_values(np.array([3.0, 1.0])).tolist()
    ([2.0, 6.0, 10.0], [1.0, 3.0])
    """
    known = np.sort(values[np.isfinite(values)])
    if len(known) <= most:
        return known
    places = ((np.arange(most) + 0.5) * len(known) / most).astype(np.int64)
    return known[places]


@style.styled
def dots_picture(drawn: Drawn, choice: Choice) -> Picture | None:
    """Draw fifty equally likely simulated patients as dots, and say how many of them show unasked-for movement.

    Each dot is the middle one of a fiftieth of the simulated nerves; with fewer nerves each is a dot. A dot is solid
    where the movement reaches the bar from which it is called visible.

    Parameters
    ----------
    drawn
        A finished run.
    choice
        Width, command, day and side. Without a command that of the most frequent unasked-for movement is taken,
        the smile where it shows one in every second nerve.

    Returns
    -------
    None for expected values, and where no movement can be judged.
    """
    width = width_of(choice, WIDTHS, "dots")
    found = unasked_movement(drawn, choice)
    if found is None:
        return None
    values = dot_values(found.values)
    seen = values >= found.bar
    title = style.wrapped(drawn.result.title or drawn.result.name, width - 2 * _EDGE, style.TITLE)
    told = style.wrapped(_told(drawn, found, len(values)), width - 2 * _EDGE, style.TEXT)
    top = _EDGE + style.line_mm(style.TITLE, title.count("\n") + 1) + 1
    head = top + style.line_mm(style.TEXT, told.count("\n") + 1) + 5
    scale, places = _placed(found, values, width)
    tall = max((row for _, row in places), default=0) + 1
    ceiling = head + _sentence_mm(found, width)
    floor = ceiling + 5 + max(tall * scale.dot, 8.0)
    foot = style.footer_text(drawn.result.provenance, width - 2 * _EDGE)
    height = floor + 17 + style.line_mm(style.SMALL, foot.count("\n") + 1) + 5
    figure, axes = style.sheet(width, height)
    axes.text(_EDGE, _EDGE, title, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    axes.text(_EDGE, top, told, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)
    _sentence(axes, head, found, (int(seen.sum()), len(values)), width)
    _axis(axes, scale, (ceiling, floor), found, width)
    for (x, row), one in zip(places, seen, strict=True):
        _dot(axes, x, floor - (row + 0.5) * scale.dot, scale.dot, seen=bool(one))
    style.put_footer(axes, foot, _EDGE)
    rows = [
        {"dot": n + 1, found.column: float(value), "visible": "yes" if one else "no"}
        for n, (value, one) in enumerate(zip(values, seen, strict=True))
    ]
    name = f"{found.name} in {len(values)} dots: {drawn.result.title or drawn.result.name}"
    return Picture(figure=figure, title=name, alt=_alt(drawn, found, values, int(seen.sum())), rows=rows)


def _told(drawn: Drawn, found: Unasked, dots: int) -> str:
    count = int(np.isfinite(found.values).sum())
    text = f"{found.side.capitalize()} side, day {found.day:g}. "
    if dots < count:
        who = (
            f"the first {count} of {len(drawn.result.replicates)}" if count < len(drawn.result.replicates) else count
        )
        return f"{text}{dots} dots stand for {who} simulated patients, each for an equal share."
    return f"{text}Each dot is one of {count} simulated patients." if count > 1 else f"{text}One simulated patient."


def _command(found: Unasked) -> str:
    return f"“{TITLES.get(found.command, style.words(found.command))}”"


def _sentence(axes: Axes, y: float, found: Unasked, counts: tuple[int, int], width: float) -> None:
    """The one line that a lay reader takes away."""
    words = f"Still visible: {counts[0]} of {counts[1]}"
    axes.text(_EDGE, y, words, fontsize=style.TITLE + 2, weight="bold", va="top", color=style.INK, gid="count")
    axes.text(_EDGE, y + 6.5, _second(found, width), fontsize=style.HEADING, va="top", linespacing=1.2)


def _second(found: Unasked, width: float) -> str:
    return style.wrapped(f"{found.name} on the command {_command(found)}", width - 2 * _EDGE, style.HEADING)


def _sentence_mm(found: Unasked, width: float) -> float:
    return 9.0 + style.line_mm(style.HEADING, _second(found, width).count("\n") + 1)


def _placed(found: Unasked, values: NDArray[np.float64], width: float) -> tuple[_Scale, list[tuple[float, int]]]:
    """The axis, and for each dot its middle in mm and its place in the pile.

    A bin's edge lies on the bar, so that no pile holds both kinds of dots; a pile that would be too tall goes on
    beside itself, on the same side of the bar.
    """
    low, high = min(0.0, float(values.min())), max(_LEAST_SPAN_BARS * found.bar, float(values.max()))
    left, right = _EDGE + 6, width - _EDGE - 4
    for dot in (*np.arange(_WIDEST_DOT, _LEAST_DOT, -0.1), _LEAST_DOT):
        step = (high - low) * dot / (right - left - dot)
        below = int(np.ceil((found.bar - low) / step))
        first = found.bar - below * step
        bins = np.floor((values - first) / step + 1e-9).astype(np.int64)
        if np.bincount(bins).max() * dot <= _TALLEST[width]:
            break
    count = max(int(np.ceil((high - first) / step - 1e-9)), int(bins.max()) + 1)
    size = (right - left) / count
    scale = _Scale(low=first, high=first + count * step, left=left, right=right, dot=dot)
    most, piles = int(_TALLEST[width] / dot), np.zeros(count, np.int64)
    places = []
    for one in bins.tolist():
        own = range(below) if one < below else range(below, count)
        there = min((place for place in own if piles[place] < most), key=lambda place: abs(place - one), default=one)
        places.append((left + (there + 0.5) * size, int(piles[there])))
        piles[there] += 1
    return scale, places


def _dot(axes: Axes, x: float, y: float, size: float, *, seen: bool) -> None:
    looks = {"fc": style.UNASKED, "ec": style.UNASKED} if seen else {"fc": "white", "ec": style.SOFT_INK}
    axes.add_patch(Circle((x, y), 0.43 * size, lw=0.9, gid="dot seen" if seen else "dot unseen", **looks))


def _axis(axes: Axes, scale: _Scale, spot: tuple[float, float], found: Unasked, width: float) -> None:
    """The axis at the foot of the dots, its healthy mark, and the bar; `spot` is the top and foot of the dots."""
    ceiling, floor = spot
    axes.plot([scale.left - 2, scale.right + 2], [floor] * 2, color=style.INK, lw=0.8)
    for value in _ticks(scale.low, scale.high):
        x = scale.x(value)
        axes.plot([x, x], [floor, floor + 1.2], color=style.INK, lw=0.8)
        axes.text(x, floor + 1.8, f"{value + 0.0:g}", fontsize=style.SMALL, ha="center", va="top")
    bar, zero = scale.x(found.bar), scale.x(0.0)
    axes.plot([zero, zero], [floor - 1.6, floor + 1.6], color=style.INK, lw=2.2, solid_capstyle="butt", gid="healthy")
    axes.text(zero, floor + 4.8, "healthy", fontsize=style.SMALL, weight="bold", ha="center", va="top")
    label = style.wrapped(found.axis, width - 2 * _EDGE, style.TEXT)
    axes.text((scale.left + scale.right) / 2, floor + 8.6, label, fontsize=style.TEXT, ha="center", va="top")
    axes.plot([bar, bar], [floor, ceiling + 3.5], color=style.UNASKED, lw=1.2, dashes=(3, 2), gid="bar", zorder=0)
    words = f"solid: {found.bar_words}"
    left = bar + len(words) * 1.35 > width - _EDGE
    axes.text(
        bar, ceiling + 2.6, words, fontsize=style.SMALL, color=style.INK, ha="right" if left else "left", va="bottom"
    )


def _ticks(low: float, high: float) -> list[float]:
    span = high - low
    step = next(one for one in (0.5, 1, 2, 5, 10, 20, 50) if span / one <= 9)
    return [float(one) for one in np.arange(np.ceil(low / step) + 0.0, np.floor(high / step) + 1) * step]


def _many(dots: int) -> str:
    return f"{dots} dots, each for an equal share of the simulated patients," if dots > 1 else "One simulated patient"


def _alt(drawn: Drawn, found: Unasked, values: NDArray[np.float64], seen: int) -> str:
    low, middle, high = (round(float(one), 1) + 0.0 for one in np.quantile(values, [0.05, 0.5, 0.95]))
    text = f"{_many(len(values))} on day {found.day:g}. {found.name} "
    text += f"on the command {_command(found)} is visible in {seen} of {len(values)} ({found.bar_words}). Middle "
    text += (
        f"value {middle:.1f} {found.unit}, nine in ten between {low:.1f} and {high:.1f} {found.unit}; healthy is 0."
    )
    return text
