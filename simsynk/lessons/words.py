"""The words of a played lesson, the same on a terminal and on a page."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from simsynk.evidence import citations
from simsynk.lessons.lesson import MAIN, Lesson, Number
from simsynk.lessons.play import Checked, Played, Spot, scenario_of

NOTHING = "–"
_TIGHT = "\N{NO-BREAK SPACE}"
_UNITS = {"mm": f"{_TIGHT}mm", "%": f"{_TIGHT}%", "degrees": "°", "movements": "", "nerves": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number of a lesson in every arm that was played.

    Parameters
    ----------
    label
        What it is.
    healthy
        The same before the injury, or a dash.
    cells
        One text an arm, in the order of the columns.
    """

    label: str
    healthy: str
    cells: tuple[str, ...]


def spot_words(spot: Spot, number: Number, nerves: int, *, signed: bool = False, ranged: bool = True) -> str:
    """A number with its unit, and where nine in ten nerves lie.

    Parameters
    ----------
    spot, number
        The value and what it is.
    nerves
        How many there are.
    signed
        Whether a rise carries its sign, as in a difference.
    ranged
        Whether to name the range.
    """
    if not math.isfinite(spot.mean):
        return NOTHING
    if number.unit == "nerves":
        count = round(spot.mean * nerves)
        return f"{count:+d} of {nerves}".replace("-", "−") if signed else f"{count} of {nerves}"
    unit = f"{_TIGHT}percentage points" if signed and number.unit == "%" else _UNITS[number.unit]
    found = _figure(spot.mean, number.digits, signed) + unit
    low, high = (_figure(one, number.digits, signed) for one in (spot.low, spot.high))
    return found if low == high or not ranged else f"{found} ({low}{_TIGHT}to{_TIGHT}{high})"


def _figure(value: float, digits: int, signed: bool) -> str:
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    if float(text) == 0:
        text = f"{0:.{digits}f}"
    return text.replace("-", "−")


def number_rows(played: Played, arms: Sequence[str]) -> list[Row]:
    """The numbers of a lesson's question in some arms."""
    rows = []
    for number in (one for one in played.lesson.numbers if not one.later):
        spots = [played.spot(number, arm) for arm in arms]
        before = Spot(mean=spots[0].healthy, low=0, high=0) if spots[0].healthy is not None else None
        healthy = spot_words(before, number, played.replicates, ranged=False) if before else NOTHING
        cells = tuple(spot_words(spot, number, played.replicates) for spot in spots)
        rows.append(Row(label=number.label, healthy=healthy, cells=cells))
    return rows


def change_rows(played: Played) -> list[Row]:
    """Every number of the main arm and of the one thing that is changed, and the difference.

    The difference is taken nerve by nerve where both arms are about the same person, else between the means.
    """
    name = played.lesson.change.arm
    paired = played.lesson.arm(name).same_person
    rows = []
    for number in played.lesson.numbers:
        before, after = played.spot(number), played.spot(number, name)
        apart = after.mean - before.mean
        change = played.difference(number, name) if paired else Spot(mean=apart, low=apart, high=apart)
        cells = [spot_words(one, number, played.replicates, ranged=False) for one in (before, after)]
        cells.append(spot_words(change, number, played.replicates, signed=True))
        rows.append(Row(label=number.label, healthy="", cells=tuple(cells)))
    return rows


def claim_words(checked: Checked, played: Played) -> str:
    """What a claim says, and what was found."""
    number = played.lesson.number_of(checked.claim.number)
    found = Spot(mean=checked.found, low=checked.found, high=checked.found)
    text = spot_words(found, number, played.replicates, signed=bool(checked.claim.minus))
    return f"{checked.claim.says} Found: {text}."


def commands_to_run(lesson: Lesson, arm: str, seed: int, replicates: int) -> tuple[str, str]:
    """What to type to play an arm: inside the lesson, and as a run of its own that writes a result folder."""
    base = lesson.sets
    added = () if arm == MAIN else lesson.arm(arm).sets
    if arm != MAIN and lesson.arm(arm).events:
        added = (*added, f"timeline={_flow(scenario_of(lesson, arm).data['timeline'])}")
    # Of two settings of one place the later one wins, so that the earlier need not be typed.
    last = {one.partition("=")[0]: one for one in (*base, *added)}
    sets = "".join(f" --set {shlex.quote(one)}" for one in last.values())
    run = f"simsynk run {lesson.scenario}{sets} --replicates {replicates} --seed {seed}"
    return f"simsynk lesson {lesson.number} --change", run


def _flow(data: Any) -> str:
    """Data as one line of YAML."""
    return str(yaml.safe_dump(data, default_flow_style=True, sort_keys=False, width=10_000)).strip()


def source_words(lesson: Lesson) -> list[str]:
    """The works that a lesson rests on."""
    known = citations()
    keys = dict.fromkeys([*lesson.sources, *(limit.source for limit in lesson.limits)])
    return [f"{known[key].text} {known[key].address}".strip() for key in keys]


def made_with(played: Played) -> str:
    """Where the numbers of a lesson come from."""
    from simsynk import __version__

    scenario = played.main.scenario
    return (
        f"simsynk {__version__} · lesson {played.lesson.number} · scenario {scenario.name} "
        f"({scenario.sha256[:12]}) · seed {played.seed} · {played.replicates} simulated nerves an arm"
    )
