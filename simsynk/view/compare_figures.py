"""The figures of a comparison by name, written into its folder while the nerves are at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from simsynk.study.compare import Comparison
from simsynk.view.compare_change import change_picture
from simsynk.view.compare_course import course_picture
from simsynk.view.compare_faces import plan_faces_picture
from simsynk.view.picture import Picture, save_picture
from simsynk.view.plan_recipe import folder_recipe, recipe_of

FIGURES: dict[str, Callable[[Comparison], Picture | None]] = {
    "before_after": plan_faces_picture,
    "change": change_picture,
    "course": course_picture,
}
"""Figures that need the nerves, by name, which is also that of the files; None where a nerve has nothing for one."""


def draw_comparison(comparison: Comparison, folder: Path, names: Sequence[str]) -> list[Path]:
    """Write figures of a comparison as SVG and PNG with their data tables.

    Parameters
    ----------
    comparison, folder
        What to draw, and where.
    names
        Names of `FIGURES`.
    """
    written: list[Path] = []
    recipe = folder_recipe(folder) if names else None
    for name in names:
        picture = FIGURES[name](comparison)
        if picture is not None:
            written += save_picture(picture, folder, name, recipe=recipe_of(recipe, name, picture))
    return written
