"""Static and lid surgery: what hangs is held up and lids are changed; no muscle does more or less for it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simsynk.evidence import EvidenceFile, packaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Static:
    """An operation on the resting face or the lids of one side.

    Parameters
    ----------
    day
        Day of the operation.
    side
        `right` or `left`, the patient's own.
    procedure
        A name of `procedures`.
    amount
        How much is done: 1 is the usual operation, 0 changes nothing.

    Notes
    -----
    Source: lids and brow after published mm (see the data file); suspension and facelift are modelling choices. No
    loosening with time: two-year results of slings were kept (Alam 2007).
    """

    day: float
    side: str
    procedure: str
    amount: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """What one kind of operation does at amount 1.

    Parameters
    ----------
    name, title
        Key and words of the clinic.
    held
        Share of the droop without tone that is taken up, 0 to 1, by landmark of the face.
    moved
        Displacement in mm (lateral, up) whatever the tone, by landmark of the face.
    opening_mm
        Change of the open eye in mm; below 0 the upper lid droops.
    weight_mm
        How much further the eye closes, in mm, when full closure is asked for.
    """

    name: str
    title: str
    held: Mapping[str, float] = field(repr=False)
    moved: Mapping[str, tuple[float, float]] = field(repr=False)
    opening_mm: float
    weight_mm: float


@functools.cache
def static_file() -> EvidenceFile:
    """The packaged effects of each operation, with their sources."""
    return packaged("simsynk.events", "static.yaml", "static surgery")


@functools.cache
def procedures() -> dict[str, Procedure]:
    """Every operation by name.

    Examples
    --------
    >>> list(procedures())
    ['sling', 'facelift', 'brow_lift', 'lid_weight', 'canthoplasty', 'blepharoplasty']
    """
    file = static_file()
    found = {}
    for name, entry in file.data["procedures"].items():
        at = f"procedures.{name}"
        lids = file.table(f"{at}.lids")
        found[name] = Procedure(
            name=name,
            title=entry["title"],
            held=file.table(f"{at}.held"),
            moved=_pairs(entry.get("moved", {})),
            opening_mm=lids.get("opening", 0.0),
            weight_mm=lids.get("weight", 0.0),
        )
    return found


def _pairs(node: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    return {name: (float(pair[0]), float(pair[1])) for name, pair in node.items() if name != "evidence"}
