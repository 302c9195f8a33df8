"""Distributions of a factor: how likely each of its values is, cut off where the user says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

_STANDARD = NormalDist()
_LARGEST_POWER = 709.0
"""Power of e beyond which there is no number."""

_OUTERMOST = 1e-12
"""Shares closer to 0 or 1 than this are moved here, so that an unbounded distribution gives a finite value."""

_BOUNDED = ("uniform", "loguniform", "triangular")
"""Kinds that their bounds define; any other is only cut off by them."""

LEAST_MASS = 1e-6
"""The least share of a distribution that may be left between its bounds; below it quantiles lose their digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How likely each value of a factor is.

    Parameters
    ----------
    kind
        `uniform`, `loguniform`, `normal`, `lognormal`, `beta` or `triangular`.
    parameters
        Its parameters by name, without bounds that only cut it off.
    low, high
        Bounds of its values; None where it has none.

    Examples
    --------
    >>> Distribution(kind="normal", parameters={"mean": 10.0, "sd": 2.0}).quantile(0.5)
    10.0
    """

    kind: str
    parameters: Mapping[str, float]
    low: float | None = None
    high: float | None = None
    _bounds: tuple[float, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        plain = self.kind in _BOUNDED
        first = 0.0 if plain or self.low is None else self._share_below(self.low)
        last = 1.0 if plain or self.high is None else self._share_below(self.high)
        object.__setattr__(self, "_bounds", (first, last))

    @property
    def mass(self) -> float:
        """Share of the uncut distribution that lies between its bounds."""
        return self._bounds[1] - self._bounds[0]

    def quantile(self, share: float) -> float:
        """The value below which a share of the cut distribution lies.

        Parameters
        ----------
        share
            From 0 to 1.

        Examples
        --------
        >>> wait = Distribution(kind="lognormal", parameters={"median": 90.0, "sd_log": 0.5}, low=7.0, high=730.0)
        >>> round(wait.quantile(0.95))
        205
        """
        first, last = self._bounds
        within = min(max(first + share * (last - first), _OUTERMOST), 1.0 - _OUTERMOST)
        value = self._value_at(share if self.kind in _BOUNDED else within)
        return min(
            max(value, -math.inf if self.low is None else self.low), math.inf if self.high is None else self.high
        )

    @property
    def centre(self) -> float:
        """The median; of a beta distribution, whose median has no closed form, the mean within its bounds."""
        if self.kind != "beta":
            return self.quantile(0.5)
        mean = self.parameters["a"] / (self.parameters["a"] + self.parameters["b"])
        return min(max(mean, self.low or 0.0), 1.0 if self.high is None else self.high)

    @property
    def outer(self) -> tuple[float, float]:
        """Values at its two ends: the bounds that it reaches, else those beyond which one draw in a thousand lies.

        Examples
        --------
        >>> Distribution(kind="beta", parameters={"a": 1.0, "b": 1.0}, low=-3.0, high=0.5).outer
        (0.0005, 0.5)
        """
        return (
            self.low if self.low is not None and self._cuts_below else self.quantile(0.001),
            self.high if self.high is not None and self._cuts_above else self.quantile(0.999),
        )

    @property
    def _cuts_below(self) -> bool:
        return self.kind in _BOUNDED or self._bounds[0] > 0.0

    @property
    def _cuts_above(self) -> bool:
        return self.kind in _BOUNDED or self._bounds[1] < 1.0

    @property
    def finite(self) -> bool:
        """Whether every value that can be drawn is a number that a computer holds."""
        return self.kind == "beta" or (math.isfinite(self.quantile(0.0)) and math.isfinite(self.quantile(1.0)))

    def _share_below(self, value: float) -> float:
        """Distribution function of the uncut distribution."""
        given = self.parameters
        if self.kind == "normal":
            return _STANDARD.cdf((value - given["mean"]) / given["sd"])
        if self.kind == "lognormal":
            return _STANDARD.cdf(math.log(value / given["median"]) / given["sd_log"]) if value > 0 else 0.0
        from scipy.special import betainc

        return float(betainc(given["a"], given["b"], min(max(value, 0.0), 1.0)))

    def _value_at(self, share: float) -> float:
        """Inverse of the distribution function of the uncut distribution."""
        given = self.parameters
        if self.kind == "uniform":
            return given["low"] + share * (given["high"] - given["low"])
        if self.kind == "loguniform":
            return given["low"] * (given["high"] / given["low"]) ** share
        if self.kind == "normal":
            return given["mean"] + given["sd"] * _STANDARD.inv_cdf(share)
        if self.kind == "lognormal":
            power = given["sd_log"] * _STANDARD.inv_cdf(share)
            return given["median"] * math.exp(power) if power < _LARGEST_POWER else math.inf
        if self.kind == "triangular":
            return _triangular(share, given["low"], given["mode"], given["high"])
        from scipy.special import betaincinv

        return float(betaincinv(given["a"], given["b"], share))


def _triangular(share: float, low: float, mode: float, high: float) -> float:
    rising = (mode - low) / (high - low)
    if share <= rising:
        return low + math.sqrt(share * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - share) * (high - low) * (high - mode))
