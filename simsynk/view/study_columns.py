"""What the figures of a study read from its table: levels of factors, points of a slice, words and numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem, unknown_name
from simsynk.view import style

if TYPE_CHECKING:
    from simsynk.study.sweep.table import FactorColumn, OutcomeColumn, SweepTable

GRID, ONE_AT_A_TIME = "full_grid", "one_at_a_time"
PROBABILITY = "probability"

_LOG_SPAN = 50.0
"""Levels that span more than this ratio, evenly on a logarithmic scale, are drawn on one (modelling choice)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One figure of a study.

    Parameters
    ----------
    kind
        Name of the kind of figure, as `heat_map`.
    outcome
        Name of the outcome that it shows; empty for a figure of all.
    factors
        Names of the factors that were asked for; those left out are chosen from the design.

    Examples
    --------
    >>> one = Choice(kind="heat_map", outcome="eye_on_smile", factors=("delay", "misrouting"))
    >>> one.name, one.file
    ('heat_map.eye_on_smile.delay.misrouting', 'heat_map_eye_on_smile_delay_misrouting')
    """

    kind: str
    outcome: str = ""
    factors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How the figure is asked for."""
        return ".".join(part for part in (self.kind, self.outcome, *self.factors) if part)

    @property
    def file(self) -> str:
        """Name of its files without their endings."""
        return self.name.replace(".", "_")


def design_of(table: SweepTable) -> str:
    """Kind of the design by which the points were chosen."""
    design = table.about.get("design", "")
    return str(design.get("kind", "")) if isinstance(design, Mapping) else str(design).split(" ")[0]


def finished(table: SweepTable) -> NDArray[np.bool_]:
    """Which points have results, (points,)."""
    return np.array([state == "done" for state in table.state], bool)


def factor(table: SweepTable, name: str) -> FactorColumn:
    """A factor by name.

    Raises
    ------
    InputError
        When the study has no such factor.
    """
    for one in table.factors:
        if one.name == name:
            return one
    raise unknown_name("--figures", name, [one.name for one in table.factors], "a factor of this study")


def outcome(table: SweepTable, name: str) -> OutcomeColumn:
    """An outcome by name.

    Raises
    ------
    InputError
        When the study has no such outcome.
    """
    for one in table.outcomes:
        if one.name == name:
            return one
    raise unknown_name("--figures", name, [one.name for one in table.outcomes], "an outcome of this study")


def values_of(table: SweepTable, one: FactorColumn) -> list[Any]:
    """Where a factor stood at each point: numbers, or words as they are written."""
    column = np.asarray(table.values[one.name]).tolist()
    return [float(value) for value in column] if one.numeric else [_word(value) for value in column]


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def levels(table: SweepTable, one: FactorColumn) -> list[Any]:
    """Every value that a factor takes in the design: numbers ascending, words in the design's order."""
    found = list(dict.fromkeys(values_of(table, one)))
    return sorted(found) if one.numeric else found


def at(table: SweepTable, one: FactorColumn, value: Any) -> NDArray[np.bool_]:
    """Which points take a value, (points,)."""
    return np.array([held == value for held in values_of(table, one)], bool)


def varied(table: SweepTable) -> list[FactorColumn]:
    """Factors that take more than one value, numbers first, else in the study's order."""
    found = [one for one in table.factors if len(levels(table, one)) > 1]
    return sorted(found, key=lambda one: not one.numeric)


def first_two(table: SweepTable, names: Sequence[str]) -> list[FactorColumn]:
    """The factors that were asked for, then those that vary, at most two."""
    asked = [factor(table, name) for name in names]
    return (asked + [one for one in varied(table) if one not in asked])[:2]


def factors_against(table: SweepTable, names: Sequence[str]) -> str:
    """Why factors that were asked for cannot be shown; empty when they can."""
    if len(names) > 2 or len(set(names)) < len(names):
        return "it takes two different factors at most"
    still = [name for name in names if len(levels(table, factor(table, name))) < 2]
    return f"the factor '{still[0]}' takes one value only" if still else ""


def nothing_known(table: SweepTable, name: str) -> str:
    """Why nothing of an outcome can be drawn; empty when a point has a value of it."""
    shown = finished(table) & np.isfinite(table.statistics[name].mean)
    return "" if shown.any() else "no point has a value of this outcome"


