"""Every kind of event that a timeline may hold; a new kind is one module and one entry here."""

from __future__ import annotations

from simsynk.scenario.event import EventKind
from simsynk.scenario.event_injury import INJURY
from simsynk.scenario.event_repair import REPAIR

KINDS: dict[str, EventKind] = {kind.name: kind for kind in (INJURY, REPAIR)}
"""Kinds of event by name, in the order in which messages list them."""

ALIASES: dict[str, str] = {alias: kind.name for kind in KINDS.values() for alias in kind.aliases}
"""Other words for a kind -> its name."""


def event_kind(word: object) -> EventKind | None:
    """The kind that a word after `kind:` stands for, or None.

    Examples
    --------
    >>> event_kind("lesion").name
    'injury'
    """
    return KINDS.get(ALIASES.get(word, word)) if isinstance(word, str) else None
