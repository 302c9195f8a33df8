"""The figures of a comparison of plans by name: those that its folder can draw, and those that lie in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from simsynk.errors import InputError, Problem, unknown_name
from simsynk.study.compare import Comparison
from simsynk.study.folder import make_writable
from simsynk.study.opened_comparison import OpenedComparison, open_comparison
from simsynk.view import plan_front, style
from simsynk.view.compare_figures import FIGURES as NEED_NERVES
from simsynk.view.figure_recipe import Recipe
from simsynk.view.picture import Choice, Picture, save_picture
from simsynk.view.plan_recipe import folder_recipe, recipe_of

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPicture:
    """One figure of a comparison.

    Parameters
    ----------
    about
        What it shows, in a line.
    widths
        Widths in mm in which it can be read, the usual one first.
    heeds
        Fields of `Choice` besides the width that change it.
    draw
        Draws it from a folder; None for a figure that needs the nerves and was drawn when the plans were compared.
    """

    about: str
    widths: tuple[float, ...]
    heeds: tuple[str, ...] = ()
    draw: Callable[[OpenedComparison, Choice], Picture | None] | None = None


_STORED = (style.WIDE_MM,)

PLAN_PICTURES: dict[str, PlanPicture] = {
    "pareto": PlanPicture(
        draw=plan_front.pareto_picture,
        about="unwanted movement that each plan removes against asked-for movement that it costs, and doing nothing",
        widths=plan_front.WIDTHS,
        heeds=("day",),
    ),
    "before_after": PlanPicture(
        about="the same patient before and a month after each plan; drawn when the plans were compared",
        widths=_STORED,
    ),
    "change": PlanPicture(
        about="change of each muscle under each command; drawn when the plans were compared", widths=_STORED
    ),
    "course": PlanPicture(
        about="gains and losses of each plan over the months; drawn when the plans were compared", widths=_STORED
    ),
}
"""Figures of a comparison by name, which is also that of the files."""

Told = tuple[str, str, str, Sequence[Path]]
"""Name, title, words and files of a figure."""


def draw_plan_pictures(
    name: str, folder: Path, out: Path, formats: Sequence[str], chosen: Mapping[str, Any]
) -> Iterator[Told]:
    """Draw one figure of a comparison, or all that its folder can draw; of the others tell where they lie.

    Parameters
    ----------
    name
        One of `PLAN_PICTURES`, or `all`.
    folder
        Of the comparison.
    out, formats
        Where to write, and as what.
    chosen
        Fields of `Choice` that were chosen.

    Raises
    ------
    InputError
        For an unknown figure, a folder that holds no comparison, a choice without effect, and a figure that the
        folder neither draws nor holds.
    """
    if name != ALL and name not in PLAN_PICTURES:
        raise unknown_name("figure", name, [ALL, *PLAN_PICTURES], "a figure of a comparison")
    opened = open_comparison(folder)
    for one in PLAN_PICTURES if name == ALL else (name,):
        known = PLAN_PICTURES[one]
        if known.draw is None:
            yield from _stored(one, folder, chosen, needed=name != ALL)
            continue
        _heeded(one, known, chosen)
        picture = known.draw(opened, Choice(**chosen))
        if picture is not None:
            make_writable(out)
            recipe = recipe_of(folder_recipe(folder), one, picture, chosen)
            yield one, picture.title, picture.alt, save_picture(picture, out, one, recipe=recipe, formats=formats)
        elif name != ALL:
            message, fix = f"has nothing for the figure {one}", "its plans have no unwanted movement to remove"
            raise InputError([Problem(path=str(folder), message=message, fix=fix)])


def draw_from_folder(folder: Path, names: Sequence[str]) -> list[Path]:
    """Draw figures that need nothing but the folder into it, as SVG and PNG with their data tables.

    Parameters
    ----------
    folder
        Of a comparison.
    names
        Of figures; those with nothing to show are left out.
    """
    written: list[Path] = []
    opened = open_comparison(folder) if names else None
    for name in names:
        draw = PLAN_PICTURES[name].draw
        picture = draw(opened, Choice()) if draw and opened else None
        if picture is not None:
            written += save_picture(picture, folder, name, recipe=recipe_of(folder_recipe(folder), name, picture))
    return written


def draw_again(
    recipe: Recipe, comparison: Comparison, folder: Path, choice: Choice, out: Path, file: str,
    formats: Sequence[str],
) -> list[Path]:  # fmt: skip
    """Draw the figure of a recipe from the comparison that was made again.

    Parameters
    ----------
    recipe
        Names the figure.
    comparison, folder
        The plans with their nerves, and the folder in which they were written.
    choice
        What the recipe chose.
    out, file, formats
        Where to write, under which name, and as what.

    Raises
    ------
    InputError
        For a figure that this version cannot draw, or for which the comparison has nothing.
    """
    name = recipe.figure
    draw = PLAN_PICTURES[name].draw if name in PLAN_PICTURES else None
    picture = None
    if draw is not None:
        picture = draw(open_comparison(folder), choice)
    elif name in NEED_NERVES:
        picture = NEED_NERVES[name](comparison)
    if picture is None:
        raise InputError([Problem(path="figure", message=f"{name[:60]!r} cannot be drawn from this comparison")])
    made = recipe_of(folder_recipe(folder), name, picture, recipe.options.get("choice"))
    return save_picture(picture, out, file, recipe=made, formats=formats)


def _heeded(name: str, known: PlanPicture, chosen: Mapping[str, Any]) -> None:
    idle = [field for field in chosen if field not in ("width_mm", *known.heeds)]
    if idle:
        options = ", ".join(f"--{field.removesuffix('_name')}" for field in idle)
        message, fix = f"has no effect on the figure {name} of a comparison", "leave it out"
        raise InputError([Problem(path=options, message=message, fix=fix)])


def _stored(name: str, folder: Path, chosen: Mapping[str, Any], *, needed: bool) -> Iterator[Told]:
    """Where a figure lies that was drawn when the plans were compared."""
    files = [path for ending in (*style.FORMATS, "csv") if (path := folder / f"{name}.{ending}").is_file()]
    if needed and chosen:
        message = f"the figure {name} was drawn when the plans were compared, and cannot be drawn in another way"
        raise InputError([Problem(path=str(folder), message=message, fix="leave the choices out")])
    if needed and not files:
        message = f"does not hold the figure {name}, which needs the nerves"
        fix = f"run simsynk compare again with --figures {name} --overwrite"
        raise InputError([Problem(path=str(folder), message=message, fix=fix)])
    if files:
        title, alt = _words(folder / f"{name}.svg")
        yield name, title or name, alt, files


def _words(path: Path) -> tuple[str, str]:
    """Title and description that an SVG carries."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = [re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", text, re.DOTALL) for tag in ("dc:title", "desc")]
    title, alt = (unescape(one.group(1)).strip() if one else "" for one in found)
    return title, alt
