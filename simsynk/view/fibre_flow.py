"""How many muscle fibres are fed from where: the mean wiring of a run, summed by territory of the face."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simsynk.anatomy.innervation import innervate
from simsynk.anatomy.nerve import Nerve
from simsynk.anatomy.routes import routes_of
from simsynk.view.brought import is_transplant, lies_in_face
from simsynk.view.folder import Drawn

TERRITORIES = ("brow", "eyelids", "nose", "cheek", "lips", "chin", "neck", "ear")
"""Territories from the crown down."""

HOME, FOREIGN, DONOR = "home", "foreign", "donor"
_OUTSIDE = {"side": "side branches", "gland": "glands", "donor": "donor nerve", "gracilis": "transplanted gracilis"}
_MOST_MUSCLES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Muscle fibres by the territory that their neuron served before the injury and the one in which they lie.

    Parameters
    ----------
    side
        Of the face.
    one, kind
        What fibres are summed by: `territory`, `muscle` or `branch`, in the singular and the plural.
    homes, reached
        Names of both ends, from the crown down.
    outside
        Those of `homes` that are no part of the face: glands, side branches, donors of a transfer.
    fibres
        (home, reached) -> fibres, the mean over nerves.
    before
        Fibres of each name before the injury.
    by_muscle
        Per cent of the fibres with a nerve whose neuron served another muscle.
    """

    side: str
    one: str
    kind: str
    homes: tuple[str, ...]
    reached: tuple[str, ...]
    outside: frozenset[str]
    fibres: Mapping[tuple[str, str], float] = field(repr=False)
    before: Mapping[str, float] = field(repr=False)
    by_muscle: float

    def left(self, home: str) -> float:
        """Fibres that neurons of a home feed now."""
        return sum(self.fibres.get((home, name), 0.0) for name in self.reached)

    def right(self, reached: str) -> float:
        """Fibres of one end that have a nerve."""
        return sum(self.fibres.get((home, reached), 0.0) for home in self.homes)

    def sort(self, home: str, reached: str) -> str:
        """Whether a band came home, is foreign, or was led over by surgery."""
        return HOME if home == reached else DONOR if home == "donor" else FOREIGN

    def says(self, name: str) -> str:
        """A name in words."""
        return _OUTSIDE.get(name, name.replace("_", " "))

    def percent_from(self, home: str, reached: str) -> float:
        """Per cent of the fibres of one end with a nerve that neurons of a home feed."""
        there = self.right(reached)
        return 100 * self.fibres.get((home, reached), 0.0) / there if there else 0.0

    def percent(self, reached: str | None = None) -> float:
        """Per cent of the fibres with a nerve, of one end or of all, that are foreign."""
        names = self.reached if reached is None else (reached,)
        foreign = sum(
            n for (home, name), n in self.fibres.items() if name in names and self.sort(home, name) == FOREIGN
        )
        there = sum(map(self.right, names))
        return 100 * foreign / there if there else 0.0

    def rows(self) -> list[dict[str, Any]]:
        """The data table: every band, what has no nerve, and what was there before."""
        found = [
            {"home": home, "reached": reached, "kind": self.sort(home, reached), "fibres": n,
             "percent_of_fibres_with_nerve": self.percent_from(home, reached)}
            for home in self.homes for reached in self.reached
            if (n := self.fibres.get((home, reached), 0.0)) > 0
        ]  # fmt: skip
        for name in self.reached:
            bare = max(self.before[name] - self.right(name), 0.0)
            found.append({"home": "", "reached": name, "kind": "no nerve", "fibres": bare,
                          "percent_of_fibres_with_nerve": ""})  # fmt: skip
        for name in self.homes:
            if name not in self.outside:
                found.append({"home": name, "reached": name, "kind": "before", "fibres": self.before[name],
                              "percent_of_fibres_with_nerve": ""})  # fmt: skip
        return found


def fibre_flow(drawn: Drawn, side: str) -> Flow | None:
    """The mean wiring of one side on the last day, by territory.

    Nerves without territories are summed by muscle, or by branch where the muscles are many. Fibres of glands and
    side muscles are left out; neurons of theirs that feed the face are not.

    Parameters
    ----------
    drawn
        A run with its wiring.
    side
        Of the face.

    Returns
    -------
    None where there is no wiring of that side.
    """
    nerve = drawn.anatomy()
    rows = [row for row in drawn.wiring if row["side"] == side]
    if nerve is None or not rows:
        return None
    one, kind, home_of, reached_of = _grouping(nerve)
    shown = {pool.name for pool in nerve.pools if pool.target == "muscle" and lies_in_face(pool) and pool.units > 0}
    fibres: dict[tuple[str, str], float] = {}
    own = total = 0.0
    for row in rows:
        if row["muscle"] not in shown:
            continue
        number = float(row["fibres_mean"])
        at = home_of(row["home_branch"], row["home_pool"]), reached_of(row["route"], row["muscle"])
        fibres[at] = fibres.get(at, 0.0) + number
        total += number
        own += number if row["home_pool"] == row["muscle"] else 0.0
    before = _before(drawn, nerve, home_of, shown)
    for _, reached in fibres:
        before.setdefault(reached, 0.0)
    face = _ordered(before)
    brought = {pool.name for pool in nerve.pools if is_transplant(pool)}
    homes = tuple(name for name in face if name not in brought)
    outside = sorted({home for home, _ in fibres} - set(homes))
    # A muscle that a transfer brought had no fibres before; it is as long as what feeds it.
    grown = {name: sum(n for (_, there), n in fibres.items() if there == name) for name in face}
    return Flow(
        side=side, one=one, kind=kind, homes=(*homes, *outside), reached=face, outside=frozenset(outside),
        fibres=fibres, before={**dict.fromkeys(outside, 0.0), **{n: max(before[n], grown[n]) for n in face}},
        by_muscle=100 * (1 - own / total) if total else 0.0,
    )  # fmt: skip


Named = Callable[[str, str], str]


def _grouping(nerve: Nerve) -> tuple[str, str, Named, Named]:
    """What fibres are summed by, and how the name is told from (branch, pool) and from (route, muscle)."""
    pools = {pool.name: pool for pool in nerve.pools}
    muscles = [name for name in nerve.muscles if name in pools]
    if all(pools[name].territory for name in muscles):
        own = {name for name, pool in pools.items() if is_transplant(pool)}
        territory: Named = lambda _, name: name if name in own else pools[name].territory or name  # noqa: E731
        return "territory", "territories", territory, territory
    if len(muscles) <= _MOST_MUSCLES:
        muscle: Named = lambda _, name: name  # noqa: E731
        return "muscle", "muscles", muscle, muscle
    branch = {route.name: route.branch for route in routes_of(nerve)}
    return "branch", "branches", lambda home, _: home, lambda route, _: branch[route]


def _before(drawn: Drawn, nerve: Nerve, home_of: Named, shown: set[str]) -> dict[str, float]:
    """Fibres that neurons of each name fed before the injury."""
    intact = innervate(nerve) if drawn.periphery is None else drawn.periphery.intact
    route = np.bincount(intact.route, weights=intact.fibres, minlength=len(intact.routes))
    found: dict[str, float] = {}
    for one, number in zip(intact.routes, route, strict=True):
        pool = nerve.pools[one.pool].name
        if pool in shown and number:
            name = home_of(one.branch, pool)
            found[name] = found.get(name, 0.0) + float(number)
    return found


def _ordered(before: Mapping[str, float]) -> tuple[str, ...]:
    known = [name for name in TERRITORIES if name in before]
    return (*known, *(name for name in before if name not in known))
