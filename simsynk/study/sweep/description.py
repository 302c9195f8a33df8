"""What a journal and its table say about themselves: the study, the code, the columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simsynk.errors import InputError, Problem, SimsynkError
from simsynk.scenario.study import Study
from simsynk.study.run import drawn_seed
from simsynk.study.sweep.journal import Journal
from simsynk.study.sweep.point import code_version
from simsynk.study.sweep.table import FactorColumn, OutcomeColumn


def about(study: Study, seed: int, design: str | None = None) -> dict[str, Any]:
    """Where the numbers of a sweep come from.

    Parameters
    ----------
    study, seed
        What is run.
    design
        What the points are called; None names the study's design.
    """
    return {
        "study": study.name,
        "title": study.title,
        "study_sha256": study.sha256,
        "scenario": study.scenario.name,
        "seed": seed,
        **code_version(),
        "design": design or study.design.kind,
        "replicates": study.data.get("replicates", study.replicates.number),
        "paired": study.paired,
        "study_yaml": study.to_yaml(),
    }


def factor_columns(study: Study) -> tuple[FactorColumn, ...]:
    """What a study varies, as columns of its table."""
    return tuple(
        FactorColumn(
            name=factor.name,
            label=factor.label,
            unit=factor.unit,
            numeric=factor.numeric,
            low=factor.low,
            high=factor.high,
        )
        for factor in study.factors
    )


def outcome_columns(study: Study) -> tuple[OutcomeColumn, ...]:
    """What a study reads, as columns of its table."""
    return tuple(
        OutcomeColumn(name=outcome.name, label=outcome.label, unit=outcome.unit, kind=outcome.kind)
        for outcome in study.outcomes
    )


def kept_seed(study: Study, path: Path, seed: int | None) -> int:
    """The seed of a sweep: the given one, the study's, that of a journal that is gone on with, or one drawn now.

    Raises
    ------
    InputError
        When the journal was begun with another seed than the one asked for.
    """
    wanted = study.seed if seed is None else seed
    if not path.exists():
        return drawn_seed(study.scenario, wanted)
    try:
        with Journal.read(path) as journal:
            kept = int(journal.about["seed"])
    except SimsynkError:
        # A journal that was stopped at birth is begun again; anything worse is told when it is opened to write.
        return drawn_seed(study.scenario, wanted)
    if wanted is not None and wanted != kept:
        fix = f"write --seed {kept}, or choose another folder"
        message = f"{path} was begun with seed {kept}, not {wanted}"
        raise InputError([Problem(path="--seed", message=message, fix=fix)])
    return kept
