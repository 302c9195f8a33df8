"""The recipe of a figure of a comparison: scenario, plans, times and choices, so that it can be drawn again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simsynk import __version__, jit
from simsynk.errors import InputError, Problem
from simsynk.view.figure_recipe import Recipe, rows_hash
from simsynk.view.picture import Picture

KIND = "comparison"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a recipe says was compared.

    Parameters
    ----------
    plans
        Texts of the plans.
    months, day
        When they were looked at, and the day of month 0 where one was asked for.
    """

    plans: tuple[str, ...]
    months: tuple[float, ...]
    day: float | None


def folder_recipe(folder: Path) -> Recipe | None:
    """How the comparison of a folder is made again; figure and hash of its data are still open.

    Parameters
    ----------
    folder
        What `simsynk compare` has written.

    Returns
    -------
    None where the folder lacks a part of it.
    """
    try:
        kept = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
        scenario = (folder / "scenario.yaml").read_text(encoding="utf-8")
        order = json.loads((folder / "compare.json").read_text(encoding="utf-8"))["provenance"]["plans"]
        plans = [(folder / f"plan_{name}.yaml").read_text(encoding="utf-8") for name in order]
        options = {"plans": plans, "months": kept["months"], "day": kept["day"]}
        seed = int(kept["seed"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    nerve = folder / "nerve.yaml"
    own = "file: nerve.yaml" in scenario and nerve.is_file()
    return Recipe(
        kind=KIND, figure="", options=options, text=scenario, seed=seed, version=__version__,
        nerve=nerve.read_text(encoding="utf-8") if own else "", kernels=jit.source_hash(), data_sha256="",
    )  # fmt: skip


def recipe_of(
    recipe: Recipe | None, name: str, picture: Picture, choice: Mapping[str, Any] | None = None
) -> Recipe | None:
    """The recipe of one figure.

    Parameters
    ----------
    recipe
        See `folder_recipe`.
    name, picture
        The figure.
    choice
        What was chosen of it.
    """
    if recipe is None:
        return None
    options = {**recipe.options, **({"choice": dict(choice)} if choice else {})}
    return replace(recipe, figure=name, options=options, data_sha256=rows_hash(picture.rows))


def played(recipe: Recipe, file: str) -> Played:
    """What a recipe says was compared; every part of it is checked.

    Raises
    ------
    InputError
        For a recipe that says it wrongly.
    """
    plans, months, day = (recipe.options.get(name) for name in ("plans", "months", "day"))
    if not (_all(plans, str) and _all(months, int, float) and (day is None or _all([day], int, float))):
        message = "carries a recipe with broken plans or months"
        raise InputError([Problem(path="", message=message, file=file)])
    return Played(plans=tuple(plans or ()), months=tuple(months or ()), day=day)


def _all(values: Any, *kinds: type) -> bool:
    return (
        isinstance(values, Sequence)
        and not isinstance(values, str)
        and bool(values)
        and all(isinstance(one, kinds) and not isinstance(one, bool) for one in values)
    )
