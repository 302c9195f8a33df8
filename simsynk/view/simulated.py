"""Simulate a scenario and have its figures at once, in Python and without a result folder."""

from __future__ import annotations

import os
from collections.abc import Sequence

from simsynk.periphery.state import Periphery
from simsynk.scenario.load import load
from simsynk.study.folder import wiring_rows
from simsynk.study.run import Run
from simsynk.view.folder import Drawn, wiring_text


def simulated(
    scenario: str | os.PathLike[str],
    replicates: int,
    seed: int = 1,
    sets: Sequence[str] = (),
    jobs: int | None = None,
) -> Drawn:
    """Grow and examine the nerves of a scenario, ready for `picture_of`.

    Parameters
    ----------
    scenario
        Name or path of a scenario.
    replicates, seed
        How many simulated nerves, and the seed of their luck.
    sets
        Changes of settings, as `regrowth.routing.misrouting=0.1`.
    jobs
        Threads; the numbers do not depend on them.

    Raises
    ------
    InputError
        For a faulty scenario or change.

    Examples
    --------
    >>> drawn = simulated("toy", replicates=3)
    >>> drawn.result.replicates.tolist(), drawn.periphery.side
    ([0, 1, 2], 'right')
    """
    started = Run(load(scenario, sets=[*sets, f"replicates={replicates}"]), seed=seed)
    result, patient = started.fill(jobs=jobs), started.patient

    def grow(replicate: int | None, side: str | None) -> Periphery:
        number = int(result.replicates[0]) if replicate is None else replicate
        return patient.side(side or result.side).growth.grown(started.seed, number)

    return Drawn(
        result=result,
        periphery=grow(None, None),
        face=patient.face,
        surgery=patient.surgery if any(patient.surgery) else (),
        wiring=wiring_text(wiring_rows(started)),
        timeline=tuple(started.scenario.timeline),
        grow=grow,
    )
