"""The ranking of a sensitivity analysis: what each outcome leans on, with intervals and with what may be luck."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simsynk.errors import InputError, Problem
from simsynk.study.folder import write_csv
from simsynk.study.global_sensitivity import SobolIndices
from simsynk.study.study_sensitivity import MORRIS, SOBOL, StudySensitivity
from simsynk.study.study_sensitivity_folder import NUMBER_OF, TABLE, effect, sensitivity_rows
from simsynk.view import style
from simsynk.view.figure_recipe import Recipe, data_hash

NAME = "sensitivity"
"""Name of the figure and of its files."""

SIZES = {SOBOL: "base", MORRIS: "trajectories"}
"""What the size of each method is called in a recipe, as on the command line."""

_EDGE, _ROW_MM, _HEAD_MM, _FOOT_MM, _LABEL_MM, _NOTE_MM = 5.0, 7.0, 7.5, 8.5, 58.0, 27.0
_APART_MM = 1.3
"""Distance of each of the two marks of a row from its middle."""

_TICKS = (0.1, 0.2, 0.5, 1.0, 2.0)
_BEYOND = (-0.25, 1.25)
"""Ends beyond which an axis of shares does not go, however wide an interval is."""

_NONE = math.nan
_SHOWN = {SOBOL: ("total", "first", "smallest_total"), MORRIS: ("mu_star", "sigma", "smallest_mu_star")}
"""The columns that are drawn: what ranks, what stands beside it, what luck may reach."""

_LUCK = "#D9D5CF"
_COLOURS = {"main": style.ASKED, "other": style.UNASKED}
_WIDTHS = {"main": 1.6, "other": 0.9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A value with its interval; NaN where there is none."""

    value: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One factor of one outcome: the mark that ranks it, the other one, and what luck alone may reach."""

    label: str
    main: Mark
    other: Mark
    luck: float
    effect: str

    @property
    def pale(self) -> bool:
        """Whether nothing is known to be there."""
        return self.effect in ("none", "not told from luck")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One outcome: its rows from the most important factor on, and the words at its head and under its axis."""

    title: str
    note: str
    axis: str
    rows: tuple[Row, ...]

    def top_value(self) -> float:
        """Right end of the axis."""
        ends = [
            end for row in self.rows for mark in (row.main, row.other) for end in (mark.value, mark.high)
            if math.isfinite(end)
        ]  # fmt: skip
        return max(ends, default=1.0)

    def least_value(self) -> float:
        """Left end of the axis: 0, or the lowest end of an interval below it."""
        ends = [mark.low for row in self.rows for mark in (row.main, row.other) if math.isfinite(mark.low)]
        return min([0.0, *ends])


def panels(made: StudySensitivity) -> tuple[Panel, ...]:
    """What the figure shows, one panel for each outcome."""
    shares = isinstance(made.found, SobolIndices)
    shown = []
    for o, outcome in enumerate(made.study.outcomes):
        unit = outcome.unit or ("probability" if outcome.kind == "probability" else "")
        of = f" ({unit})" if unit else ""
        shown.append(
            Panel(
                title=_capital(outcome.label or outcome.name),
                note=_note(made, o),
                axis="share of the variance" if shares else f"effect of a factor's whole range{of}",
                rows=tuple(_row_of(made, o, place) for place in made.ranked(o)),
            )
        )
    return tuple(shown)


