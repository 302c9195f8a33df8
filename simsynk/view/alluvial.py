"""The alluvial: which part of the face each neuron served before the injury, and which one it feeds now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from simsynk.view import style
from simsynk.view.fibre_flow import DONOR, FOREIGN, Flow, fibre_flow
from simsynk.view.folder import Drawn
from simsynk.view.picture import Choice, Picture, width_of

WIDTHS = (style.WIDE_MM, style.NARROW_MM)

COLOURS = {
    "brow": "#56B4E9", "eyelids": "#332288", "nose": "#4A1C00", "cheek": "#117733", "lips": "#A84CE8",
    "chin": "#882255", "neck": "#E69F00", "ear": "#9AA9A6",
}  # fmt: skip
"""Colour of each territory; names beside the bars and the places of the bands say the same."""

PALE = 0.2
"""How much of its colour a band has that came home."""

_EDGE, _BAR, _LETTER = 5.0, 3.2, 1.5
_TALL = {style.WIDE_MM: 92.0, style.NARROW_MM: 78.0}
_SPACE = 1.7
_ONE_LINE, _TWO_LINES = 3.6, 6.4
"""Least height of a bar's slot, in mm."""

_OTHERS = "#6E6E6E"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """One bar: where it begins, its length, and how much of it is filled, in mm."""

    top: float
    length: float
    filled: float
    middle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Where the bars lie."""

    left_x: float
    right_x: float
    scale: float
    left: Mapping[str, _Node] = field(repr=False)
    right: Mapping[str, _Node] = field(repr=False)
    bottom: float


@style.styled
def alluvial_picture(drawn: Drawn, choice: Choice) -> Picture | None:
    """Draw how many muscle fibres are fed by neurons that came home, and how many by neurons from elsewhere.

    A band joins the territory whose muscles the neurons served before the injury with the territory whose muscles
    they feed now; its width is the number of fibres, the mean over nerves on the last day. Bands that came home are
    pale, foreign ones solid. Here a neuron is foreign in another *territory*; one that feeds another muscle of the
    same territory counts as home.

    Parameters
    ----------
    drawn
        A run with its wiring.
    choice
        Width and side.

    Returns
    -------
    None where the run keeps no wiring of that side.
    """
    width = width_of(choice, WIDTHS, "alluvial")
    flow = fibre_flow(drawn, drawn.side_of(choice))
    if flow is None:
        return None
    wide = width == style.WIDE_MM
    title = style.wrapped(drawn.result.title or drawn.result.name, width - 2 * _EDGE, style.TITLE)
    told = style.wrapped(_told(drawn, flow), width - 2 * _EDGE, style.TEXT)
    top = _EDGE + style.line_mm(style.TITLE, title.count("\n") + 1) + 1
    bars = top + style.line_mm(style.TEXT, told.count("\n") + 1) + 10
    plan = _plan(flow, width, bars, wide=wide)
    foot = style.footer_text(drawn.result.provenance, width - 2 * _EDGE)
    key = 8.0 if wide else 17.0
    height = plan.bottom + key + style.line_mm(style.SMALL, foot.count("\n") + 1) + 5
    figure, axes = style.sheet(width, height)
    axes.text(_EDGE, _EDGE, title, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    axes.text(_EDGE, top, told, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)
    _heads(axes, plan, bars, wide=wide)
    _bands(axes, plan, flow)
    _bars(axes, plan, flow)
    _labels(axes, plan, flow, wide=wide)
    _key(axes, plan.bottom + 3, flow, wide=wide)
    style.put_footer(axes, foot, _EDGE)
    name = f"Which {flow.kind} the neurons served and which they feed now: {drawn.result.title or drawn.result.name}"
    return Picture(figure=figure, title=name, alt=_alt(drawn, flow), rows=flow.rows())


def _told(drawn: Drawn, flow: Flow) -> str:
    text = f"{flow.side.capitalize()} side, day {drawn.result.days[-1]:g}, {_many(drawn)}. Width of a band: muscle "
    text += (
        f"fibres. Per cent: of a {flow.one}'s fibres that have a nerve, those fed by a neuron that served another "
    )
    return f"{text}{flow.one}; {flow.percent():.0f} % in all."


def _many(drawn: Drawn) -> str:
    count = len(drawn.result.replicates)
    drawn_ones = f"mean of {count} simulated {'nerve' if count == 1 else 'nerves'}"
    return "expected values of the model" if drawn.result.expected else drawn_ones


def _plan(flow: Flow, width: float, top: float, *, wide: bool) -> _Plan:
    """Bars as long as their fibres, each in a slot that is tall enough for its words."""
    longest = max(len(flow.says(name)) for name in flow.homes)
    there = max(len(_reached(flow, name, wide=wide)) for name in flow.reached)
    left = _EDGE + longest * _LETTER + 1.5
    right = width - _EDGE - (max(50.0, there * _LETTER + 27.0) if wide else there * _LETTER + 15.0)
    least = _TWO_LINES if wide else _ONE_LINE
    total = max(
        sum(max(flow.before[name], flow.left(name)) for name in flow.homes),
        sum(flow.before[name] for name in flow.reached),
    )
    scale = _TALL[width] / total
    longer = {name: max(flow.before[name], flow.left(name)) for name in flow.homes}
    lefts, low = _nodes(flow.homes, longer, flow.left, scale, top, least)
    rights, high = _nodes(flow.reached, flow.before, flow.right, scale, top, least)
    return _Plan(left_x=left, right_x=right, scale=scale, left=lefts, right=rights, bottom=max(low, high))


def _nodes(
    names: Sequence[str], lengths: Mapping[str, float], filled: Any, scale: float, top: float, least: float
) -> tuple[dict[str, _Node], float]:
    found, y = {}, top
    for name in names:
        length = lengths[name] * scale
        slot = max(length, least)
        start = y + (slot - length) / 2
        found[name] = _Node(top=start, length=length, filled=filled(name) * scale, middle=y + slot / 2)
        y += slot + _SPACE
    return found, y - _SPACE


def _heads(axes: Axes, plan: _Plan, bars: float, *, wide: bool) -> None:
    before, after = ("Before: these neurons fed", "Now they feed") if wide else ("Before", "Now")
    heads = [(_EDGE, "left", before), (plan.right_x, "left", after)]
    heads += [] if wide else [(axes.get_xlim()[1] - _EDGE, "right", "foreign")]
    for x, align, words in heads:
        axes.text(x, bars - 3, words, fontsize=style.TEXT, weight="bold", ha=align, va="bottom", gid="head")


def _colour(name: str, flow: Flow) -> str:
    if name in COLOURS:
        return COLOURS[name]
    own = [one for one in flow.homes if flow.one != "territory" and one not in flow.outside]
    return tuple(COLOURS.values())[own.index(name) % len(COLOURS)] if name in own else _OTHERS


def _bands(axes: Axes, plan: _Plan, flow: Flow) -> None:
    """Bands leave a bar in the order of the bars they go to, so that they cross as little as may be."""
    leaving = {name: plan.left[name].top for name in flow.homes}
    arriving = {name: plan.right[name].top for name in flow.reached}
    for home in flow.homes:
        for reached in flow.reached:
            fibres = flow.fibres.get((home, reached), 0.0)
            if fibres <= 0:
                continue
            thick, kind = fibres * plan.scale, flow.sort(home, reached)
            colour = _colour(home, flow)
            patch = _ribbon(plan, leaving[home], arriving[reached], thick)
            looks: dict[str, Any] = {"fc": style.shade(colour, PALE), "zorder": 2.0}
            if kind == FOREIGN:
                looks = {"fc": colour, "zorder": 4.0 - min(thick / 50, 1.0)}
            elif kind == DONOR:
                looks = {"fc": style.shade(_OTHERS, 0.45), "zorder": 3.0}
            axes.add_patch(PathPatch(patch, lw=0, gid=f"band {kind} {home} to {reached}", **looks))
            leaving[home] += thick
            arriving[reached] += thick


def _ribbon(plan: _Plan, start: float, end: float, thick: float) -> Path:
    """A band of one thickness, upright at both ends."""
    x0, x1 = plan.left_x + _BAR, plan.right_x
    half = (x0 + x1) / 2
    there = [(x0, start), (half, start), (half, end), (x1, end)]
    back = [(x1, end + thick), (half, end + thick), (half, start + thick), (x0, start + thick)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return Path([*there, *back, there[0]], codes)


def _bars(axes: Axes, plan: _Plan, flow: Flow) -> None:
    for names, nodes, x, where in (
        (flow.homes, plan.left, plan.left_x, "before"), (flow.reached, plan.right, plan.right_x, "now")
    ):  # fmt: skip
        for name in names:
            node, colour = nodes[name], _colour(name, flow)
            empty = node.length - node.filled
            axes.add_patch(
                Rectangle((x, node.top), _BAR, node.filled, fc=colour, lw=0, zorder=5, gid=f"{where} {name}")
            )
            if empty > 0.05:
                axes.add_patch(Rectangle((x, node.top + node.filled), _BAR, empty, zorder=4, **_EMPTY))


_EMPTY: dict[str, Any] = {"fc": "white", "ec": style.SOFT_INK, "lw": 0.5, "hatch": "///////", "gid": "no nerve"}


def _labels(axes: Axes, plan: _Plan, flow: Flow, *, wide: bool) -> None:
    for name in flow.homes:
        axes.text(
            plan.left_x - 1.2, plan.left[name].middle, style.words(flow.says(name)), fontsize=style.TEXT,
            ha="right", va="center",
        )  # fmt: skip
    for name in flow.reached:
        x, y = plan.right_x + _BAR + 1.2, plan.right[name].middle
        lift = 1.35 if wide and flow.percent(name) >= 1 else 0.0
        share = _share(flow, name, wide=wide)
        axes.text(x, y - lift, style.words(_reached(flow, name, wide=wide)), fontsize=style.TEXT, va="center")
        axes.text(
            axes.get_xlim()[1] - _EDGE, y - lift, share, fontsize=style.TEXT, weight="bold", ha="right", va="center",
            gid="percent",
        )  # fmt: skip
        if lift:
            axes.text(
                x, y + 1.65, _origins(flow, name), fontsize=style.SMALL, color=style.SOFT_INK, va="center",
                gid="origins",
            )  # fmt: skip


def _reached(flow: Flow, name: str, *, wide: bool) -> str:
    """A name at the right; one column of print has no room for the long form of a transplanted muscle."""
    return flow.says(name) if wide or name in flow.homes else name.replace("_", " ")


def _share(flow: Flow, name: str, *, wide: bool) -> str:
    """How much of one territory is foreign; a transplanted muscle is fed by what was led to it."""
    if flow.right(name) <= 0:
        return "no nerve"
    if wide and name not in flow.homes and flow.percent(name) == 0:
        return "led over"
    return f"{flow.percent(name):.0f} %{' foreign' if wide else ''}"


def _origins(flow: Flow, name: str) -> str:
    """The two territories from which most of the foreign fibres of one are fed."""
    shares = {home: flow.percent_from(home, name) for home in flow.homes if flow.sort(home, name) == FOREIGN}
    most = sorted(shares, key=lambda home: -shares[home])[:2]
    told = ", ".join(f"{flow.says(home)} {shares[home]:.0f} %" for home in most if shares[home] >= 0.5)
    return f"most: {told}" if told else ""


def _key(axes: Axes, y: float, flow: Flow, *, wide: bool) -> None:
    dark = style.SOFT_INK
    marks: list[tuple[dict[str, Any], str]] = [
        ({"fc": style.shade(dark, PALE + 0.05), "lw": 0}, "pale: came home"),
        ({"fc": dark, "lw": 0}, f"solid: foreign, served another {flow.one}"),
        ({**_EMPTY, "gid": None}, "hatched: fed before, not now"),
    ]
    if any(flow.sort(home, reached) == DONOR for home, reached in flow.fibres):
        marks.append(({"fc": style.shade(_OTHERS, 0.45), "lw": 0}, "led over by surgery"))
    x = _EDGE
    for looks, words in marks:
        axes.add_patch(Rectangle((x, y), 5, 2.6, **looks))
        axes.text(x + 6.2, y + 1.3, words, fontsize=style.SMALL, va="center")
        if wide:
            x += 12 + len(words) * 1.27
        else:
            y += 4.2


def _alt(drawn: Drawn, flow: Flow) -> str:
    worst = sorted(flow.reached, key=lambda name: -flow.percent(name))[:3]
    told = [f"{flow.says(name)} {flow.percent(name):.0f} % ({_origins(flow, name) or 'none'})" for name in worst]
    lost = 1 - sum(map(flow.right, flow.reached)) / sum(flow.before[name] for name in flow.reached)
    text = f"Bands join the {flow.kind} that neurons of the {flow.side} facial nerve served before the injury with "
    text += f"those they feed on day {drawn.result.days[-1]:g}, {_many(drawn)}. "
    if flow.percent() < 0.5:
        text += f"Every band comes home: no fibre is fed by a neuron of another {flow.one}. "
    else:
        text += (
            f"{flow.percent():.0f} % of the muscle fibres with a nerve are fed by a neuron of another {flow.one}; "
        )
        text += f"most in: {', '.join(told)}. "
    text += f"Muscle by muscle it is {flow.by_muscle:.0f} %. "
    return text + f"{100 * lost:.0f} % of the fibres have no nerve."
