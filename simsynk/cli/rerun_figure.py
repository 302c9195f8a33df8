"""`simsynk rerun FIGURE`: run again what a figure was drawn from, draw it again, and compare what it shows."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.results import Result
    from simsynk.scenario.scenario import Scenario
    from simsynk.scenario.study import Study
    from simsynk.view.figure_recipe import Recipe
    from simsynk.view.folder import Drawn

DIFFERENT, INTERRUPTED = 3, 130
_MOST_COPIES = 1000


@dataclass(frozen=True, slots=True)
class Target:
    """Where the second figure goes.

    Parameters
    ----------
    folder, name
        Folder, and name of the files without their endings.
    formats
        Kinds of picture.
    """

    folder: Path
    name: str
    formats: tuple[str, ...]


def rerun_figure(path: Path, out: Path | None, jobs: int | None, *, as_json: bool) -> int:
    """Make a figure again and say whether it shows the same; returns the exit code.

    Parameters
    ----------
    path
        A figure that simsynk drew.
    out
        Folder for the new figure; None writes it beside the old one as NAME.rerun.
    jobs
        Threads; the numbers do not depend on them.
    as_json
        Whether to print the comparison as JSON.

    Raises
    ------
    InputError
        For a file without a sound recipe, and when the new figure would be written over a file.
    """
    from simsynk.study.ensemble import Interrupted
    from simsynk.study.sweep.sweep import SweepStopped
    from simsynk.view import figure_recipe

    recipe = figure_recipe.read(path)
    target = _target(path, out)
    makers = {"study": _study, "run": _run, "sensitivity": _sensitivity, "comparison": _comparison}
    try:
        written = makers[recipe.kind](recipe, target, jobs, path)
    except (Interrupted, SweepStopped, KeyboardInterrupt):
        click.echo("interrupted: nothing was drawn", err=True)
        return INTERRUPTED
    again = figure_recipe.read(written[0])
    return _told(recipe, again, written, as_json=as_json)


def _told(recipe: Recipe, again: Recipe, written: list[Path], *, as_json: bool) -> int:
    same = recipe.data_sha256 == again.data_sha256
    files = [str(file) for file in written]
    if as_json:
        made = {"made_with": recipe.version, "drawn_with": again.version}
        same_kernels = recipe.kernels == again.kernels
        click.echo(json.dumps({"identical": same, **made, "same_kernels": same_kernels, "files": files}))
        return 0 if same else DIFFERENT
    click.echo("identical: the data of the figure" if same else "different: the data of the figure")
    if not same or recipe.version != again.version:
        click.echo(_versions(recipe, again))
    for file in files:
        click.echo(f"  {file}")
    return 0 if same else DIFFERENT


def _versions(recipe: Recipe, again: Recipe) -> str:
    """What may have moved the numbers between the two figures."""
    if recipe.version != again.version:
        moved = "" if recipe.data_sha256 == again.data_sha256 else (
            "; a line 'changes numbers' in CHANGELOG.md names what moved since"
        )  # fmt: skip
        return f"made with simsynk {recipe.version}, drawn again with {again.version}{moved}"
    if recipe.kernels != again.kernels:
        return f"made with simsynk {recipe.version} and drawn again with it, but with other kernels"
    return f"made with simsynk {recipe.version}, the same version; other libraries or a partly finished study"


def _target(path: Path, out: Path | None) -> Target:
    """Where the second figure goes; nothing is ever written over.

    Raises
    ------
    InputError
        When the folder holds files of that name, or cannot be written.
    """
    from simsynk.study.folder import make_writable

    formats = ("svg", "png", *(["pdf"] if path.suffix.casefold() == ".pdf" else []))
    folder = path.parent if out is None else out
    make_writable(folder)
    if out is None:
        for number in range(1, _MOST_COPIES):
            name = f"{path.stem}.rerun{'' if number == 1 else number}"
            if not _there(folder, name, formats):
                return Target(folder, name, formats)
    old = _there(folder, path.stem, formats)
    if out is None or old:
        message = f"{old or folder} is there already"
        raise InputError([Problem(path="--out", message=message, fix="choose another folder with --out")])
    return Target(folder, path.stem, formats)


def _there(folder: Path, name: str, formats: tuple[str, ...]) -> Path | None:
    every = [folder / f"{name}.{ending}" for ending in (*formats, "csv")]
    return next((one for one in every if one.exists()), None)


def _study(recipe: Recipe, target: Target, jobs: int | None, path: Path) -> list[Path]:
    """Run the study of a figure again and draw its figure."""
    from simsynk.cli.progress import ProgressLine
    from simsynk.study.sweep.study_run import planned_table, run_study
    from simsynk.view.study_figures import check_names, chosen, draw_one, name_of

    name = name_of(recipe, str(path))
    with tempfile.TemporaryDirectory() as place:
        study = _study_of(recipe, path, Path(place))
        check_names(planned_table(study, recipe.seed), [name])
        with ProgressLine("points") as progress:
            table = run_study(study, Path(place), seed=recipe.seed, jobs=jobs, progress=progress)
        (choice,) = chosen(table, [name])
        return draw_one(table, target.folder, choice, target.name, formats=target.formats)


def _study_of(recipe: Recipe, path: Path, folder: Path) -> Study:
    from simsynk import documents
    from simsynk.scenario.study import read_study

    return read_study(documents.read_text(recipe.text, shown_as=f"{path} (its study)"), folder)


def _sensitivity(recipe: Recipe, target: Target, jobs: int | None, path: Path) -> list[Path]:
    """Make the sensitivity analysis of a figure again and draw its ranking."""
    from simsynk.cli.progress import ProgressLine
    from simsynk.study.study_sensitivity import study_sensitivity
    from simsynk.view.sensitivity_figure import draw_sensitivity, method_of

    method, number = method_of(recipe, str(path))
    with tempfile.TemporaryDirectory() as place:
        study = _study_of(recipe, path, Path(place))
        with ProgressLine("points") as progress:
            made = study_sensitivity(
                study, Path(place), method=method, number=number, seed=recipe.seed, jobs=jobs, progress=progress
            )
    return draw_sensitivity(made, target.folder, target.formats, name=target.name)


def _comparison(recipe: Recipe, target: Target, jobs: int | None, path: Path) -> list[Path]:
    """Play the plans of a figure again on the same nerves and draw it."""
    from simsynk.cli.rerun_comparison import draw_comparison_again

    return draw_comparison_again(recipe, target.folder, target.name, target.formats, jobs, path)


def _run(recipe: Recipe, target: Target, jobs: int | None, path: Path) -> list[Path]:
    """Run the scenario of a figure again and draw its figure."""
    from simsynk.cli.dynamics_output import FIGURE as TIME_COURSES
    from simsynk.cli.run import replicate_numbers
    from simsynk.scenario.load import load
    from simsynk.view.run_pictures import PICTURES, choice_from, picture_of, write_picture

    numbers, engine, cohort = (recipe.options.get(name) for name in ("replicates", "engine", "cohort"))
    sound = isinstance(numbers, str) and engine in ("axons", "exact") and isinstance(cohort, bool)
    timed = recipe.figure == TIME_COURSES and engine == "axons" and not cohort
    if not sound or not (timed or recipe.figure in PICTURES):
        message = f"carries a recipe for the figure {recipe.figure[:60]!r} that this version cannot draw"
        raise InputError([Problem(path="", message=message, file=str(path))])
    with tempfile.TemporaryDirectory() as place, ExitStack() as open_files:
        folder = Path(place)
        (folder / "scenario.yaml").write_text(recipe.text, encoding="utf-8")
        if recipe.nerve:
            (folder / "nerve.yaml").write_text(recipe.nerve, encoding="utf-8")
        scenario = load(folder / "scenario.yaml")
        asked = [] if engine == "exact" else replicate_numbers(str(numbers))
        drawn = (_expected if engine == "exact" else _cohort if cohort else _axons)(
            scenario, recipe.seed, asked, jobs, folder, open_files
        )
        if timed:
            return _time_courses(drawn, scenario, target)
        choice = choice_from(recipe.options.get("choice", {}), str(path))
        picture = picture_of(recipe.figure, drawn, choice)
        if picture is None:
            raise InputError([Problem(path="", message="this run has nothing for its figure", file=str(path))])
        return write_picture(
            picture, recipe.figure, drawn, target.folder, choice=choice, formats=target.formats, file=target.name
        )


def _time_courses(drawn: Drawn, scenario: Scenario, target: Target) -> list[Path]:
    """The figure of `simsynk run --dynamics`, of the first nerve."""
    from simsynk.cli.dynamics_output import draw_dynamics
    from simsynk.motor.dynamics import dynamics

    if drawn.periphery is None:
        raise InputError([Problem(path="", message="its run holds no nerve")])
    course = dynamics(drawn.periphery, scenario.commands, scenario.central)
    return draw_dynamics(
        course, drawn.periphery, target.folder, target.name, formats=target.formats, recipe=drawn.recipe,
        provenance=dict(drawn.result.provenance), title=drawn.result.title, table=True,
    )  # fmt: skip


def _axons(
    scenario: Scenario, seed: int, numbers: list[int], jobs: int | None, folder: Path, open_files: ExitStack
) -> Drawn:
    """A run of many nerves, kept on disk until its figure is drawn."""
    from simsynk.cli.progress import ProgressLine
    from simsynk.study.run import Run
    from simsynk.view.folder import drawn_of_run

    started = Run(scenario, seed=seed, numbers=numbers, folder=folder / "partial")
    open_files.callback(started.store.close)
    with ProgressLine() as progress:
        result = started.fill(jobs=jobs, progress=progress)
    return drawn_of_run(started, result, seed, _recipe(folder, result))


def _expected(scenario: Scenario, seed: int, _numbers: Any, _jobs: Any, folder: Path, _open: Any) -> Drawn:
    """The expected nerve, which needs neither numbers nor threads."""
    from simsynk.cli.run_exact import drawn_of
    from simsynk.study.expected import ExpectedRun

    started = ExpectedRun(scenario, seed=seed)
    result = started.fill()
    return drawn_of(started, result, _recipe(folder, result))


def _cohort(scenario: Scenario, seed: int, numbers: list[int], jobs: int | None, folder: Path, _open: Any) -> Drawn:
    """Many persons."""
    from simsynk.cli.progress import ProgressLine
    from simsynk.cli.run_people import drawn_of
    from simsynk.study.cohort import run_cohort

    with ProgressLine("people") as progress:
        cohort = run_cohort(scenario, seed, numbers, jobs, progress)
    if cohort.interrupted:
        raise KeyboardInterrupt
    return drawn_of(cohort, _recipe(folder, cohort.result, cohort=True))


def _recipe(folder: Path, result: Result, *, cohort: bool = False) -> Recipe:
    from simsynk.view.folder import run_recipe

    return run_recipe(folder, result, cohort=cohort)
