"""Study files: read strictly, told with their own lines, filled into scenarios, written out self-contained."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsynk import documents
from simsynk.cli.main import main
from simsynk.errors import InputError
from simsynk.scenario.load import load
from simsynk.scenario.scenario import yaml_text
from simsynk.scenario.study import Study, is_study, load_study, read_study
from simsynk.scenario.study_parts import DESIGNS
from simsynk.scenario.study_schema import FactorModel, StudyModel, study_schema

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


def faults(changes: dict[str, Any], folder: Path | None = None) -> list[str]:
    with pytest.raises(InputError) as error:
        study(changes, folder)
    return [f"{problem.path}: {problem.message}" for problem in error.value.problems]


@pytest.fixture(scope="module")
def whole() -> Study:
    return read_study(documents.read_text(WHOLE, shown_as="whole.yaml"), None)


def test_a_study_says_what_its_file_says(whole: Study) -> None:
    """Every key is read; were one dropped on the way, its default would stand here."""
    kinds = {factor.name: factor.kind for factor in whole.factors}
    assert kinds == {"misrouting": "grid", "spared": "range", "delay": "distribution", "treatment": "plans"}
    assert (whole.factor("spared").steps, whole.factor("misrouting").label) == (5, "share sent astray")
    delay = whole.factor("delay")
    assert (delay.unit, delay.low, delay.high, delay.whole, delay.base) == ("day", None, 30.0, True, 0)
    assert whole.factor("treatment").values == ("nothing", "platysmectomy")
    assert [plan and plan.name for plan in whole.factor("treatment").plans] == [None, "platysmectomy"]
    assert (whole.design.kind, whole.design.points, whole.paired, whole.seed) == ("latin_hypercube", 8, False, 4)
    until = whole.replicates.until
    assert until is not None
    assert (until.outcome, until.width, until.at_least, until.step, whole.replicates.number) == (
        "eye", 0.02, 50, 50, 2000,
    )  # fmt: skip
    assert [(one.name, one.label, one.unit) for one in whole.outcomes] == [
        ("eye", "eye", "share of maximum"),
        ("early", "Early", "%"),
    ]


def test_the_base_is_the_scenarios_own_value_else_the_middle(whole: Study) -> None:
    """Misrouting has no value in the packaged scenario, and a factor without a path has none to look up."""
    assert {factor.name: factor.base for factor in whole.factors} == {
        "misrouting": 0, "spared": 0.4, "delay": 0, "treatment": "nothing",
    }  # fmt: skip
    assert study().factor("misrouting").base == 0.3
    gain = {"path": "central.gain", "range": [0.1, 10], "scale": "log"}
    assert study({"factors": {"gain": gain}}).factor("gain").base == pytest.approx(1.0)
    assert study({"factors": {"gain": {**gain, "base": 2}}}).factor("gain").base == 2


def test_a_whole_base_may_be_written_with_a_point() -> None:
    """3.0 days are three days; the base would be the middle of the range, and a base of 4.0 be refused."""
    day = {"path": "timeline[1].day", "range": [0, 30], "whole": True}
    changes: dict[str, Any] = {"scenario": {**load("toy").data}, "factors": {"day": day}}
    changes["scenario"]["timeline"] = [dict(event) for event in changes["scenario"]["timeline"]]
    changes["scenario"]["timeline"][1]["day"] = 3.0
    base = study(changes).factor("day").base
    assert (base, type(base)) == (3, int)
    assert study({"factors": {"day": {**day, "base": 4.0}}}).factor("day").base == 4
    assert faults({"factors": {"day": {**day, "base": 4.5}}}) == [
        "factors.day.base: expected a whole number, got 4.5"
    ]


def test_a_fault_of_one_outcome_does_not_hide_another() -> None:
    """`cheek` begins like `cheek_late`, whose fault is another; both are told."""
    told = faults(
        {"outcomes": {"cheek": "excess(close_eye, chek)", "cheek_late": {"value": "wiring_entropy", "unti": "bit"}}}
    )
    assert [one.split(":")[0] for one in told] == ["outcomes.cheek", "outcomes.cheek_late.unti"]


def test_all_faults_of_the_shape_are_told_at_once(tmp_path: Path) -> None:
    """Four faults of four kinds, also in the outcomes, which a reader that stops at the first would hide."""
    text = (
        "schema: simsynk.study/1\nname: many\nscenario: toy\nreplicats: 5\n"
        "factors:\n  misrouting: {path: regrowth.routing.misrouting, grid: [0, 0.3], steps: 3}\n"
        "design: {kind: sobol, points: 12}\n"
        "outcomes:\n  one: excess(close_eye, cheeck)\n  two: {value: wiring_entropy, untis: bit}\n"
    )
    path = tmp_path / "many.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_study(path)
    assert [(one.line, one.path) for one in error.value.problems] == [
        (4, "replicats"), (6, "factors.misrouting.steps"), (7, "design.points"), (9, "outcomes.one"),
        (10, "outcomes.two.untis"),
    ]  # fmt: skip
    assert all(one.file == str(path) and one.snippet and one.fix for one in error.value.problems)


def test_all_faults_of_the_parts_are_told_at_once() -> None:
    """Paths, plans, uses and outcomes are judged together, though each needs other parts to be sound."""
    told = faults(
        {
            "settings": {"seed": 1, "central.gain": "= gian"},
            "factors": {
                "one": {"path": "central.tone", "grid": [0.1, 0.1]},
                "two": {"path": "central.tone", "grid": [0.1]},
            },
            "outcomes": {"cheek": "excess(close_eye, chek)"},
        }
    )
    for text in (
        "settings.seed: 'seed' cannot be changed", "settings.central.gain: 'gian'",
        "factors.one.grid[1]: 0.1 is listed", "factors.two.path: the factor 'one'",
        "outcomes.cheek: 'excess(close_eye, chek)': 'chek'",
    ):  # fmt: skip
        assert any(one.startswith(text) for one in told), (text, told)
    assert len(told) == 5


def test_every_value_is_tried_with_the_others_at_their_base() -> None:
    """Only the third entry is wrong; it is told with its place and not found at point 3 of a night's sweep."""
    factors = {
        "spared": {"range": [0, 1], "base": 0.5},
        "site": {"path": "timeline[0].site", "grid": ["trunk", "trunk", "trunc"]},
    }
    factors["site"]["grid"][1] = "eye_branch"
    sunderland = {"timeline[0].sunderland": {"I": "= spared", "V": "= 1 - spared"}}
    told = faults({"factors": factors, "settings": sunderland})
    assert any(one.startswith("factors.site.grid[2]: timeline[0].site: 'trunc'") for one in told)


