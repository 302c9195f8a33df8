"""A finished result folder opens again with the same summary and the same nerves, or says why not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml

from simsynk.cli.main import main
from simsynk.errors import InputError
from simsynk.simulate import grow
from simsynk.study.opened import OpenedRun, open_run

CHEAP = ["--replicates", "4", "--seed", "3", "--figures", "none", "--no-sensitivity"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "toy"
    assert main(["run", "toy", *CHEAP, "--only", "2-5", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def opened(folder: Path) -> OpenedRun:
    return open_run(folder)


@pytest.mark.parametrize("name", ["toy", "bilateral_palsy", "bells_palsy_severe", "healthy", "staged_treatment"])
def test_the_summary_is_that_of_the_run(name: str, tmp_path: Path) -> None:
    """Every number of `result.json` comes out again from the kept replicates alone, to the last bit."""
    from simsynk.study.folder import result_document

    sets = [] if name == "toy" else ["--set", "anatomy={preset: human, axons: 500}"]
    assert main(["run", name, *sets, *CHEAP, "--out", str(tmp_path / "out")]) == 0
    again = open_run(tmp_path / "out")
    kept = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    kept.pop("sensitivity")
    assert json.loads(json.dumps(result_document(again.result, again.patient))) == kept


def test_expected_values_open_too(tmp_path: Path) -> None:
    """The folder of the exact engine has no nerve to grow, and says so."""
    assert main(["run", "toy", "--engine", "exact", "--figures", "none", "--out", str(tmp_path)]) == 0
    again = open_run(tmp_path)
    assert again.result.expected
    with pytest.raises(InputError, match="expected values"):
        again.nerve()


def test_a_nerve_of_the_run_grows_again(opened: OpenedRun) -> None:
    """Replicate 4 is the nerve of that number, not the fourth of the run."""
    assert opened.result.replicates.tolist() == [2, 3, 4, 5]
    assert opened.same_kernels
    alone = grow(opened.scenario, replicate=4, seed=3)
    assert np.array_equal(opened.nerve(4).half_fibres, alone.half_fibres)
    assert not np.array_equal(opened.nerve().half_fibres, alone.half_fibres)
    with pytest.raises(InputError, match="no replicate 0"):
        opened.nerve(0)


def test_a_nerve_that_grows_otherwise_is_refused(folder: Path, tmp_path: Path) -> None:
    """Were the nerve not compared with what was kept, a picture could show another one than the numbers beside it."""
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    with np.load(other / "replicates.npz") as kept:
        arrays = {name: kept[name] for name in kept.files}
    arrays["own_fibres"] = arrays["own_fibres"] + 1
    np.savez(other / "replicates.npz", **arrays)
    with pytest.raises(InputError, match="no longer grow the same"):
        open_run(other).nerve()


def test_a_folder_that_is_no_finished_run_is_told(folder: Path, tmp_path: Path) -> None:
    def broken(name: str, content: str | None) -> Path:
        place = tmp_path / f"{name}-{content is None}"
        shutil.copytree(folder, place)
        (place / name).unlink()
        if content is not None:
            (place / name).write_text(content, encoding="utf-8")
        return place

    for name in ("replicates.npz", "result.json", "wiring.csv", "scenario.yaml"):
        with pytest.raises(InputError, match="not a finished result folder"):
            open_run(broken(name, None))
    for name, content in (("replicates.npz", "PK"), ("result.json", "{"), ("result.json", "{}")):
        place = broken(name, content)
        with pytest.raises(InputError, match="is damaged"):
            open_run(place)
        shutil.rmtree(place)
    cohort = tmp_path / "cohort"
    shutil.copytree(folder, cohort)
    (cohort / "cohort.csv").touch()
    with pytest.raises(InputError, match="holds a cohort"):
        open_run(cohort)


def test_replicates_of_another_scenario_are_refused(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "mixed"
    shutil.copytree(folder, place)
    data = yaml.safe_load((place / "scenario.yaml").read_text(encoding="utf-8"))
    data["observe_days"] = [day + 1 for day in data["observe_days"]]
    (place / "scenario.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(InputError, match="do not belong to its scenario"):
        open_run(place)
