"""The figures of a run, written into its result folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simsynk import __version__, jit
from simsynk.anatomy.nerve import Nerve
from simsynk.errors import unknown_name
from simsynk.face.patient import Face
from simsynk.face.surgery import Surgery
from simsynk.periphery.state import Periphery
from simsynk.results import Result
from simsynk.view import style
from simsynk.view.expression_sheet import face_spread_figure, faces_of, first_faces, sheet_figure
from simsynk.view.figure_recipe import Recipe, array_hash
from simsynk.view.matrix import matrix_figure
from simsynk.view.nerve_tree import nerve_figure
from simsynk.view.recovery import recovery_figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What the figures of a run are drawn from.

    Parameters
    ----------
    result
        A finished run.
    periphery
        One of its grown nerves, whose side is the one that is shown; None where none can be shown, as in a cohort or
        for expected values.
    face
        The face that the nerve moves, or None.
    surgery
        Static and lid surgery on each day; nothing named is none.
    nerve
        Anatomy of the nerve where no grown one is given.
    recipe
        How the run is made again, which every figure then carries; see `run_recipe`.
    """

    result: Result
    periphery: Periphery | None = None
    face: Face | None = None
    surgery: tuple[Surgery | None, ...] = ()
    nerve: Nerve | None = None
    recipe: Recipe | None = None


def _matrix(drawn: Drawn) -> Figure:
    if drawn.periphery is None:
        return matrix_figure(drawn.result, nerve=drawn.nerve)
    return matrix_figure(drawn.result, side=drawn.periphery.side, nerve=drawn.periphery.intact.nerve)


def _nerve(drawn: Drawn) -> Figure | None:
    if drawn.periphery is None:
        return None
    return nerve_figure(drawn.periphery, provenance=drawn.result.provenance, title=drawn.result.title)


def _sheet(drawn: Drawn) -> Figure | None:
    return sheet_figure(faces_of(drawn.result, drawn.face, drawn.surgery)) if drawn.face else None


def _spread(drawn: Drawn) -> Figure | None:
    if drawn.face is None or drawn.result.expected or "smile" not in drawn.result.commands:
        return None
    return face_spread_figure(faces_of(drawn.result, drawn.face, drawn.surgery), "smile")


def _recovery(drawn: Drawn) -> Figure | None:
    return recovery_figure(drawn.result) if len(drawn.result.days) > 1 else None


FIGURES: dict[str, Callable[[Drawn], Figure | None]] = {
    "matrix": _matrix,
    "nerve": _nerve,
    "sheet": _sheet,
    "spread": _spread,
    "recovery": _recovery,
}
"""Figures of a run by name; the name is also that of the files. None where a run has nothing for a figure."""


def _spread_arrays(result: Result, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    return {f"{name} {part}": getattr(getattr(result, name), part) for name in names for part in _PARTS}


def _nerve_arrays(drawn: Drawn) -> dict[str, NDArray[Any]]:
    if drawn.periphery is None:
        return {}
    rows = drawn.periphery.processes
    named = {
        name: getattr(rows, name)[: rows.rows] for name in ("axon", "route", "event", "stop_mm", "arrival", "end")
    }
    return {**named, "half_fibres": drawn.periphery.half_fibres}


def _cell_arrays(drawn: Drawn) -> dict[str, NDArray[Any]]:
    result = drawn.result
    found = {"healthy": result.healthy, "visible": result.visible}
    return {**found, **_spread_arrays(result, ("activation", "excess"))}


def _face_arrays(drawn: Drawn) -> dict[str, NDArray[Any]]:
    return {"activation": first_faces(drawn.result.arrays), "healthy": drawn.result.healthy}


def _course_arrays(drawn: Drawn) -> dict[str, NDArray[Any]]:
    days = {"days": np.array(drawn.result.days, np.float64)}
    return {**days, **_spread_arrays(drawn.result, ("voluntary", "unwanted"))}


_PARTS = ("mean", "q05", "q95")
_ARRAYS: dict[str, Callable[[Drawn], Mapping[str, NDArray[Any]]]] = {
    "matrix": _cell_arrays,
    "nerve": _nerve_arrays,
    "sheet": _face_arrays,
    "spread": _face_arrays,
    "recovery": _course_arrays,
}
"""What each figure shows, as arrays: two figures with the same ones show the same."""


def run_recipe(folder: Path, result: Result, *, cohort: bool = False) -> Recipe:
    """How the run of a result folder is made again; the name of a figure and the hash of its data are still open.

    Parameters
    ----------
    folder
        Holds `scenario.yaml`, and `nerve.yaml` for a nerve of the user's own.
    result
        Its result.
    cohort
        Whether its replicates are persons.
    """
    nerve = folder / "nerve.yaml"
    scenario = (folder / "scenario.yaml").read_text(encoding="utf-8")
    own = "file: nerve.yaml" in scenario and nerve.exists()
    engine = "exact" if result.expected else "axons"
    return Recipe(
        kind="run",
        figure="",
        options={"replicates": ranges_text(result.replicates.tolist()), "engine": engine, "cohort": cohort},
        text=scenario,
        nerve=nerve.read_text(encoding="utf-8") if own else "",
        seed=int(result.provenance["seed"]),
        version=__version__,
        kernels=jit.source_hash(),
        data_sha256="",
    )


def ranges_text(numbers: Sequence[int]) -> str:
    """Ascending replicate numbers as `--only` takes them.

    Examples
    --------
    >>> ranges_text([0, 1, 2, 17])
    '0-2,17'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ",".join("-".join(map(str, part)) for part in parts)


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
    >>> chosen_figures("all"), chosen_figures("none"), chosen_figures("nerve, matrix")
    (('matrix', 'nerve', 'sheet', 'spread', 'recovery'), (), ('nerve', 'matrix'))
    """
    if which == "all":
        return tuple(FIGURES)
    if which == "none":
        return ()
    names = [name.strip() for name in which.split(",")] if isinstance(which, str) else list(which)
    for name in names:
        if name not in FIGURES:
            raise unknown_name("figures", name, ["all", "none", *FIGURES], "a figure")
    return tuple(dict.fromkeys(names))


def draw_figures(
    drawn: Drawn, folder: Path, which: str | Sequence[str] = "all", *, formats: Sequence[str] = style.FORMATS
) -> list[Path]:
    """Draw the figures of a run as SVG and PNG.

    Parameters
    ----------
    drawn
        The run, one of its nerves, and the face.
    folder
        Where to write.
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
        figure = FIGURES[name](drawn)
        if figure is not None:
            recipe = drawn.recipe
            if recipe is not None:
                recipe = replace(recipe, figure=name, data_sha256=array_hash(_ARRAYS[name](drawn)))
            written += style.save(figure, folder, name, recipe=recipe, formats=formats)
    return written
