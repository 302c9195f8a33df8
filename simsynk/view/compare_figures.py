"""Pictures of a comparison: faces before and after, what changes in each cell, and how it goes on in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from simsynk.face.measures import MEASURES
from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison
from simsynk.study.differences import common_commands, unwanted
from simsynk.view import style
from simsynk.view.expression_sheet import (
    SHOWN,
    SIDE_NAMES,
    TITLES,
    PatientFaces,
    column_label,
    patient_face,
    put_heading,
    row_name,
    sheet_key,
    write_callouts,
)
from simsynk.view.face_callouts import callouts
from simsynk.view.face_figure import ASPECT
from simsynk.view.median_patient import median_replicate

LOOKS = (
    ("#0072B2", "o", "-"),
    ("#D55E00", "s", "--"),
    ("#117733", "^", "-."),
    ("#882255", "D", ":"),
    ("#E69F00", "v", "-"),
)
"""Colour, marker and line of each plan; they differ without colour too."""

_EDGE = 5.0
_EARLY_MONTHS = 1.0
_LEAST_SPAN = 0.4
"""Least height of a curve's axis in its own unit, so that nothing is not drawn as something."""

_SLANT_MM = 6.0
"""Room to the right for the slanted names of muscles."""

_LESS, _MORE = "#1B7837", "#762A83"
_FULL_CHANGE = 0.3
_MARKED = 0.03


def _provenance(comparison: Comparison) -> dict[str, Any]:
    return {
        "scenario": comparison.scenario.name,
        "seed": comparison.seed,
        "replicates": comparison.replicates,
    }


def _early(comparison: Comparison) -> int:
    """Place of the time at which plans are shown side by side: a month after the first event, where there is one."""
    months = np.array(comparison.months)
    return int(np.argmin(np.abs(months - _EARLY_MONTHS)))


def _faces(comparison: Comparison, arm: Arm, number: int, median: int) -> PatientFaces:
    patient = comparison.patients[number]
    if patient.face is None:
        raise ValueError("a nerve without a face has no faces to draw")
    healthy = np.stack([side.drive.healthy for side in patient.sides])
    return PatientFaces(
        mover=patient.face,
        activation=arm.portraits,
        healthy_activation=healthy,
        measures=arm.measures[: len(arm.portraits)],
        healthy_measures=patient.face.measure(healthy, healthy[:, 0]),
        days=comparison.days,
        commands=arm.commands,
        affected=SIDE_NAMES.index(comparison.side),
        median=median,
        title=comparison.scenario.title,
        provenance=_provenance(comparison),
        surgery=patient.surgery if any(patient.surgery) else (),
    )


@style.styled
def before_after_figure(comparison: Comparison) -> Figure:
    """Draw the median simulated patient before treatment and a month after each plan, one column a command.

    The same patient in every row, chosen without treatment by `median_replicate`.

    Parameters
    ----------
    comparison
        Of a nerve with a face.
    """
    median = median_replicate(comparison.nothing.measures[: len(comparison.nothing.portraits)])
    early = comparison.days[_early(comparison)]
    everyone = (comparison.nothing, *comparison.arms)
    faces = [_faces(comparison, arm, number, median) for number, arm in enumerate(everyone)]
    when = f"day {early:g}"
    rows = [
        (faces[0], comparison.days[0], f"Before, day {comparison.days[0]:g}"),
        (faces[0], early, f"Nothing done, {when}"),
    ]
    rows += [(one, early, f"{arm.title}, {when}") for one, arm in zip(faces[1:], comparison.arms, strict=True)]
    columns = [name for name in SHOWN if name in comparison.nothing.commands]
    width = style.WIDE_MM
    cell = min((width - 2 * _EDGE) / max(len(columns), 1), 36.0)
    notes = [[callouts(name, one.mm(name, day)) for name in columns] for one, day, _ in rows]
    title = style.wrapped(comparison.scenario.title, width - 2 * _EDGE, style.TITLE)
    told = (
        f"Simulated faces: one patient, the median of {comparison.replicates} simulated nerves, on the same nerve in "
        f"every row. Numbers are of the {comparison.side} side; R and L: the patient's sides."
    )
    under = style.wrapped(told, width - 2 * _EDGE, style.TEXT)
    top = (
        _EDGE
        + style.line_mm(style.TITLE, title.count("\n") + 1)
        + style.line_mm(style.TEXT, under.count("\n") + 1)
        + 4
    )
    depths = [style.line_mm(style.SMALL, max(len(note) for note in row)) + 2 for row in notes]
    step = 4.5 + cell * ASPECT + 1.5
    foot = style.footer_text(_provenance(comparison), width - 2 * _EDGE)
    height = top + 5 + step * len(rows) + sum(depths) + 9 + style.line_mm(style.SMALL, foot.count("\n") + 1) + 4
    figure, axes = style.sheet(width, height)
    put_heading(axes, (title, under))
    for place, name in enumerate(columns):
        column_label(
            axes, _EDGE + (place + 0.5) * cell, top, TITLES.get(name, style.words(name)), "center", weight="bold"
        )
    y = top + 5
    for (one, day, words), note, depth in zip(rows, notes, depths, strict=True):
        row_name(axes, y, words, width)
        for place, name in enumerate(columns):
            x = _EDGE + place * cell
            patient_face(axes, one, name, day, (x, y + 4.5), cell, "neutral")
            write_callouts(axes, note[place], x + cell / 2, y + step)
        y += step + depth
    sheet_key(axes, y + 2)
    style.put_footer(axes, foot, _EDGE)
    return figure


