"""The figures of a run, written into its result folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from simsynk.errors import unknown_name
from simsynk.face.patient import Face
from simsynk.face.surgery import Surgery
from simsynk.periphery.state import Periphery
from simsynk.results import Result
from simsynk.view import style
from simsynk.view.expression_sheet import face_spread_figure, faces_of, sheet_figure
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
        One of its grown nerves; its side is the one that is shown.
    face
        The face that the nerve moves, or None.
    surgery
        Static and lid surgery on each day; nothing named is none.
    """

    result: Result
    periphery: Periphery
    face: Face | None = None
    surgery: tuple[Surgery | None, ...] = ()


def _matrix(drawn: Drawn) -> Figure:
    return matrix_figure(drawn.result, side=drawn.periphery.side, nerve=drawn.periphery.intact.nerve)


def _nerve(drawn: Drawn) -> Figure:
    return nerve_figure(drawn.periphery, provenance=drawn.result.provenance, title=drawn.result.title)


def _sheet(drawn: Drawn) -> Figure | None:
    return sheet_figure(faces_of(drawn.result, drawn.face, drawn.surgery)) if drawn.face else None


def _spread(drawn: Drawn) -> Figure | None:
    if drawn.face is None or "smile" not in drawn.result.commands:
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


def draw_figures(drawn: Drawn, folder: Path, which: str | Sequence[str] = "all") -> list[Path]:
    """Draw the figures of a run as SVG and PNG.

    Parameters
    ----------
    drawn
        The run, one of its nerves, and the face.
    folder
        Where to write.
    which
        See `chosen_figures`.

    Returns
    -------
    The files written, in the order of the figures.
    """
    written: list[Path] = []
    for name in chosen_figures(which):
        figure = FIGURES[name](drawn)
        if figure is not None:
            written += style.save(figure, folder, name)
    return written
