"""Skins: which colour each role of a face drawing has."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from simsynk import documents
from simsynk.errors import unknown_name

NEUTRAL = "neutral"
"""The hairless mannequin of data figures."""


@functools.cache
def _data() -> documents.Document:
    path = Path(str(resources.files("simsynk.view"))) / "data" / "skins.yaml"
    return documents.read_file(path, shown_as="simsynk.view/skins.yaml")


def skin_names() -> tuple[str, ...]:
    """Names of the skins, the neutral one first.

    Examples
    --------
    >>> skin_names()[:2]
    ('neutral', 'very_light')
    """
    return tuple(_data().data["skins"])


@functools.cache
def skin(name: str = NEUTRAL) -> Mapping[str, str]:
    """Colour of every role.

    Parameters
    ----------
    name
        See `skin_names`.

    Raises
    ------
    InputError
        For an unknown skin.

    Examples
    --------
    >>> skin("dark_brown")["skin"]
    '#7C5137'
    """
    data = _data().data
    if name not in data["skins"]:
        raise unknown_name("skin", name, skin_names(), "a skin")
    own = {role: colour for role, colour in data["skins"][name].items() if role != "title"}
    return MappingProxyType({**data["same"], **data["overlay"], **own})


def skin_title(name: str) -> str:
    """Words for a skin."""
    return str(_data().data["skins"][name]["title"])
