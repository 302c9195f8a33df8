"""Pair plot: how the outcomes of a study go together from point to point."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from simsynk.view import study_columns as columns
from simsynk.view import style
from simsynk.view.study_columns import Choice
from simsynk.view.study_sheet import EDGE, StudyFigure, page

if TYPE_CHECKING:
    from simsynk.study.sweep.table import OutcomeColumn, SweepTable

KIND = "pair_plot"
MOST_OUTCOMES = 6
"""Outcomes that are drawn: the first of the study."""

LEAST_POINTS = 3
_LEFT_MM, _UNDER_MM, _OVER_MM, _GAP_MM = 12.0, 14.0, 2.0, 3.0
_NARROW_OUTCOMES, _BINS = 2, (5, 16)
_MOST_CELL_MM = 56.0


def reason_against(table: SweepTable, choice: Choice) -> str:
    """Why a pair plot cannot be drawn; empty when it can."""
    if choice.outcome or choice.factors:
        return "it shows every outcome, so none can be named"
    if len(table.outcomes) < 2:
        return "it needs two outcomes"
    if columns.finished(table).sum() < LEAST_POINTS:
        return f"it needs at least {LEAST_POINTS} points with results"
    return ""


@style.styled
def draw(table: SweepTable, choice: Choice) -> StudyFigure:
    """Draw each outcome against each other: a dot is the mean of a point.

    Below the diagonal the dots, on it how the means spread, above it Spearman's rank correlation over points. The
    points are those of the design, not a sample of patients, so no test goes with the correlation.

    Parameters
    ----------
    table
        Of any design.
    choice
        Names nothing more.
    """
    shown = table.outcomes[:MOST_OUTCOMES]
    done = columns.finished(table)
    means = {one.name: np.asarray(table.statistics[one.name].mean, np.float64)[done] for one in shown}
    title = "How the outcomes go together"
    told = f"{columns.replicates_text(table, np.ones(len(done), bool))}. A dot is the mean of one point. Above the "
    told += "diagonal: Spearman's rank correlation over the points of this design, with their number."
    if len(shown) < len(table.outcomes):
        told += f" The first {len(shown)} of {len(table.outcomes)} outcomes are shown."
    width = style.NARROW_MM if len(shown) <= _NARROW_OUTCOMES else style.WIDE_MM
    step = min((width - 2 * EDGE - _LEFT_MM) / len(shown), _MOST_CELL_MM)
    cell = step - _GAP_MM
    sheet = page(table, width, _OVER_MM + step * len(shown) + _UNDER_MM, title, told)
    rows: list[dict[str, Any]] = []
    for (r, up), (c, across) in itertools.product(enumerate(shown), enumerate(shown)):
        place = (EDGE + _LEFT_MM + c * step, sheet.top + _OVER_MM + r * step)
        axes = sheet.panel(*place, cell, cell)
        x, y = means[across.name], means[up.name]
        if r == c:
            _histogram(axes, x)
        elif r > c:
            axes.scatter(x, y, s=6, color=style.ASKED, alpha=0.55, linewidths=0, gid="points")
            _limits(axes, x, y)
        else:
            _correlation(axes, x, y)
        _name(axes, across, up, (r, c), len(shown), cell)
    rows += _rows(table, shown, done)
    pairs = []
    for a, b in itertools.combinations(shown, 2):
        rho = _rho_text(spearman(means[a.name], means[b.name])[0])
        pairs.append(f"{columns.name_text(a)} and {columns.inside(columns.name_text(b))} {rho}")
    told = f"Rank correlations over points: {'; '.join(pairs)}."
    return StudyFigure(figure=sheet.figure, rows=rows, title=title, description=told)


def spearman(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, int]:
    """Spearman's rank correlation, ties at their mean rank, and the number of points with both values.

    NaN with fewer than three points or when one of the two never changes.

    Examples
    --------
    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([1.0, 4.0, 9.0]))
    (1.0, 3)
    """
    from scipy.stats import rankdata

    both = np.isfinite(x) & np.isfinite(y)
    count = int(both.sum())
    if count < LEAST_POINTS or np.ptp(x[both]) == 0 or np.ptp(y[both]) == 0:
        return float("nan"), count
    rho = np.corrcoef(rankdata(x[both]), rankdata(y[both]))[0, 1]
    return round(float(rho), 12), count


def _rho_text(rho: float) -> str:
    return "–" if np.isnan(rho) else f"{rho:+.2f}".replace("-", "−")


def _histogram(axes: Axes, x: NDArray[np.float64]) -> None:
    known = x[np.isfinite(x)]
    if len(known):
        bins = int(np.clip(np.sqrt(len(known)) * 1.5, *_BINS))
        axes.hist(known, bins=bins, color=style.shade(style.SOFT_INK, 0.45), edgecolor="white", linewidth=0.4)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    _limits(axes, x, None)


def _limits(axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64] | None) -> None:
    """The same scale for an outcome wherever it stands."""
    for values, set_limits in ((x, axes.set_xlim), (y, axes.set_ylim)):
        if values is not None and np.isfinite(values).any():
            low, high = float(np.nanmin(values)), float(np.nanmax(values))
            pad = 0.06 * (high - low) or 0.5
            set_limits(low - pad, high + pad)
    axes.locator_params(axis="x", nbins=3)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: columns.number(round(value, 10))))
    if y is not None:
        axes.locator_params(axis="y", nbins=3)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: columns.number(round(value, 10))))


def _correlation(axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    """The number, in type that grows with its strength."""
    rho, count = spearman(x, y)
    axes.set_axis_off()
    strength = 0.0 if np.isnan(rho) else abs(rho)
    text = _rho_text(rho)
    axes.text(
        0.5, 0.56, text, transform=axes.transAxes, fontsize=style.HEADING + 5 * strength, ha="center", va="center",
        color=style.INK if strength >= 0.3 else style.SOFT_INK, weight="bold" if strength >= 0.5 else "normal",
        gid="rho",
    )  # fmt: skip
    axes.text(
        0.5, 0.28, f"n = {count}", transform=axes.transAxes, fontsize=style.SMALL, ha="center", color=style.SOFT_INK
    )


def _name(
    axes: Axes, across: OutcomeColumn, up: OutcomeColumn, place: tuple[int, int], count: int, room: float
) -> None:
    """Names at the left and lower edge alone, and above each histogram."""
    row, column = place
    axes.tick_params(labelbottom=row == count - 1, labelleft=column == 0 and row > 0)
    if row == count - 1:
        words = style.wrapped(columns.axis_text(across), room + 2, style.SMALL)
        axes.set_xlabel(words, fontsize=style.SMALL, labelpad=2, linespacing=1.1)
    if column == 0 and row > 0:
        words = style.wrapped(columns.axis_text(up), room + 2, style.SMALL)
        axes.set_ylabel(words, fontsize=style.SMALL, labelpad=2, linespacing=1.1)


def _rows(table: SweepTable, shown: Sequence[OutcomeColumn], done: NDArray[np.bool_]) -> Iterable[dict[str, Any]]:
    for place in np.flatnonzero(done):
        means = {one.name: float(table.statistics[one.name].mean[place]) for one in shown}
        yield {"point": int(table.number[place]), **means}
