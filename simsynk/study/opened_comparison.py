"""A finished folder of `simsynk compare` opened again: its document and table, without growing a nerve."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simsynk.errors import InputError, Problem
from simsynk.scenario.load import load
from simsynk.study.compare_folder import SCHEMA

NEEDED = ("compare.json", "compare.csv", "scenario.yaml")
"""Files without which a folder holds no finished comparison."""

_COLUMNS = {"plan", "month", "day", "side", "command", "quantity", "unit", "nothing_mean", "plan_mean", "difference"}
_KEYS: dict[str, type | tuple[type, ...]] = {
    "provenance": dict,
    "side": str,
    "day": (int, float),
    "months": list,
    "days": list,
    "plans": dict,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedComparison:
    """What a folder of a comparison holds.

    Parameters
    ----------
    folder
        The folder.
    title
        The scenario's.
    document
        The content of `compare.json`.
    rows
        Rows of `compare.csv`, as text.
    """

    folder: Path
    title: str
    document: Mapping[str, Any] = field(repr=False)
    rows: tuple[Mapping[str, str], ...] = field(repr=False)

    @property
    def months(self) -> tuple[float, ...]:
        """When it was looked at, since the first event."""
        return tuple(self.document["months"])

    @property
    def days(self) -> tuple[float, ...]:
        """The same on the scenario's calendar."""
        return tuple(self.document["days"])

    @property
    def plans(self) -> Mapping[str, Mapping[str, Any]]:
        """What `compare.json` says of each plan, by name."""
        found: Mapping[str, Mapping[str, Any]] = self.document["plans"]
        return found

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Where it comes from."""
        found: Mapping[str, Any] = self.document["provenance"]
        return found


def open_comparison(folder: Path | str) -> OpenedComparison:
    """Open a folder that `simsynk compare` has finished.

    Parameters
    ----------
    folder
        The folder.

    Raises
    ------
    InputError
        When it holds no finished comparison, or a damaged one.

    Examples
    --------
    >>> open_comparison("no-such-folder")
    Traceback (most recent call last):
    ...
    simsynk.errors.InputError: no-such-folder: is not a finished comparison
        fix: give a folder that `simsynk compare` has finished
    """
    place = Path(folder)
    if not all((place / name).is_file() for name in NEEDED):
        fix = "give a folder that `simsynk compare` has finished"
        raise InputError([Problem(path=str(place), message="is not a finished comparison", fix=fix)])
    try:
        document = json.loads((place / "compare.json").read_text(encoding="utf-8"))
        with open(place / "compare.csv", newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows, columns = tuple(reader), set(reader.fieldnames or ())
        _check(place, document, columns)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error) as fault:
        raise _damaged(place, f"{type(fault).__name__} {str(fault)[:80]}".rstrip()) from None
    return OpenedComparison(folder=place, title=load(place / "scenario.yaml").title, document=document, rows=rows)


def _check(place: Path, document: Any, columns: set[str]) -> None:
    """See that both files are whole and belong together."""
    schema = document.get("schema")
    if schema != SCHEMA:
        message, fix = f"holds {str(schema)[:40]!r}", f"this version reads {SCHEMA}; run simsynk compare again"
        raise InputError([Problem(path=str(place / "compare.json"), message=message, fix=fix)])
    wrong = [name for name, kind in _KEYS.items() if not isinstance(document.get(name), kind)]
    if wrong or not document["plans"] or len(document["months"]) != len(document["days"]) or not document["months"]:
        raise _damaged(place, f"compare.json lacks {', '.join(wrong) or 'its plans or its months'}")
    if _COLUMNS - columns:
        raise _damaged(place, f"compare.csv lacks {', '.join(sorted(_COLUMNS - columns))}")
    counts = len(document["months"])
    for name, plan in document["plans"].items():
        if "trade" not in plan:
            message, fix = (
                f"says nothing of the losses of {name}",
                "it is of an older version; run simsynk compare again",
            )
            raise InputError([Problem(path=str(place / "compare.json"), message=message, fix=fix)])
        for part in ("unwanted_removed_percent", "wanted_lost_percent"):
            values = plan["trade"][part]
            if any(len(values[key]) != counts for key in ("mean", "q10", "q90")):
                raise _damaged(place, f"compare.json has another number of months for {name}")


def _damaged(place: Path, told: str) -> InputError:
    return InputError([Problem(path=str(place), message=f"is damaged: {told}", fix="run simsynk compare again")])
