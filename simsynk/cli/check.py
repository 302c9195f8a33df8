"""`simsynk check`: whether scenarios, plans and studies are sound, without running them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import click

from simsynk.cli import options
from simsynk.cli.check_study import study_facts, study_summary
from simsynk.errors import InputError, Problem
from simsynk.scenario.load import load
from simsynk.scenario.plan import Plan, is_plan, load_plan
from simsynk.scenario.scenario import Scenario
from simsynk.scenario.study import is_study, load_study


@click.command("check")
@click.argument("scenarios", metavar="SCENARIO...", nargs=-1, required=True)
@options.sets
@options.as_json
def command(scenarios: tuple[str, ...], sets: tuple[str, ...], as_json: bool) -> int:
    """Check scenarios, plans and studies, given by name or by path, without running them.

    All faults of all of them are reported; the exit code is 2 when there is one. Whether a nerve has the muscles
    and branches of a plan is seen when `simsynk compare` plays it on a scenario. Of a study is told what it would
    run.
    """
    rows = [_checker(name)(name, sets) for name in scenarios]
    for row in rows:
        if row["ok"] and not as_json:
            click.echo(f"ok: {row['summary']}")
        elif not row["ok"]:
            click.echo(row.pop("text"), err=True)
    if as_json:
        click.echo(json.dumps({"schema": "simsynk.check/1", "scenarios": rows}, indent=2))
    return 0 if all(row["ok"] for row in rows) else 2


def _checker(name: str) -> Callable[[str, tuple[str, ...]], dict[str, Any]]:
    return _checked_plan if is_plan(name) else _checked_study if is_study(name) else _checked


def _faulty(name: str, error: InputError) -> dict[str, Any]:
    problems = [dataclasses.asdict(problem) for problem in error.problems]
    return {"scenario": name, "ok": False, "problems": problems, "text": str(error)}


def _checked_plan(name: str, sets: tuple[str, ...]) -> dict[str, Any]:
    try:
        if sets:
            message, fix = f"changes scenarios, and '{name}' is a plan", "check the plan without --set"
            raise InputError([Problem(path="--set", message=message, fix=fix)])
        plan = load_plan(name)
    except InputError as error:
        return _faulty(name, error)
    facts = {"name": plan.name, "title": plan.title, "sha256": plan.sha256}
    return {"scenario": name, "ok": True, **facts, "summary": _plan_summary(plan)}


def _plan_summary(plan: Plan) -> str:
    events = ", ".join(f"{event['kind']} day {event['day']:g}" for event in plan.events)
    return f"{plan.name} (plan; {events})"


def _checked_study(name: str, sets: tuple[str, ...]) -> dict[str, Any]:
    try:
        study = load_study(name, sets=sets)
    except InputError as error:
        return _faulty(name, error)
    facts = {"name": study.name, "title": study.title, "sha256": study.sha256, "study": study_facts(study)}
    return {"scenario": name, "ok": True, **facts, "summary": study_summary(study)}


def _checked(name: str, sets: tuple[str, ...]) -> dict[str, Any]:
    try:
        scenario = load(name, sets=sets)
    except InputError as error:
        return _faulty(name, error)
    facts = {"name": scenario.name, "title": scenario.title, "sha256": scenario.sha256}
    return {"scenario": name, "ok": True, **facts, "summary": _summary(scenario)}


def _summary(scenario: Scenario) -> str:
    nerve = scenario.anatomy.file or scenario.anatomy.preset
    events = ", ".join(
        f"{type(event).__name__.lower()} day {event.day:g} {event.side}" for event in scenario.timeline
    )
    days = ", ".join(f"{day:g}" for day in scenario.observe_days)
    return (
        f"{scenario.name} ({nerve} nerve, {scenario.side}; {events or 'no event'}; "
        f"observed on days {days}; {scenario.replicates} replicates)"
    )
