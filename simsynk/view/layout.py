"""Where a nerve is drawn: packaged positions over half a face, or a plain tree for any other nerve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.nerve import Nerve
from simsynk.evidence import EvidenceFile, packaged

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Positions of a nerve; x runs from the midline outwards, y upwards.

    Parameters
    ----------
    edges
        Course of each edge from its proximal to its distal end, (points, 2).
    bellies
        Line of each muscle along which axons end, (points, 2).
    face
        What the packaged file says about outlines and labels; empty for a plain tree.
    trunk_width
        Width of the ribbon of all axons.
    """

    edges: Mapping[str, Points] = field(repr=False)
    bellies: Mapping[str, Points] = field(repr=False)
    face: Mapping[str, Any] = field(repr=False)
    trunk_width: float

    def box(self) -> tuple[float, float, float, float]:
        """Least and greatest x and y of everything that is drawn."""
        every = np.vstack([*self.edges.values(), *self.bellies.values()])
        low, high = every.min(axis=0), every.max(axis=0)
        return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def layout_file(name: str) -> EvidenceFile:
    """The packaged positions of a nerve."""
    return packaged("simsynk.view", f"{name}_layout.yaml", f"layout of {name}")


def layout_of(nerve: Nerve) -> Layout:
    """The packaged layout of a nerve if there is one and it knows every node, else a plain tree.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> from simsynk.anatomy.presets import AnatomySettings
    >>> bool(layout_of(load_nerve(AnatomySettings(preset="human"))).face)
    True
    >>> layout_of(load_nerve(AnatomySettings(preset="toy"))).edges["trunk"].shape
    (4, 2)
    """
    if (resources.files("simsynk.view") / "data" / f"{nerve.name}_layout.yaml").is_file():
        data = layout_file(nerve.name).data
        nodes = {node for edge in nerve.edges for node in (edge.tail, edge.head)}
        if nodes <= set(data["nodes"]) and set(nerve.pool_names) <= set(data["bellies"]):
            return _packaged(nerve, data)
    return _plain(nerve)


def _packaged(nerve: Nerve, data: Mapping[str, Any]) -> Layout:
    nodes, via, starts = data["nodes"], data["via"], data["starts"]
    edges = {
        edge.name: np.array(
            [starts.get(edge.name, nodes[edge.tail]), *via.get(edge.name, []), nodes[edge.head]], np.float64
        )
        for edge in nerve.edges
    }
    lines = {name: np.array(data["bellies"][name], np.float64) for name in nerve.pool_names}
    bellies = {name: open_curve(line) if len(line) > 2 else line for name, line in lines.items()}
    return Layout(edges=edges, bellies=bellies, face=data, trunk_width=16.0)


def open_curve(points: Points, each: int = 8) -> Points:
    """A Catmull-Rom curve through all points."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, each, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        parts.append(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))
    return np.vstack([*parts, points[-1:]])


def _plain(nerve: Nerve) -> Layout:
    """Depth in the tree along x, the last edges spread along y, muscles in a column at x = 0."""
    depth, rank = _depths(nerve), _ranks(nerve)
    deepest = max(depth.values())
    muscles = sorted(nerve.pools, key=lambda p: sum(rank[twig] * share for twig, share in p.supply.items()))
    spread = max(len(muscles) - 1, 1)
    height = 24.0 * spread
    place = {pool.name: height / 2 - i * height / spread for i, pool in enumerate(muscles)}
    last = sorted({twig for pool in nerve.pools for twig in pool.supply}, key=lambda twig: rank[twig])
    step = height / max(len(last) - 1, 1)
    across = {nerve.edge(twig).head: height / 2 - i * step for i, twig in enumerate(last)}
    leaves: dict[str, int] = {}
    for node in sorted(depth, key=lambda name: -depth[name]):
        heads = [e.head for e in nerve.edges if e.tail == node and e.kind != "connection" and e.head in across]
        if heads:
            leaves[node] = sum(leaves.get(head, 1) for head in heads)
            main = max(heads, key=lambda head: leaves.get(head, 1))
            straight = 2 * leaves.get(main, 1) > leaves[node]
            across[node] = across[main] if straight else float(np.mean([across[head] for head in heads]))
    along = {node: 40.0 * (deepest - d) + 30.0 for node, d in depth.items()}
    for twig in last:
        along[nerve.edge(twig).head] = min(along[nerve.edge(twig).head], 40.0)
    edges = {
        e.name: _bend((along[e.tail], across[e.tail]), (along[e.head], across[e.head]))
        for e in nerve.edges
        if e.tail in across and e.head in across
    }
    half = 0.3 * height / spread
    bellies = {name: np.array([[0.0, y + half], [0.0, y - half]]) for name, y in place.items()}
    return Layout(edges=edges, bellies=bellies, face={}, trunk_width=min(0.30 * height, 24.0))


def _bend(tail: tuple[float, float], head: tuple[float, float]) -> Points:
    """An S that leaves and arrives level."""
    near, far = 0.7 * tail[0] + 0.3 * head[0], 0.3 * tail[0] + 0.7 * head[0]
    return np.array([tail, (near, tail[1]), (far, head[1]), head])


def _depths(nerve: Nerve) -> dict[str, int]:
    depth = {nerve.root: 0}
    for edge in nerve.edges:
        if edge.kind != "connection":
            depth[edge.head] = max(depth.get(edge.head, 0), depth.get(edge.tail, 0) + 1)
    return depth


def _ranks(nerve: Nerve) -> dict[str, float]:
    """Order of the last edges from superior to inferior: by branch, then in the nerve's own order."""
    order = [*nerve.cross_section, *(b for b in nerve.branches if b not in nerve.cross_section)]
    names = [edge.name for edge in nerve.edges]
    last = {twig for pool in nerve.pools for twig in pool.supply}

    def key(twig: str) -> tuple[int, int]:
        branch = nerve.branch_of_edge(twig)
        return (order.index(branch) if branch in order else len(order), names.index(twig))

    return {twig: float(i) for i, twig in enumerate(sorted(last, key=key))}
