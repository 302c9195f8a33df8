"""Routes: every way from the nucleus through the nerve to a muscle, and the share of a pool that takes it."""

from __future__ import annotations

from dataclasses import dataclass

from simsynk.anatomy.nerve import Edge, Nerve


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way from the nucleus to a muscle; an endoneurial tube is a place on a route.

    Parameters
    ----------
    name
        Twig and muscle, with the detour by a second root or a connection where there is one.
    pool
        Index of the pool that the route serves in an intact nerve; also the muscle it ends in.
    branch
        The branch it takes first (the axon's home branch).
    twig
        The last edge before the muscle.
    edges
        Names of its edges, proximal to distal.
    length_mm
        Distance from the nucleus to the muscle.
    share
        Share of the pool's axons that take it; the shares of a pool sum to 1.
    """

    name: str
    pool: int
    branch: str
    twig: str
    edges: tuple[str, ...]
    length_mm: float
    share: float


def routes_of(nerve: Nerve) -> tuple[Route, ...]:
    """All routes of a nerve, ordered by pool, then by the nerve's own order of twigs.

    A pool's share of a twig is divided over the ways that lead to the twig in proportion to the axons that
    arrive by each way (modelling choice: what an axon's way to a twig is does not depend on its muscle).

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> from simsynk.anatomy.presets import AnatomySettings
    >>> [route.name for route in routes_of(load_nerve(AnatomySettings(preset="toy")))]
    ['upper_1>eyelid', 'middle_1>cheek', 'lower_1>chin']
    """
    ways = _Ways(nerve)
    routes = []
    for number, pool in enumerate(nerve.pools):
        for edge in nerve.edges:
            if edge.name not in pool.supply:
                continue
            for path, weight in ways.to(edge):
                share = pool.supply[edge.name] * weight
                if share > 0:
                    routes.append(_route(nerve, number, edge, path, share))
    return tuple(routes)


def _route(nerve: Nerve, pool: int, last: Edge, path: tuple[Edge, ...], share: float) -> Route:
    branch = next((e.name for e in path if e.kind in ("branch", "side_branch")), last.name)
    detour = next((e.name for e in path if e.kind == "connection"), "")
    first = branch if nerve.branch_of_edge(branch) != branch else ""
    via = ">".join(part for part in (first, detour, last.name, nerve.pools[pool].name) if part)
    return Route(
        name=via,
        pool=pool,
        branch=nerve.branch_of_edge(branch),
        twig=last.name,
        edges=tuple(edge.name for edge in path),
        length_mm=sum(edge.length_mm for edge in path),
        share=share,
    )


class _Ways:
    """Weighted paths from the root to an edge; a path uses at most one connection."""

    def __init__(self, nerve: Nerve) -> None:
        self.nerve = nerve
        self.entering: dict[str, list[tuple[Edge, float]]] = {}
        self.links = {edge.head: self._links(edge.head) for edge in nerve.edges}

    def _links(self, node: str) -> list[tuple[Edge, float]]:
        """Connections into a fork, each with the share of the fork's axons that it brings."""
        arriving = self._axons_beyond(node)
        found = [e for e in self.nerve.edges if e.head == node and e.kind == "connection" and e.axons > 0]
        return [(e, min(0.5, e.axons / arriving)) for e in found] if arriving else []

    def _axons_beyond(self, node: str) -> float:
        names = {e.name for e in self.nerve.edges if e.tail == node and e.kind != "connection"}
        return sum(p.units * share for p in self.nerve.pools for t, share in p.supply.items() if t in names)

    def _main(self, node: str) -> list[tuple[Edge, float]]:
        """Edges into a node without connections, with their shares; equal where none is given."""
        if node not in self.entering:
            found = [e for e in self.nerve.edges if e.head == node and e.kind != "connection"]
            shares = [1 / len(found) if e.share is None else e.share for e in found]
            total = sum(shares) or 1.0
            self.entering[node] = [(e, s / total) for e, s in zip(found, shares, strict=True)]
        return self.entering[node]

    def _trunk_ways(self, node: str) -> list[tuple[tuple[Edge, ...], float]]:
        if node == self.nerve.root:
            return [((), 1.0)]
        return [
            ((*path, edge), weight * share)
            for edge, share in self._main(node)
            for path, weight in self._trunk_ways(edge.tail)
            if share > 0
        ]

    def to(self, edge: Edge) -> list[tuple[tuple[Edge, ...], float]]:
        """Every path that ends with an edge, with weights that sum to 1."""
        links = self.links.get(edge.tail, [])
        linked = sum(share for _, share in links)
        ways = [((*path, edge), weight * (1 - linked)) for path, weight in self._trunk_ways(edge.tail)]
        for link, share in links:
            ways += [((*path, link, edge), weight * share) for path, weight in self._trunk_ways(link.tail)]
        return ways
