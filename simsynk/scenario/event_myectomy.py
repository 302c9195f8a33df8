"""How a scenario describes the removal of muscle."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from simsynk.errors import name_fix
from simsynk.events.myectomy import Myectomy, myectomies, myectomy_file
from simsynk.scenario.event import EventKind, EventModel, any_order
from simsynk.scenario.event_targets import Names, check_muscles, listed, only_one
from simsynk.scenario.fields import Line, Share, fault
from simsynk.scenario.names import NerveNames


def _known(name: str) -> str:
    if name not in myectomies():
        raise fault(f"'{name}' is not a known operation", name_fix(name, myectomies()))
    return name


def _list(schema: dict[str, object]) -> None:
    schema["enum"] = list(myectomies())


class MyectomyModel(EventModel):
    """A share of a muscle is taken out, or a named operation is done."""

    kind: Literal["myectomy", "denervation"]
    muscle: Line | None = None
    muscles: Names | None = None
    preset: Annotated[str, AfterValidator(_known), Field(json_schema_extra=_list)] | None = None
    fraction: Share | None = None

    @model_validator(mode="after")
    def _one_place(self) -> MyectomyModel:
        only_one(self, "muscle", "muscles", "preset", example="'preset: dao_excision'")
        return self


def _build(model: MyectomyModel, side: str, names: NerveNames) -> tuple[Myectomy, ...]:
    usual = myectomy_file().number("fraction")
    shares = (
        myectomies()[model.preset]
        if model.preset
        else {names.full(name): usual for name in listed(model.muscle, model.muscles)}
    )
    return tuple(
        Myectomy(
            day=model.day, side=side, muscle=muscle, fraction=share if model.fraction is None else model.fraction
        )
        for muscle, share in shares.items()
    )


MYECTOMY = EventKind(
    name="myectomy", aliases=(), model=MyectomyModel, check=check_muscles, build=_build, follow=any_order
)
