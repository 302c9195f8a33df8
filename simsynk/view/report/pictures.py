"""A picture as a page carries it: the drawing in its own address, and its data as a table and as a file."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from simsynk.view import style
from simsynk.view.picture import Picture
from simsynk.view.report.blocks import NO_VALUE, Shown, Table

MOST_SVG_BYTES = 110_000
"""A larger drawing goes into the page as pixels."""

MOST_MARKS = 120
"""A drawing of more marks is not tried as SVG: it would take long, and be too large."""

DPI = 200
"""Pixels an inch of a drawing that goes into the page as pixels."""

CROWDED_DPI = 130
"""The same where so many drawings share a page that it would be slow and large."""

_COLOURS, _EXACT = 96, 12
_MOST_ROWS = 60
_MM_AN_INCH = 25.4
_FEWER, _LIGHTER = (48, 32), 0.65
_WEBP = "data:image/webp;base64,"


def shown(picture: Picture, caption: str, file: str, number: int, *, crowded: bool = False) -> Shown:
    """A drawn picture as a block of a report.

    Parameters
    ----------
    picture
        What was drawn.
    caption
        How to read it.
    file
        Name of the data file, without ending.
    number
        Of the figure.
    crowded
        Whether so many pictures share the page that pixels are saved.
    """
    width_mm = float(picture.figure.get_size_inches()[0]) * _MM_AN_INCH
    return Shown(
        source=address(picture, CROWDED_DPI if crowded else None), width_mm=round(width_mm, 1),
        title=picture.title, alt=picture.alt, caption=caption,
        table=rows_table(list(picture.rows), picture.title, file), number=number,
    )  # fmt: skip


def address(picture: Picture, dpi: int | None = None) -> str:
    """The drawing as an address that needs no file: SVG where it is light, else pixels."""
    if marks(picture) <= MOST_MARKS:
        with TemporaryDirectory() as kept:
            (path,) = style.save(picture.figure, Path(kept), "picture", formats=("svg",), title=picture.title)
            if len(drawing := path.read_bytes()) <= MOST_SVG_BYTES:
                return svg_address(drawing)
    return pixels_address(pixels(picture.figure, dpi or DPI))


@style.styled
def pixels(figure: Figure, dpi: int) -> Image.Image:
    """A drawing as pixels, without the detour of a file."""
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy())


def marks(picture: Picture) -> int:
    """How many things are drawn."""
    return sum(len(axes.get_children()) for axes in picture.figure.axes)


def svg_address(drawing: bytes) -> str:
    """An SVG as the address of an image that needs no file.

    Examples
    --------
    >>> svg_address(b"<svg/>")
    'data:image/svg+xml;base64,PHN2Zy8+'
    """
    return "data:image/svg+xml;base64," + base64.b64encode(drawing).decode()


def pixels_address(drawn: Image.Image) -> str:
    """Pixels as the address of a WebP with few colours, a quarter of a PNG; the same for the same picture."""
    whole = drawn.convert("RGB")
    return _webp(_painted(whole, _palette(whole, _COLOURS)))


def _palette(whole: Image.Image, colours: int) -> Image.Image:
    """Colours are rare that carry meaning, so the palette covers all of them before it fits the frequent ones."""
    fewer = whole.resize((max(whole.width // 2, 1), max(whole.height // 2, 1)), Image.Resampling.NEAREST)
    return fewer.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE, kmeans=1)


def _painted(whole: Image.Image, palette: Image.Image) -> Image.Image:
    """The picture in the colours of a palette; paper and large areas keep their own to the last bit."""
    drawn = np.asarray(whole)
    found = np.array(whole.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB"))
    packed = drawn.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    values, many = np.unique(packed[::2, ::2], return_counts=True)
    for value in values[np.argsort(-many, kind="stable")[:_EXACT]].tolist():
        found[packed == value] = (value >> 16, value >> 8 & 255, value & 255)
    return Image.fromarray(found)


def _webp(drawn: Image.Image) -> str:
    out = io.BytesIO()
    drawn.save(out, "WEBP", lossless=True, method=4, quality=60)
    return _WEBP + base64.b64encode(out.getvalue()).decode()


def lighter(source: str, step: int) -> str:
    """The address of the same pixels in fewer bytes; a drawing in lines stays as it is.

    Parameters
    ----------
    source
        Address of a picture.
    step
        0 and 1 take colours away, which the eye hardly sees; later ones take pixels.
    """
    if not source.startswith(_WEBP):
        return source
    with Image.open(io.BytesIO(base64.b64decode(source.removeprefix(_WEBP)))) as seen:
        whole = seen.convert("RGB")
    if step >= len(_FEWER):
        width, height = (round(_LIGHTER * side) for side in whole.size)
        whole = whole.resize((width, height), Image.Resampling.LANCZOS)
    return _webp(_painted(whole, _palette(whole, _FEWER[min(step, len(_FEWER) - 1)])))


def rows_table(rows: Sequence[Mapping[str, Any]], title: str, file: str) -> Table | None:
    """The data of a picture, folded away; None where there are none.

    Parameters
    ----------
    rows
        One row for each mark.
    title
        Of the picture.
    file
        Name of the data file, without ending.
    """
    if not rows:
        return None
    columns = list(rows[0])
    many = f", first {_MOST_ROWS} of {len(rows)} rows" if len(rows) > _MOST_ROWS else ""
    return Table(
        caption=f"{title}{many}",
        columns=[name.replace("_", " ") for name in columns],
        rows=[[_cell(row[name]) for name in columns] for row in rows[:_MOST_ROWS]],
        folded="The numbers of this figure",
        wordy=frozenset(i for i, name in enumerate(columns) if isinstance(rows[0][name], str)),
        csv=(csv_address(rows), f"{file}.csv"),
    )


def csv_address(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of one form as the address of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return "data:text/csv;base64," + base64.b64encode(text.getvalue().encode()).decode()


def _plain(value: Any) -> Any:
    return ("" if value != value else f"{value:.6g}") if isinstance(value, float) else value


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "" or value != value:
        return NO_VALUE
    return f"{value:.4g}" if isinstance(value, float) else str(value).replace("_", " ")