def _row_of(made: StudySensitivity, outcome: int, factor: int) -> Row:
    columns = {name: float(values[outcome, factor]) for name, values in made.found.columns().items()}
    main, other, bar = _SHOWN[made.method]

    def mark(name: str) -> Mark:
        return Mark(
            value=columns[name], low=columns.get(f"{name}_low", _NONE), high=columns.get(f"{name}_high", _NONE)
        )

    one = made.study.factors[factor]
    return Row(
        label=one.label or one.name,
        main=mark(main),
        other=mark(other),
        luck=columns[bar],
        effect=effect(made, outcome, factor),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _note(made: StudySensitivity, o: int) -> str:
    """What luck has to do with the outcome."""
    found = made.found
    if not np.isfinite(found.importance[o]).any():
        return "not told: see the warnings in sensitivity.json"
    if not isinstance(found, SobolIndices):
        return ""
    share = float(found.noise.share[o])
    how = "" if found.noise.known else "at most "
    return f"luck makes {how}{share:.1%} of the variance between points"


@style.styled
def sensitivity_figure(made: StudySensitivity) -> Figure:
    """Draw the ranking of the factors for every outcome.

    Parameters
    ----------
    made
        A finished analysis. A diamond is the total index (or the mean size of effects), a ring the first index (or
        the spread of effects); the hatched bar is what a factor of no effect may reach by luck.
    """
    drawn = panels(made)
    width = style.WIDE_MM
    title = style.wrapped(made.study.title, width - 2 * _EDGE, style.TITLE)
    under = style.wrapped(_under(made), width - 2 * _EDGE, style.TEXT)
    foot = style.footer_text(_provenance(made), width - 2 * _EDGE)
    lines = title.count("\n") + 1
    first = _EDGE + style.line_mm(style.TITLE, lines) + 1 + style.line_mm(style.TEXT, under.count("\n") + 1) + 3
    key_mm = 8.0
    heights = [_HEAD_MM + _ROW_MM * len(panel.rows) + _FOOT_MM for panel in drawn]
    height = first + key_mm + sum(heights) + style.line_mm(style.SMALL, foot.count("\n") + 1) + 6
    figure, axes = style.sheet(width, height)
    axes.text(_EDGE, _EDGE, title, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    place = _EDGE + style.line_mm(style.TITLE, lines) + 1
    axes.text(_EDGE, place, under, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.25)
    _key(axes, first + 2.5, made.method)
    top = first + key_mm
    # Shares of variance have one axis for all outcomes; effects have the unit of each.
    shares = isinstance(made.found, SobolIndices)
    for panel, tall in zip(drawn, heights, strict=True):
        _panel(axes, panel, top, _axis(drawn if shares else [panel], shares=shares))
        top += tall
    style.put_footer(axes, foot, _EDGE)
    return figure


def _under(made: StudySensitivity) -> str:
    count, found = len(made.table), made.found
    number = int(made.table.replicates.max(initial=0))
    luck = "the same luck at all points" if made.table.about["paired"] else "luck of their own at each point"
    left = f"; {found.left_out} left out" if found.left_out else ""
    return (
        f"Factors ranked for each outcome: {found.rows} {NUMBER_OF[made.method]}{left}, {count} points of {number} "
        f"simulated nerves, {luck}. Lines: 95 % intervals. Numbers: {TABLE}."
    )


def _provenance(made: StudySensitivity) -> dict[str, object]:
    number = int(made.table.replicates.max(initial=0))
    return {"scenario": made.study.scenario.name, "seed": made.seed, "replicates": number}


def _key(axes: Axes, y: float, method: str) -> None:
    """What each mark means, in one line."""
    words = (
        ("mean size of effects (mu*)", "spread of effects (sigma)", "what luck alone may reach")
        if method == MORRIS
        else ("total index: alone and with others", "first index: alone", "what luck alone may reach")
    )
    for x, name, text in zip((_EDGE, _EDGE + 66.0, _EDGE + 118.0), ("main", "other", "luck"), words, strict=True):
        if name == "luck":
            _bar(axes, x, x + 5.0, y, "key")
        else:
            axes.plot([x, x + 5.0], [y, y], color=_COLOURS[name], lw=_WIDTHS[name], zorder=3, solid_capstyle="butt")
            _dot(axes, name, x + 2.5, y, pale=False, gid="key")
        axes.text(x + 6.5, y, text, fontsize=style.TEXT, va="center")


def _dot(axes: Axes, name: str, x: float, y: float, *, pale: bool, gid: str) -> None:
    """A filled diamond or an open ring; grey where nothing is known to be there."""
    colour = style.GREY if pale else _COLOURS[name]
    face = colour if name == "main" else "white"
    marker, size = ("D", 4.2) if name == "main" else ("o", 4.6)
    axes.plot([x], [y], marker=marker, ms=size, mfc=face, mec=colour, mew=1.1, lw=0, zorder=5, gid=gid)


def _bar(axes: Axes, left: float, right: float, y: float, gid: str) -> None:
    """A hatched bar of luck."""
    size = (right - left, 4.4)
    axes.add_patch(
        Rectangle((left, y - 2.2), *size, fc=_LUCK, ec=style.GREY, lw=0.4, hatch="//////", zorder=1, gid=gid)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """Values along a panel, in mm of the sheet; what lies beyond its ends is drawn at them."""

    low: float
    high: float
    left: float = _EDGE + _LABEL_MM
    right: float = style.WIDE_MM - _EDGE - _NOTE_MM

    def x(self, value: float) -> float:
        """Place of a value."""
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + (self.right - self.left) * part

    def ticks(self) -> list[float]:
        """Three to eight round values."""
        span = self.high - self.low
        power = 10.0 ** math.floor(math.log10(span))
        step = next(one * power for one in _TICKS if span / (one * power) <= 8)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def _axis(drawn: Sequence[Panel], *, shares: bool) -> _Axis:
    """One axis for some panels; shares of variance run from 0 to 1 at least, and never much farther."""
    low, high = min(one.least_value() for one in drawn), max(one.top_value() for one in drawn)
    if shares:
        return _Axis(low=max(low, _BEYOND[0]), high=min(max(high, 1.0), _BEYOND[1]))
    return _Axis(low=low, high=1.03 * high if high > low else low + 1.0)


def _panel(axes: Axes, panel: Panel, top: float, axis: _Axis) -> None:
    """One outcome: head, grid, rows, axis."""
    foot = top + _HEAD_MM + _ROW_MM * len(panel.rows)
    soft: dict[str, Any] = {"fontsize": style.SMALL, "color": style.SOFT_INK, "va": "top"}
    axes.text(_EDGE, top + 1.0, panel.title, fontsize=style.HEADING, weight="bold", va="top", gid="panel")
    axes.text(style.WIDE_MM - _EDGE, top + 1.2, panel.note, ha="right", **soft)
    for tick in axis.ticks():
        at, zero = axis.x(tick), abs(tick) < 1e-12
        colour, wide = (style.INK, 0.7) if zero else (style.TISSUE, 0.4)
        axes.plot([at, at], [top + _HEAD_MM - 1, foot], color=colour, lw=wide, zorder=0)
        axes.text(at, foot + 0.8, f"{tick + 0.0:.3g}", ha="center", **soft)
    axes.text((axis.left + axis.right) / 2, foot + 4.0, panel.axis, ha="center", **soft)
    for place, row in enumerate(panel.rows):
        _row(axes, row, top + _HEAD_MM + _ROW_MM * (place + 0.5), axis)


def _row(axes: Axes, row: Row, y: float, axis: _Axis) -> None:
    """One factor: its name, what luck may reach, both marks, and the value or why there is none."""
    ink = style.SOFT_INK if row.pale else style.INK
    lines = style.wrapped(row.label, _LABEL_MM - 3, style.TEXT).split("\n")
    label = "\n".join(lines if len(lines) <= 2 else [lines[0], lines[1] + "…"])
    said: dict[str, Any] = {"fontsize": style.TEXT, "color": ink, "ha": "right", "va": "center"}
    axes.text(axis.left - 2.5, y, label, linespacing=1.1, gid="factor", **said)
    if math.isfinite(row.luck) and row.luck > 0:
        _bar(axes, axis.x(0.0), axis.x(row.luck), y, "luck")
    for name, mark, height in (("main", row.main, y - _APART_MM), ("other", row.other, y + _APART_MM)):
        if math.isfinite(mark.value):
            _interval(axes, name, mark, height, axis, pale=row.pale)
            _dot(axes, name, axis.x(mark.value), height, pale=row.pale, gid=name)
    axes.text(style.WIDE_MM - _EDGE, y, _said(row), gid="value", **{**said, "fontsize": style.SMALL})


def _interval(axes: Axes, name: str, mark: Mark, y: float, axis: _Axis, *, pale: bool) -> None:
    """The line of an interval; an arrow where it goes on beyond the axis."""
    if not (math.isfinite(mark.low) and math.isfinite(mark.high)):
        return
    colour = style.GREY if pale else _COLOURS[name]
    ends = [axis.x(mark.low), axis.x(mark.high)]
    axes.plot(ends, [y, y], color=colour, lw=_WIDTHS[name], zorder=3, solid_capstyle="butt", gid=f"{name} interval")
    for beyond, x, marker in ((mark.low < axis.low, ends[0], "<"), (mark.high > axis.high, ends[1], ">")):
        if beyond:
            axes.plot([x], [y], marker=marker, ms=3.4, color=colour, lw=0, zorder=4, gid="beyond")


def _said(row: Row) -> str:
    if row.effect == "none":
        return "no effect"
    if row.effect == "not told from luck":
        return row.effect
    return f"{row.main.value:.2g}" if math.isfinite(row.main.value) else "not told"


def alt_text(made: StudySensitivity) -> str:
    """What can be seen in the figure, for those who cannot see it."""
    said = [f"Ranking of {len(made.study.factors)} factors for each outcome by {made.method} sensitivity."]
    for panel in panels(made):
        parts = []
        for row in panel.rows:
            interval = f" ({row.main.low:.2g} to {row.main.high:.2g})" if math.isfinite(row.main.low) else ""
            parts.append(f"{row.label} {_said(row)}{'' if row.pale else interval}")
        said.append(f"{panel.title}: {'; '.join(parts)}.")
    return " ".join(said)


def recipe_of(made: StudySensitivity, table: bytes) -> Recipe:
    """How the analysis is made again.

    Parameters
    ----------
    table
        Content of the table beside the figure.
    """
    about = made.table.about
    return Recipe(
        kind="sensitivity",
        figure=NAME,
        options={"method": made.method, SIZES[made.method]: made.number},
        text=str(about["study_yaml"]),
        seed=made.seed,
        version=str(about["version"]),
        kernels=str(about["kernels"]),
        data_sha256=data_hash(table),
    )


def method_of(recipe: Recipe, file: str) -> tuple[str, int]:
    """The method and the size of the analysis that a recipe asks for.

    Parameters
    ----------
    file
        The file that messages name.

    Raises
    ------
    InputError
        For a recipe of another figure or method, or without a size.
    """
    method = recipe.options.get("method")
    size = recipe.options.get(SIZES[method]) if isinstance(method, str) and method in SIZES else None
    if recipe.figure != NAME or not isinstance(size, int) or isinstance(size, bool):
        message = f"carries a recipe for the figure {recipe.figure[:60]!r} that this version cannot draw"
        raise InputError([Problem(path="", message=message, file=file)])
    return str(method), size


def draw_sensitivity(
    made: StudySensitivity, folder: Path, formats: Sequence[str] = style.FORMATS, *, name: str = NAME
) -> list[Path]:
    """Write the ranking with its description and recipe, and the table of its numbers beside it.

    Parameters
    ----------
    made, folder
        What to draw, and where.
    formats
        Kinds of picture.
    name
        Name of the files without their endings.

    Returns
    -------
    The files written: pictures, then the table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / f"{name}.csv"
    write_csv(data, sensitivity_rows(made))
    pictures = style.save(
        sensitivity_figure(made), folder, name, recipe=recipe_of(made, data.read_bytes()), title=made.study.title,
        description=alt_text(made), formats=formats,
    )  # fmt: skip
    return [*pictures, data]
