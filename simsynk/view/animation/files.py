"""Films as files: GIF, WebP, animated SVG and MP4; the strip as SVG and PNG. One film always gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from PIL import ExifTags, Image, PngImagePlugin

from simsynk import __version__
from simsynk.notice import NOTICE
from simsynk.view.animation.kinds import STRIP_MM, Film
from simsynk.view.animation.pens import PixelPen, SvgPen
from simsynk.view.animation.svg_time import document

COLOURS, VIDEO_FPS, STRIP_DPI = 64, 24, 300
"""Colours of a GIF; frames a second of a video; pixels an inch of the strip."""

_SAMPLES, _BLENDS, _STRIP_UNITS = 6, 20, 4.0


def palette_of(frames: list[Image.Image]) -> Image.Image:
    """One palette for all frames, from a few of them that lie evenly in the film."""
    places = np.unique(np.linspace(0, len(frames) - 1, _SAMPLES).astype(int))
    wide, tall = frames[0].size
    sheet = Image.new("RGB", (wide, tall * len(places)))
    for row, place in enumerate(places.tolist()):
        sheet.paste(frames[place], (0, row * tall))
    pixels = np.asarray(sheet).reshape(-1, 3).astype(np.int64)
    codes, count = np.unique(pixels @ (65536, 256, 1), return_counts=True)
    # Whole areas keep their very colour; the blends at their edges share what is left.
    often = codes[np.argsort(-count, kind="stable")][: COLOURS - _BLENDS]
    blends = sheet.quantize(_BLENDS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).getpalette() or []
    exact = np.stack([often >> 16, often >> 8 & 255, often & 255], axis=1).ravel().tolist()
    palette = Image.new("P", (1, 1))
    palette.putpalette([*exact, *blends[: 3 * _BLENDS]])
    return palette


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name to write a file under that becomes its own name at the end; what is broken off leaves nothing behind."""
    part = path.with_name(f"{path.stem}.part{path.suffix}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def flat_frames(film: Film) -> tuple[list[Image.Image], list[float]]:
    """Frames of a film in one shared palette, and their durations in s."""
    shown = film.frames()
    palette = palette_of([image for image, _ in shown])
    return [image.quantize(palette=palette, dither=Image.Dither.NONE) for image, _ in shown], [s for _, s in shown]


def write_gif(film: Film, path: Path) -> None:
    """A GIF with one shared palette that holds only what changes from frame to frame.

    It is shown `film.loops` times and stops.
    """
    frames, seconds = flat_frames(film)
    often = {"loop": film.loops - 1} if film.loops > 1 else {}
    frames[0].save(
        path, format="GIF", save_all=True, append_images=frames[1:], optimize=True, disposal=1,
        duration=_milliseconds(seconds, 10), comment=_comment(film).encode(), **often,
    )  # fmt: skip


def write_webp(film: Film, path: Path) -> None:
    """An animated WebP, shown as often as the GIF; flat areas are smaller, and sharper, without loss."""
    flat, seconds = flat_frames(film)
    frames = [image.convert("RGB") for image in flat]
    told = Image.Exif()
    told[ExifTags.Base.ImageDescription] = _comment(film)
    frames[0].save(
        path, format="WEBP", save_all=True, append_images=frames[1:], loop=film.loops,
        duration=_milliseconds(seconds, 1), lossless=True, quality=20, method=2, minimize_size=False,
        exif=told.tobytes(),
    )  # fmt: skip


def write_svg(film: Film, path: Path) -> None:
    """The animated SVG."""
    path.write_text(_signed(film.svg(film.name[0]), film), encoding="utf-8")


def write_mp4(film: Film, path: Path) -> None:
    """A video for slides; it needs the extra `video`."""
    import imageio_ffmpeg

    shown = film.frames()
    wide, tall = (side // 2 * 2 for side in shown[0][0].size)
    settings = [
        "-map_metadata",
        "-1",
        "-metadata",
        f"comment={_comment(film)}",
        "-fflags",
        "+bitexact",
        "-flags:v",
        "+bitexact",
        "-threads",
        "1",
    ]
    video = imageio_ffmpeg.write_frames(
        str(path), (wide, tall), fps=VIDEO_FPS, codec="libx264", macro_block_size=2, quality=7,
        output_params=settings,
    )  # fmt: skip
    video.send(None)
    ends = np.cumsum([seconds for _ in range(film.loops) for _, seconds in shown])
    images = [image for _ in range(film.loops) for image, _ in shown]
    count = round(float(ends[-1]) * VIDEO_FPS)
    for number in range(count):
        place = min(int(np.searchsorted(ends, (number + 0.5) / VIDEO_FPS)), len(images) - 1)
        video.send(np.ascontiguousarray(np.asarray(images[place])[:tall, :wide]))
    video.close()


def write_strip(film: Film, folder: Path) -> list[Path]:
    """Four panels for print and for those who prefer no motion, as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    svg, png = folder / f"{film.name}_strip.svg", folder / f"{film.name}_strip.png"
    with whole(svg) as path:
        path.write_text(_signed(strip_svg(film, f"{film.name[0]}strip"), film), encoding="utf-8")
    pen = PixelPen(STRIP_MM, film.strip_height, STRIP_DPI / 25.4)
    film.draw_strip(pen)
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Title", film.title)
    told.add_itxt("Description", f"{strip_words(film)} {NOTICE}")
    told.add_itxt("Comment", _comment(film))
    told.add_text("Software", f"simsynk {__version__}")
    flat = pen.image().quantize(256, dither=Image.Dither.NONE)
    with whole(png) as path:
        flat.save(path, pnginfo=told, optimize=True, dpi=(STRIP_DPI, STRIP_DPI))
    return [svg, png]


def strip_svg(film: Film, key: str) -> str:
    """The strip as an SVG 180 mm wide, every id led by a key."""
    pen = SvgPen(key, _STRIP_UNITS)
    film.draw_strip(pen)
    text = document(
        key, _STRIP_UNITS * STRIP_MM, _STRIP_UNITS * film.strip_height, title=f"{film.title}: four panels",
        description=f"{strip_words(film)} {NOTICE}", style="", body="".join(pen.parts),
    )  # fmt: skip
    wide, tall = _STRIP_UNITS * STRIP_MM, _STRIP_UNITS * film.strip_height
    return text.replace(
        f'width="{wide:g}" height="{tall:.0f}" font',
        f'width="{STRIP_MM:g}mm" height="{film.strip_height:.1f}mm" font',
        1,
    )


def strip_words(film: Film) -> str:
    """What the four panels show."""
    return f"Four panels: {'; '.join(film.panels)}. {film.description}"


WRITERS: dict[str, Callable[[Film, Path], None]] = {
    "gif": write_gif, "webp": write_webp, "svg": write_svg, "mp4": write_mp4,
}  # fmt: skip
"""Kinds of file by their ending."""


def _milliseconds(seconds: list[float], step: int) -> list[int]:
    """Durations in whole steps of ms whose sum strays from the true one by half a step at most."""
    ends = np.round(np.cumsum(seconds) * 1000 / step).astype(int) * step
    return [max(int(one), step) for one in np.diff(ends, prepend=0)]


def _comment(film: Film) -> str:
    """What every file of a film carries inside: what it is, where it comes from, and the notice."""
    return f"{film.title}. {film.origin}. {NOTICE}"


def _signed(text: str, film: Film) -> str:
    """An SVG with the comment among its metadata."""
    return text.replace("</desc>", f"</desc><metadata>{escape(_comment(film))}</metadata>", 1)
