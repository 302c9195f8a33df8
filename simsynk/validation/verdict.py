"""How a simulated value is judged against a published one. The rule is the same for every observable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.validation.published import Observable

WITHIN, NEAR, MISS, SIGN, UNMODELLED = "within", "near", "miss", "sign only", "not modelled"

_NEAR = 1.5
"""An agreement stretched to one and a half times the allowed distance is `near` (three standard deviations)."""

_STEADY = 3.0
"""A direction holds when it lies this many standard errors on its side of zero."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was simulated.

    Parameters
    ----------
    mean, sd
        Mean and standard deviation over simulated subjects; the standard deviation of a share over samples of the
        simulated size is its standard error.
    n
        Number of simulated subjects.
    """

    mean: float
    sd: float
    n: int

    @classmethod
    def of(cls, values: NDArray[Any] | Sequence[float]) -> Sample:
        """Of one number per subject; subjects without one (NaN) are left out.

        Examples
        --------
        >>> Sample.of([1.0, 3.0, float("nan")])
        Sample(mean=2.0, sd=1.4142135623730951, n=2)
        """
        known = np.asarray(values, np.float64).ravel()
        known = known[~np.isnan(known)]
        if not len(known):
            return cls(float("nan"), float("nan"), 0)
        return cls(float(known.mean()), float(known.std(ddof=1)) if len(known) > 1 else 0.0, len(known))

    @property
    def se(self) -> float:
        """Standard error of the mean."""
        return self.sd / max(self.n, 1) ** 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a published observable beside what was simulated, and the verdict.

    `z` is the distance in published standard deviations, or in halves of the tolerance where none was published.
    """

    observable: Observable
    simulated: Sample | None
    z: float
    verdict: str

    @property
    def counted(self) -> bool:
        """Whether it tests the model: predicted, and set up at all."""
        return self.observable.use in ("predicted", "sign")

    @property
    def mean(self) -> float | None:
        """The simulated value; None where nothing was simulated or nothing came out."""
        return None if self.simulated is None else _known(self.simulated.mean)

    def as_dict(self) -> Mapping[str, Any]:
        """As plain data for JSON; what is not a number is None."""
        one, found = self.observable, self.simulated
        return {
            "study": one.study,
            "observable": one.name,
            "what": one.what,
            "unit": one.unit,
            "use": one.use,
            "published": {"value": _known(one.value), "sd": _known(one.sd), "n": one.n, "sign": one.sign}
            | {"tolerance": _known(one.tolerance)},
            "simulated": None
            if found is None
            else {"mean": _known(found.mean), "sd": _known(found.sd), "n": found.n},
            "z": _known(self.z),
            "verdict": self.verdict,
            "rests_on": list(one.rests_on),
            "if_missed": one.if_missed,
        }


def judge(one: Observable, found: Sample | None) -> Row:
    """The verdict on one observable.

    A number is `within` when it lies no further from the published one than two published standard deviations, or
    than the tolerance stated with it; `near` up to one and a half times that; else a `miss`. A direction is
    `sign only` when it holds by three standard errors (or, for no change, when it stays within the tolerance).

    Examples
    --------
    >>> one = Observable(study="s", name="o", what="", value=42.0, sd=4.2, use="predicted", if_missed="-")
    >>> [judge(one, Sample(mean, 1.0, 10)).verdict for mean in (45.0, 52.0, 60.0)]
    ['within', 'near', 'miss']
    """
    if one.use == "not_modelled" or found is None:
        return Row(one, None, float("nan"), UNMODELLED)
    if one.use == "sign":
        return Row(one, found, float("nan"), SIGN if _direction_holds(one, found) else MISS)
    distance = abs(found.mean - one.value)
    z = (found.mean - one.value) / (one.allowed / 2)
    verdict = WITHIN if distance <= one.allowed else NEAR if distance <= _NEAR * one.allowed else MISS
    return Row(one, found, z, verdict if found.n else MISS)


def _direction_holds(one: Observable, found: Sample) -> bool:
    if one.sign == 0:
        return abs(found.mean) <= one.tolerance
    return one.sign * found.mean > _STEADY * found.se and found.mean != 0


def _known(value: float) -> float | None:
    return None if value != value else value


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of one use came out how."""

    within: int
    near: int
    missed: int

    @property
    def total(self) -> int:
        """All rows that were judged."""
        return self.within + self.near + self.missed

    @classmethod
    def of(cls, rows: Sequence[Row], *uses: str) -> Tally:
        """Count the rows of some uses; a direction that holds counts as within."""
        verdicts = [row.verdict for row in rows if row.observable.use in uses]
        return cls(sum(v in (WITHIN, SIGN) for v in verdicts), verdicts.count(NEAR), verdicts.count(MISS))
