"""Plan files: read alone, told with their own lines, played on any scenario, described by a JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsynk import documents
from simsynk.cli.main import main
from simsynk.errors import InputError
from simsynk.scenario.catalogue import packaged_plans
from simsynk.scenario.load import load
from simsynk.scenario.plan import is_plan, load_plan, plan_schema, read_plan, with_plan
from simsynk.scenario.schema import ScenarioModel

EVENT = "{day: 540, kind: toxin, muscle: mentalis, dose_units: 2.5}"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(text + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", packaged_plans())
def test_every_packaged_plan_loads_alone_and_fits_a_palsy(name: str) -> None:
    """A plan whose muscle or branch the human nerve does not have would be refused by `with_plan`."""
    plan = load_plan(name)
    assert (plan.name, is_plan(name)) == (name, True)
    assert plan.title
    assert plan.shows
    base = load("bells_palsy_severe")
    assert len(with_plan(base, plan).timeline) > len(base.timeline)


def test_a_plan_leaves_the_scenario_as_it_was() -> None:
    """Were the scenario's own data shared and not copied, the second plan would hold the first one's events."""
    base = load("bells_palsy_severe")
    before, sha = len(base.timeline), base.sha256
    first = with_plan(base, load_plan("platysmectomy"))
    second = with_plan(base, load_plan("platysmectomy"))
    assert (len(base.timeline), base.sha256) == (before, sha)
    assert len(first.timeline) == len(second.timeline) == before + 1
    assert first.sha256 == second.sha256 != sha


def test_all_faults_are_told_at_once_without_a_scenario(tmp_path: Path) -> None:
    """Only the first fault, or none before a scenario is known, would come out of a reader that stops early."""
    text = (
        "schema: simsynk.plan/1\nname: ../evil\ntitel: x\nevents:\n"
        f"  - {EVENT}\n"
        "  - {day: .nan, kind: toxin, muscle: mentalis, dose_units: 1}\n"
        "  - {day: 5, kind: toxine}\n"
        "  - {day: 5, kind: toxin, muscle: mentalis, dose: 1}\n"
        "  - {kind: massage}\n"
        "  - {day: -1, kind: massage}\n"
        "  - seven"
    )
    with pytest.raises(InputError) as error:
        load_plan(written(tmp_path, text))
    told = [(problem.line, problem.path) for problem in error.value.problems]
    assert told == [
        (2, "name"), (3, "titel"), (6, "events[1].day"), (7, "events[2].kind"), (8, "events[3].dose"),
        (9, "events[4].day"), (10, "events[5].day"), (11, "events[6]"),
    ]  # fmt: skip
    assert all(problem.file.endswith("own.yaml") and problem.snippet for problem in error.value.problems)


def test_a_scenario_is_not_a_plan(tmp_path: Path) -> None:
    """One fault that says so, and not one for every setting that a plan does not have."""
    with pytest.raises(InputError, match="not the schema of a plan") as error:
        load_plan(written(tmp_path, "schema: simsynk/1\nname: a\nside: right\ntimeline: []"))
    assert len(error.value.problems) == 1
    assert not is_plan(tmp_path / "own.yaml")


def test_names_of_the_nerve_are_told_by_the_plan_behind_the_events_of_the_scenario(tmp_path: Path) -> None:
    """The scenario has one event before the plan's; a message that counted it would say `timeline[2]`."""
    text = f"schema: simsynk.plan/1\nname: a\nevents:\n  - {EVENT}\n  - {EVENT.replace('mentalis', 'mentalus')}"
    plan = load_plan(written(tmp_path, text))
    with pytest.raises(InputError) as error:
        with_plan(load("bells_palsy_severe"), plan)
    (problem,) = error.value.problems
    assert (problem.line, problem.path) == (5, "events[1].muscle")
    assert "did you mean 'mentalis'" in problem.fix


@given(st.text(min_size=1, max_size=12))
def test_a_name_that_could_leave_the_folder_is_refused(name: str) -> None:
    """The name becomes `plan_<name>.yaml` in the result folder; it must hold nothing but plain characters."""
    text = f"schema: simsynk.plan/1\nname: {json.dumps(name)}\nevents: [{EVENT}]"
    try:
        found = read_plan(documents.read_text(text)).name
    except InputError:
        return
    assert all(part.isascii() and (part.isalnum() or part in "_-") for part in found)


def test_the_schema_of_a_plan_takes_what_the_program_takes() -> None:
    """It refers to every kind of event of a timeline, holds no loose reference and nothing of a scenario's growth."""
    schema = plan_schema()
    text = json.dumps(schema)
    used = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert used == set(schema["$defs"])
    kinds = ScenarioModel.model_json_schema(by_alias=True)["properties"]["timeline"]["items"]["oneOf"]
    assert schema["properties"]["events"]["items"]["oneOf"] == kinds
    assert "RegrowthModel" not in schema["$defs"]
    assert set(schema["properties"]) == {"schema", "name", "title", "shows", "events"}


def test_the_command_line_prints_the_schema_of_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--plan"]) == 0
    assert json.loads(capsys.readouterr().out) == plan_schema()


def test_check_takes_plans_beside_scenarios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Read as a scenario, a plan would be told that `events` is not a known setting."""
    path = written(tmp_path, f"schema: simsynk.plan/1\nname: a\nevents: [{EVENT}]")
    assert main(["check", "toy", "toxin_eyelids", str(path)]) == 0
    assert "ok: a (plan; toxin day 540)" in capsys.readouterr().out
    path.write_text("schema: simsynk.plan/2\nname: a\nevents: []\n", encoding="utf-8")
    assert main(["check", str(path), "--json"]) == 2
    (row,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert [one["path"] for one in row["problems"]] == ["schema", "events"]
    assert main(["check", "toxin_eyelids", "--set", "replicates=2"]) == 2
    assert "'toxin_eyelids' is a plan" in capsys.readouterr().err
