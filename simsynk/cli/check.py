"""`simsynk check`: whether scenarios are sound, without running them."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import click

from simsynk.cli import options
from simsynk.errors import InputError
from simsynk.scenario.load import load
from simsynk.scenario.scenario import Scenario


@click.command("check")
@click.argument("scenarios", metavar="SCENARIO...", nargs=-1, required=True)
@options.sets
@options.as_json
def command(scenarios: tuple[str, ...], sets: tuple[str, ...], as_json: bool) -> int:
    """Check scenarios, given by name or by path, without running them.

    All faults of all scenarios are reported; the exit code is 2 when there is one.
    """
    rows = [_checked(name, sets) for name in scenarios]
    for row in rows:
        if row["ok"] and not as_json:
            click.echo(f"ok: {row['summary']}")
        elif not row["ok"]:
            click.echo(row.pop("text"), err=True)
    if as_json:
        click.echo(json.dumps({"schema": "simsynk.check/1", "scenarios": rows}, indent=2))
    return 0 if all(row["ok"] for row in rows) else 2


def _checked(name: str, sets: tuple[str, ...]) -> dict[str, Any]:
    try:
        scenario = load(name, sets=sets)
    except InputError as error:
        problems = [dataclasses.asdict(problem) for problem in error.problems]
        return {"scenario": name, "ok": False, "problems": problems, "text": str(error)}
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
