"""Which plans of a long front are shown, in which order, and in which words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsynk.planner.proposal import Proposal

MOST_SHOWN = 8
"""Plans of a front that are judged on held-out nerves and told; the others are drawn as dots."""

LEAST_KNEE = 0.02
"""So far, as a share of the front's extent, a knee lies beyond the line between its ends."""

_LEAST = 1e-9
_MOST_DOSES = 3


def beyond(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far plans lie beyond the line from doing nothing to the plan that removes most, as a share of the extent.

    Parameters
    ----------
    points
        Asked-for movement lost and unwanted movement removed, in per cent, (plans, 2).

    Examples
    --------
    >>> beyond(np.array([[1.0, 40.0], [10.0, 50.0]])).round(2).tolist()
    [0.7, 0.0]
    """
    if not len(points):
        return np.zeros(0)
    most = points[int(np.argmax(points[:, 1]))]
    lost, removed = points[:, 0] / max(most[0], _LEAST), points[:, 1] / max(most[1], _LEAST)
    return np.asarray(removed - lost if most[0] > _LEAST else removed - 1.0)


def knee(points: NDArray[np.float64]) -> int | None:
    """Place of the plan that lies farthest beyond that line; None where none stands out.

    Examples
    --------
    >>> knee(np.array([[1.0, 40.0], [10.0, 50.0], [4.0, 45.0]]))
    0
    """
    far = beyond(points)
    if len(points) < 2 or far.max() < LEAST_KNEE:
        return None
    return int(np.argmax(far))


def spread_out(points: NDArray[np.float64], count: int = MOST_SHOWN) -> list[int]:
    """Places of plans that stand for a front: the knee, the one that removes most, then those farthest from these.

    Examples
    --------
    >>> spread_out(np.array([[0.0, 1.0], [0.1, 1.1], [1.0, 5.0], [8.0, 9.0]]), 3)
    [1, 2, 3]
    """
    if len(points) <= count:
        return list(range(len(points)))
    scaled = points / np.maximum(np.ptp(np.vstack([points, [0.0, 0.0]]), axis=0), _LEAST)
    best = knee(points)
    chosen = list(dict.fromkeys([int(np.argmax(points[:, 1])), *([] if best is None else [best])]))
    while len(chosen) < count:
        # Doing nothing is always shown, so plans close to it add little.
        others = np.vstack([scaled[chosen], [[0.0, 0.0]]])
        apart = np.linalg.norm(scaled[:, None] - others[None], axis=-1).min(axis=1)
        chosen.append(int(np.argmax(apart)))
    return sorted(chosen)


def title_of(proposal: Proposal) -> str:
    """What a proposal does, in words; many doses are summed up.

    Examples
    --------
    >>> title_of(Proposal(cuts=("temporal_3", "buccal_1"), doses=(("platysma", 2.5, 572.0),)))
    'cutting temporal_3 and buccal_1; 2.5 units of toxin into platysma on day 572'
    >>> title_of(Proposal())
    'doing nothing'
    """
    parts = []
    if proposal.cuts:
        parts.append(f"cutting {listed(proposal.cuts)}")
    for share in sorted({share for _, share in proposal.myectomies}, reverse=True):
        muscles = [muscle for muscle, its in proposal.myectomies if its == share]
        parts.append(f"taking out {100 * share:.3g} % of {listed(muscles)}")
    for day in sorted({day for _, _, day in proposal.doses}):
        given = [(muscle, units) for muscle, units, its in proposal.doses if its == day]
        if len(given) > _MOST_DOSES:
            total = sum(units for _, units in given)
            parts.append(f"{total:.3g} units of toxin into {len(given)} muscles on day {day:g}")
            continue
        shots = [f"{units:.3g} into {muscle}" for muscle, units in given]
        first, *rest = shots
        units, _, where = first.partition(" ")
        parts.append(f"{listed([f'{units} units of toxin {where}', *rest])} on day {day:g}")
    return "; ".join(parts) or "doing nothing"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
