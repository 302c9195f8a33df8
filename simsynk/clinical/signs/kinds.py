"""Every sign by name, and the signs of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.record import Record
from simsynk.clinical.signs import chin_neck, eye, glands, mouth, whole_face
from simsynk.clinical.signs.protocol import Sign, SignReading

_PARTS = (eye.SIGNS, mouth.SIGNS, chin_neck.SIGNS, whole_face.SIGNS, glands.SIGNS)

SIGNS: dict[str, Sign] = {sign.name: sign for part in _PARTS for sign in part}
"""Name of each sign -> its rule, by region of the face."""


def all_signs(record: Record) -> dict[str, SignReading]:
    """Read every sign that the examination can show, on the affected side.

    A sign is left out when the record holds none of its commands or lacks one of its muscles.
    """
    return {name: sign.read(record) for name, sign in SIGNS.items() if sign.judgeable(record)}


def spread_of(readings: Mapping[str, SignReading], commands: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Signs over replicates, the first axis of the readings; other axes must have been taken out.

    Returns
    -------
    For each sign `probability`, `mean_grade` (over all replicates, 0 where absent), and `command`: the one that
    shows it most in most of the nerves that have it, empty when none has. Nothing without any replicate.
    """
    found = {}
    for name, one in ((name, one) for name, one in readings.items() if one.present.size):
        found[name] = {
            "probability": float(one.present.mean()),
            "mean_grade": float(one.grade.mean()),
            "command": _most_often(one.command[one.present], commands),
        }
    return found


def _most_often(places: NDArray[np.int64], commands: tuple[str, ...]) -> str:
    return commands[int(np.bincount(places).argmax())] if len(places) else ""
