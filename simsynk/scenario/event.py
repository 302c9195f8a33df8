"""What every kind of event of the timeline has in common, and how a kind joins the scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simsynk.events.event import Event
from simsynk.scenario.fields import Day, SideName, Strict
from simsynk.scenario.names import NerveNames

Fault = tuple[tuple[str | int, ...], str, str]
"""Key below the event, message, fix."""


class EventModel(Strict):
    """The settings that every event has."""

    kind: str
    day: Day
    side: SideName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """One kind of event: its settings, its names in the nerve, and the record that it becomes.

    Parameters
    ----------
    name
        What a scenario writes after `kind:`.
    aliases
        Other words for the same kind.
    model
        The settings, as a pydantic model with the name and the aliases as its `kind`.
    check
        Called with the event as it stands in the document and with the names of the nerve; yields what
        does not fit. It must bear wrong types, which the model reports.
    build
        Called with the valid settings, one side and the names of the nerve; returns the record of that side, or
        several (repeated sessions).
    follow
        Called with the earlier events and the new one; returns what is wrong with the order, or None.
    """

    name: str
    aliases: tuple[str, ...]
    model: type[EventModel]
    check: Callable[[Mapping[str, Any], NerveNames], Iterator[Fault]]
    build: Callable[[Any, str, NerveNames], Event | tuple[Event, ...]]
    follow: Callable[[Sequence[Event], Any], Fault | None]


def any_order(earlier: Sequence[Event], event: Event) -> Fault | None:
    """For kinds that need no earlier event."""
    return None


def check_site(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    """Whether the event's `site` is a place of the nerve, and `site_mm` lies on it."""
    site, distance = event.get("site"), event.get("site_mm")
    if not isinstance(site, str):
        return
    if site not in names.sites:
        yield ("site",), f"'{site}' is not a site of this nerve", names.fix(site, names.sites)
    elif isinstance(distance, (int, float)) and distance > (length := names.length_of(site)):
        message = f"{distance:g} lies beyond the end of '{site}', which is {length:g} mm long"
        yield ("site_mm",), message, f"write a number from 0 to {length:g}, or leave it out for the middle"
