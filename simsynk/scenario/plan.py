"""Plans: lists of treatment events that can be played on any scenario's regrown nerves."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from simsynk import documents
from simsynk.documents import Document
from simsynk.errors import InputError, Problem, name_fix
from simsynk.scenario import catalogue, faults, schema
from simsynk.scenario.load import checked
from simsynk.scenario.origin import Origin
from simsynk.scenario.scenario import Scenario, fingerprint
from simsynk.scenario.schema import ScenarioModel

SCHEMA = "simsynk.plan/1"
_HEAD = ("name", "title", "shows")
_KEYS = ("schema", *_HEAD, "events")


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


def load_plan(name_or_path: str | os.PathLike[str], *, option: str = "--plan") -> Plan:
    """Read a packaged plan by name, or a plan file.

    Whether its muscles and branches exist is seen when it meets a scenario (`with_plan`).

    Parameters
    ----------
    name_or_path
        The plan.
    option
        What named it, for the message when there is none.

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
    known = catalogue.packaged_plans()
    if text in known:
        return read_plan(documents.read_file(known[text], shown_as=f"scenarios/plans/{text}.yaml"))
    if not os.path.isfile(text):
        fix = name_fix(Path(text).stem, known, limit=40) + "; or the path of a plan file"
        message = f"{text!r}: there is no packaged plan and no file of this name"
        raise InputError([Problem(path=option, message=message, fix=fix)])
    return read_plan(documents.read_file(Path(text), shown_as=text))


def is_plan(name_or_path: str | os.PathLike[str]) -> bool:
    """Whether a name or a file means a plan and not a scenario; a file that cannot be read means neither.

    Examples
    --------
    >>> is_plan("platysmectomy"), is_plan("bells_palsy_severe")
    (True, False)
    """
    text = os.fspath(name_or_path)
    if text in catalogue.packaged() or text in catalogue.packaged_plans():
        return text not in catalogue.packaged()
    if not os.path.isfile(text):
        return False
    try:
        data = documents.read_file(Path(text)).data
    except InputError:
        return False
    return isinstance(data, dict) and str(data.get("schema", "")).partition("/")[0] == SCHEMA.partition("/")[0]


def read_plan(document: Document) -> Plan:
    """A plan from a document that has been read.

    Raises
    ------
    InputError
        With every fault of its shape.
    """
    problems = list(_faults(document))
    if problems:
        raise InputError(sorted(problems, key=lambda one: one.line))
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
    if data.get("schema") != SCHEMA:
        yield document.problem(("schema",), "this is not the schema of a plan", f"write 'schema: {SCHEMA}'")
    if data.get("schema") == schema.SCHEMA:
        return  # a scenario in place of a plan: every other line would be a fault too
    for key in data:
        if key not in _KEYS:
            yield document.problem((key,), f"'{key}' is not a known setting of a plan", name_fix(str(key), _KEYS))
    events = data.get("events")
    if not isinstance(events, list) or not events:
        fix = "write a list of events, as '- {day: 540, kind: toxin, muscle: mentalis, dose_units: 2.5}'"
        yield document.problem(("events",), "a plan needs at least one event", fix)
        events = []
    yield from _shape_faults(document, data, events)


def _shape_faults(document: Document, data: dict[str, Any], events: list[Any]) -> Iterator[Problem]:
    """Faults in the head and in the events, which have the form of a scenario's head and timeline."""
    head = {key: data[key] for key in _HEAD if key in data}
    whole = {"schema": schema.SCHEMA, **head, "timeline": events}
    try:
        ScenarioModel.model_validate(whole)
    except ValidationError as error:
        yield from faults.problems(error, Origin(whole, {(): document, ("timeline",): _Events(document, 0)}))


@dataclass(frozen=True, slots=True)
class _Events:
    """Tells faults in the timeline's last entries at their place in the plan.

    Parameters
    ----------
    document
        The plan's text.
    before
        Number of events that the scenario had before the plan's.
    """

    document: Document
    before: int

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault at a path of the scenario, at the plan's own path."""
        place = [int(part) - self.before if i == 0 else part for i, part in enumerate(key[1:])]
        return self.document.problem(("events", *place), message, fix)


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
    origin = Origin(copy.deepcopy(dict(scenario.data)), {(): _Whole(scenario.file)})
    play(origin, plan)
    return checked(origin, scenario.folder, plan.document.file)


def play(origin: Origin, plan: Plan) -> None:
    """Put a plan's events on a timeline that is to be checked afterwards; faults in them name the plan's lines."""
    timeline = origin.data.get("timeline") or []
    before = len(timeline)
    origin.data["timeline"] = [*timeline, *copy.deepcopy(list(plan.events))]
    for i in range(len(plan.events)):
        origin.owners[("timeline", before + i)] = _Events(plan.document, before)


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a plan file, for editors and for other programs.

    Examples
    --------
    >>> plan_schema()["required"]
    ['schema', 'name', 'events']
    """
    whole = schema.json_schema()
    parts = whole["properties"]
    events = {key: value for key, value in parts["timeline"].items() if key != "default"}
    body = {
        "title": f"plan of {SCHEMA}",
        "description": "A list of treatment events that can be played on any scenario.",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema", "name", "events"],
        "properties": {
            "schema": {"const": SCHEMA, "type": "string", "title": "Schema"},
            **{key: parts[key] for key in _HEAD},
            "events": {**events, "title": "Events", "minItems": 1},
        },
    }
    return {"$schema": whole["$schema"], "$defs": _used(body, whole["$defs"]), **body}


def _used(body: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The definitions that a part of a JSON Schema refers to, directly or through others."""
    found: dict[str, Any] = {}
    waiting = [body]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found[name] = known[name]
                waiting.append(known[name])
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return dict(sorted(found.items()))
