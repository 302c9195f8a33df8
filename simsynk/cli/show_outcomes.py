"""`simsynk show outcomes [SCENARIO]`: what a study may ask of each simulated nerve."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from simsynk.cli.tables import table
from simsynk.scenario.arithmetic import FUNCTIONS
from simsynk.scenario.outcome_readings import ARGUMENTS, OPTIONS, READINGS
from simsynk.scenario.vocabulary import Vocabulary

Rows = list[dict[str, Any]]

_COLUMNS = ("outcome", "unit", "meaning")
_WIDTH = 118


def outcome_rows(words: Vocabulary | None) -> Rows:
    """The vocabulary of outcomes, one row for each reading, option, function and kind of argument.

    Parameters
    ----------
    words
        The names of one scenario, which then stand under `allowed`; None lists the vocabulary of every scenario.

    Examples
    --------
    >>> outcome_rows(None)[6]["outcome"]
    'activation(command, muscle)'
    """
    return [*_readings(words), *_options(words), *_functions(), *_arguments(words)]


def outcome_text(rows: Rows) -> str:
    """The vocabulary for the terminal: a table, and below it the names that may be used.

    Parameters
    ----------
    rows
        As `outcome_rows` gave them.
    """
    named = [row for row in rows if row["kind"] == "argument"]
    cells = [[row[column] for column in _COLUMNS] for row in rows if row["kind"] != "argument"]
    lines = [table(_COLUMNS, cells, widest=90)]
    for row in [*(row for row in rows if row["kind"] == "option" and row["allowed"]), *named]:
        listing = f"{row['outcome'].rstrip('=')}: {', '.join(row['allowed'])}"
        lines.append(textwrap.fill(listing, _WIDTH, subsequent_indent="  ", break_on_hyphens=False))
    return "\n".join(lines)


def _row(outcome: str, kind: str, unit: str, meaning: str, allowed: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"outcome": outcome, "kind": kind, "unit": unit, "meaning": meaning, "allowed": list(allowed)}


def _readings(words: Vocabulary | None) -> Iterator[dict[str, Any]]:
    for reading in READINGS.values():
        if words is None or words.face or not reading.face:
            kind = "probability" if reading.condition else "mean"
            yield _row(reading.form, kind, reading.unit, reading.meaning)


def _options(words: Vocabulary | None) -> Iterator[dict[str, Any]]:
    days = () if words is None else tuple(f"{day:g}" for day in words.days)
    allowed = {"day": days, "side": ("right", "left")}
    for name, meaning in OPTIONS.items():
        yield _row(f"{name}=", "option", "", meaning, allowed[name])


def _functions() -> Iterator[dict[str, Any]]:
    for name, function in FUNCTIONS.items():
        yield _row(f"{name}({function.form})", "function", "", function.meaning)


def _arguments(words: Vocabulary | None) -> Iterator[dict[str, Any]]:
    for kind in ARGUMENTS if words is not None else ():
        allowed = words.allowed(kind) if words is not None else ()
        if allowed:
            yield _row(kind, "argument", "", f"the {kind}s of this scenario", allowed)
