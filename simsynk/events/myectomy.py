"""Myectomy: a share of a muscle is taken out for good."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from simsynk.evidence import EvidenceFile, packaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Myectomy:
    """Part of a muscle is removed; what is left keeps its nerve.

    Parameters
    ----------
    day
        Day of the operation.
    side
        `right` or `left`, the patient's own.
    muscle
        The muscle.
    fraction
        Share of its fibres that is removed.
    """

    day: float
    side: str
    muscle: str
    fraction: float


@functools.cache
def myectomy_file() -> EvidenceFile:
    """The packaged operations, with their sources."""
    return packaged("simsynk.events", "myectomy.yaml", "myectomy")


@functools.cache
def usual_shares() -> dict[str, float]:
    """Muscle -> share that the packaged operations on it remove, the largest of them.

    Examples
    --------
    >>> usual_shares()["buccinator"]
    0.5
    """
    found: dict[str, float] = {}
    for operation in myectomies().values():
        for muscle, share in operation.items():
            found[muscle] = max(share, found.get(muscle, 0.0))
    return found


def share_removed(muscle: str) -> float:
    """Share of a muscle that a myectomy takes out: of a packaged operation on it, else the packaged share."""
    return usual_shares().get(muscle, float(myectomy_file().number("fraction")))


@functools.cache
def myectomies() -> dict[str, dict[str, float]]:
    """Named operations: muscle -> share removed.

    Examples
    --------
    >>> myectomies()["dao_excision"]
    {'depressor_anguli_oris': 0.8}
    """
    file = myectomy_file()
    return {name: file.table(f"operations.{name}") for name in file.data["operations"]}
