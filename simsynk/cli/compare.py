"""`simsynk compare`: plans of treatment on the same regrown nerves, always with doing nothing."""

from __future__ import annotations

import contextlib
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simsynk.cli import options
from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.study.compare import Comparison

INTERRUPTED, PARTLY = 130, 3
FIGURES = ("pareto", "before_after", "change", "course")


@click.command("compare")
@click.argument("scenario")
@click.option(
    "--plan", "plans", multiple=True, required=True, metavar="PLAN", help="Plan by name or file; repeatable."
)
@options.computes
@click.option(
    "--months", default="0,1,3,6,12,24", show_default=True, help="When to look, in months after the first event."
)
@click.option(
    "--day", type=click.FloatRange(0, 36525), help="Day of month 0; by default that of the first event of any plan."
)
@click.option("--figures", default="all", show_default=True, metavar="all|none|NAME,...", help="Figures to draw.")
@click.option("--overwrite", is_flag=True, help="Write over another result in the --out folder.")
def command(
    scenario: str,
    plans: tuple[str, ...],
    sets: tuple[str, ...],
    as_json: bool,
    out: Path | None,
    jobs: int | None,
    replicates: int | None,
    seed: int | None,
    months: str,
    day: float | None,
    figures: str,
    overwrite: bool,
) -> int:
    """Play plans on the same regrown nerves of SCENARIO and say what each gains and costs.

    \b
    Example: simsynk compare bells_palsy_severe --plan toxin_eyelids --plan eyelid_neurolysis --seed 1
    """
    from simsynk.cli.compare_report import comparison_lines
    from simsynk.cli.progress import ProgressLine
    from simsynk.cli.run import figure_names
    from simsynk.notice import NOTICE
    from simsynk.scenario.plan import load_plan
    from simsynk.study.compare import NervesMissing, compare
    from simsynk.study.compare_folder import claim, document, recipe_text, without_nan, write_comparison
    from simsynk.study.differences import paired
    from simsynk.study.ensemble import Interrupted
    from simsynk.study.folder import free_folder
    from simsynk.study.run import drawn_seed

    wanted = figure_names(figures, FIGURES)
    times = month_numbers(months)
    chosen = options.loaded(scenario, sets, replicates)
    read = [load_plan(plan) for plan in plans]
    drawn = drawn_seed(chosen, seed)
    wanted_recipe = recipe_text(chosen, read, drawn, times, day)
    base = Path("simsynk-results") / f"{chosen.name}-compare-seed{drawn}"
    folder = out or free_folder(base, wanted_recipe)
    claim(folder, chosen, read, wanted_recipe, overwrite=overwrite)
    try:
        with ProgressLine() as progress:
            found = compare(chosen, read, seed=drawn, months=times, day=day, jobs=jobs, progress=progress)
    except Interrupted as stop:
        click.echo(f"interrupted after {stop.finished} of {stop.wanted} nerves; a comparison starts anew", err=True)
        return INTERRUPTED
    except NervesMissing as missing:
        click.echo(str(missing), err=True)
        return PARTLY
    changes = {arm.name: paired(found, arm) for arm in found.arms}
    made = document(found, changes, "simsynk " + shlex.join(sys.argv[1:]))
    write_comparison(folder, found, changes, made)
    _draw(found, folder, wanted)
    if as_json:
        click.echo(json.dumps(without_nan(made)))
    else:
        for line in comparison_lines(found, made):
            click.echo(line)
        click.echo(f"\nWritten to {folder} (seed {drawn}). {NOTICE}")
    return 0


def _draw(found: Comparison, folder: Path, figures: tuple[str, ...]) -> None:
    if figures:
        from simsynk.view.compare_figures import FIGURES as NEED_NERVES
        from simsynk.view.compare_figures import draw_comparison
        from simsynk.view.plan_pictures import draw_from_folder

        draw_from_folder(folder, [name for name in figures if name not in NEED_NERVES])
        draw_comparison(found, folder, [name for name in figures if name in NEED_NERVES])


def month_numbers(text: str) -> tuple[float, ...]:
    """Times in months from a text as `0,1,3`.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> month_numbers("0, 3,12")
    (0.0, 3.0, 12.0)
    """
    found: list[float] = []
    for part in text.split(","):
        value: float | None = None
        with contextlib.suppress(ValueError):
            value = float(part)
        if value is None or not 0 <= value <= 600:
            fix = "write numbers from 0 to 600, as --months 0,3,12"
            raise InputError(
                [Problem(path="--months", message=f"'{part.strip()}' is not a number of months", fix=fix)]
            )
        found.append(value)
    return tuple(sorted(set(found)))
