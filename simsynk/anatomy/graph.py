"""The nerve as a networkx graph, for drawing, for other tools, and for asking questions of the wiring plan."""

from __future__ import annotations

from pathlib import Path

import networkx

from simsynk.anatomy.nerve import Nerve
from simsynk.anatomy.routes import routes_of


def to_networkx(nerve: Nerve) -> networkx.MultiDiGraph:
    """The nerve as a directed graph from the nucleus to the muscles.

    Edges carry `name`, `kind`, `length_mm` and `axons` (expected number of intact axons); the nodes of muscles
    and glands carry `kind`, `code` and `axons`.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> from simsynk.anatomy.presets import AnatomySettings
    >>> graph = to_networkx(load_nerve(AnatomySettings(preset="toy")))
    >>> networkx.has_path(graph, "nucleus", "eyelid")
    True
    """
    graph = networkx.MultiDiGraph(name=nerve.name, title=nerve.title)
    counted = sum(pool.units for pool in nerve.pools if not pool.outside_count)
    scale = nerve.axons / counted if counted else 1.0
    axons_of_edge: dict[str, float] = {}
    entering: dict[tuple[str, str], float] = {}
    for route in routes_of(nerve):
        pool = nerve.pools[route.pool]
        axons = route.share * pool.units * (1.0 if pool.outside_count else scale)
        for name in route.edges:
            axons_of_edge[name] = axons_of_edge.get(name, 0.0) + axons
        entering[route.twig, pool.name] = entering.get((route.twig, pool.name), 0.0) + axons
    for edge in nerve.edges:
        about = {
            "kind": edge.kind,
            "length_mm": edge.length_mm,
            "axons": round(axons_of_edge.get(edge.name, 0.0), 1),
        }
        graph.add_edge(edge.tail, edge.head, key=edge.name, name=edge.name, **about)
    heads = {edge.name: edge.head for edge in nerve.edges}
    for pool in nerve.pools:
        units = pool.units * (1.0 if pool.outside_count else scale)
        graph.add_node(pool.name, kind=pool.target, code=pool.code, axons=round(units, 1))
    for (twig, muscle), axons in entering.items():
        name = f"{twig}>{muscle}"
        graph.add_edge(heads[twig], muscle, key=name, name=name, kind="entry", length_mm=0.0, axons=round(axons, 1))
    return graph


def write_graphml(nerve: Nerve, path: Path) -> None:
    """Write the nerve as GraphML, which Gephi, yEd, Cytoscape and igraph read."""
    networkx.write_graphml(to_networkx(nerve), path, named_key_ids=True)
