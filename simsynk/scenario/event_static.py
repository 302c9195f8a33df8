"""How a scenario describes static and lid surgery."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from simsynk.errors import name_fix
from simsynk.events.static import Static, procedures
from simsynk.scenario.event import EventKind, EventModel, any_order
from simsynk.scenario.event_targets import check_face
from simsynk.scenario.fields import fault
from simsynk.scenario.names import NerveNames


def _known_procedure(name: str) -> str:
    if name not in procedures():
        raise fault(f"'{name}' is not a known static procedure", name_fix(name, procedures()))
    return name


def _list_procedures(schema: dict[str, object]) -> None:
    schema["enum"] = list(procedures())


ProcedureName = Annotated[str, AfterValidator(_known_procedure), Field(json_schema_extra=_list_procedures)]


class StaticModel(EventModel):
    """An operation on the resting face or the lids, which changes no muscle; `amount` 1 is the usual one."""

    kind: Literal["static", "static_suspension"]
    procedure: ProcedureName
    amount: Annotated[float, Field(ge=0, le=2)] = 1.0


def _build(model: StaticModel, side: str, names: NerveNames) -> Static:
    return Static(day=model.day, side=side, procedure=model.procedure, amount=model.amount)


STATIC = EventKind(
    name="static",
    aliases=("static_suspension",),
    model=StaticModel,
    check=check_face,
    build=_build,
    follow=any_order,
)
