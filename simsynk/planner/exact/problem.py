"""What a planner decides and what each choice leaves: small tables, one a muscle, in every simulated nerve."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk import errors
from simsynk.errors import InputError

Values = NDArray[np.float64]

UNWANTED, WANTED = 0, 1
"""Places of the two quantities that every problem has."""

MOST_HEEDED = 16
"""A muscle that more decisions reach would need a table of more than 65,536 rows for every nerve."""

ROUNDING = 1e-9
"""Share of what doing nothing leaves below which two plans count as equal; sums of doubles err far less."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """What one muscle contributes, whatever is decided about the twigs that feed it and about the muscle itself.

    Parameters
    ----------
    decisions
        Places of the decisions that this muscle heeds.
    values
        (nerves, quantities, 2 ** len(decisions)); bit k of a row is set when `decisions[k]` is taken.
    """

    decisions: tuple[int, ...]
    values: Values = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Floor:
    """How much of a command's asked-for movement a plan must leave.

    Parameters
    ----------
    quantity
        Its place among the quantities.
    least
        In units of the quantity.
    certainty
        Share of nerves in which it must be left; None means on the mean over the nerves.
    """

    quantity: int
    least: float
    certainty: float | None = None

    @property
    def bar(self) -> float:
        """What counts as kept: `least`, less a hair for rounding."""
        return self.least - ROUNDING * max(abs(self.least), ROUNDING)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Which decisions are open, and what every plan (a set of decisions) leaves in every nerve.

    Cutting more or weakening more never raises a quantity, so doing nothing keeps the most of every floor.

    Parameters
    ----------
    decisions
        What can be done, as "cut zygomatic_1" or "myectomy platysma".
    quantities
        "unwanted" (less is better), "wanted" (more is better), then what the floors are about.
    tables
        A quantity of a plan in a nerve is the fixed part and one row of each table.
    fixed
        What no decision touches, (nerves, quantities).
    floors
        What must be left.
    kinds
        "cut" or "myectomy" by decision.
    most
        Kind -> how many of it may be taken; one that is absent has no limit.

    Raises
    ------
    InputError
        When more than 16 decisions reach one muscle.
    ValueError
        When shapes disagree, or when taking a decision raises a quantity.

    Examples
    --------
    >>> table = Table(decisions=(0,), values=np.array([[[0.5, 0.1], [0.9, 0.8]]]))
    >>> problem = Problem(decisions=("cut a",), quantities=("unwanted", "wanted"), tables=(table,),
    ...                   fixed=np.zeros((1, 2)), kinds=("cut",))
    >>> problem.quantities_of([0]).tolist(), problem.possible
    ([[0.1, 0.8]], 2)
    """

    decisions: tuple[str, ...]
    quantities: tuple[str, ...]
    tables: tuple[Table, ...] = field(repr=False)
    fixed: Values = field(repr=False)
    floors: tuple[Floor, ...] = ()
    kinds: tuple[str, ...] = ()
    most: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.kinds) != len(self.decisions) or self.fixed.shape[1:] != (len(self.quantities),):
            raise ValueError("kinds belong to decisions, and fixed parts to quantities")
        crowded = [len(table.decisions) for table in self.tables if len(table.decisions) > MOST_HEEDED]
        if crowded:
            message = f"{max(crowded)} decisions reach one muscle, more than the {MOST_HEEDED} that can be ranked"
            raise InputError([errors.Problem(path="allow", message=message, fix="forbid some of the branches")])
        for table in self.tables:
            _check(table, self.fixed.shape)

    @property
    def nerves(self) -> int:
        """How many nerves there are."""
        return len(self.fixed)

    @property
    def possible(self) -> int:
        """How many plans there are within the largest numbers.

        Examples
        --------
        >>> Problem(decisions=("a", "b", "c"), quantities=("unwanted", "wanted"), tables=(), fixed=np.zeros((1, 2)),
        ...         kinds=("cut", "cut", "cut"), most={"cut": 1}).possible
        4
        """
        return math.prod(
            sum(math.comb(self.kinds.count(kind), k) for k in range(self.room(kind) + 1)) for kind in set(self.kinds)
        )

    def room(self, kind: str) -> int:
        """How many decisions of a kind may be taken."""
        return max(min(self.most.get(kind, len(self.kinds)), self.kinds.count(kind)), 0)

    @functools.cached_property
    def nothing(self) -> Values:
        """What doing nothing leaves, (nerves, quantities)."""
        return self.quantities_of(())

    def quantities_of(self, plan: Sequence[int]) -> Values:
        """What a plan leaves in each nerve, (nerves, quantities): the plain sum that every search must agree with.

        Parameters
        ----------
        plan
            Places of the decisions taken.
        """
        found, taken = self.fixed.copy(), set(plan)
        for table in self.tables:
            row = sum(1 << k for k, place in enumerate(table.decisions) if place in taken)
            found += table.values[:, :, row]
        return found

    def allows(self, plan: Sequence[int]) -> bool:
        """Whether a plan keeps within the largest numbers."""
        taken = [self.kinds[place] for place in plan]
        return all(taken.count(kind) <= self.room(kind) for kind in set(taken))

    def keeps(self, left: Values) -> bool:
        """Whether what a plan leaves, (nerves, quantities), is at or above every floor."""
        return all(shortfall(floor, left) <= 0 for floor in self.floors)


def shortfall(floor: Floor, left: Values) -> float:
    """By how much a plan misses a floor: in units of the quantity, or of nerves (a share); 0 when it is kept.

    Parameters
    ----------
    left
        What the plan leaves, (nerves, quantities).

    Examples
    --------
    >>> left = np.array([[0.0, 0.0, 0.5], [0.0, 0.0, 1.0]])
    >>> shortfall(Floor(quantity=2, least=0.8), left).__round__(6)
    0.05
    >>> shortfall(Floor(quantity=2, least=0.8, certainty=0.75), left)
    0.25
    """
    there = left[:, floor.quantity]
    if floor.certainty is None:
        return floor.least - float(there.mean()) if there.mean() < floor.bar else 0.0
    missing = floor.certainty - float((there >= floor.bar).mean())
    return missing if missing > ROUNDING else 0.0


def _check(table: Table, shape: tuple[int, ...]) -> None:
    if table.values.shape != (*shape, 1 << len(table.decisions)):
        raise ValueError(f"a table of {len(table.decisions)} decisions cannot have the shape {table.values.shape}")
    hair = ROUNDING * max(float(np.abs(table.values).max(initial=0.0)), ROUNDING)
    for k in range(len(table.decisions)):
        halves = table.values.reshape(*shape, -1, 2, 1 << k)
        if (halves[..., 1, :] > halves[..., 0, :] + hair).any():
            raise ValueError("taking a decision must not raise a quantity")
