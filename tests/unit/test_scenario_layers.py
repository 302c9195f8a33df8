"""A scenario on top of another one, and single settings given by `--set`."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsynk.errors import InputError
from simsynk.regrowth.routing.settings import Routing
from simsynk.scenario.load import load

HEAD = "schema: simsynk/1\nname: child\n"


def _child(folder: Path, body: str) -> Path:
    path = folder / "child.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def test_child_keys_replace_mappings_merge_lists_replace(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(
        "schema: simsynk/1\nname: base\ntitle: Base\nside: left\nanatomy: {preset: toy, axons: 60}\n"
        "central: {gain: 1.5, tone: 0.1}\nobserve_days: [10, 20, 30]\nreplicates: 5\n"
    )
    child = load(
        _child(tmp_path, "extends: base.yaml\nanatomy: {axons: 90}\ncentral: {tone: 0.2}\nobserve_days: [40]\n")
    )
    assert (child.name, child.title, child.side, child.replicates) == ("child", "Base", "left", 5)
    assert (child.anatomy.preset, child.anatomy.axons) == ("toy", 90)
    assert (child.central.gain, child.central.tone) == (1.5, 0.2)
    assert child.observe_days == (40,)
    assert "extends" not in child.data


def test_packaged_scenario_can_be_extended(tmp_path: Path) -> None:
    child = load(_child(tmp_path, "extends: toy\nregrowth: {routing: {misrouting: 0.1}}\n"))
    assert child.routing == Routing(kind="matrix", misrouting=0.1)
    assert len(child.timeline) == 2


def test_another_kind_leaves_the_options_of_the_old_kind_behind(tmp_path: Path) -> None:
    child = load(_child(tmp_path, "extends: toy\nregrowth: {routing: {kind: random}}\n"))
    assert child.routing == Routing(kind="random")


def test_faults_of_the_extended_file_name_that_file(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("schema: simsynk/1\nname: base\nside: rigth\nreplicates: 5\n")
    with pytest.raises(InputError) as caught:
        load(_child(tmp_path, "extends: base.yaml\nreplicates: 0\n"))
    told = str(caught.value)
    assert "base.yaml:3: side: 'rigth'" in told
    assert "child.yaml:4: replicates: 0" in told


def test_child_needs_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "child.yaml"
    path.write_text("schema: simsynk/1\nextends: toy\n")
    with pytest.raises(InputError, match="name: this setting is required"):
        load(path)


@pytest.mark.parametrize("name", ["toys", "missing.yaml", "child.yaml"])
def test_extending_the_impossible_points_at_the_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"child\.yaml:3: extends: "):
        load(_child(tmp_path, f"extends: {name}\n"))


def test_set_changes_and_creates_settings() -> None:
    scenario = load(
        "toy",
        sets=[
            "replicates=7",
            "central.ephapse=0.05",
            "timeline[0].site_mm=2.5",
            "observe_days=[10, 20]",
            "regrowth.fidelity.III=0.4",
            "title=a = b",
        ],
    )
    assert scenario.replicates == 7
    assert scenario.central.ephapse == 0.05
    assert scenario.timeline[0].site_mm == 2.5
    assert scenario.observe_days == (10, 20)
    assert scenario.regrowth == {"fidelity": {"III": 0.4}}
    assert scenario.title == "a = b"
    assert scenario.data["replicates"] == 7


def test_later_set_wins_and_the_file_is_not_touched() -> None:
    assert load("toy", sets=["seed=1", "seed=2"]).seed == 2
    assert load("toy").seed is None


def test_set_opens_a_setting_that_is_a_bare_name() -> None:
    scenario = load("toy", sets=["anatomy.axons=60", "regrowth.routing={kind: random}"])
    assert (scenario.anatomy.preset, scenario.anatomy.axons) == ("toy", 60)
    assert scenario.routing == Routing(kind="random")


def test_set_of_one_alternative_drops_the_other() -> None:
    scenario = load("toy", sets=["timeline[0].preset=crush"])
    assert scenario.timeline[0].sunderland[4] == 0.0


def test_set_differs_in_the_fingerprint() -> None:
    assert load("toy", sets=["seed=1"]).sha256 != load("toy").sha256


def test_problem_of_a_set_holds_the_text_instead_of_a_line() -> None:
    with pytest.raises(InputError) as caught:
        load("toy", sets=["replicates=0"])
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.path) == ("--set replicates=0", 0, "replicates")
