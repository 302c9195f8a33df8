"""Cross-face graft: axons of the healthy side are led across the face."""

from __future__ import annotations

from dataclasses import dataclass

CROSS_FACE = "cross_face"
"""Name of the pool that a cross-face graft brings from the other side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossFaceGraft:
    """A graft leads axons of the healthy side's smile branch across the face.

    Parameters
    ----------
    day
        Day on which the graft is placed.
    side
        The side that receives it; the donor branch is on the other one.
    donor
        Edge of the other side's nerve that gives axons.
    muscle
        Muscle of the other side whose command they carry.
    to
        Edge of this side's nerve, or `gracilis` for a free muscle that comes later.
    donor_axons
        Motor axons that are led over.
    length_mm
        Length of the graft.
    coaptation_day
        Day on which the far end is joined; axons that arrive earlier wait.

    Notes
    -----
    Source: donor counts after Placheta et al. (2015), the useful threshold after Terzis' series (see the data file).
    """

    day: float
    side: str
    donor: str
    muscle: str
    to: str
    donor_axons: int
    length_mm: float
    coaptation_day: float
