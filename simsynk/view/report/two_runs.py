"""Two runs side by side: the same pictures under the same command, and what differs, with intervals."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.study.differences import difference
from simsynk.study.opened import OpenedRun
from simsynk.view import style
from simsynk.view.picture import Choice
from simsynk.view.report.blocks import Block, Heading, Pair, Section, Table, Words, number
from simsynk.view.report.replicates import quantities
from simsynk.view.report.told import Told

_CAPTIONS = {
    "before_after": "The same command in both runs, before and after.",
    "matrix": "Framed: asked for. Orange: came without being asked for.",
    "recovery": "Asked-for and unwanted movement over time.",
}

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The difference between two runs in one quantity.

    Parameters
    ----------
    a, b, change
        Means of both runs, and B less A.
    low, high
        95 % confidence interval of the difference; NaN where there is none.
    """

    a: float
    b: float
    change: float
    low: float
    high: float


def section(a: Told, other: OpenedRun) -> Section:
    """Run A of the report beside another run B, on the last day of each."""
    b = Told(other, a.numbers, crowded=a.crowded)
    sides = common_sides(a, b)
    side_a, side_b = sides[0]
    blocks: list[Block] = [
        Words(text=f"A is {a.scenario.title} (this report); B is {b.scenario.title}, from {other.folder.name}."),
        Words(text=pairing_words(a.opened, other)),
    ]
    if side_a != side_b:
        blocks.append(Words(text=f"The {side_a} side of A stands beside the {side_b} side of B."))
    blocks += _pictures(a, b, sides[0])
    for pair in sides:
        blocks.append(Heading(text="What differs" + (f", {pair[0]} side" if len(sides) > 1 else "")))
        blocks += difference_tables(a.opened, other, pair)
    return Section(key="compared", title="Beside another run", blocks=blocks)


def common_sides(a: Told, b: Told) -> list[tuple[str, str]]:
    """Sides of A and B that stand beside each other: those hurt in both, else the one that each is about."""
    both = [(side, side) for side in a.injured if side in b.injured]
    return both or [(a.result.side, b.result.side)]


def paired(a: OpenedRun, b: OpenedRun) -> bool:
    """Whether nerve i of both runs shares its luck: one seed, one anatomy, common replicates, no expected nerve."""
    common = np.intersect1d(a.result.replicates, b.result.replicates)
    same = (
        a.seed == b.seed and a.scenario.anatomy == b.scenario.anatomy and a.patient.nerve.name == b.patient.nerve.name
    )
    return same and len(common) > 1 and not (a.result.expected or b.result.expected)


def pairing_words(a: OpenedRun, b: OpenedRun) -> str:
    """How the two runs belong together, in words."""
    if a.result.expected or b.result.expected:
        return "One of the runs is the expected nerve, so that no interval of a difference can be told."
    same = "the same scenario" if a.scenario.sha256 == b.scenario.sha256 else "different scenarios"
    if not paired(a, b):
        why = "different seeds" if a.seed != b.seed else "different nerves, or too few common replicates"
        return f"The runs have {same} and {why}: they are compared as two independent groups of nerves."
    many = len(np.intersect1d(a.result.replicates, b.result.replicates))
    return (
        f"The runs have {same} and share the seed and the nerve, so that nerve i of A and nerve i of B share "
        "their luck "
        f"wherever both ask for it: the {many} nerves that both hold are compared pair by pair."
    )


def _pictures(a: Told, b: Told, sides: tuple[str, str]) -> list[Block]:
    """The same pictures of both, one column wide."""
    blocks: list[Block] = []
    commands = [name for name in a.result.commands if name in b.result.commands]
    command = "smile" if "smile" in commands else None
    for name, caption in _CAPTIONS.items():
        mine, yours = (
            one.shown(name, caption, Choice(
                width_mm=style.NARROW_MM, side=side,
                command=command if name == "before_after" else None,
            ), file=f"{name}_{letter}")
            for one, letter, side in zip((a, b), "AB", sides, strict=True)
        )  # fmt: skip
        if mine is not None and yours is not None:
            blocks.append(Pair(names=(f"A: {a.scenario.title}", f"B: {b.scenario.title}"), shown=(mine, yours)))
    return blocks


def difference_tables(a: OpenedRun, b: OpenedRun, sides: tuple[str, str]) -> list[Table]:
    """Every quantity that both runs have, by group: A, B, and B less A with its interval."""
    mine, yours = quantities(a, sides[0]), quantities(b, sides[1])
    found = gaps(a, b, mine, yours)
    tables = []
    for group, keys in itertools.groupby((key for key in mine if key in yours), key=lambda key: key[0]):
        rows = [
            (words, number(gap.a), number(gap.b), number(gap.change, 2), _interval(gap))
            for words, gap in ((key[1], found[key]) for key in keys)
        ]
        tables.append(
            Table(
                caption=f"{group}: day {a.result.days[-1]:g} of A, day {b.result.days[-1]:g} of B",
                columns=(group, "A", "B", "B less A", "95 % interval of the mean difference"),
                rows=rows,
            )
        )
    return tables


def gaps(
    a: OpenedRun, b: OpenedRun, mine: Mapping[tuple[str, str], Values], yours: Mapping[tuple[str, str], Values]
) -> dict[tuple[str, str], Gap]:
    """The difference in every common quantity, nerve by nerve where the runs are paired."""
    together = paired(a, b)
    _, in_a, in_b = np.intersect1d(a.result.replicates, b.result.replicates, return_indices=True)
    found = {}
    for key in mine:
        if key in yours:
            found[key] = _by_pair(mine[key][in_a], yours[key][in_b]) if together else apart(mine[key], yours[key])
    return found


def _by_pair(a: Values, b: Values) -> Gap:
    told = difference(b, a)
    return Gap(a=float(told.nothing), b=float(told.plan), change=float(told.mean), low=float(told.low),
               high=float(told.high))  # fmt: skip


def apart(a: Values, b: Values) -> Gap:
    """Two independent groups (Welch's interval).

    Source: Welch (1947); degrees of freedom after Satterthwaite.
    """
    from scipy.stats import t  # costly to import, and only a comparison needs it

    a, b = a[np.isfinite(a)], b[np.isfinite(b)]
    if not len(a) or not len(b):
        return Gap(a=np.nan, b=np.nan, change=np.nan, low=np.nan, high=np.nan)
    change, half = float(b.mean() - a.mean()), np.nan
    if len(a) > 1 and len(b) > 1:
        parts = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
        total = sum(parts)
        free = total**2 / (parts[0] ** 2 / (len(a) - 1) + parts[1] ** 2 / (len(b) - 1)) if total > 0 else 1.0
        half = float(t.ppf(0.975, free) * np.sqrt(total))
    return Gap(a=float(a.mean()), b=float(b.mean()), change=change, low=change - half, high=change + half)


def _interval(gap: Gap) -> str:
    low, high = number(gap.low, 2), number(gap.high, 2)
    return f"{low} to {high}" if np.isfinite(gap.low) and np.isfinite(gap.high) else low
