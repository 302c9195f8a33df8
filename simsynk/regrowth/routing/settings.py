"""What a scenario may say about the choice of tube."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = ("fidelity", "topographic", "matrix", "random")
LEVELS = ("branch", "twig", "muscle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """How a sprout chooses its tube at a lesion.

    Parameters
    ----------
    kind
        `fidelity`: own tube with the conduit's probability, else by tube share, reach and preference.
        `topographic`: by place in the cross-section alone. `matrix`: configured probabilities.
        `random`: in proportion to tubes.
    sigma_radii
        Reach of a sprout's sideways shift in trunk radii (`fidelity`, `topographic`); None means that the
        whole stump is within reach (`fidelity`), or the sourced default (`topographic`).
    preference
        Weight of the tubes of a branch, twig or muscle; 1 where not named (`fidelity`, `random`).
    misrouting
        `matrix`: probability of leaving the home group, the same for every group.
    rows
        `matrix`: probabilities home group -> group reached, each row summing to 1; groups that are not named
        stay at home.
    level
        `matrix`: whether groups are branches, twigs or muscles.
    """

    kind: str = "fidelity"
    sigma_radii: float | None = None
    preference: Mapping[str, float] = field(default_factory=dict)
    misrouting: float | None = None
    rows: Mapping[str, Mapping[str, float]] | None = None
    level: str = "branch"
