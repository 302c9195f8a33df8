"""What comes out: the examination of one nerve, and the result of many with named axes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas
    import xarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the muscles of one grown nerve do under each command.

    Parameters
    ----------
    days, commands, muscles
        Names of the axes.
    activation
        Share of the intact muscle's maximum, (days, commands, muscles).
    healthy
        The same before the injury, (commands, muscles).
    excess
        Synkinesis: movement beyond the healthy one, (days, commands, muscles).
    """

    days: NDArray[np.float64]
    commands: tuple[str, ...]
    muscles: tuple[str, ...]
    activation: NDArray[np.float64] = field(repr=False)
    healthy: NDArray[np.float64] = field(repr=False)
    excess: NDArray[np.float64] = field(repr=False)

    def cell(self, command: str, muscle: str, day: float | None = None) -> float:
        """Activation of one muscle under one command; on the last day when none is named."""
        d = len(self.days) - 1 if day is None else self.days.tolist().index(day)
        return float(self.activation[d, self.commands.index(command), self.muscles.index(muscle)])


def mean_and_sd(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation (n - 1) along the first axis; NaN without a value, an sd of 0 of a single one.

    Examples
    --------
    >>> [float(one) for one in mean_and_sd(np.array([1.0, 3.0]))]
    [2.0, 1.4142135623730951]
    """
    if not len(values):
        nothing = np.full(values.shape[1:], np.nan)
        return nothing, nothing
    sd = values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1:])
    return values.mean(axis=0), sd


_PARTS = ("mean", "sd", "q05", "q95")


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean, standard deviation and 5 % and 95 % quantiles over replicates; arrays of one shape."""

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    q05: NDArray[np.float64]
    q95: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Spread:
        """Spread along the first axis.

        Examples
        --------
        >>> Spread.of(np.array([[1.0], [3.0]])).at(0)
        {'mean': 2.0, 'sd': 1.4142135623730951, 'q05': 1.1, 'q95': 2.9}
        """
        mean, sd = mean_and_sd(values)
        if not len(values):
            return cls(mean, sd, mean, mean)
        low, high = np.quantile(values, [0.05, 0.95], axis=0)
        return cls(mean, sd, low, high)

    def at(self, *index: int) -> dict[str, float]:
        """One cell as plain numbers."""
        return {name: float(getattr(self, name)[index]) for name in _PARTS}

    def cells(self) -> Iterator[dict[str, float]]:
        """Every cell as plain numbers, the last axis running fastest."""
        columns = (getattr(self, name).ravel().tolist() for name in _PARTS)
        for values in zip(*columns, strict=True):
            yield dict(zip(_PARTS, values, strict=True))

    def __getitem__(self, index: Any) -> Spread:
        return Spread(self.mean[index], self.sd[index], self.q05[index], self.q95[index])


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome of a scenario over many simulated nerves.

    Parameters
    ----------
    name, title
        The scenario's.
    side
        The affected side (the right one of two).
    provenance
        Version, scenario, seed and software, enough to run it again.
    days, sides, commands, muscles, branches
        Names of the axes.
    replicates
        Numbers of the replicates that were finished.
    healthy
        Activation before the injury, (sides, commands, muscles).
    activation, excess
        Spread over replicates, (days, sides, commands, muscles).
    visible
        Share of replicates whose excess reaches `clinical.synkinesis.visible_bar`, (days, sides, commands, muscles).
    scalars
        Spread of each whole-nerve measure by name, (days, sides).
    voluntary, unwanted
        Spread of the share of the asked-for movement that is there, and of the mean excess of muscles that were
        not asked, (days, sides, commands).
    asked
        Muscles that each command drives, (commands, muscles).
    displayed
        Which of the muscles are muscles of the nerve's own territory, not of side branches or glands, (muscles,).
    territories
        Region of the face of each muscle.
    measure_names
        Names of the measures of the face; empty for a nerve without a face.
    measures, healthy_measures
        Spread of each measure (days, sides, commands, measures), and the same before the injury
        (sides, commands, measures).
    scores
        Affected side -> simulated score -> spread, (days,).
    signs
        Affected side -> one mapping a day: sign -> `probability`, `mean_grade`, `command`.
    mechanisms
        Share of the total excess that each mechanism makes, by name; empty when only the wiring is at work.
    arrays
        Arrays by name with one entry for each replicate (see `docs/results.md`).
    failures
        Replicates that failed: number, stage, message.
    warnings
        What a reader should know before using the numbers.
    """

    name: str
    title: str
    side: str
    provenance: Mapping[str, Any] = field(repr=False)
    days: tuple[float, ...]
    sides: tuple[str, ...]
    commands: tuple[str, ...]
    muscles: tuple[str, ...]
    branches: tuple[str, ...]
    replicates: NDArray[np.int64] = field(repr=False)
    healthy: NDArray[np.float64] = field(repr=False)
    activation: Spread = field(repr=False)
    excess: Spread = field(repr=False)
    visible: NDArray[np.float64] = field(repr=False)
    scalars: Mapping[str, Spread] = field(repr=False)
    voluntary: Spread = field(repr=False)
    unwanted: Spread = field(repr=False)
    asked: NDArray[np.bool_] = field(repr=False)
    displayed: NDArray[np.bool_] = field(repr=False)
    territories: tuple[str, ...] = field(repr=False)
    measure_names: tuple[str, ...] = field(repr=False)
    measures: Spread = field(repr=False)
    healthy_measures: NDArray[np.float64] = field(repr=False)
    scores: Mapping[str, Mapping[str, Spread]] = field(repr=False)
    signs: Mapping[str, tuple[Mapping[str, Mapping[str, Any]], ...]] = field(repr=False)
    mechanisms: Mapping[str, float] = field(repr=False)
    arrays: Mapping[str, NDArray[Any]] = field(repr=False)
    failures: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def expected(self) -> bool:
        """Whether this is the expected nerve of the exact engine, without spread, in place of simulated ones."""
        return self.provenance.get("engine") == "exact"

    def scalar(self, name: str, day: float | None = None, side: str | None = None) -> dict[str, float]:
        """One whole-nerve measure as mean, sd, q05 and q95; by default on the last day of the affected side."""
        return self.scalars[name].at(self._day(day), self.sides.index(side or self.side))

    def cell(self, command: str, muscle: str, day: float | None = None, side: str | None = None) -> dict[str, float]:
        """Activation of one muscle under one command as mean, sd, q05 and q95."""
        at = (self._day(day), self.sides.index(side or self.side))
        return self.activation.at(*at, self.commands.index(command), self.muscles.index(muscle))

    def measure(self, command: str, name: str, day: float | None = None, side: str | None = None) -> dict[str, float]:
        """One measure of the face under one command as mean, sd, q05 and q95."""
        at = (self._day(day), self.sides.index(side or self.side))
        return self.measures.at(*at, self.commands.index(command), self.measure_names.index(name))

    def score(self, name: str, day: float | None = None, side: str | None = None) -> dict[str, float]:
        """One simulated score as mean, sd, q05 and q95."""
        return self.scores[side or self.side][name].at(self._day(day))

    def sign(self, name: str, day: float | None = None, side: str | None = None) -> Mapping[str, Any]:
        """One sign: its probability, mean grade, and the command that shows it."""
        return self.signs[side or self.side][self._day(day)][name]

    def _day(self, day: float | None) -> int:
        return len(self.days) - 1 if day is None else self.days.index(day)

    def rows(self) -> list[dict[str, Any]]:
        """The table of `matrix.csv`, one row for each day, side, command and muscle."""
        axes = (self.days, self.sides, self.commands, self.muscles)
        healthy = np.broadcast_to(self.healthy, self.activation.mean.shape).ravel().tolist()
        excess = self.excess.mean.ravel().tolist()
        return [
            {
                "day": day,
                "side": side,
                "command": command,
                "muscle": muscle,
                **cell,
                "healthy": before,
                "excess": extra,
            }
            for (day, side, command, muscle), cell, before, extra in zip(
                itertools.product(*axes), self.activation.cells(), healthy, excess, strict=True
            )
        ]

    def to_pandas(self) -> pandas.DataFrame:
        """The table of `matrix.csv` as a data frame (needs pandas, extra `data`)."""
        import pandas

        return pandas.DataFrame(self.rows())

    def to_xarray(self) -> xarray.Dataset:
        """Activation of every replicate with named axes (needs xarray, extra `data`)."""
        import xarray

        axes = ("day", "side", "command", "muscle")
        names = dict(zip(axes, (self.days, self.sides, self.commands, self.muscles), strict=True))
        return xarray.Dataset(
            {
                "activation": (
                    ("replicate", *axes),
                    self.arrays["activation"],
                    {"units": "share of maximum"},
                ),
                "healthy": (axes[1:], self.healthy, {"units": "share of maximum"}),
            },
            coords={"replicate": self.replicates, **{name: list(values) for name, values in names.items()}},
            attrs=dict(self.provenance),
        )
