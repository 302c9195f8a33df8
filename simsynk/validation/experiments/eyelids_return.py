"""How a severe Bell's palsy comes back: first signal, closure, onset of synkinesis, best movement."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.study.cohort import CohortResult
from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.repaired_trunk import DAYS_A_MONTH, FIRST_SIGNAL, first, settled
from simsynk.validation.people import series
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample

NORMALISED = 0.9


def lids(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """VanderWerf 2007."""
    found = series("degenerated", effort)
    held = np.stack([case.arrays["reinnervated_fraction"][:, 0] for case in found.cases])
    rest, closed = (found.measures(command, "palpebral_fissure_mm") for command in ("rest", "close_gentle"))
    travel = rest - closed
    return {
        "first_signal": Sample.of(first(held - held[:, :1] >= FIRST_SIGNAL, _days(found)) / DAYS_A_MONTH),
        "normalised": Sample.of(first(settled(travel, NORMALISED), _days(found)) / DAYS_A_MONTH),
    }


def onset(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Kanaya 2009."""
    groups = [series(name, effort) for name in ("degenerated", "partly_degenerated")]
    return {
        "onset_alike": _difference(*(_onset(found) for found in groups)),
        "best_movement_later": _difference(*(_best(found) for found in groups)),
    }


def _onset(found: CohortResult) -> NDArray[np.float64]:
    """First day on which some muscle's excess can be seen, (people,)."""
    seen = np.stack([case.arrays["visible"][:, 0].any(axis=(1, 2)) for case in found.cases])
    return first(seen, _days(found))


def _best(found: CohortResult) -> NDArray[np.float64]:
    smile = found.measures("smile", "commissure_excursion_mm")
    return first(settled(smile), _days(found))


def _days(found: CohortResult) -> NDArray[np.float64]:
    return np.array(found.result.days, np.float64)


def _difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> Sample:
    """Difference of two groups' means, with the standard deviation that makes `Sample.se` its standard error."""
    first_group, second_group = Sample.of(one), Sample.of(other)
    error = np.hypot(first_group.se, second_group.se)
    count = min(first_group.n, second_group.n)
    return Sample(first_group.mean - second_group.mean, float(error * np.sqrt(count)), count)
