"""Excision of the depressor anguli oris: length and slope of the mouth in a picture of the smile."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.mouth_surgery import series
from simsynk.validation.published import Study
from simsynk.validation.treated import samples
from simsynk.validation.verdict import Sample


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Change of length and slope from before to three months after."""
    found = series(effort)
    length, slope = found["longer_early"], found["steeper_early"]
    return samples({"excursion_rises": length, "angle_rises": slope, "excursion": length, "angle": slope})
