"""Selective neurolysis (surgeons also say neurectomy): cutting a branch, with regrowth across the gap."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from simsynk.evidence import EvidenceFile, packaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Neurolysis:
    """A branch or twig is divided and a stretch of it is taken out.

    Parameters
    ----------
    day
        Day of the operation.
    side
        `right` or `left`, the patient's own.
    site
        An edge of the nerve: a branch, a twig or a connection.
    site_mm
        Distance from the proximal end of the site in mm; None means its middle.
    fraction
        Share of the passing axons that are cut; which ones is each axon's own luck.
    removed_mm
        Length taken out; the longer, the fewer axons find the far stump again.

    Notes
    -----
    Source: technique and removed length after Azizzadeh et al. (2019); regrowth see `reconnected`.
    """

    day: float
    side: str
    site: str
    site_mm: float | None = None
    fraction: float = 1.0
    removed_mm: float


@functools.cache
def neurolysis_file() -> EvidenceFile:
    """The packaged values of neurolysis, with their sources."""
    return packaged("simsynk.events", "neurolysis.yaml", "neurolysis")


def usual_removed_mm() -> float:
    """Length that is taken out where a scenario names none."""
    return neurolysis_file().number("removed_mm")


def toxin_free_days() -> float:
    """Days before an operation in which no toxin is given."""
    return neurolysis_file().number("toxin_free_days")


def reconnected(territories: Sequence[str], removed_mm: float) -> float:
    """Share of the cut axons that cross the gap and find a tube of the far stump.

    Parameters
    ----------
    territories
        Region of the face that each cut axon's tube leads to; periocular axons regrow more often than perioral.
    removed_mm
        Length taken out in mm.

    Notes
    -----
    Source: that periocular fibres regrow more is a clinical report; numbers and the exponential are assumed.

    Examples
    --------
    >>> round(reconnected(["eyelids"], 15.0), 3), round(reconnected(["lips", "chin"], 15.0), 3)
    (0.3, 0.15)
    """
    file = neurolysis_file()
    if not len(territories):
        return 0.0
    share = file.table("reconnected")
    around_eye = set(file.data["periocular"])
    eye = sum(one in around_eye for one in territories) / len(territories)
    usual = eye * share["periocular"] + (1 - eye) * share["perioral"]
    scale, known = file.number("gap_scale_mm"), file.number("known_gap_mm")
    return min(usual * math.exp(-(removed_mm - known) / scale), 1.0)
