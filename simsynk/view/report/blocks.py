"""What a report is made of: sections, and in them words, tables and pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

TIGHT = "\N{NO-BREAK SPACE}"
"""Between a number and its unit."""

NO_VALUE = "–"
"""Written where there is no number."""

_SMALL = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A paragraph.

    Parameters
    ----------
    text
        What it says; it is escaped.
    soft
        Whether it is an aside.
    """

    kind: ClassVar[str] = "words"
    text: str
    soft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A list of short statements, each with a word or two that lead it (may be empty)."""

    kind: ClassVar[str] = "points"
    items: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a section."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A few numbers that matter, large: number, and what it counts."""

    kind: ClassVar[str] = "tiles"
    items: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell that says more than its text: `look` is `asked`, `unasked` or empty."""

    text: str
    look: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first column heads the rows.

    Parameters
    ----------
    caption
        What it holds, with units.
    columns, rows
        Names of columns, and the cells.
    folded
        Summary under which it is folded away; empty shows it at once.
    wordy
        Places of columns that hold words, not numbers.
    csv
        Address of the same data as a file, and the name of that file; empty for none.
    """

    kind: ClassVar[str] = "table"
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | Cell]] = field(repr=False)
    folded: str = ""
    wordy: frozenset[int] = frozenset()
    csv: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture.

    Parameters
    ----------
    source
        Its address, which holds the whole of it.
    width_mm
        Its width in print.
    title, alt, caption
        What it is; what can be seen in it; how to read it.
    table
        Its data.
    number
        Of the figure, counted through the report.
    """

    kind: ClassVar[str] = "shown"
    source: str = field(repr=False)
    width_mm: float
    title: str
    alt: str
    caption: str
    table: Table | None = None
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two pictures side by side under the names of what they show."""

    kind: ClassVar[str] = "pair"
    names: tuple[str, str]
    shown: tuple[Shown, Shown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Text as it was typed, as a scenario."""

    kind: ClassVar[str] = "code"
    text: str


Block = Words | Points | Heading | Tiles | Table | Shown | Pair | Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a report.

    Parameters
    ----------
    key
        Its address in the page.
    title
        Its heading.
    blocks
        What it holds.
    """

    key: str
    title: str
    blocks: Sequence[Block] = field(repr=False)


def number(value: float | None, digits: int = 1) -> str:
    """A number as a report writes it.

    Examples
    --------
    >>> number(6.66), number(-0.04), number(-2.0), number(float("nan"))
    ('6.7', '0.0', '−2.0', '–')
    """
    if value is None or not math.isfinite(value):
        return NO_VALUE
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if not text.strip("-0.") else text.replace("-", "\N{MINUS SIGN}")


def percent(share: float | None, digits: int = 0) -> str:
    """A share as percent.

    Examples
    --------
    >>> percent(0.344).replace(TIGHT, " "), percent(0.004).replace(TIGHT, " "), percent(None)
    ('34 %', '0.4 %', '–')
    """
    if not digits and share is not None and 0 < abs(share) < _SMALL:
        digits = 1
    text = number(None if share is None else 100 * share, digits)
    return text if text == NO_VALUE else f"{text}{TIGHT}%"


def ranged(
    spread: Mapping[str, float], unit: str = "", *, digits: int = 1, scale: float = 1.0, expected: bool = False
) -> str:
    """A mean with the range that holds nine in ten simulated nerves; expected values have none.

    Examples
    --------
    >>> ranged({"mean": 6.6, "q05": 6.2, "q95": 6.92})
    '6.6 (6.2 to 6.9)'
    >>> ranged({"mean": 6.6, "q05": 6.2, "q95": 6.92}, "mm").replace(TIGHT, " ")
    '6.6 mm (6.2 to 6.9 mm)'
    """
    after = f"{TIGHT}{unit}" if unit else ""
    mean = number(scale * spread["mean"], digits)
    if expected or mean == NO_VALUE:
        return mean + (after if mean != NO_VALUE else "")
    low, high = (number(scale * spread[name], digits) for name in ("q05", "q95"))
    return f"{mean}{after} ({low} to {high}{after})"


def counted(many: int | float, what: str) -> str:
    """So many things, in the singular or the plural.

    Examples
    --------
    >>> counted(1, "simulated nerve"), counted(2.5, "unit")
    ('1 simulated nerve', '2.5 units')
    """
    said = str(many) if isinstance(many, int) else f"{many:g}"
    return f"{said} {what}" if many == 1 else f"{said} {what}s"


def spoken(name: str) -> str:
    """A name of the data files as words within a sentence.

    Examples
    --------
    >>> spoken("marginal_mandibular")
    'marginal mandibular'
    """
    return name.replace("_", " ")


def listed(names: Sequence[str]) -> str:
    """Names as an enumeration.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
