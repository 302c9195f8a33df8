"""What grows back after a cut: single cuts regrown on some nerves, for a page that cannot grow a nerve itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.events.neurolysis import Neurolysis, usual_removed_mm
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import prepare
from simsynk.study.ensemble import Progress
from simsynk.view.explorer.packing import Fixed
from simsynk.view.explorer.payload_nerves import Nerves, recorded

Values = NDArray[np.float64]

NERVES = 16
"""So many nerves are regrown after every single cut (choice of cost)."""

_STEP = 1e-4


@dataclass(frozen=True, kw_only=True)
class Returns:
    """What comes back after single cuts, and what changes with nothing cut.

    Parameters
    ----------
    months, cuts, nerves
        Times after the cut, what was cut alone, and in how many nerves.
    change
        Mean activation at each time beyond what the cut left on its day, and beyond what nothing cut changes,
        (months, cuts, muscles, commands and own rest).
    drift
        Mean change with nothing cut, (months, sides, muscles, commands and own rest); right and left.
    """

    months: tuple[float, ...]
    cuts: tuple[str, ...]
    nerves: int
    change: Values = field(repr=False)
    drift: Values = field(repr=False)

    def for_page(self) -> dict[str, Any]:
        """As the page keeps it."""
        return {
            "nerves": self.nerves,
            "change": Fixed(self.change, _STEP),
            "drift": Fixed(self.drift, _STEP),
        }


def returns_of(
    nerves: Nerves, scenario: Scenario, *, jobs: int | None = None, progress: Progress | None = None
) -> Returns:
    """Cut every branch, twig and connection alone, and let some of the nerves grow on.

    Parameters
    ----------
    nerves
        The nerves of the page.
    scenario
        From which they were grown.
    jobs
        Threads.
    progress
        Called with how many cuts are done and wanted.
    """
    found = nerves.found
    numbers = found.replicates[:NERVES].tolist()
    injured = [side.name for side in nerves.patient.sides if side.injured]
    none = _whole(nerves.course, nerves.course_rest, nerves.kept)[:, len(nerves.days) - 1 :]
    parts = []
    for done, cut in enumerate(found.cuts):
        parts.append(_come_back(nerves, scenario, [cut], numbers, none, jobs))
        if progress is not None:
            progress(done + 1, len(found.cuts))
    drift = np.zeros((len(nerves.later), 2, *none.shape[-2:]))
    for i, name in enumerate(injured):
        drift[:, ("right", "left").index(name)] = (none[:, 1:, i] - none[:, :1, i]).mean(axis=0)
    return Returns(
        months=nerves.later, cuts=found.cuts, nerves=len(numbers), change=np.stack(parts, axis=1), drift=drift
    )


def regrown(
    nerves: Nerves, scenario: Scenario, cut: Sequence[str], numbers: Sequence[int], jobs: int | None = None
) -> Values:
    """What the wiring of the cut side gives at the later days when some branches are cut on the day of the plan.

    Returns
    -------
    (nerves, later days, muscles, commands and own rest).
    """
    side, day = nerves.found.side.name, nerves.found.day
    events = [
        Neurolysis(day=day, side=side, site=one, site_mm=None, fraction=1.0, removed_mm=usual_removed_mm())
        for one in cut
    ]
    timeline = tuple(sorted((*scenario.timeline, *events), key=lambda event: event.day))
    played = dataclasses.replace(scenario, timeline=timeline, observe_days=nerves.later)
    patient = prepare(played, like=nerves.patient)
    activation, rest = recorded(patient, nerves.found.seed, numbers, jobs)
    s = [one.name for one in patient.sides if one.injured].index(side)
    return _whole(activation, rest, nerves.kept)[:, :, s]


def _come_back(
    nerves: Nerves, scenario: Scenario, cut: Sequence[str], numbers: Sequence[int], none: Values, jobs: int | None
) -> Values:
    """Mean change after one cut, (later days, muscles, commands and own rest)."""
    found = nerves.found.some(range(len(numbers)))
    injured = [one.name for one in nerves.patient.sides if one.injured]
    then = regrown(nerves, scenario, cut, numbers, jobs)
    wired, own = found.wired(cut)
    left = np.concatenate([wired.swapaxes(1, 2), own[..., None]], axis=-1)[:, nerves.kept]
    unchanged = np.zeros((1, 1, 1, 1))
    if found.side.name in injured:
        mine = none[: len(numbers), :, injured.index(found.side.name)]
        unchanged = mine[:, 1:] - mine[:, :1]
    return np.asarray((then - left[:, None] - unchanged).mean(axis=0))


def _whole(activation: Values, rest: Values, kept: NDArray[np.int64]) -> Values:
    """Activation with its own resting part as one more column, of some muscles."""
    return np.concatenate([activation, rest[..., None]], axis=-1)[..., kept, :]
