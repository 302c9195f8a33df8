"""The result folder: what a run leaves behind for people, spreadsheets and other programs."""

from __future__ import annotations

import csv
import itertools
import json
import math
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import yaml

from simsynk.clinical.signs.kinds import SIGNS
from simsynk.errors import InputError, Problem
from simsynk.face.measures import MEASURES, UNITS
from simsynk.notice import NOTICE
from simsynk.results import Result, Spread
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, Side
from simsynk.study.run import Run, recipe
from simsynk.study.store import Store

PARTIAL = "partial"
SCHEMA = "simsynk.result/1"


class Finished(Protocol):
    """What a result folder is written from: a run of many replicates, or the expected nerve."""

    @property
    def scenario(self) -> Scenario:
        """What was run."""

    @property
    def patient(self) -> Patient:
        """The scenario made ready to run."""

    @property
    def store(self) -> Store:
        """The replicates."""


def claim(
    folder: Path, scenario: Scenario, seed: int | None, *, overwrite: bool = False, cohort: bool = False,
    engine: str = "axons",
) -> None:  # fmt: skip
    """Make sure that writing to a folder loses nothing.

    Raises
    ------
    InputError
        When the folder holds a result of something else, or cannot be written.
    """
    old = folder / "recipe.json"
    if (folder / "result.json").exists() and not overwrite:
        same = (
            seed is not None
            and old.exists()
            and old.read_text(encoding="utf-8") == recipe_text(scenario, seed, cohort, engine)
        )
        if not same:
            raise another_result(folder)
    make_writable(folder)


def another_result(folder: Path) -> InputError:
    """What is told when a folder holds something else."""
    fix = "choose another folder, or add --overwrite"
    return InputError([Problem(path="--out", message=f"{folder} holds another result", fix=fix)])


def make_writable(folder: Path) -> None:
    """Make a folder and see that it can be written.

    Raises
    ------
    InputError
        When it is a file or cannot be written.
    """
    if folder.is_file():
        raise InputError([Problem(path="--out", message=f"{folder} is a file, not a folder")])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".write-test"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"cannot write to {folder}: {error.strerror}"
        raise InputError([Problem(path="--out", message=message, fix="choose another folder")]) from None


def free_folder(base: Path, wanted: str) -> Path:
    """The first of base, base-2, base-3 ... that is not there or whose `recipe.json` is the wanted one."""
    for number in range(1, 10_000):
        folder = base if number == 1 else base.with_name(f"{base.name}-{number}")
        if not folder.exists():
            return folder
        kept = folder / "recipe.json"
        if kept.exists() and kept.read_text(encoding="utf-8") == wanted:
            return folder
    raise InputError([Problem(path="--out", message=f"too many results beside {base}", fix="give --out")])


def recipe_text(scenario: Scenario, seed: int, cohort: bool = False, engine: str = "axons") -> str:
    """The content of `recipe.json`; a cohort or another engine is another thing than a run of the same seed."""
    more = {**({"cohort": True} if cohort else {}), **({"engine": engine} if engine != "axons" else {})}
    return json.dumps({**recipe(scenario, seed), **more}, sort_keys=True)


def write_recipe(folder: Path, scenario: Scenario, seed: int, *, cohort: bool = False, engine: str = "axons") -> None:
    """Write what the run is, before it begins, so that it can be resumed and repeated."""
    (folder / "recipe.json").write_text(recipe_text(scenario, seed, cohort, engine), encoding="utf-8")
    write_scenario(folder, scenario, {**scenario.data, "seed": seed})


def write_scenario(folder: Path, scenario: Scenario, data: dict[str, Any]) -> None:
    """Write `scenario.yaml`, with the user's own nerve beside it as `nerve.yaml`.

    Parameters
    ----------
    folder
        Where.
    scenario
        Says which nerve file it names, and where that lies.
    data
        The scenario as plain data.
    """
    if scenario.anatomy.file:
        source = (scenario.folder or Path()) / scenario.anatomy.file
        if source.resolve() != (folder / "nerve.yaml").resolve():
            shutil.copyfile(source, folder / "nerve.yaml")
        anatomy = data.get("anatomy")
        data["anatomy"] = {**(anatomy if isinstance(anatomy, Mapping) else {}), "file": "nerve.yaml"}
        data["anatomy"].pop("preset", None)
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    (folder / "scenario.yaml").write_text(f"# {NOTICE}\n{text}", encoding="utf-8")


