"""Every default has a source: a value with its unit, range, confidence, citation and the reason for it.

Data files hold numbers in two forms. A single value is a mapping with `value`, `unit`, `range`, `confidence`,
`source` and, where it helps, `reason`. A table is a mapping with an `evidence` block that speaks for every number
beside it. `EvidenceFile` reads both and lists them for `simsynk show sources` and `simsynk cite`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any

from simsynk import documents
from simsynk.errors import InputError


class Confidence(StrEnum):
    """How far a default can be trusted; `assumed` means that nobody has measured it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A published work, or the name of a kind of guess.

    Parameters
    ----------
    key
        Short name used in the data files.
    text
        Authors or description, year, journal.
    address
        Where it can be found; empty for a modelling choice.
    """

    key: str
    text: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A default value and why it is what it is.

    Parameters
    ----------
    path
        Where the value stands, as `human: edges.trunk.length_mm`.
    value, unit
        The number and its unit ("" for a plain share or count).
    low, high
        Plausible range, or None where no range is known.
    confidence
        See `Confidence`.
    sources
        Keys of `citations.yaml`.
    reason
        Why this value, in one sentence; may be empty.
    """

    path: str
    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None
    confidence: Confidence = Confidence.ASSUMED
    sources: tuple[str, ...] = ("assumed",)
    reason: str = ""

    @property
    def assumed(self) -> bool:
        """Whether the value rests on a modelling choice rather than on a measurement."""
        return self.confidence is Confidence.ASSUMED or self.sources == ("assumed",)


_FIELDS = {"value", "unit", "range", "confidence", "source", "reason"}
_TABLE_FIELDS = {"unit", "range", "relative_range", "confidence", "source", "reason"}


class EvidenceFile:
    """A data file whose every number is sourced.

    Parameters
    ----------
    document
        The strictly read file.
    title
        Name that leads every path in the ledger, as `human`.

    Examples
    --------
    >>> file = EvidenceFile(documents.read_text("speed: {value: 1.3, unit: mm/day, source: assumed}"), "demo")
    >>> file.number("speed"), [entry.path for entry in file.ledger()]
    (1.3, ['demo: speed'])
    """

    def __init__(self, document: documents.Document, title: str) -> None:
        self.document = document
        self.title = title
        self._entries: dict[str, Sourced] = {}
        self._walk(document.data, (), {})

    @property
    def data(self) -> Any:
        """The raw mapping, with sourced values still as mappings."""
        return self.document.data

    def ledger(self) -> tuple[Sourced, ...]:
        """Every sourced number of the file, in the file's order."""
        return tuple(self._entries.values())

    def entry(self, path: str) -> Sourced:
        """The sourced value at a dotted path; KeyError when there is none."""
        return self._entries[path]

    def number(self, path: str) -> float:
        """The value at a dotted path."""
        return self._entries[path].value

    def table(self, path: str) -> dict[str, float]:
        """All numbers directly below a dotted path, by name, in the file's order."""
        lead = path + "."
        return {
            p[len(lead) :]: e.value
            for p, e in self._entries.items()
            if p.startswith(lead) and "." not in p[len(lead) :]
        }

    def _walk(self, node: Any, key: documents.Key, evidence: Mapping[str, Any]) -> None:
        if isinstance(node, Mapping) and "value" in node and not isinstance(node["value"], Mapping):
            self._add(key, node["value"], {**evidence, **node})
        elif isinstance(node, Mapping):
            own = node.get("evidence")
            if isinstance(own, Mapping):
                self._check_fields(own, (*key, "evidence"), _TABLE_FIELDS)
                evidence = {**evidence, **own}
            for name, child in node.items():
                if name != "evidence":
                    self._walk(child, (*key, name), evidence)
        elif isinstance(node, list):
            for i, child in enumerate(node):
                self._walk(child, (*key, i), evidence)
        elif isinstance(node, (int, float)) and not isinstance(node, bool):
            self._add(key, node, evidence)

    def _check_fields(self, node: Mapping[str, Any], key: documents.Key, allowed: set[str]) -> None:
        for name in node:
            if name not in allowed:
                fix = "allowed: " + ", ".join(sorted(allowed))
                raise InputError([self.document.problem((*key, name), f"'{name}' is not a part of a source", fix)])

    def _add(self, key: documents.Key, value: Any, evidence: Mapping[str, Any]) -> None:
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise InputError([self.document.problem(key, f"expected a number, got {value!r}")])
        path = documents.path_text(key)
        source = evidence.get("source", "this_file")
        sources = tuple(source) if isinstance(source, list) else (str(source),)
        low, high = self._range(value, evidence)
        try:
            confidence = Confidence(str(evidence.get("confidence", "assumed")))
        except ValueError:
            fix = "allowed: " + ", ".join(Confidence)
            raise InputError([self.document.problem(key, "unknown confidence", fix)]) from None
        self._entries[path] = Sourced(
            path=f"{self.title}: {path}",
            value=value,
            unit=str(evidence.get("unit", "")),
            low=low,
            high=high,
            confidence=confidence,
            sources=sources,
            reason=str(evidence.get("reason", "")),
        )

    @staticmethod
    def _range(value: float, evidence: Mapping[str, Any]) -> tuple[float | None, float | None]:
        given = evidence.get("range")
        if isinstance(given, list) and len(given) == 2:
            return float(given[0]), float(given[1])
        relative = evidence.get("relative_range")
        if isinstance(relative, (int, float)):
            return round(value * (1 - relative), 6), round(value * (1 + relative), 6)
        return None, None


def packaged(package: str, name: str, title: str) -> EvidenceFile:
    """A data file that ships with simsynk, from a package's `data` folder."""
    path = Path(str(resources.files(package))) / "data" / name
    return EvidenceFile(documents.read_file(path, shown_as=f"{package}/{name}"), title)


@functools.cache
def citations() -> dict[str, Citation]:
    """All citations by key, in the order of the file.

    Examples
    --------
    >>> "assumed" in citations()
    True
    """
    path = Path(str(resources.files("simsynk"))) / "citations.yaml"
    data = documents.read_file(path, shown_as="simsynk/citations.yaml").data
    return {key: Citation(key=key, **fields) for key, fields in data.items()}


def uncited(entries: Iterator[Sourced] | tuple[Sourced, ...]) -> list[str]:
    """Paths of values whose source is not in `citations.yaml`; empty when the ledger is sound."""
    known = citations()
    return [entry.path for entry in entries if any(source not in known for source in entry.sources)]
