"""The scenarios that ship with simsynk."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simsynk import documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One packaged scenario, as a reader chooses it.

    Parameters
    ----------
    name, title, shows
        Key, one line of title, and what a viewer should see.
    """

    name: str
    title: str
    shows: str


def folder() -> Path:
    """The folder of the packaged scenarios: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"


@functools.cache
def packaged() -> dict[str, Path]:
    """The file of every packaged scenario by name, in alphabetical order."""
    return {path.stem: path for path in sorted(folder().glob("*.yaml"))}


@functools.cache
def packaged_plans() -> dict[str, Path]:
    """The file of every packaged plan by name, in alphabetical order."""
    return {path.stem: path for path in sorted((folder() / "plans").glob("*.yaml"))}


def entries() -> tuple[Entry, ...]:
    """Every packaged scenario.

    Examples
    --------
    >>> "toy" in [entry.name for entry in entries()]
    True
    """
    return _listed(packaged(), "scenarios")


def plan_entries() -> tuple[Entry, ...]:
    """Every packaged plan of treatment.

    Examples
    --------
    >>> "platysmectomy" in [entry.name for entry in plan_entries()]
    True
    """
    return _listed(packaged_plans(), "scenarios/plans")


def _listed(files: Mapping[str, Path], where: str) -> tuple[Entry, ...]:
    found = []
    for name, path in files.items():
        data = documents.read_file(path, shown_as=f"{where}/{name}.yaml").data
        found.append(Entry(name=name, title=str(data.get("title", name)), shows=str(data.get("shows", ""))))
    return tuple(found)
