"""Force in time, one small panel a command: what was asked for in blue, what came unasked in orange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simsynk.anatomy.nerve import Nerve
from simsynk.motor.commands import REST, known_commands
from simsynk.motor.dynamics import TimeCourse
from simsynk.motor.timecourse import dynamics_file
from simsynk.view import style
from simsynk.view.picture import Picture

_EDGE, _LEFT, _COLUMNS = 5.0, 14.0, 3
_PANEL, _GAP_X, _GAP_Y = 24.0, 9.0, 17.5
_STRIP = 10.5
_FLAT = 0.02


@style.styled
def dynamics_figure(
    course: TimeCourse, nerve: Nerve | None = None, provenance: Mapping[str, Any] | None = None, title: str = ""
) -> Figure:
    """Draw the force of every moving muscle in time.

    Blue lines were asked for, orange ones were not, dashed orange ones go visibly beyond what was asked for; the
    dotted grey line is the leading muscle before the injury. Force is above rest, in % of the muscle's maximum.

    Parameters
    ----------
    course
        What `dynamics` returned.
    nerve
        Gives commands their titles and leaves out muscles of side branches.
    provenance
        What the footer names besides the version: scenario, seed, replicate.
    title
        Heading; a plain one when empty.
    """
    shown = [c for c, name in enumerate(course.commands) if name != REST]
    columns = min(_COLUMNS, max(len(shown), 1))
    rows = max(-(-len(shown) // columns), 1)
    width = style.WIDE_MM if columns > 1 else style.NARROW_MM
    foot = style.footer_text(provenance or {}, width - 2 * _EDGE)
    heading = style.wrapped(title or "What each command makes the muscles do in time", width - 2 * _EDGE, style.TITLE)
    text = style.wrapped(
        "Simulated force above rest in % of each muscle's maximum. Blue: asked for. Orange: not asked for; dashed "
        "orange: asked for, but beyond healthy. Dotted grey: the leading muscle before the injury. The strongest of "
        "each colour is named with its peak. τ: agreement of the order of onsets with the healthy one (1 the same).",
        width - 2 * _EDGE, style.TEXT,
    )  # fmt: skip
    second = _EDGE + style.line_mm(style.TITLE, heading.count("\n") + 1) + 1
    top = second + style.line_mm(style.TEXT, text.count("\n") + 1) + 5 + _STRIP
    height = top + rows * (_PANEL + _GAP_Y) + style.line_mm(style.SMALL, foot.count("\n") + 1)
    figure, page = style.sheet(width, height)
    page.text(_EDGE, _EDGE, heading, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    page.text(_EDGE, second, text, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.3)
    style.put_footer(page, foot, _EDGE)
    across = (width - _LEFT - _EDGE - (columns - 1) * _GAP_X) / columns
    titles = {name: one.title for name, one in known_commands(nerve).items()} if nerve else {}
    own = course.muscles if nerve is None else nerve.muscles
    faces = np.array([muscle in own for muscle in course.muscles])
    highest = _highest(course)
    for place, c in enumerate(shown):
        left = _LEFT + (place % columns) * (across + _GAP_X)
        under = height - top - (place // columns) * (_PANEL + _GAP_Y) - _PANEL
        axes = figure.add_axes((left / width, under / height, across / width, _PANEL / height))
        _frame(axes, course, highest, place % columns == 0, place + columns >= len(shown))
        said = _panel(axes, course, c, faces)
        above = height - under - _PANEL - _STRIP
        name = titles.get(course.commands[c], style.words(course.commands[c]))
        page.text(left, above, name, fontsize=style.TEXT, weight="bold", va="top")
        look: dict[str, Any] = {"fontsize": style.SMALL, "va": "top"}
        for line, (text, colour) in enumerate(zip(said, (style.ASKED, style.UNASKED), strict=True), start=1):
            page.text(left, above + line * style.line_mm(style.SMALL), text, color=colour, **look)
    return figure


def dynamics_picture(
    course: TimeCourse,
    nerve: Nerve | None = None,
    provenance: Mapping[str, Any] | None = None,
    title: str = "",
    rows: Sequence[Mapping[str, Any]] = (),
) -> Picture:
    """The time courses with their table and a description; see `dynamics_figure`.

    Parameters
    ----------
    course, nerve, provenance, title
        As for `dynamics_figure`.
    rows
        Rows of `dynamics.csv`, which is the table of the figure.
    """
    return Picture(
        figure=dynamics_figure(course, nerve, provenance, title),
        title=f"What each command makes the muscles do in time{f': {title}' if title else ''}",
        alt=_alt(course, nerve),
        rows=rows,
    )


def course_arrays(course: TimeCourse) -> Mapping[str, NDArray[Any]]:
    """What the figure shows, as arrays."""
    return {"times_s": course.times_s, "force": course.force, "healthy_force": course.healthy_force}


def _alt(course: TimeCourse, nerve: Nerve | None) -> str:
    """The strongest asked-for and the strongest unwanted muscle of each command."""
    own = course.muscles if nerve is None else nerve.muscles
    shown = np.array([muscle in own for muscle in course.muscles])
    told = []
    for c, name in enumerate(course.commands):
        if name == REST:
            continue
        peak, asked, unwanted = _moved(course, c, shown)
        best, worst = _strongest(course, asked & ~unwanted, peak), _strongest(course, unwanted, peak)
        both = f"asked for {best or 'nothing'}; unwanted {worst or 'nothing that can be seen'}"
        told.append(f"{style.words(name)}: {both}.")
    return " ".join(
        ["Curves of simulated force above rest over seconds, in % of each muscle's maximum, with the highest value.",
         *told]
    )  # fmt: skip


def _moved(
    course: TimeCourse, c: int, shown: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each muscle under a command: its highest force in %, whether it was asked for, whether it is unwanted."""
    force, healthy = (100 * (one[c] - one[c, :, :1]) for one in (course.force, course.healthy_force))
    peak, before = force.max(axis=-1), healthy.max(axis=-1)
    unwanted = shown & (peak - before >= 100 * dynamics_file().number("onset.visible"))
    return peak, course.asked[c] & shown, unwanted


