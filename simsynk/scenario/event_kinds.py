"""Every kind of event that a timeline may hold; a new kind is one module and one entry here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simsynk.scenario.event import EventKind, EventModel
from simsynk.scenario.event_block import BLOCK
from simsynk.scenario.event_injury import INJURY
from simsynk.scenario.event_massage import MASSAGE
from simsynk.scenario.event_myectomy import MYECTOMY
from simsynk.scenario.event_neurolysis import NEUROLYSIS
from simsynk.scenario.event_repair import REPAIR
from simsynk.scenario.event_retraining import RETRAINING
from simsynk.scenario.event_static import STATIC
from simsynk.scenario.event_toxin import TOXIN
from simsynk.scenario.event_transfer import CROSS_FACE_GRAFT, GRACILIS_MUSCLE, NERVE_TRANSFER

_ALL = (
    INJURY, REPAIR, NEUROLYSIS, TOXIN, BLOCK, MYECTOMY, RETRAINING, CROSS_FACE_GRAFT, NERVE_TRANSFER,
    GRACILIS_MUSCLE, STATIC, MASSAGE,
)  # fmt: skip

KINDS: dict[str, EventKind] = {kind.name: kind for kind in _ALL}
"""Kinds of event by name, in the order in which messages list them."""

ALIASES: dict[str, str] = {alias: kind.name for kind in KINDS.values() for alias in kind.aliases}
"""Other words for a kind -> its name."""


DENERVATION = "denervation"
"""A word of the clinic for two kinds: toxin, or myectomy where a share or an operation is given."""


def kind_word(event: Mapping[str, Any]) -> object:
    """What an event of a document gives as its kind, with `denervation` told apart by its keys.

    Examples
    --------
    >>> kind_word({"kind": "denervation", "dose_units": 5}), kind_word({"kind": "denervation", "fraction": 0.8})
    ('toxin', 'myectomy')
    """
    if event.get("kind") != DENERVATION:
        return event.get("kind")
    return MYECTOMY.name if {"fraction", "preset"} & set(event) else TOXIN.name


def kind_of(model: EventModel) -> EventKind:
    """The kind of valid settings."""
    return next(kind for kind in KINDS.values() if kind.model is type(model))


def event_kind(word: object) -> EventKind | None:
    """The kind that a word after `kind:` stands for, or None.

    Examples
    --------
    >>> event_kind("lesion").name
    'injury'
    """
    return KINDS.get(ALIASES.get(word, word)) if isinstance(word, str) else None
