"""One look for every figure: sizes in mm, colours that survive colour blindness and grey, footer and saving."""

from __future__ import annotations

import functools
import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from simsynk import __version__
from simsynk.anatomy.nerve import Nerve
from simsynk.notice import NOTICE
from simsynk.view import figure_recipe
from simsynk.view.figure_recipe import Recipe
from simsynk.view.svg_text import smaller

P = ParamSpec("P")
T = TypeVar("T")

NARROW_MM, WIDE_MM = 85.0, 180.0
"""Widths of one and two printed columns."""

FORMATS = ("svg", "png")
"""Kinds of file that a figure is written as unless others are asked for; `pdf` is the third."""

SMALL, TEXT, HEADING, TITLE = 7.0, 7.5, 8.5, 11.0
"""Sizes of type in points; nothing is smaller than `SMALL`."""

ASKED, UNASKED, GREY = "#0072B2", "#D55E00", "#999999"
INK, SOFT_INK, TISSUE = "#1F2328", "#5C636B", "#C9C4BD"

_BRANCHES = {
    "temporal": "#56B4E9",
    "zygomatic": "#332288",
    "buccal": "#117733",
    "marginal_mandibular": "#882255",
    "cervical": "#E69F00",
}
_SPARE = ("#332288", "#E69F00", "#117733", "#882255", "#56B4E9")
_MARKERS = ("^", "s", "o", "D", "v", "P", "X")
_OTHER = ("#6E6E6E", "#9A9A9A")
_DONOR = ("#4A4A4A", "P")

_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": TEXT,
    "text.color": INK,
    "axes.unicode_minus": True,
    "svg.hashsalt": "simsynk",
    "svg.fonttype": "path",
    "path.simplify": False,
}
_INCH = 25.4
_PNG_DPI = 200


def styled(draw: Callable[P, T]) -> Callable[P, T]:
    """Make a function draw in the house style, whatever the user's own matplotlib settings are."""

    @functools.wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> T:
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(_SETTINGS)
            return draw(*args, **kwargs)

    return inside


def sheet(width_mm: float, height_mm: float) -> tuple[Figure, Axes]:
    """An empty white figure and one axes over all of it whose units are mm, with y running down."""
    figure = Figure(figsize=(width_mm / _INCH, height_mm / _INCH), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width_mm)
    axes.set_ylim(height_mm, 0)
    axes.set_axis_off()
    return figure, axes


def shade(colour: str, amount: float) -> tuple[float, float, float]:
    """A colour thinned with white: 0 is white, 1 the colour itself.

    Examples
    --------
    >>> shade("#000000", 0.25)
    (0.75, 0.75, 0.75)
    """
    part = min(max(amount, 0.0), 1.0)
    red, green, blue = (1 - part + part * channel for channel in to_rgb(colour))
    return red, green, blue


def branch_looks(nerve: Nerve) -> dict[str, tuple[str, str]]:
    """Colour and end marker of each branch of a nerve; branches outside the cross-section are grey, donors dark.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> from simsynk.anatomy.presets import AnatomySettings
    >>> branch_looks(load_nerve(AnatomySettings(preset="human")))["buccal"]
    ('#117733', 'o')
    """
    known = all(name in _BRANCHES for name in nerve.cross_section)
    main = list(nerve.cross_section)
    donors = [edge for pool in nerve.pools if pool.foreign for edge in pool.supply]
    others = [name for name in nerve.branches if name not in main and name not in donors]
    looks = {}
    for number, name in enumerate(main):
        colour = _BRANCHES[name] if known else _SPARE[number % len(_SPARE)]
        looks[name] = (colour, _MARKERS[number % len(_MARKERS)])
    for number, name in enumerate(others):
        looks[name] = (_OTHER[number % len(_OTHER)], _MARKERS[(len(main) + number) % len(_MARKERS)])
    looks.update(dict.fromkeys(donors, _DONOR))
    return looks


def words(name: str) -> str:
    """A name of the data files as words.

    Examples
    --------
    >>> words("marginal_mandibular")
    'Marginal mandibular'
    """
    return name.replace("_", " ").capitalize()


def wrapped(text: str, width_mm: float, points: float) -> str:
    """Text broken into lines that fit a width, at the mean width of the typeface; titles are bold and wider."""
    per_line = max(12, int(width_mm / (points * (0.215 if points >= TITLE else 0.190))))
    return "\n".join(textwrap.wrap(text, per_line))


def line_mm(points: float, lines: int = 1) -> float:
    """Height of so many lines of text."""
    return lines * points * 1.25 * _INCH / 72


def footer_text(provenance: Mapping[str, Any], width_mm: float) -> str:
    """What says where a figure comes from: scenario, seed, replicates, version and the notice."""
    shown = {"version": __version__, **provenance}
    order = ("scenario", "engine") if "engine" in shown else ("scenario", "seed", "replicates", "replicate")
    known = [f"{name} {shown[name]}" for name in order if shown.get(name) is not None]
    source = wrapped(" · ".join([f"simsynk {shown['version']}", *known]), width_mm, SMALL)
    return f"{source}\n{wrapped(NOTICE, width_mm, SMALL)}"


def put_footer(axes: Axes, text: str, left_mm: float) -> None:
    """Write a footer at the foot of a sheet."""
    bottom = axes.get_ylim()[0]
    axes.text(
        left_mm, bottom - 2.5, text, fontsize=SMALL, color=SOFT_INK, va="bottom", linespacing=1.25, gid="footer"
    )


@styled
def save(
    figure: Figure, folder: Path, name: str, *, recipe: Recipe | None = None, title: str = "", description: str = "",
    formats: Sequence[str] = FORMATS,
) -> list[Path]:  # fmt: skip
    """Write a figure as SVG and PNG; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        A drawn figure.
    folder
        Where to write; it is made when it does not exist.
    name
        File name without its ending.
    recipe
        How to draw it again, which every file then carries.
    title, description
        What the figure is and what can be seen in it, for those who cannot see it.
    formats
        Some of `svg`, `png` and `pdf`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    maker = f"simsynk {__version__}"
    named = {"Title": title} if title else {}
    written = []
    for ending in formats:
        path = folder / f"{name}.{ending}"
        if ending == "svg":
            text = io.StringIO()
            figure.savefig(text, format="svg", metadata={"Date": None, "Creator": maker, **named})
            path.write_bytes(figure_recipe.in_svg(smaller(text.getvalue()), recipe, description).encode())
        elif ending == "png":
            told = figure_recipe.png_metadata(recipe, description)
            figure.savefig(path, format="png", dpi=_PNG_DPI, metadata={"Software": maker, **named, **told})
        else:
            told = {"Creator": maker, **named, **figure_recipe.pdf_metadata(recipe, description)}
            figure.savefig(path, format="pdf", metadata={"CreationDate": None, "Producer": None, **told})
        written.append(path)
    return written
