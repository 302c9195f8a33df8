"""Signs of glands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.excess import excess_bars, excess_of
from simsynk.clinical.record import Record
from simsynk.clinical.signs.protocol import Sign
from simsynk.clinical.steps import steps


def _crocodile_tears(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    return steps(excess_of(record, commands, ("lacrimal_gland",))[..., 0], excess_bars())


SIGNS = (
    Sign(
        name="crocodile_tears",
        title="The eye waters when eating",
        rule="chewing drives the lacrimal gland by an excess of at least 10, 25 or 50 %; only an injury at or above "
        "the geniculate ganglion can send salivary axons there",
        region="gland",
        commands=("chew",),
        muscles=("lacrimal_gland",),
        level=_crocodile_tears,
    ),
)
