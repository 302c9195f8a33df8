"""Facial Asymmetry Index: difference between the sides in the distance from inner canthus to mouth corner, in mm."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.scores.examined import Examined
from simsynk.clinical.scores.item import Item

Values = NDArray[np.float64]

RATED: tuple[str, ...] = ()
"""It is measured, not judged."""


def items(seen: Examined) -> dict[str, Item]:
    """At rest and in the open-mouth smile; positive when the affected corner hangs, negative when it is drawn up."""
    side, other = seen.record.affected, seen.record.other
    at_rest, in_smile = _distance(seen, side, "rest"), _distance(seen, side, "smile")
    if seen.bilateral:
        other_rest, other_smile = _healthy_distance(seen, "rest"), _healthy_distance(seen, "smile")
    else:
        other_rest, other_smile = _distance(seen, other, "rest"), _distance(seen, other, "smile")
    differences = {"": at_rest - other_rest, "_smile": in_smile - other_smile}
    return {
        f"facial_asymmetry_index{when}_mm": Item(latent=value, lowest=-np.inf, highest=np.inf, whole=False)
        for when, value in differences.items()
    }


def totals(values: Mapping[str, Values]) -> dict[str, Values]:
    """Nothing beyond the items."""
    return {}


def _distance(seen: Examined, side: int, command: str) -> Values:
    record = seen.record
    travel = record.mm(command, "commissure_excursion_mm", side)
    angle = record.mm(command, "commissure_angle_deg", side)
    return _from_canthus(seen, seen.rest.corner[..., side, :], travel, angle)


def _healthy_distance(seen: Examined, command: str) -> Values:
    record, side = seen.record, seen.record.affected
    travel = np.asarray(record.healthy_mm(command, "commissure_excursion_mm", side))
    angle = np.asarray(record.healthy_mm(command, "commissure_angle_deg", side))
    return _from_canthus(seen, seen.healthy_rest.corner[..., side, :], travel, angle)


def _from_canthus(seen: Examined, corner: Values, travel: Values, angle: Values) -> Values:
    # The angle is unknown below half a millimetre of travel, which then counts as none.
    direction = np.deg2rad(np.nan_to_num(angle))
    moved = np.where(np.isnan(angle), 0.0, travel)
    x = corner[..., 0] + moved * np.cos(direction) - seen.rest.canthus[0]
    y = corner[..., 1] + moved * np.sin(direction) - seen.rest.canthus[1]
    return np.hypot(x, y)
