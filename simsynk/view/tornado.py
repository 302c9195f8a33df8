"""Tornado: how far each factor alone moves an outcome away from the base, the strongest on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from simsynk.study.differences import difference
from simsynk.view import study_columns as columns
from simsynk.view import style
from simsynk.view.study_columns import Choice
from simsynk.view.study_sheet import EDGE, StudyFigure, page, patch_sign, whisker_sign

if TYPE_CHECKING:
    from simsynk.study.sweep.table import FactorColumn, OutcomeColumn, SweepTable

KIND = "tornado"
MOST_FACTORS = 20
"""Factors that are drawn; of more, those that move the outcome most."""

_ROW_MM, _UNDER_MM, _OVER_MM = 9.0, 12.0, 2.0
_NAME_MM, _RIGHT_MM = 44.0, 4.0
_LOWER: dict[str, Any] = {"fc": style.shade(style.ASKED, 0.35), "ec": style.ASKED, "lw": 0.6, "hatch": "////"}
_HIGHER: dict[str, Any] = {"fc": style.ASKED, "ec": style.ASKED, "lw": 0.6}
_WORDS: dict[str, Any] = {"fc": style.shade(style.SOFT_INK, 0.45), "ec": style.SOFT_INK, "lw": 0.6}
_LOOKS = {-1: _LOWER, 1: _HIGHER, 0: _WORDS}
_PAIRED = "Paired: differences nerve by nerve between points that share their luck."
_UNPAIRED = "From the standard errors of both points, as if their nerves were different ones."
_MIXED = "Paired nerve by nerve where the values of both points were kept, else from their standard errors."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How an outcome differs from the base at one value of one factor.

    Parameters
    ----------
    value
        The factor's value.
    place
        The point's place in the table.
    mean, low, high
        The difference of the means, and its 95 % interval; NaN where it is not known.
    paired
        Whether it was taken nerve by nerve.
    side
        1 for a number above that of the base, -1 for one below it, 0 for a plan or a word.
    """

    value: Any
    place: int
    mean: float
    low: float
    high: float
    paired: bool
    side: int


def reason_against(table: SweepTable, choice: Choice) -> str:
    """Why a tornado cannot be drawn; empty when it can."""
    if columns.design_of(table) != columns.ONE_AT_A_TIME:
        return "it needs a design of one factor at a time"
    if choice.factors:
        return "it shows every factor, so none can be named"
    base = columns.base_place(table)
    if base is None:
        return "the design has no point from which the others differ in one factor"
    known = columns.finished(table) & np.isfinite(table.statistics[choice.outcome].mean)
    if not known[base]:
        return "the base point has no value of this outcome"
    return "" if known.sum() > 1 else "no point but the base has a value of this outcome"


