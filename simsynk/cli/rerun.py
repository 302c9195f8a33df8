"""`simsynk rerun`: recreate the numbers of a result folder and compare."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from simsynk.errors import InputError, Problem

DIFFERENT = 3
_TABLES = ("matrix.csv", "wiring.csv", "timeline.csv", "measures.csv", "scores.csv", "signs.csv")


@click.command("rerun")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Keep the new result here."
)
@click.option("--jobs", type=click.IntRange(min=1), help="Threads to use.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def command(folder: Path, out: Path | None, jobs: int | None, as_json: bool) -> int:
    """Run the scenario of the result FOLDER again and say whether the numbers are the same.

    Ends with 0 when every table and array is identical, with 3 when one differs.
    """
    document = _document(folder)
    if out is not None:
        differing = _again(folder, document, out, jobs)
    else:
        with tempfile.TemporaryDirectory() as place:
            differing = _again(folder, document, Path(place) / "again", jobs)
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
    if not sound or not (folder / "scenario.yaml").exists() or not (folder / "replicates.npz").exists():
        fix = "give a folder that `simsynk run` has finished"
        raise InputError([Problem(path=str(folder), message="is not a finished result folder", fix=fix)])
    return dict(document)


def _again(folder: Path, document: dict[str, dict[str, object]], out: Path, jobs: int | None) -> list[str]:
    import numpy as np

    from simsynk.cli.progress import ProgressLine
    from simsynk.scenario.load import load
    from simsynk.study import folder as result_folder
    from simsynk.study.run import Run

    chosen = load(folder / "scenario.yaml")
    seed = int(str(document["provenance"]["seed"]))
    with np.load(folder / "replicates.npz", allow_pickle=False) as arrays:
        numbers = arrays["replicate"].tolist()
    result_folder.claim(out, chosen, seed)
    result_folder.write_recipe(out, chosen, seed)
    started = Run(chosen, seed=seed, numbers=numbers, folder=out / result_folder.PARTIAL)
    with ProgressLine() as progress:
        result = started.fill(jobs=jobs, progress=progress)
    result_folder.write_folder(out, started, result)
    result_folder.finish(out, started)
    return _differences(folder, out)


def _differences(first: Path, second: Path) -> list[str]:
    import numpy as np

    tables = [name for name in _TABLES if (first / name).exists() or (second / name).exists()]
    found = [name for name in tables if (first / name).read_bytes() != (second / name).read_bytes()]
    with np.load(first / "replicates.npz") as one, np.load(second / "replicates.npz") as two:
        names = set(one.files) | set(two.files)
        for name in sorted(names):
            both = name in one.files and name in two.files
            if not both or one[name].tobytes() != two[name].tobytes():
                found.append(f"replicates.npz: {name}")
    return found
