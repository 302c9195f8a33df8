"""What an event acts on: muscles by name or code, and edges of the nerve, as a scenario writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from simsynk.face.model_file import face_file
from simsynk.scenario.event import Fault
from simsynk.scenario.fields import Line, fault
from simsynk.scenario.names import NerveNames

Names = Annotated[list[Line], Field(min_length=1, max_length=100)]


def listed(one: str | None, several: list[str] | None) -> tuple[str, ...]:
    """Names that are given singly or as a list."""
    return tuple(several) if several else (one,) if one else ()


def only_one(model: Any, *keys: str, example: str) -> None:
    """Refuse a block that gives none or more than one of some keys.

    Raises
    ------
    PydanticCustomError
        Naming what is given.
    """
    given = [key for key in keys if getattr(model, key) is not None]
    if len(given) != 1:
        words = " or ".join(f"'{key}'" for key in keys)
        told = f"{' and '.join(given)} stand together" if given else f"nothing says where: {words} is missing"
        raise fault(told, f"give one of {words}, as {example}")


def check_muscles(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    """Whether `muscle`, `muscles` and the keys of `doses` are muscles or glands of the nerve."""
    for key in ("muscle", "muscles", "doses"):
        for at, name in _names(key, event.get(key)):
            if isinstance(name, str) and name not in names.pools and name not in names.codes:
                yield at, f"'{name}' is not a muscle of this nerve", names.fix(name, names.pools)


def check_edges(event: Mapping[str, Any], names: NerveNames, *keys: str) -> Iterator[Fault]:
    """Whether the names under some keys are branches, twigs or other edges of the nerve."""
    for key in keys:
        for at, name in _names(key, event.get(key)):
            if isinstance(name, str) and name not in names.sites:
                yield at, f"'{name}' is not a branch of this nerve", names.fix(name, names.sites)


def check_face(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    """Whether the nerve moves the human face on which the event acts."""
    if any(muscle not in names.pools for muscle in face_file().data["basis"]):
        message = "this nerve does not move a human face, so there is nothing to lift or to tighten"
        yield ("kind",), message, "delete this event, or choose an anatomy with the muscles of the human face"


def _names(key: str, value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, list):
        yield from (((key, i), name) for i, name in enumerate(value))
    elif isinstance(value, Mapping):
        yield from (((key, name), name) for name in value)
    elif value is not None:
        yield (key,), value
