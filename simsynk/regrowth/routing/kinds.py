"""Every kind of routing by name: one file each, with one function `choose`."""

from __future__ import annotations

from collections.abc import Callable

from simsynk.regrowth.routing import fidelity, matrix, random, topographic
from simsynk.regrowth.routing.settings import Routing
from simsynk.regrowth.routing.tubes import Stump, TubeChoice

ROUTINGS: dict[str, Callable[[Routing, Stump], TubeChoice]] = {
    "fidelity": fidelity.choose,
    "topographic": topographic.choose,
    "matrix": matrix.choose,
    "random": random.choose,
}