@style.styled
def draw(table: SweepTable, choice: Choice) -> StudyFigure:
    """Draw the change of one outcome from the base, one row a factor.

    Parameters
    ----------
    table
        Of a one-at-a-time design. Differences are taken nerve by nerve where the study is paired and kept its values.
    choice
        Names the outcome.
    """
    outcome = columns.outcome(table, choice.outcome)
    every = _bars(table, outcome)
    bars = every[:MOST_FACTORS]
    base = columns.base_place(table)
    mean = float(table.statistics[outcome.name].mean[base])
    unit = "share of nerves" if outcome.kind == columns.PROBABILITY else outcome.unit
    title = f"What moves it most: {columns.inside(columns.name_text(outcome))}"
    told = f"{columns.replicates_text(table, np.ones(len(table.number), bool))}. At the base: "
    told += f"{columns.number(mean)}{f' ({unit})' if unit else ''}. {_how(bars)}"
    told += f" {len(bars)} of {len(every)} factors are shown." if len(bars) < len(every) else ""
    keys = [(patch_sign(**_LOWER), "lowest value of the factor"), (patch_sign(**_HIGHER), "highest value")]
    keys += [] if all(one.numeric for one, _ in bars) else [(patch_sign(**_WORDS), "plan or word")]
    keys.append((whisker_sign(style.INK), "95 % interval of the change"))
    tall = _OVER_MM + _ROW_MM * len(bars) + _UNDER_MM
    sheet = page(table, style.WIDE_MM, tall, title, told, keys)
    left = EDGE + _NAME_MM
    wide = style.WIDE_MM - left - EDGE - _RIGHT_MM
    axes = sheet.panel(left, sheet.top + _OVER_MM, wide, _ROW_MM * len(bars))
    _scale(axes, bars, wide)
    for row, (one, changes) in enumerate(bars):
        _bar(axes, row, one, changes, wide)
        name = style.wrapped(columns.name_text(one), _NAME_MM - 4, style.TEXT)
        y = sheet.top + _OVER_MM + (row + 0.5) * _ROW_MM
        sheet.paper.text(left - 3, y, name, fontsize=style.TEXT, ha="right", va="center", gid="factor")
    axes.axvline(0.0, color=style.INK, lw=0.8, zorder=5)
    axes.set_xlabel("change from the base" + (f" ({unit})" if unit else ""), fontsize=style.TEXT, labelpad=2)
    rows = [row for one, changes in every for row in _rows(one, changes)]
    described = "; ".join(f"{columns.name_text(one)} {_ends_text(changes)}" for one, changes in bars)
    head = f"Change of {columns.inside(columns.axis_text(outcome))} from the base, strongest factor first"
    return StudyFigure(figure=sheet.figure, rows=rows, title=title, description=f"{head}: {described}.")


def _bars(table: SweepTable, outcome: OutcomeColumn) -> list[tuple[FactorColumn, list[Change]]]:
    """Every factor with its changes from its lowest to its highest value, the widest reach first."""
    base = columns.base_place(table)
    if base is None:
        return []
    found, kept = [], _kept(table, outcome)
    for one in columns.varied(table):
        values = columns.values_of(table, one)
        changes = []
        for place in np.flatnonzero(columns.finished(table)).tolist():
            if values[place] != values[base]:
                side = (1 if values[place] > values[base] else -1) if one.numeric else 0
                changes.append(_change(table, outcome, kept, (place, base), values[place], side))
        known = [end for end in changes if np.isfinite(end.mean)]
        if known:
            by = (lambda end: end.value) if one.numeric else (lambda end: end.mean)
            found.append((one, sorted(known, key=by)))
    return sorted(found, key=lambda bar: -_reach(bar[1]))


def _kept(table: SweepTable, outcome: OutcomeColumn) -> list[NDArray[np.float64] | None]:
    """An outcome of every nerve at each point of a paired study, read at one opening of its journal."""
    if not table.about.get("paired", False):
        return []
    column = [one.name for one in table.outcomes].index(outcome.name)
    return [None if values is None else values[:, column].copy() for values in table.kept]


def _ends(changes: Sequence[Change]) -> list[Change]:
    """The changes that are drawn: a factor's lowest value if the base is above it, its highest if it is below."""
    first, last = changes[0], changes[-1]
    if len(changes) == 1:
        return [first]
    return [end for end, side in ((first, -1), (last, 1)) if end.side in (side, 0)]


def _ends_text(changes: Sequence[Change]) -> str:
    return " to ".join(columns.number(end.mean) for end in _ends(changes))


def _reach(changes: Sequence[Change]) -> float:
    """Width of a bar, the base included."""
    ends = [0.0, *(end.mean for end in _ends(changes))]
    return max(ends) - min(ends)


def _change(
    table: SweepTable, outcome: OutcomeColumn, kept: Sequence[NDArray[np.float64] | None], places: tuple[int, int],
    value: Any, side: int,
) -> Change:  # fmt: skip
    """How an outcome differs between a point and the base.

    Where the study is paired and both points kept their replicates, the interval is Student's of the differences
    nerve by nerve; else Welch's from both standard errors (Welch 1947, Biometrika 34:28-35).

    Parameters
    ----------
    kept
        The outcome of every nerve at each point, or nothing when nerves are not paired.
    places
        Places of the point and of the base in the table.
    value, side
        The factor's value at the point, and on which side of the base it lies.
    """
    place, base = places
    there, here = (kept[place], kept[base]) if kept else (None, None)
    told: dict[str, Any] = {"value": value, "place": place, "side": side}
    if there is not None and here is not None:
        count = min(len(there), len(here))
        found = difference(there[:count], here[:count])
        if np.isfinite(found.mean):
            return Change(mean=float(found.mean), low=float(found.low), high=float(found.high), paired=True, **told)
    known = table.statistics[outcome.name]
    mean = float(known.mean[place] - known.mean[base])
    half = _welch(*((float(known.sd[k]), int(known.count[k])) for k in (place, base)))
    return Change(mean=mean, low=mean - half, high=mean + half, paired=False, **told)


