"""Simulated Synkinesis Assessment Questionnaire: nine pairs of command and region, 1 (never) to 5 (always).

Source: Mehta et al. 2007. A read-out of the model, never a patient's own answer; patients' answers agree only
moderately with what examiners see.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.scores import involuntary
from simsynk.clinical.scores.examined import Examined
from simsynk.clinical.scores.item import Item
from simsynk.clinical.scores.thresholds import cuts, number
from simsynk.clinical.steps import steps

Values = NDArray[np.float64]

_CLOSURES = ("close_gentle", "close_tight")
QUESTIONS: dict[int, tuple[tuple[str, ...], involuntary.Region]] = {
    1: (("smile",), involuntary.eye),
    2: (("speech",), involuntary.eye),
    3: (("whistle", "pucker"), involuntary.eye),
    4: (("smile",), involuntary.neck),
    5: (_CLOSURES, involuntary.tightness),
    6: (_CLOSURES, involuntary.corner),
    7: (_CLOSURES, involuntary.neck),
    8: (("chew",), involuntary.tears),
    9: ((), involuntary.chin),
}
"""Commands (none named: every one) and the region that moves unasked; the worst of the commands counts."""

RATED = tuple(f"saq_{number}" for number in QUESTIONS)
"""Items that are answered."""


def items(seen: Examined) -> dict[str, Item]:
    """The nine answers."""
    found = {}
    for question, (named, region) in QUESTIONS.items():
        commands = named or seen.record.commands[1:]
        points = involuntary.worst(seen.record, ((command, region) for command in commands))
        latent = steps(points, cuts("saq.cuts"), first=1.0)
        noise = number("rater.saq") * np.minimum(points, 1.0)
        found[f"saq_{question}"] = Item(latent=latent, lowest=1, highest=5, noise=noise)
    return found


def totals(values: Mapping[str, Values]) -> dict[str, Values]:
    """Sum of the answers as a percentage of the highest sum; 20 is none.

    Examples
    --------
    >>> float(totals({name: np.array(1.0) for name in RATED})["saq_total"])
    20.0
    """
    return {"saq_total": 100 * np.sum([values[name] for name in RATED], axis=0) / 45}
