"""Whether a proposal holds in other people, whose nerves branch and connect in other ways."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simsynk.planner.judged.assess import Assessment, HeldOut, assess
from simsynk.planner.proposal import Proposal
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import prepare
from simsynk.study.ensemble import Interrupted, Progress, part_of
from simsynk.study.readout import read_out

NERVES = 40
"""Nerves regrown in each of the other people (how sure the mean of one person is; not a figure of biology)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InPerson:
    """A proposal in one other person.

    Parameters
    ----------
    variant
        Number of the person.
    missing
        Branches of the proposal that this person does not have; the rest of it is done.
    found
        What it gives and takes.
    """

    variant: int
    missing: tuple[str, ...]
    found: Assessment = field(repr=False)

    @property
    def holds(self) -> bool:
        """Whether in the mean over the nerves it removes more than it takes, and keeps every floor."""
        return self.found.holds_in_mean

    def as_dict(self) -> dict[str, Any]:
        """For `plan.json`."""
        return {
            "variant": self.variant,
            "missing": list(self.missing),
            "holds": self.holds,
            "unwanted_removed_percent": self.found.removed.as_dict(),
            "wanted_lost_percent": self.found.lost.as_dict(),
        }


def other_people(scenario: Scenario, count: int) -> tuple[int, ...]:
    """Numbers of the next people after the scenario's own.

    Examples
    --------
    >>> from simsynk import load
    >>> other_people(load("bells_palsy_severe"), 3)
    (1, 2, 3)
    """
    own = scenario.anatomy.variant
    return tuple(range(own + 1, own + 1 + count))


def in_people(
    scenario: Scenario,
    proposals: Mapping[str, Proposal],
    like: HeldOut,
    variants: Sequence[int],
    *,
    replicates: int = NERVES,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> dict[str, tuple[InPerson, ...]]:
    """Every proposal in every person, on nerves regrown with the luck of the held-out ones.

    Parameters
    ----------
    scenario
        As it was planned on, with the day of the plans observed.
    proposals
        By name.
    like
        The held-out nerves of the scenario's own person: their side, day, seed, first replicate, floors and weights
        are taken over. A floor that is a share of doing nothing is one of that person's own.
    variants
        Numbers of the people.
    replicates
        Nerves in each.
    jobs
        Threads; the numbers do not depend on them.
    progress
        Called with finished and wanted nerves.

    Raises
    ------
    Interrupted
        When the user stops it.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> base = load("bells_palsy_severe", sets=["anatomy.axons=300"])
    >>> held = HeldOut(readout=read_out(prepare(base), seed=1, replicates=range(2, 4)))
    >>> found = in_people(base, {"neck": Proposal(cuts=("cervical_1",))}, held, other_people(base, 2), replicates=2)
    >>> [(one.variant, one.missing) for one in found["neck"]]
    [(1, ()), (2, ())]
    """
    first = int(like.readout.replicates[0])
    found: dict[str, list[InPerson]] = {name: [] for name in proposals}
    for number, variant in enumerate(variants):
        try:
            readout = read_out(
                prepare(scenario, variant=variant), seed=like.readout.seed, side=like.readout.side.name,
                day=like.readout.day, replicates=range(first, first + replicates), jobs=jobs,
                progress=part_of(progress, number * replicates, len(variants) * replicates),
            )  # fmt: skip
        except Interrupted as stop:
            raise Interrupted(number * replicates + stop.finished, len(variants) * replicates) from None
        nerves = HeldOut(readout=readout, keeps=like.keeps, weights=like.weights, days_since=like.days_since)
        for name, proposal in proposals.items():
            missing = tuple(cut for cut in proposal.cuts if cut not in readout.cuts)
            left = dataclasses.replace(proposal, cuts=tuple(cut for cut in proposal.cuts if cut not in missing))
            judged = assess(left, nerves, faces=False)
            found[name].append(InPerson(variant=variant, missing=missing, found=judged))
    return {name: tuple(people) for name, people in found.items()}
