"""Nerves from other nuclei that can be led to the face, each with a command of its own."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simsynk.evidence import EvidenceFile, packaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Donor:
    """A nerve from another nucleus that can be led to the face.

    Parameters
    ----------
    name, title
        Key and words of the clinic.
    pool, code
        Its own muscle, which is also the name of its pool, and a short code.
    edge
        Name of the nerve.
    axons
        Motor axons that are usually led over.
    command, command_title
        The movement that drives it.
    drives
        Share of its maximum under commands of the face, by command, the own one among them.
    learned
        Share of its maximum that a person who has learned it fully uses to smile, by command.
    tone
        Share of its maximum at rest.
    """

    name: str
    title: str
    pool: str
    code: str
    edge: str
    axons: int
    command: str
    command_title: str
    drives: Mapping[str, float]
    learned: Mapping[str, float]
    tone: float


@functools.cache
def transfer_file() -> EvidenceFile:
    """The packaged values of transfers, grafts and free muscle, with their sources."""
    return packaged("simsynk.events", "nerve_transfers.yaml", "nerve transfers")


@functools.cache
def donors() -> dict[str, Donor]:
    """Every donor nerve by name.

    Examples
    --------
    >>> donors()["masseteric"].command
    'bite'
    """
    file = transfer_file()
    found = {}
    for name, entry in file.data["donors"].items():
        at = f"donors.{name}"
        words: Mapping[str, Any] = entry["words"]
        found[name] = Donor(
            name=name,
            title=words["title"],
            pool=words["pool"],
            code=words["code"],
            edge=words["edge"],
            axons=int(file.number(f"{at}.axons")),
            command=words["command"],
            command_title=words["command_title"],
            drives=file.table(f"{at}.drives"),
            learned=file.table(f"{at}.learned"),
            tone=file.number(f"{at}.tone"),
        )
    return found
