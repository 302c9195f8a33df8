"""`simsynk rerun FIGURE` for a figure of plans: play the plans again on the same nerves and draw it again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simsynk.view.figure_recipe import Recipe


def draw_comparison_again(
    recipe: Recipe, out: Path, name: str, formats: Sequence[str], jobs: int | None, path: Path
) -> list[Path]:
    """Make a comparison again and draw one of its figures; returns the files.

    Parameters
    ----------
    recipe
        What the figure carries.
    out, name, formats
        Where to write, under which name, and as what.
    jobs
        Threads.
    path
        The figure, for messages.

    Raises
    ------
    InputError
        For a recipe that does not hold a scenario and plans that fit it.
    """
    from simsynk import documents
    from simsynk.cli.progress import ProgressLine
    from simsynk.scenario.load import load
    from simsynk.scenario.plan import read_plan
    from simsynk.study.compare import compare
    from simsynk.study.compare_folder import claim, document, recipe_text, write_comparison
    from simsynk.study.differences import paired
    from simsynk.view.plan_pictures import draw_again
    from simsynk.view.plan_recipe import played
    from simsynk.view.run_pictures import choice_from

    told = played(recipe, str(path))
    plans = [read_plan(documents.read_text(text, shown_as=f"{path} (a plan)")) for text in told.plans]
    choice = choice_from(recipe.options.get("choice", {}), str(path))
    with tempfile.TemporaryDirectory() as place:
        source, folder = Path(place), Path(place) / "comparison"
        (source / "scenario.yaml").write_text(recipe.text, encoding="utf-8")
        if recipe.nerve:
            (source / "nerve.yaml").write_text(recipe.nerve, encoding="utf-8")
        scenario = load(source / "scenario.yaml")
        wanted = recipe_text(scenario, plans, recipe.seed, told.months, told.day)
        claim(folder, scenario, plans, wanted, overwrite=False)
        with ProgressLine() as progress:
            found = compare(
                scenario, plans, seed=recipe.seed, months=told.months, day=told.day, jobs=jobs, progress=progress
            )
        changes = {arm.name: paired(found, arm) for arm in found.arms}
        write_comparison(folder, found, changes, document(found, changes, ""))
        return draw_again(recipe, found, folder, choice, out, name, formats)
