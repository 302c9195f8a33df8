"""The table of a sweep: where the factors stood at each point, and what came out there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas

    from simsynk.study.sweep.journal import Journal

STATISTICS = ("count", "mean", "sd", "low", "high", "q05", "median", "q95")
"""What is told of an outcome at a point; `low` and `high` bound the 95 % interval of its mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorColumn:
    """What was varied.

    Parameters
    ----------
    name, label, unit
        Its name in the study, in words, and its unit; empty when it has none.
    numeric
        Whether its values are numbers, not names of plans or words.
    low, high
        Its range; None when it has none.

    Examples
    --------
    >>> FactorColumn(name="gap", label="gap of the repair", unit="mm", numeric=True, low=0.0, high=20.0).unit
    'mm'
    """

    name: str
    label: str
    unit: str
    numeric: bool
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeColumn:
    """What was read at every point.

    Parameters
    ----------
    name, label, unit
        Its name in the study, in words, and its unit; empty when it has none.
    kind
        `mean` of a quantity, or `probability` of something that is there or not.

    Examples
    --------
    >>> OutcomeColumn(name="visible", label="visible synkinesis", unit="", kind="probability").kind
    'probability'
    """

    name: str
    label: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """One outcome at every point, over replicates; NaN where nothing is known.

    Parameters
    ----------
    count
        Replicates in which the outcome has a value, (points,).
    mean, sd
        Mean and standard deviation over those, (points,).
    low, high
        95 % interval of the mean (Student) or of the probability (Wilson), (points,).
    q05, median, q95
        Quantiles over replicates, (points,).

    Examples
    --------
    >>> Statistics.unknown(2).mean
    array([nan, nan])
    """

    count: NDArray[np.int64]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    q05: NDArray[np.float64]
    median: NDArray[np.float64]
    q95: NDArray[np.float64]

    @classmethod
    def unknown(cls, points: int) -> Statistics:
        """Nothing known yet, to be filled in: a count of 0 and NaN for the rest."""
        real = {name: np.full(points, np.nan) for name in STATISTICS[1:]}
        return cls(count=np.zeros(points, np.int64), **real)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepTable:
    """Every point of a study in the order of its design, those that still wait included.

    Parameters
    ----------
    about
        Which study, seed, version and kernels the numbers come from.
    factors, outcomes
        What was varied and what was read.
    number
        Number of each point in the design, (points,).
    state
        `done`, `failed` or `waiting` for each point.
    values
        Factor -> where it stood, (points,): numbers, or names as objects.
    statistics
        Outcome -> what came out.
    replicates, failed_replicates
        Replicates that were grown, and that could not be, (points,).
    stage, message
        What was being done when a point failed, and why; empty otherwise.
    kept
        Outcomes of every replicate, (replicates, outcomes) in the order of `outcomes`, or None, for each point.
        Row r is replicate r; a replicate that failed is a row of NaN.

    Examples
    --------
    >>> gap = FactorColumn(name="gap", label="gap", unit="mm", numeric=True)
    >>> table = SweepTable(
    ...     about={}, factors=(gap,), outcomes=(), number=np.arange(2), state=("done", "waiting"),
    ...     values={"gap": np.array([0.0, 5.0])}, statistics={}, replicates=np.array([50, 0]),
    ...     failed_replicates=np.zeros(2, np.int64), stage=("", ""), message=("", ""),
    ... )
    >>> len(table), table.count("waiting"), table.replicate_values(0) is None
    (2, 1, True)
    """

    about: Mapping[str, Any] = field(repr=False)
    factors: tuple[FactorColumn, ...]
    outcomes: tuple[OutcomeColumn, ...]
    number: NDArray[np.int64] = field(repr=False)
    state: tuple[str, ...] = field(repr=False)
    values: Mapping[str, NDArray[Any]] = field(repr=False)
    statistics: Mapping[str, Statistics] = field(repr=False)
    replicates: NDArray[np.int64] = field(repr=False)
    failed_replicates: NDArray[np.int64] = field(repr=False)
    stage: tuple[str, ...] = field(repr=False)
    message: tuple[str, ...] = field(repr=False)
    kept: Sequence[NDArray[np.float64] | None] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.state)

    def count(self, state: str) -> int:
        """How many points are `done`, `failed` or `waiting`."""
        return self.state.count(state)

    def replicate_values(self, place: int) -> NDArray[np.float64] | None:
        """Outcomes of every replicate of a point, (replicates, outcomes); None when they were not kept.

        Parameters
        ----------
        place
            The point's place in this table, from 0.
        """
        return self.kept[place] if len(self.kept) else None

    def to_pandas(self) -> pandas.DataFrame:
        """The points as a data frame, one row each, in the columns of `columns.columns`.

        Raises
        ------
        InputError
            When pandas is not installed.
        """
        from simsynk.study.sweep.columns import columns, needed

        return needed("pandas").DataFrame(columns(self))


