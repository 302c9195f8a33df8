"""What a run writes and says about the assumed values that its headline leans on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simsynk.study.folder import write_csv
from simsynk.study.local_sensitivity import FOREIGN, NOISE, UNWANTED, Effect, LocalSensitivity

TABLE = "sensitivity.csv"
TOP = 10
"""Values that `result.json` lists."""

SPOKEN = 5
"""Values that the report names."""

COHORT = "a cohort draws anatomy, severity, rates, conduits and drives within their ranges, so its spread holds them"
"""Why a cohort has no sensitivity of its own."""

_MEASURES = {
    UNWANTED: "the unwanted movement (mean excess of muscles that a command does not ask for)",
    FOREIGN: "the share of foreign fibres",
}


def skipped(reason: str) -> dict[str, Any]:
    """The key `sensitivity` of `result.json` when nothing was moved.

    Examples
    --------
    >>> skipped("switched off")
    {'skipped': 'switched off', 'top': []}
    """
    return {"skipped": reason, "top": []}


def sensitivity_document(found: LocalSensitivity) -> dict[str, Any]:
    """The key `sensitivity` of `result.json` when values were moved."""
    listed = found.listed()
    return {
        "headline": found.measures[0],
        "side": found.side,
        "day": found.day,
        "replicates": list(found.replicates),
        "noise_standard_errors": NOISE,
        "moved": len(found.effects) // len(found.measures),
        "top": [_row(effect, sources=list(effect.value.sources)) for effect in listed[:TOP]],
        "within_noise": list(found.within_noise()),
        "failed": list(found.failed),
    }


def sensitivity_rows(found: LocalSensitivity) -> Iterator[dict[str, Any]]:
    """Rows of `sensitivity.csv`: for each measure every effect beyond noise, the greatest first."""
    for measure in found.measures:
        for effect in found.listed(measure):
            yield {"measure": measure, **_row(effect, source=" ".join(effect.value.sources))}


def _row(effect: Effect, **source: Any) -> dict[str, Any]:
    value = effect.value
    return {
        "value": value.name,
        "words": value.words,
        "unit": value.unit,
        "low": value.low,
        "base": value.value,
        "high": value.high,
        "at_low": effect.at_low,
        "at_base": effect.at_base,
        "at_high": effect.at_high,
        "change": effect.change,
        "standard_error": effect.standard_error,
        "confidence": str(value.confidence),
        **source,
    }


def write_sensitivity(folder: Path, found: LocalSensitivity | None) -> None:
    """Write `sensitivity.csv`, without a row where no effect is beyond noise; remove an earlier one for None."""
    (folder / TABLE).unlink(missing_ok=True)
    if found is not None:
        write_csv(folder / TABLE, sensitivity_rows(found))


def sensitivity_lines(found: LocalSensitivity) -> Iterator[str]:
    """What the report says: the values that move the headline most, in plain words."""
    measure, listed = found.measures[0], found.listed()
    many = len(found.effects) // len(found.measures)
    yield ""
    yield f"  What it leans on: {_MEASURES[measure]}, day {found.day:g}."
    yield f"  Each of {many} assumed values alone at both ends of its range, in {len(found.replicates)} nerves:"
    if not listed:
        yield "  none of them moves it beyond luck"
        return
    yield f"  {'low':>6} {'taken':>6} {'high':>6}"
    for effect in listed[:SPOKEN]:
        value = effect.value
        shares = " ".join(f"{100 * at:>5.1f}%" for at in (effect.at_low, effect.at_base, effect.at_high))
        places = ", ".join(f"{at:g}" for at in (value.low, value.value, value.high))
        yield (
            f"  {shares}   ± {100 * effect.standard_error:.2f}   {value.words} ({places} {value.unit}".rstrip() + ")"
        )
    if len(listed) > SPOKEN:
        yield f"  and {len(listed) - SPOKEN} more: see {TABLE}"
