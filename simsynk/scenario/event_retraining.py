"""How a scenario describes neuromuscular retraining."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from simsynk.events.retraining import Retraining, usual_weeks
from simsynk.scenario.event import EventKind, EventModel, Fault, any_order
from simsynk.scenario.fields import Share
from simsynk.scenario.names import NerveNames


class RetrainingModel(EventModel):
    """A course of exercises with feedback: mime therapy, biofeedback, neuromuscular retraining."""

    kind: Literal["retraining", "neuromuscular_retraining", "mime_therapy", "biofeedback"]
    weeks: Annotated[float, Field(gt=0, le=1000)] | None = None
    strength: Share = 1.0


def _check(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    yield from ()


def _build(model: RetrainingModel, side: str, names: NerveNames) -> Retraining:
    weeks = usual_weeks() if model.weeks is None else model.weeks
    return Retraining(day=model.day, side=side, weeks=weeks, strength=model.strength)


RETRAINING = EventKind(
    name="retraining",
    aliases=("neuromuscular_retraining", "mime_therapy", "biofeedback"),
    model=RetrainingModel,
    check=_check,
    build=_build,
    follow=any_order,
)
