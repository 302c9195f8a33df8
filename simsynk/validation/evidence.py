"""The evidence as one document: what was simulated with which numbers, and how to tell that it is out of date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import simsynk
from simsynk import documents
from simsynk.validation.experiment import PROBE, Effort
from simsynk.validation.mechanisms import Scored, best, healthy_gates, score_all
from simsynk.validation.refit import fits
from simsynk.validation.table import validate
from simsynk.validation.verdict import Row, Tally

SCHEMA = "simsynk.evidence/1"
Progress = Callable[[int, int], None]

_DIGITS = 6


def evidence(
    effort: Effort, progress: Progress | None = None, rivals: Progress | None = None, processes: int = 1
) -> dict[str, Any]:
    """Simulate everything: the table and the rival mechanisms.

    Parameters
    ----------
    effort
        How many subjects.
    progress, rivals
        Called with finished and wanted studies, then rivals.
    processes
        How many of them share the work; nothing that is found depends on it.
    """
    rows = validate(effort, progress=progress, processes=processes)
    found = document(effort, rows, score_all(effort, rivals, processes))
    return {**found, "probe": probe(processes)}


def document(effort: Effort, rows: Sequence[Row], scored: Sequence[Scored] = ()) -> dict[str, Any]:
    """What was found, as plain data for `evidence.json` and the page."""
    return {
        "schema": SCHEMA,
        "version": simsynk.__version__,
        "fingerprint": fingerprint(),
        "effort": {name: getattr(effort, name) for name in ("name", "animals", "people", "treated", "seed")},
        "tally": tally(rows),
        "rows": [_rounded(row.as_dict()) for row in rows],
        "fits": [
            {
                "name": one.name,
                "title": one.title,
                "targets": [target.key for target in one.targets],
                "parameters": {
                    p.name: {"prior": p.prior, "bounds": [p.low, p.high], "result": p.result} for p in one.parameters
                },
                "objective": one.objective,
                "method": one.method,
                "seed": one.seed,
            }
            for one in fits().values()
        ],
        "mechanisms": [_rounded(one.as_dict()) for one in scored],
        "healthy_gates": list(healthy_gates()),
        "best_mechanism": best(scored).rival.name if scored else None,
    }


def probe(processes: int = 1) -> dict[str, float | None]:
    """What every observable comes to with a handful of subjects, kept to tell when the page is out of date."""
    return {row.observable.key: _rounded(row.mean) for row in validate(PROBE, processes=processes)}


def tally(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """How the rows of each use came out."""
    groups = {
        "null": ("null",),
        "fitted": ("fitted",),
        "built_in": ("built_in",),
        "predicted": ("predicted",),
        "sign": ("sign",),
        "predicted_or_sign": ("predicted", "sign"),
    }
    counted = {name: Tally.of(rows, *uses) for name, uses in groups.items()}
    return {
        name: {"within": one.within, "near": one.near, "missed": one.missed, "total": one.total}
        for name, one in counted.items()
    }


def fingerprint(root: Path | None = None) -> str:
    """A digest of every number in the packaged data; it changes with any default or published value.

    Words (reasons, sources, titles) do not count, nor do lessons and places of drawings, since no experiment reads
    them. Changes of code show in the `probe`.

    Parameters
    ----------
    root
        The package's folder; None takes the installed one.

    Examples
    --------
    >>> len(fingerprint())
    64
    """
    root = root or Path(str(resources.files("simsynk")))
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.yaml"), key=lambda path: path.relative_to(root).as_posix()):
        where = path.relative_to(root).as_posix()
        if where.startswith(("lessons/", "view/")):
            continue
        numbers = list(_numbers((), documents.read_file(path, shown_as=where).data))
        digest.update(json.dumps([where, numbers]).encode())
    return digest.hexdigest()


def _numbers(where: tuple[str, ...], node: Any) -> Iterator[tuple[str, float]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _numbers((*where, str(key)), value)
    elif isinstance(node, list | tuple):
        for index, value in enumerate(node):
            yield from _numbers((*where, str(index)), value)
    elif isinstance(node, bool | int | float):
        yield ".".join(where), float(node)


def _rounded(node: Any) -> Any:
    """Numbers of the document to a few digits, so that the last bits of a platform do not show."""
    if isinstance(node, Mapping):
        return {key: _rounded(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_rounded(value) for value in node]
    return float(f"{node:.{_DIGITS}g}") if isinstance(node, float) else node
