"""Many simulated animals of one experiment, grown on threads and read one by one."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from simsynk.periphery.state import Periphery
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import prepare
from simsynk.validation.experiment import Effort

Read = TypeVar("Read")


def each_animal(scenario: Scenario, effort: Effort, read: Callable[[Periphery], Read], side: str = "") -> list[Read]:
    """What is read off every animal, in their order whatever the number of threads.

    Parameters
    ----------
    scenario
        The experiment; every replicate is another animal with the same anatomy.
    effort
        How many animals, and whose luck.
    read
        What is counted in one animal.
    side
        `right` or `left`; the operated side when none is named.
    """
    growth = prepare(scenario).side(side or scenario.sides[0]).growth
    with ThreadPoolExecutor(effort.jobs or os.cpu_count()) as pool:
        return list(pool.map(lambda number: read(growth.grown(effort.seed, number)), range(effort.animals)))
