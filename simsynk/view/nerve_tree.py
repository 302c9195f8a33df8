"""The regrown nerve as a picture: axons in the colour of their own branch, those that lost their way in front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from simsynk.events.event import Event
from simsynk.periphery.state import Periphery
from simsynk.timeline.sources import CROSS_FACE_EDGE
from simsynk.view import style
from simsynk.view.brought import donor_edges, drawn_pools, lesion_word
from simsynk.view.folder import Drawn
from simsynk.view.lanes import Line, along, axon_lines, edge_share, lesion_mm, sampled_axons
from simsynk.view.layout import Layout, Points, layout_of
from simsynk.view.nerve_key import PALE, NerveKey
from simsynk.view.picture import Choice, Picture, width_of
from simsynk.view.tree_frame import BACKDROPS, Frame, halo, served_fibres

_EDGE = 5.0
_LINES = {style.WIDE_MM: 240, style.NARROW_MM: 150}
_MOST_MARKERS = 6
_MIDLINE = 8.0
"""A count nearer to the midline than so many mm of the face stands above its muscle, not beyond its end."""

_STUMP = 0.28
_PALE_WIDTH, _BRIGHT_WIDTH, _HALO_WIDTH = 0.6, 0.9, 1.7


def nerve_picture(drawn: Drawn, choice: Choice) -> Picture | None:
    """One grown nerve with its numbers and a description; see `nerve_figure`.

    Parameters
    ----------
    drawn, choice
        The run; width, day, side and replicate of the choice are heeded. None where no single nerve can be shown.
    """
    periphery = drawn.grown(choice)
    if periphery is None:
        return None
    result = drawn.result
    day = float(periphery.days[periphery.day_index(choice.day)])
    width = width_of(choice, (style.WIDE_MM, style.NARROW_MM), "nerve")
    lines = axon_lines(periphery, layout_of(periphery.intact.nerve), day, _LINES[width])
    return Picture(
        figure=nerve_figure(
            periphery,
            day,
            _LINES[width],
            provenance=result.provenance,
            title=result.title,
            width_mm=width,
            timeline=drawn.timeline,
        ),
        title=f"Regrown nerve, {periphery.side} side, day {day:g}: {result.title or result.name}",
        alt=_alt(periphery, day, lines),
        rows=[*_line_rows(lines), *_muscle_rows(periphery, day)],
    )


def _line_rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Drawn lines counted by their own branch, the branch they are in, and the muscle."""
    counts: dict[tuple[str, str, str], int] = {}
    for line in lines:
        key = (line.home, line.reached, line.muscle)
        counts[key] = counts.get(key, 0) + 1
    return [
        _row("lines", own_branch=home, reached_branch=reached, muscle=muscle, lines=count)
        for (home, reached, muscle), count in sorted(counts.items())
    ]


def _muscle_rows(periphery: Periphery, day: float) -> list[dict[str, Any]]:
    """Which branch each muscle's fibres answer to."""
    counted = {pool.name for pool in periphery.intact.nerve.pools if not pool.outside_count}
    return [
        _row(
            "fibres",
            muscle=muscle,
            own_percent=100 * own / every,
            foreign_percent=100 * other / every,
            none_percent=100 * (every - own - other) / every,
        )
        for muscle, (every, own, other) in served_fibres(periphery, day).items()
        if every and muscle in counted
    ]


def _row(kind: str, **values: Any) -> dict[str, Any]:
    columns = ("own_branch", "reached_branch", "muscle", "lines", "own_percent", "foreign_percent", "none_percent")
    return {"kind": kind, **{name: values.get(name, "") for name in columns}}


def _alt(periphery: Periphery, day: float, lines: Sequence[Line]) -> str:
    """How many lines are where, and which muscles answer most to another branch."""
    led = sum(line.led and line.reached != line.home for line in lines if line.reached)
    arrived = [line for line in lines if line.reached and not line.led]
    wrong = sum(line.misrouted for line in arrived)
    face = "over half the face" if layout_of(periphery.intact.nerve).face else "as a tree"
    told = f"One simulated {periphery.side} nerve {face} on day {day:g}. "
    if led:
        told += f"{_led(led).strip()} "
    if not arrived:
        return told + ("No line of the facial nerve reaches a muscle." if led else "No line reaches a muscle.")
    told += f"{wrong} of {len(arrived)} drawn lines that reach a muscle are in another branch than their own."
    shares = [(100 * o / e, m) for m, (e, _, o) in served_fibres(periphery, day).items() if e and o]
    if not wrong or not shares:
        return told
    most = sorted(shares, key=lambda one: (-one[0], one[1]))[:3]
    named = ", ".join(f"{style.words(muscle).lower()} {share:.0f} %" for share, muscle in most)
    return f"{told} The largest shares of muscle fibres that answer to another branch: {named}."


