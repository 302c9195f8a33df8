"""Which lesions the events of a timeline make in the nerve of one side, in the terms of regrowth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from simsynk import rng
from simsynk.anatomy.innervation import Innervation
from simsynk.anatomy.nerve import Nerve
from simsynk.events.cross_face_graft import CROSS_FACE, CrossFaceGraft
from simsynk.events.donors import donors
from simsynk.events.donors import transfer_file as transfers
from simsynk.events.event import Event
from simsynk.events.gracilis import GRACILIS, Gracilis
from simsynk.events.injury import Injury
from simsynk.events.nerve_transfer import NerveTransfer
from simsynk.events.neurolysis import Neurolysis, reconnected
from simsynk.events.repair import Repair
from simsynk.regrowth.lesion import Lesion
from simsynk.timeline.sources import CROSS_FACE_EDGE, GRACILIS_EDGE, cross_face_units, donor_units

_DIVIDED = (0.0, 0.0, 0.0, 0.0, 1.0)
_STUMP_MM = 1.0
"""A recipient is divided this far before the place where the donor is joined, so that only its own axons are cut."""

Keys = Callable[[str], int]
"""From the words that say what an event is to the address of its luck."""


def lesions_of(timeline: Sequence[Event], intact: Innervation, side: str) -> list[Lesion]:
    """Every lesion of one side: injuries with their repair, neurolysis, and what transfers and grafts divide.

    An event of no strength makes none. A lesion's luck hangs on what it is, so that one more treatment never
    reshuffles the luck of the others.

    Parameters
    ----------
    timeline
        The whole timeline, both sides.
    intact
        The side before any injury, with the pools that treatments add.
    side
        `right` or `left`.
    """
    seen: dict[str, int] = {}

    def key(name: str) -> int:
        seen[name] = seen.get(name, 0) + 1
        return rng.event_key(f"{name} {seen[name]}")

    own = [event for event in timeline if event.side == side]
    lesions = _injuries(own, intact.nerve, side, key)
    for event in timeline:
        if isinstance(event, Neurolysis) and event.side == side:
            lesions += _neurolysis(event, intact, side, key)
        elif isinstance(event, NerveTransfer) and event.side == side:
            lesions += _transfer(event, timeline, intact.nerve, side, key)
        elif isinstance(event, CrossFaceGraft):
            lesions += _cross_face(event, timeline, intact, side, key)
        elif isinstance(event, Gracilis) and event.side == side:
            lesions += _gracilis(event, timeline, intact.nerve, side, key)
    return lesions


def roots_of(nerve: Nerve, site: str) -> tuple[str, ...]:
    """The edges that cutting a branch divides: every root of the branch; another site stands for itself."""
    named = [edge for edge in nerve.edges if edge.name == site]
    if not named or named[0].kind != "branch":
        return tuple(edge.name for edge in named)
    return tuple(edge.name for edge in nerve.edges if edge.kind == "branch" and edge.head == named[0].head)


def _injuries(own: Sequence[Event], nerve: Nerve, side: str, key: Keys) -> list[Lesion]:
    injuries = [event for event in own if isinstance(event, Injury)]
    repairs = [event for event in own if isinstance(event, Repair)]
    lesions = []
    for number, injury in enumerate(injuries):
        # A drawn nerve may be shorter than the typical one on which the scenario was checked.
        at = None if injury.site_mm is None else min(injury.site_mm, nerve.length_of(injury.site))
        edge, mm = nerve.locate(injury.site, at)
        name = f"injury {side} {injury.site} {injury.site_mm} {injury.day:g}"
        repair = next((r for r in repairs if _joins(r, number, injuries)), None)
        lesions.append(_injury(injury, repair, edge, mm, key(name)))
    return lesions


def _joins(repair: Repair, number: int, injuries: Sequence[Injury]) -> bool:
    """Whether a repair belongs to an injury: the latest earlier one, of the repair's site if it names one."""
    fitting = [
        i
        for i, injury in enumerate(injuries)
        if injury.day <= repair.day and (repair.site is None or repair.site == injury.site)
    ]
    return bool(fitting) and fitting[-1] == number


def _injury(injury: Injury, repair: Repair | None, edge: str, mm: float, key: int) -> Lesion:
    common = {"day": injury.day, "edge": edge, "mm": mm, "sunderland": injury.sunderland, "key": key}
    if repair is None:
        return Lesion(**common, fraction=injury.fraction, repair_day=injury.day)  # type: ignore[arg-type]
    return Lesion(
        **common,  # type: ignore[arg-type]
        fraction=injury.fraction,
        bridge=repair.method,
        repair_day=repair.day,
        gap_mm=repair.gap_mm,
        graft_mm=repair.length_mm,
        rotation_deg=repair.rotation_deg,
    )


def _neurolysis(event: Neurolysis, intact: Innervation, side: str, key: Keys) -> Iterator[Lesion]:
    """One cut for each root of a branch; a connection that a person does not have cannot be cut."""
    nerve = intact.nerve
    if event.fraction <= 0:
        return
    roots = roots_of(nerve, event.site) or (event.site if event.site in nerve.segments else "",)
    for root in (root for root in roots if root):
        at = None if event.site_mm is None else min(event.site_mm, nerve.length_of(root))
        edge, mm = nerve.locate(root, at)
        name = neurolysis_name(side, root, event.site_mm, event.day)
        yield Lesion(
            day=event.day,
            edge=edge,
            mm=mm,
            sunderland=_DIVIDED,
            fraction=event.fraction,
            key=key(name),
            bridge="neurolysis",
            repair_day=event.day,
            graft_mm=event.removed_mm,
            success=reconnected(territories_beyond(intact, edge), event.removed_mm),
        )


