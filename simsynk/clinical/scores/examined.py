"""The affected side against its reference: how much of each movement of the Sunnybrook scale is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.record import Record
from simsynk.clinical.scores.resting import RestingFace, resting_faces
from simsynk.clinical.scores.thresholds import number

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """Patients as an examiner compares them.

    Parameters
    ----------
    record
        Movements and activations.
    bilateral
        Whether both sides are hurt. Then no side can serve as reference, and each movement is compared with the
        same side before the injury, which no clinic can do.
    rest, healthy_rest
        The faces at rest, now and before the injury.
    """

    record: Record
    bilateral: bool = False
    rest: RestingFace = field(repr=False)
    healthy_rest: RestingFace = field(repr=False)

    @classmethod
    def of(cls, record: Record, *, bilateral: bool = False) -> Examined:
        """Take up a record."""
        rest, healthy = resting_faces(record)
        return cls(record=record, bilateral=bilateral, rest=rest, healthy_rest=healthy)

    @property
    def shape(self) -> tuple[int, ...]:
        """Leading axes of the record."""
        return self.record.activation.shape[:-3]

    def against(self, now: Callable[[int], Values], healthy: Callable[[int], Values]) -> tuple[Values, Values]:
        """A quantity of the affected side and its reference, (...) each.

        Parameters
        ----------
        now, healthy
            The quantity of one side, given the place of the side, now and before the injury.
        """
        side = self.record.affected
        reference = healthy(side) if self.bilateral else now(self.record.other)
        return np.broadcast_to(now(side), self.shape), np.broadcast_to(np.asarray(reference, float), self.shape)

    def measured(self, command: str, measure: str) -> tuple[Values, Values]:
        """One measure of the affected side and of its reference."""
        record = self.record
        return self.against(
            lambda side: record.mm(command, measure, side),
            lambda side: np.asarray(record.healthy_mm(command, measure, side)),
        )

    def share(self, now: Callable[[int], Values], healthy: Callable[[int], Values]) -> Values:
        """A movement as a share of its reference, never below 0.

        Where the reference itself hardly moves, the same side before the injury takes its place.
        """
        own, reference = self.against(now, healthy)
        before = np.broadcast_to(np.asarray(healthy(self.record.affected), float), self.shape)
        usable = reference >= number("reference.least") * before
        return np.maximum(own, 0.0) / np.maximum(np.where(usable, reference, before), 1e-6)

    def moved(self, command: str, measure: str, sign: float = 1.0) -> Values:
        """A measure that counts a movement from rest, as a share of its reference."""
        record = self.record
        return self.share(
            lambda side: sign * record.mm(command, measure, side),
            lambda side: np.asarray(sign * record.healthy_mm(command, measure, side)),
        )

    def corner(self, command: str) -> Values:
        """Travel of the mouth corner in the direction of the same corner in health, as a share of the reference.

        What the other corner drags along, and what is pulled the wrong way, does not count.
        """
        return self.share(
            lambda side: self._forward(command, side),
            lambda side: np.asarray(self.record.healthy_mm(command, "commissure_excursion_mm", side)),
        )

    def _forward(self, command: str, side: int) -> Values:
        record = self.record
        angle = record.mm(command, "commissure_angle_deg", side)
        off = np.deg2rad(angle - record.healthy_mm(command, "commissure_angle_deg", side))
        return record.mm(command, "commissure_excursion_mm", side) * np.nan_to_num(np.cos(off))

    def gap(self, command: str) -> Values:
        """Opening that closure leaves beyond what it left in health, in mm."""
        record = self.record
        left = record.mm(command, "palpebral_fissure_mm")
        return np.maximum(left - record.healthy_mm(command, "palpebral_fissure_mm"), 0.0)


def voluntary(seen: Examined) -> dict[str, Values]:
    """The five movements of the Sunnybrook scale as shares of their reference, (...) each; 1 is as much as it.

    brow: elevation of the middle of the brow. closure: share of the eye's own opening that gentle closure takes.
    smile and pucker: travel of the mouth corner in its healthy direction. snarl: lift of the upper lip.
    """
    return {
        "brow": seen.moved("brow_raise", "brow_elevation_mm"),
        "closure": seen.moved("close_gentle", "fissure_narrowing"),
        "smile": seen.corner("smile"),
        "snarl": seen.moved("snarl", "upper_lip_mm"),
        "pucker": seen.corner("pucker"),
    }


NEEDED = ("brow_raise", "close_gentle", "smile", "snarl", "pucker")
"""Commands that the five movements need."""
