"""Virtual neurolysis: a branch of a nerve that has grown already is cut, and nothing is grown anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.anatomy.variants import LEFT_OFFSET
from simsynk.periphery.state import Periphery
from simsynk.regrowth.lesion import positions
from simsynk.timeline.lesions import neurolysis_name, roots_of


def virtually_cut(periphery: Periphery, branches: Sequence[str], day: float, fraction: float = 1.0) -> Periphery:
    """The same nerve at the moment after some of its branches were cut.

    What the face does on that day is, to the bit, what it does in a nerve that was grown with a neurolysis of the
    same branches on that day. Later days lack regrowth and the sprouting of neighbours: grow the nerve for them.

    Parameters
    ----------
    periphery
        What `grow` returned; it stays as it is.
    branches
        Branches, twigs or other edges; a branch is cut at all its roots.
    day
        Day of the cut.
    fraction
        Share of the passing axons that are cut, by each axon's own luck.

    Examples
    --------
    >>> import simsynk
    >>> nerve = simsynk.grow("toy", seed=1)
    >>> cut = virtually_cut(nerve, ["upper_1"], day=float(nerve.days[-1]))
    >>> simsynk.examine(cut).cell("smile", "eyelid")
    0.0
    """
    table = periphery.processes
    end = table.end.copy()
    for branch in branches:
        for root in roots_of(periphery.intact.nerve, branch):
            name = neurolysis_name(periphery.side, root, None, day)
            hit = _hit(periphery, name, fraction)
            end[_passing(periphery, root, day) & hit[table.axon]] = day
    end.setflags(write=False)
    return dataclasses.replace(periphery, processes=dataclasses.replace(table, end=end))


def severed(periphery: Periphery, branch: str, day: float) -> NDArray[np.bool_]:
    """Which processes end when a branch is wholly cut at all its roots, (rows,); the nerve stays as it is.

    Examples
    --------
    >>> import simsynk
    >>> nerve = simsynk.grow("toy", seed=1)
    >>> bool(severed(nerve, "upper_1", 400.0).any()), bool(severed(nerve, "upper_1", 0.0).all())
    (True, False)
    """
    found = np.zeros(len(periphery.processes.end), np.bool_)
    for root in roots_of(periphery.intact.nerve, branch):
        found |= _passing(periphery, root, day)
    return found


def _hit(periphery: Periphery, name: str, fraction: float) -> NDArray[np.bool_]:
    """Which axons the cut reaches, by the luck that a neurolysis of the timeline would use, (axons,)."""
    axons = np.arange(periphery.intact.axon_count, dtype=np.int64) + LEFT_OFFSET[periphery.side]
    luck = rng.draws(periphery.seed, periphery.replicate, axons, rng.Decision.HIT, event=rng.event_key(f"{name} 1"))
    return luck < rng.threshold(fraction)


def _passing(periphery: Periphery, root: str, day: float) -> NDArray[np.bool_]:
    """Which processes pass the middle of an edge, (rows,); the rule of the kernel `regrow`."""
    table = periphery.processes
    edge, mm = periphery.intact.nerve.locate(root)
    cut_mm = positions(periphery.intact, edge, mm)
    at = cut_mm[table.route]
    from_here = (table.split_mm <= at) | (cut_mm[periphery.intact.route[table.axon]] >= 0)
    return (at >= 0) & (table.end > day) & (table.stop_mm > at) & from_here
