"""Plans: lists of treatment events that can be played on any scenario's regrown nerves."""

from __future__ import annotations

import copy
import functools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simsynk import documents
from simsynk.documents import Document
from simsynk.errors import InputError, Problem, name_fix
from simsynk.scenario import catalogue
from simsynk.scenario.load import checked
from simsynk.scenario.origin import Origin, Source
from simsynk.scenario.scenario import Scenario, fingerprint

SCHEMA = "simsynk.plan/1"
_KEYS = ("schema", "name", "title", "shows", "events")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A list of events, each in the form of a scenario's timeline.

    Parameters
    ----------
    name, title, shows
        Key, one line of title, and what a viewer should see.
    events
        The events as plain data.
    document
        The file, for messages.
    """

    name: str
    title: str
    shows: str
    events: tuple[dict[str, Any], ...] = field(repr=False)
    document: Document = field(repr=False)

    @property
    def sha256(self) -> str:
        """Fingerprint of the events."""
        return fingerprint({"events": list(self.events)})

    def to_yaml(self) -> str:
        """The plan as a YAML text that loads to the same plan."""
        head = {"schema": SCHEMA, "name": self.name, "title": self.title, "shows": self.shows}
        kept = {name: value for name, value in head.items() if value}
        return yaml.safe_dump({**kept, "events": list(self.events)}, sort_keys=False, allow_unicode=True, width=110)

    @property
    def first_day(self) -> float:
        """Day of the earliest event."""
        return min(float(event["day"]) for event in self.events)


@functools.cache
def packaged_plans() -> dict[str, Path]:
    """The file of every packaged plan by name, in alphabetical order."""
    return {path.stem: path for path in sorted((catalogue.folder() / "plans").glob("*.yaml"))}


def load_plan(name_or_path: str | os.PathLike[str]) -> Plan:
    """Read a packaged plan by name, or a plan file.

    Whether its muscles and branches exist is seen when it meets a scenario (`with_plan`).

    Raises
    ------
    InputError
        With every fault of the file's shape.

    Examples
    --------
    >>> load_plan("platysmectomy").first_day
    540.0
    """
    text = os.fspath(name_or_path)
    known = packaged_plans()
    if text in known:
        return read_plan(documents.read_file(known[text], shown_as=f"scenarios/plans/{text}.yaml"))
    if not os.path.isfile(text):
        fix = name_fix(Path(text).stem, known, limit=40) + "; or the path of a plan file"
        message = f"{text!r}: there is no packaged plan and no file of this name"
        raise InputError([Problem(path="--plan", message=message, fix=fix)])
    return read_plan(documents.read_file(Path(text), shown_as=text))


def read_plan(document: Document) -> Plan:
    """A plan from a document that has been read.

    Raises
    ------
    InputError
        With every fault of its shape.
    """
    problems = list(_faults(document))
    if problems:
        raise InputError(problems)
    data = document.data
    return Plan(
        name=data["name"],
        title=str(data.get("title", data["name"].replace("_", " "))),
        shows=str(data.get("shows", "")),
        events=tuple(data["events"]),
        document=document,
    )


def _faults(document: Document) -> Iterator[Problem]:
    data = document.data
    if not isinstance(data, dict):
        yield document.problem((), "is not a plan: it must be a block of settings", f"start with 'schema: {SCHEMA}'")
        return
    for key in data:
        if key not in _KEYS:
            yield document.problem((key,), f"'{key}' is not a known setting of a plan", name_fix(str(key), _KEYS))
    if data.get("schema") != SCHEMA:
        yield document.problem(("schema",), "this is not the schema of a plan", f"write 'schema: {SCHEMA}'")
    if not isinstance(data.get("name"), str):
        yield document.problem(("name",), "the name is missing or is not a text", "add 'name: my_plan'")
    events = data.get("events")
    if not isinstance(events, list) or not events:
        fix = "write a list of events, as '- {day: 540, kind: toxin, muscle: mentalis, dose_units: 2.5}'"
        yield document.problem(("events",), "a plan needs at least one event", fix)
        return
    for i, event in enumerate(events):
        if not isinstance(event, dict) or not isinstance(event.get("day"), int | float):
            yield document.problem(("events", i), "an event needs a 'day', a number of days", "add 'day: 540'")


@dataclass(frozen=True, slots=True)
class _Events:
    """Faults in the timeline's last entries, told at their place in the plan."""

    plan: Plan
    before: int

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault at a path of the scenario, at the plan's own path."""
        _, i, *below = key
        return self.plan.document.problem(("events", int(i) - self.before, *below), message, fix)


@dataclass(frozen=True, slots=True)
class _Whole:
    """The scenario that a plan is played on; it has been checked already."""

    file: str

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault of the scenario itself."""
        return Problem(path=documents.path_text(key), message=message, fix=fix, file=self.file)


def with_plan(scenario: Scenario, plan: Plan) -> Scenario:
    """The scenario with a plan's events on its timeline.

    Raises
    ------
    InputError
        When an event does not fit the scenario's nerve or its earlier events; the message names the plan's line.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> len(with_plan(load("bells_palsy_severe"), load_plan("platysmectomy")).timeline)
    2
    """
    data = copy.deepcopy(dict(scenario.data))
    before = len(data.get("timeline", []))
    data["timeline"] = [*data.get("timeline", []), *copy.deepcopy(list(plan.events))]
    owners: dict[tuple[str | int, ...], Source] = {(): _Whole(scenario.file)}
    for i in range(len(plan.events)):
        owners[("timeline", before + i)] = _Events(plan, before)
    return checked(Origin(data, owners), scenario.folder, plan.document.file)
