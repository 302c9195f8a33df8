"""When the axons of a nerve come back: for each lesion the days on which they reach a muscle again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.periphery.state import Periphery
from simsynk.view.brought import drawn_pools

Days = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """The regrowth after one lesion.

    Only axons of the facial muscles and of donors count, not those of side branches and glands.

    Parameters
    ----------
    event, day, edge
        Number of the lesion, its day and its place.
    arrivals
        Day on which each axon that this lesion cut first reaches a target again, rising; axons that never do are left
        out, (axons that arrive,).
    """

    event: int
    day: float
    edge: str
    arrivals: Days = field(repr=False)

    @property
    def total(self) -> int:
        """How many axons arrive in the end."""
        return len(self.arrivals)

    def arrived(self, day: float) -> int:
        """How many axons have arrived on a day."""
        return int(np.searchsorted(self.arrivals, day, side="right"))

    def share(self, day: float) -> float:
        """Share of the axons that will arrive that has arrived; 0 where none ever does."""
        return self.arrived(day) / self.total if self.total else 0.0

    def day_of(self, share: float) -> float:
        """First day on which so large a share has arrived; the day of the lesion where none ever does."""
        if not self.total:
            return self.day
        return float(self.arrivals[max(int(np.ceil(share * self.total)) - 1, 0)])


def counted_axons(periphery: Periphery) -> NDArray[np.bool_]:
    """Axons of the facial muscles and of donors, (axons,)."""
    intact = periphery.intact
    return drawn_pools(intact.nerve)[intact.pool]


def waves(periphery: Periphery) -> tuple[Wave, ...]:
    """The regrowth after each lesion of a nerve, by day; lesions of one day that follow each other are one.

    Parameters
    ----------
    periphery
        A grown nerve.

    Examples
    --------
    >>> import simsynk
    >>> wave = waves(simsynk.grow("toy", replicate=0, seed=1))[0]
    >>> wave.edge, wave.total, wave.share(0), wave.share(1000)
    ('trunk', 98, 0.0, 1.0)
    """
    table, counted = periphery.processes, counted_axons(periphery)
    rows = periphery.reaching
    found = []
    for day in sorted(set(periphery.event_days.tolist())):
        events = np.flatnonzero(periphery.event_days == day)
        new = rows[np.isin(table.event[rows], events) & counted[table.axon[rows]]]
        first = np.full(len(counted), np.inf)
        np.minimum.at(first, table.axon[new], table.arrival[new].astype(np.float64))
        arrivals = np.sort(first[np.isfinite(first)])
        arrivals.setflags(write=False)
        found.append(
            Wave(
                event=int(events[0]),
                day=float(day),
                edge=periphery.event_edges[int(events[0])],
                arrivals=arrivals,
            )
        )
    return tuple(found)


def wave_on(found: tuple[Wave, ...], day: float) -> Wave | None:
    """The regrowth that is under way on a day: that of the latest lesion; None before the first."""
    past = [wave for wave in found if wave.day <= day]
    return past[-1] if past else None
