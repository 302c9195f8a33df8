"""A figure with what belongs beside it: a data table, and words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from simsynk.errors import InputError, Problem
from simsynk.study.folder import write_csv
from simsynk.view import style
from simsynk.view.figure_recipe import Recipe
from simsynk.view.skins import NEUTRAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawn figure and its companions.

    Parameters
    ----------
    figure
        The drawing.
    title
        What it is, in a line.
    alt
        What can be seen in it, in a few sentences with the numbers that matter, for those who cannot see it.
    rows
        The data that are drawn, one row of the table for each mark; units stand in the names of columns.
    """

    figure: Figure = field(repr=False)
    title: str
    alt: str
    rows: Sequence[Mapping[str, Any]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What of a run a figure is to show; None leaves it to the figure.

    Parameters
    ----------
    width_mm
        Width of the sheet: 85 for one printed column, 180 for two.
    command, day, side
        Command, observed day and side.
    replicate
        Number of the replicate whose nerve is drawn.
    skin_name
        See `skin_names`.
    """

    width_mm: float | None = None
    command: str | None = None
    day: float | None = None
    side: str | None = None
    replicate: int | None = None
    skin_name: str = NEUTRAL


def width_of(choice: Choice, widths: Sequence[float], name: str) -> float:
    """Width of a sheet: the one that was asked for, or the first that the figure can be drawn in.

    Parameters
    ----------
    choice
        What was asked for.
    widths
        Widths in mm in which the figure can be read, the usual one first.
    name
        Of the figure, for the message.

    Raises
    ------
    InputError
        For another width.

    Examples
    --------
    >>> width_of(Choice(), (180.0, 85.0), "matrix"), width_of(Choice(width_mm=85), (180.0, 85.0), "matrix")
    (180.0, 85)
    """
    if choice.width_mm is None:
        return widths[0]
    if choice.width_mm in widths:
        return choice.width_mm
    known = " or ".join(f"{width:g}" for width in widths)
    message = f"the figure {name} cannot be drawn {choice.width_mm:g} mm wide"
    raise InputError([Problem(path="--width", message=message, fix=f"write --width {known}")])


def save_picture(
    picture: Picture, folder: Path, name: str, *, recipe: Recipe | None = None,
    formats: Sequence[str] = style.FORMATS, table: bool = True,
) -> list[Path]:  # fmt: skip
    """Write a picture, its words inside every file, and its data table beside them as `NAME.csv`.

    Parameters
    ----------
    picture
        What to write.
    folder, name
        Where, and the file name without its ending.
    recipe
        How to draw it again.
    formats
        Some of `svg`, `png` and `pdf`.
    table
        Whether to write the table; left out where the folder holds these data under this name already.
    """
    written = style.save(
        picture.figure, folder, name, recipe=recipe, title=picture.title, description=picture.alt, formats=formats
    )
    if table:
        write_csv(folder / f"{name}.csv", picture.rows)
        written.append(folder / f"{name}.csv")
    return written
