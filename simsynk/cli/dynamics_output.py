"""What `simsynk run --dynamics` writes: time courses, onsets and their figure."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simsynk.motor.dynamics import TimeCourse
    from simsynk.periphery.state import Periphery
    from simsynk.view.figure_recipe import Recipe

FIGURE = "dynamics"
"""Name of the figure and of its files."""

TIME_COLUMNS = ("command", "muscle", "time_s", "force", "emg", "healthy", "healthy_emg")
ONSET_COLUMNS = (
    "command", "muscle", "asked", "onset_s", "healthy_onset_s", "order_tau", "onset_spread_s",
    "healthy_onset_spread_s",
)  # fmt: skip


def time_rows(course: TimeCourse) -> Iterator[tuple[Any, ...]]:
    """Rows of `dynamics.csv`; muscles that do not move under a command, in health or now, are left out."""
    moving = course.moving()
    for c, command in enumerate(course.commands):
        for m, muscle in enumerate(course.muscles):
            if moving[c, m]:
                signals = (course.force, course.emg, course.healthy_force, course.healthy_emg)
                for time, *values in zip(course.times_s, *(one[c, m] for one in signals), strict=True):
                    yield (command, muscle, f"{time:.6g}", *(_cell(value) for value in values))


def onset_rows(course: TimeCourse) -> Iterator[tuple[Any, ...]]:
    """Rows of `onsets.csv`; what concerns a whole command stands in each of its rows."""
    moving = course.moving()
    for c, command in enumerate(course.commands):
        whole = [_cell(one[c]) for one in (course.tau, course.onset_spread_s, course.healthy_onset_spread_s)]
        for m, muscle in enumerate(course.muscles):
            if moving[c, m]:
                asked = "yes" if course.asked[c, m] else "no"
                yield (
                    command,
                    muscle,
                    asked,
                    _cell(course.onset_s[c, m]),
                    _cell(course.healthy_onset_s[c, m]),
                    *whole,
                )


def _cell(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else ""


def write_tables(course: TimeCourse, folder: Path) -> list[Path]:
    """Write `dynamics.csv` and `onsets.csv`; what does not exist is an empty cell."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"dynamics.csv": (TIME_COLUMNS, time_rows(course)), "onsets.csv": (ONSET_COLUMNS, onset_rows(course))}
    for name, (header, rows) in tables.items():
        with open(folder / name, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
    return [folder / name for name in tables]


def write_dynamics(
    periphery: Periphery,
    folder: Path,
    *,
    commands: Any = "standard",
    central: Any = None,
    provenance: Mapping[str, Any] | None = None,
    title: str = "",
    figure: bool = True,
    formats: Sequence[str] = ("svg", "png"),
    recipe: Recipe | None = None,
) -> list[Path]:
    """Follow the commands on one grown nerve and write tables and figure into a result folder.

    Parameters
    ----------
    periphery
        A grown nerve, as that of the first replicate.
    folder
        Where to write.
    commands, central
        As for `simsynk.motor.dynamics.dynamics`: the scenario's own.
    provenance, title
        What the figure names.
    figure
        Whether to draw it.
    formats
        Some of `svg`, `png` and `pdf`.
    recipe
        How the run is made again.

    Returns
    -------
    The files written.
    """
    from simsynk.motor.dynamics import dynamics

    course = dynamics(periphery, commands, central)
    written = write_tables(course, folder)
    if figure:
        written += draw_dynamics(
            course, periphery, folder, FIGURE, formats=formats, recipe=recipe, provenance=provenance, title=title,
            table=False,
        )  # fmt: skip
    return written


def draw_dynamics(
    course: TimeCourse,
    periphery: Periphery,
    folder: Path,
    name: str,
    *,
    formats: Sequence[str],
    recipe: Recipe | None,
    provenance: Mapping[str, Any] | None,
    title: str,
    table: bool,
) -> list[Path]:
    """Draw time courses into a folder, with their table unless that is there already; returns the files."""
    from dataclasses import replace

    from simsynk.view.dynamics_figure import course_arrays, dynamics_picture
    from simsynk.view.figure_recipe import array_hash
    from simsynk.view.picture import save_picture

    rows = [dict(zip(TIME_COLUMNS, row, strict=True)) for row in time_rows(course)] if table else []
    picture = dynamics_picture(course, periphery.intact.nerve, provenance, title, rows)
    if recipe is not None:
        recipe = replace(recipe, figure=FIGURE, data_sha256=array_hash(course_arrays(course)))
    return save_picture(picture, folder, name, recipe=recipe, formats=formats, table=table)
