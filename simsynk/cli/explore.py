"""`simsynk explore`: a page on which the nerve is cut by hand, on many regrown nerves at once."""

from __future__ import annotations

import errno
import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsynk.cli import options
from simsynk.cli.explore_front import check_front, differences, read_front
from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.cli.progress import ProgressLine
    from simsynk.scenario.scenario import Scenario

INTERRUPTED = 130
MOST_NERVES = 400
"""Beyond, a page is slow to open (choice of style)."""

_NERVES = 50
LAST_PLAN_DAY = 36525 - 731
"""The page looks 24 months beyond the day of the plan, and a scenario ends after a hundred years."""


@click.command("explore")
@click.argument("scenario")
@click.option(
    "-o",
    "--out",
    metavar="PAGE.html",
    type=click.Path(path_type=Path),
    help="The page; SCENARIO-explorer.html in this folder by default.",
)
@click.option(
    "--replicates",
    type=click.IntRange(1, MOST_NERVES),
    default=_NERVES,
    show_default=True,
    help="Number of simulated nerves in the page.",
)
@options.seed
@click.option("--side", type=click.Choice(["right", "left"]), help="Side to cut; the affected one by default.")
@click.option("--day", type=click.FloatRange(1, 36525), help="Day of the plan; the last observed one by default.")
@options.sets
@options.jobs
@click.option(
    "--plans",
    metavar="PLAN.json|DIR",
    type=click.Path(path_type=Path),
    help="A ranking by simsynk plan, shown beside the plan made by hand.",
)
@click.option("--open/--no-open", "opens", default=True, help="Open the page in a browser, or only write it.")
@click.option("--overwrite", is_flag=True, help="Write over a file that is no such page.")
@options.as_json
def command(
    scenario: str, out: Path | None, replicates: int, seed: int | None, side: str | None, day: float | None,
    sets: tuple[str, ...], jobs: int | None, plans: Path | None, opens: bool, overwrite: bool, as_json: bool,
) -> int:  # fmt: skip
    """Write one page that needs nothing else, on which branches of SCENARIO's regrown nerves are cut by hand.

    The face, the matrix, the losses and what is gained and lost follow at once; the day of the plan is exact, months
    after it are estimated. What the page shows is simulated.

    \b
    Example: simsynk explore bells_palsy_severe --seed 1
    """
    from simsynk.cli.progress import ProgressLine
    from simsynk.notice import NOTICE
    from simsynk.study.ensemble import Interrupted
    from simsynk.study.run import drawn_seed

    chosen = options.loaded(scenario, sets, replicates)
    check_day(chosen, day)
    front = None if plans is None else read_front(plans)
    if front is not None:
        check_front(front, chosen, side or chosen.sides[0])
    page_file = out or Path(f"{chosen.name}-explorer.html")
    check_place(page_file, overwrite=overwrite)
    drawn = drawn_seed(chosen, seed)
    for told in () if front is None else differences(front, drawn, max(chosen.observe_days) if day is None else day):
        click.echo(f"note: {told}", err=True)
    try:
        with ProgressLine() as grown, ProgressLine(title="cuts regrown") as regrown:
            replay = shlex.join([scenario, *(part for one in sets for part in ("--set", one))])
            page = _page(chosen, drawn, side, day, jobs, front, replay, (grown, regrown))
    except Interrupted as stop:
        click.echo(f"interrupted after {stop.finished} of {stop.wanted} nerves; nothing was written", err=True)
        return INTERRUPTED
    content = page.encode()
    _write(page_file, content)
    if as_json:
        made = {"page": str(page_file), "bytes": len(content), "seed": drawn, "replicates": chosen.replicates}
        click.echo(json.dumps({"schema": "simsynk.explore/1", "notice": NOTICE, **made}))
        return 0
    nerves = "1 nerve" if chosen.replicates == 1 else f"{chosen.replicates} nerves"
    click.echo(f"Written: {page_file} ({len(content) / 1e3:.0f} kB, {nerves}, seed {drawn})")
    click.echo(NOTICE)
    if opens:
        open_page(page_file)
    return 0


def _page(
    scenario: Scenario, seed: int, side: str | None, day: float | None, jobs: int | None,
    front: dict[str, Any] | None, replay: str, progress: tuple[ProgressLine, ProgressLine],
) -> str:  # fmt: skip
    """The text of the page; nerves are grown, then every single cut is regrown."""
    from simsynk.lessons.lesson import lessons
    from simsynk.view.explorer.page import explorer_page
    from simsynk.view.explorer.payload import explorer_data
    from simsynk.view.explorer.payload_nerves import grown_nerves
    from simsynk.view.explorer.returns import returns_of

    nerves = grown_nerves(scenario, seed=seed, side=side, day=day, jobs=jobs, progress=progress[0])
    returns = returns_of(nerves, scenario, jobs=jobs, progress=progress[1])
    taught = [
        {"number": one.number, "title": one.title, "command": f"simsynk lesson {one.number}"} for one in lessons()
    ]
    written = "simsynk " + shlex.join(sys.argv[1:])
    data = explorer_data(nerves, returns, scenario, command=written, replay=replay, front=front, lessons=taught)
    return explorer_page(data)


def check_day(scenario: Scenario, day: float | None) -> None:
    """See that something has happened by the day of the plan.

    Raises
    ------
    InputError
        For a day before the first event of the timeline, or too late for the months after it that the page shows.
    """
    if day is not None and day > LAST_PLAN_DAY:
        message = f"24 months after day {day:g} lie beyond the last day of a scenario"
        raise InputError([Problem(path="--day", message=message, fix=f"choose a day up to {LAST_PLAN_DAY}")])
    first = min((event.day for event in scenario.timeline), default=0.0)
    if day is not None and day < first:
        message = f"day {day:g} lies before the first event of the scenario, on day {first:g}"
        raise InputError([Problem(path="--day", message=message, fix="leave --day out for the last observed day")])


def check_place(path: Path, *, overwrite: bool) -> None:
    """See that the page can be written without losing something else.

    Raises
    ------
    InputError
        For a folder, a missing folder, or a file that is no page of this kind.
    """
    if path.is_dir():
        raise _problem("--out", f"{path} is a folder", "give the name of a file")
    if not path.parent.is_dir():
        raise _problem("--out", f"there is no folder {path.parent}", "make it first, or choose another place")
    if not path.exists() or overwrite:
        return
    from simsynk.view.explorer.page import is_explorer

    try:
        ours = is_explorer(path.read_bytes())
    except OSError as fault:
        raise _problem("--out", f"{path}: {fault.strerror}", "choose another place") from None
    if not ours:
        raise _problem("--out", f"{path} is no page of simsynk explore", "choose another name, or add --overwrite")


def open_page(path: Path) -> None:
    """Show a page in the user's browser; where there is none, say where the page lies, and nothing worse."""
    import webbrowser

    screen = sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    shown = False
    if screen:
        try:
            shown = webbrowser.open(path.resolve().as_uri())
        except (OSError, webbrowser.Error):
            shown = False
    if not shown:
        click.echo(f"No browser could be opened; open {path} in one.", err=True)


def _write(path: Path, content: bytes) -> None:
    """Write the whole page or leave what was there."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _problem("--out", f"{path} cannot be written: {fault.strerror}", "choose another place") from None
    finally:
        part.unlink(missing_ok=True)


def _problem(option: str, message: str, fix: str) -> InputError:
    return InputError([Problem(path=option, message=message, fix=fix)])
