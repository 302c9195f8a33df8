"""Short call-outs in mm where a simulated face does something that was not asked for, or does not do what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simsynk.view.face_half import head_file

_WANTED = {
    "brow_raise": "brow", "close_gentle": "eye", "close_tight": "eye", "blink": "eye", "smile": "corner",
    "smile_closed": "corner", "pucker": "corner", "whistle": "corner",
}  # fmt: skip


def asks_for(command: str) -> str:
    """The part of the face whose movement a command asks for: `eye`, `corner` or `brow`; empty for none of these.

    Examples
    --------
    >>> asks_for("smile"), asks_for("snarl")
    ('corner', '')
    """
    return _WANTED.get(command, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """One line below a face.

    Parameters
    ----------
    text
        As `eye 7.4 mm (8.0)`, healthy value in brackets.
    short
        The same without the unit.
    unwanted
        Whether it is movement that was not asked for, rather than movement that is missing.
    size_mm
        How far it is from healthy.
    """

    text: str
    short: str
    unwanted: bool
    size_mm: float


def callouts(command: str, measures: Mapping[str, tuple[float, float]]) -> list[Callout]:
    """Every departure of eye, corner and brow from the same face healthy, unwanted ones first.

    Bars (`callouts` of head.yaml): an eye narrower by 0.77 mm than healthy (one Sunnybrook point, Toffola 2013), a
    corner or brow that moves 1 mm further without being asked, an asked-for movement that falls 1.5 mm short.

    Parameters
    ----------
    command
        What was asked for.
    measures
        Found and healthy value in mm by name, see `face.measures.MEASURES`.

    Examples
    --------
    >>> [note.text for note in callouts("smile", {
    ...     "palpebral_fissure_mm": (5.5, 8.0), "commissure_excursion_mm": (5.0, 9.3), "brow_elevation_mm": (0, 0)})]
    ['eye 5.5 mm (8.0)', 'corner 5.0 mm (9.3)']
    """
    eye, corner, brow = (
        measures[name] for name in ("palpebral_fissure_mm", "commissure_excursion_mm", "brow_elevation_mm")
    )
    wanted = asks_for(command)
    bars = head_file().table("callouts")
    found = []
    for name, (value, usual), missing, unwanted in (
        ("eye", eye, eye[0] - eye[1], eye[1] - eye[0] - bars["eye_narrower"]),
        ("corner", corner, corner[1] - corner[0], corner[0] - corner[1] - bars["moves"]),
        ("brow", brow, brow[1] - brow[0], brow[0] - max(brow[1], 0.0) - bars["moves"]),
    ):
        lacks = name == wanted and missing >= bars["misses"]
        if lacks or (name != wanted and unwanted >= 0):
            now, before = (f"{round(mm, 1) + 0.0:.1f}" for mm in (value, usual))
            text, short = f"{name} {now} mm ({before})", f"{name} {now} ({before})"
            found.append(Callout(text=text, short=short, unwanted=not lacks, size_mm=abs(value - usual)))
    return sorted(found, key=lambda note: (not note.unwanted, -note.size_mm))
