"""Diagnostic block: local anaesthetic silences a muscle or a branch for some hours, as a preview of a treatment."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.evidence import EvidenceFile, packaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Local anaesthetic at muscles or at branches.

    Parameters
    ----------
    day
        Day, with the hour as its fraction.
    side
        `right` or `left`, the patient's own.
    muscles, sites
        Muscles that are infiltrated, and edges of the nerve that no longer conduct.
    share
        Share of force or conduction that is lost.
    hours
        How long it lasts.
    """

    day: float
    side: str
    muscles: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    share: float = 1.0
    hours: float

    def acts_on(self, days: NDArray[np.float64]) -> NDArray[np.bool_]:
        """On which of some days it acts, (days,).

        Examples
        --------
        >>> Block(day=10, side="right", hours=12).acts_on(np.array([9.9, 10.0, 10.4, 10.5])).tolist()
        [False, True, True, False]
        """
        return (days >= self.day) & (days < self.day + self.hours / 24)


@functools.cache
def block_file() -> EvidenceFile:
    """The packaged values of a block, with their sources."""
    return packaged("simsynk.events", "block.yaml", "block")
