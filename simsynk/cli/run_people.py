"""`simsynk run --cohort`: a population of persons instead of one person regrown many times."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from simsynk.errors import SimsynkError
from simsynk.scenario.scenario import Scenario

PARTLY, INTERRUPTED = 3, 130


def run_people(
    scenario: Scenario,
    seed: int,
    numbers: Sequence[int] | None,
    jobs: int | None,
    out: Path,
    *,
    as_json: bool,
    command: str,
) -> int:
    """Simulate a cohort, write its folder and print its table; returns the exit code.

    Parameters
    ----------
    numbers
        Which persons; None takes 0 to the scenario's replicates less one.
    out
        A claimed folder.
    as_json
        Whether to print `result.json` instead of the table.
    command
        Command line to be recorded.
    """
    from simsynk.cli.progress import ProgressLine
    from simsynk.cli.report import report_lines
    from simsynk.notice import NOTICE
    from simsynk.study.cohort import run_cohort
    from simsynk.study.cohort_folder import write_cohort

    try:
        with ProgressLine("people") as progress:
            cohort = run_cohort(scenario, seed, numbers, jobs, progress, command)
    except SimsynkError as nobody:
        click.echo(str(nobody), err=True)
        return PARTLY
    result = cohort.result
    document = write_cohort(out, cohort)
    if as_json:
        click.echo(json.dumps(document))
    else:
        for line in report_lines(result, many="people"):
            click.echo(line)
        for warning in result.warnings:
            click.echo(f"  note: {warning}")
        if result.failures:
            click.echo(f"  {len(result.failures)} people failed: see {out / 'failures.csv'}")
        click.echo(f"\nWritten to {out} (seed {seed}). {NOTICE}")
    if cohort.interrupted:
        click.echo(f"interrupted: the {len(cohort.cases)} people that were finished are kept in {out}", err=True)
        return INTERRUPTED
    return PARTLY if result.failures else 0