def _welch(one: tuple[float, int], other: tuple[float, int]) -> float:
    """Half of Welch's 95 % interval of the difference of two means."""
    from scipy.stats import t

    parts = [sd**2 / count if count > 1 else float("nan") for sd, count in (one, other)]
    total = sum(parts)
    if not np.isfinite(total) or total <= 0:
        return total
    freedom = total**2 / sum(part**2 / (count - 1) for part, (_, count) in zip(parts, (one, other), strict=True))
    return float(t.ppf(0.975, freedom) * np.sqrt(total))


def _how(bars: Sequence[tuple[FactorColumn, list[Change]]]) -> str:
    paired = {one.paired for _, changes in bars for one in changes}
    return _MIXED if len(paired) > 1 else _PAIRED if True in paired else _UNPAIRED


def _scale(axes: Axes, bars: Sequence[tuple[FactorColumn, list[Change]]], wide: float) -> None:
    """Limits with room for the values that are written at the ends of the bars."""
    ends, room = [0.0], [3.0, 3.0]
    for factor, changes in bars:
        for one in _ends(changes):
            ends += [one.mean, *(end for end in (one.low, one.high) if np.isfinite(end))]
            side = int(one.mean >= 0)
            room[side] = max(room[side], len(columns.value_text(factor, one.value)) * style.SMALL * 0.190 + 4)
    low, high = min(ends), max(ends)
    mm = ((high - low) or 1.0) / max(wide - sum(room), 20.0)
    axes.set_xlim(low - room[0] * mm, high + room[1] * mm)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#E3E0DB", lw=0.5)
    axes.set_axisbelow(True)


def _bar(axes: Axes, row: int, one: FactorColumn, changes: Sequence[Change], wide: float) -> None:
    drawn = _ends(changes)
    shifts = (-0.19, 0.19) if len(drawn) > 1 else (0.0,)
    ends = [(end, _LOOKS[end.side], shift) for end, shift in zip(drawn, shifts, strict=True)]
    high = 0.34 if len(ends) > 1 else 0.5
    low_limit, high_limit = axes.get_xlim()
    mm = (high_limit - low_limit) / wide
    for end, look, shift in ends:
        y = row + shift
        box = Rectangle((min(end.mean, 0.0), y - high / 2), abs(end.mean), high, zorder=3, gid="bar", **look)
        axes.add_patch(box)
        if np.isfinite(end.low):
            axes.errorbar(
                end.mean, y, xerr=[[end.mean - end.low], [end.high - end.mean]], color=style.INK, capsize=1.6, lw=0,
                elinewidth=0.9, capthick=0.9, zorder=4,
            )  # fmt: skip
        outer = [end.mean, *(x for x in (end.low, end.high) if np.isfinite(x))]
        upwards = end.mean >= 0
        x = (max(outer) if upwards else min(outer)) + (1.2 if upwards else -1.2) * mm
        x = max(x, 1.2 * mm) if upwards else min(x, -1.2 * mm)
        text = columns.value_text(one, end.value)
        axes.text(x, y, text, fontsize=style.SMALL, ha="left" if upwards else "right", va="center", gid="value")


def _rows(one: FactorColumn, changes: Sequence[Change]) -> Iterable[dict[str, Any]]:
    for end in changes:
        how = "paired" if end.paired else "standard errors"
        yield {
            "factor": one.name, "value": end.value, "change": end.mean, "low": end.low, "high": end.high,
            "interval": how,
        }  # fmt: skip