@style.styled
def change_figure(comparison: Comparison) -> Figure:
    """Draw by how much each muscle does more or less under each command, a month after each plan.

    Green with a minus: less than with nothing done; purple with a plus: more. Frames: muscles that the command asks
    for. A change of 30 % of the muscle's maximum has the full colour; marks start at 3 %.

    Parameters
    ----------
    comparison
        Any comparison.
    """
    none, m, s = comparison.nothing, _early(comparison), comparison.place()
    nerve = comparison.patients[0].nerve
    muscles = [i for i, name in enumerate(none.muscles) if name in nerve.muscles]
    width, label, high = style.WIDE_MM, 30.0, 3.4
    cell = (width - 2 * _EDGE - label - _SLANT_MM) / len(muscles)
    head = 8 + style.line_mm(style.TEXT, 2)
    names_mm = 26.0
    block = 7 + high * len(none.commands)
    foot = style.footer_text(_provenance(comparison), width - 2 * _EDGE)
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
    for place, i in enumerate(muscles):
        x = _EDGE + label + (place + 0.5) * cell
        axes.text(
            x, y - 1, style.words(none.muscles[i]), fontsize=style.SMALL - 0.8, rotation=60, ha="left", va="bottom"
        )
    for arm in comparison.arms:
        theirs, ours = common_commands(comparison, arm)
        columns = [arm.muscles.index(none.muscles[i]) for i in muscles]
        change = arm.activation[m, s][np.ix_(theirs, columns)] - none.activation[m, s][np.ix_(ours, muscles)]
        axes.text(_EDGE, y + 1.2, arm.title, fontsize=style.HEADING, weight="bold", va="top")
        _block(axes, (_EDGE, y + 6.0), (label, cell, high), none.commands, change, comparison.asked[:, muscles])
        y += block
    style.put_footer(axes, foot, _EDGE)
    return figure


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
            fontsize=style.SMALL - 0.8,
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


Curve = Callable[[Comparison, Arm], NDArray[np.float64]]


def _measure(command: str, name: str) -> Curve:
    def read(comparison: Comparison, arm: Arm) -> NDArray[np.float64]:
        c, k = arm.commands.index(command), MEASURES.index(name)
        return np.asarray(arm.measures[:, :, comparison.place(), c, k])

    return read


def _unwanted(comparison: Comparison, arm: Arm) -> NDArray[np.float64]:
    return 100 * unwanted(comparison, arm)[0]


def _score(name: str) -> Curve:
    return lambda comparison, arm: np.asarray(arm.scores[name])


