"""The regrown nerve as a picture: axons in the colour of their own branch, those that lost their way in front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from simsynk.periphery.state import Periphery
from simsynk.view import style
from simsynk.view.lanes import Line, along, axon_lines, edge_share, lesion_mm, sampled_axons
from simsynk.view.layout import Layout, Points, layout_of
from simsynk.view.tree_frame import BACKDROPS, Frame, halo

_EDGE, _LEGEND_LEAD = 5.0, 41.0
_PALE, _STUMP = 0.46, 0.28
_PALE_WIDTH, _BRIGHT_WIDTH, _HALO_WIDTH = 0.6, 0.9, 1.7


@style.styled
def nerve_figure(
    periphery: Periphery,
    day: float | None = None,
    lines: int = 240,
    provenance: Mapping[str, Any] | None = None,
    title: str = "",
) -> Figure:
    """Draw a grown nerve from nucleus to muscle.

    Pale lines are axons in their own branch; bright ones with a white border and an end marker are in another. The
    colour says which branch an axon belonged to before the injury. A right nerve of a face lies on the viewer's
    left, as one meets a patient.

    Parameters
    ----------
    periphery
        A grown nerve (`simsynk.grow`).
    day
        An observed day; None means the last.
    lines
        Number of axons drawn, evenly chosen; every branch of a chosen axon is drawn.
    provenance
        Where it comes from, for the footer; None means seed and replicate only.
    title
        Heading; none means the nerve's own title.
    """
    layout = layout_of(periphery.intact.nerve)
    shown_day = float(periphery.days[periphery.day_index(day)])
    drawn = axon_lines(periphery, layout, shown_day, lines)
    source = {"seed": periphery.seed, **(provenance or {}), "replicates": None, "replicate": periphery.replicate}
    foot = style.footer_text(source, style.WIDE_MM - 2 * _EDGE)
    head = title or periphery.intact.nerve.title
    text = style.wrapped(_summary(periphery, layout, shown_day, drawn, lines), style.WIDE_MM - 2 * _EDGE, style.TEXT)
    top = _EDGE + style.line_mm(style.TITLE) + style.line_mm(style.TEXT, text.count("\n") + 1) + 3
    backdrop = BACKDROPS[bool(layout.face)](periphery, layout, top)
    looks = _looks(periphery)
    height = backdrop.bottom + 8 + 5 * len(_legend_rows(looks)) + style.line_mm(style.SMALL, foot.count("\n") + 1) + 5
    figure, axes = style.sheet(style.WIDE_MM, height)
    axes.text(_EDGE, _EDGE, head, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    second = _EDGE + style.line_mm(style.TITLE) + 1
    axes.text(_EDGE, second, text, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)
    backdrop.draw(axes, shown_day)
    _draw_lines(axes, backdrop.frame, periphery, drawn)
    if layout.face:
        _side_targets(axes, backdrop.frame, layout, drawn, periphery)
    _lesions(axes, backdrop.frame, periphery, layout)
    _legend(axes, looks, backdrop.bottom + 3)
    style.put_footer(axes, foot, _EDGE)
    return figure


def _summary(periphery: Periphery, layout: Layout, day: float, drawn: Sequence[Line], lines: int) -> str:
    counted = sum(not p.outside_count for p in (periphery.intact.nerve.pools[q] for q in periphery.intact.pool))
    each = round(counted / len(sampled_axons(periphery, lines)))
    place = f" (on the viewer's {'left' if periphery.side == 'right' else 'right'})" if layout.face else ""
    arrived = [line for line in drawn if line.reached]
    wrong = sum(line.misrouted for line in arrived)
    share = f"{wrong} of {len(arrived)} lines that reach a muscle" if arrived else "No line reaches a muscle"
    end = f"{share} are in another branch than their own." if arrived else f"{share}."
    return (
        f"{periphery.side.capitalize()} side{place}, day {day:g}, one simulated nerve. "
        f"1 line = {each} {'axon' if each == 1 else 'axons'}; an axon that branched is drawn with its branches. {end}"
    )


def _draw_lines(axes: Axes, frame: Frame, periphery: Periphery, drawn: Sequence[Line]) -> None:
    """Pale lines as one path for each branch, then the misrouted ones one by one."""
    looks = style.branch_looks(periphery.intact.nerve)
    for branch, (colour, _) in looks.items():
        for reached, amount in ((False, _STUMP), (True, _PALE)):
            own = [x for x in drawn if x.home == branch and not x.misrouted and bool(x.reached) == reached]
            if own:
                path = Path.make_compound_path(*(smooth(frame.to(line.points)) for line in own))
                _stroke(axes, path, style.shade(colour, amount), _PALE_WIDTH, 3.0, "own branch")
    wrong = sorted((line for line in drawn if line.misrouted), key=lambda line: (line.axon * 7919) % 1009)
    for line in wrong:
        colour, marker = looks[line.home]
        path = smooth(frame.to(line.points))
        _stroke(axes, path, "white", _HALO_WIDTH, 4.0, "halo")
        _stroke(axes, path, colour, _BRIGHT_WIDTH, 4.0, "misrouted")
    for line in wrong:
        colour, marker = looks[line.home]
        x, y = frame.to(line.points[-1])
        axes.plot(
            [x], [y], marker=marker, ms=4.4, mfc=colour, mec="white", mew=0.6, ls="none", zorder=5.0, gid="end"
        )  # fmt: skip


def _stroke(axes: Axes, path: Path, colour: Any, width: float, level: float, gid: str) -> None:
    axes.add_patch(
        PathPatch(path, fill=False, ec=colour, lw=width, zorder=level, capstyle="round", joinstyle="round", gid=gid)
    )


def smooth(points: Points) -> Path:
    """A curve that follows guide points without overshooting (a quadratic B-spline).

    Examples
    --------
    >>> smooth(np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])).vertices.tolist()
    [[0.0, 0.0], [0.5, 0.0], [1.0, 0.0], [1.0, 0.5], [1.0, 1.0]]
    """
    if len(points) < 3:
        return Path(points)
    middle = (points[:-1] + points[1:]) / 2
    inner = np.stack([points[1:-1], middle[1:]], axis=1).reshape(-1, 2)
    curve = [Path.CURVE3] * len(inner)
    return Path(
        np.vstack([points[:1], middle[:1], inner, points[-1:]]), [Path.MOVETO, Path.LINETO, *curve, Path.LINETO]
    )


def _side_targets(axes: Axes, frame: Frame, layout: Layout, drawn: Sequence[Line], periphery: Periphery) -> None:
    """Names of the targets beside the face that a misrouted axon reaches."""
    reached = {line.muscle for line in drawn if line.misrouted}
    for pool in periphery.intact.nerve.pools:
        if pool.outside_count and pool.name in reached:
            x, y = frame.to(layout.bellies[pool.name][-1])
            axes.text(
                x - 2 * frame.sign, y, style.words(pool.name).replace(" ", "\n"), fontsize=style.SMALL, va="center",
                ha="right" if frame.sign > 0 else "left", color=style.SOFT_INK, zorder=6.5, path_effects=[halo()],
                linespacing=1.1,
            )  # fmt: skip


def _lesions(axes: Axes, frame: Frame, periphery: Periphery, layout: Layout) -> None:
    """A bar across the nerve where it was hurt, with the day."""
    low, high = layout.box()[2:]
    for event, name in enumerate(periphery.event_edges):
        length = periphery.intact.nerve.edge(name).length_mm
        part = np.array([lesion_mm(periphery, event) / length])
        place, inferior = along(layout.edges[name], part)
        half = layout.trunk_width * edge_share(periphery, name) / 2 + 2.5
        ends = frame.to(np.vstack([place - half * inferior, place + half * inferior]))
        axes.plot(*ends.T, color="white", lw=4.4, zorder=5.5, solid_capstyle="butt")
        axes.plot(*ends.T, color="black", lw=2.0, zorder=5.6, solid_capstyle="butt", gid="lesion")
        level = abs(ends[1, 0] - ends[0, 0]) > 2 * abs(ends[1, 1] - ends[0, 1])
        below = float(place[0, 1]) < low + 0.6 * (high - low)
        by = ends[np.argsort(ends[:, 0 if level else 1])]
        at = by[1 if below and not level else 0]
        text = f"Injury, day {periphery.event_days[event]:g}\n({name.replace('_', ' ')})"
        x, y = (at[0] - 1.2, at[1]) if level else (at[0], at[1] + (1.2 if below else -1.2))
        axes.text(
            x, y, text, fontsize=style.SMALL, weight="bold", ha="right" if level else "center", linespacing=1.2,
            va="center" if level else "top" if below else "bottom", zorder=7, path_effects=[halo()],
        )  # fmt: skip


def _looks(periphery: Periphery) -> dict[str, tuple[str, str]]:
    """Colour and marker of each branch that holds counted axons."""
    nerve = periphery.intact.nerve
    counted = {route.branch for route in periphery.intact.routes if not nerve.pools[route.pool].outside_count}
    return {name: look for name, look in style.branch_looks(nerve).items() if name in counted}


def _legend_rows(looks: Mapping[str, tuple[str, str]]) -> list[list[tuple[str, float]]]:
    """Branches with the place at which each begins, broken into rows that fit the sheet."""
    rows: list[list[tuple[str, float]]] = [[]]
    x = _EDGE + _LEGEND_LEAD
    for name in looks:
        width = 11 + 1.40 * len(name)
        if x + width > style.WIDE_MM and rows[-1]:
            rows.append([])
            x = _EDGE + _LEGEND_LEAD
        rows[-1].append((name, x))
        x += width
    return rows


def _legend(axes: Axes, looks: Mapping[str, tuple[str, str]], top: float) -> None:
    """Home branches with their end markers, then what pale and bright mean."""
    axes.text(_EDGE, top, "Own branch before the injury:", fontsize=style.SMALL, va="center", color=style.SOFT_INK)
    rows = _legend_rows(looks)
    for number, row in enumerate(rows):
        for name, x in row:
            _sample(axes, x, top + 5 * number, looks[name])
            axes.text(x + 7.2, top + 5 * number, style.words(name), fontsize=style.SMALL, va="center", gid="legend")
    sample = next(iter(looks.values()))
    y = top + 5 * len(rows)
    axes.plot([_EDGE, _EDGE + 5], [y] * 2, color=style.shade(sample[0], _PALE), lw=1.2)
    axes.text(_EDGE + 7.2, y, "pale: in its own branch", fontsize=style.SMALL, va="center", gid="legend")
    x = _EDGE + _LEGEND_LEAD
    _sample(axes, x, y, sample)
    text = "bright with a marker: misrouted, ends in another branch"
    axes.text(x + 7.2, y, text, fontsize=style.SMALL, va="center", gid="legend")


def _sample(axes: Axes, x: float, y: float, look: tuple[str, str]) -> None:
    axes.plot([x, x + 5], [y] * 2, color=look[0], lw=1.6, solid_capstyle="round")
    axes.plot([x + 5], [y], marker=look[1], ms=4.6, mfc=look[0], mec="white", mew=0.6)
