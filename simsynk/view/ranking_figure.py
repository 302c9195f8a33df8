"""The front of a planner: what each plan removes of the unwanted movement against what it costs, on nerves that the
search never saw."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simsynk.view import style
from simsynk.view.picture import Choice, Picture, width_of
from simsynk.view.tree_frame import halo

WIDTHS = (style.WIDE_MM, style.NARROW_MM)

_TITLE = "What each plan removes and costs"
NAME = "pareto"
"""Name of the figure's files."""

FRONT, BEATEN, START, NOTHING = "front", "beaten", "start", "nothing"

_EDGE, _LEFT, _UNDER, _GAP = 5.0, 11.0, 12.0, 8.0
_PANEL_MM = {style.WIDE_MM: (82.0, 80.0), style.NARROW_MM: (64.0, 64.0)}
_LEAST_SPAN = 4.0
_CLEAR_MM = 2.4
_AROUND = tuple(
    (far * np.cos(angle), far * np.sin(angle))
    for far in (2.9, 4.2, 5.6)
    for angle in np.deg2rad((135, 45, 90, 180, 0, 225, 315, 270, 112, 157, 67, 22))
)
"""Where a number may stand beside its mark, in mm, the usual place first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One plan: per cent lost and removed, each as mean, 95 % interval of it, and range of eight in ten nerves."""

    name: str
    number: str
    title: str
    lost: tuple[float, float, float, float, float]
    removed: tuple[float, float, float, float, float]
    kind: str
    knee: bool = False


def marks(document: Mapping[str, Any]) -> list[Mark]:
    """Doing nothing, the plans of a `plan.json` by rank, and the plan made by hand if there is one.

    A plan is beaten when another one, or doing nothing, removes at least as much on the held-out nerves and costs no
    more, and is better in one of them.
    """
    rows = [_mark(plan, str(plan.get("rank", n)), FRONT) for n, plan in enumerate(document["plans"], 1)]
    start = document.get("start")
    if start:
        rows.append(_mark(start, "H", START))
    nothing = Mark(name=NOTHING, number="", title="Doing nothing", lost=(0.0,) * 5, removed=(0.0,) * 5, kind=NOTHING)
    whole = [nothing, *(row for row in rows if np.isfinite(row.removed[0]))]
    return [row if row.kind != FRONT or not any(_beats(one, row) for one in whole) else _beaten(row) for row in whole]


def _mark(plan: Mapping[str, Any], number: str, kind: str) -> Mark:
    lost, removed = (
        tuple(_number(plan[part][key]) for key in ("mean", "low", "high", "q10", "q90"))
        for part in ("wanted_lost_percent", "unwanted_removed_percent")
    )
    return Mark(
        name=str(plan["name"]), number=number, title=str(plan["title"]), kind=kind, knee=bool(plan.get("knee")),
        lost=tuple(0.0 if np.isnan(one) else one for one in lost), removed=removed,  # type: ignore[arg-type]
    )  # fmt: skip


def _beaten(row: Mark) -> Mark:
    return Mark(name=row.name, number=row.number, title=row.title, lost=row.lost, removed=row.removed, kind=BEATEN)


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _beats(one: Mark, other: Mark) -> bool:
    less, more = other.lost[0] - one.lost[0], one.removed[0] - other.removed[0]
    return one is not other and less >= 0 and more >= 0 and (less > 0 or more > 0)


