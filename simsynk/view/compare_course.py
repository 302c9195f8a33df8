"""How gains and losses of each plan go on over the months."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray

from simsynk.face.measures import MEASURES
from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison
from simsynk.study.differences import unwanted
from simsynk.view import style
from simsynk.view.picture import Picture
from simsynk.view.plan_moment import LOOKS, NOTHING_LOOK, provenance_of

_EDGE = 5.0
_LEAST_SPAN = 0.4
"""Least height of a curve's axis in its own unit, so that nothing is not drawn as something."""

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
def course_picture(comparison: Comparison) -> Picture | None:
    """Draw how gains and losses of each plan go on over the months; bands hold nine in ten simulated nerves.

    Parameters
    ----------
    comparison
        Of any nerve.

    Returns
    -------
    None for a nerve without a face.
    """
    if comparison.patients[0].face is None:
        return None
    panels = [one for one in PANELS if all(name in comparison.nothing.commands for name in one[1])]
    down = -(-len(panels) // 2)
    figure, grid = plt.subplots(down, 2, figsize=(style.WIDE_MM / 25.4, (28 + 48 * down) / 25.4), squeeze=False)
    everyone = ((comparison.nothing, NOTHING_LOOK), *zip(comparison.arms, LOOKS * 9, strict=False))
    place = np.arange(len(comparison.months))
    rows: list[dict[str, Any]] = []
    for axes, (title, _, read) in zip(grid.flat, panels, strict=False):
        for arm, (colour, marker, line) in everyone:
            values = read(comparison, arm)
            low, high = np.quantile(values, [0.05, 0.95], axis=0)
            rows += [
                {"panel": title, "plan": arm.name, "month": month, "mean": values[:, m].mean(), "q05": low[m],
                 "q95": high[m]}
                for m, month in enumerate(comparison.months)
            ]  # fmt: skip
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
    foot = style.footer_text(provenance_of(comparison), style.WIDE_MM - 2 * _EDGE)
    figure.text(0.03, 0.008, foot, fontsize=style.SMALL, color=style.SOFT_INK, va="bottom", linespacing=1.25)
    lines = -(-len(handles) // 2)
    tall = 28 + 48 * down
    figure.subplots_adjust(
        left=0.07, right=0.98, top=1 - (9 + 4.2 * lines + 5) / tall, bottom=25 / tall, hspace=0.42, wspace=0.16
    )
    plt.close(figure)
    return Picture(
        figure=figure, title=f"How gains and losses of each plan go on: {comparison.scenario.title}",
        alt=_alt(comparison, rows), rows=rows,
    )  # fmt: skip


def _alt(comparison: Comparison, rows: Sequence[Mapping[str, Any]]) -> str:
    """The first and the last value of every curve of the first panel, and what the others show."""
    titles = list(dict.fromkeys(str(row["panel"]) for row in rows))
    text = f"{len(titles)} panels over {comparison.months[0]:g} to {comparison.months[-1]:g} months after the first "
    text += f"event, one curve for each plan with a band for nine in ten simulated nerves: {'; '.join(titles)}. "
    parts = []
    for arm in (comparison.nothing, *comparison.arms):
        own = [row["mean"] for row in rows if row["panel"] == titles[0] and row["plan"] == arm.name]
        parts.append(f"{arm.title} {own[0]:.2f} at first, {own[-1]:.2f} at last")
    return f"{text}{titles[0]}: {'; '.join(parts)}."
