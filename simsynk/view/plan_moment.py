"""When plans are shown side by side, what they look like, and where their figures come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simsynk.study.compare import Comparison
from simsynk.view import style

LOOKS = (
    ("#332288", "o", "-"),
    ("#E69F00", "s", "--"),
    ("#117733", "^", "-."),
    ("#882255", "D", ":"),
    ("#56B4E9", "v", "-"),
)
"""Colour, marker and line of each plan; they differ without colour too."""

NOTHING_LOOK = (style.GREY, "x", "--")
"""The same of doing nothing."""

EARLY_MONTHS = 1.0
"""Plans are shown side by side a month after the first event, where there is such a time."""


def early(comparison: Comparison) -> int:
    """Place of the time at which plans are shown side by side."""
    return int(np.argmin(np.abs(np.array(comparison.months) - EARLY_MONTHS)))


def provenance_of(comparison: Comparison) -> Mapping[str, Any]:
    """Where a figure of a comparison comes from."""
    return {"scenario": comparison.scenario.name, "seed": comparison.seed, "replicates": comparison.replicates}
