"""The events of a timeline in words, as a reader of a paper meets them under methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from simsynk.events.block import Block
from simsynk.events.cross_face_graft import CrossFaceGraft
from simsynk.events.donors import donors
from simsynk.events.event import Event
from simsynk.events.gracilis import Gracilis
from simsynk.events.injury import SUNDERLAND, Injury
from simsynk.events.massage import Massage
from simsynk.events.myectomy import Myectomy
from simsynk.events.nerve_transfer import NerveTransfer
from simsynk.events.neurolysis import Neurolysis
from simsynk.events.repair import Repair
from simsynk.events.retraining import Retraining
from simsynk.events.static import Static, procedures
from simsynk.events.toxin import Toxin
from simsynk.view.report.blocks import counted, listed, percent, spoken


def event_words(event: Event) -> str:
    """One event, without its day and side.

    Examples
    --------
    >>> event_words(Injury(day=0, side="right", site="trunk", sunderland=(0.0, 0.0, 0.0, 0.0, 1.0)))
    'injury of the nerve, site trunk: Sunderland class V 100\xa0% of the axons'
    >>> event_words(Toxin(day=540, side="right", muscle="mentalis", dose_units=2.5))
    'botulinum toxin into mentalis: 2.5 units of onabotulinum'
    """
    return _WORDS[type(event)](event)


def _injury(event: Injury) -> str:
    classes = zip(SUNDERLAND, event.sunderland, strict=True)
    mix = listed([f"class {name} {percent(share)}" for name, share in classes if share > 0])
    part = f"{percent(event.fraction)} of the axons" if event.fraction < 1 else ""
    drawn = f" (median patient of the population {spoken(event.population)})" if event.population else ""
    return (
        f"injury of {part or 'the nerve'}, site {_site(event.site, event.site_mm)}: Sunderland {mix} of the "
        f"axons{drawn}"
    )


def _repair(event: Repair) -> str:
    where = f", site {_site(event.site)}" if event.site else ""
    more = [f"{value:g} {unit}" for value, unit in (
        (event.length_mm, "mm long"), (event.gap_mm, "mm of gap left"), (event.rotation_deg, "degrees of rotation")
    ) if value]  # fmt: skip
    return f"repair by {event.method}{where}" + (f" ({', '.join(more)})" if more else "")


def _neurolysis(event: Neurolysis) -> str:
    part = "division" if event.fraction >= 1 else f"division of {percent(event.fraction)} of the axons"
    return f"neurolysis: {part} of {_site(event.site, event.site_mm)}, {event.removed_mm:g} mm removed"


def _toxin(event: Toxin) -> str:
    return f"botulinum toxin into {spoken(event.muscle)}: {counted(event.dose_units, 'unit')} of {event.product}"


def _block(event: Block) -> str:
    where = listed([*map(spoken, event.muscles), *map(_site, event.sites)])
    return f"local anaesthetic at {where}: {percent(event.share)} blocked for {counted(event.hours, 'hour')}"


def _myectomy(event: Myectomy) -> str:
    return f"myectomy: {percent(event.fraction)} of {spoken(event.muscle)} removed"


def _massage(event: Massage) -> str:
    muscles = listed([spoken(name) for name in event.muscles]) or "all muscles"
    return f"massage and stretching of {muscles} for {counted(event.weeks, 'week')}{_strength(event.strength)}"


def _retraining(event: Retraining) -> str:
    return (
        f"neuromuscular retraining for {counted(event.weeks, 'week')}{_strength(event.strength)} (changes commands, "
        "not the nerve)"
    )


def _strength(strength: float) -> str:
    return "" if strength >= 1 else f" at {percent(strength)} of full strength"


def _cross_face(event: CrossFaceGraft) -> str:
    return (
        f"cross-face nerve graft, {event.length_mm:g} mm, from {_site(event.donor)} of the other side to "
        f"{_site(event.to)}: {event.donor_axons} motor axons, far end joined on day {event.coaptation_day:g}"
    )


def _transfer(event: NerveTransfer) -> str:
    graft = f" over a graft of {event.length_mm:g} mm" if event.length_mm else ""
    title = donors()[event.donor].title.lower()
    return f"nerve transfer: {title} to {_site(event.to)}{graft}, {event.donor_axons} motor axons"


def _gracilis(event: Gracilis) -> str:
    source = "the cross-face graft" if event.donor not in donors() else donors()[event.donor].title.lower()
    return f"free gracilis muscle between cheek and mouth corner, nerve from {source}"


def _static(event: Static) -> str:
    amount = "" if event.amount == 1 else f", {event.amount:g} times the usual amount"
    return f"{procedures()[event.procedure].title.lower()}{amount}"


def _site(name: str, at_mm: float | None = None) -> str:
    return spoken(name) + ("" if at_mm is None else f" ({at_mm:g} mm from its beginning)")


_WORDS: dict[type, Callable[[Any], str]] = {
    Injury: _injury, Repair: _repair, Neurolysis: _neurolysis, Toxin: _toxin, Block: _block, Myectomy: _myectomy,
    Massage: _massage, Retraining: _retraining, CrossFaceGraft: _cross_face, NerveTransfer: _transfer,
    Gracilis: _gracilis, Static: _static,
}  # fmt: skip


def timeline_rows(events: Sequence[Event]) -> list[tuple[str, str, str]]:
    """Every event as day, side and words, in the order in which they happen."""
    return [(f"{event.day:g}", event.side, event_words(event)) for event in sorted(events, key=lambda one: one.day)]
