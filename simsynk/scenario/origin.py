"""A scenario's data together with where each part came from: its own file, the extended one, or `--set`."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from simsynk.documents import Key, path_text
from simsynk.errors import Problem
from simsynk.scenario.schema import is_nerve_file

EXCLUSIVE = (("preset", "file"), ("misrouting", "rows"), ("preset", "sunderland"))
"""Settings of which a block takes only one: to give one of them anew drops the other."""


class Source(Protocol):
    """Something that can say where a setting was given."""

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault at a path of this source."""


@dataclass(frozen=True, slots=True)
class SetText:
    """A `--set path=value` as it was typed.

    Parameters
    ----------
    text
        What followed `--set`.
    """

    text: str

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault with the option's text in place of a file and line."""
        return Problem(path=path_text(key), message=message, fix=fix, file=f"--set {self.text}")


@dataclass(slots=True)
class Origin:
    """Plain data and the source of every part of it.

    Parameters
    ----------
    data
        The scenario so far.
    owners
        Source of the part at a key and of everything below it, unless a longer key says otherwise.
    """

    data: dict[str, Any]
    owners: dict[Key, Source] = field(repr=False)

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault at a path, with the place where that path was written."""
        owner_key = tuple(key)
        while owner_key not in self.owners and owner_key:
            owner_key = owner_key[:-1]
        return self.owners[owner_key].problem(key, message, fix)

    def claim(self, key: Key, source: Source) -> None:
        """Say that the part at a key, with everything below it, comes from another source."""
        for old in [one for one in self.owners if one[: len(key)] == key]:
            del self.owners[old]
        self.owners[key] = source


def block_of(key: Key, value: Any) -> Any:
    """A setting that is written as a bare name, as the block of settings that the name stands for.

    Examples
    --------
    >>> block_of(("anatomy",), "human"), block_of(("regrowth", "routing"), "random")
    ({'preset': 'human'}, {'kind': 'random'})
    """
    if isinstance(value, str) and key == ("anatomy",):
        return {"file" if is_nerve_file(value) else "preset": value}
    if isinstance(value, str) and key == ("regrowth", "routing"):
        return {"kind": value}
    return value


def drop_rivals(block: dict[str, Any], name: str) -> None:
    """Take out of a block the settings that cannot stand beside the one that is about to be given."""
    for group in EXCLUSIVE:
        if name in group:
            for rival in group:
                if rival != name:
                    block.pop(rival, None)


def extended(child: Mapping[str, Any], child_source: Source, base: Mapping[str, Any], base_source: Source) -> Origin:
    """A scenario on top of the one that it extends: its keys replace, mappings merge, lists replace."""
    origin = Origin({}, {(): child_source})
    origin.data = _merged(child, base, (), child_source, base_source, origin.owners)
    return origin


def _merged(
    child: Mapping[str, Any],
    base: Mapping[str, Any],
    key: Key,
    own: Source,
    inherited: Source,
    owners: dict[Key, Source],
) -> dict[str, Any]:
    kept = dict(base) if "kind" not in child or child["kind"] == base.get("kind") else {}
    for name in child:
        drop_rivals(kept, name)
    result: dict[str, Any] = {}
    for name, value in kept.items():
        if name not in child:
            owners[(*key, name)] = inherited
            result[name] = copy.deepcopy(value)
    for name, value in child.items():
        below = (*key, name)
        older = block_of(below, kept.get(name)) if isinstance(value, Mapping) else None
        owners[below] = own
        if isinstance(older, Mapping):
            result[name] = _merged(value, older, below, own, inherited, owners)
        else:
            result[name] = copy.deepcopy(value)
    return result
