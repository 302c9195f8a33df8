"""`simsynk show figure`: draw one figure of a finished run, or all, without simulating again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from simsynk.cli import options
from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.view.picture import Choice

Command = TypeVar("Command", bound=Callable[..., Any])

FORMATS = ("svg", "png", "pdf")
ALL = "all"
CHOICES = {
    "--width": "width_mm",
    "--command": "command",
    "--day": "day",
    "--side": "side",
    "--replicate": "replicate",
    "--skin": "skin_name",
}
"""Options that choose what a figure shows -> field of `Choice`."""

OPTIONS = ("out", "formats", *CHOICES.values())
"""Names of what `figure_options` gives a function."""


def figure_options(command: Command) -> Command:
    """Give a command the options of `show figure`."""
    for option in (
        click.option("--skin", "skin_name", metavar="NAME", help="With figure: skin of the faces."),
        click.option("--replicate", type=click.IntRange(min=0), help="With figure: number of the nerve to draw."),
        click.option("--side", type=click.Choice(["right", "left"]), help="With figure: side to draw."),
        click.option("--day", type=float, help="With figure: an observed day."),
        click.option("--command", metavar="NAME", help="With figure: a command, as smile."),
        click.option("--width", "width_mm", type=float, metavar="MM", help="With figure: 85 or 180 mm, as printed."),
        click.option("--format", "formats", metavar="svg,png,pdf", help="With figure: kinds of file [svg,png]."),
        options.out,
    ):
        command = option(command)
    return command


def show_figure(words: Sequence[str], *, given: Mapping[str, Any], as_json: bool) -> None:
    """List the figures, or draw one of a finished run.

    Parameters
    ----------
    words
        Name of a figure and a result folder; the folder alone is not enough, no word lists the figures.
    given
        Values of `OPTIONS`; None where an option was not given.
    as_json
        Whether to print JSON.

    Raises
    ------
    InputError
        For an unknown figure, a folder that holds no finished run, and an option without effect on the figure.
    """
    if not words:
        _list(as_json)
        return
    name, folder = _figure_and_folder(words)
    formats = format_names(given["formats"]) if given["formats"] else ("svg", "png")
    place = given["out"] or folder / "figures"
    chosen = {field: given[field] for field in CHOICES.values() if given[field] is not None}
    compared = (folder / "compare.json").is_file()
    found = (_compared if compared else _run)(name, folder, place, formats, chosen)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['title']}\n  {one['alt']}")
        for file in one["files"]:
            click.echo(f"  {file}")


def format_names(text: str, option: str = "--format") -> tuple[str, ...]:
    """Kinds of file from a text as `svg,pdf`.

    Raises
    ------
    InputError
        For an unknown one.

    Examples
    --------
    >>> format_names("pdf, svg,pdf")
    ('pdf', 'svg')
    """
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in names:
        if name not in FORMATS:
            fix = f"write some of {', '.join(FORMATS)} with commas"
            raise InputError([Problem(path=option, message=f"'{name}' is not a kind of figure file", fix=fix)])
    return names


def _figure_and_folder(words: Sequence[str]) -> tuple[str, Path]:
    if len(words) == 2:
        return words[0], Path(words[1])
    fix = "write simsynk show figure NAME DIR; simsynk show figure lists the names"
    message = "is missing" if len(words) == 1 else "is one folder"
    raise InputError([Problem(path="DIR", message=message, fix=fix)])


def _list(as_json: bool) -> None:
    """What each figure shows, how wide it can be, and which options change it."""
    from simsynk.view.plan_pictures import PLAN_PICTURES
    from simsynk.view.run_pictures import PICTURES

    option_of = {field: option for option, field in CHOICES.items()}
    rows = [
        {"figure": name, "of": of, "shows": one.about, "widths_mm": list(one.widths),
         "options": [option_of[field] for field in one.heeds]}
        for of, pictures in (("run", PICTURES), ("comparison", PLAN_PICTURES)) for name, one in pictures.items()
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for title, pictures in (("run", PICTURES), ("comparison of plans", PLAN_PICTURES)):
        click.echo(f"Figures of a {title}: simsynk show figure NAME DIR")
        for name, one in pictures.items():
            widths = " or ".join(f"{width:g}" for width in one.widths)
            known = " ".join(["--width", *(option_of[field] for field in one.heeds)])
            click.echo(f"  {name:<13} {one.about}\n  {'':<13} {widths} mm; {known}")


def _run(
    name: str, folder: Path, out: Path, formats: tuple[str, ...], chosen: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Draw one figure of a run, or all."""
    from simsynk.study.folder import make_writable
    from simsynk.study.opened import open_run
    from simsynk.view.folder import drawn_from
    from simsynk.view.picture import Choice
    from simsynk.view.run_pictures import PICTURES, known_picture, picture_of, write_picture

    if name != ALL:
        _heeded(name, known_picture(name, also=(ALL,)).heeds, chosen)
    drawn = drawn_from(open_run(folder))
    choice = Choice(**chosen)
    made = []
    for one in PICTURES if name == ALL else (name,):
        own = choice if name != ALL else _what_it_heeds(choice, PICTURES[one].heeds, PICTURES[one].widths)
        picture = picture_of(one, drawn, own)
        if picture is None and name != ALL:
            message = f"has nothing for the figure {name}"
            fix = "simsynk show figure all DIR draws what there is"
            raise InputError([Problem(path=str(folder), message=message, fix=fix)])
        if picture is not None:
            make_writable(out)
            files = write_picture(picture, one, drawn, out, choice=own, formats=formats)
            made.append(_told(one, picture.title, picture.alt, files))
    return made


def _compared(
    name: str, folder: Path, out: Path, formats: tuple[str, ...], chosen: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Draw one figure of a comparison of plans, or all."""
    from simsynk.view.plan_pictures import draw_plan_pictures

    return [_told(*one) for one in draw_plan_pictures(name, folder, out, formats, chosen)]


def _told(name: str, title: str, alt: str, files: Sequence[Path]) -> dict[str, Any]:
    return {"figure": name, "title": title, "alt": alt, "files": [str(file) for file in files]}


def _heeded(name: str, heeds: Sequence[str], chosen: Mapping[str, Any]) -> None:
    """Refuse options that change nothing of a figure."""
    idle = [option for option, field in CHOICES.items() if field in chosen and field not in ("width_mm", *heeds)]
    if idle:
        known = ", ".join(option for option, field in CHOICES.items() if field in ("width_mm", *heeds))
        message, fix = f"has no effect on the figure {name}", f"leave it out; {name} knows {known}"
        raise InputError([Problem(path=option, message=message, fix=fix) for option in idle])


def _what_it_heeds(choice: Choice, heeds: Sequence[str], widths: Sequence[float]) -> Choice:
    """A choice without what a figure does not know, for drawing all of them."""
    from dataclasses import fields, replace

    from simsynk.view.picture import Choice as Usual

    usual = Usual()
    known = {*heeds, *(("width_mm",) if choice.width_mm in widths else ())}
    return replace(choice, **{f.name: getattr(usual, f.name) for f in fields(choice) if f.name not in known})
