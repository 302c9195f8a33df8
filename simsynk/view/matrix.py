"""The command x muscle matrix: what was asked for, what came, and what came without being asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from simsynk.anatomy.nerve import Nerve
from simsynk.results import Result
from simsynk.view import style
from simsynk.view.folder import Drawn
from simsynk.view.matrix_table import (
    TERRITORY_RULE,
    Table,
    asked_share,
    by_territory,
    table_alt,
    table_of,
    table_rows,
)
from simsynk.view.picture import Choice, Picture, width_of

_EDGE = 5.0
_ROW, _REST_ROW = 7.0, 5.6
_WIDEST_CELL, _GAP = 17.0, 1.0
_NARROW_COLUMNS = 8
_FULL_ORANGE = 0.2
_LETTER = 1.46
_ROW_LETTERS = 16
_MISSING = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Where things lie on the sheet, in mm."""

    left: float
    top: float
    cell: float
    width: float
    group: tuple[int, ...]

    def column(self, number: int) -> float:
        """Left edge of a column; territories are set apart."""
        return self.left + number * self.cell + self.group[number] * _GAP

    def row(self, number: int, rest: bool) -> tuple[float, float]:
        """Top and height of a row; the resting row is thin and set apart."""
        if not rest:
            return self.top + number * _ROW, _ROW
        return (self.top, _REST_ROW) if number == 0 else (self.top + _REST_ROW + 1.6 + (number - 1) * _ROW, _ROW)


def matrix_picture(drawn: Drawn, choice: Choice) -> Picture:
    """The matrix with its numbers and a description; see `matrix_figure`.

    Parameters
    ----------
    drawn, choice
        The run; width, day and side of the choice are heeded.
    """
    result, side, nerve = drawn.result, drawn.side_of(choice), drawn.anatomy()
    day = result.days[-1] if choice.day is None else choice.day
    width = None if choice.width_mm is None else width_of(choice, (style.WIDE_MM, style.NARROW_MM), "matrix")
    d, s = result.days.index(day), result.sides.index(side)
    table, _ = _fitted(table_of(result, d, s, nerve), width)
    return Picture(
        figure=matrix_figure(result, day, side, nerve, width),
        title=f"Command by muscle matrix, {side} side, day {day:g}: {result.title or result.name}",
        alt=table_alt(table, asked_share(result, d, s), len(result.replicates), result.expected),
        rows=table_rows(table),
    )


def _fitted(table: Table, width: float | None) -> tuple[Table, float]:
    """The table that fits a width, and that width: many muscles in a narrow column are shown by territory."""
    few = len(table.columns) <= _NARROW_COLUMNS
    chosen = width or (style.NARROW_MM if few else style.WIDE_MM)
    return (by_territory(table) if chosen == style.NARROW_MM and not few else table), chosen


@style.styled
def matrix_figure(
    result: Result,
    day: float | None = None,
    side: str | None = None,
    nerve: Nerve | None = None,
    width_mm: float | None = None,
) -> Figure:
    """Draw what each command makes each muscle do.

    A framed blue cell was asked for, an orange one was not; the number is the percentage of the muscle's maximum
    above rest. The bar below it spans the 5 % to 95 % quantile of the replicates, the tick marks the healthy value,
    and an open bar between them is what is missing; all run from 0 to 100 % over the width of the cell and are left
    out where nothing can be seen. A dark corner marks what goes visibly beyond healthy.

    Parameters
    ----------
    result
        A finished run.
    day
        An observed day; None means the last.
    side
        `right` or `left`; None means the affected side.
    nerve
        Gives muscles their territories and commands their titles, and leaves out glands and side muscles to which
        nothing happens. None shows every muscle of the result in one group.
    width_mm
        180, or 85: more than a few muscles then become one column a territory, see `by_territory`. None takes the
        width that holds every muscle.
    """
    shown_day = result.days[-1] if day is None else day
    shown_side = side or result.side
    whole = table_of(result, result.days.index(shown_day), result.sides.index(shown_side), nerve)
    table, width = _fitted(whole, width_mm)
    heading = _heading(result, shown_day, shown_side, width, TERRITORY_RULE if table is not whole else "")
    plan, top = _plan(table, heading, width)
    foot = style.footer_text(result.provenance, width - 2 * _EDGE)
    bottom = sum(plan.row(len(table.rows) - 1, table.rest))
    key_mm = 13.0 if width == style.WIDE_MM else 38.0
    height = bottom + 5 + key_mm + style.line_mm(style.SMALL, foot.count("\n") + 1) + 5
    figure, axes = style.sheet(width, height)
    axes.text(_EDGE, _EDGE, heading[0], fontsize=style.TITLE, weight="bold", va="top", gid="title")
    second = _EDGE + style.line_mm(style.TITLE, heading[0].count("\n") + 1) + 1
    axes.text(_EDGE, second, heading[1], fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)
    _names(axes, plan, table, top)
    for c in range(len(table.rows)):
        for m in range(len(table.columns)):
            _cell(axes, plan, table, c, m)
    _key(axes, width, bottom + 6, expected=result.expected)
    style.put_footer(axes, foot, _EDGE)
    return figure


