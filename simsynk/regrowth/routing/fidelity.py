"""Routing `fidelity`: the own tube with the conduit's probability, else a tube by share, reach and preference."""

from __future__ import annotations

import dataclasses

import numpy as np

from simsynk import rng
from simsynk.regrowth.routing import random, topographic
from simsynk.regrowth.routing.settings import Routing
from simsynk.regrowth.routing.tubes import Stump, TubeChoice


def choose(routing: Routing, stump: Stump) -> TubeChoice:
    """Tables of the random or the topographic choice, with a chance of keeping the own tube before it.

    What keeps its own tube also returns to its own endplates (Nguyen, Sanes and Lichtman 2002).
    Source: tube fidelity after crush, suture and graft from sequential tracing (de Ruiter 2008).
    """
    other = random if routing.sigma_radii is None else topographic
    keep = np.array([[rng.threshold(chance)] for chance in stump.fidelity], np.int64)
    return dataclasses.replace(other.choose(routing, stump), keep=keep)
