"""The figures of a run by name: what each shows, how wide it can be printed, and how it is written to files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem, unknown_name
from simsynk.view import style
from simsynk.view.alluvial import alluvial_picture
from simsynk.view.before_after import before_after_picture
from simsynk.view.dot_plot import dots_picture
from simsynk.view.expression_sheet import sheet_picture
from simsynk.view.figure_recipe import array_hash
from simsynk.view.folder import Drawn
from simsynk.view.ghost_outlines import spread_picture
from simsynk.view.matrix import matrix_picture
from simsynk.view.nerve_tree import nerve_picture
from simsynk.view.patient_faces import first_faces
from simsynk.view.picture import Choice, Picture, save_picture
from simsynk.view.recovery import recovery_picture

Arrays = Mapping[str, NDArray[Any]]


def _spread_arrays(drawn: Drawn, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    parts = ("mean", "q05", "q95")
    return {f"{name} {part}": getattr(getattr(drawn.result, name), part) for name in names for part in parts}


def _nerve_arrays(drawn: Drawn) -> Arrays:
    if drawn.periphery is None:
        return {}
    rows = drawn.periphery.processes
    named = {
        name: getattr(rows, name)[: rows.rows] for name in ("axon", "route", "event", "stop_mm", "arrival", "end")
    }
    return {**named, "half_fibres": drawn.periphery.half_fibres}


def _cell_arrays(drawn: Drawn) -> Arrays:
    found = {"healthy": drawn.result.healthy, "visible": drawn.result.visible}
    return {**found, **_spread_arrays(drawn, ("activation", "excess"))}


def face_arrays(drawn: Drawn) -> Arrays:
    """What figures of faces show."""
    return {"activation": first_faces(drawn.result.arrays), "healthy": drawn.result.healthy}


def _course_arrays(drawn: Drawn) -> Arrays:
    days = {"days": np.array(drawn.result.days, np.float64)}
    return {**days, **_spread_arrays(drawn, ("voluntary", "unwanted"))}


def wiring_arrays(drawn: Drawn) -> Arrays:
    """What figures of the mean wiring show."""
    return {"fibres": np.array([float(row["fibres_mean"]) for row in drawn.wiring])}


def unasked_arrays(drawn: Drawn) -> Arrays:
    """What figures of unasked-for movement show, also of nerves without a face."""
    return {**face_arrays(drawn), "asked": drawn.result.asked}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPicture:
    """One figure of a run.

    Parameters
    ----------
    draw
        Draws it; None where a run has nothing for it.
    about
        What it shows, in a line.
    widths
        Widths in mm in which it can be read, the usual one first.
    arrays
        What it shows, as arrays: two figures with the same ones show the same.
    heeds
        Fields of `Choice` besides the width that change it.
    """

    draw: Callable[[Drawn, Choice], Picture | None]
    about: str
    widths: tuple[float, ...]
    arrays: Callable[[Drawn], Arrays]
    heeds: tuple[str, ...] = ()


BOTH = (style.WIDE_MM, style.NARROW_MM)

PICTURES: dict[str, RunPicture] = {
    "matrix": RunPicture(
        draw=matrix_picture,
        about="every command by every muscle: what was asked for, what came, and what came unasked",
        widths=BOTH,
        arrays=_cell_arrays,
        heeds=("day", "side"),
    ),
    "nerve": RunPicture(
        draw=nerve_picture,
        about="one regrown nerve over half the face; axons that lost their way stand out",
        widths=BOTH,
        arrays=_nerve_arrays,
        heeds=("day", "side", "replicate"),
    ),
    "sheet": RunPicture(
        draw=sheet_picture,
        about="the median patient's face under each command, before the injury and on observed days",
        widths=BOTH,
        arrays=face_arrays,
        heeds=("command", "day", "side", "skin_name"),
    ),
    "spread": RunPicture(
        draw=spread_picture,
        about="ghost outlines: one command in the median patient, with the lines of the other patients over it",
        widths=BOTH,
        arrays=face_arrays,
        heeds=("command", "day", "side", "skin_name"),
    ),
    "recovery": RunPicture(
        draw=recovery_picture,
        about="how asked-for and unwanted movement come back over the observed days",
        widths=BOTH,
        arrays=_course_arrays,
        heeds=("command", "side"),
    ),
    "alluvial": RunPicture(
        draw=alluvial_picture,
        about="which territory each neuron served before the injury and which it feeds now; per cent foreign",
        widths=BOTH,
        arrays=wiring_arrays,
        heeds=("side",),
    ),
    "dots": RunPicture(
        draw=dots_picture,
        about="fifty dots: how many of fifty simulated patients still show an unasked-for movement",
        widths=BOTH,
        arrays=unasked_arrays,
        heeds=("command", "day", "side"),
    ),
    "before_after": RunPicture(
        draw=before_after_picture,
        about="one command before the injury and after it: the two faces and the muscles behind them",
        widths=BOTH,
        arrays=face_arrays,
        heeds=("command", "day", "side", "skin_name"),
    ),
}
"""Figures of a run by name, which is also that of the files."""


def picture_of(name: str, drawn: Drawn, choice: Choice = Choice()) -> Picture | None:  # noqa: B008
    """One figure of a run; None where the run has nothing for it.

    Parameters
    ----------
    name
        One of `PICTURES`.
    drawn
        The run, one of its nerves, and the face.
    choice
        What of it is to be shown.

    Raises
    ------
    InputError
        For an unknown figure, and for a width, command, day, side, replicate or skin that there is not.
    """
    known_picture(name)
    _check(drawn, choice)
    return PICTURES[name].draw(drawn, choice)


def known_picture(name: str, also: Sequence[str] = ()) -> RunPicture:
    """The figure of a name.

    Parameters
    ----------
    name
        One of `PICTURES`.
    also
        Other words that a message may offer.

    Raises
    ------
    InputError
        For an unknown figure.
    """
    if name not in PICTURES:
        raise unknown_name("figure", name, [*also, *PICTURES], "a figure of a run")
    return PICTURES[name]


def _check(drawn: Drawn, choice: Choice) -> None:
    """See that the run holds what was chosen."""
    result = drawn.result
    held = (("--command", choice.command, result.commands), ("--day", choice.day, result.days),
            ("--side", choice.side, result.sides))  # fmt: skip
    for option, value, known in held:
        if value is not None and value not in known:
            text = f"{value:g}" if isinstance(value, float) else str(value)
            names = [f"{one:g}" if isinstance(one, float) else str(one) for one in known]
            raise unknown_name(option, text, names, f"a {option[2:]} of this run")


def chosen_figures(which: str | Sequence[str]) -> tuple[str, ...]:
    """Names of the figures that were asked for.

    Parameters
    ----------
    which
        `all`, `none`, one name, several names with commas, or a list of names.

    Raises
    ------
    InputError
        For an unknown figure.

    Examples
    --------
    >>> chosen_figures("none"), chosen_figures("nerve, matrix")
    ((), ('nerve', 'matrix'))
    """
    if which == "all":
        return tuple(PICTURES)
    if which == "none":
        return ()
    names = [name.strip() for name in which.split(",")] if isinstance(which, str) else list(which)
    for name in names:
        if name not in PICTURES:
            raise unknown_name("figures", name, ["all", "none", *PICTURES], "a figure")
    return tuple(dict.fromkeys(names))


def draw_figures(
    drawn: Drawn, folder: Path, which: str | Sequence[str] = "all", *, formats: Sequence[str] = style.FORMATS
) -> list[Path]:
    """Draw figures of a run with their data tables.

    Parameters
    ----------
    drawn
        The run, one of its nerves, and the face.
    folder
        Where to write. In a result folder the table of the matrix is its own `matrix.csv`, which stays as it is.
    which
        See `chosen_figures`.
    formats
        Some of `svg`, `png` and `pdf`.

    Returns
    -------
    The files written, in the order of the figures.
    """
    written: list[Path] = []
    for name in chosen_figures(which):
        picture = picture_of(name, drawn)
        if picture is not None:
            written += write_picture(picture, name, drawn, folder, formats=formats)
    return written


def write_picture(
    picture: Picture, name: str, drawn: Drawn, folder: Path, *, choice: Choice = Choice(),  # noqa: B008
    formats: Sequence[str] = style.FORMATS, file: str = "",
) -> list[Path]:  # fmt: skip
    """Write one figure of a run with its recipe and its data table; returns the files.

    Parameters
    ----------
    picture, name
        What `picture_of` gave for a name.
    drawn, choice
        What it was drawn from.
    folder
        Where to write. In a result folder the table of the matrix is its own `matrix.csv`, which stays as it is.
    formats
        Some of `svg`, `png` and `pdf`.
    file
        Name of the files where it is another than the figure's.
    """
    recipe = drawn.recipe
    if recipe is not None:
        options = {**recipe.options, **({"choice": chosen} if (chosen := choice_values(choice)) else {})}
        recipe = replace(recipe, figure=name, options=options, data_sha256=array_hash(PICTURES[name].arrays(drawn)))
    table = name != "matrix" or bool(file) or not (folder / "result.json").exists()
    return save_picture(picture, folder, file or name, recipe=recipe, formats=formats, table=table)


def choice_values(choice: Choice) -> dict[str, Any]:
    """What of a choice was chosen, as a recipe keeps it.

    Examples
    --------
    >>> choice_values(Choice(width_mm=85.0)), choice_values(Choice())
    ({'width_mm': 85.0}, {})
    """
    usual = Choice()
    return {
        one.name: getattr(choice, one.name)
        for one in fields(choice)
        if getattr(choice, one.name) != getattr(usual, one.name)
    }


def choice_from(values: Any, file: str) -> Choice:
    """The choice that a recipe keeps.

    Raises
    ------
    InputError
        For values that no choice can hold.
    """
    sound = isinstance(values, Mapping) and set(values) <= {one.name for one in fields(Choice)}
    kinds = {"width_mm": (int, float), "day": (int, float), "replicate": (int,)}
    if not sound or not all(
        isinstance(value, kinds.get(name, (str,))) and not isinstance(value, bool) for name, value in values.items()
    ):
        raise InputError([Problem(path="", message="carries a recipe with a broken choice", file=file)])
    return Choice(**values)
