"""The numbers of the command x muscle matrix, muscle by muscle or one muscle a territory, and what they say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.nerve import Nerve
from simsynk.clinical import synkinesis
from simsynk.motor.commands import REST, known_commands
from simsynk.results import Result
from simsynk.view import style

_TERRITORIES = ("brow", "eyelids", "nose", "cheek", "lips", "chin", "neck", "ear", "side", "gland")
_NAMED = 3

TERRITORY_RULE = (
    "In each territory the muscle that is asked for most; where none is asked for, the one that goes furthest beyond "
    "healthy. A corner stands for any muscle of the territory."
)
"""Which muscle stands for its territory in `by_territory`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The numbers of one matrix, as shares of a muscle's maximum, (commands, muscles).

    Parameters
    ----------
    mean, low, high
        Movement above rest: mean, 5 % and 95 % quantile over simulated nerves; the row of rest holds tone.
    healthy
        Mean before the injury.
    excess
        Movement beyond healthy.
    asked
        Whether a command asks for a muscle.
    seen
        Whether something in the cell goes visibly beyond healthy.
    muscle
        Name of the muscle whose numbers a cell shows.
    on_face
        Whether that muscle moves the face; side muscles and glands do not.
    absent
        Muscles that this person lacks, (muscles,).
    rows, columns
        Words for commands and for muscles or territories.
    groups
        Territories of the columns with their sizes.
    rest
        Whether the first row is rest.
    """

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    healthy: NDArray[np.float64]
    excess: NDArray[np.float64]
    asked: NDArray[np.bool_]
    seen: NDArray[np.bool_]
    muscle: NDArray[np.str_]
    on_face: NDArray[np.bool_]
    absent: NDArray[np.bool_]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    groups: tuple[tuple[str, int], ...]
    rest: bool


def table_of(result: Result, day: int, side: int, nerve: Nerve | None) -> Table:
    """The matrix of one day and side, muscle by muscle.

    Parameters
    ----------
    result
        A finished run.
    day, side
        Their places.
    nerve
        Gives muscles their territories and commands their titles, and leaves out glands and side muscles to which
        nothing happens. None shows every muscle of the result in one group.
    """
    spread = result.activation[day, side]
    healthy, excess = result.healthy[side], result.excess.mean[day, side]
    # Quantiles of the movement above rest: the tone of one face hardly varies, so its mean is taken off.
    tone = np.where(np.arange(len(result.commands))[:, None] > 0, spread.mean[:1], 0.0)
    columns, groups = _columns(result, excess, nerve)
    rest = bool(healthy[0].max(initial=0.0) > 0)
    rows = np.arange(0 if rest else 1, len(result.commands))
    at = np.ix_(rows, np.array(columns, np.int64))
    titles = {name: command.title for name, command in known_commands(nerve).items()} if nerve else {}
    names = [titles.get(result.commands[c], style.words(result.commands[c])) for c in rows]
    gone = {pool.name for pool in nerve.pools if pool.units <= 0} if nerve else set()
    muscles = np.array([result.muscles[m] for m in columns])
    return Table(
        mean=np.maximum(spread.mean - tone, 0)[at],
        low=np.maximum(spread.q05 - tone, 0)[at],
        high=np.maximum(spread.q95 - tone, 0)[at],
        healthy=synkinesis.evoked(healthy)[at],
        excess=excess[at],
        asked=result.asked[at],
        seen=excess[at] >= synkinesis.visible_bar(),
        muscle=np.broadcast_to(muscles, (len(rows), len(columns))),
        on_face=np.broadcast_to(result.displayed[columns], (len(rows), len(columns))),
        absent=np.array([name in gone for name in muscles], bool),
        rows=tuple("Rest (tone)" if result.commands[c] == REST else n for c, n in zip(rows, names, strict=True)),
        columns=tuple(style.words(str(name)) for name in muscles),
        groups=groups,
        rest=rest,
    )


def _columns(
    result: Result, excess: NDArray[np.float64], nerve: Nerve | None
) -> tuple[list[int], tuple[tuple[str, int], ...]]:
    """Muscles to show, sorted by territory in the nerve's order, and the size of each territory."""
    if nerve is None:
        return list(range(len(result.muscles))), (("", len(result.muscles)),)
    stirs = dict(zip(result.muscles, excess[1:].max(axis=0) >= synkinesis.visible_bar(), strict=True))
    shown = [p for p in nerve.pools if p.name in nerve.muscles or stirs.get(p.name, False)]
    found = list(dict.fromkeys(pool.territory for pool in shown))
    territories = [t for t in _TERRITORIES if t in found] + [t for t in found if t not in _TERRITORIES]
    shown.sort(key=lambda pool: territories.index(pool.territory))
    sizes = [(style.words(t), sum(pool.territory == t for pool in shown)) for t in territories]
    return [result.muscles.index(pool.name) for pool in shown], tuple(sizes)