@style.styled
def nerve_figure(
    periphery: Periphery,
    day: float | None = None,
    lines: int = 240,
    provenance: Mapping[str, Any] | None = None,
    title: str = "",
    width_mm: float = style.WIDE_MM,
    timeline: Sequence[Event] = (),
) -> Figure:
    """Draw a grown nerve from nucleus to muscle.

    Pale lines are axons in their own branch; bright ones with a white border and an end marker are in another. The
    colour says which branch an axon belonged to before the injury. A right nerve of a face lies on the viewer's
    left, as one meets a patient. Of more than six misrouted lines in one muscle six get a marker, and a number says
    how many there are.

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
    width_mm
        180, or 85 with the half of the face alone.
    timeline
        What happened to the person, for the names of the marks.
    """
    layout, inner = layout_of(periphery.intact.nerve), width_mm - 2 * _EDGE
    shown_day = float(periphery.days[periphery.day_index(day)])
    drawn = axon_lines(periphery, layout, shown_day, lines)
    source = {"seed": periphery.seed, **(provenance or {}), "replicates": None, "replicate": periphery.replicate}
    foot = style.footer_text(source, inner)
    head = style.wrapped(title or periphery.intact.nerve.title, inner, style.TITLE)
    text = style.wrapped(_summary(periphery, layout, shown_day, drawn, lines), inner, style.TEXT)
    second = _EDGE + style.line_mm(style.TITLE, head.count("\n") + 1) + 1
    top = second + style.line_mm(style.TEXT, text.count("\n") + 1) + (2 if width_mm == style.WIDE_MM else 5)
    backdrop = BACKDROPS[bool(layout.face)](periphery, layout, top, width_mm)
    key = NerveKey(looks=_looks(periphery), width=width_mm, over_face=bool(layout.face),
                   donors=bool(donor_edges(periphery.intact.nerve)))  # fmt: skip
    height = backdrop.bottom + 3 + key.height + style.line_mm(style.SMALL, foot.count("\n") + 1) + 5
    figure, axes = style.sheet(width_mm, height)
    axes.text(_EDGE, _EDGE, head, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    axes.text(_EDGE, second, text, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)
    backdrop.draw(axes, shown_day)
    _draw_lines(axes, backdrop.frame, periphery, drawn)
    if layout.face:
        _side_targets(axes, backdrop.frame, layout, drawn, periphery)
    _lesions(axes, backdrop.frame, periphery, layout, width_mm, timeline)
    _part_lesions(axes)
    _clear_places(axes)
    key.draw(axes, backdrop.bottom + 3)
    style.put_footer(axes, foot, _EDGE)
    return figure


def _part_lesions(axes: Axes) -> None:
    """Move labels of injuries that lie over each other apart, the later ones downwards."""
    labels = [text for text in axes.texts if text.get_gid() == "lesion label"]
    for place, text in enumerate(labels):
        for _ in labels[:place]:
            if not any(text.get_window_extent().overlaps(other.get_window_extent()) for other in labels[:place]):
                break
            text.set_y(text.get_position()[1] + style.line_mm(style.SMALL, 2) + 0.5)


def _clear_places(axes: Axes) -> None:
    """Take away the name of a place or a branch over which the label of an injury lies."""
    lesions = [text.get_window_extent() for text in axes.texts if text.get_gid() == "lesion label"]
    for text in [one for one in axes.texts if one.get_gid() in ("place", "branch")]:
        if any(text.get_window_extent().overlaps(box) for box in lesions):
            text.remove()


def _summary(periphery: Periphery, layout: Layout, day: float, drawn: Sequence[Line], lines: int) -> str:
    counted = int(drawn_pools(periphery.intact.nerve)[periphery.intact.pool].sum())
    each = round(counted / len(sampled_axons(periphery, lines)))
    place = f" (on the viewer's {'left' if periphery.side == 'right' else 'right'})" if layout.face else ""
    led = sum(line.led and line.reached != line.home for line in drawn if line.reached)
    arrived = [line for line in drawn if line.reached and not line.led]
    wrong = sum(line.misrouted for line in arrived)
    share = f"{wrong} of {len(arrived)} lines that reach a muscle" if arrived else "No line reaches a muscle"
    end = f"{share} are in another branch than their own." if arrived else f"{share}."
    return (
        f"{periphery.side.capitalize()} side{place}, day {day:g}, one simulated nerve. "
        f"1 line = {each} {'axon' if each == 1 else 'axons'}; an axon that branched is drawn with its branches. {end}"
        f"{_led(led)}"
    )


def _led(lines: int) -> str:
    return f" {lines} dark lines come from a donor nerve, led over by surgery." if lines else ""


def _draw_lines(axes: Axes, frame: Frame, periphery: Periphery, drawn: Sequence[Line]) -> None:
    """Pale lines as one path for each branch, then the misrouted ones one by one."""
    looks = style.branch_looks(periphery.intact.nerve)
    for branch, (colour, _) in looks.items():
        for reached, amount in ((False, _STUMP), (True, PALE)):
            own = [x for x in drawn if x.home == branch and not x.misrouted and bool(x.reached) == reached
                   and not _is_led(x)]  # fmt: skip
            if own:
                path = Path.make_compound_path(*(smooth(frame.to(line.points)) for line in own))
                _stroke(axes, path, style.shade(colour, amount), _PALE_WIDTH, 3.0, "own branch")
    wrong = sorted(
        (line for line in drawn if line.misrouted or _is_led(line)), key=lambda line: (line.axon * 7919) % 1009
    )
    for line in wrong:
        colour = looks[line.home][0]
        path = smooth(frame.to(line.points))
        _stroke(axes, path, "white", _HALO_WIDTH, 4.0, "halo")
        _stroke(axes, path, colour, _BRIGHT_WIDTH, 4.0, "led over" if line.led else "misrouted")
    _ends(axes, frame, looks, wrong)


def _is_led(line: Line) -> bool:
    return line.led and line.reached not in ("", line.home)


def _ends(axes: Axes, frame: Frame, looks: Mapping[str, tuple[str, str]], wrong: Sequence[Line]) -> None:
    """Markers where misrouted lines end, a few in each muscle, and their number where not all have one."""
    by_muscle: dict[str, list[Line]] = {}
    for line in wrong:
        by_muscle.setdefault(line.muscle, []).append(line)
    size = 4.4 if frame.scale > 0.5 else 3.6
    counts: list[tuple[float, float]] = []
    for lines in by_muscle.values():
        ordered = sorted(lines, key=lambda line: (float(line.points[-1, 0]), float(line.points[-1, 1])))
        few = np.linspace(0, len(ordered) - 1, min(len(ordered), _MOST_MARKERS)).round().astype(int)
        for line in (ordered[place] for place in few):
            colour, marker = looks[line.home]
            x, y = frame.to(line.points[-1])
            axes.plot(
                [x], [y], marker=marker, ms=size, mfc=colour, mec="white", mew=0.6, ls="none", zorder=5.0, gid="end"
            )  # fmt: skip
        if len(ordered) > len(few):
            first, last = frame.to(ordered[0].points[-1]), frame.to(ordered[-1].points[-1])
            along = (first - last) / max(float(np.hypot(*(first - last))), 1e-9)
            medial = float(ordered[0].points[-1, 0]) < _MIDLINE
            x, y = _free(first - (0, 2.6) if medial else first + 2.4 * along, counts)
            counts.append((x, y))
            axes.text(
                x, y, f"{len(ordered)}", fontsize=style.SMALL, weight="bold", ha="center", va="center", zorder=6.6,
                path_effects=[halo(2.5)], gid="count",
            )  # fmt: skip


def _free(at: Points, taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The nearest of a few places about a spot where a number covers none of the others."""
    steps = [(0.0, 0.0), (0.0, -3.0), (0.0, 3.0), (4.4, 0.0), (-4.4, 0.0), (4.4, -3.0), (4.4, 3.0), (0.0, 6.0)]
    places = [(float(at[0]) + dx, float(at[1]) + dy) for dx, dy in steps]
    clear = [(x, y) for x, y in places if all(abs(x - u) >= 4.2 or abs(y - v) >= 2.8 for u, v in taken)]
    return (clear or places)[0]


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


def _lesions(
    axes: Axes, frame: Frame, periphery: Periphery, layout: Layout, width: float, timeline: Sequence[Event] = ()
) -> None:
    """A bar across the nerve where it was hurt or operated on, with the day."""
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
        word = lesion_word(periphery, event, timeline)
        if not word:
            continue
        text = f"{word}, day {periphery.event_days[event]:g}"
        if name != CROSS_FACE_EDGE:
            text += f"\n({name.replace('_', ' ')})"
        x, y = (at[0] - 1.2, at[1]) if level else (at[0], at[1] + (1.2 if below else -1.2))
        letters, align = 0.8 * max(map(len, text.split("\n"))), "center"
        if below and not level and width == style.NARROW_MM and x > 2 * letters + 3:
            # The names of the branches stand below and medial of the trunk.
            x, align = (x - 1.5, "right") if frame.sign > 0 else (x + 1.5, "left")
        elif level:
            x, align = max(x, 2 * letters + 1), "right"
        else:
            x = min(max(x, letters + 1), width - letters - 1)
        axes.text(
            x, y, text, fontsize=style.SMALL, weight="bold", ha=align, linespacing=1.2,
            va="center" if level else "top" if below else "bottom", zorder=7, path_effects=[halo()],
            gid="lesion label",
        )  # fmt: skip


def _looks(periphery: Periphery) -> dict[str, tuple[str, str]]:
    """Colour and marker of each branch that holds counted axons."""
    nerve = periphery.intact.nerve
    shown = drawn_pools(nerve)
    counted = {route.branch for route in periphery.intact.routes if shown[route.pool]}
    return {name: look for name, look in style.branch_looks(nerve).items() if name in counted}
