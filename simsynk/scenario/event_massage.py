"""How a scenario describes massage and stretching."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simsynk.events.massage import Massage, massage_file
from simsynk.scenario.event import EventKind, EventModel, any_order
from simsynk.scenario.event_targets import Names, check_muscles
from simsynk.scenario.fields import Share
from simsynk.scenario.names import NerveNames


class MassageModel(EventModel):
    """A course of massage and stretching of some muscles, or of all."""

    kind: Literal["massage", "stretching"]
    muscles: Names | None = None
    weeks: Annotated[float, Field(gt=0, le=1000)] | None = None
    strength: Share = 1.0


def _build(model: MassageModel, side: str, names: NerveNames) -> Massage:
    return Massage(
        day=model.day,
        side=side,
        muscles=tuple(names.full(name) for name in model.muscles or ()),
        weeks=massage_file().number("effect.weeks") if model.weeks is None else model.weeks,
        strength=model.strength,
    )


MASSAGE = EventKind(
    name="massage", aliases=("stretching",), model=MassageModel, check=check_muscles, build=_build, follow=any_order
)
