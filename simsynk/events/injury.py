"""Injuries: where a nerve is hurt, how badly, and which of its axons."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from simsynk.evidence import EvidenceFile, packaged

SUNDERLAND = ("I", "II", "III", "IV", "V")
"""Sunderland's classes: I conduction block; II axon lost, tube kept; III tube lost, perineurium kept;
IV only epineurium kept; V nothing kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Injury:
    """A lesion of one edge of the nerve on one day.

    Parameters
    ----------
    day
        Day of the injury.
    side
        `right` or `left`, the patient's own.
    site
        An edge of the nerve, or a named segment of several edges.
    site_mm
        Distance from the proximal end of the site in mm; None means its middle.
    sunderland
        Probability of each class I to V for an axon that is hit, shape (5,), summing to 1.
    fraction
        Share of the passing axons that are hit (a partial lesion); the others are left alone.
    population, degenerated
        Population (see `population`) from which each person of a cohort draws the mix, in place of a spread around
        it; and the share of axons that degenerates, where it is known.

    Notes
    -----
    Source: Sunderland's classes are the field's; the mix is a property of the lesion (modelling choice).
    """

    day: float
    side: str
    site: str
    site_mm: float | None = None
    sunderland: tuple[float, float, float, float, float]
    fraction: float = 1.0
    population: str | None = None
    degenerated: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionPreset:
    """A named mix of Sunderland classes, as `crush` or `bells_palsy_severe`.

    Parameters
    ----------
    name, title
        Key and one line of explanation.
    sunderland
        Share of each class I to V, shape (5,).
    """

    name: str
    title: str
    sunderland: tuple[float, float, float, float, float]


@functools.cache
def lesion_file() -> EvidenceFile:
    """The packaged lesion presets with their sources."""
    return packaged("simsynk.events", "lesions.yaml", "lesions")


@functools.cache
def lesion_presets() -> dict[str, LesionPreset]:
    """Every named lesion by name.

    Examples
    --------
    >>> lesion_presets()["transection"].sunderland
    (0.0, 0.0, 0.0, 0.0, 1.0)
    """
    file = lesion_file()
    presets = {}
    for name, entry in file.data["presets"].items():
        if name == "evidence":
            continue
        mix = file.table(f"presets.{name}.sunderland")
        shares = tuple(float(mix.get(grade, 0.0)) for grade in SUNDERLAND)
        presets[name] = LesionPreset(name=name, title=entry["title"], sunderland=shares)  # type: ignore[arg-type]
    return presets