def write_failures(folder: Path, failures: Sequence[Mapping[str, Any]]) -> None:
    """Write `failures.csv`, or remove the one of an earlier attempt when nothing failed."""
    path = folder / "failures.csv"
    path.unlink(missing_ok=True)
    if failures:
        write_csv(path, failures)


def write_folder(folder: Path, run: Finished, result: Result) -> dict[str, Any]:
    """Write every table and array of a finished run; returns the content of `result.json`."""
    document = result_document(result, run.patient)
    write_csv(folder / "matrix.csv", result.rows())
    write_csv(folder / "timeline.csv", timeline_rows(result))
    write_csv(folder / "wiring.csv", wiring_rows(run))
    write_clinic(folder, result)
    write_failures(folder, result.failures)
    names = {
        "replicate": result.replicates,
        "day": np.array(result.days),
        "injured_side": np.array([side.name for side in run.patient.sides if side.injured], dtype="U8"),
        "command": np.array(result.commands),
        "muscle": np.array(result.muscles),
        "branch": np.array(result.branches),
        "mechanism": np.array(run.patient.mechanisms, dtype="U16"),
    }
    run.store.save_npz(folder / "replicates.npz", names)
    write_document(folder, document)
    return document


def write_clinic(folder: Path, result: Result) -> None:
    """Write the tables of millimetres, simulated scores and signs; nothing for a nerve without a face."""
    if result.measure_names:
        write_csv(folder / "measures.csv", measure_rows(result))
        write_csv(folder / "scores.csv", score_rows(result))
        write_csv(folder / "signs.csv", sign_rows(result))


def write_document(folder: Path, document: Mapping[str, Any]) -> None:
    """Write `result.json`."""
    text = json.dumps(document, indent=1, allow_nan=False)
    (folder / "result.json").write_text(text + "\n", encoding="utf-8")


def finish(folder: Path, run: Run) -> None:
    """Remove what was kept for resuming; the run's arrays can no longer be read."""
    run.store.close()
    shutil.rmtree(folder / PARTIAL, ignore_errors=True)


def result_document(result: Result, patient: Patient) -> dict[str, Any]:
    """The content of `result.json`."""
    affected = patient.scenario.sides
    return {
        "schema": SCHEMA,
        "notice": NOTICE,
        "provenance": dict(result.provenance),
        "days": list(result.days),
        "final": _final(result, affected[0]),
        "other_sides": [_final(result, side) for side in affected[1:]],
        "mechanisms": dict(result.mechanisms),
        "warnings": list(result.warnings),
        "failures": [dict(row) for row in result.failures],
    }


def _final(result: Result, side: str) -> dict[str, Any]:
    """The last day of one side."""
    s, last = result.sides.index(side), len(result.days) - 1
    whole = {name: spread.at(last, s) for name, spread in result.scalars.items()}
    return _finite(
        {
            "day": result.days[last],
            "side": side,
            **whole,
            "activation": _by_cell(result, result.activation[last, s]),
            "healthy_activation": {
                command: {m: float(result.healthy[s, c, i]) for i, m in enumerate(result.muscles)}
                for c, command in enumerate(result.commands)
            },
            "excess": _by_cell(result, result.excess[last, s]),
            "visible": {
                command: {m: float(result.visible[last, s, c, i]) for i, m in enumerate(result.muscles)}
                for c, command in enumerate(result.commands)
            },
            "voluntary_share": {c: result.voluntary.at(last, s, i) for i, c in enumerate(result.commands)},
            "measures": {
                command: {name: result.measure(command, name, None, side) for name in result.measure_names}
                for command in result.commands
                if result.measure_names
            },
            "healthy_measures": {
                command: {
                    name: float(result.healthy_measures[s, c, i]) for i, name in enumerate(result.measure_names)
                }
                for c, command in enumerate(result.commands)
                if result.measure_names
            },
            "scores": {name: spread.at(last) for name, spread in result.scores.get(side, {}).items()},
            "signs": _signs(result, side),
        }
    )


def _signs(result: Result, side: str) -> dict[str, Any]:
    """Every sign on the last day, with its rule."""
    if side not in result.signs:
        return {}
    return {
        name: {
            "probability": sign["probability"],
            "grade_mean": sign["mean_grade"],
            "command": sign["command"],
            "rule": SIGNS[name].rule,
        }
        for name, sign in result.signs[side][-1].items()
    }


