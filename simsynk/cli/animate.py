"""`simsynk animate`: moving pictures of a finished run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simsynk.cli import options
from simsynk.errors import InputError, Problem, unknown_name

if TYPE_CHECKING:
    from simsynk.study.opened import OpenedRun
    from simsynk.view.animation.kinds import Film

FORMATS, USUAL = ("gif", "webp", "svg", "mp4"), ("gif", "webp", "svg")
"""Kinds of file, and those that are written unless others are asked for."""

KINDS = ("regrowth", "face")
"""What can be animated."""


@click.command("animate")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--what",
    type=click.Choice([*KINDS, "both"]),
    default="both",
    show_default=True,
    help="Axons that regrow, the face under a command, or both.",
)
@click.option(
    "--format",
    "formats",
    metavar="gif,webp,svg,mp4",
    help="Kinds of file, or all [gif,webp,svg]; mp4 needs an extra.",
)
@options.out
@click.option("--command", "asked", metavar="NAME", help="With the face: the command, as smile.")
@click.option("--day", type=float, help="With the face: an observed day; the last one otherwise.")
@click.option("--replicate", type=click.IntRange(min=0), help="Number of the simulated nerve or patient.")
@click.option("--side", type=click.Choice(["right", "left"]), help="Side to show; the affected one otherwise.")
@click.option("--skin", "skin_name", metavar="NAME", help="With the face: its skin.")
@options.as_json
def command(
    folder: Path, what: str, formats: str | None, out: Path | None, asked: str | None, day: float | None,
    replicate: int | None, side: str | None, skin_name: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Animate the run in the result folder DIR: regrowth from lesion to muscles, and the face in time.

    Beside the films a strip of four panels for print is written, and a page, animation.html, that can be paused.

    \b
    Example: simsynk animate simsynk-results/bells_palsy_severe-seed1 --what regrowth
    """
    kinds = list(KINDS) if what == "both" else [what]
    endings = format_names(formats)
    given = {"--command": asked, "--day": day, "--skin": skin_name}
    if "face" not in kinds and any(value is not None for value in given.values()):
        name = next(name for name, value in given.items() if value is not None)
        raise InputError([Problem(path=name, message="goes with the face", fix="write --what face")])
    from simsynk.study.opened import open_run
    from simsynk.view.picture import Choice
    from simsynk.view.skins import NEUTRAL

    opened = open_run(folder)
    choice = Choice(command=asked, day=day, replicate=replicate, side=side, skin_name=skin_name or NEUTRAL)
    if what == "both" and opened.patient.face is None:
        if any(value is not None for value in given.values()):
            raise InputError([Problem(path=str(folder), message="has a nerve without a face",
                                      fix="leave --command, --day and --skin out")])  # fmt: skip
        click.echo("the nerve of this run moves no face: only its regrowth is animated", err=True)
        kinds = ["regrowth"]
    if what == "both" and "face" in kinds and not _regrows(opened, replicate, side):
        click.echo("no axon of this nerve was cut: only the face is animated", err=True)
        kinds = ["face"]
    place = out or folder / "animation"
    films = _films(opened, choice, kinds)
    written = _write(films, endings, place, opened)
    if as_json:
        told = [
            {"film": one.name, "title": one.title, "seconds": round(one.length_s, 3), "description": one.description}
            for one in films
        ]
        click.echo(json.dumps({"films": told, "files": [str(path) for path in written]}))
        return
    for path in written:
        click.echo(f"{path}  {path.stat().st_size / 1000:.0f} kB")
    for film in films:
        click.echo(f"{film.title}: {film.description}")


def format_names(text: str | None) -> tuple[str, ...]:
    """Kinds of file that were asked for.

    Raises
    ------
    InputError
        For an unknown kind, and for a video without the extra.

    Examples
    --------
    >>> format_names(None), format_names("svg, gif")
    (('gif', 'webp', 'svg'), ('svg', 'gif'))
    """
    if text is None:
        return USUAL
    names = FORMATS if text == "all" else tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in names:
        if name not in FORMATS:
            raise unknown_name("--format", name, [*FORMATS, "all"], "a kind of file")
    if "mp4" in names:
        from importlib.util import find_spec

        if find_spec("imageio_ffmpeg") is None:
            fix = 'install it with pip install "simsynk[video]", or leave mp4 out'
            raise InputError(
                [Problem(path="--format", message="mp4 needs the extra video (imageio-ffmpeg)", fix=fix)]
            )
    return names


def _regrows(opened: OpenedRun, replicate: int | None, side: str | None) -> bool:
    from simsynk.view.animation.regrowth import regrows

    return regrows(opened.nerve(replicate, side))


def _films(opened: OpenedRun, choice: object, kinds: list[str]) -> list[Film]:
    from simsynk.view.animation.kinds import FILMS

    return [FILMS[kind](opened, choice) for kind in kinds]  # type: ignore[arg-type]


def _write(films: list[Film], endings: tuple[str, ...], place: Path, opened: OpenedRun) -> list[Path]:
    """Write every file of every film, then the page."""
    from simsynk.cli.progress import ProgressLine
    from simsynk.view.animation.files import WRITERS, whole, write_strip
    from simsynk.view.animation.page import film_page

    try:
        place.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError, PermissionError) as fault:
        message = f"cannot be made a folder: {fault.strerror}"
        raise InputError([Problem(path=str(place), message=message, fix="give another --out")]) from None
    written: list[Path] = []
    strips = []
    with ProgressLine(title="files written") as progress:
        count = len(films) * (len(endings) + 1) + 1
        for film in films:
            for ending in endings:
                path = place / f"{film.name}.{ending}"
                with whole(path) as part:
                    WRITERS[ending](film, part)
                written.append(path)
                progress(len(written), count)
            pair = write_strip(film, place)
            strips.append(pair[1])
            written += pair
    page = place / "animation.html"
    title = opened.result.title or opened.result.name
    with whole(page) as part:
        part.write_text(film_page(films, strips, title=title, provenance=opened.result.provenance), encoding="utf-8")
    return [*written, page]
