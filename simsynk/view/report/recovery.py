"""How movement comes back over the observed days, wanted and unwanted."""

from __future__ import annotations

from simsynk.view.picture import Choice
from simsynk.view.report.blocks import Block, Section, Table, number, spoken
from simsynk.view.report.told import Told

_CAPTION = "For every command, how much of what it asks for is there, and how much comes with it unasked."


def section(told: Told) -> Section | None:
    """The course of a run; None where nothing happened or only one day was observed."""
    if not told.injured or len(told.result.days) < 2:
        return None
    blocks: list[Block] = []
    for side in told.injured:
        if (seen := told.shown("recovery", _CAPTION, Choice(side=side), file=f"recovery_{side}")) is not None:
            blocks.append(seen)
        blocks.append(_course(told, side))
    return Section(key="recovery", title="Recovery in time", blocks=blocks)


def _course(told: Told, side: str) -> Table:
    result, s = told.result, told.result.sides.index(side)

    def cell(d: int, c: int) -> str:
        wanted, unwanted = result.voluntary.mean[d, s, c], result.unwanted.mean[d, s, c]
        return f"{number(100 * wanted, 0)} / {number(100 * unwanted, 1)}"

    return Table(
        caption=(
            f"{side.capitalize()} side: percent of the asked-for movement that is there / mean unwanted "
            "movement in percent of "
            "the muscles' maximum; means over the simulated nerves"
        ),
        columns=["Command", *(f"day {day:g}" for day in result.days)],
        rows=[
            [spoken(command), *(cell(d, c) for d in range(len(result.days)))]
            for c, command in enumerate(result.commands)
            if c > 0
        ],
        folded=f"Asked-for and unwanted movement of every command, {side} side",
    )
