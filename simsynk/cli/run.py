"""`simsynk run`: grow the nerves of a scenario, examine the face, write the result folder."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simsynk.cli import options
from simsynk.cli.show_figure import format_names
from simsynk.errors import InputError, Problem, unknown_name

if TYPE_CHECKING:
    from simsynk.periphery.state import Periphery
    from simsynk.results import Result
    from simsynk.study.run import Run

PARTLY, INTERRUPTED = 3, 130
_MOST_NUMBERS = 1_000_000
FIGURES = ("matrix", "nerve", "sheet", "spread", "recovery", "alluvial", "dots", "before_after")


@click.command("run")
@click.argument("scenario")
@options.computes
@click.option("--figures", default="all", show_default=True, metavar="all|none|NAME,...", help="Figures to draw.")
@click.option(
    "--figure-format",
    default="svg,png",
    show_default=True,
    metavar="svg,png,pdf",
    help="Kinds of file to write each figure as.",
)
@click.option("--cohort", is_flag=True, help="Make every replicate another person instead of other luck.")
@click.option("--dynamics", is_flag=True, help="Also write the time course of each command in one nerve.")
@click.option("--chunk", type=click.IntRange(min=1), help="Replicates in one task; results do not depend on it.")
@click.option("--only", metavar="N,A-B", help="Grow only these replicates, as 17 or 0-9,17.")
@click.option(
    "--sensitivity/--no-sensitivity",
    default=True,
    show_default=True,
    help="List the assumed values that the headline leans on.",
)
@click.option(
    "--engine",
    type=click.Choice(["axons", "exact"]),
    default="axons",
    show_default=True,
    help="Simulate every axon, or work out expected values without spread.",
)
@click.option("--overwrite", is_flag=True, help="Write over another result in the --out folder.")
def command(
    scenario: str,
    sets: tuple[str, ...],
    as_json: bool,
    out: Path | None,
    jobs: int | None,
    replicates: int | None,
    seed: int | None,
    figures: str,
    figure_format: str,
    cohort: bool,
    dynamics: bool,
    chunk: int | None,
    only: str | None,
    sensitivity: bool,
    engine: str,
    overwrite: bool,
) -> int:
    """Grow the nerves of SCENARIO (a name or a file) and examine the face.

    \b
    Example: simsynk run bells_palsy_severe --replicates 200 --seed 1
    """
    from simsynk.cli.run_exact import run_exact
    from simsynk.cli.run_people import Asked, cohort_figures, run_people
    from simsynk.study import folder as result_folder
    from simsynk.study.run import Run, drawn_seed

    line = "simsynk " + shlex.join(sys.argv[1:])
    formats = format_names(figure_format, "--figure-format")
    if engine == "exact":
        given = {"--cohort": cohort, "--dynamics": dynamics, "--chunk": chunk, "--only": only}
        given |= {"--replicates": replicates, "--jobs": jobs}
        return run_exact(
            scenario, sets, out, seed=seed, given=given, figures=figures, formats=formats, as_json=as_json,
            overwrite=overwrite, command=line,
        )  # fmt: skip
    wanted_figures = cohort_figures(figures, dynamics, chunk) if cohort else figure_names(figures)
    chosen = options.loaded(scenario, sets, replicates)
    drawn = drawn_seed(chosen, seed)
    numbers = None if only is None else replicate_numbers(only)
    if out is None:
        base = Path("simsynk-results") / f"{chosen.name}{'-cohort' if cohort else ''}-seed{drawn}"
        out = result_folder.free_folder(base, result_folder.recipe_text(chosen, drawn, cohort))
    result_folder.claim(out, chosen, drawn, overwrite=overwrite, cohort=cohort)
    result_folder.write_recipe(out, chosen, drawn, cohort=cohort)
    if cohort:
        asked = Asked(
            numbers=numbers, jobs=jobs, figures=wanted_figures, formats=formats, as_json=as_json, command=line
        )
        return run_people(chosen, drawn, out, asked)
    started = Run(chosen, seed=drawn, numbers=numbers, folder=out / result_folder.PARTIAL, command=line)
    return _simulate(
        started,
        out,
        wanted_figures,
        formats,
        jobs=jobs,
        chunk=chunk,
        dynamics=dynamics,
        sensitivity=sensitivity,
        as_json=as_json,
    )


def _simulate(
    started: Run, out: Path, figures: tuple[str, ...], formats: tuple[str, ...], *, jobs: int | None,
    chunk: int | None, dynamics: bool, sensitivity: bool, as_json: bool,
) -> int:  # fmt: skip
    """Grow every replicate, write the folder and tell what was found; returns the exit code."""
    from simsynk.cli.progress import ProgressLine
    from simsynk.cli.sensitivity import SWITCHED_OFF, add_sensitivity
    from simsynk.study import folder as result_folder
    from simsynk.study.ensemble import Interrupted, NothingFinished

    _announce(started)
    try:
        with ProgressLine() as progress:
            result = started.fill(jobs=jobs, chunk=chunk, progress=progress)
        document = result_folder.write_folder(out, started, result)
        off = "" if sensitivity else SWITCHED_OFF
        told = add_sensitivity(document, out, started, result, jobs=jobs, off=off)
        _draw(result, started, out, figures, formats, dynamics=dynamics)
        result_folder.finish(out, started)
    except (Interrupted, KeyboardInterrupt) as stop:
        # Past the growth everything grown is kept, whatever table or figure was being written.
        count = len(started.store)
        kept = str(stop) or f"interrupted: {count} of {count} replicates are kept, not every table and figure,"
        started.store.close()
        click.echo(
            f"{kept} in {out}; the same command with --seed {started.seed} --out {out} goes on from there", err=True
        )
        return INTERRUPTED
    except NothingFinished as none:
        started.store.close()
        result_folder.write_failures(out, [failure.as_row() for failure in none.failures])
        click.echo(f"{none}; see {out / 'failures.csv'}", err=True)
        return PARTLY
    if as_json:
        click.echo(json.dumps(document))
    else:
        print_report(result, out, more=told)
    return PARTLY if result.failures else 0


def figure_names(text: str, figures: tuple[str, ...] = FIGURES, kind: str = "a figure") -> tuple[str, ...]:
    """Names of the figures to draw, of those that there are.

    Raises
    ------
    InputError
        For an unknown one, and for `all` or `none` beside others.

    Examples
    --------
    >>> figure_names("all"), figure_names("none")
    (('matrix', 'nerve', 'sheet', 'spread', 'recovery', 'alluvial', 'dots', 'before_after'), ())
    """
    if text in ("all", "none"):
        return figures if text == "all" else ()
    names = tuple(part.strip() for part in text.split(","))
    for name in names:
        if name in ("all", "none"):
            fix = "leave it out, or write nothing else"
            raise InputError([Problem(path="--figures", message=f"'{name}' stands alone", fix=fix)])
        if name not in figures:
            raise unknown_name("--figures", name, ["all", "none", *figures], kind)
    return names


def replicate_numbers(text: str) -> list[int]:
    """Replicate numbers from a text as `0-9,17`.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> replicate_numbers("0-2,17")
    [0, 1, 2, 17]
    """
    numbers: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()) or len(first) > 9 or len(last) > 9:
            fix = "write numbers and ranges, as --only 0-9,17"
            raise InputError([Problem(path="--only", message=f"'{part}' is not a replicate number", fix=fix)])
        low, high = int(first), int(last or first)
        if high < low:
            fix = f"write the smaller number first, as --only {high}-{low}"
            raise InputError([Problem(path="--only", message=f"'{part}' runs backwards", fix=fix)])
        if high - low >= _MOST_NUMBERS:
            fix = "run fewer at a time"
            raise InputError([Problem(path="--only", message=f"'{part}' is more than a million replicates", fix=fix)])
        numbers |= set(range(low, high + 1))
    return sorted(numbers)


def _announce(started: Run) -> None:
    from simsynk import jit

    note = jit.cache_note()
    if note:
        click.echo(note, err=True)
    if started.resumed:
        click.echo(f"going on from {started.resumed} replicates that were finished before", err=True)


def _draw(
    result: Result, started: Run, out: Path, figures: tuple[str, ...], formats: tuple[str, ...], *, dynamics: bool
) -> None:
    """Figures and time courses, of the affected side's nerve of the first replicate grown again."""
    if not figures and not dynamics:
        return
    from simsynk.view.folder import drawn_of_run, run_recipe

    drawn = drawn_of_run(started, result, started.seed, run_recipe(out, result))
    if figures:
        from simsynk.view.run_pictures import draw_figures

        draw_figures(drawn, out, figures, formats=formats)
    if dynamics and drawn.periphery is not None:
        _time_courses(result, started, drawn.periphery, out, formats if figures else ())


def _time_courses(result: Result, started: Run, nerve: Periphery, out: Path, formats: tuple[str, ...]) -> None:
    from simsynk.cli.dynamics_output import write_dynamics
    from simsynk.view.folder import run_recipe

    scenario = started.scenario
    write_dynamics(
        nerve,
        out,
        commands=scenario.commands,
        central=scenario.central,
        provenance=dict(result.provenance),
        title=result.title,
        figure=bool(formats),
        formats=formats,
        recipe=run_recipe(out, result) if formats else None,
    )


def print_report(
    result: Result, out: Path, many: str = "nerves", each: str = "replicates", more: Sequence[str] = ()
) -> None:
    """Print what was found, `more` lines, and where it was written; `many` and `each` name what was simulated."""
    from simsynk.cli.run_lines import report_lines
    from simsynk.notice import NOTICE

    for line in (*report_lines(result, many=many), *more):
        click.echo(line)
    for warning in result.warnings:
        click.echo(f"  note: {warning}")
    if result.failures:
        click.echo(f"  {len(result.failures)} {each} failed: see {out / 'failures.csv'}")
    click.echo(f"\nWritten to {out} (seed {result.provenance['seed']}). {NOTICE}")
