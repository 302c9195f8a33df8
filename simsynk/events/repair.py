"""Repair of a divided nerve: direct suture or a cable graft."""

from __future__ import annotations

from dataclasses import dataclass

METHODS = ("suture", "graft")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """The repair of an earlier injury on the same side.

    Axons of class V start to regrow only when the nerve has been repaired; classes I to IV are left as they
    were, since a repair joins what is divided.

    Parameters
    ----------
    day
        Day of the repair.
    side
        `right` or `left`, the patient's own.
    site
        Site of the injury that is repaired; None means the latest earlier injury of this side.
    method
        `suture` (one coaptation) or `graft` (two coaptations and a bridge).
    gap_mm
        Gap left at the coaptation in mm.
    rotation_deg
        Rotation of the distal against the proximal stump in degrees; felt only where the nerve keeps a
        topographic order.
    length_mm
        Length of the graft in mm, which adds to every path.
    """

    day: float
    side: str
    site: str | None = None
    method: str
    gap_mm: float = 0.0
    rotation_deg: float = 0.0
    length_mm: float = 0.0
