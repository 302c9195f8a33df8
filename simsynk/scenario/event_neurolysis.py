"""How a scenario describes selective neurolysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from simsynk.events.neurolysis import Neurolysis, usual_removed_mm
from simsynk.scenario.event import EventKind, EventModel, Fault, any_order, check_site
from simsynk.scenario.event_targets import Names, check_edges, listed, only_one
from simsynk.scenario.fields import Line, Millimetres, Share
from simsynk.scenario.names import NerveNames

_Removed = Annotated[float, Field(ge=0, le=200)]


class NeurolysisModel(EventModel):
    """Branches or twigs that are cut, wholly or in part; surgeons also say selective neurectomy."""

    kind: Literal["neurolysis", "neurectomy"]
    branches: Names | None = None
    site: Line | None = None
    site_mm: Millimetres | None = None
    fraction: Share = 1.0
    removed_mm: _Removed | None = None

    @model_validator(mode="after")
    def _one_place(self) -> NeurolysisModel:
        only_one(self, "branches", "site", example="'branches: [buccal_2, cervical_1]'")
        return self


def _check(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    yield from check_site(event, names)
    yield from check_edges(event, names, "branches")


def _build(model: NeurolysisModel, side: str, names: NerveNames) -> tuple[Neurolysis, ...]:
    removed = usual_removed_mm() if model.removed_mm is None else model.removed_mm
    return tuple(
        Neurolysis(
            day=model.day, side=side, site=site, site_mm=model.site_mm, fraction=model.fraction, removed_mm=removed
        )
        for site in listed(model.site, model.branches)
    )


NEUROLYSIS = EventKind(
    name="neurolysis", aliases=("neurectomy",), model=NeurolysisModel, check=_check, build=_build, follow=any_order
)
