"""Are the numbers the same as yesterday? A short summary of every packaged scenario, at 4 nerves with seed 7.

A change of the model changes these files on purpose: rewrite them with

    SIMSYNK_GOLDEN=write pytest tests/golden

and say in the change log why the numbers moved. Values are rounded to 6 digits after the point.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from simsynk.scenario import catalogue
from simsynk.study.run import run

FOLDER = Path(__file__).parent
CELLS = 12


def summary(name: str) -> dict[str, object]:
    """Whole-nerve measures by day and side, and the cells with the largest healthy or excess activation."""
    result = run(name, replicates=4, seed=7)
    scalars = {key: np.round(spread.mean, 6).tolist() for key, spread in sorted(result.scalars.items())}
    place = result.sides.index(result.side)
    mean, beyond = result.activation.mean[-1, place], result.excess.mean[-1, place]
    half = CELLS // 2
    chosen = [*_largest(mean, half), *_largest(beyond + 1e-9 * mean, half)]
    cells = {
        f"{kind} {result.commands[c]} {result.muscles[m]}": round(float(table[c, m]), 6)
        for i, (c, m) in enumerate(chosen)
        for kind, table in [("activation", mean) if i < half else ("excess", beyond)]
    }
    return {"days": list(result.days), "sides": list(result.sides), "scalars": scalars, "cells": cells}


def _largest(table: np.ndarray, count: int) -> list[tuple[int, int]]:
    """Places of the largest cells, rounded first so that the last bit of a sum does not choose."""
    flat = np.round(table, 6).ravel()
    order = np.argsort(-flat, kind="stable")[:count]
    return [divmod(int(i), table.shape[1]) for i in order]


@pytest.mark.parametrize("name", sorted(catalogue.packaged()))
def test_summary_is_as_kept(name: str) -> None:
    """Proves that no edit has moved the numbers unnoticed: any change of a draw, a rate or a rule shows here."""
    path = FOLDER / f"{name}.json"
    found = summary(name)
    if os.environ.get("SIMSYNK_GOLDEN") == "write":
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert found["days"] == kept["days"]
    assert found["sides"] == kept["sides"]
    assert found["scalars"].keys() == kept["scalars"].keys()  # type: ignore[attr-defined]
    for key, values in kept["scalars"].items():
        assert np.allclose(found["scalars"][key], values, rtol=0, atol=2e-6), key  # type: ignore[index]
    assert found["cells"].keys() == kept["cells"].keys()  # type: ignore[attr-defined]
    for key, value in kept["cells"].items():
        assert abs(found["cells"][key] - value) <= 2e-6, key  # type: ignore[index]


def test_no_file_is_left_over() -> None:
    """Proves that a scenario that is renamed takes its file along."""
    assert {path.stem for path in FOLDER.glob("*.json")} == set(catalogue.packaged())


def test_another_seed_would_be_seen() -> None:
    """Negative control: the same summary under another seed differs from the kept one."""
    kept = json.loads((FOLDER / "bells_palsy_severe.json").read_text(encoding="utf-8"))
    other = run("bells_palsy_severe", replicates=4, seed=8)
    moved = other.scalars["misrouted_fraction"].mean - np.array(kept["scalars"]["misrouted_fraction"])
    assert np.abs(moved).max() > 1e-4
