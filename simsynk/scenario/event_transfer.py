"""How a scenario describes nerve transfers, cross-face grafts and free muscle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from simsynk.events.cross_face_graft import CROSS_FACE, CrossFaceGraft
from simsynk.events.donors import donors, transfer_file
from simsynk.events.event import Event
from simsynk.events.gracilis import GRACILIS, Gracilis
from simsynk.events.nerve_transfer import NerveTransfer
from simsynk.scenario.event import EventKind, EventModel, Fault, any_order
from simsynk.scenario.event_targets import check_edges, check_face, check_muscles
from simsynk.scenario.fields import Day, Line, Share
from simsynk.scenario.names import NerveNames

_Axons = Annotated[int, Field(ge=0, le=20_000)]
_Graft = Annotated[float, Field(ge=0, le=400)]
_PRIME_MOVER = "zygomaticus_major"
_DONOR = "buccal"


class NerveTransferModel(EventModel):
    """The masseteric or hypoglossal nerve is joined to a branch; `fraction` of the branch's own axons is divided."""

    kind: Literal["nerve_transfer"]
    donor: Literal["masseteric", "hypoglossal"]
    to: Line
    donor_axons: _Axons | None = None
    fraction: Share = 1.0
    length_mm: _Graft = 0.0
    learned: Share = 1.0


class CrossFaceGraftModel(EventModel):
    """Axons of the other side's branch are led across the face, to a branch of this side or to a gracilis muscle."""

    kind: Literal["cross_face_graft"]
    side: Literal["right", "left"] | None = None
    to: Line
    donor: Line = _DONOR
    muscle: Line = _PRIME_MOVER
    donor_axons: _Axons | None = None
    length_mm: _Graft | None = None
    coaptation_day: Day | None = None


class GracilisModel(EventModel):
    """A free gracilis muscle, driven by a donor nerve or by an earlier cross-face graft that leads to it."""

    kind: Literal["gracilis"]
    donor: Literal["masseteric", "hypoglossal", "cross_face"] = "masseteric"
    donor_axons: _Axons | None = None
    learned: Share = 1.0


def _to_edge(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    if event.get("to") != GRACILIS:
        yield from check_edges(event, names, "to")


def _check_graft(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    yield from _to_edge(event, names)
    yield from check_edges(event, names, "donor")
    yield from check_muscles(event, names)
    if "donor" not in event and _DONOR not in names.sites:
        yield (
            (),
            "this nerve has no usual donor branch",
            "add 'donor: ...', a branch of the other side that gives axons",
        )
    if "muscle" not in event and _PRIME_MOVER not in names.pools:
        yield (
            (),
            "this nerve has no usual smile muscle",
            "add 'muscle: ...', whose command the graft's axons shall carry",
        )


def _check_transfer(event: Mapping[str, Any], names: NerveNames) -> Iterator[Fault]:
    yield from check_edges(event, names, "to")


def _axons(given: int | None, donor: str) -> int:
    return donors()[donor].axons if given is None else given


def _transfer(model: NerveTransferModel, side: str, names: NerveNames) -> NerveTransfer:
    return NerveTransfer(
        day=model.day,
        side=side,
        donor=model.donor,
        to=model.to,
        donor_axons=_axons(model.donor_axons, model.donor),
        fraction=model.fraction,
        length_mm=model.length_mm,
        learned=model.learned,
    )


def _graft(model: CrossFaceGraftModel, side: str, names: NerveNames) -> CrossFaceGraft:
    usual = transfer_file().table("cross_face")
    wait = usual["wait_days"] if model.coaptation_day is None else model.coaptation_day - model.day
    return CrossFaceGraft(
        day=model.day,
        side=side,
        donor=model.donor,
        muscle=names.full(model.muscle),
        to=model.to,
        donor_axons=int(usual["donor_axons"]) if model.donor_axons is None else model.donor_axons,
        length_mm=usual["length_mm"] if model.length_mm is None else model.length_mm,
        coaptation_day=model.day + max(wait, 0.0),
    )


def _gracilis(model: GracilisModel, side: str, names: NerveNames) -> Gracilis:
    number = 0 if model.donor == CROSS_FACE else _axons(model.donor_axons, model.donor)
    return Gracilis(day=model.day, side=side, donor=model.donor, donor_axons=number, learned=model.learned)


def _graft_before(earlier: Sequence[Event], event: Gracilis) -> Fault | None:
    leads = any(isinstance(e, CrossFaceGraft) and e.side == event.side and e.to == GRACILIS for e in earlier)
    if event.donor != CROSS_FACE or leads:
        return None
    fix = "put an event '{kind: cross_face_graft, to: gracilis}' of this side before it, or name another donor"
    return ("donor",), "no cross-face graft leads to this muscle", fix


NERVE_TRANSFER = EventKind(
    name="nerve_transfer",
    aliases=(),
    model=NerveTransferModel,
    check=_check_transfer,
    build=_transfer,
    follow=any_order,
)
CROSS_FACE_GRAFT = EventKind(
    name="cross_face_graft",
    aliases=(),
    model=CrossFaceGraftModel,
    check=_check_graft,
    build=_graft,
    follow=any_order,
)
GRACILIS_MUSCLE = EventKind(
    name="gracilis",
    aliases=(),
    model=GracilisModel,
    check=check_face,
    build=_gracilis,
    follow=_graft_before,
)
