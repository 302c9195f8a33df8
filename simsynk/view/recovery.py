"""The time line of recovery: what was asked for comes back, and what was not asked for comes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from simsynk.errors import unknown_name
from simsynk.motor.commands import REST
from simsynk.results import Result, Spread
from simsynk.view import style
from simsynk.view.expression_sheet import TITLES
from simsynk.view.face_half import head_file

SHOWN = ("brow_raise", "close_gentle", "smile", "snarl", "pucker", "lower_lip_depress")
"""Commands of the figure where the nerve knows them; else its first six."""

_EDGE, _COLUMNS, _MOST = 5.0, 3, 6
_WANTED_MM, _UNWANTED_MM, _BETWEEN_MM = 26.0, 13.0, 4.5
_SCALES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
_TICK_MM = 6.5
_FLACCID = "#E9E6E1"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """One command on the sheet, in mm."""

    left: float
    top: float
    width: float
    days: NDArray[np.float64] = field(repr=False)
    last: float
    unwanted_top: float

    def x(self, day: NDArray[np.float64] | float) -> NDArray[np.float64]:
        return np.asarray(self.left + self.width * np.asarray(day) / self.last)

    def wanted(self, share: NDArray[np.float64] | float) -> NDArray[np.float64]:
        return np.asarray(self.top + _WANTED_MM * (1 - np.clip(share, 0, 1)))

    def unwanted(self, share: NDArray[np.float64] | float) -> NDArray[np.float64]:
        part = np.clip(np.asarray(share) / self.unwanted_top, 0, 1)
        return np.asarray(self.foot - _UNWANTED_MM * part)

    @property
    def foot(self) -> float:
        """Lower edge of the lower strip."""
        return self.top + _WANTED_MM + _BETWEEN_MM + _UNWANTED_MM


@style.styled
def recovery_figure(result: Result, *, side: str | None = None, commands: Sequence[str] | None = None) -> Figure:
    """Draw how asked-for and unwanted movement come back over the observed days.

    The upper strip is the share of the asked-for movement that is there, the lower one the mean movement beyond
    healthy of the muscles that were not asked, in % of their maximum. Bands span the 5 % to 95 % quantiles over
    simulated nerves. The shaded zone ends where the mean of the asked-for movement passes `hardly_moves`.

    Parameters
    ----------
    result
        A finished run.
    side
        `right` or `left`; None means the affected side.
    commands
        Which commands; None shows those of `SHOWN` that the run holds.

    Raises
    ------
    InputError
        For a command that the run does not hold.
    """
    chosen = _chosen(result, commands)
    s = result.sides.index(side or result.side)
    width = style.WIDE_MM
    step = (width - 2 * _EDGE) / _COLUMNS
    highest = max((float(result.unwanted.q95[:, s, result.commands.index(c)].max()) for c in chosen), default=0.0)
    scale = next((one for one in _SCALES if one >= highest), 1.0)
    title = style.wrapped(result.title or result.name, width - 2 * _EDGE, style.TITLE)
    count = len(result.replicates)
    drawn = f"Mean and 5–95 % of {count} simulated {'nerve' if count == 1 else 'nerves'}"
    under = f"{(side or result.side).capitalize()} side. {'Expected values' if result.expected else drawn}, "
    under += "observed on the marked days."
    top = _EDGE + style.line_mm(style.TITLE, title.count("\n") + 1) + style.line_mm(style.TEXT) + 5
    row_mm = 6 + _WANTED_MM + _BETWEEN_MM + _UNWANTED_MM + 10
    rows = -(-len(chosen) // _COLUMNS)
    foot = style.footer_text(result.provenance, width - 2 * _EDGE)
    height = top + row_mm * rows + 13 + style.line_mm(style.SMALL, foot.count("\n") + 1) + 4
    figure, axes = style.sheet(width, height)
    axes.text(_EDGE, _EDGE, title, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    second = _EDGE + style.line_mm(style.TITLE, title.count("\n") + 1) + 1
    axes.text(_EDGE, second, under, fontsize=style.TEXT, color=style.SOFT_INK, va="top")
    days = np.array(result.days, np.float64)
    for place, command in enumerate(chosen):
        panel = _Panel(
            left=_EDGE + (place % _COLUMNS) * step + 8, top=top + (place // _COLUMNS) * row_mm + 6, width=step - 24,
            days=days, last=max(float(days.max()), 1.0), unwanted_top=scale,
        )  # fmt: skip
        at = (slice(None), s, result.commands.index(command))
        _draw(axes, panel, TITLES.get(command, style.words(command)), result.voluntary[at], result.unwanted[at])
    _key(axes, top + row_mm * rows + 1)
    style.put_footer(axes, foot, _EDGE)
    return figure


def _chosen(result: Result, commands: Sequence[str] | None) -> list[str]:
    known = [name for name in result.commands if name != REST]
    if commands is None:
        return [name for name in SHOWN if name in known] or known[:_MOST]
    for name in commands:
        if name not in known:
            raise unknown_name("commands", name, known, "a command of this run")
    return list(commands)


def hardly_moves() -> float:
    """Share of the asked-for movement below which a day lies in the shaded flaccid zone."""
    return head_file().number("hardly_moves")


def flaccid_until(days: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    """Day on which the asked-for movement first passes `hardly_moves`, between observed days by a straight line.

    Examples
    --------
    >>> flaccid_until(np.array([0.0, 100.0]), np.array([0.0, 0.5]))
    50.0
    """
    bar = hardly_moves()
    moves = np.flatnonzero(wanted >= bar)
    if not len(moves):
        return float(days[-1])
    first = int(moves[0])
    if first == 0:
        return 0.0
    before, after = wanted[first - 1], wanted[first]
    return float(days[first - 1] + (bar - before) / (after - before) * (days[first] - days[first - 1]))


def _draw(axes: Axes, panel: _Panel, title: str, wanted: Spread, unwanted: Spread) -> None:
    left, right = panel.left, panel.left + panel.width
    axes.text(left, panel.top - 2.2, title, fontsize=style.HEADING, weight="bold", va="bottom", gid="panel")
    until = flaccid_until(panel.days, np.nan_to_num(wanted.mean))
    if until > 0:
        zone = Rectangle(
            (left, panel.top), float(panel.x(until)) - left, _WANTED_MM, fc=_FLACCID, ec="none", zorder=0
        )
        axes.add_patch(zone)
    for level, label in ((0.0, "0"), (0.5, "50"), (1.0, "100 %")):
        _level(axes, panel, float(panel.wanted(level)), label)
    for level, label in ((0.0, "0"), (panel.unwanted_top, f"{100 * panel.unwanted_top:g} %")):
        _level(axes, panel, float(panel.unwanted(level)), label)
    strips = ((wanted, panel.wanted, style.ASKED, "asked"), (unwanted, panel.unwanted, style.UNASKED, "unwanted"))
    for spread, height, colour, name in strips:
        x = panel.x(panel.days)
        axes.fill_between(x, height(spread.q05), height(spread.q95), color=colour, alpha=0.22, lw=0, zorder=2)
        dashes = (None, None) if name == "asked" else (4, 1.4)
        axes.plot(x, height(spread.mean), color=colour, lw=1.5, zorder=3, dashes=dashes)
        axes.plot(
            x, height(spread.mean), color=colour, lw=0, marker="o" if name == "asked" else "s", ms=2.6, zorder=4
        )
        text = f"{name}\n{100 * float(spread.mean[-1]):.{0 if name == 'asked' else 1}f} %"
        lowest = panel.foot - (0.5 if name == "unwanted" else _UNWANTED_MM + _BETWEEN_MM) - 2.6
        axes.text(
            right + 1.5, min(float(height(spread.mean[-1])), lowest), text, fontsize=style.SMALL, color=colour,
            weight="bold", va="center", linespacing=1.15, gid="end label",
        )  # fmt: skip
    _days(axes, panel)


def _level(axes: Axes, panel: _Panel, y: float, label: str) -> None:
    axes.plot([panel.left, panel.left + panel.width], [y, y], color="#DDDAD5", lw=0.5, zorder=1)
    axes.text(panel.left - 1, y, label, fontsize=style.SMALL, color=style.SOFT_INK, ha="right", va="center")


def _days(axes: Axes, panel: _Panel) -> None:
    """Observed days below the strips, as many as have room, the last one always."""
    y, free = panel.foot, float("inf")
    for day in panel.days[::-1]:
        x = float(panel.x(day))
        axes.plot([x, x], [y, y + 1], color=style.SOFT_INK, lw=0.6)
        if free - x >= _TICK_MM:
            axes.text(x, y + 1.4, f"{day:g}", fontsize=style.SMALL, color=style.SOFT_INK, ha="center", va="top")
            free = x
    axes.text(panel.left + panel.width + 5, y + 1.4, "days", fontsize=style.SMALL, color=style.SOFT_INK, va="top")


def _key(axes: Axes, y: float) -> None:
    lines = (
        (style.ASKED, (None, None), "Asked: share of the healthy movement that was asked for."),
        (
            style.UNASKED,
            (4, 1.4),
            "Unwanted: mean movement beyond healthy of muscles that were not asked, % of their maximum.",
        ),
    )
    for number, (colour, dashes, text) in enumerate(lines):
        at = y + number * style.line_mm(style.SMALL) + 1.3
        axes.plot([_EDGE, _EDGE + 8], [at, at], color=colour, lw=1.5, dashes=dashes)
        axes.text(_EDGE + 10, at, text, fontsize=style.SMALL, va="center")
    at = y + len(lines) * style.line_mm(style.SMALL) + 1.3
    axes.add_patch(Rectangle((_EDGE, at - 1.2), 8, 2.4, fc=_FLACCID, ec="none"))
    text = f"Shaded: flaccid, less than {100 * hardly_moves():.0f} % of the asked-for movement."
    axes.text(_EDGE + 10, at, text, fontsize=style.SMALL, va="center")
