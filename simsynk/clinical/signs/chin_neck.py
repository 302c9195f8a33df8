"""Signs of the chin and the neck: activation of a muscle whose command was another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.excess import excess_bars, excess_of
from simsynk.clinical.record import Record
from simsynk.clinical.signs.protocol import Level, Sign
from simsynk.clinical.steps import steps


def _excess_of_muscle(muscle: str) -> Level:
    def level(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
        return steps(excess_of(record, commands, (muscle,))[..., 0], excess_bars())

    return level


SIGNS = (
    Sign(
        name="chin_dimpling",
        title="The chin dimples like orange peel",
        rule="smile, pucker, eye closure or speech activate the mentalis by an excess of at least 10, 25 or 50 %",
        region="chin",
        commands=("smile", "smile_closed", "pucker", "close_gentle", "close_tight", "speech"),
        muscles=("mentalis",),
        level=_excess_of_muscle("mentalis"),
    ),
    Sign(
        name="neck_bands",
        title="Bands stand out in the neck, or it tightens",
        rule="pucker, whistle, smile or eye closure activate the platysma by an excess of at least 10, 25 or 50 % "
        "(a healthy smile uses it too, which does not count)",
        region="neck",
        commands=("pucker", "whistle", "smile", "smile_closed", "close_gentle", "close_tight"),
        muscles=("platysma",),
        level=_excess_of_muscle("platysma"),
    ),
)
