"""Sunnybrook facial grading system: composite = 4 x voluntary - 5 x resting - synkinesis.

Source: Ross, Fradet and Nedzelski 1996. Synkinesis can cost at most 15 of 100 points, so the parts are always
given beside the composite.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.scores import involuntary
from simsynk.clinical.scores.examined import Examined, voluntary
from simsynk.clinical.scores.item import Item
from simsynk.clinical.scores.thresholds import cuts, number
from simsynk.clinical.steps import steps

Values = NDArray[np.float64]

MOVEMENTS = {
    "brow": "brow_raise",
    "closure": "close_gentle",
    "smile": "smile",
    "snarl": "snarl",
    "pucker": "pucker",
}
"""The five movements and the commands that ask for them."""

_LOOKED_AT: dict[str, tuple[involuntary.Region, ...]] = {
    "brow": (involuntary.eye, involuntary.corner, involuntary.chin, involuntary.neck),
    "closure": (involuntary.corner, involuntary.brow, involuntary.chin, involuntary.neck),
    "smile": (involuntary.eye, involuntary.brow, involuntary.chin, involuntary.neck),
    "snarl": (involuntary.eye, involuntary.brow, involuntary.chin, involuntary.neck),
    "pucker": (involuntary.eye, involuntary.brow, involuntary.chin, involuntary.neck),
}
_UNSTEADY = frozenset({"brow", "pucker"})
_RESTING = ("eye", "fold", "mouth")

RATED = (
    *(f"sunnybrook_voluntary_{name}" for name in MOVEMENTS),
    *(f"sunnybrook_resting_{name}" for name in _RESTING),
    *(f"sunnybrook_synkinesis_{name}" for name in MOVEMENTS),
)
"""Items that a rater judges, in the order of their luck."""


def items(seen: Examined) -> dict[str, Item]:
    """The thirteen items: voluntary 1 to 5, resting 0 to 1 (fold 2), synkinesis 0 to 3."""
    found: dict[str, Item] = {}
    bars = cuts("voluntary")
    for name, share in voluntary(seen).items():
        # A movement as large as its reference lies a whole step above the last bar: raters agree at the ends.
        latent = steps(share, (*bars, 1.0), first=1.0)
        found[f"sunnybrook_voluntary_{name}"] = Item(latent=latent, lowest=1, highest=5, noise=_noise(name))
    found |= {f"sunnybrook_resting_{name}": item for name, item in _resting(seen).items()}
    for name, points in synkinesis(seen).items():
        # A rater misjudges what moves, but does not see what does not move at all.
        noise = _noise(name) * np.minimum(points, 1.0)
        found[f"sunnybrook_synkinesis_{name}"] = Item(latent=points, lowest=0, highest=3, noise=noise)
    return found


def totals(values: Mapping[str, Values]) -> dict[str, Values]:
    """Weighted parts and composite; the composite is cut off at 0, below which the arithmetic can fall to -15.

    Parameters
    ----------
    values
        The thirteen items by name, (...) each.
    """
    parts = {part: [values[name] for name in RATED if f"_{part}_" in name] for part in ("voluntary", "resting")}
    shown = 4 * np.sum(parts["voluntary"], axis=0)
    rest = 5 * np.sum(parts["resting"], axis=0)
    unwanted = np.sum([values[name] for name in RATED if "_synkinesis_" in name], axis=0)
    return {
        "sunnybrook_voluntary": shown,
        "sunnybrook_resting": rest,
        "sunnybrook_synkinesis": unwanted,
        "sunnybrook_composite": np.clip(shown - rest - unwanted, 0.0, 100.0),
    }


def synkinesis(seen: Examined) -> dict[str, Values]:
    """Worst involuntary movement during each of the five, in grade points, (...) each."""
    return {
        name: involuntary.worst(seen.record, ((MOVEMENTS[name], region) for region in regions))
        for name, regions in _LOOKED_AT.items()
    }


def _resting(seen: Examined) -> dict[str, Item]:
    noise = number("rater.sunnybrook")
    own, other = seen.measured("rest", "palpebral_fissure_mm")
    by_mm = np.abs(own - other) / number("resting.eye_mm")
    by_ratio = np.abs(own / np.maximum(other, 1e-6) - 1) / number("resting.eye_ratio")
    fold, other_fold = seen.measured("rest", "fold_depth")
    ratio = fold / np.maximum(other_fold, 1e-6)
    bar, absent = number("resting.fold_ratio"), number("resting.fold_absent")
    fold_latent = np.interp(ratio, (0, absent, 1 - bar, 1, 1 + bar, 2), (2.5, 2, 1, 0, 1, 1.5))
    off = np.abs(corner_deviation(seen)) / number("resting.corner_mm")
    return {
        "eye": Item(latent=np.maximum(by_mm, by_ratio), lowest=0, highest=1, noise=noise),
        # A deep fold is not an absent one, however unsteady the rater.
        "fold": Item(latent=fold_latent, lowest=0, highest=np.where(ratio > 1, 1.0, 2.0), noise=noise),
        "mouth": Item(latent=off, lowest=0, highest=1, noise=noise),
    }


def corner_deviation(seen: Examined) -> Values:
    """How far the corner of the mouth stands from where its reference stands at rest, in mm, (...).

    Positive when pulled up or out, negative when drooping.
    """
    own, other = seen.against(lambda s: seen.rest.corner[..., s, 0], lambda s: seen.healthy_rest.corner[..., s, 0])
    up, other_up = seen.against(lambda s: seen.rest.corner[..., s, 1], lambda s: seen.healthy_rest.corner[..., s, 1])
    out, high = np.maximum(own - other, 0.0), up - other_up
    return np.where(high < 0, np.where(out > -high, out, high), np.maximum(out, high))


def _noise(name: str) -> float:
    return number("rater.sunnybrook_unsteady" if name in _UNSTEADY else "rater.sunnybrook")
