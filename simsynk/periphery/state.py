"""One side's grown nerve: what `grow` returns and `examine` reads."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import Innervation
from simsynk.periphery.muscle import MuscleState
from simsynk.periphery.processes import Processes
from simsynk.periphery.treated import Treated


@dataclass(frozen=True, slots=True, kw_only=True)
class Periphery:
    """The nerve and muscles of one side after everything that happened to them. All arrays are read-only.

    Parameters
    ----------
    intact
        The same side before any injury.
    side, seed, replicate
        Whose luck it is.
    days
        Days at which the state is known, (days,).
    processes
        Every process, living or dead.
    reaching
        Rows of the processes that reach a muscle, sorted by endplate zone.
    half_fibres
        Half-fibres of each of `reaching` on each day, (reaching, days); two halves are one fibre of its own.
    event_days
        Day of each lesion, (events,).
    event_edges
        Edge of each lesion.
    muscle
        What a reinnervated fibre is worth.
    treated
        What treatments leave of the muscles and of conduction.
    speed_mm_per_day, speed_sigma
        Median and log-normal sigma of the axons' speed of growth.
    """

    intact: Innervation
    side: str
    seed: int
    replicate: int
    days: NDArray[np.float64]
    processes: Processes = field(repr=False)
    reaching: NDArray[np.int32] = field(repr=False)
    half_fibres: NDArray[np.int32] = field(repr=False)
    event_days: NDArray[np.float64]
    event_edges: tuple[str, ...]
    muscle: MuscleState = field(repr=False)
    treated: Treated = field(repr=False)
    speed_mm_per_day: float
    speed_sigma: float

    def day_index(self, day: float | None = None) -> int:
        """Place of a day in `days`; None means the last.

        Raises
        ------
        KeyError
            For a day at which the state was not read.
        """
        if day is None:
            return len(self.days) - 1
        found = np.flatnonzero(self.days == day)
        if not len(found):
            raise KeyError(f"the state was read on days {self.days.tolist()}, not on day {day:g}")
        return int(found[0])
