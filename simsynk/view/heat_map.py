"""Heat map: an outcome over two factors of a grid, pale for little and dark for much, with contours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from simsynk.view import study_columns as columns
from simsynk.view import style
from simsynk.view.study_columns import Choice
from simsynk.view.study_sheet import EDGE, RAMP, StudyFigure, ink_on, page, patch_sign

if TYPE_CHECKING:
    from simsynk.study.sweep.table import FactorColumn, OutcomeColumn, SweepTable

KIND = "heat_map"
MOST_PRINTED = 100
"""Cells up to which every value is printed."""

_NARROW_COLUMNS, _PRINTED_MM = 5, 9.5
_LEFT_MM, _UNDER_MM, _OVER_MM, _BAR_MM, _BAR_ROOM_MM = 15.0, 12.0, 2.0, 3.5, 21.0
_CELL_MM, _LEAST_CELL_MM, _MOST_PLOT_MM = (6.0, 14.0), 1.5, 110.0
_LEAST_CONTOUR, _CONTOURS, _TICKS = 4, 5, 12
_MISSING: dict[str, Any] = {"fc": "white", "ec": style.GREY, "hatch": "/////", "lw": 0.0}


def reason_against(table: SweepTable, choice: Choice) -> str:
    """Why a heat map cannot be drawn; empty when it can."""
    if columns.design_of(table) != columns.GRID:
        return "its cells need a full grid of points"
    if len(columns.varied(table)) < 2:
        return "it needs two factors that take more than one value"
    why = columns.factors_against(table, choice.factors)
    return why or columns.nothing_known(table, choice.outcome)


@style.styled
def draw(table: SweepTable, choice: Choice) -> StudyFigure:
    """Draw an outcome over two factors; the first runs from left to right, the second upwards.

    Parameters
    ----------
    table
        Of a full grid; factors that are not shown are held at their middle level.
    choice
        Factors that are not named are the first of the study that vary.
    """
    outcome = columns.outcome(table, choice.outcome)
    across, up = columns.first_two(table, choice.factors)
    chosen, held = columns.slice_of(table, (across, up))
    cells, places = _cells(table, outcome, across, up, chosen)
    title = f"{columns.name_text(outcome)}, by {columns.inside(columns.name_text(across))} and "
    title += columns.inside(columns.name_text(up))
    told = f"{columns.replicates_text(table, chosen)}. {columns.held_text(table, held)}"
    told += _certainty(table, outcome, places)
    width, size = _size(cells.shape)
    keys = [(patch_sign(**_MISSING), "no result")] if not np.isfinite(cells).all() else []
    left = EDGE + _LEFT_MM
    sheet = page(table, width, _OVER_MM + size[1] + _UNDER_MM, title, told.strip(), keys)
    axes = sheet.panel(left, sheet.top + _OVER_MM, *size)
    low, high = _limits(cells)
    _fill(axes, cells, low, high)
    lines = _contours(axes, cells, across, up, low, high)
    if cells.size <= MOST_PRINTED:
        _print(axes, cells, low, high, size[0] / cells.shape[1])
    elif lines is not None:
        axes.clabel(lines, fontsize=style.SMALL, fmt=columns.number, inline_spacing=2)
    _name_levels(axes, table, across, up, size)
    bar = sheet.panel(left + size[0] + 3, sheet.top + _OVER_MM, _BAR_MM, size[1])
    _scale(bar, low, high, columns.axis_text(outcome), size[1])
    for level in [] if lines is None else lines.levels:
        bar.axhline(level, color=ink_on(RAMP((level - low) / (high - low))), lw=0.8)
    rows = list(_rows(table, outcome, across, up, places))
    told_best = _described(table, outcome, (across, up), cells)
    return StudyFigure(figure=sheet.figure, rows=rows, title=title, description=told_best)


def _cells(
    table: SweepTable, outcome: OutcomeColumn, across: FactorColumn, up: FactorColumn, chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Means and places of the points, (levels of the second factor, levels of the first); NaN and -1 for none."""
    columns_of, rows_of = columns.levels(table, across), columns.levels(table, up)
    places = np.full((len(rows_of), len(columns_of)), -1, np.int64)
    x, y = columns.values_of(table, across), columns.values_of(table, up)
    for place in np.flatnonzero(chosen & columns.finished(table)):
        places[rows_of.index(y[place]), columns_of.index(x[place])] = place
    mean = np.asarray(table.statistics[outcome.name].mean, np.float64)
    return np.where(places >= 0, mean[places], np.nan), places


