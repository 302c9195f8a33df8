"""Response curves: how an outcome changes with a factor, with the interval of the mean and the spread of nerves.

In a grid other factors are held and a second one gives a line for each of its levels. In a one-at-a-time design every
factor has a panel. In a sampled design every point differs in everything, so points are shown with a binned mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from simsynk.view import study_columns as columns
from simsynk.view import style
from simsynk.view.panel_grid import MOST_PANELS, ONE_MM, SLANT_MM, PanelGrid
from simsynk.view.response_line import Line, described, left_out, line_of, name_axes, plot, rows_of, slanted
from simsynk.view.response_scatter import draw_scatter
from simsynk.view.study_columns import Choice
from simsynk.view.study_sheet import (
    EDGE,
    LOOKS,
    RAMP,
    Page,
    StudyFigure,
    interval_sign,
    line_sign,
    page,
    patch_sign,
    spread_apart,
)

if TYPE_CHECKING:
    from simsynk.study.sweep.table import FactorColumn, OutcomeColumn, SweepTable

KIND = "response_curves"
MOST_LINES = 6
"""Levels of the second factor that are drawn; of more, these many are chosen evenly."""

_MOST_TOGETHER = {True: 2, False: 4}
"""Lines in one panel with bands and without; more have a panel each, since bands that cross cannot be told apart."""

_OVER_MM, _UNDER_MM, _LEFT_MM, _RIGHT_MM = 3.0, 11.0, 11.0, 2.0
_LEVEL_MM, _HEAD_MM, _LABELS_MM = 2.9, 20.0, (20.0, 46.0)
_NARROW_LABELS_MM = 27.0
_BOLD_MM = 0.215
_GHOST = "#B4B9BF"


def reason_against(table: SweepTable, choice: Choice) -> str:
    """Why a response curve cannot be drawn; empty when it can."""
    if not columns.varied(table):
        return "no factor takes more than one value"
    why = columns.factors_against(table, choice.factors)
    if why:
        return why
    if len(choice.factors) == 2 and columns.design_of(table) != columns.GRID:
        return "lines for a second factor need a full grid"
    if columns.design_of(table) == columns.ONE_AT_A_TIME and columns.base_place(table) is None:
        return "the design has no point from which the others differ in one factor"
    return columns.nothing_known(table, choice.outcome)


@style.styled
def draw(table: SweepTable, choice: Choice) -> StudyFigure:
    """Draw the response of one outcome.

    Parameters
    ----------
    table
        Of any design.
    choice
        Its first factor runs along the axis, its second one gives the lines.
    """
    design = columns.design_of(table)
    if design == columns.GRID:
        return _grid(table, choice)
    return _single(table, choice) if design == columns.ONE_AT_A_TIME else draw_scatter(table, choice)


def _grid(table: SweepTable, choice: Choice) -> StudyFigure:
    """One factor along the axis and one for the lines, the others held."""
    outcome = columns.outcome(table, choice.outcome)
    shown = columns.first_two(table, choice.factors)
    x, second = shown[0], shown[1] if len(shown) > 1 else None
    chosen, held = columns.slice_of(table, shown)
    told = f"{columns.replicates_text(table, chosen)}. {columns.held_text(table, held)}"
    title = f"{columns.name_text(outcome)}, by {columns.inside(columns.name_text(x))}"
    if second is None:
        lines = [line_of(table, outcome, x, chosen, None, None)]
        return _one_panel(table, outcome, (x, lines, None), title, told)
    every = columns.levels(table, second)
    picked = columns.evenly(every, MOST_LINES)
    lines = [line_of(table, outcome, x, chosen & columns.at(table, second, v), v, second) for v in picked]
    lines = [_looking(line, number, len(lines), second) for number, line in enumerate(lines)]
    if len(picked) < len(every):
        told += f"{len(picked)} of {len(every)} levels of {columns.inside(columns.name_text(second))} are shown."
    if len(lines) <= _MOST_TOGETHER[_banded(outcome, lines)]:
        return _one_panel(table, outcome, (x, lines, second), title, told)
    title += f" and {columns.inside(columns.name_text(second))}"
    panels = [(x, [*(one for one in lines if one is not line), line], columns.name_text(second)) for line in lines]
    return _panels(table, outcome, panels, title, told, second)


def _single(table: SweepTable, choice: Choice) -> StudyFigure:
    """A panel for each factor that changes alone."""
    outcome = columns.outcome(table, choice.outcome)
    base = columns.base_place(table)
    asked = [columns.factor(table, name) for name in choice.factors] or columns.varied(table)
    panels = []
    for one in asked[:MOST_PANELS]:
        alone = np.ones(len(table), bool)
        for other in columns.varied(table):
            if other.name != one.name and base is not None:
                alone &= columns.at(table, other, columns.values_of(table, other)[base])
        panels.append((one, [line_of(table, outcome, one, alone, None, None)], columns.name_text(one)))
    told = f"{columns.replicates_text(table, np.ones(len(table), bool))}. "
    told += "One factor changes, the others stay at the base. " + left_out(len(asked), len(panels))
    if len(panels) == 1:
        title = f"{columns.name_text(outcome)}, by {columns.inside(panels[0][2])}"
        return _one_panel(table, outcome, (panels[0][0], panels[0][1], None), title, told)
    title = f"{columns.name_text(outcome)}, one factor at a time"
    return _panels(table, outcome, panels, title, told, None)


def _looking(line: Line, number: int, count: int, second: FactorColumn) -> Line:
    """The line in its look: ordered levels run from light to dark, words have hues of their own."""
    colour, marker, dash = LOOKS[number % len(LOOKS)]
    if second.numeric:
        colour = to_hex(RAMP(0.38 + 0.58 * number / max(count - 1, 1)))
    return replace(line, look=(colour, marker, dash))


def _banded(outcome: OutcomeColumn, lines: Sequence[Line]) -> bool:
    """Whether there is a spread of nerves to be shown; a yes or no has none."""
    return outcome.kind != columns.PROBABILITY and any(np.isfinite(line.q05).any() for line in lines)


def _keys(outcome: OutcomeColumn, banded: bool, colour: Any = style.ASKED) -> list[Any]:
    what = "share" if outcome.kind == columns.PROBABILITY else "mean"
    found = [(interval_sign(colour), f"{what}, 95 % interval of the {what}")]
    if banded:
        found.append((patch_sign(fc=colour, alpha=0.2, ec="none"), "5–95 % of the simulated nerves"))
    return found


def _one_panel(
    table: SweepTable, outcome: OutcomeColumn, drawn: tuple[FactorColumn, list[Line], FactorColumn | None],
    title: str, told: str,
) -> StudyFigure:  # fmt: skip
    x, lines, second = drawn
    banded = _banded(outcome, lines)
    longest = max(len(line.label) for line in lines)
    labels = float(np.clip(longest * style.SMALL * 0.190 + 4, *_LABELS_MM)) if second else _RIGHT_MM
    words = not x.numeric and len(columns.levels(table, x)) > 3
    width = style.WIDE_MM if labels > _NARROW_LABELS_MM or words else style.NARROW_MM
    over = _OVER_MM + (5 if second else 0)
    keys = _keys(outcome, banded, style.SOFT_INK if second else style.ASKED)
    left = EDGE + _LEFT_MM
    wide = width - EDGE - left - labels
    under = _UNDER_MM + (SLANT_MM if slanted(table, x, wide) else 0.0)
    sheet = page(table, width, over + ONE_MM + under, title, told.strip(), keys)
    top = sheet.top + over
    axes = sheet.panel(left, top, wide, ONE_MM)
    for line in lines:
        plot(axes, line, x, band=banded)
    name_axes(axes, table, x, outcome, wide)
    label = style.wrapped(columns.axis_text(outcome), ONE_MM, style.TEXT)
    axes.set_ylabel(label, fontsize=style.TEXT, labelpad=2)
    if second:
        _end_labels(sheet, axes, lines, (left + wide + 2, top), columns.name_text(second))
    rows = [row for line in lines for row in rows_of(table, x, line, second)]
    words_for_it = described(table, x, outcome, lines, second)
    return StudyFigure(figure=sheet.figure, rows=rows, title=title, description=words_for_it)


def _end_labels(sheet: Page, axes: Axes, lines: Sequence[Line], place: tuple[float, float], heading: str) -> None:
    """The level of each line beside its end, moved apart where lines meet."""
    left, top = place
    low, high = axes.get_ylim()
    known = [line.mean[np.isfinite(line.mean)] for line in lines]
    ends = [float(values[-1]) if len(values) else low for values in known]
    wanted = [top + ONE_MM * (1 - (end - low) / (high - low)) for end in ends]
    placed = spread_apart(wanted, _LEVEL_MM, top + 1, top + ONE_MM - 1)
    for line, y in zip(lines, placed, strict=True):
        colour, marker, _ = line.look
        sheet.paper.plot([left], [y], color=colour, marker=marker, ms=3.4, ls="", clip_on=False)
        sheet.paper.text(left + 1.8, y, line.label, fontsize=style.SMALL, va="center", gid="end label")
    words = style.wrapped(heading, _HEAD_MM * 0.86, style.SMALL)
    look: dict[str, Any] = {"fontsize": style.SMALL, "weight": "bold", "va": "bottom", "linespacing": 1.15}
    sheet.paper.text(left - 0.8, min(placed) - 2.2, words, gid="end heading", **look)


def _panels(
    table: SweepTable, outcome: OutcomeColumn, panels: Sequence[tuple[FactorColumn, list[Line], str]], title: str,
    told: str, second: FactorColumn | None,
) -> StudyFigure:  # fmt: skip
    """Small panels of one scale; the last line of each is drawn in full, the others as thin grey ones."""
    words = any(not x.numeric for x, _, _ in panels)
    grid = PanelGrid(count=len(panels), titled=second is not None, most_across=3 if words else 4)
    wide = grid.panel_width
    grid = replace(grid, slanted=any(slanted(table, x, wide) for x, _, _ in panels))
    between = " " if second is None or second.numeric else ": "
    named = [f"{name}{between}{lines[-1].label}" for _, lines, name in panels]
    if second and max(map(len, named)) * style.TEXT * _BOLD_MM > wide:
        named = [lines[-1].label for _, lines, _ in panels]
        told = f"{told.strip()} A panel for each level of {columns.inside(columns.name_text(second))}."
    banded = _banded(outcome, [line for _, lines, _ in panels for line in lines])
    keys = _keys(outcome, banded) + ([(line_sign(_GHOST), "mean in the other panels")] if second else [])
    sheet = page(table, grid.width, grid.height, title, told.strip(), keys)
    drawn = []
    for number, (x, lines, _) in enumerate(panels):
        axes = grid.panel(sheet, number)
        for line in lines[:-1]:
            axes.plot(line.x, line.mean, color=_GHOST, lw=0.7, zorder=1.5)
        plot(axes, replace(lines[-1], look=LOOKS[0]), x, band=banded)
        name_axes(axes, table, x, outcome, wide)
        if second:
            axes.set_title(named[number], fontsize=style.TEXT, weight="bold", loc="left", pad=4)
            if number + grid.across < len(panels):
                axes.set_xlabel("")
        drawn.append(axes)
    grid.finish(sheet, drawn, columns.axis_text(outcome))
    rows = [row for x, lines, _ in panels for row in rows_of(table, x, lines[-1], second)]
    if second:
        told = described(table, panels[0][0], outcome, [lines[-1] for _, lines, _ in panels], second)
    else:
        told_each = (described(table, x, outcome, lines[-1:], None, name) for x, lines, name in panels)
        told = f"{columns.axis_text(outcome)}. {' '.join(told_each)}"
    return StudyFigure(figure=sheet.figure, rows=rows, title=title, description=told)