def _plan(table: Table, heading: tuple[str, str], width: float) -> tuple[_Plan, float]:
    """Where the cells lie, and where the names above them begin."""
    longest_row = max(len(line) for name in table.rows for line in _row_name(name, width).split("\n"))
    left = _EDGE + 1 + _LETTER * longest_row
    group = tuple(g if _titled(table) else 0 for g, (_, size) in enumerate(table.groups) for _ in range(size))
    room = width - left - _EDGE - _GAP * max(group, default=0)
    cell = min(_WIDEST_CELL, room / max(len(table.columns), 1))
    top = _EDGE + style.line_mm(style.TITLE, heading[0].count("\n") + 1)
    top += style.line_mm(style.TEXT, heading[1].count("\n") + 1) + 4
    longest = max(len(name) for name in table.columns)
    names = 5.0 if _flat(table, cell) else 3 + 0.92 * _LETTER * longest
    return _Plan(left=left, top=top + names + (4 if _titled(table) else 0), cell=cell, width=width, group=group), top


def _row_name(name: str, width: float) -> str:
    """A command's name, on two lines where the sheet is narrow."""
    return name if width == style.WIDE_MM else "\n".join(textwrap.wrap(name, _ROW_LETTERS))


def _flat(table: Table, cell: float) -> bool:
    """Whether the muscles' names fit side by side."""
    return _LETTER * max(len(name) for name in table.columns) <= cell


def _titled(table: Table) -> bool:
    """Whether territories tell more than the muscles' own names."""
    return any(name and size > 1 for name, size in table.groups)


def _heading(result: Result, day: float, side: str, width: float, rule: str) -> tuple[str, str]:
    title = style.wrapped(result.title or result.name, width - 2 * _EDGE, style.TITLE)
    count = len(result.replicates)
    text = f"{side.capitalize()} side, day {day:g}. Movement above rest in % of each muscle's maximum, "
    drawn = f"mean of {count} simulated {'nerve' if count == 1 else 'nerves'}."
    text += "expected values of the model." if result.expected else drawn
    text += f" {rule}" if rule else ""
    return title, style.wrapped(text, width - 2 * _EDGE, style.TEXT)


def _names(axes: Axes, plan: _Plan, table: Table, top: float) -> None:
    """Territories above, muscles upright below them, commands at the left."""
    start = 0
    for name, size in table.groups if _titled(table) else ():
        left, right = plan.column(start), plan.column(start + size - 1) + plan.cell
        axes.text(
            (left + right) / 2, top + 2.4, name, fontsize=style.SMALL, ha="center", va="bottom", gid="territory"
        )
        axes.plot([left, right], [top + 3.2] * 2, color=style.INK, lw=1.0, solid_capstyle="butt")
        start += size
    turn = 0 if _flat(table, plan.cell) else 90
    for m, name in enumerate(table.columns):
        label = f"{name} (absent)" if table.absent[m] else name
        axes.text(
            plan.column(m) + plan.cell / 2, plan.top - 1.5, label, fontsize=style.TEXT, rotation=turn, ha="center",
            va="bottom",
        )  # fmt: skip
    for c, name in enumerate(table.rows):
        y, height = plan.row(c, table.rest)
        axes.text(
            plan.left - 1.8, y + height / 2, _row_name(name, plan.width), fontsize=style.TEXT, ha="right",
            va="center", linespacing=1.05,
        )  # fmt: skip


