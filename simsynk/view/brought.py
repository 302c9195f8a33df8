"""What surgery brings into a drawn nerve: donor nerves from other nuclei, and a transplanted muscle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.nerve import Nerve, Pool
from simsynk.events.cross_face_graft import CrossFaceGraft
from simsynk.events.event import Event
from simsynk.events.injury import Injury
from simsynk.events.nerve_transfer import NerveTransfer
from simsynk.events.neurolysis import Neurolysis
from simsynk.periphery.state import Periphery
from simsynk.timeline.sources import CROSS_FACE_EDGE

DONOR = "donor"
"""Territory of the pools of donor nerves."""

_KINDS: tuple[tuple[type, str], ...] = (
    (Injury, "Injury"), (Neurolysis, "Neurolysis"), (NerveTransfer, "Transfer"), (CrossFaceGraft, "Graft")
)  # fmt: skip


def is_donor(pool: Pool) -> bool:
    """Whether a pool is that of a donor nerve."""
    return pool.foreign and pool.territory == DONOR


def is_transplant(pool: Pool) -> bool:
    """Whether a pool is a muscle that surgery brought into the face."""
    return pool.foreign and pool.territory != DONOR


def donor_edges(nerve: Nerve) -> tuple[str, ...]:
    """The donor nerves that were added to a nerve.

    Examples
    --------
    >>> import simsynk
    >>> donor_edges(simsynk.grow("toy", replicate=0, seed=1).intact.nerve)
    ()
    """
    return tuple(edge for pool in nerve.pools if is_donor(pool) for edge in pool.supply)


def transplant_edges(nerve: Nerve) -> tuple[str, ...]:
    """The nerves that transplanted muscles brought along."""
    return tuple(edge for pool in nerve.pools if is_transplant(pool) for edge in pool.supply)


def drawn_pools(nerve: Nerve) -> NDArray[np.bool_]:
    """Pools whose axons are drawn, (pools,): those of the counted muscles and of donors.

    The axons that a transplanted muscle had elsewhere are not in the face.
    """
    return np.array([not pool.outside_count or is_donor(pool) for pool in nerve.pools])


def lies_in_face(pool: Pool) -> bool:
    """Whether a pool's muscle is drawn in the face: a counted one, or one that surgery brought."""
    return not pool.outside_count or is_transplant(pool)


def lesion_word(periphery: Periphery, event: int, timeline: Sequence[Event] = ()) -> str:
    """What happened at a lesion, in a word; nothing where a donor's mark of the same day says it.

    Parameters
    ----------
    periphery
        A grown nerve.
    event
        Number of the lesion.
    timeline
        What happened to the person; without it, what is no transfer is an injury.

    Examples
    --------
    >>> import simsynk
    >>> lesion_word(simsynk.grow("toy", replicate=0, seed=1), 0)
    'Injury'
    """
    nerve, edge, day = periphery.intact.nerve, periphery.event_edges[event], periphery.event_days[event]
    donors = donor_edges(nerve)
    if edge in donors:
        return "Cross-face graft" if edge == CROSS_FACE_EDGE else "Transfer"
    that_day = {type(one) for one in timeline if one.side == periphery.side and one.day == day}
    same_day = [name for name, when in zip(periphery.event_edges, periphery.event_days, strict=True) if when == day]
    if Injury not in that_day and Neurolysis not in that_day and set(same_day) & set(donors):
        return ""
    if edge in transplant_edges(nerve):
        return "Transplant"
    known = [word for kind, word in _KINDS if kind in that_day]
    if known:
        return known[0]
    grafts = [one for one in timeline if isinstance(one, CrossFaceGraft)]
    if any(one.coaptation_day == day and one.side == periphery.side for one in grafts):
        return "Joined"
    return "Graft taken" if any(one.day == day and one.side != periphery.side for one in grafts) else "Injury"
