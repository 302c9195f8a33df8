"""Which anatomies ship with simsynk, and what a scenario may say about the anatomy."""

from __future__ import annotations

from dataclasses import dataclass

PRESETS = ("human", "human_typical", "rat_facial", "toy")
"""`human` draws a variant of the human nerve, `human_typical` draws nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnatomySettings:
    """The nerve of a scenario.

    Parameters
    ----------
    preset
        One of `PRESETS`, or "" when `file` names a nerve file.
    file
        Path of a user's own nerve file, or "".
    variant
        Which person: the number that the sampler draws the variant from; ignored by typical anatomies.
    sampled
        Whether the variant sampler is used; None means the preset's own habit.
    age_years
        Age of the person; None means no loss of axons with age.
    axons
        Number of motor axons a side; None means the nerve's own number.
    """

    preset: str = "human"
    file: str = ""
    variant: int = 0
    sampled: bool | None = None
    age_years: float | None = None
    axons: int | None = None
