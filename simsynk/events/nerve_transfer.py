"""Nerve transfers and free muscle: other nerves take over muscles of the face, each with a command of its own."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simsynk.evidence import EvidenceFile, packaged

GRACILIS = "gracilis"
"""Name of the transplanted muscle, of its pool, and of the target of a graft that shall drive it."""

CROSS_FACE = "cross_face"
"""Name of the pool that a cross-face graft brings from the other side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NerveTransfer:
    """The masseteric or the hypoglossal nerve is joined to a branch of the facial nerve.

    Parameters
    ----------
    day
        Day of the operation.
    side
        `right` or `left`, the patient's own.
    donor
        A name of `donors`.
    to
        Edge of the facial nerve whose far stump receives the donor's axons.
    donor_axons
        Motor axons that are led over.
    fraction
        Share of the recipient's own axons that are divided for it.
    length_mm
        Length of an interposed graft; 0 joins the nerves directly.
    learned
        How far the person has learned to use the donor's command when smiling, 0 to 1.

    Notes
    -----
    Source: masseteric transfer after Lu et al. and hypoglossal jump after Flasar et al. (2017); axon numbers assumed.
    """

    day: float
    side: str
    donor: str
    to: str
    donor_axons: int
    fraction: float = 1.0
    length_mm: float = 0.0
    learned: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossFaceGraft:
    """A graft leads axons of the healthy side's smile branch across the face.

    Parameters
    ----------
    day
        Day on which the graft is placed.
    side
        The side that receives it; the donor branch is on the other one.
    donor
        Edge of the other side's nerve that gives axons.
    muscle
        Muscle of the other side whose command they carry.
    to
        Edge of this side's nerve, or `gracilis` for a free muscle that comes later.
    donor_axons
        Motor axons that are led over.
    length_mm
        Length of the graft.
    coaptation_day
        Day on which the far end is joined; axons that arrive earlier wait.

    Notes
    -----
    Source: donor counts after Placheta et al. (2015), the useful threshold after Terzis' series (see the data file).
    """

    day: float
    side: str
    donor: str
    muscle: str
    to: str
    donor_axons: int
    length_mm: float
    coaptation_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gracilis:
    """A free muscle is set between cheek and mouth corner and given a nerve.

    Parameters
    ----------
    day
        Day of the operation.
    side
        `right` or `left`, the patient's own.
    donor
        A name of `donors`, or `cross_face` for an earlier graft that leads to the muscle.
    donor_axons
        Motor axons that are led over; 0 with `cross_face`, where the graft says it.
    learned
        How far the person has learned to use the donor's command when smiling, 0 to 1.

    Notes
    -----
    Source: gain of 7.5 mm (Roy et al. 2019); numbers of units and fibres are assumed.
    """

    day: float
    side: str
    donor: str
    donor_axons: int
    learned: float = 1.0


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
