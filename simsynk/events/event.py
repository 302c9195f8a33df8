"""What every event of a timeline has in common."""

from __future__ import annotations

from typing import Protocol


class Event(Protocol):
    """Something that happens to one side of a person on one day: a lesion, a repair or a treatment.

    An event acts from its day on and changes nothing before it.
    """

    @property
    def day(self) -> float:
        """Day on which it happens."""

    @property
    def side(self) -> str:
        """`right` or `left`, the patient's own."""
