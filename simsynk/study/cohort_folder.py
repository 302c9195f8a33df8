"""The result folder of a cohort: one row for each person and day, and spreads over people as a run writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simsynk.study.cohort import Case, CohortResult
from simsynk.study.folder import (
    result_document,
    write_clinic,
    write_csv,
    write_document,
    write_failures,
    write_recipe,
)
from simsynk.study.sensitivity_folder import COHORT, skipped

SHOWN = (
    ("rest", "palpebral_fissure_mm"),
    ("smile", "commissure_excursion_mm"),
    ("smile", "palpebral_fissure_mm"),
    ("pucker", "commissure_excursion_mm"),
    ("pucker", "palpebral_fissure_mm"),
    ("snarl", "palpebral_fissure_mm"),
    ("brow_raise", "brow_elevation_mm"),
    ("brow_raise", "commissure_excursion_mm"),
    ("close_gentle", "palpebral_fissure_mm"),
    ("close_gentle", "commissure_excursion_mm"),
    ("close_tight", "palpebral_fissure_mm"),
)
"""Command and measure of the columns in mm of `cohort.csv`; the column's name is both."""


def cohort_rows(cohort: CohortResult) -> Iterator[dict[str, Any]]:
    """Rows of `cohort.csv`: every person on every day, one row for each affected side."""
    for case in cohort.cases:
        for d, day in enumerate(cohort.result.days):
            for side in cohort.scenario.sides:
                key = {"number": case.person.number, "day": day, "side": side}
                lost = {"degenerated_share": case.person.degenerated[side]}
                yield {**key, **lost, **_millimetres(cohort, case, d, side), **_judged(case, d, side)}


def _millimetres(cohort: CohortResult, case: Case, d: int, side: str) -> dict[str, float]:
    result = cohort.result
    if not result.measure_names:
        return {}
    measured, s = case.arrays["measures"], result.sides.index(side)
    return {
        f"{command}_{name}": float(measured[d, s, result.commands.index(command), result.measure_names.index(name)])
        for command, name in SHOWN
        if command in result.commands
    }


def _judged(case: Case, d: int, side: str) -> dict[str, float | int]:
    scores = {name: float(values[d]) for name, values in case.scores.get(side, {}).items()}
    days = case.signs.get(side, ())
    signs = {f"sign_{name}": int(sign["probability"] > 0) for name, sign in (days[d] if days else {}).items()}
    return {**scores, **signs}


def write_cohort(folder: Path, cohort: CohortResult) -> dict[str, Any]:
    """Write every table of a cohort; returns the content of `result.json`.

    The recipe says that it is a cohort, so that a run of the same scenario and seed is not taken for the same thing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_recipe(folder, cohort.scenario, cohort.seed, cohort=True)
    result = cohort.result
    write_csv(folder / "cohort.csv", cohort_rows(cohort))
    write_clinic(folder, result)
    write_failures(folder, result.failures)
    document = {**result_document(result, cohort.patient), "cohort": True, "people": len(cohort.cases)}
    document["sensitivity"] = skipped(COHORT)
    write_document(folder, document)
    return document
