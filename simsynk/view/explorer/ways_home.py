"""Whose axons run in the ways into a muscle: the muscles that they belonged to before the injury."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.periphery.state import Periphery
from simsynk.study.readout import Readout
from simsynk.timeline.virtual_cut import severed
from simsynk.view.lanes import working_halves

Values = NDArray[np.float64]

MOST = 12
"""Nerves that are looked at; the shares are for a sentence and not for sums."""

_LEAST = 0.01


def home_shares(readout: Readout, most: int = MOST) -> dict[str, Any]:
    """Share of the muscle fibres of each way by the pool that their axons came from, mean of some nerves.

    Parameters
    ----------
    readout
        Regrown nerves and their ways.
    most
        Number of nerves grown for it, the first ones.

    Returns
    -------
    `pools`, names; `drives`, what each command asks of each pool beyond rest, in thousandths (commands, pools);
    `shares`, for each way of the readout pairs of pool and thousandths, largest first, none below one per cent.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> from simsynk.study.readout import read_out
    >>> found = home_shares(read_out(prepare(load("toy")), seed=1, replicates=range(2)))
    >>> found["pools"], len(found["shares"])
    (['eyelid', 'cheek', 'chin'], 3)
    """
    names = readout.patient.nerve.pool_names
    shares = fibres_by_home(readout, most)
    every = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, every, out=np.zeros_like(shares), where=every > 0)
    drives = np.maximum(synkinesis.evoked(readout.side.drive.healthy), 0.0)
    return {
        "pools": list(names),
        "drives": [[round(1000 * float(one)) for one in row] for row in drives],
        "shares": [_largest(row) for row in shares],
    }


def fibres_by_home(readout: Readout, most: int = MOST) -> Values:
    """Half-fibres of each way by the pool that their axons came from, summed over some nerves, (ways, pools)."""
    marks = np.packbits(readout.passes, axis=1)
    place = {(int(m), mark.tobytes()): i for i, (m, mark) in enumerate(zip(readout.muscle, marks, strict=True))}
    found = np.zeros((len(readout.muscle), len(readout.patient.nerve.pools)))
    for number in readout.replicates[:most].tolist():
        _add(found, readout, readout.side.growth.grown(readout.seed, number), place)
    return found


def _add(found: Values, readout: Readout, nerve: Periphery, place: dict[tuple[int, bytes], int]) -> None:
    """Count the fibres of one nerve."""
    halves = working_halves(nerve, readout.day)
    rows = nerve.reaching[halves > 0]
    cut = np.stack([severed(nerve, name, readout.day)[rows] for name in readout.cuts], axis=1)
    muscle = nerve.intact.pool_of_route[nerve.processes.route[rows]]
    home = nerve.intact.pool[nerve.processes.axon[rows]]
    marks = np.packbits(cut, axis=1)
    # A way that nothing else of the readout holds carries no command.
    ways = [place.get((int(m), mark.tobytes()), -1) for m, mark in zip(muscle, marks, strict=True)]
    known = np.array(ways, np.int64) >= 0
    np.add.at(found, (np.array(ways, np.int64)[known], home[known]), halves[halves > 0][known])


def _largest(row: Values) -> list[list[int]]:
    order = [int(p) for p in np.argsort(-row, kind="stable") if row[p] >= _LEAST]
    return [[p, round(1000 * float(row[p]))] for p in order]