def test_sets_change_the_study_or_its_scenario(tmp_path: Path) -> None:
    """A path means the study's own key where it has one, else a setting of the scenario."""
    path = tmp_path / "own.yaml"
    path.write_text(yaml_text(TOY), encoding="utf-8")
    made = load_study(
        path,
        sets=[
            "replicates=7", "design={kind: random, points: 3}", "settings.timeline[1].day=5",
            "factors.misrouting.range=[0, 0.5]", "outcomes.extra=wiring_entropy", "anatomy={preset: toy, axons: 60}",
        ],
    )  # fmt: skip
    assert (made.replicates.number, made.design.points, made.factor("misrouting").kind) == (7, 3, "range")
    assert [one.name for one in made.outcomes] == ["cheek", "extra"]
    assert made.scenario.data["timeline"][1]["day"] == 5
    assert made.scenario.anatomy.axons == 60
    with pytest.raises(InputError, match="did you mean 'anatomy'"):
        load_study(path, sets=["anatomi.axons=60"])
    for text in ("central.gian=2", "gain=2", "design.points=64", "factors.misrouting.gird=[1]", "name"):
        with pytest.raises(InputError, match=f"--set {text.split('=')[0]}"):
            load_study(path, sets=[text])


def test_fault_in_the_scenarios_own_file_names_that_file(tmp_path: Path) -> None:
    """The study is sound; the fault must send the reader to the other file."""
    (tmp_path / "patient.yaml").write_text("schema: simsynk/1\nname: p\nextends: toy\nsied: left\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        study({"scenario": "patient.yaml"}, tmp_path)
    assert [(Path(one.file).name, one.line, one.path) for one in error.value.problems] == [
        ("patient.yaml", 4, "sied")
    ]


def test_outcomes_know_what_a_plan_brings() -> None:
    """The muscle of a transplant is named by an outcome though the base point has none."""
    made = study(
        {
            "scenario": "bells_palsy_severe", "settings": {"observe_days": [1500]},
            "factors": {"treatment": {"plans": ["nothing", "gracilis_cross_face"]}},
            "outcomes": {"lift": "activation(smile, gracilis)"},
        }
    )  # fmt: skip
    assert made.outcomes[0].unit == "share of maximum"


def test_is_study_tells_studies_from_other_files(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(yaml_text(TOY), encoding="utf-8")
    assert is_study(path)
    path.rename(tmp_path / "study.yaml")
    path.write_text("schema: simsynk/1\nname: a\n", encoding="utf-8")
    assert not any(is_study(name) for name in (path, tmp_path / "none.yaml", "toy", tmp_path))
    with pytest.raises(InputError, match="this is a study, not a scenario"):
        load(tmp_path / "study.yaml")
    with pytest.raises(InputError, match="not the schema of a study"):
        load_study(path)
    with pytest.raises(InputError, match="there is no file of this name"):
        load_study(tmp_path / "none.yaml")


def test_check_tells_what_a_study_would_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "whole.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    assert main(["check", str(path), "--set", "design={kind: full_grid}", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)["scenarios"][0]["study"]
    assert (facts["points"], facts["total_replicates"]) == (2 * 5 * 5 * 2, {"at_least": 5000, "at_most": 200_000})
    assert [one["unit"] for one in facts["outcomes"]] == ["share of maximum", "%"]
    assert main(["check", str(path), "toy"]) == 0
    told = capsys.readouterr().out
    assert told.count("ok: ") == 2
    for text in (
        "8 points of 50 to 2,000 replicates: 400 to 16,000 nerves",
        "not paired",
        "days 90, 720",
        "(day=90)",
    ):
        assert text in told


def test_schema_describes_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    """An editor that completes from the schema must offer every key that the loader takes, and no other."""
    assert main(["schema", "--study"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == json.loads(json.dumps(study_schema()))
    assert set(shown["properties"]) == {field.alias or name for name, field in StudyModel.model_fields.items()}
    assert shown["additionalProperties"] is False
    assert main(["schema", "--study", "--plan"]) == 2


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-3, 10**20) | st.text("=ab01 .[]{}:", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab_.[0]", max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    key=st.sampled_from([*StudyModel.model_fields, "path", "grid", "range", "distribution", "plans"]), value=_PLAIN
)
def test_whatever_stands_in_a_study_is_taken_or_refused_in_words(key: str, value: Any) -> None:
    """Any plain value under any key gives a study or an `InputError`, never another error."""
    below = key in ("path", "grid", "range", "distribution", "plans")
    factor = {"path": "regrowth.routing.misrouting", key: value}
    changes: dict[str, Any] = {"factors": {"own": factor}} if below else {key: value}
    document = documents.Document({**TOY, **changes}, "fuzz.yaml", {(): 1}, ("",))
    with contextlib.suppress(InputError):
        made = read_study(document, None)
        assert read_study(documents.read_text(made.to_yaml()), None).sha256 == made.sha256


def test_an_expression_under_a_factors_path_is_refused() -> None:
    """The factor would overwrite it at every point, and `leak` would seem to matter."""
    told = faults(
        {
            "settings": {"central": {"tone": "= leak"}},
            "factors": {"tone": {"path": "central.tone", "grid": [0.1]}, "leak": {"range": [0, 0.5]}},
        }
    )
    assert told == ["factors.tone.path: '= leak' of the settings would be lost under this factor"]


def test_an_expression_that_a_factor_would_drop_is_refused() -> None:
    """A preset drops the shares of grades beside it; `spared` would change nothing and seem to have no effect."""
    injury = {"day": 0, "kind": "injury", "site": "trunk", "sunderland": {"I": "= spared", "V": "= 1 - spared"}}
    told = faults(
        {
            "settings": {"timeline": [injury]},
            "factors": {
                "spared": {"range": [0, 1]},
                "lesion": {"path": "timeline[0].preset", "grid": ["crush", "transection"]},
            },
        }
    )
    assert "factors.lesion.path: '= spared' of the settings would be lost under this factor" in told


@pytest.mark.parametrize("as_setting", [True, False])
def test_two_ways_to_say_the_same_are_refused(as_setting: bool) -> None:
    """A block takes a preset or shares of grades; to give one drops the other, and a factor would have no effect."""
    factors: dict[str, Any] = {"lesion": {"path": "timeline[0].preset", "grid": ["transection", "crush"]}}
    if as_setting:
        told = faults({"factors": factors, "settings": {"timeline[0].sunderland": {"V": 1}}})
        assert told == ["factors.lesion.path: the setting 'timeline[0].sunderland' gives the same in another way"]
    else:
        factors["severity"] = {"path": "timeline[0].sunderland", "grid": [{"V": 1}]}
        told = faults({"factors": factors})
        assert "factors.severity.path: the factor 'lesion' gives the same in another way (timeline[0].preset)" in told


def test_the_page_of_the_study_file_is_true() -> None:
    """Its example loads, and it names every key that a study and a factor take."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "study.md").read_text(encoding="utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    assert len(read_study(documents.read_text(example), None).outcomes) == 3
    names = [field.alias or name for name, field in StudyModel.model_fields.items()]
    names += [*FactorModel.model_fields, *DESIGNS, *study_schema()["$defs"]["ReplicatesModel"]["properties"]]
    assert [name for name in names if f"`{name}" not in text and f"{name}: " not in text] == []
