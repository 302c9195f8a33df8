"""`simsynk run --cohort`: a population of persons instead of one person regrown many times."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simsynk.cli.run import INTERRUPTED, PARTLY, figure_names, print_report
from simsynk.errors import InputError, Problem, SimsynkError
from simsynk.scenario.scenario import Scenario

if TYPE_CHECKING:
    from simsynk.study.cohort import CohortResult
    from simsynk.view.figure_recipe import Recipe
    from simsynk.view.folder import Drawn

FIGURES = ("matrix", "recovery")
"""Figures that make sense for many persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asked of a cohort.

    Parameters
    ----------
    numbers
        Which persons; None takes 0 to the scenario's replicates less one.
    jobs
        Threads; None takes all processors.
    figures
        Figures to draw.
    formats
        Kinds of file to write each as.
    as_json
        Whether to print `result.json` instead of the table.
    command
        Command line to be recorded.
    """

    numbers: Sequence[int] | None
    jobs: int | None
    figures: tuple[str, ...]
    formats: tuple[str, ...]
    as_json: bool
    command: str


def cohort_figures(text: str, dynamics: bool, chunk: int | None) -> tuple[str, ...]:
    """Names of the figures of a cohort.

    Raises
    ------
    InputError
        For a figure of a single nerve, and for options that a cohort cannot heed.

    Examples
    --------
    >>> cohort_figures("all", False, None)
    ('matrix', 'recovery')
    """
    for option, given in (("--dynamics", dynamics), ("--chunk", chunk is not None)):
        if given:
            fix = "leave one of the two out"
            raise InputError([Problem(path=option, message="does not go with --cohort", fix=fix)])
    return figure_names(text, FIGURES, "a figure of a cohort")


def run_people(scenario: Scenario, seed: int, out: Path, asked: Asked) -> int:
    """Simulate a cohort, write its folder and print its table; returns the exit code.

    Parameters
    ----------
    out
        A claimed folder.
    """
    from simsynk.cli.progress import ProgressLine
    from simsynk.study.cohort import run_cohort
    from simsynk.study.cohort_folder import write_cohort
    from simsynk.study.sensitivity_folder import COHORT

    try:
        with ProgressLine("people") as progress:
            cohort = run_cohort(scenario, seed, asked.numbers, asked.jobs, progress, asked.command)
    except SimsynkError as nobody:
        click.echo(str(nobody), err=True)
        return PARTLY
    result = cohort.result
    document = write_cohort(out, cohort)
    _draw(cohort, out, asked)
    if asked.as_json:
        click.echo(json.dumps(document))
    else:
        print_report(result, out, many="people", each="people", more=["", f"  no sensitivity: {COHORT}"])
    if cohort.interrupted:
        click.echo(f"interrupted: the {len(cohort.cases)} people that were finished are kept in {out}", err=True)
        return INTERRUPTED
    return PARTLY if result.failures else 0


def _draw(cohort: CohortResult, out: Path, asked: Asked) -> None:
    if not asked.figures:
        return
    from simsynk.view.folder import run_recipe
    from simsynk.view.run_pictures import draw_figures

    draw_figures(
        drawn_of(cohort, run_recipe(out, cohort.result, cohort=True)), out, asked.figures, formats=asked.formats
    )


def drawn_of(cohort: CohortResult, recipe: Recipe) -> Drawn:
    """What the figures of many persons are drawn from."""
    from simsynk.view.folder import Drawn

    return Drawn(result=cohort.result, nerve=cohort.patient.nerve, recipe=recipe)
