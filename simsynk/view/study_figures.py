"""The figures of a study: which of them fit it, and how they are written with their tables and recipes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from simsynk import __version__
from simsynk.errors import InputError, Problem, unknown_name
from simsynk.study.folder import write_csv
from simsynk.study.sweep.table import STATISTICS, Statistics, SweepTable
from simsynk.view import figure_recipe, heat_map, pair_plot, response_curves, style, tornado
from simsynk.view import study_columns as columns
from simsynk.view.figure_recipe import Recipe
from simsynk.view.study_columns import Choice
from simsynk.view.study_sheet import StudyFigure

DESIGNS = (columns.GRID, columns.ONE_AT_A_TIME, "latin_hypercube", "sobol", "random")
"""Designs whose points a study makes again by itself."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of figure.

    Parameters
    ----------
    reason_against
        Why it cannot be drawn from a table; empty when it can.
    draw
        Draws it.
    each_outcome
        Whether there is one for each outcome.
    """

    reason_against: Callable[[SweepTable, Choice], str]
    draw: Callable[[SweepTable, Choice], StudyFigure]
    each_outcome: bool


KINDS: dict[str, Kind] = {
    response_curves.KIND: Kind(response_curves.reason_against, response_curves.draw, True),
    heat_map.KIND: Kind(heat_map.reason_against, heat_map.draw, True),
    tornado.KIND: Kind(tornado.reason_against, tornado.draw, True),
    pair_plot.KIND: Kind(pair_plot.reason_against, pair_plot.draw, False),
}
"""Kinds of figures by name."""


def figures_for(table: SweepTable) -> tuple[str, ...]:
    """Names of the figures that fit a study: every outcome in each kind that its design and factors allow."""
    return tuple(choice.name for kind in KINDS for choice in _each(table, kind) if not _against(table, choice))


def chosen(table: SweepTable, wanted: str | Sequence[str]) -> tuple[Choice, ...]:
    """The figures that were asked for.

    Parameters
    ----------
    wanted
        `all` (those of `figures_for`), `none`, or names, a text with commas or a list: a kind (`heat_map`), a kind
        and an outcome (`heat_map.eye_on_smile`), and factors after that (`heat_map.eye_on_smile.delay.misrouting`).

    Raises
    ------
    InputError
        For an unknown name, and for a figure that the study's data cannot fill; says why.
    """
    if isinstance(wanted, str):
        if wanted.strip() == "none":
            return ()
        names = [part.strip() for part in wanted.split(",")]
    else:
        names = list(wanted)
    found: list[Choice] = []
    for name in names:
        if name == "all":
            found += [choice for kind in KINDS for choice in _each(table, kind) if not _against(table, choice)]
            continue
        if name == "none":
            fix = "leave it out, or write nothing else"
            raise InputError([Problem(path="--figures", message="'none' stands alone", fix=fix)])
        kind, *rest = name.split(".")
        if kind not in KINDS:
            raise unknown_name("--figures", kind, ["all", "none", *KINDS], "a figure of a study")
        asked = [Choice(kind=kind, outcome=rest[0], factors=tuple(rest[1:]))] if rest else _each(table, kind)
        for choice in asked:
            _check(table, choice)
        found += asked
    return tuple(dict.fromkeys(found))


def check_names(table: SweepTable, wanted: str | Sequence[str]) -> None:
    """Refuse figures that a study cannot have whatever comes out of it, so that nobody waits for them in vain.

    Parameters
    ----------
    table
        The study's points, simulated or not.
    wanted
        See `chosen`.

    Raises
    ------
    InputError
        For an unknown name, and for a figure that the design or the factors do not allow.
    """
    count = len(table)
    zeros = {name: np.zeros(count) for name in STATISTICS[1:]}
    known = Statistics(count=np.ones(count, np.int64), **zeros)
    statistics = {one.name: known for one in table.outcomes}
    chosen(replace(table, state=("done",) * count, statistics=statistics, kept=()), wanted)


def _each(table: SweepTable, kind: str) -> list[Choice]:
    """One figure of a kind for each outcome, or one for all of them."""
    if not KINDS[kind].each_outcome:
        return [Choice(kind=kind)]
    return [Choice(kind=kind, outcome=one.name) for one in table.outcomes]


def _against(table: SweepTable, choice: Choice) -> str:
    return KINDS[choice.kind].reason_against(table, choice)


def _check(table: SweepTable, choice: Choice) -> None:
    if choice.outcome and KINDS[choice.kind].each_outcome:
        columns.outcome(table, choice.outcome)
        for name in choice.factors:
            columns.factor(table, name)
    why = _against(table, choice)
    if why:
        fitting = figures_for(table)
        raise columns.impossible(choice, why, f"this study allows: {', '.join(fitting)}" if fitting else "")


def draw_study_figures(
    table: SweepTable, folder: Path, wanted: str | Sequence[str] = "all", *, formats: Sequence[str] = style.FORMATS
) -> list[Path]:
    """Draw figures of a study, each with the table of what it shows; equal tables give equal bytes.

    Parameters
    ----------
    table
        The study's points.
    folder
        Where to write.
    wanted
        See `chosen`.
    formats
        Some of `svg`, `png` and `pdf`.

    Returns
    -------
    The files written, figure by figure: pictures, then the table.

    Raises
    ------
    InputError
        For an unknown figure or one that the study's data cannot fill; nothing is written then.
    """
    written: list[Path] = []
    for choice in chosen(table, wanted):
        written += draw_one(table, folder, choice, choice.file, formats=formats)
    return written


def draw_one(
    table: SweepTable, folder: Path, choice: Choice, name: str, *, formats: Sequence[str] = style.FORMATS
) -> list[Path]:
    """Draw one figure of a study with its table into files of a name.

    Parameters
    ----------
    choice
        A figure that the study's data can fill.
    name
        Name of the files without their endings.
    """
    drawn = KINDS[choice.kind].draw(table, choice)
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / f"{name}.csv"
    write_csv(data, drawn.rows)
    recipe = recipe_of(table, choice, data.read_bytes())
    pictures = style.save(
        drawn.figure, folder, name, recipe=recipe, title=drawn.title, description=drawn.description, formats=formats
    )
    return [*pictures, data]


def name_of(recipe: Recipe, file: str) -> str:
    """The name of the figure that a recipe asks for, to be given to `chosen`.

    Parameters
    ----------
    file
        The file that messages name.

    Raises
    ------
    InputError
        For a recipe that names no figure of a study.
    """
    outcome, factors = recipe.options.get("outcome"), recipe.options.get("factors")
    sound = isinstance(outcome, str) and isinstance(factors, list) and all(isinstance(one, str) for one in factors)
    if recipe.figure not in KINDS or not sound:
        message = f"carries a recipe for the figure {recipe.figure[:60]!r} that this version cannot draw"
        raise InputError([Problem(path="", message=message, file=file)])
    return Choice(kind=recipe.figure, outcome=str(outcome), factors=tuple(factors or ())).name


def recipe_of(table: SweepTable, choice: Choice, data: bytes) -> Recipe | None:
    """How to draw a figure again; None for points that are not those of the study's own design."""
    about = table.about
    if not about.get("study_yaml") or about.get("seed") is None or columns.design_of(table) not in DESIGNS:
        return None
    return Recipe(
        kind="study",
        figure=choice.kind,
        options={"outcome": choice.outcome, "factors": list(choice.factors)},
        text=str(about["study_yaml"]),
        seed=int(about["seed"]),
        version=str(about.get("version", __version__)),
        kernels=str(about.get("kernels", "")),
        data_sha256=figure_recipe.data_hash(data),
    )