def slice_of(table: SweepTable, shown: Sequence[FactorColumn]) -> tuple[NDArray[np.bool_], dict[str, Any]]:
    """The points of a grid at the middle level of every factor that is not shown.

    Returns
    -------
    Which points, (points,), and the value at which each other factor is held.
    """
    held: dict[str, Any] = {}
    chosen = np.ones(len(table.number), bool)
    names = {one.name for one in shown}
    for one in varied(table):
        if one.name not in names:
            every = levels(table, one)
            held[one.name] = every[(len(every) - 1) // 2] if one.numeric else every[0]
            chosen &= at(table, one, held[one.name])
    return chosen, held


def base_place(table: SweepTable) -> int | None:
    """Place of the point from which a one-at-a-time design sets out: no other differs from it in two factors.

    None when the design has no such point, or several factors that never change from it.
    """
    columns = [np.array(values_of(table, one), object) for one in table.factors]
    for place in range(len(table.number)):
        differing = sum((column != column[place]).astype(np.int64) for column in columns)
        if np.all(np.asarray(differing) <= 1):
            return place
    return None


def evenly(values: Sequence[Any], most: int) -> list[Any]:
    """At most so many of some values, evenly spread, the first and the last among them.

    Examples
    --------
    >>> evenly([1, 2, 3, 4, 5, 6, 7], 3)
    [1, 4, 7]
    """
    if len(values) <= most:
        return list(values)
    return [values[round(step)] for step in np.linspace(0, len(values) - 1, most)]


def on_log_scale(values: Sequence[float]) -> bool:
    """Whether values are best shown on a logarithmic axis.

    Examples
    --------
    >>> on_log_scale([1, 10, 100]), on_log_scale([0, 50, 100]), on_log_scale([1, 34, 67, 100])
    (True, False, False)
    """
    numbers = np.sort(np.asarray(values, np.float64))
    if len(numbers) < 3 or numbers[0] <= 0 or numbers[-1] / numbers[0] < _LOG_SPAN:
        return False
    middle = float(np.median(numbers))
    logs = np.log(numbers[[0, -1]])
    share = (np.log(middle) - logs[0]) / (logs[1] - logs[0])
    plain = (middle - numbers[0]) / (numbers[-1] - numbers[0])
    return bool(abs(share - 0.5) < abs(plain - 0.5))


def number(value: float) -> str:
    """A number as it is printed on a figure: three digits, a true minus.

    Examples
    --------
    >>> number(0.12345), number(-2.0), number(365.0), number(12345.6)
    ('0.123', '−2', '365', '12346')
    """
    text = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def value_text(one: FactorColumn, value: Any) -> str:
    """A value of a factor as it is printed, with its unit; a plan is told by its words, a share as a bare number."""
    if not one.numeric:
        return style.words(str(value))
    unit = "" if one.unit == "share" else f" {one.unit}".rstrip()
    return number(float(value)) + unit


def name_text(one: FactorColumn | OutcomeColumn) -> str:
    """What a factor or an outcome is called at the start of a sentence."""
    text = one.label or style.words(one.name)
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """Words that begin a sentence, as they stand inside one; abbreviations stay.

    Examples
    --------
    >>> inside("Eye closes on a smile"), inside("EMG onset")
    ('eye closes on a smile', 'EMG onset')
    """
    return text[:1].lower() + text[1:] if len(text) > 1 and text[1:2].islower() else text


def axis_text(one: FactorColumn | OutcomeColumn) -> str:
    """What is written at an axis: the name with its unit; a share of nerves is told to be one."""
    if getattr(one, "kind", "") == PROBABILITY:
        return f"{name_text(one)} (share of nerves)"
    return f"{name_text(one)} ({one.unit})" if one.unit else name_text(one)


def replicates_text(table: SweepTable, places: NDArray[np.bool_]) -> str:
    """How many points and replicates stand behind a figure, and how many are missing.

    Parameters
    ----------
    places
        Points that the figure could show, (points,).
    """
    done = places & finished(table)
    grown = np.asarray(table.replicates)[done]
    many = f"{int(done.sum())} point{'' if done.sum() == 1 else 's'}"
    if len(grown):
        low, high = int(grown.min()), int(grown.max())
        one = low == high == 1
        many += f", {low if low == high else f'{low} to {high}'} simulated nerve{'' if one else 's'} each"
    missing = [
        f"{count} {word}" for word in ("failed", "waiting")
        if (count := sum(state == word for state, here in zip(table.state, places, strict=True) if here))
    ]  # fmt: skip
    return many + (f" ({', '.join(missing)})" if missing else "")


def held_text(table: SweepTable, held: Mapping[str, Any]) -> str:
    """The factors that are not shown and where they are held, as a sentence; empty for none."""
    if not held:
        return ""
    told = [
        f"{inside(name_text(factor(table, name)))} {value_text(factor(table, name), value)}"
        for name, value in held.items()
    ]
    return f"Held: {', '.join(told)}. "


def impossible(choice: Choice, why: str, fix: str = "") -> InputError:
    """What is told when a figure that was asked for cannot be drawn."""
    return InputError([Problem(path="--figures", message=f"'{choice.name}' cannot be drawn: {why}", fix=fix)])