def score_rows(result: Result) -> Iterator[dict[str, Any]]:
    """Rows of `scores.csv`: every simulated score of every affected side on every day."""
    for side, scores in result.scores.items():
        for d, day in enumerate(result.days):
            for name, spread in scores.items():
                yield {"day": day, "side": side, "score": name, **spread.at(d)}


def sign_rows(result: Result) -> Iterator[dict[str, Any]]:
    """Rows of `signs.csv`: every sign of every affected side on every day, with its rule."""
    for side, days in result.signs.items():
        for day, signs in zip(result.days, days, strict=True):
            for name, sign in signs.items():
                about = {"title": SIGNS[name].title, "rule": SIGNS[name].rule}
                yield {"day": day, "side": side, "sign": name, **sign, **about}


def measure_rows(result: Result) -> Iterator[dict[str, Any]]:
    """Rows of `measures.csv`: every measure of both sides under every command on every day."""
    units = dict(zip(MEASURES, UNITS, strict=True))
    axes = (result.days, result.sides, result.commands, result.measure_names)
    healthy = np.broadcast_to(result.healthy_measures, result.measures.mean.shape).ravel().tolist()
    for (day, side, command, name), cell, before in zip(
        itertools.product(*axes), result.measures.cells(), healthy, strict=True
    ):
        key = {"day": day, "side": side, "command": command, "measure": name, "unit": units[name]}
        yield {**key, **cell, "healthy": before}


def _by_cell(result: Result, spread: Spread) -> dict[str, Any]:
    cells = spread.cells()
    return {command: {muscle: next(cells) for muscle in result.muscles} for command in result.commands}


def _finite(node: Any) -> Any:
    """JSON has no NaN; a value that does not exist (as the asked-for share at rest) is null."""
    if isinstance(node, dict):
        return {name: _finite(child) for name, child in node.items()}
    return None if isinstance(node, float) and not math.isfinite(node) else node


def timeline_rows(result: Result) -> Iterator[dict[str, Any]]:
    """Rows of `timeline.csv`: whole-nerve measures, then asked-for and unwanted movement by command."""
    for d, day in enumerate(result.days):
        for s, side in enumerate(result.sides):
            for name, spread in result.scalars.items():
                yield {"day": day, "side": side, "measure": name, "command": "", **spread.at(d, s)}
            for c, command in enumerate(result.commands[1:], start=1):
                key = {"day": day, "side": side}
                yield {
                    **key,
                    "measure": "voluntary_share",
                    "command": command,
                    **result.voluntary.at(d, s, c),
                }
                yield {**key, "measure": "unwanted_excess", "command": command, **result.unwanted.at(d, s, c)}


def wiring_rows(run: Finished) -> Iterator[dict[str, Any]]:
    """Rows of `wiring.csv`: fibres on the last day by home branch, home pool and route."""
    count = int(run.store.done.sum())
    for side in run.patient.sides:
        if side.name not in run.scenario.sides:
            continue
        homes = side.intact.homes
        total, squared = _wiring_sums(run, side)
        if not side.injured:
            count = 1
        mean = total / (2 * max(count, 1))
        spare = np.maximum(squared - total.astype(np.float64) ** 2 / max(count, 1), 0)
        sd = np.sqrt(spare / max(count - 1, 1)) / 2
        nerve = side.intact.nerve
        branches, pools = nerve.branches, nerve.pool_names
        for h, q in zip(*np.nonzero(total), strict=True):
            branch, pool = homes[h]
            route = side.intact.routes[q]
            yield {
                "side": side.name,
                "home_branch": branches[branch],
                "home_pool": pools[pool],
                "muscle": pools[route.pool],
                "route": route.name,
                "fibres_mean": float(mean[h, q]),
                "fibres_sd": float(sd[h, q]),
            }


def _wiring_sums(run: Finished, side: Side) -> tuple[Any, Any]:
    if side.injured:
        return run.store.sums[f"wiring_{side.name}"], run.store.sums[f"wiring_squared_{side.name}"]
    fibres = np.zeros((len(side.intact.homes), len(side.intact.routes)), np.int64)
    np.add.at(fibres, (side.intact.home_of_route[side.intact.route], side.intact.route), 2 * side.intact.fibres)
    return fibres, fibres**2


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows of one form as a table; real numbers with nine digits, values that do not exist as empty cells."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(file, fieldnames=list(row), lineterminator="\n")
                writer.writeheader()
            writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.9g}" if math.isfinite(value) else ""
    return value
