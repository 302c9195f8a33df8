"""Gain against loss of every plan: unwanted movement removed, asked-for movement lost, never without bars."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simsynk.errors import unknown_name
from simsynk.study.opened_comparison import OpenedComparison
from simsynk.view import style
from simsynk.view.picture import Choice, Picture, width_of
from simsynk.view.tree_frame import halo

WIDTHS = (style.WIDE_MM, style.NARROW_MM)

NOTHING = "nothing"
FRONT, DOMINATED = "front", "dominated"

_EDGE, _PANEL = 5.0, 62.0
_LEFT, _UNDER, _OVER, _GAP = 11.0, 13.0, 8.0, 7.0
_EARLY_MONTHS = 1.0
_LEAST_SPAN = 4.0
_SAME = 0.05
"""Per cent below which two plans are the same in a figure."""

_LEAST_KNEE = 0.02
"""So far, as a share of the front's extent, a knee lies beyond the line between its ends."""

_AROUND = ((2.3, 1.8), (2.3, -1.8), (-2.3, 1.8), (-2.3, -1.8), (0.0, 3.2), (0.0, -3.2), (4.2, 0.0), (-4.2, 0.0),
           (4.6, 3.2), (4.6, -3.2), (-4.6, 3.2), (-4.6, -3.2))  # fmt: skip
"""Where a number may stand beside its mark, in mm, the usual place first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One plan at one time: per cent lost and removed, each as mean and the range of eight in ten nerves."""

    name: str
    number: int
    title: str
    lost: tuple[float, float, float]
    removed: tuple[float, float, float]
    kind: str
    knee: bool = False


def spots(opened: OpenedComparison, place: int) -> list[Spot]:
    """Doing nothing and every plan at one time, and which of them no other one beats in both.

    A plan is dominated when another one, or doing nothing, removes at least as much and costs no more, and is better
    in one of them. The knee is the plan of the front that lies farthest beyond the line between its ends.

    Parameters
    ----------
    opened
        A finished comparison.
    place
        Place of the time among its months.
    """
    rows: list[tuple[str, str, Any, Any]] = [(NOTHING, "Doing nothing", (0.0,) * 3, (0.0,) * 3)]
    for name, plan in opened.plans.items():
        lost, removed = (
            tuple(_number(plan["trade"][part][key][place]) for key in ("mean", "q10", "q90"))
            for part in ("wanted_lost_percent", "unwanted_removed_percent")
        )
        if np.isfinite(removed[0]):
            rows.append((name, str(plan["title"]), tuple(0.0 if np.isnan(one) else one for one in lost), removed))
    beaten = [any(_beats(other, one) for other in rows) for one in rows]
    knee = _knee([row for row, out in zip(rows, beaten, strict=True) if not out])
    return [
        Spot(name=name, number=n, title=title, lost=lost, removed=removed, kind=DOMINATED if out else FRONT,
             knee=name == knee)
        for n, ((name, title, lost, removed), out) in enumerate(zip(rows, beaten, strict=True))
    ]  # fmt: skip


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _beats(one: tuple[str, str, Any, Any], other: tuple[str, str, Any, Any]) -> bool:
    less, more = other[2][0] - one[2][0], one[3][0] - other[3][0]
    return less >= -_SAME and more >= -_SAME and (less > _SAME or more > _SAME)


def _knee(front: Sequence[tuple[str, str, Any, Any]]) -> str:
    """Name of the plan that lies farthest beyond the line between the ends of the front; empty without such ends."""
    if len(front) < 3:
        return ""
    points = np.array([(row[2][0], row[3][0]) for row in front])
    order = np.argsort(points[:, 0], kind="stable")
    points = (points - points.min(axis=0)) / np.maximum(np.ptp(points, axis=0), _SAME)
    (x0, y0), (x1, y1) = points[order[0]], points[order[-1]]
    beyond = (x1 - x0) * (points[:, 1] - y0) - (y1 - y0) * (points[:, 0] - x0)
    best = int(np.argmax(beyond))
    return "" if beyond[best] < _LEAST_KNEE or front[best][0] == NOTHING else front[best][0]


