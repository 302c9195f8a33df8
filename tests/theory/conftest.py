"""Small nerves whose regrowth can be worked out by hand, and the sprouts that the engine makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml

from simsynk.scenario.load import load
from simsynk.simulate import Patient, prepare

CERTAIN: dict[str, Any] = {
    "survival_extratemporal": 1.0,
    "hazard_per_mm": 0.0,
    "stump_floor": 1.0,
    "success": {"III": 1.0},
    "entry": {"III": 1.0},
    "extra_sprouts": {"III": 0.0},
}
"""A lesion of class III at which every axon sends one sprout, and every sprout enters a tube and arrives."""

_COLUMNS = ("axon", "route", "sprout", "start_day", "stop_mm", "arrival", "end")


def nerve_of(
    units: Mapping[str, int],
    *,
    kinds: Mapping[str, str] | None = None,
    order: float = 0.5,
    twig_mm: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """A trunk of 10 mm that divides into branches of 20 mm, each with one twig (10 mm) and one target."""
    edges: dict[str, Any] = {
        "trunk": {"from": "nucleus", "to": "pes", "kind": "segment", "length_mm": 10.0, "order": order}
    }
    pools = {}
    for name, count in units.items():
        kind = (kinds or {}).get(name, "motor")
        edges[name] = {"from": "pes", "to": f"{name}_fork", "kind": "branch", "length_mm": 20.0}
        edges[f"{name}_1"] = {
            "from": f"{name}_fork",
            "to": f"{name}_1_end",
            "kind": "twig",
            "length_mm": (twig_mm or {}).get(name, 10.0),
        }
        target = "muscle" if kind == "motor" else "skin"
        pools[f"of_{name}"] = {
            "kind": kind, "target": target, "units": count, "fibres_per_unit": 1, "supply": {f"{name}_1": 1.0},
        }  # fmt: skip
    first = next(iter(units))
    return {
        "schema": "simsynk.nerve/1",
        "name": "by_hand",
        "evidence": {"confidence": "assumed", "source": "assumed", "reason": "A nerve to calculate with"},
        "root": "nucleus",
        "cross_section": list(units),
        "commands": {"move": {f"of_{first}": 0.5}},
        "edges": edges,
        "pools": pools,
    }


@pytest.fixture
def patient_of(tmp_path: Path) -> Callable[..., Patient]:
    """Prepares a patient from a nerve (mapping or preset), an injury and settings of regrowth."""

    def make(
        nerve: Mapping[str, Any] | str,
        regrowth: Mapping[str, Any],
        *,
        sunderland: Mapping[str, float] | None = None,
        site: str = "trunk",
        observe_days: Sequence[float] = (1.0,),
        repair: Mapping[str, Any] | None = None,
        **injury: Any,
    ) -> Patient:
        anatomy: Any = nerve
        if not isinstance(nerve, str):
            (tmp_path / "nerve.yaml").write_text(yaml.safe_dump(nerve, sort_keys=False), encoding="utf-8")
            anatomy = {"file": "nerve.yaml"}
        timeline: list[dict[str, Any]] = [
            {"day": 0, "kind": "injury", "site": site, "sunderland": dict(sunderland or {"III": 1.0}), **injury}
        ]
        if repair is not None:
            timeline.append({"day": 0, "kind": "repair", **repair})
        data = {
            "schema": "simsynk/1", "name": "by_hand", "anatomy": anatomy, "timeline": timeline,
            "regrowth": dict(regrowth), "observe_days": list(observe_days),
        }  # fmt: skip
        path = tmp_path / "by_hand.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        return prepare(load(path))

    return make


@pytest.fixture
def sprouts_of() -> Callable[..., SimpleNamespace]:
    """Every sprout of some replicates as columns, with the replicate, the axon's pool and its home route.

    `axons` keeps the sprouts of the first so many axons only.
    """

    def grow(patient: Patient, numbers: Sequence[int], seed: int = 1, axons: int | None = None) -> SimpleNamespace:
        side = patient.side("right")
        halves = [numbers[0::2], numbers[1::2]]

        def part(some: Sequence[int]) -> list[dict[str, Any]]:
            work, found = side.growth.workspace(), []
            for number in some:
                work = side.growth.run(seed, number, work)
                table, first = work.processes, side.intact.axon_count
                mine = first + np.flatnonzero(table.axon[first : table.rows] < (first if axons is None else axons))
                row = {name: getattr(table, name)[mine] for name in _COLUMNS}
                row["replicate"] = np.full(len(mine), number)
                found.append(row)
            return found

        with ThreadPoolExecutor(2) as pool:
            rows = [row for some in pool.map(part, halves) for row in some]
        columns = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
        columns["pool"] = side.intact.pool[columns["axon"]]
        columns["home"] = side.intact.route[columns["axon"]]
        return SimpleNamespace(**columns, intact=side.intact, growth=side.growth, count=len(columns["axon"]))

    return grow


@pytest.fixture(name="nerve_of")
def _nerve_of() -> Callable[..., dict[str, Any]]:
    return nerve_of


@pytest.fixture
def certain() -> dict[str, Any]:
    """A fresh copy of `CERTAIN`."""
    return {name: dict(value) if isinstance(value, dict) else value for name, value in CERTAIN.items()}