def _cell(axes: Axes, plan: _Plan, table: Table, c: int, m: int) -> None:
    x, (y, height) = plan.column(m), plan.row(c, table.rest)
    if table.absent[m]:
        axes.add_patch(Rectangle((x, y), plan.cell, height, fc="white", ec=style.TISSUE, lw=0.5, hatch="////"))
        return
    value, asked = float(table.mean[c, m]), bool(table.asked[c, m])
    resting = table.rest and c == 0
    seen = bool(table.seen[c, m])
    gid = ("asked" if asked else "not asked") + (" seen" if seen else "")
    frame: dict[str, Any] = {"ec": "black", "lw": 1.1, "zorder": 5} if asked else {"ec": "#E3E3E3", "lw": 0.5}
    inset = 0.3 if asked else 0.0
    size = (plan.cell - 2 * inset, height - 2 * inset)
    axes.add_patch(Rectangle((x + inset, y + inset), *size, fc=_ground(value, asked, resting), gid=gid, **frame))
    if seen and not resting:
        corner = [(x + plan.cell - inset - d * 1.7, y + inset + e * 1.7) for d, e in ((0, 0), (1, 0), (0, 1))]
        axes.add_patch(Polygon(corner, fc=style.UNASKED, ec="black", lw=0.4, zorder=6, gid="beyond healthy"))
    ink = "white" if asked and value > 0.7 else style.INK if asked or seen else style.SOFT_INK
    axes.text(
        x + plan.cell / 2, y + (0.5 if resting else 0.42) * height, f"{100 * value:.0f}", fontsize=style.SMALL,
        color=ink, weight="bold" if seen and not asked else "normal", ha="center", va="center", zorder=7,
    )  # fmt: skip
    if asked or (seen and not resting):
        numbers = {name: float(getattr(table, name)[c, m]) for name in ("low", "high", "healthy")}
        _bar(axes, (x, y + 0.80 * height), plan.cell, numbers, ink)


def _ground(value: float, asked: bool, resting: bool) -> Any:
    if resting:
        return "#F4F4F4"
    return style.shade(style.ASKED, value) if asked else style.shade(style.UNASKED, value / _FULL_ORANGE)


def _bar(axes: Axes, at: tuple[float, float], cell: float, numbers: dict[str, float], ink: str) -> None:
    """Quantile bar and healthy tick on a scale of 0 to 100 % over the width of the cell."""
    x, y = at[0] + 0.9, at[1]
    scale = cell - 1.8
    low, high, healthy = (x + scale * min(numbers[name], 1.0) for name in ("low", "high", "healthy"))
    middle, half = (low + high) / 2, max((high - low) / 2, 0.25)
    axes.plot([middle - half, middle + half], [y, y], color=ink, lw=2.2, solid_capstyle="butt", zorder=6, snap=False)
    if numbers["healthy"] > numbers["high"] + _MISSING:
        box = (high, y - 0.38)
        axes.add_patch(
            Rectangle(box, healthy - high, 0.76, fc="white", ec=ink, lw=0.45, zorder=6, snap=False, gid="missing")
        )
    if numbers["healthy"] > 1e-9:
        axes.plot([healthy] * 2, [y - 0.95, y + 0.95], color=ink, lw=1.1, solid_capstyle="butt", zorder=7, snap=False)


def _key(axes: Axes, width: float, top: float, *, expected: bool) -> None:
    """How to read a cell; expected values have no range, and their bar shrinks to a dot."""
    examples: Sequence[tuple[dict[str, float], float, bool, str]] = (
        ({"mean": 0.56, "low": 0.46, "high": 0.66, "healthy": 0.9}, 0.0, True,
         "Framed, blue: asked for.\nFull blue at 100 %."),
        ({"mean": 0.14, "low": 0.1, "high": 0.18, "healthy": 0.06}, 0.1, True,
         "Corner: visibly beyond\nhealthy, asked for or not."),
        ({"mean": 0.1, "low": 0.07, "high": 0.13, "healthy": 0.0}, 0.1, False,
         "Orange: not asked for; bold if it\ncan be seen. Full at 20 %."),
    )  # fmt: skip
    wide = width == style.WIDE_MM
    for number, (numbers, excess, asked, text) in enumerate(examples):
        x = _EDGE + (number * 44.5 if wide else 0)
        y = top + (0 if wide else number * 9)
        shown = {**numbers, "low": numbers["mean"], "high": numbers["mean"]} if expected else numbers
        one = {name: np.array([[value]]) for name, value in shown.items()}
        table = Table(
            **one, excess=np.array([[excess]]), asked=np.array([[asked]]), seen=np.array([[excess > 0]]),
            muscle=np.array([[""]]), on_face=np.array([[True]]),
            absent=np.array([False]), rows=("",), columns=("",), groups=(), rest=False,
        )  # fmt: skip
        _cell(axes, _Plan(left=x, top=y, cell=8.0, width=width, group=(0,)), table, 0, 0)
        axes.text(x + 9.5, y + _ROW / 2, text, fontsize=style.SMALL, va="center", linespacing=1.25)
    x, y = (_EDGE + 139, top + _ROW / 2) if wide else (_EDGE, top + 27.5 + _ROW / 2)
    mark = "Dot: expected." if expected else "Bar: 5–95 %."
    text = f"{mark} Tick: healthy.\nOpen bar: what is missing."
    axes.text(x, y, text, fontsize=style.SMALL, va="center", linespacing=1.25)
