"""The processes of a nerve as a table: each axon's own course, then every sprout that entered a tube."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import Innervation

LONG_AGO = -1.0e9
"""Day on which an intact axon grew out, for comparisons only."""

NO_EVENT = -1
"""Event number of an intact axon's own course."""


@dataclass(slots=True, kw_only=True)
class Processes:
    """Columns of the table, all of one capacity; rows 0 to axons - 1 are the intact axons.

    Parameters
    ----------
    axon, route
        The axon, and the way that the process takes.
    event, sprout
        Lesion at which it sprouted (`NO_EVENT` for an intact axon), and its number there.
    zone
        Endplate zone that it makes for.
    own_tube
        Whether it runs in the tube of the intact axon and so returns to that axon's own endplates. A tube that chance
        chose is not its own, wherever it leads.
    split_mm, start_day
        Where it parted from its axon (distance from the nucleus), and the day on which it left that place.
    stop_mm
        Where it stops for good; inf when it reaches its muscle.
    arrival, end
        Day of arrival at the muscle, and the day on which the process is lost; inf for never.
    poly
        Its luck at endplates that another axon already holds, 0 to 1.
    previous
        The next older process of the same axon, -1 for none.
    last_row
        The youngest process of each axon, (axons,).
    quiet_from, quiet_until
        Days between which each lesion keeps an axon from conducting (conduction block), (lesions, axons).
    rows
        Number of rows in use.
    """

    axon: NDArray[np.int32]
    route: NDArray[np.int16]
    event: NDArray[np.int16]
    sprout: NDArray[np.int32]
    zone: NDArray[np.int32]
    own_tube: NDArray[np.bool_]
    split_mm: NDArray[np.float32]
    start_day: NDArray[np.float32]
    stop_mm: NDArray[np.float32]
    arrival: NDArray[np.float32]
    end: NDArray[np.float32]
    poly: NDArray[np.float32]
    previous: NDArray[np.int32]
    last_row: NDArray[np.int32]
    quiet_from: NDArray[np.float32]
    quiet_until: NDArray[np.float32]
    rows: int = 0

    @classmethod
    def allocate(cls, intact: Innervation, capacity: int, lesions: int) -> Processes:
        """A table for a nerve that suffers so many lesions, holding the intact nerve."""
        axons = intact.axon_count
        table = cls(
            axon=np.zeros(capacity, np.int32),
            route=np.zeros(capacity, np.int16),
            event=np.zeros(capacity, np.int16),
            sprout=np.zeros(capacity, np.int32),
            zone=np.zeros(capacity, np.int32),
            own_tube=np.zeros(capacity, np.bool_),
            split_mm=np.zeros(capacity, np.float32),
            start_day=np.zeros(capacity, np.float32),
            stop_mm=np.zeros(capacity, np.float32),
            arrival=np.zeros(capacity, np.float32),
            end=np.zeros(capacity, np.float32),
            poly=np.zeros(capacity, np.float32),
            previous=np.zeros(capacity, np.int32),
            last_row=np.zeros(axons, np.int32),
            quiet_from=np.zeros((max(lesions, 1), axons), np.float32),
            quiet_until=np.zeros((max(lesions, 1), axons), np.float32),
        )
        table._lay_out(intact)
        return table

    @property
    def capacity(self) -> int:
        """Number of rows that the table can hold."""
        return len(self.axon)

    def _lay_out(self, intact: Innervation) -> None:
        """Write the intact axons' own rows, of which growth changes nothing but the day of their end."""
        count = intact.axon_count
        self.axon[:count] = np.arange(count)
        self.route[:count] = intact.route
        self.event[:count] = NO_EVENT
        self.zone[:count] = intact.zone
        self.own_tube[:count] = True
        self.start_day[:count] = LONG_AGO
        self.stop_mm[:count] = np.inf
        self.arrival[:count] = LONG_AGO
        self.previous[:count] = -1

    def restart(self) -> None:
        """Make the table that of an intact nerve again."""
        count = len(self.last_row)
        self.end[:count] = np.inf
        self.last_row[:] = self.axon[:count]
        self.quiet_from.fill(np.inf)
        self.quiet_until.fill(-np.inf)
        self.rows = count

    def kept(self) -> Processes:
        """A read-only copy of the rows in use, to be kept after the workspace goes on."""
        columns = {
            name: getattr(self, name)[: self.rows].copy()
            for name in (
                "axon", "route", "event", "sprout", "zone", "own_tube", "split_mm", "start_day", "stop_mm", "arrival",
                "end", "poly", "previous",
            )
        }  # fmt: skip
        whole = {name: getattr(self, name).copy() for name in ("last_row", "quiet_from", "quiet_until")}
        for column in (*columns.values(), *whole.values()):
            column.setflags(write=False)
        return Processes(**columns, **whole, rows=self.rows)
