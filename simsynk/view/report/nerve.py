"""The regrown nerve: where its axons went, and how many fibres each muscle lost to others."""

from __future__ import annotations

from simsynk.view.picture import Choice
from simsynk.view.report.blocks import Block, Heading, Section, Words, ranged
from simsynk.view.report.told import Told

_NERVE = (
    "One simulated nerve. Each line stands for many axons and has the colour of the branch in which they were "
    "at home. "
    "Lines that found their branch are pale; those that lost their way are strong and end in the marker of "
    "their home."
)
_ALLUVIAL = (
    "Left: the territory whose muscles the fibres' neurons served before; right: the territory in which they "
    "are now. Pale bands "
    "came home; strong ones did not. Means over the simulated nerves. Muscles of no territory are left out, so that "
    "its shares may differ from those of the whole nerve."
)
_MEASURES = {
    "misrouted_fraction": "of the sprouts that entered a tube took another branch than their own",
    "reinnervated_fraction": "of the muscle fibres have a nerve",
    "foreign_fibre_fraction": "of these fibres answer to neurons of another muscle",
}


def section(told: Told) -> Section | None:
    """How the nerve grew back; None where nothing happened to it."""
    if not told.injured:
        return None
    blocks: list[Block] = []
    for side in told.injured:
        if len(told.injured) > 1:
            blocks.append(Heading(text=f"{side.capitalize()} side"))
        blocks.append(Words(text=f"On day {told.last_day:g}, {measures(told, side)}."))
        for name, caption in (("nerve", _NERVE), ("alluvial", _ALLUVIAL)):
            if (seen := told.shown(name, caption, Choice(side=side), file=f"{name}_{side}")) is not None:
                blocks.append(seen)
    return Section(key="nerve", title="The regrown nerve", blocks=blocks)


def measures(told: Told, side: str) -> str:
    """Whole-nerve measures of a side in words."""
    result = told.result
    told_of = ((result.scalar(name, None, side), words) for name, words in _MEASURES.items())
    return "; ".join(f"{ranged(one, '%', scale=100, expected=told.rangeless)} {words}" for one, words in told_of)
