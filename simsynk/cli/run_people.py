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
    except KeyboardInterrupt:
        click.echo("interrupted: nothing of this cohort is kept", err=True)
        return INTERRUPTED
    except SimsynkError as nobody:
        click.echo(str(nobody), err=True)
        return PARTLY
    document = write_cohort(out, cohort)
    if as_json:
        click.echo(json.dumps(document))
        return PARTLY if cohort.result.failures else 0
    for line in report_lines(cohort.result, many="people"):
        click.echo(line)
    click.echo(f"\nWritten to {out} (seed {seed}). {NOTICE}")
    return PARTLY if cohort.result.failures else 0
