"""`simsynk sweep`: run a study, say how far it is, put shards together, write its table for other programs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsynk.cli import options
from simsynk.errors import InputError, Problem, nearest

if TYPE_CHECKING:
    from simsynk.scenario.study import Study
    from simsynk.study.sweep.study_run import StudyRun
    from simsynk.study.sweep.table import SweepTable

PARTLY, INTERRUPTED = 3, 130
_PLACE = click.Path(path_type=Path, dir_okay=False)


class StudyGroup(click.Group):
    """`simsynk sweep STUDY` runs a study; a word that names a subcommand calls that."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand, or the one that runs the study named first; a misspelt one is answered with the nearest."""
        if args and args[0] not in self.commands:
            guess = None if Path(args[0]).suffix else nearest(args[0], self.commands)
            if guess and not Path(args[0]).exists():
                ctx.fail(f"There is no study '{args[0]}'. Did you mean 'simsynk sweep {guess}'?")
            args = ["run", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave options that stand before the study to the subcommand that runs it."""
        if args and args[0].startswith("-") and args[0] not in ("-h", "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=StudyGroup, subcommand_metavar="STUDY [OPTIONS] | status|merge|export ...")
def command() -> None:
    """Run the STUDY of a file: a scenario over many settings of its factors.

    \b
    simsynk sweep STUDY          run it, or go on with it (options: simsynk sweep run --help)
    simsynk sweep status DIR     how far it is
    simsynk sweep merge DIR      put the journals of shards together
    simsynk sweep export DIR     write its table as CSV, Parquet or netCDF
    """


@command.command("run")
@click.argument("study")
@options.computes
@click.option(
    "--engine",
    type=click.Choice(["threads", "processes", "dask"]),
    default="threads",
    show_default=True,
    help="Where points are simulated. Results do not depend on it.",
)
@click.option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, as tcp://10.0.0.5:8786.")
@click.option("--shard", metavar="I/N", help="Do only part I of N, in a journal of its own.")
@click.option("--resume/--no-resume", default=True, show_default=True, help="Go on from what the folder holds.")
@click.option("--retry-failed", is_flag=True, help="Try points again that failed before.")
@click.option("--figures", default="all", show_default=True, metavar="all|none|NAME,...", help="Figures to draw.")
def run(
    study: str,
    sets: tuple[str, ...],
    as_json: bool,
    out: Path | None,
    jobs: int | None,
    replicates: int | None,
    seed: int | None,
    engine: str,
    scheduler: str | None,
    shard: str | None,
    resume: bool,
    retry_failed: bool,
    figures: str,
) -> int:
    """Simulate every point of STUDY (a file) and write the table.

    \b
    Example: simsynk sweep examples/misrouting_and_survival.yaml --jobs 2
    """
    from simsynk.study.sweep.journal import JOURNAL
    from simsynk.study.sweep.study_run import StudyRun, planned_table, put_aside, shard_of

    chosen = loaded_study(study, sets, replicates)
    part = None if shard is None else shard_of(shard)
    known = chosen.seed if seed is None else seed
    _check_figures(lambda: planned_table(chosen, known), figures)
    folder = out or Path("simsynk-results") / f"{chosen.name}-sweep{'' if known is None else f'-seed{known}'}"
    if not resume:
        put_aside(folder / (part.journal if part else JOURNAL))
    started = StudyRun(chosen, folder, seed=seed, shard=part)
    return _simulate(
        started,
        engine=engine, scheduler=scheduler, jobs=jobs, retry_failed=retry_failed, figures=figures, as_json=as_json,
    )  # fmt: skip


def loaded_study(study: str, sets: tuple[str, ...], replicates: int | None) -> Study:
    """The study that a command asks for, with what its options change.

    Raises
    ------
    InputError
        For a faulty study.
    """
    from simsynk.scenario.study import load_study

    number = () if replicates is None else (f"replicates={replicates}",)
    return load_study(study, sets=[*sets, *number])


def _simulate(
    started: StudyRun, *, engine: str, scheduler: str | None, jobs: int | None, retry_failed: bool, figures: str,
    as_json: bool,
) -> int:  # fmt: skip
    """Fill the table, draw, and tell what was found; returns the exit code."""
    from simsynk import jit
    from simsynk.cli.progress import ProgressLine
    from simsynk.study.sweep.engines.kinds import EngineGone
    from simsynk.study.sweep.journal_faults import DiskFull
    from simsynk.study.sweep.sweep import SweepStopped

    again = f"the same command with --seed {started.seed} --out {started.folder} goes on from there"
    if jit.cache_note():
        click.echo(jit.cache_note(), err=True)
    if started.resumed:
        click.echo(f"going on: {started.resumed} of {len(started.points)} points were finished before", err=True)
    try:
        with ProgressLine("points") as progress:
            table = started.fill(
                jobs=jobs, engine=engine, scheduler=scheduler, progress=progress, retry_failed=retry_failed
            )
        drawn = [] if started.shard else _draw(table, started.folder, figures)
    except SweepStopped as stop:
        click.echo(f"{stop} in {started.folder}; {again}", err=True)
        return INTERRUPTED
    except KeyboardInterrupt:
        click.echo(f"interrupted: every point is kept in {started.folder}, not every table and figure", err=True)
        return INTERRUPTED
    except (DiskFull, EngineGone) as gone:
        click.echo(f"{gone}\n    {again}", err=True)
        return PARTLY
    finally:
        with contextlib.suppress(DiskFull):  # told already, or every point is in the table
            started.close()
    if as_json:
        click.echo(json.dumps(as_document(table)))
    else:
        for line in (*report_lines(table), *(f"  {path}" for path in drawn or ())):
            click.echo(line)
        _farewell(started)
    return PARTLY if drawn is None or table.count("failed") or table.failed_replicates.any() else 0


def _farewell(started: StudyRun) -> None:
    from simsynk.notice import NOTICE

    if started.shard:
        whole = f"when all {started.shard.parts} parts are done: simsynk sweep merge {started.folder}"
        click.echo(f"\nPart {started.shard.part} is kept in {started.path}; {whole}")
    click.echo(f"\nWritten to {started.folder} (seed {started.seed}). {NOTICE}")


def _check_figures(planned: Callable[[], SweepTable], figures: str) -> None:
    """Refuse a figure that the study cannot have, before it is worked for."""
    if figures in ("all", "none"):
        return
    from simsynk.view.study_figures import check_names

    check_names(planned(), figures)


def _draw(table: SweepTable, folder: Path, figures: str) -> list[Path] | None:
    """The files of the figures; None, and the reason told, where what came out cannot fill one that was asked for."""
    if figures == "none":
        return []
    from simsynk.view.study_figures import draw_study_figures

    try:
        return draw_study_figures(table, folder, figures)
    except InputError as error:
        click.echo(f"no figure was drawn: {error}", err=True)
        return None


def report_lines(table: SweepTable) -> Iterator[str]:
    """What a reader wants to know first: the state of the sweep, and the range of every outcome."""
    done, failed, waiting = (table.count(state) for state in ("done", "failed", "waiting"))
    more = "".join(f", {count} {word}" for count, word in ((failed, "failed"), (waiting, "still waiting")) if count)
    yield f"{table.about['title'] or table.about['study']}: {done} of {len(table)} points simulated{more}"
    grown = table.replicates[table.replicates > 0]
    if not len(grown):
        return
    spread = f"{grown.min()}" if grown.min() == grown.max() else f"{grown.min()} to {grown.max()}"
    luck = "the same luck at every point" if table.about["paired"] else "other luck at every point"
    yield f"  {spread} {'replicate' if spread == '1' else 'replicates'} a point, {luck}"
    yield "  over the points, lowest to highest mean:"
    for outcome in table.outcomes:
        found = table.statistics[outcome.name]
        known = found.mean[found.mean == found.mean]
        unit = f" {outcome.unit}" if outcome.unit else ""
        told = f"{known.min():.3g} to {known.max():.3g}{unit}" if len(known) else "no value"
        void = sum(state == "done" and count == 0 for state, count in zip(table.state, found.count, strict=True))
        yield f"    {outcome.label or outcome.name}: {told}" + (f"; no value at {void} points" if void else "")
    lost = int(table.failed_replicates.sum())
    if lost:
        yield f"  {lost} replicates failed; the column message says why"
    for place in [i for i, state in enumerate(table.state) if state == "failed"][:3]:
        yield f"  point {table.number[place]} failed ({table.stage[place]}): {table.message[place]}"


def as_document(table: SweepTable) -> dict[str, Any]:
    """The table as plain data, for `--json`."""
    from simsynk.notice import NOTICE
    from simsynk.study.sweep.columns import columns

    def plain(value: Any) -> Any:
        value = value.item() if hasattr(value, "item") else value
        return None if isinstance(value, float) and value != value else value

    about = {key: value for key, value in table.about.items() if key != "study_yaml"}
    data = {name: [plain(value) for value in column] for name, column in columns(table).items()}
    units = {column.name: column.unit for column in table.factors}
    units |= {column.name: column.unit for column in table.outcomes}
    return {"schema": "simsynk.sweep/1", "notice": NOTICE, "provenance": about, "units": units, "points": data}


@command.command("status")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@options.as_json
def status(folder: Path, as_json: bool) -> int:
    """Say how far the sweep in DIR is, also while it runs."""
    found = [(path.name, _table_in(path)) for path in (*journals_in(folder), *_not_merged(folder))]
    if as_json:
        states = ("done", "failed", "waiting")
        told = [{"journal": name, **{state: table.count(state) for state in states}} for name, table in found]
        click.echo(json.dumps({"journals": told}))
        return 0
    for name, table in found:
        click.echo(f"{name}")
        for line in report_lines(table):
            click.echo(f"  {line}")
    return 0


@command.command("merge")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Where to; else the first DIR."
)
@click.option("--figures", default="all", show_default=True, metavar="all|none|NAME,...", help="Figures to draw.")
def merge(sources: tuple[Path, ...], out: Path | None, figures: str) -> int:
    """Put the journals of all shards in DIR... together and write the table."""
    from simsynk.study.folder import make_writable
    from simsynk.study.sweep.export import write_csv, write_text
    from simsynk.study.sweep.merge import merge as put_together
    from simsynk.study.sweep.study_run import JOURNAL, STUDY, TABLE

    parts = [path for source in sources for path in shards_in(source)]
    folder = out or (sources[0] if sources[0].is_dir() else sources[0].parent)
    make_writable(folder)
    put_together(parts, folder / JOURNAL)
    table = _table_in(folder / JOURNAL)
    _check_figures(lambda: table, figures)
    write_csv(table, folder / TABLE)
    write_text(table.about["study_yaml"], folder / STUDY)
    drawn = _draw(table, folder, figures) if table.count("done") else []
    for line in (*report_lines(table), *(f"  {path}" for path in drawn or ())):
        click.echo(line)
    click.echo(f"\n{len(parts)} journals put together in {folder / JOURNAL}; the table is {folder / TABLE}")
    unfinished = table.count("failed") or table.count("waiting") or table.failed_replicates.any()
    return PARTLY if drawn is None or unfinished else 0


@command.command("export")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--csv", "csv_path", type=_PLACE, metavar="FILE", help="One row a point, units in the header.")
@click.option("--replicates-csv", type=_PLACE, metavar="FILE", help="One row a replicate, where they were kept.")
@click.option("--parquet", type=_PLACE, metavar="FILE", help="One row a point as Parquet (extra data).")
@click.option("--replicates-parquet", type=_PLACE, metavar="FILE", help="One row a replicate as Parquet.")
@click.option(
    "--netcdf", type=_PLACE, metavar="FILE", help="As netCDF; factors of a full grid are its axes (extra data)."
)
def export(
    folder: Path,
    csv_path: Path | None,
    replicates_csv: Path | None,
    parquet: Path | None,
    replicates_parquet: Path | None,
    netcdf: Path | None,
) -> int:
    """Write the table of the sweep in DIR for other programs."""
    from simsynk.study.sweep import export as writers

    wanted: list[tuple[Path | None, Callable[[SweepTable, Path], object]]] = [
        (csv_path, writers.write_csv), (replicates_csv, writers.write_replicates_csv),
        (parquet, writers.write_parquet), (replicates_parquet, partial(writers.write_parquet, replicates=True)),
        (netcdf, writers.write_netcdf),
    ]  # fmt: skip
    if not any(path for path, _ in wanted):
        fix = "add --csv, --replicates-csv, --parquet, --replicates-parquet or --netcdf, each with a FILE"
        raise InputError([Problem(path="", message="no file to write was named", fix=fix)])
    found = journals_in(folder)
    if len(found) > 1:
        fix = f"put its shards together first: simsynk sweep merge {folder}"
        raise InputError([Problem(path=str(folder), message="holds several journals and no merged one", fix=fix)])
    table = _table_in(found[0])
    for path, write in wanted:
        if path is not None:
            write(table, path)
            click.echo(f"wrote {path}: {len(table)} points")
    return 0


def journals_in(folder: Path) -> list[Path]:
    """The journal of a folder, or those of its shards when there is no whole one.

    Raises
    ------
    InputError
        When there is none.
    """
    from simsynk.study.sweep.journal import JOURNAL

    if folder.is_file():
        return [folder]
    whole = folder / JOURNAL
    found = [whole] if whole.exists() else sorted(folder.glob("journal-*-of-*.sqlite"))
    if not found:
        fix = "give the folder that `simsynk sweep STUDY --out DIR` wrote"
        raise InputError([Problem(path=str(folder), message="holds no journal of a sweep", fix=fix)])
    return found


def _not_merged(folder: Path) -> list[Path]:
    """Journals of shards that were written to after the whole one was put together: parts submitted again."""
    from simsynk.study.sweep.journal import JOURNAL

    whole = folder / JOURNAL
    if not whole.exists():
        return []
    merged = whole.stat().st_mtime_ns
    return sorted(path for path in folder.glob("journal-*-of-*.sqlite") if path.stat().st_mtime_ns > merged)


def shards_in(source: Path) -> list[Path]:
    """The journals that a merge takes from a folder: those of shards, else the whole one."""
    parts = sorted(source.glob("journal-*-of-*.sqlite")) if source.is_dir() else []
    return parts or journals_in(source)


def _table_in(path: Path) -> SweepTable:
    from simsynk.study.sweep.journal import Journal
    from simsynk.study.sweep.table import table as table_of

    journal = Journal.read(path)
    try:
        return table_of(journal)
    finally:
        journal.close()