PANELS: tuple[tuple[str, tuple[str, ...], Curve], ...] = (
    ("Unwanted movement, mean of commands (%)", (), _unwanted),
    ("Smile: travel of the mouth corner (mm)", ("smile",), _measure("smile", "commissure_excursion_mm")),
    ("Smile: eye opening (mm)", ("smile",), _measure("smile", "palpebral_fissure_mm")),
    ("Tight closure: gap left (mm)", ("close_tight",), _measure("close_tight", "palpebral_fissure_mm")),
    ("Simulated Sunnybrook composite (100 best)", ("snarl", "pucker"), _score("sunnybrook_composite")),
    ("Simulated eFACE composite (100 best)", ("lower_lip_depress", "pucker"), _score("eface_composite")),
)
"""Title, commands that must have been examined, and how it is read, of each panel of the time line."""


@style.styled
def course_figure(comparison: Comparison) -> Figure:
    """Draw how gains and losses of each plan go on over the months; bands hold nine in ten simulated nerves.

    Parameters
    ----------
    comparison
        Of a nerve with a face.
    """
    panels = [one for one in PANELS if all(name in comparison.nothing.commands for name in one[1])]
    down = -(-len(panels) // 2)
    figure, grid = plt.subplots(down, 2, figsize=(style.WIDE_MM / 25.4, (28 + 48 * down) / 25.4), squeeze=False)
    everyone = ((comparison.nothing, (style.SOFT_INK, "x", "--")), *zip(comparison.arms, LOOKS * 9, strict=False))
    place = np.arange(len(comparison.months))
    for axes, (title, _, read) in zip(grid.flat, panels, strict=False):
        for arm, (colour, marker, line) in everyone:
            values = read(comparison, arm)
            low, high = np.quantile(values, [0.05, 0.95], axis=0)
            axes.fill_between(place, low, high, color=colour, alpha=0.10, linewidth=0)
            axes.plot(
                place, values.mean(axis=0), color=colour, marker=marker, ls=line, lw=1.3, ms=3.5, label=arm.title
            )
        axes.set_title(title, fontsize=style.TEXT, loc="left", weight="bold")
        if axes.get_ylim()[1] - axes.get_ylim()[0] < _LEAST_SPAN:
            middle = sum(axes.get_ylim()) / 2
            axes.set_ylim(middle - _LEAST_SPAN / 2, middle + _LEAST_SPAN / 2)
        axes.set_xticks(place, [f"{month:g}" for month in comparison.months])
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=style.SMALL, length=2)
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    for axes in grid[-1]:
        axes.set_xlabel("months after the first event", fontsize=style.SMALL)
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="upper left", ncols=2, fontsize=style.SMALL, frameon=False, bbox_to_anchor=(0.03, 0.965)
    )
    figure.suptitle(
        comparison.scenario.title,
        fontsize=style.TITLE,
        weight="bold",
        x=0.03,
        ha="left",
        y=0.99,
    )
    foot = style.footer_text(_provenance(comparison), style.WIDE_MM - 2 * _EDGE)
    figure.text(0.03, 0.008, foot, fontsize=style.SMALL, color=style.SOFT_INK, va="bottom", linespacing=1.25)
    rows = -(-len(handles) // 2)
    tall = 28 + 48 * down
    figure.subplots_adjust(
        left=0.07, right=0.98, top=1 - (9 + 4.2 * rows + 5) / tall, bottom=25 / tall, hspace=0.42, wspace=0.16
    )
    plt.close(figure)
    return figure


FIGURES: dict[str, Callable[[Comparison], Figure]] = {
    "before_after": before_after_figure,
    "change": change_figure,
    "course": course_figure,
}
"""Figures of a comparison by name; the name is also that of the files."""

_WITH_FACE = ("before_after", "course")


def draw_comparison(comparison: Comparison, folder: Path, names: Sequence[str]) -> list[Path]:
    """Write figures of a comparison as SVG and PNG; those that need a face are left out for a nerve without one.

    Parameters
    ----------
    comparison, folder
        What to draw, and where.
    names
        Names of `FIGURES`.
    """
    faceless = comparison.patients[0].face is None
    drawn = [name for name in names if not (faceless and name in _WITH_FACE)]
    return [path for name in drawn for path in style.save(FIGURES[name](comparison), folder, name)]
