"""What each plan changes in each muscle under each command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from simsynk.study.compare import Comparison
from simsynk.study.differences import common_commands
from simsynk.view import style
from simsynk.view.face_panels import TITLES
from simsynk.view.picture import Picture
from simsynk.view.plan_moment import early, provenance_of

_EDGE = 5.0
_SLANT_MM = 6.0
"""Room to the right for the slanted names of muscles."""

_LESS, _MORE = "#1B7837", "#762A83"
_FULL_CHANGE = 0.3
_MARKED = 0.03


@style.styled
def change_picture(comparison: Comparison) -> Picture:
    """Draw by how much each muscle does more or less under each command, a month after each plan.

    Green with a minus: less than with nothing done; purple with a plus: more. Frames: muscles that the command asks
    for. A change of 30 % of the muscle's maximum has the full colour; marks start at 3 %.

    Parameters
    ----------
    comparison
        Any comparison.
    """
    none, m, s = comparison.nothing, early(comparison), comparison.place()
    nerve = comparison.patients[0].nerve
    muscles = [i for i, name in enumerate(none.muscles) if name in nerve.muscles]
    width, label, high = style.WIDE_MM, 30.0, 3.4
    cell = (width - 2 * _EDGE - label - _SLANT_MM) / len(muscles)
    head = 8 + style.line_mm(style.TEXT, 2)
    names_mm = 28.0
    block = 7 + high * len(none.commands)
    foot = style.footer_text(provenance_of(comparison), width - 2 * _EDGE)
    height = (
        _EDGE + head + names_mm + block * len(comparison.arms) + style.line_mm(style.SMALL, foot.count("\n") + 1) + 7
    )
    figure, axes = style.sheet(width, height)
    axes.text(
        _EDGE,
        _EDGE,
        f"{comparison.scenario.title}: change against nothing done",
        fontsize=style.TITLE,
        weight="bold",
        va="top",
    )
    told = (
        f"{comparison.side.capitalize()} side on day {comparison.days[m]:g}, mean of "
        f"{comparison.replicates} simulated nerves. − less, + more activation (full colour: 30 % of maximum); "
        "framed: asked for."
    )
    axes.text(
        _EDGE,
        _EDGE + 6,
        style.wrapped(told, width - 2 * _EDGE, style.TEXT),
        fontsize=style.TEXT,
        color=style.SOFT_INK,
        va="top",
    )
    y = _EDGE + head + names_mm
    rows: list[dict[str, Any]] = []
    for place, i in enumerate(muscles):
        x = _EDGE + label + (place + 0.5) * cell
        axes.text(x, y - 1, style.words(none.muscles[i]), fontsize=style.SMALL, rotation=60, ha="left", va="bottom")
    for arm in comparison.arms:
        theirs, ours = common_commands(comparison, arm)
        columns = [arm.muscles.index(none.muscles[i]) for i in muscles]
        change = arm.activation[m, s][np.ix_(theirs, columns)] - none.activation[m, s][np.ix_(ours, muscles)]
        axes.text(_EDGE, y + 1.2, arm.title, fontsize=style.HEADING, weight="bold", va="top")
        _block(axes, (_EDGE, y + 6.0), (label, cell, high), none.commands, change, comparison.asked[:, muscles])
        names = [none.muscles[i] for i in muscles]
        rows += _rows(comparison, arm.name, m, names, change)
        y += block
    style.put_footer(axes, foot, _EDGE)
    return Picture(
        figure=figure, title=f"What each plan changes in each muscle: {comparison.scenario.title}",
        alt=_alt(comparison, rows), rows=rows,
    )  # fmt: skip


def _rows(
    comparison: Comparison, plan: str, place: int, muscles: Sequence[str], change: NDArray[np.float64]
) -> list[dict[str, Any]]:
    asked = comparison.asked[:, [comparison.nothing.muscles.index(name) for name in muscles]]
    return [
        {"plan": plan, "day": comparison.days[place], "command": command, "muscle": muscle,
         "asked_for": "yes" if asked[c, m] else "no", "change_percent_of_maximum": 100 * float(change[c, m])}
        for c, command in enumerate(comparison.nothing.commands)
        for m, muscle in enumerate(muscles)
    ]  # fmt: skip


def _alt(comparison: Comparison, rows: Sequence[Mapping[str, Any]]) -> str:
    text = f"A table of commands by muscles for each plan, {comparison.side} side: change of activation against "
    text += "nothing done. "
    for arm in comparison.arms:
        own = [row for row in rows if row["plan"] == arm.name]
        most = sorted(own, key=lambda row: -abs(row["change_percent_of_maximum"]))[:3]
        parts = [
            f"{row['muscle'].replace('_', ' ')} under {row['command'].replace('_', ' ')} "
            f"{row['change_percent_of_maximum']:+.0f} %".replace("-", "−")
            for row in most
            if abs(row["change_percent_of_maximum"]) >= 100 * _MARKED
        ]
        text += f"{arm.title}: {', '.join(parts) or 'no change of 3 % or more'}. "
    return text.strip()


def _block(
    axes: Axes,
    at: tuple[float, float],
    sizes: tuple[float, float, float],
    commands: Sequence[str],
    change: NDArray[np.float64],
    asked: NDArray[np.bool_],
) -> None:
    label, cell, high = sizes
    for c, command in enumerate(commands):
        y = at[1] + c * high
        axes.text(
            at[0] + label - 1.5,
            y + high / 2,
            TITLES.get(command, style.words(command)),
            fontsize=style.SMALL,
            ha="right",
            va="center",
        )
        for p in range(change.shape[1]):
            x, value = at[0] + label + p * cell, float(change[c, p])
            colour = style.shade(_MORE if value > 0 else _LESS, min(abs(value) / _FULL_CHANGE, 1.0))
            framed = bool(asked[c, p])
            axes.add_patch(
                Rectangle(
                    (x, y), cell, high, facecolor=colour, edgecolor=style.INK if framed else "#DDDDDD",
                    linewidth=0.7 if framed else 0.25, zorder=3 if framed else 2,
                )
            )  # fmt: skip
            if abs(value) >= _MARKED:
                ink = "white" if abs(value) > 0.6 * _FULL_CHANGE else style.INK
                axes.text(
                    x + cell / 2,
                    y + high / 2,
                    "+" if value > 0 else "−",
                    fontsize=style.SMALL,
                    color=ink,
                    ha="center",
                    va="center",
                    zorder=4,
                )
