"""Global sensitivity of a user's own question: the factors of a study moved over their ranges, the outcomes followed.

The points are those of the method, not of the study's design; everything else is the study's: scenario, ranges,
replicates, pairing, seed. They are simulated by the driver of sweeps, so journal, resuming and engines are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem
from simsynk.scenario.study import Study
from simsynk.study.global_sensitivity import SobolIndices, sobol_indices
from simsynk.study.morris import TRAJECTORIES, Screening, morris_screening, morris_walks, walked_shares
from simsynk.study.point_noise import Measured
from simsynk.study.sobol_design import PointRows, placed_rows, sobol_shares
from simsynk.study.sweep.description import kept_seed
from simsynk.study.sweep.journal import JOURNAL, Journal
from simsynk.study.sweep.study_run import run_study
from simsynk.study.sweep.sweep import Progress
from simsynk.study.sweep.table import KeptValues, SweepTable

SOBOL, MORRIS = "sobol", "morris"
METHODS = (SOBOL, MORRIS)

BASE = 64
"""Base points of a Sobol analysis unless another number is asked for (modelling choice: ranks are sure, shares to
about two tenths)."""

Analysis = Callable[[Measured], SobolIndices | Screening]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySensitivity:
    """What the outcomes of a study lean on.

    Parameters
    ----------
    study, seed
        The question and whose luck.
    method
        `sobol` or `morris`.
    number
        Base points of a Sobol analysis, trajectories of a Morris screening.
    table
        Every different point that was simulated.
    found
        Indices or elementary effects; outcomes and factors in the order of the study.
    """

    study: Study = field(repr=False)
    seed: int
    method: str
    number: int
    table: SweepTable = field(repr=False)
    found: SobolIndices | Screening = field(repr=False)

    def ranked(self, outcome: int) -> list[int]:
        """Places of the factors for an outcome, the most important first; untold ones in the study's order, last."""
        importance = self.found.importance[outcome]
        return sorted(
            range(len(importance)), key=lambda place: (-np.nan_to_num(importance[place], nan=-np.inf), place)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityPlan:
    """The points of an analysis and what is done with them.

    Parameters
    ----------
    method, number, seed
        See `StudySensitivity`.
    rows
        Which points each row of the design uses.
    analyse
        From what was found at the points to indices or effects.
    """

    method: str
    number: int
    seed: int
    rows: PointRows
    analyse: Analysis = field(repr=False)


def sensitivity_plan(study: Study, seed: int, method: str = SOBOL, number: int | None = None) -> SensitivityPlan:
    """The points of an analysis, before anything is simulated.

    Parameters
    ----------
    study
        Its factors are moved; its design is not used.
    seed
        Of the design and the bootstrap.
    method
        One of `METHODS`.
    number
        Base points (`sobol`, a power of two) or trajectories (`morris`); None takes `BASE` or `TRAJECTORIES`.

    Raises
    ------
    InputError
        For a number that does not fit, a study without factors, or `morris` without SALib.
    """
    if not study.factors:
        raise InputError(
            [Problem(path="factors", message="a sensitivity needs at least one factor", file=study.file)]
        )
    if method == MORRIS:
        return _morris(study, seed, TRAJECTORIES if number is None else number)
    return _sobol(study, seed, BASE if number is None else number)


def _sobol(study: Study, seed: int, number: int) -> SensitivityPlan:
    rows = placed_rows(study.factors, sobol_shares(len(study.factors), number, seed))

    def analyse(measured: Measured) -> SobolIndices:
        return sobol_indices(measured, rows.places, seed=seed)

    return SensitivityPlan(method=SOBOL, number=number, seed=seed, rows=rows, analyse=analyse)


def _morris(study: Study, seed: int, number: int) -> SensitivityPlan:
    walks = morris_walks(len(study.factors), number, seed)
    rows = placed_rows(study.factors, walked_shares(study.factors, walks))

    def analyse(measured: Measured) -> Screening:
        return morris_screening(measured, rows.places, walks, seed=seed)

    return SensitivityPlan(method=MORRIS, number=number, seed=seed, rows=rows, analyse=analyse)


def study_sensitivity(
    study: Study,
    folder: Path,
    *,
    method: str = SOBOL,
    number: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    engine: str = "threads",
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> StudySensitivity:
    """Simulate the points of an analysis in a folder, going on from what it holds, and analyse them.

    Parameters
    ----------
    study
        The question.
    folder
        Where the journal and `points.csv` are kept.
    method, number
        See `sensitivity_plan`.
    seed
        Seed; None takes the study's, that of the folder's journal, or draws one.
    jobs, engine, scheduler, progress
        As for a sweep; the numbers do not depend on them.

    Raises
    ------
    InputError
        For input that does not fit, or a folder of something else.
    SweepStopped
        When the user stops it; finished points are kept.
    """
    drawn = kept_seed(study, folder / JOURNAL, seed)
    plan = sensitivity_plan(study, drawn, method, number)
    table = run_study(
        study, folder, seed=drawn, jobs=jobs, engine=engine, scheduler=scheduler, values=plan.rows.values,
        design=f"{method}_sensitivity", progress=progress,
    )  # fmt: skip
    with measured_points(table) as measured:
        found = plan.analyse(measured)
    return StudySensitivity(study=study, seed=drawn, method=plan.method, number=plan.number, table=table, found=found)


@contextmanager
def measured_points(table: SweepTable) -> Iterator[Measured]:
    """Means of a table with their standard errors, and its replicates while the journal is open."""
    told = [table.statistics[outcome.name] for outcome in table.outcomes]
    count = np.stack([one.count for one in told], axis=1).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = np.where(count > 1, np.stack([one.sd for one in told], axis=1) / np.sqrt(count), np.nan)
    means = np.stack([one.mean for one in told], axis=1)
    paired = bool(table.about["paired"])

    def measured(replicates: Callable[[int], NDArray[np.float64] | None]) -> Measured:
        return Measured(means=means, errors=errors, paired=paired, replicates=replicates)

    kept: Any = table.kept
    if not isinstance(kept, KeptValues):
        yield measured(table.replicate_values)
        return
    # One opening for all points: each would check the whole file.
    with Journal.read(kept.path) as journal:
        yield measured(lambda place: journal.replicate_values(kept.keys[place]))
