"""Routing `matrix`: configured misrouting probabilities between branches, twigs or muscles.

A sprout that stays in its home group keeps its own tube, down to its own endplates; one that leaves is spread over
the tubes of the group it reaches. Groups that no tube of this stump leads to are left out, and the rest of the row is
scaled up to 1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.errors import InputError, Problem, unknown_name
from simsynk.regrowth.routing.settings import Routing
from simsynk.regrowth.routing.tubes import Stump, TubeChoice, tables


def choose(routing: Routing, stump: Stump) -> TubeChoice:
    """Tables for each home group and kind of axon.

    Raises
    ------
    InputError
        For an unknown group or a row that does not sum to 1.
    """
    names, label = _groups(routing.level, stump)
    rows = None if routing.rows is None else _checked(routing.rows, names)
    kinds = len(stump.kinds)
    weights, keep = [], []
    for home, name in enumerate(names):
        for kind in range(kinds):
            tubes = stump.weights_for(kind)
            by_group = np.bincount(label, weights=tubes, minlength=len(names)).astype(np.float64)
            wanted = _spread(routing.misrouting or 0.0, home, by_group) if rows is None else _row(rows, names, name)
            wanted = np.where(by_group > 0, wanted, 0.0)
            wanted = wanted / wanted.sum() if wanted.sum() > 0 else np.eye(len(names))[home]
            keep.append(rng.threshold(float(wanted[home])))
            wanted[home] = 0.0
            weights.append(tubes * (wanted / np.maximum(by_group, 1e-300))[label])
    start, route, bar = tables(weights)
    table = label * kinds + stump.kind_of_route
    keeps = np.tile(np.array(keep, np.int64), (5, 1))
    return TubeChoice(keep=keeps, group=table, guide=table, start=start, route=route, bar=bar)


def _groups(level: str, stump: Stump) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    nerve, routes = stump.intact.nerve, stump.intact.routes
    names = {
        "branch": nerve.branches,
        "twig": tuple(dict.fromkeys(r.twig for r in routes)),
        "muscle": nerve.pool_names,
    }
    of_route = {
        "branch": [route.branch for route in routes],
        "twig": [route.twig for route in routes],
        "muscle": [nerve.pools[route.pool].name for route in routes],
    }
    chosen = names[level]
    return chosen, np.array([chosen.index(name) for name in of_route[level]], np.int64)


def _spread(misrouting: float, home: int, by_group: NDArray[np.float64]) -> NDArray[np.float64]:
    """One number: leave home with this probability, for the other groups in proportion to their tubes."""
    others = by_group.copy()
    others[home] = 0.0
    row = misrouting * others / others.sum() if others.sum() > 0 else np.zeros(len(by_group))
    row[home] = 1.0 - misrouting
    return row


def _row(rows: Mapping[str, Mapping[str, float]], names: tuple[str, ...], home: str) -> NDArray[np.float64]:
    given = rows.get(home, {home: 1.0})
    return np.array([given.get(name, 0.0) for name in names])


def _checked(rows: Mapping[str, Mapping[str, float]], names: tuple[str, ...]) -> Mapping[str, Mapping[str, float]]:
    for home, row in rows.items():
        path = f"regrowth.routing.rows.{home}"
        for name in (home, *row):
            if name not in names:
                raise unknown_name(path, name, names, "a group of this nerve")
        if abs(sum(row.values()) - 1) > 1e-6:
            raise InputError([Problem(path=path, message=f"the row sums to {sum(row.values()):g}, not to 1")])
    return rows
