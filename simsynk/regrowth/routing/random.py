"""Routing `random`: every sprout takes any tube of the stump, in proportion to tubes. The null model."""

from __future__ import annotations

import numpy as np

from simsynk.regrowth.routing.settings import Routing
from simsynk.regrowth.routing.tubes import Stump, TubeChoice, preferred, tables


def choose(routing: Routing, stump: Stump) -> TubeChoice:
    """Tables that ignore where an axon comes from.

    Source: the binomial null of Madison et al. (1999).
    """
    liked = preferred(stump, dict(routing.preference))
    start, route, bar = tables([stump.weights_for(kind) * liked for kind in range(len(stump.kinds))])
    routes = len(stump.tubes)
    keep = np.zeros((5, 1), np.int64)
    group = np.zeros(routes, np.int64)
    return TubeChoice(keep=keep, group=group, guide=stump.kind_of_route, start=start, route=route, bar=bar)
