"""Whose axons move a muscle that was not asked: the way from command to movement in the mean wiring of an arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.lessons.play import PlayedArm
from simsynk.study.explain import pool_force, twig_of

_MOST, _LEAST, _HALF = 4, 0.01, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Part of a muscle's foreign pull by where its axons come from, 0 to 1, and their fibres (mean over nerves)."""

    name: str
    share: float
    fibres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Whose axons serve a muscle, and who pulls it under a command.

    Parameters
    ----------
    command, asked, muscle
        What was asked, the clinic's words for it, and what is looked at.
    own, foreign
        Its fibres with axons of its own neurons and of others, as shares of all its fibres.
    pools, branches, twigs
        The foreign pull by the muscle that the neurons moved before the injury, by their home branch, and by the
        twig through which they reach the muscle now; the greatest first, at most four each.
    """

    command: str
    asked: str
    muscle: str
    own: float
    foreign: float
    pools: tuple[Share, ...]
    branches: tuple[Share, ...]
    twigs: tuple[Share, ...]


def ways(arm: PlayedArm, command: str, muscle: str) -> Ways:
    """Divide the foreign pull on a muscle among its axons: fibres times the force of their pool above rest.

    Parameters
    ----------
    arm
        A played arm whose affected side is injured.
    command, muscle
        Names.
    """
    patient = arm.patient
    side, muscles = patient.side(arm.side), patient.nerve.pool_names
    place = patient.repertoire.names.index(command)
    force = pool_force(side, place)
    rows = [row for row in arm.wiring if row["muscle"] == muscle and row["side"] == side.name]
    fibres = np.array([float(row["fibres_mean"]) for row in rows])
    own = np.array([row["home_pool"] == muscle for row in rows], bool)
    pull = np.array([max(float(force[muscles.index(row["home_pool"])]), 0.0) for row in rows]) * fibres
    whole = max(int(side.intact.endplate_count[muscles.index(muscle)]), 1)
    strangers = [row for row, mine in zip(rows, own, strict=True) if not mine]
    twigs = [twig_of(row["route"]) for row in strangers]
    return Ways(
        command=command,
        asked=patient.repertoire.commands[place].title,
        muscle=muscle,
        own=float(fibres[own].sum()) / whole,
        foreign=float(fibres[~own].sum()) / whole,
        pools=_shares([row["home_pool"] for row in strangers], pull[~own], fibres[~own]),
        branches=_shares([row["home_branch"] for row in strangers], pull[~own], fibres[~own]),
        twigs=_shares(twigs, pull[~own], fibres[~own]),
    )


def _shares(names: Sequence[str], pull: NDArray[np.float64], fibres: NDArray[np.float64]) -> tuple[Share, ...]:
    total = float(pull.sum())
    if total <= 0:
        return ()
    parts: dict[str, list[float]] = {}
    for name, one, many in zip(names, pull.tolist(), fibres.tolist(), strict=True):
        found = parts.setdefault(name, [0.0, 0.0])
        found[0] += one / total
        found[1] += many
    shares = (Share(name=name, share=part, fibres=many) for name, (part, many) in parts.items())
    seen = (one for one in shares if one.share >= _LEAST)
    return tuple(sorted(seen, key=lambda one: (-one.share, one.name)))[:_MOST]


def path_sentence(found: Ways) -> str:
    """The path in one sentence."""
    muscle = found.muscle.replace("_", " ")
    if not found.pools:
        return f"No foreign axon pulls the {muscle}."
    named = found.pools[:2]
    first = " and ".join(f"{one.name.replace('_', ' ')} ({percent(one.share)})" for one in named)
    most = "most" if sum(one.share for one in named) > _HALF else "the largest part"
    return (
        f"{percent(found.foreign)} of the fibres of the {muscle} now belong to other muscles' neurons. Under the "
        f'command "{found.asked.lower()}" {most} of their pull comes from neurons of the {first}.'
    )


def percent(share: float) -> str:
    """A share in percent.

    Examples
    --------
    >>> percent(0.384).replace(chr(160), " ")
    '38 %'
    """
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"
