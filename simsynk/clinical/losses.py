"""What a treatment may cost: functions that are there or lost, each by a stated rule on the simulated face."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.record import Record
from simsynk.evidence import EvidenceFile, packaged

Lost = NDArray[np.bool_]


@functools.cache
def loss_file() -> EvidenceFile:
    """The packaged bars of losses, with their sources."""
    return packaged("simsynk.clinical", "losses.yaml", "losses")


@functools.lru_cache
def _bar(name: str) -> float:
    return loss_file().number(f"bars.{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A function that can be lost.

    Parameters
    ----------
    says
        Words after the name of the side, as `eye no longer closes`.
    rule
        The rule in words.
    needs
        Commands that must have been examined.
    lost
        Whether the affected side of each record lacks the function, (...).
    """

    says: str
    rule: str
    needs: tuple[str, ...]
    lost: Callable[[Record], Lost]


def _share(record: Record, command: str, measure: str) -> NDArray[np.float64]:
    return record.mm(command, measure) / (record.healthy_mm(command, measure) or 1.0)


def _seal(record: Record) -> Lost:
    parts = ("orbicularis_oris_upper", "orbicularis_oris_lower")
    now = sum(record.active("puff_cheeks", name) for name in parts)
    before = sum(record.healthy_active("puff_cheeks", name) for name in parts)
    return np.asarray(now < _bar("lip_seal") * before)


def _hangs(record: Record, measure: str, bar: str) -> Lost:
    return np.asarray(record.healthy_mm("rest", measure) - record.mm("rest", measure) >= _bar(bar))


def _lies_lower(record: Record) -> Lost:
    """Whether the brow or the mouth corner lies visibly below the other side's, each against its healthy place."""
    found = np.zeros(record.measures.shape[:-3], dtype=np.bool_)
    for measure in ("brow_height_mm", "commissure_height_mm"):
        own, other = (
            record.mm("rest", measure, side) - record.healthy_mm("rest", measure, side)
            for side in (record.affected, record.other)
        )
        found |= other - own >= _bar("asymmetry_mm")
    return found


LOSSES: dict[str, Loss] = {
    "eye_closure": Loss(
        says="eye no longer closes",
        rule="a gap of at least 1 mm is left on tight closure",
        needs=("close_tight",),
        lost=lambda r: r.mm("close_tight", "palpebral_fissure_mm") >= _bar("closing_gap_mm"),
    ),
    "lip_seal": Loss(
        says="mouth leaks",
        rule="on a cheek puff the orbicularis oris gives less than half of its healthy activation",
        needs=("puff_cheeks",),
        lost=_seal,
    ),
    "lower_lip": Loss(
        says="lower lip is flat",
        rule="the lower lip travels less than half of its healthy way down",
        needs=("lower_lip_depress",),
        lost=lambda r: _share(r, "lower_lip_depress", "lower_lip_mm") < _bar("lower_lip"),
    ),
    "smile": Loss(
        says="smile falls under 4 mm",
        rule="the mouth corner travels less than 4 mm on smiling",
        needs=("smile",),
        lost=lambda r: r.mm("smile", "commissure_excursion_mm") < _bar("smile_mm"),
    ),
    "upper_lip": Loss(
        says="upper lip hardly lifts",
        rule="the upper lip lifts less than half of its healthy way on a snarl",
        needs=("snarl",),
        lost=lambda r: _share(r, "snarl", "upper_lip_mm") < _bar("upper_lip"),
    ),
    "brow": Loss(
        says="brow hangs",
        rule="at rest the brow lies at least 3 mm below its healthy place",
        needs=(),
        lost=lambda r: _hangs(r, "brow_height_mm", "brow_mm"),
    ),
    "mouth_corner": Loss(
        says="mouth corner hangs",
        rule="at rest the mouth corner lies at least 3 mm below its healthy place",
        needs=(),
        lost=lambda r: _hangs(r, "commissure_height_mm", "corner_mm"),
    ),
    "rest_asymmetry": Loss(
        says="brow or mouth corner lies visibly below the other side's at rest",
        rule="at rest the brow or the mouth corner lies at least 3 mm below the other side's (level in health)",
        needs=(),
        lost=_lies_lower,
    ),
}


def losses(record: Record) -> dict[str, Lost]:
    """Which functions the affected side of each record lacks; those whose commands were not examined are left out.

    Parameters
    ----------
    record
        Simulated patients with a face, (...); the side that is asked about is the record's affected one.

    Returns
    -------
    dict
        Name of the loss -> whether the function is lacking, (...).

    Examples
    --------
    >>> sorted(LOSSES)[:3]
    ['brow', 'eye_closure', 'lip_seal']
    """
    return {name: loss.lost(record) for name, loss in LOSSES.items() if record.has(*loss.needs)}