@style.styled
def ranking_picture(document: Mapping[str, Any], choice: Choice) -> Picture | None:
    """Draw what each plan of the front removes and what it costs, on held-out nerves.

    Both are the mean over commands of one side, in per cent of what is there with nothing done. Thin bars hold eight
    in ten nerves, thick ones the 95 % interval of the mean. Doing nothing is the star at 0; the staircase is the
    whole front as the search saw it.

    Parameters
    ----------
    document
        The content of a `plan.json`.
    choice
        Width.

    Returns
    -------
    None where no plan removes anything.
    """
    width = width_of(choice, WIDTHS, NAME)
    found = marks(document)
    if len(found) < 2:
        return None
    wide, (across, high) = width == style.WIDE_MM, _PANEL_MM[width]
    inner = width - 2 * _EDGE
    head = style.wrapped(f"{_TITLE}: {document['title']}", inner, style.TITLE)
    told = style.wrapped(_told(document), inner, style.TEXT)
    top = _EDGE + style.line_mm(style.TITLE, head.count("\n") + 1) + 1
    panel = top + style.line_mm(style.TEXT, told.count("\n") + 1) + 4
    key_x = _EDGE + _LEFT + across + _GAP if wide else _EDGE
    key_y = panel if wide else panel + high + _UNDER + 2
    lines = _key_lines(found, width - key_x - _EDGE)
    under = max(panel + high + _UNDER, key_y + len(lines) * style.line_mm(style.SMALL)) + 3
    foot = style.footer_text(_provenance(document), inner)
    figure, sheet = style.sheet(width, under + style.line_mm(style.SMALL, foot.count("\n") + 1) + 4)
    sheet.text(_EDGE, _EDGE, head, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    sheet.text(_EDGE, top, told, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)
    height = sheet.get_ylim()[0]
    box = ((_EDGE + _LEFT) / width, 1 - (panel + high) / height, across / width, high / height)
    _panel(figure.add_axes(box), found, document["front"])
    _key(sheet, lines, key_x, key_y)
    style.put_footer(sheet, foot, _EDGE)
    return Picture(
        figure=figure, title=f"{_TITLE}: {document['title']}",
        alt=_alt(found), rows=[_row(one) for one in found],
    )  # fmt: skip


def _told(document: Mapping[str, Any]) -> str:
    made = document["provenance"]
    text = (
        f"Plans ranked under the model's assumptions. {str(document['side']).capitalize()} side, day "
        f"{document['day']:g}, the moment after the plan; per cent of "
        "what is there with nothing done, mean of all commands. Marks: "
        f"{made['held_out']} nerves that the search never saw; thick bars the 95 % interval of the mean (often "
        "narrower than the mark), thin bars eight in ten nerves. "
    )
    if any(one.kind == BEATEN for one in marks(document)):
        text += "Open squares: another plan is at least as good in both on these nerves. "
    text += f"Dashed, with dots: the whole front of {len(document['front'])} plans on the nerves of the search. "
    if document.get("start"):
        text += "Diamond H: the plan made by hand. "
    return (text + _later(document)).strip()


def _later(document: Mapping[str, Any]) -> str:
    """What is left of it months later, which the panel does not show."""
    last = [plan["recurrence"][-1] for plan in document["plans"] if plan.get("recurrence")]
    worse = sum(_number(one["unwanted_removed_percent"]["mean"]) < 0 for one in last)
    if not worse:
        return ""
    how_many = f"all {worse}" if worse == len(last) else f"{worse} of the {len(last)}"
    verb = "leaves" if worse == 1 else "leave"
    return (
        f"Not drawn: {last[0]['months']:g} months later, regrown, {how_many} {verb} more unwanted movement than "
        "doing nothing."
    )


def _provenance(document: Mapping[str, Any]) -> dict[str, Any]:
    made = document["provenance"]
    return {name: made.get(name) for name in ("version", "scenario", "seed", "replicates")}


def _panel(axes: Axes, found: Sequence[Mark], searched: Sequence[Mapping[str, float]]) -> None:
    for name, place in (("lost", axes.set_xlim), ("removed", axes.set_ylim)):
        values = [getattr(one, name)[n] for one in found for n in (0, 3, 4)] + [0.0]
        low, high = min(values), max(values)
        spare = max(_LEAST_SPAN - (high - low), 0.0) / 2 + 0.07 * max(high - low, _LEAST_SPAN)
        place(low - spare, high + spare)
    for line in (axes.axhline, axes.axvline):
        line(0, color="#DDDDDD", lw=0.8, zorder=0)
    lost, removed = ([0.0, *(one[name] for one in searched)] for name in ("wanted_lost", "unwanted_removed"))
    # A staircase, as nothing lies between two plans.
    height = np.maximum.accumulate(removed)
    axes.plot(lost, height, color=style.ASKED, lw=0.8, ls=(0, (4, 2)), drawstyle="steps-post", zorder=1, gid="front")
    axes.plot(lost[1:], removed[1:], ls="", marker=".", ms=2.6, color=style.SOFT_INK, zorder=1, gid="searched")
    for one in sorted(found, key=lambda one: one.kind == FRONT):
        _draw(axes, one)
    _numbers(axes, found)
    axes.set_xlabel("asked-for movement lost (%)\n← better", fontsize=style.TEXT, labelpad=2, linespacing=1.25)
    axes.set_ylabel("unwanted movement removed (%)   better →", fontsize=style.TEXT, labelpad=2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=style.SMALL, length=2)


_LOOKS: Mapping[str, Mapping[str, Any]] = {
    FRONT: {"marker": "o", "mfc": style.ASKED, "mec": style.ASKED, "ms": 4.6},
    BEATEN: {"marker": "s", "mfc": "white", "mec": style.GREY, "ms": 3.8},
    START: {"marker": "D", "mfc": "white", "mec": style.INK, "ms": 4.4},
}


def _draw(axes: Axes, one: Mark) -> None:
    """A star for doing nothing, a disc on the front, an open square for a beaten plan, a diamond for one by hand."""
    x, y = one.lost, one.removed
    if one.kind == NOTHING:
        axes.plot(0, 0, marker="*", ms=11, color=style.INK, zorder=5, gid=NOTHING)
        return
    looks = _LOOKS[one.kind]
    colour = looks["mec"]
    for low, high, wide, shade in ((3, 4, 0.7, 0.55), (1, 2, 2.0, 1.0)):
        bar: dict[str, Any] = {"color": style.shade(colour, shade), "lw": wide, "zorder": 2, "solid_capstyle": "butt"}
        axes.plot([x[low], x[high]], [y[0], y[0]], gid="bar lost", **bar)
        axes.plot([x[0], x[0]], [y[low], y[high]], gid="bar removed", **bar)
    axes.plot(x[0], y[0], zorder=4, mew=1.1, ls="", gid=f"{one.kind} {one.name}", **looks)


def _numbers(axes: Axes, found: Sequence[Mark]) -> None:
    """The plan's rank beside its mark, where it meets no other mark and no other number."""
    dpi = axes.figure.dpi
    spots = [axes.transData.transform((one.lost[0], one.removed[0])) * 25.4 / dpi for one in found]
    taken = [np.array(spot) for spot in spots]
    for one, spot in sorted(zip(found, spots, strict=True), key=lambda pair: pair[0].kind == BEATEN):
        if one.kind == NOTHING:
            continue

        def room(step: tuple[float, float], at: Any = spot) -> float:
            return float(min(np.hypot(*(at + step - other)) for other in taken))

        step = next((step for step in _AROUND if room(step) >= _CLEAR_MM), max(_AROUND, key=room))
        taken.append(spot + step)
        axes.annotate(
            f"{one.number} knee" if one.knee else one.number, (one.lost[0], one.removed[0]),
            xytext=tuple(np.array(step) * 72 / 25.4), textcoords="offset points", fontsize=style.SMALL,
            weight="normal" if one.kind == BEATEN else "bold", gid="number", zorder=6, va="center",
            color=style.SOFT_INK if one.kind == BEATEN else style.INK,
            ha=("right" if step[0] < 0 else "left") if one.knee else "center", path_effects=[halo()],
        )  # fmt: skip


def _key_lines(found: Sequence[Mark], width: float) -> list[tuple[str, str, bool]]:
    """Numbers, titles and figures of the plans, line by line, and whether a line holds figures."""
    lines = [("★", "Doing nothing", False)]
    for one in found:
        if one.kind == NOTHING:
            continue
        parts = style.wrapped(one.title, width - 7, style.SMALL).split("\n")
        lines += [(one.number if n == 0 else "", part, False) for n, part in enumerate(parts)]
        lines.append(("", f"removes {one.removed[0]:.1f} %, costs {one.lost[0]:.1f} %".replace("-", "−"), True))
    return lines


def _key(sheet: Axes, lines: Sequence[tuple[str, str, bool]], x: float, y: float) -> None:
    for number, title, figures in lines:
        sheet.text(x + 4, y, number, fontsize=style.SMALL, weight="bold", ha="right", va="top")
        colour = style.SOFT_INK if figures else style.INK
        sheet.text(x + 5.5, y, title, fontsize=style.SMALL, va="top", color=colour, gid="plan")
        y += style.line_mm(style.SMALL)


def _row(one: Mark) -> dict[str, Any]:
    keys = ("mean", "low", "high", "q10", "q90")
    named = {"wanted_lost": one.lost, "unwanted_removed": one.removed}
    numbers = {f"{n}_{key}_percent": some[k] for n, some in named.items() for k, key in enumerate(keys)}
    return {"plan": one.name, "rank": one.number, "kind": one.kind, **numbers, "knee": "yes" if one.knee else "no"}


def _alt(found: Sequence[Mark]) -> str:
    parts = [
        f"{one.number}, {one.title}: removes {one.removed[0]:.1f} % ({one.removed[1]:.1f} to {one.removed[2]:.1f}) "
        f"and costs {one.lost[0]:.1f} % ({one.lost[1]:.1f} to {one.lost[2]:.1f})"
        + ("; another plan is at least as good in both" if one.kind == BEATEN else "")
        for one in found
        if one.kind != NOTHING
    ]
    text = (
        "Unwanted movement removed against asked-for movement lost on nerves that the search never saw, in per cent "
        "of what is there with nothing done, with the 95 % interval of the mean. Doing nothing lies at 0. "
        + ". ".join(parts)
    )
    return re.sub(r"-(?=\d)", "−", text) + "."
