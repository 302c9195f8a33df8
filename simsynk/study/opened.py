"""A finished result folder opened again: scenario, replicates and their summary, without simulating anything."""

from __future__ import annotations

import csv
import dataclasses
import functools
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk import jit
from simsynk.errors import InputError, Problem
from simsynk.periphery.state import Periphery
from simsynk.results import Result
from simsynk.scenario.load import load
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, prepare
from simsynk.study.ensemble import layout_of
from simsynk.study.store import Store
from simsynk.study.summary import summarise

NEEDED = ("scenario.yaml", "result.json", "wiring.csv", "replicates.npz")
"""Files without which a folder is not a finished run."""

_AXES = ("replicate", "day", "injured_side", "command", "muscle", "branch", "mechanism")


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpenedRun:
    """What a result folder holds.

    Parameters
    ----------
    folder
        The folder.
    scenario, patient
        What was run.
    store
        Its replicates.
    document
        The content of `result.json`.
    wiring
        Rows of `wiring.csv`, as text.
    seed
        Seed of the run.
    same_kernels
        Whether the folder was made by the kernels that are installed now.
    """

    folder: Path
    scenario: Scenario
    patient: Patient = dataclasses.field(repr=False)
    store: Store = dataclasses.field(repr=False)
    document: Mapping[str, Any] = dataclasses.field(repr=False)
    wiring: tuple[Mapping[str, str], ...] = dataclasses.field(repr=False)
    seed: int
    same_kernels: bool

    @functools.cached_property
    def result(self) -> Result:
        """The summary, made anew from the replicates when it is asked for."""
        return dataclasses.replace(
            summarise(self.patient, self.store, self.document["provenance"]),
            warnings=tuple(self.document.get("warnings", ())),
            failures=tuple(self.document.get("failures", ())),
        )

    def nerve(self, replicate: int | None = None, side: str | None = None) -> Periphery:
        """One nerve of the run, grown again; it is checked against what the folder keeps of it.

        Parameters
        ----------
        replicate
            Number of a replicate of the run; None takes the first.
        side
            `right` or `left`; None takes the affected side (the right one of two).

        Raises
        ------
        InputError
            When the run has no such replicate, shows expected values, or the nerve no longer comes out the same.
        """
        if self.result.expected:
            fix = "run the scenario without --engine exact"
            raise InputError([Problem(path=str(self.folder), message="holds expected values, no nerve", fix=fix)])
        numbers = self.result.replicates.tolist()
        number = int(numbers[0]) if replicate is None else replicate
        if number not in numbers:
            message = f"there is no replicate {number} in {self.folder}"
            fix = f"choose one of {numbers[0]} to {numbers[-1]}"
            raise InputError([Problem(path="--replicate", message=message, fix=fix)])
        name = side or self.result.side
        grown = self.patient.side(name).growth.grown(self.seed, number)
        self._compare(grown, name, numbers.index(number))
        return grown

    def _compare(self, grown: Periphery, side: str, place: int) -> None:
        injured = [one.name for one in self.patient.sides if one.injured]
        if side not in injured:
            return
        i = injured.index(side)
        kept = sum(self.result.arrays[name][place, :, i] for name in ("own_fibres", "foreign_fibres"))
        rows = grown.reaching
        muscle = grown.intact.pool_of_route[grown.processes.route[rows]]
        count = len(grown.intact.nerve.pools)
        # On the day of its end a process still holds its fibres but does nothing (decision 0014).
        works = grown.half_fibres * (grown.processes.end[rows][:, None] > grown.days)
        now = np.stack([np.bincount(muscle, weights=day, minlength=count) for day in works.T])
        if not np.array_equal(now, kept):
            version = self.result.provenance.get("version")
            message = f"its nerves, made with simsynk {version}, no longer grow the same"
            raise InputError([Problem(path=str(self.folder), message=message, fix="run the scenario again")])


def open_run(folder: Path | str) -> OpenedRun:
    """Open a folder that `simsynk run` has finished.

    Parameters
    ----------
    folder
        The result folder.

    Raises
    ------
    InputError
        When it holds no finished run, a damaged one, or a cohort, whose persons are not kept.

    Examples
    --------
    >>> open_run("no-such-folder")
    Traceback (most recent call last):
    ...
    simsynk.errors.InputError: no-such-folder: is not a finished result folder
        fix: give a folder that `simsynk run` has finished
    """
    place = Path(folder)
    if (place / "cohort.csv").is_file():
        fix = "give the folder of a run without --cohort; the figures of a cohort are in its folder"
        raise InputError([Problem(path=str(place), message="holds a cohort, whose nerves are not kept", fix=fix)])
    if not all((place / name).is_file() for name in NEEDED):
        fix = "give a folder that `simsynk run` has finished"
        raise InputError([Problem(path=str(place), message="is not a finished result folder", fix=fix)])
    try:
        document = json.loads((place / "result.json").read_text(encoding="utf-8"))
        with np.load(place / "replicates.npz", allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        with open(place / "wiring.csv", newline="", encoding="utf-8") as file:
            wiring = tuple(csv.DictReader(file))
        recipe = place / "recipe.json"
        kernels = json.loads(recipe.read_text(encoding="utf-8")).get("kernels") if recipe.is_file() else None
        seed = int(dict(document["provenance"])["seed"])
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as fault:
        message = f"is damaged: {type(fault).__name__} {str(fault)[:80]}".rstrip()
        raise InputError([Problem(path=str(place), message=message, fix="run the scenario again")]) from None
    scenario = load(place / "scenario.yaml")
    patient = prepare(scenario)
    _check(place, patient, arrays)
    numbers = arrays["replicate"].tolist()
    store = Store.of(numbers, {name: array for name, array in arrays.items() if name not in _AXES})
    return OpenedRun(
        folder=place, scenario=scenario, patient=patient, store=store, document=document, wiring=wiring, seed=seed,
        same_kernels=kernels == jit.source_hash(),
    )  # fmt: skip


def _check(place: Path, patient: Patient, arrays: Mapping[str, NDArray[Any]]) -> None:
    """See that the replicates belong to the scenario beside them."""
    numbers = len(arrays["replicate"]) if "replicate" in arrays else -1
    days = sorted(set(patient.scenario.observe_days))
    named = {"command": patient.repertoire.names, "muscle": patient.nerve.pool_names, "day": days}
    sound = all(name in arrays and tuple(arrays[name].tolist()) == tuple(known) for name, known in named.items())
    for name, (_, shape) in layout_of(patient).items():
        sound = sound and name in arrays and arrays[name].shape == (numbers, *shape)
    if not sound or numbers < 1:
        message = "holds replicates that do not belong to its scenario"
        raise InputError([Problem(path=str(place), message=message, fix="run the scenario again")])
