"""`--set path=value`: one setting of a scenario given on the command line, checked like the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from simsynk import documents
from simsynk.documents import Key, path_text
from simsynk.errors import InputError, Problem
from simsynk.scenario.origin import Origin, SetText, Source, block_of, drop_rivals

_PATH = re.compile(r"[^\s.\[\]=]+(\[\d{1,6}\])*(\.[^\s.\[\]=]+(\[\d{1,6}\])*)*")
_FORM = "write --set path=value, as --set regrowth.routing.misrouting=0.3 or --set 'timeline[0].site_mm=2'"


def parse(text: str) -> tuple[Key, Any]:
    """The path and the value of one `--set`.

    Raises
    ------
    InputError
        When the text is not `path=value`, or its value is a block or list that breaks the YAML layout.

    Examples
    --------
    >>> parse("timeline[0].site_mm=2.5"), parse("observe_days=[30, 90]")
    ((('timeline', 0, 'site_mm'), 2.5), (('observe_days',), [30, 90]))
    """
    path, equals, value = (part.strip() for part in text.partition("="))
    key = path_key(path)
    if not equals or not key:
        raise InputError([SetText(text).problem((), "is not of the form path=value", _FORM)])
    if value[:1] not in ("[", "{", '"', "'"):
        return key, documents.plain_scalar(value)
    try:
        return key, documents.read_text(value).data
    except InputError as error:
        raise InputError([SetText(text).problem(key, one.message, one.fix) for one in error.problems]) from None


def path_key(text: str) -> Key:
    """The keys of a path as it is written in `--set` and in messages; empty when the text is not a path.

    Examples
    --------
    >>> path_key("timeline[0].sunderland.III"), path_key("a b")
    (('timeline', 0, 'sunderland', 'III'), ())
    """
    if not _PATH.fullmatch(text):
        return ()
    return tuple(int(part[1:-1]) if part[0] == "[" else part for part in re.findall(r"\[\d+\]|[^.\[\]]+", text))


def apply(origin: Origin, sets: Iterable[str]) -> list[Problem]:
    """Put every `--set` into the data, in the order given; returns what could not be put."""
    problems: list[Problem] = []
    for text in sets:
        try:
            key, value = parse(text)
            put(origin, key, value, SetText(text))
        except InputError as error:
            problems += error.problems
    return problems


def put(origin: Origin, key: Key, value: Any, source: Source) -> None:
    """Give one setting a value, as `--set` does; blocks on the way that are not there are made.

    Raises
    ------
    InputError
        When the path leads through a number, a text or past the end of a list; told by the source.
    """
    if key[0] == "extends":
        fix = "run the other scenario, or write a file that extends it"
        raise InputError([source.problem(key, "'extends' can only stand in a file", fix)])
    block: Any = origin.data
    for i, part in enumerate(key[:-1]):
        _enter(block, key[: i + 1], source)
        if isinstance(part, str):
            empty: Any = [] if isinstance(key[i + 1], int) else {}
            below = block.get(part)
            block[part] = empty if below is None else block_of(key[: i + 1], below)
        block = block[part]
    _enter(block, key, source)
    if isinstance(block, dict):
        drop_rivals(block, str(key[-1]))
    block[key[-1]] = value
    origin.claim(key, source)


def _enter(block: Any, key: Key, source: Source) -> None:
    """Refuse a step that the block cannot take: a name in a list, a number in a mapping, past the end."""
    part, above = key[-1], path_text(key[:-1]) or "the scenario"
    if isinstance(part, str) and not isinstance(block, dict):
        what = "is a list: say which entry" if isinstance(block, list) else "has no settings below it"
        fix = f"write {above}[0].{part}=..." if isinstance(block, list) else _FORM
        raise InputError([source.problem(key, f"'{above}' {what}", fix)])
    if isinstance(part, int) and not isinstance(block, list):
        raise InputError([source.problem(key, f"'{above}' is not a list", "leave the number in brackets out")])
    if isinstance(part, int) and part >= len(block):
        fix = f"entries run from 0 to {len(block) - 1}" if block else f"write {above}=[...] to give the whole list"
        raise InputError([source.problem(key, f"'{above}' has {len(block)} entries, so [{part}] is not there", fix)])
