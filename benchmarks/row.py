"""One line of the table of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, the number with its unit, the goal beside it, and whether it was reached (None: no goal)."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None


def at_most(what: str, value: float, goal: float, form: str = "{:.2f}") -> Row:
    """A row whose number should not exceed its goal."""
    return Row(what, form.format(value), "at most " + form.format(goal), value <= goal)


def at_least(what: str, value: float, goal: float, form: str = "{:.1f}") -> Row:
    """A row whose number should reach its goal."""
    return Row(what, form.format(value), "at least " + form.format(goal), value >= goal)


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    verdict = {None: "", True: "yes", False: "**no**"}
    lines = ["| What | Measured | Goal | Reached |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.measured} | {row.goal} | {verdict[row.met]} |" for row in rows]
    return "\n".join(lines)
