"""Three ways to weaken the smile's antagonists, by the excursion that each gains."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.mouth_surgery import LOOKED_AT, series
from simsynk.validation.published import Study
from simsynk.validation.treated import samples
from simsynk.validation.verdict import Sample


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Gain of excursion by each treatment, and their order on the same nerves."""
    found = series(effort)
    gains = {name: found[f"longer_{name}"] for name in LOOKED_AT}
    order = {
        "myectomy_over_neurectomy": gains["myectomy"] - gains["neurectomy"],
        "neurectomy_over_toxin": gains["neurectomy"] - gains["toxin"],
    }
    return samples(gains | order)