@style.styled
def pareto_picture(opened: OpenedComparison, choice: Choice) -> Picture | None:
    """Draw what every plan removes of the unwanted movement against what it takes of the asked-for one.

    Both are the mean over commands of the affected side, in per cent of what is there with nothing done; bars hold
    eight in ten simulated nerves, each compared with itself. Doing nothing is the star at 0. Numbers name the plans.

    Parameters
    ----------
    opened
        A finished comparison.
    choice
        Width, and one of its days; without one the first month and the last time are drawn.

    Returns
    -------
    None where there is no unwanted movement to remove.

    Raises
    ------
    InputError
        For a day at which the plans were not looked at.
    """
    width = width_of(choice, WIDTHS, "pareto")
    places = _places(opened, choice)
    found = {place: spots(opened, place) for place in places}
    if all(len(some) < 2 for some in found.values()):
        return None
    wide = width == style.WIDE_MM
    across = len(places) if wide else 1
    title = style.wrapped(opened.title, width - 2 * _EDGE, style.TITLE)
    told = style.wrapped(_told(opened), width - 2 * _EDGE, style.TEXT)
    top = _EDGE + style.line_mm(style.TITLE, title.count("\n") + 1) + 1
    panels = top + style.line_mm(style.TEXT, told.count("\n") + 1) + 3
    step = _OVER + _PANEL + _UNDER
    keys = panels + step * -(-len(places) // across) + 2
    lines = _key_lines(found, width)
    foot = style.footer_text(_provenance(opened), width - 2 * _EDGE)
    bottom = keys + len(lines) * style.line_mm(style.SMALL) + 2
    figure, sheet = style.sheet(width, bottom + style.line_mm(style.SMALL, foot.count("\n") + 1) + 6)
    sheet.text(_EDGE, _EDGE, title, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    sheet.text(_EDGE, top, told, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)
    size = (width - 2 * _EDGE - across * _LEFT - (across - 1) * _GAP) / across
    limits = _limits([one for some in found.values() for one in some])
    for n, place in enumerate(places):
        x = _EDGE + _LEFT + (n % across) * (size + _LEFT + _GAP)
        axes = _axes(figure, sheet, (x, panels + _OVER + (n // across) * step), (size, _PANEL))
        _panel(axes, found[place], limits, _when(opened, place))
    _key(sheet, lines, keys)
    style.put_footer(sheet, foot, _EDGE)
    rows = [_row(opened, place, one) for place in places for one in found[place]]
    return Picture(
        figure=figure, title=f"What each plan removes and what it costs: {opened.title}", alt=_alt(opened, found),
        rows=rows,
    )  # fmt: skip


def _places(opened: OpenedComparison, choice: Choice) -> list[int]:
    if choice.day is not None:
        if choice.day not in opened.days:
            known = [f"{day:g}" for day in opened.days]
            raise unknown_name("--day", f"{choice.day:g}", known, "a day of this comparison")
        return [opened.days.index(choice.day)]
    early = int(np.argmin(np.abs(np.array(opened.months) - _EARLY_MONTHS)))
    return list(dict.fromkeys([early, len(opened.months) - 1]))


def _when(opened: OpenedComparison, place: int) -> str:
    month = opened.months[place]
    return f"{month:g} {'month' if month == 1 else 'months'} after the first event (day {opened.days[place]:g})"


def _provenance(opened: OpenedComparison) -> dict[str, Any]:
    return {name: opened.provenance.get(name) for name in ("version", "scenario", "seed", "replicates")}


def _told(opened: OpenedComparison) -> str:
    count = opened.provenance.get("replicates")
    text = f"{str(opened.document['side']).capitalize()} side, per cent of what is there with nothing done, mean of "
    text += (
        f"all commands. Bars: eight in ten of {count} simulated nerves, each compared with itself; plans whose bars "
    )
    text += (
        "overlap may change places with another seed. Grey squares: another plan, or nothing, is at least as good "
    )
    return text + "in both, in this model."


def _axes(figure: Figure, sheet: Axes, at: tuple[float, float], size: tuple[float, float]) -> Axes:
    """A panel of the sheet in mm, y running down."""
    width, height = sheet.get_xlim()[1], sheet.get_ylim()[0]
    return figure.add_axes((at[0] / width, 1 - (at[1] + size[1]) / height, size[0] / width, size[1] / height))


def _limits(some: Sequence[Spot]) -> tuple[tuple[float, float], tuple[float, float]]:
    """One pair of axes for every panel."""
    found = []
    for name in ("lost", "removed"):
        values = [value for one in some for value in getattr(one, name)] + [0.0]
        low, high = min(values), max(values)
        spare = max(_LEAST_SPAN - (high - low), 0.0) / 2 + 0.10 * max(high - low, _LEAST_SPAN)
        found.append((low - spare, high + spare))
    return found[0], found[1]


def _panel(axes: Axes, some: Sequence[Spot], limits: tuple[tuple[float, float], ...], when: str) -> None:
    axes.set_xlim(*limits[0])
    axes.set_ylim(*limits[1])
    for line in (axes.axhline, axes.axvline):
        line(0, color="#DDDDDD", lw=0.8, zorder=0)
    front = sorted((one for one in some if one.kind == FRONT), key=lambda one: one.lost[0])
    axes.plot([one.lost[0] for one in front], [one.removed[0] for one in front], color=style.ASKED, lw=0.9,
              ls=(0, (4, 2)), zorder=1, gid="front")  # fmt: skip
    for one in sorted(some, key=lambda one: one.kind == FRONT):
        _spot(axes, one)
    _numbers(axes, some)
    axes.set_title(when, fontsize=style.TEXT, weight="bold", loc="left", pad=4)
    axes.set_xlabel("asked-for movement lost (%)\n← better", fontsize=style.TEXT, labelpad=2, linespacing=1.25)
    axes.set_ylabel("unwanted movement removed (%)   better →", fontsize=style.TEXT, labelpad=2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=style.SMALL, length=2)


def _spot(axes: Axes, one: Spot) -> None:
    """A star for doing nothing, a disc on the front, an open square for a dominated plan; bars and a number."""
    x, y = one.lost, one.removed
    if one.name == NOTHING:
        axes.plot(x[0], y[0], marker="*", ms=11, color=style.INK, zorder=5, gid="nothing")
        return
    front = one.kind == FRONT
    colour = style.ASKED if front else style.GREY
    axes.plot([x[1], x[2]], [y[0], y[0]], color=colour, lw=1.3, zorder=2, solid_capstyle="butt", gid="bar lost")
    axes.plot([x[0], x[0]], [y[1], y[2]], color=colour, lw=1.3, zorder=2, solid_capstyle="butt", gid="bar removed")
    looks: dict[str, Any] = {"marker": "o", "mfc": colour} if front else {"marker": "s", "mfc": "white"}
    looks |= {"ms": 4.4 if front else 3.8, "mec": colour, "mew": 1.1, "ls": ""}
    axes.plot(x[0], y[0], zorder=4, gid=f"{one.kind} {one.name}", **looks)


def _numbers(axes: Axes, some: Sequence[Spot]) -> None:
    """The plan's number beside its mark, where it meets no other mark and no other number."""
    spots_mm = [axes.transData.transform((one.lost[0], one.removed[0])) * 25.4 / axes.figure.dpi for one in some]
    taken = [np.array(spot) for spot in spots_mm]
    for one, spot in sorted(zip(some, spots_mm, strict=True), key=lambda pair: pair[0].kind != FRONT):
        if one.name == NOTHING:
            continue
        words = f"{one.number} knee" if one.knee else str(one.number)
        where = max(_AROUND, key=lambda step: min(np.hypot(*(spot + step - other)) for other in taken))
        clear = (step for step in _AROUND if min(np.hypot(*(spot + step - other)) for other in taken) >= 2.2)
        step = next(clear, where)
        taken.append(spot + step)
        front = one.kind == FRONT
        axes.annotate(
            words, (one.lost[0], one.removed[0]), xytext=tuple(np.array(step) * 72 / 25.4),
            textcoords="offset points", fontsize=style.SMALL, weight="bold" if front else "normal",
            color=style.INK if front else style.SOFT_INK, ha="left" if one.knee else "center", va="center", zorder=6,
            gid="number", path_effects=[halo()],
        )  # fmt: skip


def _key_lines(found: dict[int, list[Spot]], width: float) -> list[tuple[str, str]]:
    """Numbers and titles of the plans."""
    named = {one.number: one.title for some in found.values() for one in some if one.name != NOTHING}
    lines = [("★", "Doing nothing")]
    for number, title in named.items():
        parts = style.wrapped(title, width - 2 * _EDGE - 6, style.SMALL).split("\n")
        lines += [(str(number) if n == 0 else "", part) for n, part in enumerate(parts)]
    return lines


def _key(sheet: Axes, lines: Sequence[tuple[str, str]], y: float) -> None:
    for number, title in lines:
        sheet.text(_EDGE + 3.5, y, number, fontsize=style.SMALL, weight="bold", ha="right", va="top")
        sheet.text(_EDGE + 5, y, title, fontsize=style.SMALL, va="top", gid="plan")
        y += style.line_mm(style.SMALL)


def _row(opened: OpenedComparison, place: int, one: Spot) -> dict[str, Any]:
    named = {"wanted_lost": one.lost, "unwanted_removed": one.removed}
    numbers = {f"{name}_{part}_percent": values[n] for name, values in named.items()
               for n, part in enumerate(("mean", "q10", "q90"))}  # fmt: skip
    return {
        "month": opened.months[place], "day": opened.days[place], "plan": one.name, "number": one.number, **numbers,
        "on_front": "yes" if one.kind == FRONT else "no", "knee": "yes" if one.knee else "no",
    }  # fmt: skip


def _alt(opened: OpenedComparison, found: dict[int, list[Spot]]) -> str:
    text = (
        "Unwanted movement removed against asked-for movement lost, in per cent of what is there with nothing done. "
    )
    for place, some in found.items():
        parts = [
            f"{one.title} removes {one.removed[0]:.1f} % ({one.removed[1]:.1f} to {one.removed[2]:.1f}) and costs "
            f"{one.lost[0]:.1f} % ({one.lost[1]:.1f} to {one.lost[2]:.1f})"
            for one in some
            if one.name != NOTHING and one.kind == FRONT
        ]
        rest = sum(one.kind == DOMINATED and one.name != NOTHING for one in some)
        text += f"{_when(opened, place)}: {'; '.join(parts) or 'no plan is better than doing nothing in both'}; "
        text += f"dominated: {rest} of {len(some) - 1} plans. "
    return re.sub(r"-(?=\d)", "−", text).strip()
