"""Simulate a scenario and have its figures at once, in Python and without a result folder."""

from __future__ import annotations

import os
from collections.abc import Sequence

from simsynk.scenario.load import load
from simsynk.study.run import Run
from simsynk.view.folder import Drawn, drawn_of_run


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
    return drawn_of_run(started, started.fill(jobs=jobs), started.seed)
