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
from simsynk.results import Result
from simsynk.view import style
from simsynk.view.face_half import head_file
from simsynk.view.face_panels import TITLES
from simsynk.view.folder import Drawn
from simsynk.view.picture import Choice, Picture, width_of
from simsynk.view.recovery_course import Course, course_of, course_rows

SHOWN = ("brow_raise", "close_gentle", "smile", "snarl", "pucker", "lower_lip_depress")
"""Commands of the figure where the nerve knows them; else its first six."""

_EDGE, _MOST = 5.0, 6
_HEIGHT_MM = 36.0
_TICK_MM = 6.5
_LABEL_MM = 6.4
_FLACCID = "#E9E6E1"
_SCALES = (1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """One command on the sheet, in mm."""

    left: float
    top: float
    width: float
    days: NDArray[np.float64] = field(repr=False)
    highest: float
    labels_beside: bool

    def x(self, day: NDArray[np.float64] | float) -> NDArray[np.float64]:
        return np.asarray(self.left + self.width * np.asarray(day) / max(float(self.days.max()), 1.0))

    def y(self, share: NDArray[np.float64] | float) -> NDArray[np.float64]:
        return np.asarray(self.foot - _HEIGHT_MM * np.clip(np.asarray(share) / self.highest, 0, 1))

    @property
    def foot(self) -> float:
        """Lower edge."""
        return self.top + _HEIGHT_MM


def recovery_picture(drawn: Drawn, choice: Choice) -> Picture | None:
    """The time line with its numbers and a description; see `recovery_figure`.

    Parameters
    ----------
    drawn, choice
        The run; width, command and side of the choice are heeded. None for a run with one observed day.
    """
    result, side = drawn.result, drawn.side_of(choice)
    if len(result.days) < 2:
        return None
    commands = None if choice.command is None else [choice.command]
    width = width_of(choice, (style.WIDE_MM, style.NARROW_MM), "recovery")
    courses = [course_of(result, side, name) for name in _chosen(result, commands)]
    return Picture(
        figure=recovery_figure(result, side=side, commands=commands, width_mm=width),
        title=f"Time line of recovery, {side} side: {result.title or result.name}",
        alt=_alt(courses, side),
        rows=[row for course in courses for row in course_rows(course)],
    )


def _alt(courses: Sequence[Course], side: str) -> str:
    """Where each command stands on the last day."""
    told = [
        f"{_title(course.command).lower()} {100 * course.asked.mean[-1]:.0f} % asked for, "
        f"{100 * course.unwanted.mean[-1]:.0f} % unwanted"
        for course in courses
    ]
    return (
        f"Curves over the observed days, {side} side, in percent of the healthy movement that each command asks for. "
        f"On day {courses[0].days[-1]:g}: {'; '.join(told)}."
    )


def _title(command: str) -> str:
    return TITLES.get(command, style.words(command))


@style.styled
def recovery_figure(
    result: Result,
    *,
    side: str | None = None,
    commands: Sequence[str] | None = None,
    width_mm: float = style.WIDE_MM,
) -> Figure:
    """Draw how asked-for and unwanted movement come back over the observed days.

    Both curves of a command share one axis: 100 % is what its muscles do together in health. Asked is how much of
    that is there, unwanted the movement beyond healthy of all muscles that were not asked, summed. Bands span 50 %
    and 90 % of the simulated nerves. The shaded zone ends where the mean of the asked-for movement passes
    `hardly_moves`.

    Parameters
    ----------
    result
        A finished run.
    side
        `right` or `left`; None means the affected side.
    commands
        Which commands; None shows those of `SHOWN` that the run holds.
    width_mm
        180 or 85.

    Raises
    ------
    InputError
        For a command that the run does not hold.
    """
    courses = [course_of(result, side or result.side, name) for name in _chosen(result, commands)]
    wide = width_mm == style.WIDE_MM
    columns = 3 if wide else 2
    step = (width_mm - 2 * _EDGE) / columns
    highest = max((float(np.nanmax(course.unwanted.q95)) for course in courses), default=0.0)
    title = style.wrapped(result.title or result.name, width_mm - 2 * _EDGE, style.TITLE)
    under = style.wrapped(_said(result, side or result.side), width_mm - 2 * _EDGE, style.TEXT)
    second = _EDGE + style.line_mm(style.TITLE, title.count("\n") + 1) + 1
    top = second + style.line_mm(style.TEXT, under.count("\n") + 1) + 4
    head = 6.0 if wide else 6.0 + style.line_mm(style.SMALL, 2)
    row_mm = head + _HEIGHT_MM + 9
    rows = -(-len(courses) // columns)
    foot = style.footer_text(result.provenance, width_mm - 2 * _EDGE)
    key = _key_lines(width_mm)
    key_mm = style.line_mm(style.SMALL, sum(text.count("\n") + 1 for _, text in key)) + 4
    height = top + row_mm * rows + key_mm + style.line_mm(style.SMALL, foot.count("\n") + 1) + 4
    figure, axes = style.sheet(width_mm, height)
    axes.text(_EDGE, _EDGE, title, fontsize=style.TITLE, weight="bold", va="top", gid="title")
    axes.text(_EDGE, second, under, fontsize=style.TEXT, color=style.SOFT_INK, va="top", linespacing=1.25)
    for place, course in enumerate(courses):
        panel = _Panel(
            left=_EDGE + (place % columns) * step + 8.5, top=top + (place // columns) * row_mm + head,
            width=step - (25.5 if wide else 11.5), days=course.days, labels_beside=wide,
            highest=next((one for one in _SCALES if one >= highest), _SCALES[-1]),
        )  # fmt: skip
        _draw(axes, panel, course, head)
    _key(axes, key, top + row_mm * rows)
    style.put_footer(axes, foot, _EDGE)
    return figure


def _said(result: Result, side: str) -> str:
    count = len(result.replicates)
    drawn = f"Mean, and the middle 50 and 90 % of {count} simulated nerves" if count > 1 else "One simulated nerve"
    what = "Expected values" if result.expected else drawn
    return f"{side.capitalize()} side. {what}. 100 %: what the muscles of a command do together before the injury."


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


def _draw(axes: Axes, panel: _Panel, course: Course, head: float) -> None:
    left, right = panel.left, panel.left + panel.width
    axes.text(
        left, panel.top - head + 3.6, _title(course.command), fontsize=style.HEADING, weight="bold", va="bottom",
        gid="panel",
    )  # fmt: skip
    until = flaccid_until(panel.days, np.nan_to_num(course.asked.mean))
    if until > 0:
        zone = Rectangle(
            (left, panel.top), float(panel.x(until)) - left, _HEIGHT_MM, fc=_FLACCID, ec="none", zorder=0
        )
        axes.add_patch(zone)
    for level in (0.0, panel.highest / 2, panel.highest):
        y = float(panel.y(level))
        axes.plot([left, right], [y, y], color="#DDDAD5", lw=0.5, zorder=1)
        label = f"{100 * level:.0f}{' %' if level == panel.highest else ''}"
        axes.text(left - 1, y, label, fontsize=style.SMALL, color=style.SOFT_INK, ha="right", va="center")
    x = panel.x(panel.days)
    for band, colour, dashes, marker in (
        (course.asked, style.ASKED, (None, None), "o"),
        (course.unwanted, style.UNASKED, (4, 1.4), "s"),
    ):
        for low, high, depth in ((band.q05, band.q95, 0.18), (band.q25, band.q75, 0.30)):
            axes.fill_between(x, panel.y(low), panel.y(high), color=colour, alpha=depth, lw=0, zorder=2)
        axes.plot(x, panel.y(band.mean), color=colour, lw=1.5, zorder=3, dashes=dashes)
        axes.plot(x, panel.y(band.mean), color=colour, lw=0, marker=marker, ms=2.8, zorder=4)
    _labels(axes, panel, course, head)
    _days(axes, panel)


def _labels(axes: Axes, panel: _Panel, course: Course, head: float) -> None:
    """Names and last values: at the ends of the curves, or above a narrow panel."""
    ends = [float(course.asked.mean[-1]), float(course.unwanted.mean[-1])]
    looks = (("asked", style.ASKED, "o"), ("unwanted", style.UNASKED, "s"))
    if not panel.labels_beside:
        for line, (share, (name, colour, marker)) in enumerate(zip(ends, looks, strict=True)):
            y = panel.top - head + 4.2 + style.line_mm(style.SMALL, line) + 1.3
            axes.plot([panel.left + 1], [y], marker=marker, ms=3.2, color=colour)
            text = f"{name} {100 * share:.0f} %"
            axes.text(panel.left + 3, y, text, fontsize=style.SMALL, color=colour, weight="bold", va="center",
                      gid="end label")  # fmt: skip
        return
    lowest = panel.foot + 1 - _LABEL_MM / 2
    places = [min(float(panel.y(share)), lowest) for share in ends]
    upper = 0 if places[0] <= places[1] else 1
    places[upper] = min(places[upper], places[1 - upper] - _LABEL_MM)
    for place, share, (name, colour, _) in zip(places, ends, looks, strict=True):
        axes.text(
            panel.left + panel.width + 1.8, place, f"{name}\n{100 * share:.0f} %", fontsize=style.SMALL,
            color=colour, weight="bold", va="center", linespacing=1.1, gid="end label",
        )  # fmt: skip


def _days(axes: Axes, panel: _Panel) -> None:
    """Observed days below the panel, as many as have room, the last one always."""
    y, free = panel.foot, float("inf")
    for number, day in enumerate(panel.days[::-1]):
        x = float(panel.x(day))
        axes.plot([x, x], [y, y + 1], color=style.SOFT_INK, lw=0.6)
        if free - x >= _TICK_MM + (4.0 if number == 1 else 0.0):
            text = f"day {day:g}" if not number else f"{day:g}"
            align = "right" if not number else "center"
            at = x + 1.5 if not number else x
            axes.text(at, y + 1.4, text, fontsize=style.SMALL, color=style.SOFT_INK, ha=align, va="top")
            free = x


_Swatch = tuple[str, tuple[float | None, float | None], str]


def _key_lines(width_mm: float) -> list[tuple[_Swatch | None, str]]:
    """What curves and shade mean, wrapped; None is the shade."""
    lines: list[tuple[_Swatch | None, str]] = [
        (
            (style.ASKED, (None, None), "o"),
            "Asked: how much of it is there; no muscle counts for more than it does in health.",
        ),
        (
            (style.UNASKED, (4, 1.4), "s"),
            "Unwanted: movement beyond healthy of all muscles that were not asked, summed.",
        ),
        (None, f"Shaded: flaccid, less than {100 * hardly_moves():.0f} % of the asked-for movement."),
    ]
    return [(look, style.wrapped(text, width_mm - 2 * _EDGE - 10, style.SMALL)) for look, text in lines]


def _key(axes: Axes, lines: Sequence[tuple[_Swatch | None, str]], y: float) -> None:
    for look, text in lines:
        at = y + 1.3
        if look is None:
            axes.add_patch(Rectangle((_EDGE, at - 1.2), 8, 2.4, fc=_FLACCID, ec="none"))
        else:
            colour, dashes, marker = look
            axes.plot([_EDGE, _EDGE + 8], [at, at], color=colour, lw=1.5, dashes=dashes)
            axes.plot([_EDGE + 4], [at], color=colour, marker=marker, ms=2.8)
        axes.text(_EDGE + 10, y - 0.2, text, fontsize=style.SMALL, va="top", linespacing=1.25)
        y += style.line_mm(style.SMALL, text.count("\n") + 1)
