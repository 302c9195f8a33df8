"""Where a drawn nerve was hurt or operated on, with words that no button and no other words lie upon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.periphery.state import Periphery
from simsynk.study.readout import Readout
from simsynk.view.brought import lesion_word
from simsynk.view.explorer.nerve_axons import curve
from simsynk.view.explorer.nerve_sheet import LETTER, WORDS_TOP, Sheet, split
from simsynk.view.lanes import edge_share, lesion_mm

Points = NDArray[np.float64]
Record = dict[str, Any]
Box = tuple[float, float, float, float]

_LINE, _BELOW = 44.0, 0.15
_RISE, _FALL = 32.0, 10.0
"""How far letters of the drawing reach above and below their line."""

_DISC, _BAR, _ASTRAY = 52.0, 10.0, 33.0
_ALONG_BAR = np.linspace(-1.0, 1.0, 9)
_ASIDE, _DOWN = np.arange(-480.0, 481.0, 40.0), np.arange(-240.0, 241.0, 30.0)
"""Further places that are tried, from the bar, the nearest first."""


def lesions(sheet: Sheet, periphery: Periphery, readout: Readout, others: Sequence[Record]) -> list[Record]:
    """A bar across the nerve for each injury or operation on it, with its words.

    Parameters
    ----------
    sheet
        The sheet of the nerve.
    periphery
        A grown nerve.
    readout
        From which the timeline is read.
    others
        What else is drawn: buttons and names of places, with `x`, `y` and, for names, `words`.

    Returns
    -------
    `x`, `y` and `turn` of the bar, `half` its length, `words` with `words_x` and `words_y`, `day`, `edge`;
    `leader`, where a line from the words to the bar begins when they stand far from it.
    """
    found = [bar for event in range(len(periphery.event_edges)) if (bar := _bar(sheet, periphery, readout, event))]
    spots = [(one["x"], one["y"], _DISC) for one in others if "words" not in one]
    spots += [(*at, _BAR) for bar in found for at in _upper_end(bar) * _ALONG_BAR[:, None] + (bar["x"], bar["y"])]
    taken = [box_of(len(line), one["x"], one["y"] + 36 * i)
             for one in others for i, line in enumerate(one.get("words", ()))]  # fmt: skip
    for bar in found:
        letters = len(bar["words"])
        x, y = _freest(_places(sheet, bar, letters), letters, np.array(spots), taken)
        if letters:
            taken.append(box_of(letters, x, y))
        bar.update(
            words_x=round(x), words_y=round(y), leader=_leader(bar, box_of(letters, x, y)) if letters else None
        )
    return found


def _leader(bar: Record, box: Box) -> list[int] | None:
    """Where a line from words that stand far from their bar begins; it ends in the middle of the bar."""
    near = np.clip((bar["x"], bar["y"]), box[:2], box[2:])
    far = np.hypot(*(near - (bar["x"], bar["y"])))
    return [round(float(one)) for one in near] if far > bar["half"] + _ASTRAY else None


def _bar(sheet: Sheet, periphery: Periphery, readout: Readout, event: int) -> Record | None:
    """The bar of one lesion; none where its part of the nerve is not drawn."""
    name = periphery.event_edges[event]
    if name not in sheet.layout.edges:
        return None
    edge = periphery.intact.nerve.edge(name)
    fine = curve(sheet.to(sheet.layout.edges[name]))
    _, gap, _ = split(fine, min(max(lesion_mm(periphery, event) / edge.length_mm, 0.02), 0.98))
    half = sheet.layout.trunk_width * sheet.unit * edge_share(periphery, name) / 2 + 30
    word = lesion_word(periphery, event, readout.patient.scenario.timeline)
    day = float(periphery.event_days[event])
    words = f"{word}, day {day:g}" if word else ""
    return {**gap, "half": round(half), "words": words, "day": day, "edge": name}


def _upper_end(bar: Record) -> Points:
    """From the middle of a bar to the end of it that lies higher."""
    turn = np.radians(bar["turn"] + 90.0)
    end = bar["half"] * np.array([np.cos(turn), np.sin(turn)])
    return np.asarray(end if end[1] < 0 else -end)


def box_of(letters: int, x: float, y: float) -> Box:
    """Left, top, right and bottom of words whose line has its middle at a place.

    Examples
    --------
    >>> box_of(4, 100.0, 50.0)
    (60.0, 18.0, 140.0, 60.0)
    """
    wide = LETTER * letters / 2
    return x - wide, y - _RISE, x + wide, y + _FALL


def _places(sheet: Sheet, bar: Record, letters: int) -> list[tuple[float, float]]:
    """Places for the words of a bar, the best first: past its upper end, or below it where branches lie above."""
    upper, wide = _upper_end(bar), LETTER * letters / 2
    low = sheet.layout.face and bar["y"] > _BELOW * sheet.height
    best = (-upper[0], -upper[1] + _LINE) if low else (upper[0] + wide + LETTER, upper[1])
    others = [(dx, dy) for dx in _ASIDE for dy in _DOWN]
    order = [best, *sorted(others, key=lambda one: np.hypot(max(abs(one[0]) - wide, 0.0), one[1]))]
    return [
        (float(min(max(bar["x"] + dx, wide), sheet.width - wide)),
         float(min(max(bar["y"] + dy, WORDS_TOP), sheet.height - _FALL)))
        for dx, dy in order
    ]  # fmt: skip


def _freest(
    places: Sequence[tuple[float, float]], letters: int, spots: Points, taken: Sequence[Box]
) -> tuple[float, float]:
    """The first place on which nothing else lies, or the one on which least does."""
    return min(places, key=lambda place: round(_covered(box_of(letters, *place), spots, taken), 3))


def _covered(box: Box, spots: Points, taken: Sequence[Box]) -> float:
    """How deep discs, bars and other words reach into a box, summed."""
    near = np.clip(spots[:, :2], [box[0], box[1]], [box[2], box[3]])
    into = np.maximum(spots[:, 2] - np.hypot(*(spots[:, :2] - near).T), 0.0).sum()
    for other in taken:
        across = min(box[2], other[2]) - max(box[0], other[0])
        down = min(box[3], other[3]) - max(box[1], other[1])
        into += max(min(across, down), 0.0)
    return float(into)