def _certainty(table: SweepTable, outcome: OutcomeColumn, places: NDArray[np.int64]) -> str:
    found = table.statistics[outcome.name]
    shown = places[places >= 0]
    low, mean, high = (np.asarray(getattr(found, part))[shown] for part in ("low", "mean", "high"))
    # The interval of a share is not even on both sides: the longer arm is what "at most" promises.
    arm = np.maximum(high - mean, mean - low)
    if not np.isfinite(arm).any():
        return ""
    what = "share of nerves" if outcome.kind == columns.PROBABILITY else "mean"
    return f"Each cell: the {what}; its 95 % interval is at most ± {float(np.nanmax(arm)):.2g}."


def _size(shape: tuple[int, ...]) -> tuple[float, tuple[float, float]]:
    """Width of the sheet, and width and height of the field of cells in mm."""
    width = style.NARROW_MM if shape[1] <= _NARROW_COLUMNS else style.WIDE_MM
    wide = width - 2 * EDGE - _LEFT_MM - _BAR_ROOM_MM
    wide = min(wide, max(24.0 * shape[1], 45.0))
    cell = float(np.clip(0.7 * wide / shape[1], *_CELL_MM))
    return width, (wide, max(min(cell * shape[0], _MOST_PLOT_MM), 24.0))


def _limits(cells: NDArray[np.float64]) -> tuple[float, float]:
    low, high = float(np.nanmin(cells)), float(np.nanmax(cells))
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _fill(axes: Axes, cells: NDArray[np.float64], low: float, high: float) -> None:
    shown = np.ma.masked_invalid(cells)
    few = cells.size <= MOST_PRINTED
    edges = [np.arange(count + 1) - 0.5 for count in cells.shape[::-1]]
    axes.pcolormesh(*edges, shown, cmap=RAMP, vmin=low, vmax=high, edgecolors="white", linewidth=0.4 if few else 0.0)
    for row, column in zip(*np.nonzero(np.isnan(cells)), strict=True):
        axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, gid="no result", **_MISSING))
    axes.set_xlim(-0.5, cells.shape[1] - 0.5)
    axes.set_ylim(-0.5, cells.shape[0] - 0.5)
    axes.spines[["left", "bottom"]].set_visible(False)


def _contours(
    axes: Axes, cells: NDArray[np.float64], across: FactorColumn, up: FactorColumn, low: float, high: float
) -> Any:
    """Lines of equal outcome; none over words, over few levels, or over holes and flat ground."""
    if not (across.numeric and up.numeric) or min(cells.shape) < _LEAST_CONTOUR or not np.isfinite(cells).all():
        return None
    if np.ptp(cells) <= 1e-9 * max(abs(low), abs(high), 1e-300):
        return None
    inner = [level for level in MaxNLocator(_CONTOURS).tick_values(low, high) if low < level < high]
    if not inner:
        return None
    inks = [ink_on(RAMP((level - low) / (high - low))) for level in inner]
    return axes.contour(cells, levels=inner, colors=inks, linewidths=0.8, alpha=0.85)


