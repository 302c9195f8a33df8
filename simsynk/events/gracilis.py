"""Free muscle: a gracilis is set between cheek and mouth corner and given a nerve."""

from __future__ import annotations

from dataclasses import dataclass

GRACILIS = "gracilis"
"""Name of the transplanted muscle, of its pool, and of the target of a graft that shall drive it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gracilis:
    """A free muscle is set between cheek and mouth corner and given a nerve.

    Parameters
    ----------
    day
        Day of the operation.
    side
        `right` or `left`, the patient's own.
    donor
        A name of `donors`, or `cross_face` for an earlier graft that leads to the muscle.
    donor_axons
        Motor axons that are led over; 0 with `cross_face`, where the graft says it.
    learned
        How far the person has learned to use the donor's command when smiling, 0 to 1.

    Notes
    -----
    Source: gain of 7.5 mm (Roy et al. 2019); numbers of units and fibres are assumed.
    """

    day: float
    side: str
    donor: str
    donor_axons: int
    learned: float = 1.0
