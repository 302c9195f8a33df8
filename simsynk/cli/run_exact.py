"""`simsynk run --engine exact`: the expected nerve of a scenario in place of many simulated ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsynk.cli import options
from simsynk.cli.run import figure_names, print_report
from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.results import Result
    from simsynk.study.expected import ExpectedRun
    from simsynk.view.figure_recipe import Recipe
    from simsynk.view.folder import Drawn

NEEDS_AXONS = ("nerve", "spread", "dots")
"""Figures of single axons, or of many replicates."""

NO_SENSITIVITY = "the exact engine has no replicates from which a standard error could be told"


def run_exact(
    scenario: str, sets: tuple[str, ...], out: Path | None, *, seed: int | None, given: Mapping[str, Any],
    figures: str, formats: tuple[str, ...], as_json: bool, overwrite: bool, command: str,
) -> int:  # fmt: skip
    """Work out the expected nerve of a scenario, write its folder and print its table; returns the exit code.

    Parameters
    ----------
    given
        Options by name that only simulated axons can heed; those that are set are refused, `--replicates` and
        `--jobs` are noted.

    Raises
    ------
    InputError
        For a faulty scenario, and for events and options that this engine cannot heed.
    """
    from simsynk.study import folder as result_folder
    from simsynk.study.expected import ExpectedRun

    _heed(given)
    names = figure_names(figures)
    chosen = options.loaded(scenario, sets, None)
    started = ExpectedRun(chosen, seed=seed, command=command)
    if out is None:
        base = Path("simsynk-results") / f"{chosen.name}-exact"
        out = result_folder.free_folder(base, result_folder.recipe_text(chosen, started.seed, engine="exact"))
    result_folder.claim(out, chosen, started.seed, overwrite=overwrite, engine="exact")
    result = started.fill()
    document = write_exact(out, started, result)
    _draw(started, result, out, names, formats)
    if as_json:
        click.echo(json.dumps(document))
    else:
        print_report(result, out, many="expected values")
    return 0


def write_exact(out: Path, started: ExpectedRun, result: Result) -> dict[str, Any]:
    """Write the folder of an expected nerve, all but the figures; returns the content of `result.json`.

    Parameters
    ----------
    out
        A claimed folder.
    started, result
        The expected nerve and its summary.
    """
    from simsynk.study import folder as result_folder
    from simsynk.study.sensitivity_folder import skipped, write_sensitivity

    result_folder.write_recipe(out, started.scenario, started.seed, engine="exact")
    document = result_folder.write_folder(out, started, result)
    document["sensitivity"] = skipped(NO_SENSITIVITY)
    write_sensitivity(out, None)
    result_folder.write_document(out, document)
    return document


def _heed(given: Mapping[str, Any]) -> None:
    """Refuse what only simulated axons can do; say what has no effect."""
    idle = [name for name in ("--replicates", "--jobs") if given.get(name) is not None]
    problems = [
        Problem(path=name, message="does not go with --engine exact", fix="leave it out, or use --engine axons")
        for name, value in given.items()
        if value not in (None, False) and name not in idle
    ]
    if problems:
        raise InputError(problems)
    if idle:
        click.echo(f"{' and '.join(idle)}: without effect on expected values", err=True)


def _draw(
    started: ExpectedRun, result: Result, out: Path, figures: tuple[str, ...], formats: tuple[str, ...]
) -> None:
    """Draw what an expected nerve has, and say which figures it has not."""
    missing = [name for name in figures if name in NEEDS_AXONS]
    if missing:
        click.echo(f"not drawn, since they need simulated axons: {', '.join(missing)}", err=True)
    drawable = [name for name in figures if name not in missing]
    if not drawable:
        return
    from simsynk.view.folder import run_recipe
    from simsynk.view.run_pictures import draw_figures

    draw_figures(drawn_of(started, result, run_recipe(out, result)), out, drawable, formats=formats)


def drawn_of(started: ExpectedRun, result: Result, recipe: Recipe) -> Drawn:
    """What the figures of an expected nerve are drawn from."""
    from simsynk.study.folder import wiring_rows
    from simsynk.view.folder import Drawn, wiring_text

    patient = started.patient
    surgery = patient.surgery if any(patient.surgery) else ()
    nerve = patient.side(result.side).intact.nerve
    wiring = wiring_text(wiring_rows(started))
    return Drawn(result=result, nerve=nerve, face=patient.face, surgery=surgery, recipe=recipe, wiring=wiring)
