"""`simsynk sensitivity STUDY`: which factors of a study its outcomes lean on."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsynk.cli import options
from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.study.study_sensitivity import StudySensitivity

PARTLY, INTERRUPTED = 3, 130
FIGURES = ("sensitivity",)


@click.command("sensitivity")
@click.argument("study")
@click.option(
    "--method",
    type=click.Choice(["sobol", "morris"]),
    default="sobol",
    show_default=True,
    help="Shares of variance (sobol), or a first look from few points (morris; extra sensitivity).",
)
@click.option("--base", type=int, metavar="N", help="Base points of sobol, a power of two; 64 by default.")
@click.option("--trajectories", type=int, metavar="R", help="Trajectories of morris; 10 by default.")
@options.computes
@click.option(
    "--engine",
    type=click.Choice(["threads", "processes", "dask"]),
    default="threads",
    show_default=True,
    help="Where points are simulated. Results do not depend on it.",
)
@click.option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, as tcp://10.0.0.5:8786.")
@click.option("--figures", default="all", show_default=True, metavar="all|none", help="Whether to draw the ranking.")
def command(
    study: str,
    method: str,
    base: int | None,
    trajectories: int | None,
    sets: tuple[str, ...],
    as_json: bool,
    out: Path | None,
    jobs: int | None,
    replicates: int | None,
    seed: int | None,
    engine: str,
    scheduler: str | None,
    figures: str,
) -> int:
    """Say which factors of STUDY (a file) its outcomes lean on, and what of it may be luck.

    The factors' own ranges are sampled; the design of the study file is not used. BASE x (factors + 2) points are
    simulated for sobol, TRAJECTORIES x (factors + 1) for morris.

    \b
    Example: simsynk sensitivity examples/toy_study.yaml --base 32
    """
    from simsynk.cli.run import figure_names
    from simsynk.cli.sweep import loaded_study

    number = _number(method, base, trajectories)
    wanted = figure_names(figures, FIGURES)
    chosen = loaded_study(study, sets, replicates)
    known = chosen.seed if seed is None else seed
    kind = "sensitivity" if method == "sobol" else method
    folder = out or Path("simsynk-results") / f"{chosen.name}-{kind}{'' if known is None else f'-seed{known}'}"
    made = _made(
        chosen, folder, method=method, number=number, seed=seed, jobs=jobs, engine=engine, scheduler=scheduler
    )
    return made if isinstance(made, int) else _tell(made, folder, wanted, as_json=as_json)


def _number(method: str, base: int | None, trajectories: int | None) -> int | None:
    """The size that fits the method.

    Raises
    ------
    InputError
        For the size of the other method.
    """
    own, other = (base, trajectories) if method == "sobol" else (trajectories, base)
    if other is not None:
        name, fix = ("--trajectories", "--base") if method == "sobol" else ("--base", "--trajectories")
        message = f"is for another method than {method}"
        raise InputError([Problem(path=name, message=message, fix=f"write {fix}, or choose another --method")])
    return own


def _made(study: Any, folder: Path, **asked: Any) -> StudySensitivity | int:
    """The analysis, or the exit code of one that was stopped."""
    from simsynk.cli.progress import ProgressLine
    from simsynk.study.study_sensitivity import study_sensitivity
    from simsynk.study.sweep.engines.kinds import EngineGone
    from simsynk.study.sweep.journal_faults import DiskFull
    from simsynk.study.sweep.sweep import SweepStopped

    again = f"the same command with --out {folder} goes on from there"
    try:
        with ProgressLine("points") as progress:
            return study_sensitivity(study, folder, progress=progress, **asked)
    except SweepStopped as stop:
        click.echo(f"{stop} in {folder}; {again}", err=True)
        return INTERRUPTED
    except (DiskFull, EngineGone) as gone:
        click.echo(f"{gone}; {again}", err=True)
        return PARTLY


def _tell(made: StudySensitivity, folder: Path, figures: Sequence[str], *, as_json: bool) -> int:
    """Write, draw and print; returns the exit code."""
    from simsynk.notice import NOTICE
    from simsynk.study.study_sensitivity_folder import sensitivity_document, write_study_sensitivity

    document = sensitivity_document(made, "simsynk " + shlex.join(sys.argv[1:]))
    write_study_sensitivity(folder, made, document)
    if figures:
        from simsynk.view.sensitivity_figure import draw_sensitivity

        draw_sensitivity(made, folder)
    if as_json:
        click.echo(json.dumps(document, allow_nan=False))
    else:
        for line in report_lines(made, document):
            click.echo(line)
        click.echo(f"\nWritten to {folder} (seed {made.seed}). {NOTICE}")
    return PARTLY if document["points_failed"] or document["replicates_failed"] or document["rows_left_out"] else 0


def report_lines(made: StudySensitivity, document: dict[str, Any]) -> Iterator[str]:
    """What a reader wants to know: the ranking of each outcome, what luck has to do with it, and doubts."""
    from simsynk.study.study_sensitivity_folder import DESIGN_NOTE, NUMBER_OF

    study = made.study
    yield f"{study.title}: {len(made.table)} points from {made.number} {NUMBER_OF[made.method]} ({made.method})"
    yield f"  {DESIGN_NOTE}"
    for told in document["outcomes"]:
        unit = f", {told['unit']}" if told["unit"] else ""
        yield ""
        yield f"{told['label'] or told['name']}{unit}"
        if "noise" in told:
            yield f"  {_luck(told['noise'])}"
        yield from _TABLES[made.method](told["factors"])
    if document["warnings"]:
        yield ""
    for text in document["warnings"]:
        yield f"warning: {text}"


def _luck(noise: dict[str, Any]) -> str:
    """One line on the share of luck."""
    if noise["share_of_luck"] is None:
        return "share of luck in the variance of point means: not known"
    share = f"{noise['share_of_luck']:.1%}"
    if not noise["known"]:
        return f"share of luck in the variance of point means: at most {share}, not taken off"
    if not noise["shared_luck"]:
        return f"share of luck in the variance of point means: {share}, taken off"
    return f"share of luck in the variance of point means: {share}, taken off (luck common to all points drops out)"


def _sobol_table(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield f"  {'factor':<34} {'total (95 % interval)':<24} {'first (95 % interval)':<24} effect"
    for row in rows:
        total, first = (_interval(row, kind, f"{kind}_low", f"{kind}_high", 2) for kind in ("total", "first"))
        bar = row["smallest_total"]
        below = f" (below {bar:.2g})" if bar and row["effect"] == "not told from luck" else ""
        yield f"  {_name(row):<34} {total:<24} {first:<24} {row['effect']}{below}"


def _morris_table(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield f"  {'factor':<34} {'mu* (95 % interval)':<30} {'mu':>9} {'sigma':>9} {'of luck':>9}  effect"
    for row in rows:
        star = _interval(row, "mu_star", "mu_star_low", "mu_star_high", 3)
        cells = " ".join(f"{_digits(row[key], 3):>9}" for key in ("mu", "sigma", "sigma_of_luck"))
        yield f"  {_name(row):<34} {star:<30} {cells}  {row['effect']}"


_TABLES = {"sobol": _sobol_table, "morris": _morris_table}


def _name(row: dict[str, Any]) -> str:
    text = str(row["factor_label"] or row["factor"])
    return text if len(text) <= 34 else text[:33] + "…"


def _interval(row: dict[str, Any], value: str, low: str, high: str, digits: int) -> str:
    if row[value] is None:
        return "not told"
    return f"{_digits(row[value], digits)} ({_digits(row[low], digits)} to {_digits(row[high], digits)})"


def _digits(value: float | None, digits: int) -> str:
    """A number with so many decimals; -0.00 is 0.00."""
    return "-" if value is None else f"{round(value, digits) + 0.0:.{digits}f}"
