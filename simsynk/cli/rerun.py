"""`simsynk rerun`: recreate the numbers of a result folder, or a figure, and compare."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path

import click

from simsynk.errors import InputError, Problem

DIFFERENT = 3
_TABLES = (
    "matrix.csv",
    "wiring.csv",
    "timeline.csv",
    "measures.csv",
    "scores.csv",
    "signs.csv",
    "cohort.csv",
    "sensitivity.csv",
)
_ARRAYS = "replicates.npz"


@click.command("rerun")
@click.argument("what", metavar="FOLDER|FIGURE", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Keep the new result here."
)
@click.option("--jobs", type=click.IntRange(min=1), help="Threads to use.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def command(what: Path, out: Path | None, jobs: int | None, as_json: bool) -> int:
    """Run what a result FOLDER or a FIGURE was made from again and say whether the numbers are the same.

    Ends with 0 when every table and array is identical, with 3 when one differs. A figure that simsynk drew (SVG, PNG
    or PDF) carries its recipe: it is drawn again beside itself as NAME.rerun, or into --out.
    """
    from simsynk.cli.rerun_figure import rerun_figure
    from simsynk.view.figure_recipe import ENDINGS

    if what.suffix.casefold() in ENDINGS and not what.is_dir():
        return rerun_figure(what, out, jobs, as_json=as_json)
    folder = what
    document = _document(folder)
    exact = document["provenance"].get("engine") == "exact"
    again = _cohort_again if document.get("cohort") else _expected_again if exact else _again
    with tempfile.TemporaryDirectory() as place:
        second = Path(place) / "again" if out is None else out
        again(folder, int(str(document["provenance"]["seed"])), second, jobs)
        differing = _differences(folder, second)
    if as_json:
        click.echo(json.dumps({"identical": not differing, "different": differing}))
    elif differing:
        click.echo("different: " + ", ".join(differing))
        made = document["provenance"]["version"]
        click.echo(f"made with simsynk {made}; a line 'changes numbers' in CHANGELOG.md names what moved since")
    else:
        click.echo("identical: every table and array")
    return DIFFERENT if differing else 0


def _document(folder: Path) -> dict[str, dict[str, object]]:
    path = folder / "result.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        sound = {"seed", "version"} <= set(document["provenance"])
    except (OSError, ValueError, KeyError, TypeError):
        sound = False
    kept = "cohort.csv" if sound and document.get("cohort") else _ARRAYS
    if not sound or not (folder / "scenario.yaml").exists() or not (folder / kept).exists():
        fix = "give a folder that `simsynk run` has finished, or a figure (SVG, PNG or PDF), as one of a study"
        raise InputError([Problem(path=str(folder), message="is not a finished result folder", fix=fix)])
    return dict(document)


def _again(folder: Path, seed: int, out: Path, jobs: int | None) -> None:
    import numpy as np

    from simsynk.cli.progress import ProgressLine
    from simsynk.cli.sensitivity import add_sensitivity
    from simsynk.scenario.load import load
    from simsynk.study import folder as result_folder
    from simsynk.study.run import Run
    from simsynk.study.sensitivity_folder import TABLE

    chosen = load(folder / "scenario.yaml")
    with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
        numbers = arrays["replicate"].tolist()
    result_folder.claim(out, chosen, seed)
    result_folder.write_recipe(out, chosen, seed)
    started = Run(chosen, seed=seed, numbers=numbers, folder=out / result_folder.PARTIAL)
    with ProgressLine() as progress:
        result = started.fill(jobs=jobs, progress=progress)
    document = result_folder.write_folder(out, started, result)
    left_out = str(_document(folder).get("sensitivity", {}).get("skipped", "not part of the first run"))
    add_sensitivity(document, out, started, result, jobs=jobs, off="" if (folder / TABLE).exists() else left_out)
    result_folder.finish(out, started)


def _expected_again(folder: Path, seed: int, out: Path, _jobs: int | None) -> None:
    from simsynk.cli.run_exact import write_exact
    from simsynk.scenario.load import load
    from simsynk.study import folder as result_folder
    from simsynk.study.expected import ExpectedRun

    chosen = load(folder / "scenario.yaml")
    result_folder.claim(out, chosen, seed, engine="exact")
    started = ExpectedRun(chosen, seed=seed)
    write_exact(out, started, started.fill())


def _cohort_again(folder: Path, seed: int, out: Path, jobs: int | None) -> None:
    from simsynk.cli.progress import ProgressLine
    from simsynk.scenario.load import load
    from simsynk.study import folder as result_folder
    from simsynk.study.cohort import run_cohort
    from simsynk.study.cohort_folder import write_cohort

    chosen = load(folder / "scenario.yaml")
    with open(folder / "cohort.csv", newline="", encoding="utf-8") as file:
        numbers = sorted({int(row["number"]) for row in csv.DictReader(file)})
    result_folder.claim(out, chosen, seed, cohort=True)
    with ProgressLine("people") as progress:
        cohort = run_cohort(chosen, seed, numbers, jobs, progress)
    write_cohort(out, cohort)


def _differences(first: Path, second: Path) -> list[str]:
    """Tables and arrays that are not the same to the last byte."""
    tables = [name for name in _TABLES if (first / name).exists() or (second / name).exists()]
    return [name for name in tables if _bytes(first / name) != _bytes(second / name)] + _other_arrays(first, second)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _other_arrays(first: Path, second: Path) -> list[str]:
    import numpy as np

    if not (first / _ARRAYS).exists() and not (second / _ARRAYS).exists():
        return []
    with np.load(first / _ARRAYS) as one, np.load(second / _ARRAYS) as two:
        return [
            f"{_ARRAYS}: {name}"
            for name in sorted(set(one.files) | set(two.files))
            if name not in one.files or name not in two.files or one[name].tobytes() != two[name].tobytes()
        ]
