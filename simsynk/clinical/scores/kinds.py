"""Every simulated scale by name, and all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.record import Record
from simsynk.clinical.scores import asymmetry, eface, fngs, house_brackmann, saq, sunnybrook
from simsynk.clinical.scores.examined import NEEDED, Examined
from simsynk.clinical.scores.item import Item
from simsynk.clinical.scores.rater import deviates

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A clinical scale.

    Parameters
    ----------
    title
        Its name in the clinic; every output is a simulated one.
    needs
        Commands that must have been examined.
    rated
        Items that a person judges, in the order of their luck.
    items
        Items of patients.
    totals
        Sub-scores and totals of ticked items.
    """

    title: str
    needs: tuple[str, ...]
    rated: tuple[str, ...]
    items: Callable[[Examined], dict[str, Item]]
    totals: Callable[[Mapping[str, Values]], dict[str, Values]]


_LIDS = (*NEEDED, "close_tight")
SCALES: dict[str, Scale] = {
    "sunnybrook": Scale(
        title="Sunnybrook facial grading system",
        needs=NEEDED,
        rated=sunnybrook.RATED,
        items=sunnybrook.items,
        totals=sunnybrook.totals,
    ),
    "house_brackmann": Scale(
        title="House-Brackmann grade",
        needs=_LIDS,
        rated=house_brackmann.RATED,
        items=house_brackmann.items,
        totals=house_brackmann.totals,
    ),
    "fngs": Scale(
        title="Facial Nerve Grading Scale 2.0",
        needs=_LIDS,
        rated=fngs.RATED,
        items=fngs.items,
        totals=fngs.totals,
    ),
    "saq": Scale(
        title="Synkinesis Assessment Questionnaire",
        needs=("smile", "speech", "whistle", "pucker", "close_gentle", "close_tight", "chew"),
        rated=saq.RATED,
        items=saq.items,
        totals=saq.totals,
    ),
    "eface": Scale(
        title="eFACE",
        needs=("brow_raise", "close_gentle", "close_tight", "smile", "pucker", "lower_lip_depress"),
        rated=eface.RATED,
        items=eface.items,
        totals=eface.totals,
    ),
    "facial_asymmetry_index": Scale(
        title="Facial Asymmetry Index",
        needs=("smile",),
        rated=asymmetry.RATED,
        items=asymmetry.items,
        totals=asymmetry.totals,
    ),
}

RATED = tuple(name for scale in SCALES.values() for name in scale.rated)
"""Items that a rater judges; the place of an item is the place of its luck. Append only."""


def scale_of(score: str) -> str:
    """The scale that a score or an item belongs to; every one is named after its scale.

    Raises
    ------
    KeyError
        For a name of no scale.

    Examples
    --------
    >>> scale_of("sunnybrook_composite"), scale_of("house_brackmann")
    ('sunnybrook', 'house_brackmann')
    """
    for name in SCALES:
        if score == name or score.startswith(f"{name}_"):
            return name
    raise KeyError(score)


def score_all(
    record: Record,
    *,
    bilateral: bool = False,
    uniform: NDArray[np.float64] | None = None,
    scales: Collection[str] = tuple(SCALES),
) -> dict[str, Values]:
    """All simulated scores of patients, by name, (...) each.

    A scale whose commands were not examined is left out.

    Parameters
    ----------
    record
        Movements and activations of the patients.
    bilateral
        Whether both sides are hurt, so that the affected side is compared with itself before the injury.
    uniform
        Luck of one rater, between 0 and 1, (..., items of `RATED`); None is a rater who never errs.
    scales
        Which of `SCALES` are worked out.
    """
    seen = Examined.of(record, bilateral=bilateral)
    errs = None if uniform is None else deviates(uniform, len(RATED))
    scores: dict[str, Values] = {}
    for scale in (SCALES[name] for name in scales):
        if not record.has(*scale.needs):
            continue
        ticked = {name: _ticked(name, item, errs) for name, item in scale.items(seen).items()}
        scores |= {
            name: np.broadcast_to(value, seen.shape) for name, value in (ticked | scale.totals(ticked)).items()
        }
    return scores


def _ticked(name: str, item: Item, errs: Values | None) -> Values:
    if errs is None or name not in RATED:
        return item.read()
    return item.read(errs[..., RATED.index(name)])
