"""How a scenario describes static and lid surgery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from simsynk.errors import name_fix
from simsynk.events.static import Static, procedures
from simsynk.face.model_file import face_file
from simsynk.scenario.event import EventKind, EventModel, Fault, any_order
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


def _check_face(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    """Whether the nerve moves the face that is operated on."""
    if any(muscle not in names.pools for muscle in face_file().data["basis"]):
        message = "this nerve does not move a human face, so there is nothing to lift or to tighten"
        yield ("kind",), message, "delete this event, or choose an anatomy with the muscles of the human face"


def _build(model: StaticModel, side: str, names: NerveNames) -> Static:
    return Static(day=model.day, side=side, procedure=model.procedure, amount=model.amount)


STATIC = EventKind(
    name="static",
    aliases=("static_suspension",),
    model=StaticModel,
    check=_check_face,
    build=_build,
    follow=any_order,
)
