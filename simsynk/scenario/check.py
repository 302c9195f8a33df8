"""Whether the names in a scenario are names of its nerve, and whether its events can follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simsynk.anatomy.presets import AnatomySettings
from simsynk.errors import InputError, Problem
from simsynk.scenario.event import Fault
from simsynk.scenario.event_kinds import event_kind, kind_word
from simsynk.scenario.names import NerveNames, nerve_names
from simsynk.scenario.origin import Origin, block_of
from simsynk.scenario.routing_model import named_groups
from simsynk.scenario.schema import AnatomyField, AnatomyModel

_ANATOMY: TypeAdapter[Any] = TypeAdapter(AnatomyField)


def anatomy_of(value: Any) -> AnatomySettings | None:
    """The nerve that an `anatomy` setting names; None when the setting itself is wrong.

    Examples
    --------
    >>> anatomy_of("toy").preset, anatomy_of("tooy") is None
    ('toy', True)
    """
    try:
        valid = _ANATOMY.validate_python(value)
    except ValidationError:
        return None
    model = valid if isinstance(valid, AnatomyModel) else AnatomyModel(**block_of(("anatomy",), valid))
    preset = "" if model.file else model.preset or "human"
    rest = model.model_dump(exclude={"preset", "file"})
    return AnatomySettings(preset=preset, file=model.file or "", **rest)


def names_or_problems(
    anatomy: AnatomySettings, origin: Origin, folder: Path | None
) -> tuple[NerveNames | None, list[Problem]]:
    """The names of the scenario's nerve, or what keeps its nerve from being read."""
    if anatomy.file:
        path = (folder or Path()) / anatomy.file
        key = ("anatomy", "file") if isinstance(origin.data.get("anatomy"), dict) else ("anatomy",)
        if not path.is_file():
            fix = "give its path from the scenario's own folder"
            return None, [origin.problem(key, f"there is no nerve file '{anatomy.file}'", fix)]
    try:
        return nerve_names(anatomy, folder), []
    except InputError as error:
        return None, list(error.problems)


def unknown_names(origin: Origin, names: NerveNames) -> list[Problem]:
    """Every name in the scenario that its nerve does not know; wrong types are left to the schema."""
    data = origin.data
    found = [*_in_timeline(data.get("timeline"), names), *_in_commands(data.get("commands"), names)]
    regrowth = data.get("regrowth")
    if isinstance(regrowth, Mapping):
        found += _in_routing(regrowth.get("routing"), names)
    return [origin.problem(*one) for one in found]


def _in_timeline(timeline: Any, names: NerveNames) -> Iterator[Fault]:
    for i, event in enumerate(timeline if isinstance(timeline, list) else ()):
        kind = event_kind(kind_word(event)) if isinstance(event, Mapping) else None
        for key, message, fix in kind.check(event, names) if kind else ():
            yield ("timeline", i, *key), message, fix


def _in_routing(routing: Any, names: NerveNames) -> Iterator[Fault]:
    muscles = (*names.pools, *names.codes)
    known = {
        "branch": (names.branches, "a branch of this nerve"),
        "twig": (names.twigs, "a twig of this nerve"),
        "muscle": (muscles, "a muscle of this nerve"),
        "any": ((*names.branches, *names.twigs, *muscles), "a branch, twig or muscle of this nerve"),
    }
    seen: dict[tuple[str | int, ...], str] = {}
    for key, name, level in named_groups(routing):
        allowed, what = known.get(level, ((), ""))
        at: tuple[str | int, ...] = ("regrowth", "routing", *key)
        if what and name not in allowed:
            yield (
                at,
                f"'{name}' is not {what}",
                names.fix(name, [one for one in allowed if one not in names.codes]),
            )
        yield from _twice(seen, at, name, names)


def _in_commands(commands: Any, names: NerveNames) -> Iterator[Fault]:
    if isinstance(commands, list):
        for i, name in enumerate(commands):
            if isinstance(name, str) and name not in names.commands:
                yield (
                    ("commands", i),
                    f"'{name}' is not a command of this nerve",
                    names.fix(name, names.commands),
                )
    elif isinstance(commands, Mapping):
        for command, drives in commands.items():
            seen: dict[tuple[str | int, ...], str] = {}
            for name in drives if isinstance(drives, Mapping) else ():
                at = ("commands", command, name)
                if name not in names.pools and name not in names.codes:
                    yield at, f"'{name}' is not a muscle of this nerve", names.fix(name, names.pools)
                yield from _twice(seen, at, name, names)


def _twice(
    seen: dict[tuple[str | int, ...], str], key: tuple[str | int, ...], name: str, names: NerveNames
) -> Iterator[Fault]:
    """A muscle that one block names by its name and by its code."""
    place = (*key[:-1], names.full(name))
    if place in seen:
        yield key, f"'{name}' and '{seen[place]}' are the same muscle", "delete one of them"
    seen.setdefault(place, name)


def order_faults(events: Sequence[tuple[int, Any, Any]]) -> Iterator[Fault]:
    """Events that cannot follow what came before them.

    Parameters
    ----------
    events
        Place in the document, kind and record of every event, in the order of the days.
    """
    earlier: list[Any] = []
    for i, kind, event in events:
        told = kind.follow(earlier, event)
        if told:
            yield ("timeline", i, *told[0]), told[1], told[2]
        earlier.append(event)
