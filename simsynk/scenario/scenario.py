"""A scenario: one person's nerve, what happens to it, and what is asked of the face afterwards."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from simsynk.anatomy.presets import AnatomySettings
from simsynk.documents import plain_scalar
from simsynk.events.event import Event
from simsynk.motor.central import Central
from simsynk.regrowth.routing.settings import Routing

SIDES = ("right", "left")
"""The patient's own sides, in the order in which results list them."""

OBSERVE_DAYS = (30.0, 90.0, 180.0, 365.0, 600.0)
"""Days on which the face is examined when a scenario names none (modelling choice)."""

REPLICATES = 200
"""Number of simulated nerves when a scenario names none (modelling choice)."""

Overrides = Mapping[str, float | Mapping[str, float]]
Commands = str | tuple[str, ...] | Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything that `grow` and `examine` need to know, checked and with every name resolved.

    Parameters
    ----------
    name, title, shows
        Key, one line of title, and what a viewer should see.
    anatomy
        Which nerve.
    side
        The affected side, the patient's own: `right`, `left` or `both`.
    timeline
        What happens to the nerve, by day; each event concerns one side.
    routing, regrowth
        How a sprout chooses its tube, and what is changed in the species' rates (see `Rules.changed`).
    central
        Mechanisms besides the wiring.
    face_law
        Law from activation to movement.
    commands
        `standard`, names of commands, or own commands as name -> {motor pool: drive 0..1}.
    observe_days
        Days on which the nerve and the face are examined, rising, each once.
    replicates
        Number of simulated nerves.
    seed
        Seed of the random streams; None means that one is drawn and recorded.
    data
        The scenario as plain data, after `extends` and `--set`.
    sha256
        Fingerprint of `data`, independent of the order of keys.
    file
        The name of the file as it is shown in messages.
    folder
        Folder from which a nerve file is looked up; None for a scenario that was not read from a file.
    """

    name: str
    title: str
    shows: str
    anatomy: AnatomySettings
    side: str
    timeline: tuple[Event, ...]
    routing: Routing
    regrowth: Overrides
    central: Central
    face_law: str
    commands: Commands
    observe_days: tuple[float, ...]
    replicates: int
    seed: int | None
    data: Mapping[str, Any] = dataclasses.field(repr=False)
    sha256: str = dataclasses.field(repr=False)
    file: str = dataclasses.field(default="", repr=False)
    folder: Path | None = dataclasses.field(default=None, repr=False)

    @property
    def sides(self) -> tuple[str, ...]:
        """The affected side and every side that an event concerns, right before left."""
        named = {self.side, *(event.side for event in self.timeline)}
        return SIDES if "both" in named else tuple(side for side in SIDES if side in named)

    def to_yaml(self) -> str:
        """The scenario as a YAML text that loads to the same scenario.

        A nerve file is named as in the original, so it must be found from the new place too.
        """
        return yaml_text(self.data)


def yaml_text(data: Mapping[str, Any]) -> str:
    """Plain data as YAML that `simsynk.documents` reads back as the same data.

    Examples
    --------
    >>> yaml_text({"side": "right", "code": "1e3"})
    'side: right\\ncode: "1e3"\\n'
    """
    return yaml.dump(dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def fingerprint(data: Mapping[str, Any]) -> str:
    """SHA-256 of plain data, the same for any order of keys.

    Examples
    --------
    >>> fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    True
    """
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


class _Dumper(yaml.SafeDumper):
    """Writes text so that the YAML 1.2 rules of `simsynk.documents` read it back as text."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None if isinstance(plain_scalar(value), str) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
