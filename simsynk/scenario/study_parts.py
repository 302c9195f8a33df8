"""The parts of a study: its factors, its design, and how many replicates each point gets."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from simsynk.scenario.distribution import Distribution
from simsynk.scenario.plan import Plan

WAYS = ("grid", "range", "distribution", "plans")
"""The ways to say which values a factor takes."""

DESIGNS = ("full_grid", "latin_hypercube", "sobol", "random", "one_at_a_time")
NEED_POINTS = ("latin_hypercube", "sobol", "random")
"""Designs of which the user says how many points they have."""

MOST_POINTS = 1_000_000
"""Largest number of points of one study; more would be a slip of the pen (modelling choice)."""

STEPS = 5
"""Levels of a range or a distribution in a full grid when the study names no number (modelling choice)."""

NOTHING = "nothing"
"""The word for a patient who gets none of the plans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """What a study varies, as a cause whose effect is asked for.

    Parameters
    ----------
    name, label, unit
        Key, words for an axis of a figure, unit of its values.
    path
        The setting of the scenario that it changes; empty when only expressions use it.
    values
        Entries of a grid, or names of plans, in the order of the file.
    plans
        The plan of each value, None for doing nothing; empty when the factor is none of plans.
    low, high
        Ends of a range, or of a distribution that has them; None where there are none.
    scale
        `linear` or `log`: how a range is divided.
    steps
        Number of levels of a range or a distribution in a full grid.
    distribution
        How likely each value is; None for a grid, a range and plans.
    whole
        Whether its values are rounded to whole numbers.
    base
        Its value while another factor is varied.
    numeric
        Whether every value is a number; worked out.
    """

    name: str
    label: str
    unit: str = ""
    path: str = ""
    values: tuple[Any, ...] = ()
    plans: tuple[Plan | None, ...] = field(default=(), repr=False)
    low: float | None = None
    high: float | None = None
    scale: str = "linear"
    steps: int = STEPS
    distribution: Distribution | None = None
    whole: bool = False
    base: Any = None
    numeric: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Asked for at every point, and a grid may be long.
        object.__setattr__(self, "numeric", not self.plans and all(is_number(value) for value in self.values))

    @property
    def kind(self) -> str:
        """How its values are given: `grid`, `range`, `distribution` or `plans`."""
        if self.plans:
            return "plans"
        return "grid" if self.values else "range" if self.distribution is None else "distribution"

    def levels(self) -> tuple[Any, ...]:
        """Its values in a full grid.

        A range is divided into `steps` levels with both ends, to 12 digits; a distribution is stood for by the
        quantiles (i + 0.5) / steps. Whole numbers that come out twice are kept once.

        Examples
        --------
        >>> Factor(name="gap", label="gap", low=1.0, high=100.0, scale="log", steps=3).levels()
        (1.0, 10.0, 100.0)
        """
        if self.values:
            return self.values
        if self.distribution is None:
            inner = [self._along(i / (self.steps - 1)) for i in range(1, self.steps - 1)]
            places = [self._along(0.0), *(float(f"{value:.12g}") for value in inner), self._along(1.0)]
            found = [self._rounded(value) for value in places]
        else:
            found = [self.at((i + 0.5) / self.steps) for i in range(self.steps)]
        return tuple(dict.fromkeys(found))

    @property
    def count(self) -> int:
        """Number of levels."""
        if self.values:
            return len(self.values)
        # Quantiles of a beta distribution take a library that counting levels should not load.
        return self.steps if self.distribution is not None and not self.whole else len(self.levels())

    def at(self, share: float) -> Any:
        """The value below which a share of its values lies: its inverse distribution function.

        Entries of a grid and plans have equal shares, as have the whole numbers of a linear range.

        Parameters
        ----------
        share
            From 0 to 1.

        Examples
        --------
        >>> [Factor(name="axons", label="axons", low=1, high=4, whole=True).at(x / 8) for x in (0, 1, 2, 7, 8)]
        [1, 1, 2, 4, 4]
        """
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        if self.distribution is not None:
            return self._rounded(self.distribution.quantile(share))
        if self.whole and self.scale == "linear":
            first, last = self._whole_ends()
            return min(first + int(share * (last - first + 1)), last)
        return self._rounded(self._along(share))

    def ends(self) -> tuple[Any, ...]:
        """Its outermost values: every entry of a grid, every plan, both ends of a range or a distribution."""
        if self.values:
            return self.values
        if self.distribution is not None:
            return tuple(self._rounded(end) for end in self.distribution.outer)
        return self._rounded(self._along(0.0)), self._rounded(self._along(1.0))

    def middle(self) -> Any:
        """Its first entry, the middle of its range (on its scale), or the centre of its distribution."""
        if self.values:
            return self.values[0]
        return self._rounded(self._along(0.5) if self.distribution is None else self.distribution.centre)

    def _along(self, share: float) -> float:
        """A place in a range, with its ends met exactly."""
        low, high = float(self.low or 0.0), float(self.high or 0.0)
        if share in (0.0, 1.0):
            return high if share else low
        return low * (high / low) ** share if self.scale == "log" else low + share * (high - low)

    def _rounded(self, value: float) -> float | int:
        if not self.whole:
            return value
        first, last = self._whole_ends()
        return int(min(max(round(value), first), last))

    def _whole_ends(self) -> tuple[Any, Any]:
        first = -math.inf if self.low is None else math.ceil(self.low)
        return first, math.inf if self.high is None else math.floor(self.high)


def is_number(value: Any) -> bool:
    """Whether a value of a document is a finite number; true and false are none.

    Examples
    --------
    >>> is_number(0.5), is_number(True), is_number("0.5")
    (True, False, False)
    """
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Which combinations of values are simulated.

    Parameters
    ----------
    kind
        One of `DESIGNS`.
    points
        Number of points; None where the factors' levels give it.
    """

    kind: str
    points: int | None = None

    def count(self, factors: tuple[Factor, ...]) -> int:
        """Number of points with these factors; of one factor at a time the largest that it can be.

        Examples
        --------
        >>> grid = Factor(name="a", label="a", values=(1, 2, 3))
        >>> Design(kind="full_grid").count((grid, grid)), Design(kind="one_at_a_time").count((grid, grid))
        (9, 7)
        """
        if self.points is not None:
            return self.points
        if self.kind == "full_grid":
            return math.prod(factor.count for factor in factors)
        return 1 + sum(factor.count for factor in factors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """When a point has enough replicates.

    Parameters
    ----------
    outcome, width
        The outcome whose mean must be known, and how wide its 95 % interval may be.
    at_least, step
        Replicates before the first look, and between two looks.
    """

    outcome: str
    width: float
    at_least: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicates:
    """How many nerves are simulated at each point.

    Parameters
    ----------
    number
        Their number, or the largest number where `until` is given.
    until
        When fewer are enough; None for a fixed number.
    """

    number: int
    until: Until | None = None
