"""How a scenario describes the repair of a divided nerve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simsynk.events.event import Event
from simsynk.events.injury import Injury
from simsynk.events.repair import Repair
from simsynk.scenario.event import EventKind, EventModel, Fault, check_site
from simsynk.scenario.fields import fault
from simsynk.scenario.names import NerveNames

_Gap = Annotated[float, Field(ge=0, le=200)]
_Length = Annotated[float, Field(gt=0, le=400)]
_Rotation = Annotated[float, Field(ge=-180, le=180)]


class RepairModel(EventModel):
    """Suture or graft of an earlier injury of the same side; `length_mm` belongs to a graft."""

    kind: Literal["repair", "neurorrhaphy"]
    method: Literal["suture", "graft"]
    site: str | None = None
    gap_mm: _Gap = 0.0
    rotation_deg: _Rotation = 0.0
    length_mm: _Length | None = None

    @model_validator(mode="after")
    def _length_of_graft(self) -> RepairModel:
        if self.method == "graft" and self.length_mm is None:
            raise fault("a graft needs its length", "add 'length_mm: ...', as 'length_mm: 30'", "length_mm")
        if self.method == "suture" and self.length_mm is not None:
            raise fault("a suture has no length", "delete 'length_mm', or write 'method: graft'", "length_mm")
        return self


def _build(model: RepairModel, side: str, names: NerveNames) -> Repair:
    return Repair(
        day=model.day,
        side=side,
        site=model.site,
        method=model.method,
        gap_mm=model.gap_mm,
        rotation_deg=model.rotation_deg,
        length_mm=model.length_mm or 0.0,
    )


def _after_injury(earlier: Sequence[Event], repair: Repair) -> Fault | None:
    for event in earlier:
        if isinstance(event, Injury) and event.side == repair.side and repair.site in (None, event.site):
            return None
    place = f" at '{repair.site}'" if repair.site else ""
    message = f"no injury of the {repair.side} side{place} comes before this repair"
    return (
        (),
        message,
        "give the repair a later day, or put the injury with its 'day', 'side' and 'site' before it",
    )


REPAIR = EventKind(
    name="repair",
    aliases=("neurorrhaphy",),
    model=RepairModel,
    check=check_site,
    build=_build,
    follow=_after_injury,
)
