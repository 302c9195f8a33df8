"""Voluntary commands: a drive for each motor pool, and the resting tone that goes on beneath them."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk import documents
from simsynk.anatomy.nerve import Nerve
from simsynk.errors import InputError, Problem, unknown_name
from simsynk.evidence import EvidenceFile, Sourced, packaged

REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a person is asked to do.

    Parameters
    ----------
    name, title
        Key and the words of the clinic.
    drives
        Share of each muscle's maximum that a healthy person uses, 0 to 1; muscles not named are not driven.
    """

    name: str
    title: str
    drives: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repertoire:
    """The commands of one examination, rest always first.

    Parameters
    ----------
    commands
        In the order in which they are shown.
    pools
        Names of the pools, in the nerve's order.
    drives
        Share of maximum asked of each pool beyond its tone, (commands, pools).
    tone
        Share of maximum at rest, (pools,).
    """

    commands: tuple[Command, ...]
    pools: tuple[str, ...]
    drives: NDArray[np.float64]
    tone: NDArray[np.float64]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the commands."""
        return tuple(command.name for command in self.commands)

    def asked(self) -> NDArray[np.bool_]:
        """Which pools a command drives, (commands, pools)."""
        return self.drives > 0


@functools.cache
def command_file(name: str) -> EvidenceFile:
    """A packaged table of commands with its sources."""
    return packaged("simsynk.motor", f"commands_{name}.yaml", f"commands of {name}")


def _file_of(nerve: Nerve) -> EvidenceFile | None:
    return command_file(nerve.commands) if isinstance(nerve.commands, str) else None


def _inline(nerve: Nerve) -> EvidenceFile:
    data = {"commands": nerve.commands}
    return EvidenceFile(documents.Document(data, nerve.name, {}, ()), nerve.name)


def command_names(nerve: Nerve) -> tuple[str, ...]:
    """Names of the commands that a nerve knows."""
    table = nerve.commands if _file_of(nerve) is None else command_file(str(nerve.commands)).data["commands"]
    names = [name for name in table if name not in ("evidence", REST)]
    return (REST, *names, *nerve.added.titles)


def known_commands(nerve: Nerve) -> dict[str, Command]:
    """Every command of a nerve by name.

    A nerve file writes its own commands as `{name: {muscle: drive}}`, or with a title as the packaged tables do.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> from simsynk.anatomy.presets import AnatomySettings
    >>> known_commands(load_nerve(AnatomySettings(preset="human")))["smile"].drives["zygomaticus_major"]
    0.9
    """
    file = _file_of(nerve) or _inline(nerve)
    found = {REST: Command(name=REST, title="Rest", drives={})}
    for name, node in file.data["commands"].items():
        if name == "evidence":
            continue
        with_title = isinstance(node, Mapping) and "drives" in node
        drives = file.table(f"commands.{name}.drives" if with_title else f"commands.{name}")
        title = str(node["title"]) if with_title and "title" in node else name.replace("_", " ").capitalize()
        found[name] = Command(name=name, title=title, drives=drives)
    for name, title in nerve.added.titles.items():
        found[name] = Command(name=name, title=title, drives={})
    for name, extra in nerve.added.drives.items():
        if name in found:
            found[name] = dataclasses.replace(found[name], drives={**found[name].drives, **extra})
    return found


def resting_tone(nerve: Nerve) -> dict[str, float]:
    """Resting tone of each muscle as a share of its maximum; empty where a nerve states none."""
    file = _file_of(nerve)
    return {**(file.table("tone") if file else {}), **nerve.added.tone}


def command_ledger(nerve: Nerve) -> tuple[Sourced, ...]:
    """The sources of a nerve's commands and tone."""
    file = _file_of(nerve)
    return file.ledger() if file else ()


def repertoire(
    nerve: Nerve, wanted: str | Sequence[str] | Mapping[str, Mapping[str, float]] = "standard"
) -> Repertoire:
    """The commands of an examination as arrays.

    Parameters
    ----------
    nerve
        The nerve whose pools are driven.
    wanted
        `standard` for all known commands, a list of names, or own commands as `{name: {muscle: drive}}`.

    Raises
    ------
    InputError
        For an unknown command or muscle.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> from simsynk.anatomy.presets import AnatomySettings
    >>> repertoire(load_nerve(AnatomySettings(preset="toy")), ["smile"]).names
    ('rest', 'smile')
    """
    known = known_commands(nerve)
    if isinstance(wanted, Mapping):
        own = {n: Command(name=n, title=n.replace("_", " ").capitalize(), drives=d) for n, d in wanted.items()}
        chosen = [known[REST], *(command for name, command in own.items() if name != REST)]
    else:
        names = list(known) if wanted == "standard" else [str(name) for name in wanted]
        for name in names:
            if name not in known:
                raise unknown_name("commands", name, known, "a command of this nerve")
        chosen = [known[name] for name in dict.fromkeys([REST, *names])]
    tone = resting_tone(nerve)
    drives = np.array([[command.drives.get(pool, 0.0) for pool in nerve.pool_names] for command in chosen])
    _check_muscles(nerve, chosen)
    return Repertoire(
        commands=tuple(chosen),
        pools=nerve.pool_names,
        drives=drives,
        tone=np.array([tone.get(pool, 0.0) for pool in nerve.pool_names]),
    )


def _check_muscles(nerve: Nerve, commands: Sequence[Command]) -> None:
    for command in commands:
        for muscle, drive in command.drives.items():
            path = f"commands.{command.name}"
            if muscle not in nerve.pool_names:
                raise unknown_name(path, muscle, nerve.pool_names, "a muscle of this nerve")
            if not 0 <= drive <= 1:
                message = f"{drive:g} is out of range: a drive is from 0 to 1"
                raise InputError([Problem(path=f"{path}.{muscle}", message=message)])
