"""How sure the numbers are: what their ranges hold, and what they do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simsynk.validation.written import standing
from simsynk.view.report.blocks import Block, Points, Section, Table, Words, counted, number, percent
from simsynk.view.report.told import Told

MOST_VALUES = 8
"""Assumed values that the table names."""

_FEW_PERCENT = 5.0

_NAMES = {"unwanted_movement": "mean unwanted movement", "foreign_fibre_fraction": "share of foreign fibres"}


def section(told: Told) -> Section:
    """The three sources of doubt: luck, values, the model itself."""
    found: Mapping[str, Any] = told.opened.document.get("sensitivity", {})
    blocks: list[Block] = [
        Words(text="The ranges on this page hold the first of three sources of doubt, and only that one."),
        Points(items=[("Luck of regrowth", _luck(told)), ("Values", _values(found)), ("The model", _model())]),
    ]
    if found.get("top"):
        blocks.append(_table(found))
    return Section(key="uncertainty", title="How sure", blocks=blocks)


def _luck(told: Told) -> str:
    if told.result.expected:
        return "this run works out the expected nerve, so it shows no spread; single nerves lie around it."
    if told.count == 1:
        return "a single nerve was simulated, so it shows no spread; others with the same injury lie around it."
    if not told.injured:
        return "nothing regrows here, so all simulated nerves are the same."
    return (
        f"the same injury was grown {told.count} times; a range in brackets holds nine in ten of these nerves "
        "(5 to 95 %). "
        "Nerves differ by luck alone here, not as patients differ."
    )


def _values(found: Mapping[str, Any]) -> str:
    if found.get("top"):
        many, beyond = found["moved"], found["moved"] - len(found["within_noise"]) - len(found["failed"])
        name = _NAMES.get(found["headline"], found["headline"].replace("_", " "))
        return (
            f"{counted(many, 'value')} that nobody has measured well went to both ends of the range, one at a time, "
            f"in {counted(len(found['replicates']), 'nerve')}; {beyond} of them {'moves' if beyond == 1 else 'move'} "
            f"the {name} beyond luck. The strongest stand below. "
            "Effects of several values at once are not in it."
        )
    reason = f" ({found['skipped']})" if found.get("skipped") else ""
    return f"how far the outcome leans on assumed values was not worked out here{reason}."


def _model() -> str:
    said = (
        "what the model leaves out no range can hold: guidance of axons by molecules, reflexes, the other "
        "side's adaptation, "
        "spasm and fatigue, the depth of the face; and the law from activation to movement is its weakest link."
    )
    held = standing()
    if held is None:
        return said
    return (
        f"{said} Of {held.predicted} published results that neither set nor fitted a value, simsynk "
        f"{held.version} meets "
        f"{held.within} ({percent(held.within / held.predicted)}) and comes near {held.near} more; the others "
        "it misses."
    )


def _table(found: Mapping[str, Any]) -> Table:
    name = _NAMES.get(found["headline"], found["headline"].replace("_", " "))
    ends = [100 * row[at] for row in found["top"] for at in ("at_low", "at_base", "at_high")]
    digits = 1 if max(ends) >= _FEW_PERCENT else 2
    return Table(
        caption=f"Assumed values that move the {name} most, {found['side']} side, day {found['day']:g}",
        columns=("Value", "Low", "Taken", "High", "Outcome at low", "at taken", "at high", "Known"),
        rows=[
            (
                row["words"], *(f"{row[end]:g} {row['unit']}".strip() for end in ("low", "base", "high")),
                *(f"{number(100 * row[at], digits)} %" for at in ("at_low", "at_base", "at_high")),
                f"{row['confidence']}",
            )
            for row in found["top"][:MOST_VALUES]
        ],
        wordy=frozenset({7}),
    )  # fmt: skip
