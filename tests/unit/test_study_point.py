"""Points of a study: values put into its scenario, and the study written out self-contained."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from simsynk import documents
from simsynk.errors import InputError
from simsynk.scenario.load import load
from simsynk.scenario.scenario import yaml_text
from simsynk.scenario.study import Study, load_study, read_study
from simsynk.scenario.study_point import scenario_at

TOY: dict[str, Any] = {
    "schema": "simsynk.study/1",
    "name": "own",
    "scenario": "toy",
    "factors": {"misrouting": {"path": "regrowth.routing.misrouting", "grid": [0, 0.1, 0.2]}},
    "replicates": 20,
    "outcomes": {"cheek": "excess(close_eye, cheek)"},
}
WHOLE = """\
schema: simsynk.study/1
name: whole
title: Everything at once
scenario: bells_palsy_severe
settings:
  observe_days: [90, 365, 720]
  timeline[0].sunderland: {I: "= spared", III: "= 1 - spared"}
  regrowth.routing.kind: matrix
factors:
  misrouting: {path: regrowth.routing.misrouting, grid: [0, 0.1], label: share sent astray}
  spared: {range: [0, 0.8], steps: 5}
  delay: {path: "timeline[0].day", distribution: {kind: lognormal, median: 9, sd_log: 0.5, high: 30}, whole: true}
  treatment: {plans: [nothing, platysmectomy]}
design: {kind: latin_hypercube, points: 8}
replicates: {until: {outcome: eye, width: 0.02}}
outcomes:
  eye: excess(smile, orbicularis_oculi_palpebral)
  early: {value: foreign_fibre_fraction(day=90), label: Early, unit: "%"}
pairing: false
seed: 4
"""


def study(changes: dict[str, Any] | None = None, folder: Path | None = None) -> Study:
    return read_study(documents.read_text(yaml_text({**TOY, **(changes or {})})), folder)


@pytest.fixture(scope="module")
def whole() -> Study:
    return read_study(documents.read_text(WHOLE, shown_as="whole.yaml"), None)


def test_a_point_is_the_scenario_that_settings_would_give(whole: Study) -> None:
    """A path, an expression, a rounded value and a plan each end where `--set` and the plan would put them."""
    values = {"misrouting": 0.1, "spared": 0.25, "delay": 12, "treatment": "platysmectomy"}
    got = scenario_at(whole, values)
    plan = {"day": 540, "kind": "myectomy", "preset": "platysmectomy"}
    injury = {"day": 12, "kind": "injury", "site": "labyrinthine", "sunderland": {"I": 0.25, "III": 0.75}}
    routing = {"kind": "matrix", "misrouting": 0.1}
    assert got.data["timeline"] == [injury, plan]
    assert got.data["regrowth"] == {"routing": routing}
    wanted = load(
        "bells_palsy_severe",
        sets=[
            f"timeline={json.dumps([injury, plan])}", f"regrowth.routing={json.dumps(routing)}",
            "observe_days=[90, 720]", "replicates=2000",
        ],
    )  # fmt: skip
    assert got.sha256 == wanted.sha256
    of_numpy = {**values, "misrouting": np.float64(0.1), "delay": np.int64(12)}
    assert scenario_at(whole, of_numpy).sha256 == got.sha256


def test_points_do_not_leak_into_each_other(whole: Study) -> None:
    """Were the template's data filled and not copied, an earlier point's plan or value would be seen in a later."""
    before = scenario_at(whole, {}).sha256
    scenario_at(whole, {"misrouting": 0.1, "spared": 0.1, "treatment": "platysmectomy"})
    assert scenario_at(whole, {}).sha256 == before == whole.scenario.sha256


def test_only_the_days_that_are_asked_for_are_examined(whole: Study) -> None:
    """Day 365 is observed in the settings and no outcome reads it; the last day always stays."""
    assert whole.scenario.observe_days == (90.0, 720.0)


def test_settings_are_applied_in_order_and_factors_last() -> None:
    """A later setting inside of an earlier one wins, and a factor inside of both."""
    made = study(
        {
            "settings": {"central": {"gain": 2, "crosstalk": 0.2, "tone": "= leak"}, "central.gain": 3},
            "factors": {"crosstalk": {"path": "central.crosstalk", "grid": [0.1]}, "leak": {"range": [0, 0.5]}},
        }
    )
    assert scenario_at(made, {"leak": 0.125, "crosstalk": 0.1}).data["central"] == {
        "gain": 3, "crosstalk": 0.1, "tone": 0.125,
    }  # fmt: skip
    assert made.factor("crosstalk").base == 0.2


def test_an_expression_that_a_later_setting_replaces_is_gone() -> None:
    """It would else be written over the setting that came after it."""
    made = study(
        {
            "settings": {"central": {"tone": "= leak", "crosstalk": "= leak"}, "central.tone": 0.25},
            "factors": {"leak": {"range": [0, 0.5]}},
        }
    )
    assert scenario_at(made, {"leak": 0.5}).data["central"] == {"tone": 0.25, "crosstalk": 0.5}


def test_grids_may_hold_words_and_blocks() -> None:
    """A grid is not only of numbers: here the kind of routing is varied."""
    grid = ["random", {"kind": "matrix", "misrouting": 0.5}]
    made = study({"factors": {"routing": {"path": "regrowth.routing", "grid": grid}}})
    assert not made.factor("routing").numeric
    assert scenario_at(made, {"routing": "random"}).routing.kind == "random"
    assert scenario_at(made, {"routing": grid[1]}).routing.misrouting == 0.5


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"spred": 0.1}, "'spred' is not a factor of the study 'whole'"),
        ({"spared": "much"}, "the text 'much' is not a number"),
        ({"spared": float("nan")}, "nan is not a number"),
        ({"treatment": "platisma"}, "the text 'platisma' is none of its plans"),
        ({"spared": 1.5}, "-0.5 is out of range"),
        ({"misrouting": 7}, "regrowth.routing.misrouting: 7 is out of range"),
    ],
)
def test_a_point_that_cannot_be_is_told_with_its_values(whole: Study, values: dict[str, Any], told: str) -> None:
    """The journal keeps this text, so it must say which study, which place and which values."""
    with pytest.raises(InputError) as error:
        scenario_at(whole, values)
    assert told in str(error.value)
    assert "whole.yaml" in str(error.value)
    name, value = next(iter(values.items()))
    if isinstance(value, float) and value == value and name == "spared":
        assert "at misrouting = 0, spared = 1.5, delay = 0, treatment = 'nothing'" in str(error.value)


def test_a_point_takes_less_than_two_milliseconds(whole: Study) -> None:
    """It is made for every point; reading the scenario's file each time would take some twenty times longer."""
    values = {"misrouting": 0.1, "spared": 0.25, "delay": 12, "treatment": "platysmectomy"}
    times = []
    for _ in range(20):
        start = time.perf_counter()
        scenario_at(whole, values)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.002