def by_territory(table: Table) -> Table:
    """A narrow matrix with one column a territory, whose cells follow `TERRITORY_RULE`.

    Each cell holds the numbers of one real muscle; it counts as seen when any muscle of its territory, and not only
    the shown one, goes visibly beyond healthy.

    Parameters
    ----------
    table
        A matrix whose groups are territories.
    """
    start, picked, seen = 0, [], []
    for _, size in table.groups:
        part = slice(start, start + size)
        there = ~table.absent[part]
        # Asked-for muscles lead by what they do in health; the others by their excess, then by their movement.
        weight = np.where(table.asked[:, part], 10 + table.healthy[:, part], table.excess[:, part])
        weight = np.where(there, weight + 1e-6 * table.mean[:, part], -1.0)
        picked.append(start + weight.argmax(axis=1))
        seen.append((table.seen[:, part] & there).any(axis=1))
        start += size
    columns = np.stack(picked, axis=1)
    at = (np.arange(len(table.rows))[:, None], columns)
    gone = [bool(table.absent[columns[0, g]]) for g in range(len(table.groups))]
    return replace(
        table, mean=table.mean[at], low=table.low[at], high=table.high[at], healthy=table.healthy[at],
        excess=table.excess[at], asked=table.asked[at], muscle=table.muscle[at],
        on_face=table.on_face[at], seen=np.stack(seen, axis=1),
        absent=np.array(gone), columns=tuple(name for name, _ in table.groups),
        groups=tuple((name, 1) for name, _ in table.groups),
    )  # fmt: skip


def table_rows(table: Table) -> list[dict[str, Any]]:
    """One row a cell; percent of the muscle's maximum, above rest but for the row of rest itself."""
    numbers = {
        "mean": table.mean,
        "q05": table.low,
        "q95": table.high,
        "healthy": table.healthy,
        "excess": table.excess,
    }
    return [
        {
            "command": command,
            "shown_in": column,
            "muscle": str(table.muscle[c, m]),
            "asked_for": "yes" if table.asked[c, m] else "no",
            **{f"{name}_percent": 100 * float(values[c, m]) for name, values in numbers.items()},
            "visibly_beyond_healthy": "yes" if table.seen[c, m] else "no",
        }
        for c, command in enumerate(table.rows)
        for m, column in enumerate(table.columns)
        if not table.absent[m]
    ]


def asked_share(result: Result, day: int, side: int) -> float:
    """How much of what all commands together ask for is there; NaN where they ask for nothing.

    The shares of the single commands, as `timeline.csv` and the time line of recovery have them, each counted by what
    its muscles do in health.

    Parameters
    ----------
    result
        A finished run.
    day, side
        Their places.
    """
    healthy = np.where(result.asked, synkinesis.evoked(result.healthy[side]), 0.0).sum(axis=-1)
    share = result.voluntary.mean[day, side]
    there = np.isfinite(share) & (healthy > 0)
    return float(np.average(share[there], weights=healthy[there])) if there.any() else float("nan")


def table_alt(table: Table, share: float, count: int, expected: bool) -> str:
    """What a matrix shows in words: how much of the asked-for movement is there, and the strongest unwanted cells.

    Parameters
    ----------
    table
        See `table_of`.
    share
        See `asked_share`.
    count, expected
        Simulated nerves behind it, and whether it holds expected values in their place.
    """
    rows = np.arange(1 if table.rest else 0, len(table.rows))
    there = np.broadcast_to(~table.absent, table.asked.shape)
    moves = table.seen & ~table.asked & there & table.on_face
    unasked = [(int(c), int(m)) for c, m in np.argwhere(moves) if c in rows]
    who = (
        "expected values of the model"
        if expected
        else f"means of {count} simulated {'nerve' if count == 1 else 'nerves'}"
    )
    orders = "command" if len(rows) == 1 else "commands"
    told = [f"Table of {len(rows)} {orders} by {len(table.columns)} columns, {who}, in % of each muscle's maximum."]
    if np.isfinite(share):
        told.append(f"Over all commands together, {100 * share:.0f} % of the asked-for movement is there.")
    if not unasked:
        return " ".join([*told, "Nothing that was not asked for moves visibly."])
    worst = sorted(unasked, key=lambda at: -table.excess[at])[:_NAMED]
    muscles = [style.words(str(table.muscle[at])).lower() for at in worst]
    named = "; ".join(
        f"{muscle} during {table.rows[c].lower()}, {100 * table.mean[c, m]:.0f} %"
        for muscle, (c, m) in zip(muscles, worst, strict=True)
    )
    cells = "1 cell that was not asked for moves" if len(unasked) == 1 else (
        f"{len(unasked)} cells that were not asked for move"
    )  # fmt: skip
    return " ".join([*told, f"{cells} visibly, most of all: {named}."])
