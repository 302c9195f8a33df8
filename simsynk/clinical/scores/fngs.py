"""Facial Nerve Grading Scale 2.0: four regions by share of normal movement, and secondary movement.

Source: Vrabec et al. 2009.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.scores.examined import Examined, voluntary
from simsynk.clinical.scores.item import Item
from simsynk.clinical.scores.sunnybrook import synkinesis
from simsynk.clinical.scores.thresholds import cuts, number

Values = NDArray[np.float64]

REGIONS = ("brow", "eye", "nasolabial_fold", "oral")
"""Regions of the scale; the fold is judged by the snarl, the mouth by the mean of smile and pucker."""

RATED = (*(f"fngs_{region}" for region in REGIONS), "fngs_secondary")
"""Items that a rater judges."""

_GRADES = (5, 10, 15, 20)


def region_grade(share: Values) -> Values:
    """Continuous grade 1 to 6 of a region from its share of normal; the whole part is the grade.

    Examples
    --------
    >>> np.floor(region_grade(np.array([0.95, 0.8, 0.6, 0.4, 0.1, 0.0]))).tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    """
    bars = cuts("fngs")
    # A share that reaches a bar exactly belongs to the better grade.
    grades = (6.5, *(grade - 1e-6 for grade in (6.0, 5.0, 4.0, 3.0, 2.0)), 1.5)
    return np.interp(share, (0.0, *bars, 1.0), grades)


def items(seen: Examined) -> dict[str, Item]:
    """Four regions 1 to 6 and secondary movement 0 to 3.

    An eye that does not close with effort is at least 4, one that closes with effort only at least 3.
    """
    shares = voluntary(seen)
    mouth = (np.minimum(shares["smile"], 1.0) + np.minimum(shares["pucker"], 1.0)) / 2
    effort = np.where(seen.gap("close_gentle") >= number("house_brackmann.effort_gap_mm"), 3.5, 1.0)
    open_eye = np.where(seen.gap("close_tight") >= number("house_brackmann.gap_mm"), 4.5, 1.0)
    latent = {
        "brow": region_grade(shares["brow"]),
        "eye": np.max([region_grade(shares["closure"]), effort, open_eye], axis=0),
        "nasolabial_fold": region_grade(shares["snarl"]),
        "oral": region_grade(mouth),
    }
    noise = number("rater.fngs")
    found = {f"fngs_{name}": Item(latent=value, lowest=1, highest=6, noise=noise) for name, value in latent.items()}
    worst = np.max(list(synkinesis(seen).values()), axis=0)
    seen_moving = noise * np.minimum(worst, 1.0)
    return found | {"fngs_secondary": Item(latent=worst, lowest=0, highest=3, noise=seen_moving)}


def totals(values: Mapping[str, Values]) -> dict[str, Values]:
    """Sum of the five items, and the grade: 4 I, 5 to 9 II, 10 to 14 III, 15 to 19 IV, 20 and more V, VI below.

    Grade VI is 24 without any movement: all four regions 6. A sum that reaches 24 only because trace movements are
    synkinetic stays V.

    Examples
    --------
    >>> items = dict(zip(RATED, np.array([2.0, 3, 2, 3, 1]), strict=True))
    >>> {name: float(value) for name, value in totals(items).items()}
    {'fngs_total': 11.0, 'fngs_grade': 3.0}
    """
    total = np.sum([values[name] for name in RATED], axis=0)
    still = np.all([values[f"fngs_{region}"] == 6 for region in REGIONS], axis=0)
    return {"fngs_total": total, "fngs_grade": np.where(still, 6.0, 1.0 + np.digitize(total, _GRADES))}