def neurolysis_name(side: str, root: str, site_mm: float | None, day: float) -> str:
    """The words from which the luck of a cut is addressed."""
    return f"neurolysis {side} {root} {site_mm} {day:g}"


def territories_beyond(intact: Innervation, edge: str) -> list[str]:
    """Region of the face to which each intact axon that passes an edge leads."""
    passes = [edge in route.edges for route in intact.routes]
    pools = intact.nerve.pools
    return [pools[p].territory for p, q in zip(intact.pool, intact.route, strict=True) if passes[q]]


def _divided(day: float, nerve: Nerve, edge: str, share: float, key: int) -> Lesion:
    """A nerve that is divided for good in its middle, since another one takes its place."""
    where, mm = nerve.locate(edge)
    mm = max(mm - _STUMP_MM, 0.0)
    return Lesion(
        day=day, edge=where, mm=mm, sunderland=_DIVIDED, fraction=share, key=key, repair_day=day, success=0.0
    )


def _transfer(
    event: NerveTransfer, timeline: Sequence[Event], nerve: Nerve, side: str, key: Keys
) -> Iterator[Lesion]:
    if event.donor_axons <= 0:
        return
    donor, name = donors()[event.donor], f"transfer {side} {event.donor} {event.to} {event.day:g}"
    edge, mm = nerve.locate(event.to)
    yield _divided(event.day, nerve, event.to, event.fraction, key(f"{name} recipient"))
    yield Lesion(
        day=event.day,
        edge=donor.edge,
        mm=nerve.length_of(donor.edge) / 2,
        sunderland=_DIVIDED,
        fraction=event.donor_axons / donor_units(timeline, event.donor),
        key=key(name),
        bridge="graft" if event.length_mm > 0 else "suture",
        repair_day=event.day,
        graft_mm=event.length_mm,
        to_edge=edge,
        to_mm=mm,
    )


def _cross_face(
    event: CrossFaceGraft, timeline: Sequence[Event], intact: Innervation, side: str, key: Keys
) -> Iterator[Lesion]:
    """The donor branch on the healthy side; donor and recipient on the side that receives."""
    nerve, name = intact.nerve, f"cross_face {event.side} {event.donor} {event.to} {event.day:g}"
    if event.donor_axons <= 0:
        return
    if event.side != side:
        for root in roots_of(nerve, event.donor):
            share = min(event.donor_axons / max(_axons_through(intact, roots_of(nerve, event.donor)), 1), 1.0)
            yield _divided(event.day, nerve, root, share, key(f"{name} donor {root}"))
        return
    to = GRACILIS_EDGE if event.to == GRACILIS else event.to
    if to not in [edge.name for edge in nerve.edges]:
        return
    edge, mm = nerve.locate(to, transfers().number("gracilis.joined_at_mm") if event.to == GRACILIS else None)
    if event.to != GRACILIS:
        yield _divided(event.coaptation_day, nerve, to, 1.0, key(f"{name} recipient"))
    muscle_days = [e.day for e in timeline if isinstance(e, Gracilis) and e.side == side and e.donor == CROSS_FACE]
    opens = [event.coaptation_day, *(muscle_days[:1] if event.to == GRACILIS else [])]
    yield Lesion(
        day=event.day,
        edge=CROSS_FACE_EDGE,
        mm=nerve.length_of(CROSS_FACE_EDGE) / 2,
        sunderland=_DIVIDED,
        fraction=event.donor_axons / cross_face_units(timeline),
        key=key(name),
        bridge="graft",
        repair_day=event.day,
        graft_mm=event.length_mm,
        to_edge=edge,
        to_mm=mm,
        open_day=max(opens),
    )


def _axons_through(intact: Innervation, edges: Sequence[str]) -> int:
    passes = [any(edge in route.edges for edge in edges) for route in intact.routes]
    return sum(passes[q] for q in intact.route)


def _gracilis(event: Gracilis, timeline: Sequence[Event], nerve: Nerve, side: str, key: Keys) -> Iterator[Lesion]:
    """The muscle comes without its own nerve; a donor is led to it, unless a cross-face graft already is."""
    name = f"gracilis {side} {event.donor} {event.day:g}"
    joined = transfers().number("gracilis.joined_at_mm")
    yield Lesion(
        day=event.day,
        edge=GRACILIS_EDGE,
        mm=joined - _STUMP_MM,
        sunderland=_DIVIDED,
        key=key(name),
        repair_day=event.day,
        success=0.0,
    )
    if event.donor == CROSS_FACE or event.donor_axons <= 0:
        return
    donor = donors()[event.donor]
    yield Lesion(
        day=event.day,
        edge=donor.edge,
        mm=nerve.length_of(donor.edge) / 2,
        sunderland=_DIVIDED,
        fraction=event.donor_axons / donor_units(timeline, event.donor),
        key=key(f"{name} donor"),
        bridge="suture",
        repair_day=event.day,
        to_edge=GRACILIS_EDGE,
        to_mm=joined,
    )