def _highest(course: TimeCourse) -> float:
    """Upper end of the force scale in %, the same in every panel."""
    moved = [force - force[..., :1] for force in (course.force, course.healthy_force)]
    return float(max(np.ceil(100 * max(m.max() for m in moved) / 20) * 20, 20))


def _frame(axes: Axes, course: TimeCourse, highest: float, first: bool, last: bool) -> None:
    axes.set_xlim(course.times_s[0], course.times_s[-1])
    axes.set_ylim(-0.02 * highest, highest)
    axes.set_yticks(np.linspace(0, highest, 3))
    axes.tick_params(labelsize=style.SMALL, length=2, color=style.TISSUE, labelleft=first)
    for name in ("top", "right"):
        axes.spines[name].set_visible(False)
    for name in ("left", "bottom"):
        axes.spines[name].set_color(style.TISSUE)
    axes.axvline(0.0, color=style.TISSUE, lw=0.6)
    if first:
        axes.set_ylabel("% of maximum", fontsize=style.SMALL)
    if last:
        axes.set_xlabel("seconds from the start of the command", fontsize=style.SMALL)


def _panel(axes: Axes, course: TimeCourse, c: int, shown: NDArray[np.bool_]) -> tuple[str, str]:
    """The lines of one command; what is said of the strongest asked and of the strongest unwanted one."""
    force = 100 * (course.force[c] - course.force[c, :, :1])
    healthy = 100 * (course.healthy_force[c] - course.healthy_force[c, :, :1])
    peak, asked, unwanted = _moved(course, c, shown)
    if asked.any():
        leader = int(np.argmax(np.where(asked, healthy.max(axis=-1), -1.0)))
        _line(axes, course.times_s, healthy[leader], color=style.GREY, ls=(0, (1, 1.2)), gid="healthy")
    for m in np.flatnonzero(asked & ~unwanted):
        _line(axes, course.times_s, force[m], color=style.ASKED, gid="asked")
    for m in np.flatnonzero(asked & unwanted):
        _line(axes, course.times_s, force[m], color=style.UNASKED, ls=(0, (4, 1.5)), gid="beyond healthy")
    for m in np.flatnonzero(unwanted & ~asked):
        _line(axes, course.times_s, force[m], color=style.UNASKED, gid="not asked")
    order = f"τ = {course.tau[c]:.2f}" if np.isfinite(course.tau[c]) else ""
    look: dict[str, Any] = {"fontsize": style.SMALL, "color": style.SOFT_INK, "ha": "right", "va": "top"}
    axes.text(1.0, 0.99, order, transform=axes.transAxes, **look)
    return _strongest(course, asked & ~unwanted, peak), _strongest(course, unwanted, peak)


def _line(axes: Axes, times_s: NDArray[np.float64], force: NDArray[np.float64], **look: Any) -> None:
    """A curve without the points that lie within a flat stretch; they would triple the file."""
    flat = np.abs(np.diff(force)) < _FLAT
    keep = np.ones(len(force), bool)
    keep[1:-1] = ~(flat[1:] & flat[:-1])
    axes.plot(times_s[keep], force[keep], lw=0.9, alpha=0.85, **look)


def _strongest(course: TimeCourse, among: NDArray[np.bool_], peak: NDArray[np.float64]) -> str:
    if not among.any():
        return ""
    first = int(np.argmax(np.where(among, peak, -1.0)))
    others = f" and {among.sum() - 1} more" if among.sum() > 1 else ""
    return f"{style.words(course.muscles[first])} {peak[first]:.0f}{others}"