def test_a_study_written_out_needs_no_other_file(tmp_path: Path) -> None:
    """Its scenario extends another file and its plan is a file; the text still loads to the same study elsewhere."""
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    (home / "base.yaml").write_text(yaml_text({**load("toy").data, "side": "left"}), encoding="utf-8")
    (home / "patient.yaml").write_text("schema: simsynk/1\nname: patient\nextends: base.yaml\n", encoding="utf-8")
    plan = {"schema": "simsynk.plan/1", "name": "weak", "events": [
        {"day": 60, "kind": "toxin", "muscle": "cheek", "dose_units": 2, "side": "left"}]}  # fmt: skip
    (home / "weak.yaml").write_text(yaml_text(plan), encoding="utf-8")
    factors = {**TOY["factors"], "treatment": {"plans": ["nothing", "weak.yaml"]}}
    path = home / "study.yaml"
    path.write_text(yaml_text({**TOY, "scenario": "patient.yaml", "factors": factors}), encoding="utf-8")
    first = load_study(path)
    assert (first.scenario.side, first.folder) == ("left", home)
    (away / "copy.yaml").write_text(first.to_yaml(), encoding="utf-8")
    second = load_study(away / "copy.yaml")
    assert (second.sha256, second.data) == (first.sha256, first.data)
    assert "weak.yaml" not in first.to_yaml()
    assert "extends" not in first.to_yaml()
    point = {"treatment": "weak", "misrouting": 0.1}
    assert scenario_at(second, point).sha256 == scenario_at(first, point).sha256


def test_written_out_texts_stay_texts() -> None:
    """A title such as 1e3 would come back as a number from a plain YAML writer, and the fingerprint would move."""
    made = study({"title": "1e3", "shows": "no"})
    again = read_study(documents.read_text(made.to_yaml()), None)
    assert (again.title, again.sha256) == ("1e3", made.sha256)


def test_the_fingerprint_moves_with_the_scenario_and_the_plan(tmp_path: Path) -> None:
    """A journal is reused by fingerprint: a changed scenario file under an unchanged study must not be."""
    path = tmp_path / "patient.yaml"
    path.write_text(yaml_text(dict(load("toy").data)), encoding="utf-8")
    first = study({"scenario": "patient.yaml"}, tmp_path).sha256
    path.write_text(yaml_text({**load("toy").data, "side": "left"}), encoding="utf-8")
    assert study({"scenario": "patient.yaml"}, tmp_path).sha256 != first


def test_a_nerve_file_is_found_from_the_studys_folder(tmp_path: Path) -> None:
    """The scenario stands in another folder and names its nerve from there."""
    (tmp_path / "nerves").mkdir()
    own = Path(__file__).resolve().parents[2] / "examples" / "recurrent_laryngeal.yaml"
    (tmp_path / "nerves" / "larynx.yaml").write_bytes(own.read_bytes())
    crush = yaml.safe_load((own.parent / "recurrent_laryngeal_crush.yaml").read_text(encoding="utf-8"))
    crush["anatomy"] = "larynx.yaml"
    (tmp_path / "nerves" / "crush.yaml").write_text(yaml.safe_dump(crush), encoding="utf-8")
    factors = {"gain": {"path": "central.gain", "grid": [1, 1.5]}}
    outcomes = {"lost": "misrouted_fraction"}
    made = study({"scenario": "nerves/crush.yaml", "factors": factors, "outcomes": outcomes}, tmp_path)
    assert made.scenario.anatomy.file == "nerves/larynx.yaml"
    again = read_study(documents.read_text(made.to_yaml()), tmp_path)
    assert again.sha256 == made.sha256
