"""The figures of a run, written into its result folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from simsynk.errors import unknown_name
from simsynk.periphery.state import Periphery
from simsynk.results import Result
from simsynk.view import style
from simsynk.view.matrix import matrix_figure
from simsynk.view.nerve_tree import nerve_figure


def _matrix(result: Result, periphery: Periphery) -> Figure:
    return matrix_figure(result, side=periphery.side, nerve=periphery.intact.nerve)


def _nerve(result: Result, periphery: Periphery) -> Figure:
    return nerve_figure(periphery, provenance=result.provenance, title=result.title)


FIGURES: dict[str, Callable[[Result, Periphery], Figure]] = {"matrix": _matrix, "nerve": _nerve}
"""Figures of a run by name; the name is also that of the files."""


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
    (('matrix', 'nerve'), (), ('nerve', 'matrix'))
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
    result: Result, periphery: Periphery, folder: Path, which: str | Sequence[str] = "all"
) -> list[Path]:
    """Draw the figures of a run as SVG and PNG.

    Parameters
    ----------
    result
        A finished run.
    periphery
        One of its grown nerves; its side is the one that is shown.
    folder
        Where to write.
    which
        See `chosen_figures`.

    Returns
    -------
    The files written, in the order of the figures.
    """
    return [
        path for name in chosen_figures(which) for path in style.save(FIGURES[name](result, periphery), folder, name)
    ]
