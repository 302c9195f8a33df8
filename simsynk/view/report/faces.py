"""The simulated face under each command, and how much faces differ from nerve to nerve."""

from __future__ import annotations

from simsynk.view.report.blocks import Section
from simsynk.view.report.told import Told

_CAPTIONS = {
    "sheet": (
        "The face of the median simulated patient. Numbers beside it are millimetres; a value in brackets "
        "is the healthy one."
    ),
    "spread": (
        "Thin lines are other simulated patients with the same injury: where they lie apart, luck alone decides."
    ),
    "dots": "Each dot stands for the same number of simulated nerves; count those beyond the bar.",
}


def section(told: Told) -> Section | None:
    """Pictures of faces; None for a nerve without a face."""
    varied = told.injured and not told.rangeless
    wanted = _CAPTIONS if varied else {"sheet": _CAPTIONS["sheet"]}
    blocks = [seen for name, caption in wanted.items() if (seen := told.shown(name, caption)) is not None]
    return Section(key="faces", title="The face", blocks=blocks) if blocks else None
