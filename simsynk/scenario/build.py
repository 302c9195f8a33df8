"""From checked settings to the frozen `Scenario`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from simsynk.anatomy.presets import AnatomySettings
from simsynk.errors import InputError
from simsynk.events.event import Event
from simsynk.motor.central import Central
from simsynk.regrowth.routing.settings import Routing
from simsynk.scenario.check import order_faults
from simsynk.scenario.event_kinds import kind_of
from simsynk.scenario.fields import Strict
from simsynk.scenario.names import NerveNames
from simsynk.scenario.origin import Origin
from simsynk.scenario.routing_model import routing_block
from simsynk.scenario.scenario import SIDES, Commands, Overrides, Scenario, fingerprint
from simsynk.scenario.schema import ScenarioModel


def build(
    model: ScenarioModel,
    origin: Origin,
    *,
    anatomy: AnatomySettings,
    names: NerveNames,
    file: str,
    folder: Path | None,
) -> Scenario:
    """The scenario of valid settings, with muscle codes written out and each event on its side.

    Raises
    ------
    InputError
        When an event cannot follow what came before it.
    """
    return Scenario(
        name=model.name,
        title=model.title or model.name.replace("_", " "),
        shows=model.shows or "",
        anatomy=anatomy,
        side=model.side,
        timeline=_timeline(model, origin, names),
        routing=_routing(model.regrowth.routing, names),
        regrowth=_overrides(model.regrowth),
        central=Central(**model.central.model_dump()),
        face_law=model.face.law,
        commands=_commands(model.commands, names),
        observe_days=tuple(sorted(model.observe_days)),
        replicates=model.replicates,
        seed=model.seed,
        data=origin.data,
        sha256=fingerprint(origin.data),
        file=file,
        folder=folder,
    )


def _timeline(model: ScenarioModel, origin: Origin, names: NerveNames) -> tuple[Event, ...]:
    placed = []
    for i, entry in sorted(enumerate(model.timeline), key=lambda item: item[1].day):
        kind = kind_of(entry)
        side = entry.side or model.side
        for one in SIDES if side == "both" else (side,):
            built = kind.build(entry, one, names)
            placed += [(i, kind, event) for event in (built if isinstance(built, tuple) else (built,))]
    faults = list(order_faults(placed))
    if faults:
        raise InputError([origin.problem(*fault) for fault in faults])
    return tuple(sorted((event for _, _, event in placed), key=lambda event: event.day))


def _routing(routing: str | Strict, names: NerveNames) -> Routing:
    given = routing_block(routing).model_dump()
    if given.get("preference"):
        given["preference"] = _full(given["preference"], names)
    if given.get("rows") is not None and given["level"] == "muscle":
        given["rows"] = _full({home: _full(row, names) for home, row in given["rows"].items()}, names)
    return Routing(**given)


def _overrides(regrowth: BaseModel) -> Overrides:
    return regrowth.model_dump(exclude={"routing"}, exclude_unset=True)


def _commands(commands: str | list[str] | Mapping[str, Mapping[str, float]], names: NerveNames) -> Commands:
    if isinstance(commands, str):
        return commands
    if isinstance(commands, list):
        return tuple(commands)
    return {command: _full(drives, names) for command, drives in commands.items()}


def _full(table: Mapping[str, Any], names: NerveNames) -> dict[str, Any]:
    return {names.full(name): value for name, value in table.items()}
