"""An experiment: how a published study is set up in the simulator, and how much of it is simulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simsynk.validation.published import Study
from simsynk.validation.rival import Rival
from simsynk.validation.verdict import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How many subjects are simulated.

    Parameters
    ----------
    name
        `quick` or `full`.
    animals
        Replicates of an animal experiment.
    people
        Persons of a population or a series of patients.
    treated
        Persons of a treated series.
    seed
        Seed of everything.
    jobs
        Threads; the numbers do not depend on them.
    rival
        Another mechanism of synkinesis than the packaged one, for series of patients; see `mechanisms`.
    """

    name: str
    animals: int
    people: int
    treated: int
    seed: int = 1
    jobs: int | None = None
    rival: Rival | None = None


QUICK = Effort(name="quick", animals=6, people=48, treated=4)
FULL = Effort(name="full", animals=40, people=300, treated=16)

PROBE = Effort(name="probe", animals=2, people=6, treated=2)
"""Just enough to show whether anything at all has changed since the page of evidence was made."""

Experiment = Callable[[Study, Effort], Mapping[str, Sample]]
"""Simulates a study: name of each observable that it can give -> what came out."""
