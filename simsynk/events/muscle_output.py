"""Share of force that treatments leave in each muscle, day by day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsynk.events.block import Block
from simsynk.events.event import Event
from simsynk.events.myectomy import Myectomy
from simsynk.events.toxin import Toxin, kept_by_toxin


def kept_output(events: Sequence[Event], pools: Sequence[str], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """What toxin, block and myectomy leave of each muscle, (days, pools); exactly 1 where nothing acts.

    Parameters
    ----------
    events
        Events of one side.
    pools
        Names of muscles and glands.
    days
        Observed days.

    Examples
    --------
    >>> event = Myectomy(day=5, side="right", muscle="platysma", fraction=0.8)
    >>> kept_output([event], ["platysma", "mentalis"], np.array([4.0, 5.0])).round(1).tolist()
    [[1.0, 1.0], [0.2, 1.0]]
    """
    kept = kept_by_toxin([event for event in events if isinstance(event, Toxin)], pools, days)
    for event in events:
        if isinstance(event, Myectomy):
            hit = np.array([name == event.muscle for name in pools])
            kept = np.where(np.outer(days >= event.day, hit), kept * (1 - event.fraction), kept)
        elif isinstance(event, Block):
            hit = np.array([name in event.muscles for name in pools])
            kept = np.where(np.outer(event.acts_on(days), hit), kept * (1 - event.share), kept)
    return kept
