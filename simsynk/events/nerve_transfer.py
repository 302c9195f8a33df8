"""Nerve transfer: the nerve of bite or tongue takes over a branch of the facial nerve."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NerveTransfer:
    """The masseteric or the hypoglossal nerve is joined to a branch of the facial nerve.

    Parameters
    ----------
    day
        Day of the operation.
    side
        `right` or `left`, the patient's own.
    donor
        A name of `donors`.
    to
        Edge of the facial nerve whose far stump receives the donor's axons.
    donor_axons
        Motor axons that are led over.
    fraction
        Share of the recipient's own axons that are divided for it.
    length_mm
        Length of an interposed graft; 0 joins the nerves directly.
    learned
        How far the person has learned to use the donor's command when smiling, 0 to 1.

    Notes
    -----
    Source: masseteric transfer after Lu et al. and hypoglossal jump after Flasar et al. (2017); axon numbers assumed.
    """

    day: float
    side: str
    donor: str
    to: str
    donor_axons: int
    fraction: float = 1.0
    length_mm: float = 0.0
    learned: float = 1.0
