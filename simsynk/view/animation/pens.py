"""Two pens that draw alike on a sheet of screen units with y down: one writes SVG text, one fills pixels."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol
from xml.sax.saxutils import escape

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, Bbox, Transform, TransformedPath
from PIL import Image

from simsynk.view import style
from simsynk.view.animation.thinning import thinned
from simsynk.view.face_curves import BOTTOM, LEFT_EDGE, RIGHT_EDGE, TOP
from simsynk.view.face_figure import curve_path, layers
from simsynk.view.face_shapes import Drawing
from simsynk.view.face_svg import face_group
from simsynk.view.layout import Points
from simsynk.view.skins import skin

FONT = "'DejaVu Sans',Verdana,sans-serif"

_STAR, _RINGS = 0.36, 8
_ROUND = np.column_stack([f(np.linspace(0, 2 * np.pi, 16, endpoint=False)) for f in (np.cos, np.sin)])
_PLUS = np.array([
    (-_STAR, -1), (_STAR, -1), (_STAR, -_STAR), (1, -_STAR), (1, _STAR), (_STAR, _STAR), (_STAR, 1), (-_STAR, 1),
    (-_STAR, _STAR), (-1, _STAR), (-1, -_STAR), (-_STAR, -_STAR),
])  # fmt: skip
_TURN = np.array([(1, 1), (-1, 1)]) / np.sqrt(2)
MARKS: dict[str, Points] = {
    "o": _ROUND,
    "s": 0.88 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]),
    "^": np.array([(0, -1.1), (1.05, 0.85), (-1.05, 0.85)]),
    "v": np.array([(0, 1.1), (1.05, -0.85), (-1.05, -0.85)]),
    "D": 1.15 * np.array([(0, -1), (1, 0), (0, 1), (-1, 0)]),
    "P": _PLUS,
    "X": _PLUS @ _TURN,
}
"""End markers of half width 1 by the name that `style.branch_looks` gives them."""


def colour_text(colour: object) -> str:
    """A colour as `#RRGGBB`.

    Examples
    --------
    >>> colour_text((1.0, 0.0, 0.0))
    '#ff0000'
    """
    return "#" + "".join(f"{round(255 * part):02x}" for part in to_rgba(colour)[:3])  # type: ignore[arg-type]


def fitted(words: str, size: float, width: float) -> float:
    """The size of type in which a bold line fits a width, at most `size`.

    Examples
    --------
    >>> fitted("short", 15.0, 600.0), fitted("x" * 100, 15.0, 660.0)
    (15.0, 10.0)
    """
    return min(size, width / (0.66 * max(len(words), 1)))


def path_text(points: Points, closed: bool = False) -> str:
    """Straight pieces as a short SVG path: tenths of a unit, each step from the one before.

    Examples
    --------
    >>> path_text(np.array([[1.0, 2.0], [3.25, 2.0], [3.25, 1.5]]))
    'M1 2l2.2 0 0-.5'
    """
    tenths = np.round(np.asarray(points) * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    first = " ".join(_short(value) for value in tenths[0].tolist())
    text = "M" + first
    if len(steps):
        numbers = [_short(value) for value in steps.ravel().tolist()]
        text += "l" + numbers[0] + "".join(one if one.startswith("-") else " " + one for one in numbers[1:])
    return text + ("z" if closed else "")


def _short(tenths: int) -> str:
    """Tenths as a decimal without needless zeros."""
    sign, whole = "-" if tenths < 0 else "", abs(tenths)
    if whole % 10 == 0:
        return f"{sign}{whole // 10}"
    return f"{sign}{whole // 10 or ''}.{whole % 10}"


class Pen(Protocol):
    """What every pen can draw; lengths and places in units of the sheet."""

    def area(self, points: Points, fill: object, opacity: float = 1.0) -> None:
        """A filled outline."""

    def line(
        self, lines: Sequence[Points], colour: object, width: float, opacity: float = 1.0,
        dash: tuple[float, float] = (0, 0),
    ) -> None:  # fmt: skip
        """Open lines of one look."""

    def text(
        self, at: tuple[float, float], words: str, size: float, colour: object = style.INK, anchor: str = "start",
        bold: bool = False, halo: bool = False,
    ) -> None:  # fmt: skip
        """One line of text; `at` is on its base line."""

    def mark(self, at: Points, shape: str, size: float, fill: object, edge: object = "white") -> None:
        """An end marker of half width `size`."""

    def face(self, drawing: Drawing, at: tuple[float, float], width: float, skin_name: str) -> None:
        """A face, its upper left corner at a place."""

    def within(self, left: float, top: float, right: float, bottom: float) -> AbstractContextManager[None]:
        """Cut off what is drawn meanwhile outside a box."""


class SvgPen:
    """Collects SVG elements.

    Parameters
    ----------
    key
        Leads every id.
    scale
        Units of the SVG for each unit of the sheet.
    """

    def __init__(self, key: str, scale: float = 1.0) -> None:
        self.key, self.scale, self.parts = key, scale, list[str]()
        self._faces = 0
        self._boxes = 0

    @contextmanager
    def within(self, left: float, top: float, right: float, bottom: float) -> Iterator[None]:
        """See `Pen`."""
        self._boxes += 1
        left, top, right, bottom = (self.scale * value for value in (left, top, right, bottom))
        name = f"{self.key}-box{self._boxes}"
        box = f'<rect x="{left:.5g}" y="{top:.5g}" width="{right - left:.5g}" height="{bottom - top:.5g}"/>'
        self.parts.append(f'<clipPath id="{name}">{box}</clipPath><g clip-path="url(#{name})">')
        yield
        self.parts.append("</g>")

    def area(self, points: Points, fill: object, opacity: float = 1.0) -> None:
        """See `Pen`."""
        faint = f' opacity="{opacity:.2g}"' if opacity < 1 else ""
        self.parts.append(
            f'<path d="{path_text(thinned(self.scale * points, 0.3), True)}" fill="{colour_text(fill)}"{faint}/>'
        )

    def line(
        self, lines: Sequence[Points], colour: object, width: float, opacity: float = 1.0,
        dash: tuple[float, float] = (0, 0),
    ) -> None:  # fmt: skip
        """See `Pen`."""
        if not lines or opacity <= 0:
            return
        more = f' opacity="{opacity:.2g}"' if opacity < 1 else ""
        more += f' stroke-dasharray="{self.scale * dash[0]:.3g} {self.scale * dash[1]:.3g}"' if any(dash) else ""
        text = "".join(path_text(thinned(self.scale * line)) for line in lines)
        self.parts.append(
            f'<path d="{text}" fill="none" stroke="{colour_text(colour)}" stroke-width="{self.scale * width:.3g}" '
            f'stroke-linejoin="round" stroke-linecap="round"{more}/>'
        )

    def text(
        self, at: tuple[float, float], words: str, size: float, colour: object = style.INK, anchor: str = "start",
        bold: bool = False, halo: bool = False,
    ) -> None:  # fmt: skip
        """See `Pen`."""
        self.parts.append(
            text_element(
                (self.scale * at[0], self.scale * at[1]), words, self.scale * size, colour, anchor, bold, halo
            )
        )

    def mark(self, at: Points, shape: str, size: float, fill: object, edge: object = "white") -> None:
        """See `Pen`."""
        outline = path_text(self.scale * (np.asarray(at) + size * MARKS[shape]), True)
        self.parts.append(
            f'<path d="{outline}" fill="{colour_text(fill)}" stroke="{colour_text(edge)}" '
            f'stroke-width="{self.scale * size / 5:.2g}"/>'
        )

    def face(self, drawing: Drawing, at: tuple[float, float], width: float, skin_name: str) -> None:
        """See `Pen`."""
        self._faces += 1
        inside = face_group(drawing, skin_name=skin_name, key=f"{self.key}-face{self._faces}")
        self.parts.append(
            face_place((self.scale * at[0], self.scale * at[1]), self.scale * width) + inside + "</svg>"
        )


def face_place(at: tuple[float, float], width: float) -> str:
    """The opening tag of the window in which a face is shown."""
    tall = width * (TOP - BOTTOM) / (RIGHT_EDGE - LEFT_EDGE)
    return (
        f'<svg x="{at[0]:g}" y="{at[1]:g}" width="{width:g}" height="{tall:.4g}" '
        f'viewBox="{LEFT_EDGE:g} {-TOP:g} {RIGHT_EDGE - LEFT_EDGE:g} {TOP - BOTTOM:g}">'
    )


def text_element(
    at: tuple[float, float], words: str, size: float, colour: object = style.INK, anchor: str = "start",
    bold: bool = False, halo: bool = False, inside: str = "",
) -> str:  # fmt: skip
    """A line of text as an SVG element, with more elements `inside` it."""
    more = f' text-anchor="{anchor}"' if anchor != "start" else ""
    more += ' font-weight="bold"' if bold else ""
    more += ' stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{at[0]:.5g}" y="{at[1]:.5g}" font-size="{size:.4g}" fill="{colour_text(colour)}"{more}>'
        f"{escape(words)}{inside}</text>"
    )


@functools.lru_cache(maxsize=512)
def _letters(words: str, size: float, bold: bool) -> tuple[Path, float]:
    """A line of text as an outline, y up from its base line, and its width."""
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    outline = TextPath((0, 0), words, size=size, prop=font)
    return Path(outline.vertices, outline.codes), float(outline.vertices[:, 0].max()) if words.strip() else 0.0


class PixelPen:
    """Fills pixels with matplotlib's renderer; nothing but paths is asked of it.

    Parameters
    ----------
    width, height
        Size of the sheet in its units.
    scale
        Pixels for each unit.
    """

    def __init__(self, width: float, height: float, scale: float = 1.0) -> None:
        self.scale = scale
        self.size = (round(width * scale), round(height * scale))
        self.renderer = RendererAgg(*self.size, 72)
        self._flip = Affine2D().scale(scale, -scale).translate(0, self.size[1])
        self._box: Bbox | None = None
        self.area(np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64), "white")

    def image(self) -> Image.Image:
        """What has been drawn so far."""
        return Image.fromarray(np.asarray(self.renderer.buffer_rgba())[..., :3].copy(), "RGB")

    def kept(self) -> object:
        """The present picture, to come back to."""
        return self.renderer.copy_from_bbox(Bbox.from_bounds(0, 0, *self.size))

    def back_to(self, kept: object) -> None:
        """Show a kept picture again."""
        self.renderer.restore_region(kept)

    @contextmanager
    def within(self, left: float, top: float, right: float, bottom: float) -> Iterator[None]:
        """See `Pen`."""
        tall = self.size[1] / self.scale
        self._box = Bbox(self.scale * np.array([(left, tall - bottom), (right, tall - top)]))
        yield
        self._box = None

    def area(self, points: Points, fill: object, opacity: float = 1.0) -> None:
        """See `Pen`."""
        self._paint(Path(np.vstack([points, points[:1]]), closed=True), self._flip, fill, None, 0.0, opacity)

    def line(
        self, lines: Sequence[Points], colour: object, width: float, opacity: float = 1.0,
        dash: tuple[float, float] = (0, 0),
    ) -> None:  # fmt: skip
        """See `Pen`."""
        for points in lines if opacity > 0 else ():
            self._paint(Path(points), self._flip, None, colour, width, opacity, dash)

    def text(
        self, at: tuple[float, float], words: str, size: float, colour: object = style.INK, anchor: str = "start",
        bold: bool = False, halo: bool = False,
    ) -> None:  # fmt: skip
        """See `Pen`."""
        outline, across = _letters(words, size, bold)
        left = at[0] - {"start": 0.0, "middle": across / 2, "end": across}[anchor]
        place = Affine2D().scale(1, -1).translate(left, at[1]) + self._flip
        if halo:
            self._paint(outline, place, None, "white", 3.0, 1.0)
        self._paint(outline, place, colour, None, 0.0, 1.0)

    def mark(self, at: Points, shape: str, size: float, fill: object, edge: object = "white") -> None:
        """See `Pen`."""
        outline = np.asarray(at) + size * MARKS[shape]
        self._paint(Path(np.vstack([outline, outline[:1]]), closed=True), self._flip, fill, edge, size / 5, 1.0)

    def face(self, drawing: Drawing, at: tuple[float, float], width: float, skin_name: str) -> None:
        """See `Pen`."""
        colours, unit = skin(skin_name), width / (RIGHT_EDGE - LEFT_EDGE)
        place = Affine2D().translate(-LEFT_EDGE, -TOP).scale(unit, -unit).translate(*at) + self._flip
        window = np.array([(LEFT_EDGE, BOTTOM), (RIGHT_EDGE, BOTTOM), (RIGHT_EDGE, TOP), (LEFT_EDGE, TOP)])
        clips = {name: curve_path(points, True) for name, points in drawing.clips.items()}
        clips[""] = Path(np.vstack([window, window[:1]]), closed=True)
        for shape in drawing.shapes:
            for outline, opacity in layers(shape, _RINGS):
                self._paint(
                    curve_path(outline, shape.closed), place, colours[shape.fill] if shape.fill else None,
                    colours[shape.ink] if shape.ink else None, max(shape.width * unit, 0.35 / self.scale), opacity,
                    tuple(length * unit for length in shape.dash[:2]) or (0, 0), clips[shape.within],
                )  # fmt: skip

    def _paint(
        self, path: Path, place: Transform, fill: object, ink: object, width: float, opacity: float,
        dash: Sequence[float] = (0, 0), clip: Path | None = None,
    ) -> None:  # fmt: skip
        brush = self.renderer.new_gc()
        brush.set_antialiased(True)
        brush.set_alpha(opacity)
        brush.set_linewidth(width * self.scale if ink is not None else 0.0)
        brush.set_foreground(to_rgba(ink if ink is not None else "white", opacity), isRGBA=True)  # type: ignore[arg-type]
        brush.set_capstyle("round")
        brush.set_joinstyle("round")
        if any(dash):
            brush.set_dashes(0, [length * self.scale for length in dash])
        if self._box is not None:
            brush.set_clip_rectangle(self._box)
        if clip is not None:
            brush.set_clip_path(TransformedPath(clip, place))
        area = None if fill is None else to_rgba(fill, opacity)  # type: ignore[arg-type]
        self.renderer.draw_path(brush, path, place, area)
        brush.restore()
