"""The page of evidence as it was written last: how many published results the model meets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the model stands beside published results.

    Parameters
    ----------
    version
        Of simsynk, for which it was worked out.
    predicted, within, near
        How many results neither set nor fitted a default; of these, how many are met and how many are nearly met.
    """

    version: str
    predicted: int
    within: int
    near: int


def standing() -> Standing | None:
    """The count of `evidence.json`, from the installed package or a checkout; None where neither holds it.

    Examples
    --------
    >>> found = standing()
    >>> found is None or found.within <= found.predicted
    True
    """
    package = Path(__file__).resolve().parent
    places = (package / "evidence.json", package.parent.parent / "docs" / "evidence.json")
    for place in places:
        if place.is_file():
            held: Mapping[str, Any] = json.loads(place.read_text(encoding="utf-8"))
            tally = held["tally"]["predicted_or_sign"]
            return Standing(
                version=held["version"], predicted=tally["total"], within=tally["within"], near=tally["near"]
            )
    return None
