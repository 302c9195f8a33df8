"""Responses in a sampled design, where every point differs in everything: dots, and means of bins of equal count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simsynk.view import study_columns as columns
from simsynk.view import style
from simsynk.view.panel_grid import MOST_PANELS, PanelGrid
from simsynk.view.response_line import Line, Values, described, left_out, name_axes, plot, slanted
from simsynk.view.study_columns import Choice
from simsynk.view.study_sheet import StudyFigure, dot_sign, interval_sign, page

if TYPE_CHECKING:
    from simsynk.study.sweep.table import FactorColumn, SweepTable

_BINS, _PER_BIN = (4, 12), 8


def draw_scatter(table: SweepTable, choice: Choice) -> StudyFigure:
    """Draw every point as a dot with a binned mean, one panel a factor.

    Parameters
    ----------
    table
        Of a design in which all factors vary at once.
    choice
        Names the outcome, and one factor or none for all.
    """
    outcome = columns.outcome(table, choice.outcome)
    asked = [columns.factor(table, name) for name in choice.factors] or columns.varied(table)
    shown = asked[:MOST_PANELS]
    mean = np.asarray(table.statistics[outcome.name].mean)
    chosen = columns.finished(table) & np.isfinite(mean)
    grid = PanelGrid(count=len(shown), titled=False, most_across=3)
    grid = replace(grid, slanted=any(slanted(table, one, grid.panel_width) for one in shown))
    title = f"{columns.name_text(outcome)}, "
    title += f"by {columns.inside(columns.name_text(shown[0]))}" if len(shown) == 1 else "against each factor"
    told = f"{columns.replicates_text(table, np.ones(len(table), bool))}. "
    told += "All factors vary at once. " if len(columns.varied(table)) > 1 else ""
    keys = [
        (dot_sign(style.GREY), "mean of a point"),
        (interval_sign(style.ASKED), "mean of a bin of points, 95 % interval"),
    ]
    sheet = page(table, grid.width, grid.height, title, told + left_out(len(asked), len(shown)), keys)
    rows: list[dict[str, Any]] = []
    panels, words = [], []
    for number, one in enumerate(shown):
        axes = grid.panel(sheet, number)
        every = columns.levels(table, one)
        at = np.array([v if one.numeric else every.index(v) for v in columns.values_of(table, one)], np.float64)
        line = binned(at[chosen], mean[chosen], words=not one.numeric)
        axes.scatter(at[chosen], mean[chosen], s=5, color=style.GREY, alpha=0.75, linewidths=0, zorder=1)
        plot(axes, line, one, band=False)
        name_axes(axes, table, one, outcome, grid.panel_width)
        panels.append(axes)
        words.append(described(table, one, outcome, [line], None, columns.name_text(one)))
        rows += _rows(one, table, chosen, mean, line)
    grid.finish(sheet, panels, columns.axis_text(outcome))
    head = f"{columns.axis_text(outcome)}, means of bins of points."
    return StudyFigure(figure=sheet.figure, rows=rows, title=title, description=f"{head} {' '.join(words)}")


def _rows(
    one: FactorColumn, table: SweepTable, chosen: NDArray[np.bool_], mean: Values, line: Line
) -> Iterable[dict[str, Any]]:
    nothing = {"low": float("nan"), "high": float("nan")}
    values, every = columns.values_of(table, one), columns.levels(table, one)
    for place in np.flatnonzero(chosen):
        yield {"factor": one.name, "row": "point", "value": values[place], "mean": float(mean[place]), **nothing}
    for k in range(len(line.x)):
        value = float(line.x[k]) if one.numeric else every[int(line.x[k])]
        ends = {"low": float(line.low[k]), "high": float(line.high[k])}
        yield {"factor": one.name, "row": "bin", "value": value, "mean": float(line.mean[k]), **ends}


def binned(x: Values, y: Values, *, words: bool) -> Line:
    """Means of bins of equal count with their 95 % interval over points (Student's t).

    Parameters
    ----------
    x, y
        Value of the factor and mean of the outcome of each point, (points,).
    words
        Whether every value of `x` is a bin of its own.

    Examples
    --------
    >>> line = binned(np.arange(40.0), np.arange(40.0) ** 2, words=False)
    >>> len(line.x), float(line.x[0])
    (5, 3.5)
    """
    from scipy.special import stdtrit

    if words:
        parts = [np.flatnonzero(x == value) for value in np.unique(x)]
    else:
        count = int(np.clip(len(x) // _PER_BIN, *_BINS))
        parts = [part for part in np.array_split(np.argsort(x, kind="stable"), count) if len(part)]
    mean = np.array([y[part].mean() for part in parts])
    half = np.full(len(parts), np.nan)
    for k, part in enumerate(parts):
        if len(part) > 1:
            half[k] = stdtrit(len(part) - 1, 0.975) * y[part].std(ddof=1) / np.sqrt(len(part))
    places = np.array([x[part].mean() for part in parts])
    nothing = np.full(len(parts), np.nan)
    return Line(label="", x=places, mean=mean, low=mean - half, high=mean + half, q05=nothing, q95=nothing)
