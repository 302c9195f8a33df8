"""Which treatments act on the muscles and on the conduction of one side, day by day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simsynk.anatomy.innervation import Innervation
from simsynk.events.block import Block
from simsynk.events.event import Event
from simsynk.events.massage import tone_relieved
from simsynk.events.muscle_output import kept_output
from simsynk.periphery.treated import Treated
from simsynk.timeline.lesions import roots_of


def treated_of(timeline: Sequence[Event], intact: Innervation, side: str, days: Sequence[float]) -> Treated:
    """What toxin, block, myectomy and massage leave of one side's muscles and conduction.

    Parameters
    ----------
    timeline
        The whole timeline, both sides.
    intact
        The side before any injury.
    side
        `right` or `left`.
    days
        Observed days, rising.
    """
    own = [event for event in timeline if event.side == side]
    pools, at = intact.nerve.pool_names, np.array(days, np.float64)
    passing = np.ones((len(at), len(intact.routes)))
    for event in own:
        if isinstance(event, Block):
            blocked = {edge for site in event.sites for edge in roots_of(intact.nerve, site)}
            hit = np.array([not blocked.isdisjoint(route.edges) for route in intact.routes])
            passing *= np.where(np.outer(event.acts_on(at), hit), 1.0 - event.share, 1.0)
    found = Treated(output=kept_output(own, pools, at), relieved=tone_relieved(own, pools, at), passing=passing)
    for array in (found.output, found.relieved, found.passing):
        array.setflags(write=False)
    return found