def _print(axes: Axes, cells: NDArray[np.float64], low: float, high: float, cell_mm: float) -> None:
    digits = _digits(low, high)
    for (row, column), value in np.ndenumerate(cells):
        if np.isfinite(value):
            colour = RAMP((value - low) / (high - low))
            text = f"{value:.{digits}f}".replace("-", "−")
            if cell_mm < _PRINTED_MM and text.lstrip("−").startswith("0."):
                text = text.replace("0.", ".", 1)
            axes.text(
                column, row, text, fontsize=style.SMALL, ha="center", va="center", color=ink_on(colour), gid="value",
                path_effects=[withStroke(linewidth=3.0, foreground=colour)],
            )  # fmt: skip


def _digits(low: float, high: float) -> int:
    """Decimals by which neighbours can be told apart: about two digits of the range."""
    return int(np.clip(2 - np.ceil(np.log10(max(high - low, 1e-12))), 0, 4))


def _name_levels(
    axes: Axes, table: SweepTable, across: FactorColumn, up: FactorColumn, size: tuple[float, float]
) -> None:
    for one, set_ticks, room in ((across, axes.set_xticks, size[0]), (up, axes.set_yticks, size[1])):
        every = columns.levels(table, one)
        seats = range(0, len(every), -(-len(every) // _TICKS))
        per_name = room / len(every) if one is across else _LEFT_MM - 3
        names = [_level(one, every[k], per_name) for k in seats]
        set_ticks(seats, names, fontsize=style.SMALL)
    axes.tick_params(length=0)
    axes.set_xlabel(columns.axis_text(across), fontsize=style.TEXT, labelpad=2)
    axes.set_ylabel(style.wrapped(columns.axis_text(up), size[1], style.TEXT), fontsize=style.TEXT, labelpad=2)


def _level(one: FactorColumn, value: Any, room: float) -> str:
    if one.numeric:
        return columns.number(value)
    return style.wrapped(style.words(value), max(room, 14.0), style.SMALL)


def _scale(bar: Axes, low: float, high: float, label: str, height: float) -> None:
    """The colours with their numbers."""
    bar.imshow(np.linspace(0, 1, 256)[:, None], cmap=RAMP, origin="lower", aspect="auto", extent=(0, 1, low, high))
    bar.set_xticks([])
    bar.yaxis.tick_right()
    bar.yaxis.set_label_position("right")
    bar.locator_params(axis="y", nbins=5)
    bar.set_ylabel(style.wrapped(label, max(height, 40.0), style.TEXT), fontsize=style.TEXT, labelpad=4)
    bar.spines[["left", "bottom"]].set_visible(False)


def _rows(
    table: SweepTable, outcome: OutcomeColumn, across: FactorColumn, up: FactorColumn, places: NDArray[np.int64]
) -> Any:
    found = table.statistics[outcome.name]
    x, y = columns.levels(table, across), columns.levels(table, up)
    for (row, column), place in np.ndenumerate(places):
        parts = ("mean", "low", "high")
        cell = {part: float(getattr(found, part)[place]) if place >= 0 else float("nan") for part in parts}
        grown = int(table.replicates[place]) if place >= 0 else 0
        yield {across.name: x[column], up.name: y[row], **cell, "replicates": grown}


def _described(
    table: SweepTable, outcome: OutcomeColumn, shown: Sequence[FactorColumn], cells: NDArray[np.float64]
) -> str:
    every: Mapping[int, list[Any]] = {n: columns.levels(table, one) for n, one in enumerate(shown)}
    told = []
    for word, place in (("Lowest", np.nanargmin(cells)), ("Highest", np.nanargmax(cells))):
        row, column = np.unravel_index(int(place), cells.shape)
        where = f"{columns.inside(columns.name_text(shown[0]))} {columns.value_text(shown[0], every[0][column])}, "
        where += f"{columns.inside(columns.name_text(shown[1]))} {columns.value_text(shown[1], every[1][row])}"
        told.append(f"{word} {columns.number(float(cells[row, column]))} at {where}.")
    axes = f"{columns.inside(columns.axis_text(shown[0]))} across, {columns.inside(columns.axis_text(shown[1]))} up"
    return f"{columns.axis_text(outcome)} over {axes}. {' '.join(told)}"
