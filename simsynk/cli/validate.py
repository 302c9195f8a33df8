"""`simsynk validate`: published experiments simulated, and every observable judged."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsynk.cli import options
from simsynk.cli.tables import table
from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.validation.experiment import Effort
    from simsynk.validation.fit import Fit
    from simsynk.validation.verdict import Row

_HEADER = ("observable", "use", "n", "published", "simulated", "z", "verdict")


@click.command("validate")
@click.option("--only", multiple=True, metavar="NAME", help="A study, or study.observable; may be repeated.")
@click.option("--full", is_flag=True, help="Many subjects, as for the page of evidence; minutes instead of seconds.")
@click.option("--mechanisms", is_flag=True, help="Also score rival mechanisms of visible synkinesis.")
@click.option("--refit", is_flag=True, help="Do the fits again instead, and show them beside the packaged defaults.")
@click.option("--page", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Write evidence.json, evidence.md and images into a folder; as --full --mechanisms.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), help="Whose luck; 1 by default.")
@options.jobs
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    only: tuple[str, ...],
    full: bool,
    mechanisms: bool,
    refit: bool,
    page: Path | None,
    seed: int | None,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Simulate published experiments and say which the model meets, which it misses, and why that may be.

    \b
    Example: simsynk validate --only angelov_1996
    """
    from simsynk.validation.experiment import FULL, QUICK

    _check(only, refit, page)
    if refit:
        _check_refit({"--mechanisms": mechanisms, "--full": full, "--seed": seed, "--jobs": jobs})
    effort = dataclasses.replace(FULL if full or page else QUICK, seed=1 if seed is None else seed, jobs=jobs)
    if refit:
        return _refit(only, as_json)
    if page:
        return _write_page(page, effort)
    return _table(effort, only, mechanisms, as_json)


def _check(only: Sequence[str], refit: bool, page: Path | None) -> None:
    """Refuse options that do not go together, and names that are not known."""
    from simsynk.validation.refit import fit
    from simsynk.validation.table import chosen_studies

    if page and (only or refit):
        raise InputError([Problem(path="--page", message="holds everything", fix="leave out --only and --refit")])
    if refit:
        for name in only:
            fit(name)
    else:
        chosen_studies(only)


def _check_refit(given: Mapping[str, Any]) -> None:
    """Refuse what a fit would ignore: its luck and its effort are part of the fit, so that it can be repeated."""
    ignored = [name for name, value in given.items() if value is not None and value is not False]
    if ignored:
        fix = "leave it out; seed and effort of a fit are its own"
        raise InputError([Problem(path=name, message="does not go with --refit", fix=fix) for name in ignored])


def _table(effort: Effort, only: Sequence[str], mechanisms: bool, as_json: bool) -> int:
    from simsynk.validation.evidence import document
    from simsynk.validation.mechanisms import score_all
    from simsynk.validation.table import validate

    rows = validate(effort, only, _shown("studies"), _processes(effort))
    scored = score_all(effort, _shown("mechanisms"), _processes(effort)) if mechanisms else []
    found = document(effort, rows, scored)
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return 0
    click.echo(table(_HEADER, [_cells(row.as_dict()) for row in rows], widest=46))
    click.echo("\n" + _summary(rows))
    for one in found["mechanisms"]:
        broken = f", refuted by {', '.join(one['broken'])}" if one["broken"] else ""
        click.echo(f"{one['score']:6.2f}  {one['hits']:2d} of {one['of']} within  {one['title']}{broken}")
    return 0


def _cells(row: Mapping[str, Any]) -> list[object]:
    from simsynk.validation.page import published_text, simulated_text

    z = "" if row["z"] is None else f"{row['z']:+.1f}"
    use = row["use"].replace("_", " ")
    return [_key(row), use, row["published"]["n"] or "", published_text(row), simulated_text(row), z, row["verdict"]]


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['study']}.{row['observable']}"


def _summary(rows: Sequence[Row]) -> str:
    """Counts, what each experiment rests on, and for each miss the likely reason."""
    from simsynk.validation.page import likely_reasons, rests_on
    from simsynk.validation.verdict import MISS, Tally

    predicted = Tally.of(rows, "predicted", "sign")
    lines = [
        f"predicted: {predicted.within} within, {predicted.near} near, {predicted.missed} missed, "
        f"of {predicted.total}; z is the distance in halves of what is allowed (two SD, or the stated tolerance)"
    ]
    told = [row.as_dict() for row in rows]
    lines += ["", "rests on"]
    for study in dict.fromkeys(row["study"] for row in told):
        own = rests_on([row for row in told if row["study"] == study])
        lines += [f"- {study}: {', '.join(own)}"] if own else []
    missed = [row for row in told if row["verdict"] == MISS and row["if_missed"]]
    lines += ["", "likely reasons of the misses"] if missed else []
    for reason, alike in likely_reasons(missed).items():
        lines.append(f"- {', '.join(_key(row) for row in alike)}: {reason}")
    return "\n".join(lines)


def _refit(only: Sequence[str], as_json: bool) -> int:
    """Do fits again and show what comes out beside what ships."""
    from simsynk.validation.refit import fits

    found = []
    for name in only or list(fits()):
        one = fits()[name]
        values, misfit = one.again(_shown(name))
        found.append(_refitted(one, values.tolist(), misfit))
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return 0
    for each in found:
        click.echo(f"{each['fit']}: {each['title']}; misfit {each['misfit']:.2f}")
        rows = [[name, *own.values()] for name, own in each["parameters"].items()]
        click.echo(table(("parameter", "before", "kept result", "found now"), rows) + "\n")
    return 0


def _refitted(one: Fit, values: Sequence[float], misfit: float) -> dict[str, Any]:
    parameters = {
        own.name: {"prior": own.prior, "result": own.result, "again": float(f"{value:.3g}")}
        for own, value in zip(one.parameters, values, strict=True)
    }
    return {"fit": one.name, "title": one.title, "misfit": round(misfit, 3), "parameters": parameters}


def _write_page(folder: Path, effort: Effort) -> int:
    """Simulate everything and write the page of evidence."""
    from simsynk.validation.evidence import evidence
    from simsynk.validation.page import page
    from simsynk.view.evidence import draw_all

    found = evidence(effort, _shown("studies"), _shown("mechanisms"), _processes(effort))
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (folder / "evidence.json").write_text(text + "\n", encoding="utf-8")
    (folder / "evidence.md").write_text(page(found), encoding="utf-8")
    draw_all(found, folder / "images")
    click.echo(f"wrote {folder / 'evidence.md'}, evidence.json and images")
    return 0


def _processes(effort: Effort) -> int:
    """As many as `--jobs` says, else one for each processor."""
    return effort.jobs or os.cpu_count() or 1


def _shown(title: str) -> Callable[[int, int], None]:
    """Finished and wanted pieces, on standard error."""
    from simsynk.cli.progress import ProgressLine

    line = ProgressLine(unit="", title=title)

    def told(finished: int, wanted: int) -> None:
        with line:
            line(finished, wanted)

    return told
