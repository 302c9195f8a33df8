"""The packaged cut-offs of the scales, with their sources."""

from __future__ import annotations

import functools

from simsynk.evidence import EvidenceFile, packaged


@functools.cache
def score_file() -> EvidenceFile:
    """Cut-offs, weights and rater noise of the simulated scales."""
    return packaged("simsynk.clinical", "scores.yaml", "scores")


@functools.cache
def cuts(path: str) -> tuple[float, ...]:
    """Rising cut-offs of one table.

    Examples
    --------
    >>> cuts("voluntary")
    (0.05, 0.3, 0.7, 0.9)
    """
    return tuple(score_file().table(path).values())


def number(path: str) -> float:
    """One cut-off or constant.

    Examples
    --------
    >>> number("involuntary.eye_mm_per_point")
    0.77
    """
    return score_file().number(path)
