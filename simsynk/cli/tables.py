"""Plain tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[object]], *, widest: int = 60) -> str:
    """A table with aligned columns; long cells are cut.

    Examples
    --------
    >>> print(table(["muscle", "units"], [["mentalis", 250]]))
    muscle    units
    mentalis  250
    """
    texts = [[_cell(cell, widest) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[i]) for row in texts) for i in range(len(header))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in texts)
    return "\n".join(line.rstrip() for line in lines)


def _cell(value: object, widest: int) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= widest else text[: widest - 1] + "…"
