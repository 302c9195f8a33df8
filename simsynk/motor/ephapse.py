"""Ephapse: which axons lie next to each other at the lesion and may take up each other's activity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import Innervation
from simsynk.anatomy.topography import places
from simsynk.motor.recruitment import motor_file


def lesion_neighbours(intact: Innervation, edge: str) -> NDArray[np.int64]:
    """The nearest axons of each axon in the cross-section at a lesion, (axons, k); its own number where none.

    Only axons that pass the lesion have neighbours there.

    Source: lateral spread in 50 % of Bell's synkinesis (Eekhof 2000); the number of neighbours is assumed.
    """
    from scipy.spatial import cKDTree  # costly to import, and only ephapse needs it

    count = int(motor_file().number("ephapse_neighbours"))
    alone = np.tile(np.arange(intact.axon_count, dtype=np.int64)[:, None], (1, count))
    passes = np.array([edge in route.edges for route in intact.routes])
    passing = np.flatnonzero(passes[intact.route])
    if len(passing) <= count:
        return alone
    place = places(intact, passing, intact.nerve.edge(edge).order)
    nearest = np.asarray(cKDTree(place).query(place, k=count + 1)[1], np.int64)
    alone[passing] = passing[nearest[:, 1:]]
    return alone
