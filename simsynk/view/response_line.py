"""The parts of a response curve: a line with its interval and band, the axes, the rows of its table, its words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter
from numpy.typing import NDArray

from simsynk.view import study_columns as columns
from simsynk.view import style
from simsynk.view.study_sheet import LOOKS

if TYPE_CHECKING:
    from simsynk.study.sweep.table import FactorColumn, OutcomeColumn, SweepTable

Values = NDArray[np.float64]

_TICKS, _MANY = 6, 12
_NAME_LETTERS, _LETTER_MM = 14, 0.195


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a panel: an outcome at ascending values of a factor, arrays (values,)."""

    label: str
    x: Values = field(repr=False)
    mean: Values = field(repr=False)
    low: Values = field(repr=False)
    high: Values = field(repr=False)
    q05: Values = field(repr=False)
    q95: Values = field(repr=False)
    look: tuple[Any, str, Any] = LOOKS[0]


def line_of(
    table: SweepTable, outcome: OutcomeColumn, x: FactorColumn, where: Any, value: Any, second: FactorColumn | None
) -> Line:
    """The points of a line, ascending; those without a result are gaps of NaN.

    Parameters
    ----------
    x
        The factor along the axis; words take the places 0, 1, ...
    where
        Which points belong to the line, (points,), or True for all.
    value, second
        Level of the second factor that the line stands for, and that factor; None for a line alone.
    """
    found = table.statistics[outcome.name]
    every = columns.levels(table, x)
    here = np.flatnonzero(np.broadcast_to(where, (len(table.number),)))
    values = columns.values_of(table, x)
    seat = np.array([every.index(values[place]) for place in here], np.int64)
    order = here[np.argsort(seat, kind="stable")]
    at = np.array([float(every[k]) if x.numeric else float(k) for k in np.sort(seat)])
    mean, low, high, q05, q95 = (
        np.asarray(getattr(found, part))[order] for part in ("mean", "low", "high", "q05", "q95")
    )
    label = "" if second is None else columns.value_text(second, value)
    return Line(label=label, x=at, mean=mean, low=low, high=high, q05=q05, q95=q95)


def plot(axes: Axes, line: Line, x: FactorColumn, *, band: bool) -> None:
    """Band of nerves, mean, and interval of the mean; words have no line between them."""
    colour, marker, dash = line.look
    if band and x.numeric:
        axes.fill_between(line.x, line.q05, line.q95, color=colour, alpha=0.16, lw=0, zorder=1, gid="band")
    elif band:
        axes.vlines(line.x, line.q05, line.q95, color=colour, alpha=0.22, lw=7, zorder=1, gid="band")
    axes.errorbar(
        line.x, line.mean, yerr=_whiskers(line), color=colour, marker=marker, ms=3.4, lw=1.3, elinewidth=1.0,
        capsize=1.7, capthick=1.0, ls=dash if x.numeric else "", zorder=3,
    )  # fmt: skip


def _whiskers(line: Line) -> Values:
    """Lengths of the interval on both sides of the mean; none where it is not known."""
    return np.nan_to_num(np.maximum([line.mean - line.low, line.high - line.mean], 0.0))


def name_axes(axes: Axes, table: SweepTable, x: FactorColumn, outcome: OutcomeColumn, wide: float) -> None:
    """Scale, ticks and names: the levels of a grid where they are few, round numbers where they are many.

    Parameters
    ----------
    wide
        Width of the panel in mm.
    """
    every = columns.levels(table, x)
    if not x.numeric:
        names = _level_names(every)
        slant: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
        look = slant if slanted(table, x, wide) else {}
        axes.set_xticks(range(len(every)), names, fontsize=style.SMALL, linespacing=1.0, **look)
        axes.set_xlim(-0.5, len(every) - 0.5)
    else:
        logarithmic = columns.on_log_scale(every)
        shown = _round_numbers(every) if logarithmic and len(every) > _MANY else columns.evenly(every, _TICKS)
        if logarithmic:
            axes.set_xscale("log")
            axes.minorticks_off()
        if logarithmic or len(every) <= _TICKS:
            axes.xaxis.set_major_locator(FixedLocator(shown))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: columns.number(value)))
    label = style.wrapped(columns.axis_text(x), wide + 4, style.TEXT)
    axes.set_xlabel(label, fontsize=style.TEXT, labelpad=2, linespacing=1.1)
    _plain_scale(axes, outcome)


def _level_names(every: Sequence[str]) -> list[str]:
    """Names of levels in at most two lines."""
    lines = [textwrap.wrap(style.words(name), _NAME_LETTERS) for name in every]
    return ["\n".join(some[:2]) + ("…" if len(some) > 2 else "") for some in lines]


def slanted(table: SweepTable, x: FactorColumn, wide: float) -> bool:
    """Whether the names of a factor's levels have no room side by side below a panel of a width in mm."""
    if x.numeric:
        return False
    every = _level_names(columns.levels(table, x))
    longest = max(len(line) for name in every for line in name.split("\n"))
    return longest * style.SMALL * _LETTER_MM > wide / len(every)


def _round_numbers(values: Sequence[float]) -> list[float]:
    """1 and 3 of every power of ten within a range."""
    powers = range(int(np.floor(np.log10(min(values)))), int(np.ceil(np.log10(max(values)))) + 1)
    every = [digit * 10.0**power for power in powers for digit in (1, 3)]
    return [value for value in every if min(values) <= value <= max(values)]


def _plain_scale(axes: Axes, outcome: OutcomeColumn) -> None:
    """Few ticks, and no more of a scale than a share of nerves can have."""
    axes.locator_params(axis="y", nbins=5)
    if outcome.kind == columns.PROBABILITY:
        low, high = axes.get_ylim()
        axes.set_ylim(max(low, -0.02), min(high, 1.02))


def left_out(factors: int, shown: int) -> str:
    """What is told when not every factor has a panel; empty when each has one."""
    return f"{shown} of {factors} factors are shown." if shown < factors else ""


def rows_of(table: SweepTable, x: FactorColumn, line: Line, second: FactorColumn | None) -> Iterable[dict[str, Any]]:
    """Rows of the data table of one line."""
    every = columns.levels(table, x)
    for k in range(len(line.x)):
        parts = {part: float(getattr(line, part)[k]) for part in ("mean", "low", "high", "q05", "q95")}
        value = float(line.x[k]) if x.numeric else every[int(line.x[k])]
        yield {"factor": x.name, "value": value, "second": second.name if second else "", "line": line.label, **parts}


def described(
    table: SweepTable, x: FactorColumn, outcome: OutcomeColumn, lines: Sequence[Line], second: FactorColumn | None,
    name: str = "",
) -> str:  # fmt: skip
    """What the lines do, in words; `name` is that of a panel among others."""
    every = columns.levels(table, x)
    told = []
    for line in lines:
        known = np.flatnonzero(np.isfinite(line.mean))
        if not len(known):
            continue
        a, b = int(known[0]), int(known[-1])
        first, last = (
            columns.value_text(x, float(line.x[k]) if x.numeric else every[int(line.x[k])]) for k in (a, b)
        )
        where = f"at {columns.inside(columns.name_text(second))} {line.label}: " if second else ""
        where = where or (f"{name}: " if name else "")
        ends = f"{columns.number(float(line.mean[a]))} at {first} to {columns.number(float(line.mean[b]))} at {last}"
        told.append(f"{where}from {ends}")
    head = "" if name else f"{columns.axis_text(outcome)} against {columns.inside(columns.axis_text(x))}. Mean "
    return f"{head}{'; '.join(told)}."