class KeptValues(Sequence[NDArray[np.float64] | None]):
    """Outcomes of every replicate of each point, read from the journal when they are asked for.

    Parameters
    ----------
    path
        The journal's file.
    keys
        The points' keys, in the order of the table.
    read
        Opens the journal to read.
    """

    def __init__(self, path: Path, keys: Sequence[str], read: Callable[[Path], Journal]) -> None:
        self.path = path
        self.keys = tuple(keys)
        self._read = read

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, place: Any) -> Any:
        with self._read(self.path) as journal:
            return journal.replicate_values(self.keys[place])

    def __iter__(self) -> Iterator[NDArray[np.float64] | None]:
        with self._read(self.path) as journal:
            yield from (journal.replicate_values(key) for key in self.keys)


def table(journal: Journal) -> SweepTable:
    """The points of a journal as they are at this moment.

    Parameters
    ----------
    journal
        Open to write or to read. Values of replicates are read later, as far as they were committed.

    Raises
    ------
    JournalBroken
        When the file is damaged.
    """
    with journal.snapshot():
        rows = journal.rows(
            "SELECT number, plan.key, factors, state, replicates, failed_replicates, stage, message"
            " FROM plan LEFT JOIN points ON points.key = plan.key ORDER BY number"
        )
        found = {name: journal.rows(_STATISTICS, (name,)) for name in journal.names}
    number, keys, factors, state, grown, failed, stage, message = zip(*rows, strict=True) if rows else ((),) * 8
    numbers = np.array(number, np.int64)
    stood = [json.loads(text) for text in factors]
    return SweepTable(
        about=dict(journal.about),
        factors=journal.factors,
        outcomes=journal.outcomes,
        number=numbers,
        state=tuple(one or "waiting" for one in state),
        values={factor.name: _values(factor, stood) for factor in journal.factors},
        statistics={name: _statistics(numbers, found[name]) for name in journal.names},
        replicates=np.array([one or 0 for one in grown], np.int64),
        failed_replicates=np.array([one or 0 for one in failed], np.int64),
        stage=tuple(one or "" for one in stage),
        message=tuple(one or "" for one in message),
        kept=KeptValues(journal.path, keys, type(journal).read),
    )


def waiting_table(
    about: Mapping[str, Any], factors: tuple[FactorColumn, ...], outcomes: tuple[OutcomeColumn, ...],
    points: Sequence[Mapping[str, Any]],
) -> SweepTable:  # fmt: skip
    """The table of a sweep before anything was simulated: every point waits.

    Parameters
    ----------
    about, factors, outcomes
        As in `SweepTable`.
    points
        Factor -> value for each point of the design.

    Examples
    --------
    >>> gap = FactorColumn(name="gap", label="gap", unit="mm", numeric=True)
    >>> waiting_table({}, (gap,), (), [{"gap": 0.0}, {"gap": 5.0}]).count("waiting")
    2
    """
    count = len(points)
    return SweepTable(
        about=about,
        factors=factors,
        outcomes=outcomes,
        number=np.arange(count),
        state=("waiting",) * count,
        values={factor.name: _values(factor, points) for factor in factors},
        statistics={outcome.name: Statistics.unknown(count) for outcome in outcomes},
        replicates=np.zeros(count, np.int64),
        failed_replicates=np.zeros(count, np.int64),
        stage=("",) * count,
        message=("",) * count,
    )


_STATISTICS = (
    f"SELECT number, {', '.join(STATISTICS)} FROM plan JOIN outcomes ON outcomes.key = plan.key"
    " WHERE outcome = ? ORDER BY number"
)


def _values(factor: FactorColumn, stood: Sequence[Mapping[str, Any]]) -> NDArray[Any]:
    values = [one.get(factor.name) for one in stood]
    if factor.numeric:
        return np.array(values, np.float64)
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _statistics(number: NDArray[np.int64], rows: Sequence[tuple[Any, ...]]) -> Statistics:
    """What the journal tells of an outcome, put in the places of its points."""
    found = Statistics.unknown(len(number))
    if rows:
        told = np.array(rows, np.float64)
        places = np.searchsorted(number, told[:, 0])
        for column, name in enumerate(STATISTICS, start=1):
            getattr(found, name)[places] = told[:, column]
    return found
