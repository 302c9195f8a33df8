"""How a scenario describes a diagnostic block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from simsynk.events.block import Block, block_file
from simsynk.scenario.event import EventKind, EventModel, Fault, any_order
from simsynk.scenario.event_targets import Names, check_edges, check_muscles, listed, only_one
from simsynk.scenario.fields import Line, Share
from simsynk.scenario.names import NerveNames


class BlockModel(EventModel):
    """Local anaesthetic at muscles or at branches, for some hours."""

    kind: Literal["block", "nerve_block", "lidocaine"]
    muscle: Line | None = None
    muscles: Names | None = None
    branches: Names | None = None
    share: Share | None = None
    hours: Annotated[float, Field(gt=0, le=240)] | None = None

    @model_validator(mode="after")
    def _one_place(self) -> BlockModel:
        only_one(self, "muscle", "muscles", "branches", example="'muscle: depressor_anguli_oris'")
        return self


def _check(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    yield from check_muscles(event, names)
    yield from check_edges(event, names, "branches")


def _build(model: BlockModel, side: str, names: NerveNames) -> Block:
    usual = block_file()
    return Block(
        day=model.day,
        side=side,
        muscles=tuple(names.full(name) for name in listed(model.muscle, model.muscles)),
        sites=tuple(model.branches or ()),
        share=usual.number("share") if model.share is None else model.share,
        hours=usual.number("hours") if model.hours is None else model.hours,
    )


BLOCK = EventKind(
    name="block",
    aliases=("nerve_block", "lidocaine"),
    model=BlockModel,
    check=_check,
    build=_build,
    follow=any_order,
)
