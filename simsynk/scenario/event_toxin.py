"""How a scenario describes botulinum toxin."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simsynk.events.toxin import Toxin
from simsynk.scenario.event import EventKind, EventModel, any_order
from simsynk.scenario.event_targets import Names, check_muscles, listed, only_one
from simsynk.scenario.fields import Line, fault
from simsynk.scenario.names import NerveNames

_Units = Annotated[float, Field(ge=0, le=1000)]
_TITRATED_UNTIL = 3


class ToxinModel(EventModel):
    """Injections on one day, or a series of sessions; `titration` raises the dose up to the third session."""

    kind: Literal["toxin", "botox", "botulinum", "denervation"]
    muscle: Line | None = None
    muscles: Names | None = None
    doses: Annotated[dict[str, _Units], Field(min_length=1, max_length=100)] | None = None
    dose_units: _Units | None = None
    product: Literal["onabotulinum", "incobotulinum", "abobotulinum"] = "onabotulinum"
    sessions: Annotated[int, Field(ge=1, le=100)] = 1
    every_days: Annotated[float, Field(gt=0, le=3650)] = 120.0
    titration: Annotated[float, Field(ge=-1, le=1)] = 0.0

    @model_validator(mode="after")
    def _one_form(self) -> ToxinModel:
        only_one(self, "muscle", "muscles", "doses", example="'muscle: mentalis'")
        if (self.doses is None) == (self.dose_units is None):
            told = "the dose is given twice" if self.doses else "the dose is missing"
            raise fault(told, "give 'dose_units' beside muscles, or 'doses: {mentalis: 2.5}' alone", "dose_units")
        return self


def _build(model: ToxinModel, side: str, names: NerveNames) -> tuple[Toxin, ...]:
    doses = model.doses or {name: model.dose_units or 0.0 for name in listed(model.muscle, model.muscles)}
    return tuple(
        Toxin(
            day=model.day + number * model.every_days,
            side=side,
            muscle=names.full(muscle),
            dose_units=units * (1 + model.titration) ** min(number, _TITRATED_UNTIL - 1),
            product=model.product,
        )
        for number in range(model.sessions)
        for muscle, units in doses.items()
    )


TOXIN = EventKind(
    name="toxin",
    aliases=("botox", "botulinum"),
    model=ToxinModel,
    check=check_muscles,
    build=_build,
    follow=any_order,
)
