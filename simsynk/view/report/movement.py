"""Which command moves which muscle: the matrix as a picture and as a table."""

from __future__ import annotations

import numpy as np

from simsynk.clinical.synkinesis import visible_bar
from simsynk.view.picture import Choice
from simsynk.view.report.blocks import Block, Cell, Section, Table, Words, number, percent, ranged, spoken
from simsynk.view.report.told import Told

_CAPTION = (
    "Percent of each muscle's maximum. Framed in blue: asked for. Orange: came without being asked for. The tick is "
    "the healthy value"
)
_BAR = ", the bar the range that holds nine in ten simulated nerves"


def section(told: Told) -> Section:
    """The command x muscle matrix of every injured side."""
    sides = told.injured or told.affected[:1]
    blocks: list[Block] = [Words(text=_intro())]
    caption = f"{_CAPTION}{'' if told.rangeless else _BAR}."
    for side in sides:
        if (seen := told.shown("matrix", caption, Choice(side=side), file=f"matrix_{side}")) is not None:
            blocks.append(seen)
        blocks.append(matrix_table(told, side))
    return Section(key="matrix", title="Which command moves which muscle", blocks=blocks)


def _intro() -> str:
    bar = percent(visible_bar(), 1)
    return (
        "Every command was given to every simulated nerve, and every muscle was read. Unwanted movement is what "
        "goes beyond the "
        f"same face healthy; from {bar} of the muscle's maximum it counts as visible."
    )


def matrix_table(told: Told, side: str) -> Table:
    """Activation on the last day, muscles by commands; what was asked for and what shows unasked are marked."""
    result, s = told.result, told.result.sides.index(side)
    asked = result.asked
    unasked = (result.excess.mean[-1, s] >= visible_bar()) & ~asked

    def cell(c: int, m: int) -> Cell:
        text = ranged(result.activation.at(-1, s, c, m), digits=0, scale=100, expected=told.rangeless)
        healthy = number(100 * float(result.healthy[s, c, m]), 0)
        if asked[c, m]:
            return Cell(text=f"{text}, healthy {healthy}", look="asked")
        return Cell(text=f"▲ {text}", look="unasked") if unasked[c, m] else Cell(text=text)

    spoken_range = "" if told.rangeless else ", mean and range of nine in ten simulated nerves"
    return Table(
        caption=(
            f"{side.capitalize()} side, day {told.last_day:g}: activation in percent of the muscle's "
            f"maximum{spoken_range}. "
            "Blue frame: asked for, with the healthy value. ▲: visibly beyond health without being asked for."
        ),
        columns=["Muscle", *(spoken(name) for name in result.commands)],
        rows=[
            [spoken(muscle), *(cell(c, m) for c in range(len(result.commands)))]
            for m, muscle in enumerate(result.muscles)
        ],
        folded=f"The whole matrix as a table, {side} side ({int(np.sum(unasked))} visibly unwanted cells)",
    )
