"""What a search found and what is proved about it, in figures and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from simsynk.planner.exact.pareto import Pool
from simsynk.planner.exact.problem import Problem

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a method hands back.

    Parameters
    ----------
    plans
        Plans of the front as numbers, each with its gap: how much less unwanted movement, as a share of what doing
        nothing leaves, a plan that keeps as much wanted movement might still leave; 0 when proved that none does.
    pool
        Plans that were looked at and keep the floors, for the alternatives.
    looked_at
        Plans, or partial plans, that were looked at.
    complete
        Whether the front holds every plan that nothing beats.
    in_time
        Whether no part of it was stopped by its time.
    """

    plans: tuple[tuple[int, float], ...]
    pool: Pool = field(repr=False)
    looked_at: int
    complete: bool
    in_time: bool = True


class Method(Protocol):
    """A way to search."""

    name: str

    def suits(self, problem: Problem, objective: str) -> bool:
        """Whether it can answer this question."""

    def find(self, problem: Problem, objective: str, seconds: float, progress: Progress | None) -> Search:
        """Search for about so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What is proved about a front.

    Parameters
    ----------
    method
        Name of the method.
    proved
        Whether it is proved of every plan of the front that nothing beats it.
    complete
        Whether, besides, no other plan belongs to the front.
    gap
        The largest gap of its plans, as a share of the unwanted movement that doing nothing leaves.
    in_time
        Whether the search came to its end; one that its time stopped may find other plans on another machine.
    plans_looked_at, plans_possible
        Plans or partial plans looked at, and plans that there are.
    words
        One sentence for the reader.
    """

    method: str
    proved: bool
    complete: bool
    gap: float
    in_time: bool
    plans_looked_at: int
    plans_possible: int
    words: str


_STOPPED = "; the search was stopped by its time, so that another run may find other plans"


def certify(method: str, possible: int, found: Search) -> Certificate:
    """The certificate of a search."""
    gap = max((one for _, one in found.plans), default=0.0)
    open_plans = sum(one > 0 for _, one in found.plans)
    return Certificate(
        method=method, proved=open_plans == 0, complete=found.complete and open_plans == 0, gap=gap,
        in_time=found.in_time, plans_looked_at=found.looked_at, plans_possible=possible,
        words=_words(method, possible, found, gap, open_plans) + ("" if found.in_time else _STOPPED),
    )  # fmt: skip


def _words(method: str, possible: int, found: Search, gap: float, open_plans: int) -> str:
    count = len(found.plans)
    all_plans = f"{possible:,} possible plans"
    if method == "enumeration":
        return f"proved: each of the {all_plans} was looked at, and none beats a plan of the front"
    how = f"by {method} over {found.looked_at:,} partial plans"
    between = "between them the front may hold more plans"
    if open_plans:
        return (
            f"not proved for {open_plans} of the {count} plans of the front: another of the {all_plans} may leave up "
            f"to {100 * gap:.2g} per cent less unwanted movement (of what doing nothing leaves) for as much wanted "
            f"movement, {how}; {between}"
        )
    rest = "and no other belongs to it" if found.complete else between
    return f"proved: none of the {all_plans} beats any of the {count} plans of the front, {how}; {rest}"
