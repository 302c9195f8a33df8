"""Nerves and muscles that treatments add: donors from other nuclei, the other side's axons, a free muscle."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simsynk.anatomy.nerve import AddedCommands, Edge, Nerve, Pool
from simsynk.events.cross_face_graft import CROSS_FACE, CrossFaceGraft
from simsynk.events.donors import donors
from simsynk.events.donors import transfer_file as transfers
from simsynk.events.event import Event
from simsynk.events.gracilis import GRACILIS, Gracilis
from simsynk.events.nerve_transfer import NerveTransfer
from simsynk.motor.commands import known_commands, resting_tone

GRACILIS_EDGE = "gracilis_nerve"
CROSS_FACE_EDGE = "cross_face_graft"
_DONOR_MM = 60.0
"""Length of a donor nerve from its nucleus; axons are led over in its middle, so it delays nothing."""


@dataclass(slots=True)
class _Added:
    """What is being added to a nerve."""

    edges: list[Edge] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    drives: dict[str, dict[str, float]] = field(default_factory=dict)
    tone: dict[str, float] = field(default_factory=dict)

    def drive(self, pool: str, by_command: Mapping[str, float]) -> None:
        for command, share in by_command.items():
            self.drives.setdefault(command, {})[pool] = share


def with_sources(nerve: Nerve, events: Sequence[Event]) -> Nerve:
    """The nerve with every pool, edge and command that the treatments of either side bring; itself without any.

    What is added stands behind what was there, so that no axon and no draw of the own nerve changes place.

    Parameters
    ----------
    nerve
        One side of a person, or the typical nerve.
    events
        The whole timeline, both sides.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> from simsynk.anatomy.presets import AnatomySettings
    >>> nerve = load_nerve(AnatomySettings(preset="human"))
    >>> with_sources(nerve, []) is nerve
    True
    """
    added = _Added()
    for name in donors():
        _donor(added, nerve, name, events)
    _cross_face(added, nerve, events)
    _gracilis(added, nerve, events)
    if not added.pools:
        return nerve
    return dataclasses.replace(
        nerve,
        edges=(*nerve.edges, *added.edges),
        pools=(*nerve.pools, *added.pools),
        added=AddedCommands(titles=added.titles, drives=added.drives, tone=added.tone),
    )


def donor_units(events: Sequence[Event], donor: str) -> int:
    """Motor axons of a donor nerve that stand ready: the most that any transfer uses."""
    used = [e.donor_axons for e in events if isinstance(e, NerveTransfer | Gracilis) and e.donor == donor]
    return max(used, default=0)


def cross_face_units(events: Sequence[Event]) -> int:
    """Motor axons of the largest cross-face graft."""
    return max((e.donor_axons for e in events if isinstance(e, CrossFaceGraft)), default=0)


def _donor_fibres() -> float:
    return transfers().number("donor_fibres_per_unit")


def _donor(added: _Added, nerve: Nerve, name: str, events: Sequence[Event]) -> None:
    units = donor_units(events, name)
    if not units:
        return
    donor = donors()[name]
    added.edges.append(_edge(nerve, donor.edge, _DONOR_MM))
    added.pools.append(_pool(donor.pool, donor.code, donor.edge, units, _donor_fibres()))
    added.titles[donor.command] = donor.command_title
    using = [e for e in events if isinstance(e, NerveTransfer | Gracilis) and e.donor == name]
    learned = max(event.learned for event in using)
    added.drive(donor.pool, {**donor.drives, **{c: learned * share for c, share in donor.learned.items()}})
    added.tone[donor.pool] = donor.tone


def _cross_face(added: _Added, nerve: Nerve, events: Sequence[Event]) -> None:
    """Axons of the other side obey that side's command: what the muscle does that gave them."""
    grafts = [event for event in events if isinstance(event, CrossFaceGraft)]
    if not cross_face_units(events):
        return
    muscle = grafts[0].muscle
    added.edges.append(_edge(nerve, CROSS_FACE_EDGE, _DONOR_MM))
    added.pools.append(_pool(CROSS_FACE, "CFG", CROSS_FACE_EDGE, cross_face_units(events), _donor_fibres()))
    commands = known_commands(nerve)
    added.drive(CROSS_FACE, {n: c.drives[muscle] for n, c in commands.items() if muscle in c.drives})
    added.tone[CROSS_FACE] = resting_tone(nerve).get(muscle, 0.0)


def _gracilis(added: _Added, nerve: Nerve, events: Sequence[Event]) -> None:
    if not any(isinstance(event, Gracilis) for event in events):
        return
    table = transfers().table("gracilis")
    added.edges.append(_edge(nerve, GRACILIS_EDGE, table["nerve_mm"]))
    added.pools.append(_pool(GRACILIS, "GRA", GRACILIS_EDGE, table["units"], table["fibres_per_unit"]))


def _edge(nerve: Nerve, name: str, length_mm: float) -> Edge:
    return Edge(name=name, tail=nerve.root, head=f"{name}_end", kind="side_branch", length_mm=length_mm)


def _pool(name: str, code: str, edge: str, units: float, fibres: float) -> Pool:
    return Pool(
        name=name,
        code=code,
        territory="donor" if name != GRACILIS else "cheek",
        units=units,
        fibres_per_unit=fibres,
        supply={edge: 1.0},
        outside_count=True,
        foreign=True,
    )
