"""Do the routes of a nerve keep what its file says: shares, lengths, one connection at most, no way left out?"""

from __future__ import annotations

import itertools

import networkx
import numpy as np
import pytest

from simsynk.anatomy.graph import to_networkx
from simsynk.anatomy.innervation import innervate, largest_remainder
from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import PRESETS, AnatomySettings
from simsynk.anatomy.routes import routes_of
from simsynk.anatomy.variants import person
from simsynk.regrowth.lesion import positions

PEOPLE = [*((preset, 0) for preset in PRESETS), *(("human", variant) for variant in range(1, 12))]


@pytest.fixture(params=PEOPLE, ids=lambda who: f"{who[0]}-{who[1]}")
def nerve(request):
    preset, variant = request.param
    settings = AnatomySettings(preset=preset, variant=variant)
    return person(load_nerve(settings), settings, "left" if variant % 2 else "right")


def test_shares_of_a_pool_sum_to_one(nerve):
    """Proves that no axon gets lost or doubled between the nucleus and the muscle, pool by pool and twig by twig."""
    routes = routes_of(nerve)
    for number, pool in enumerate(nerve.pools):
        mine = [route for route in routes if route.pool == number]
        assert sum(route.share for route in mine) == pytest.approx(1.0)
        for twig, share in pool.supply.items():
            assert sum(route.share for route in mine if route.twig == twig) == pytest.approx(share)
    assert len({route.name for route in routes}) == len(routes)


def test_a_route_is_a_way_through_the_nerve(nerve):
    """Proves that edges follow each other from the root, that lengths add up, and that one connection is the most."""
    for route in routes_of(nerve):
        edges = [nerve.edge(name) for name in route.edges]
        assert edges[0].tail == nerve.root
        assert all(one.head == other.tail for one, other in itertools.pairwise(edges))
        assert route.length_mm == pytest.approx(sum(edge.length_mm for edge in edges))
        assert sum(edge.kind == "connection" for edge in edges) <= 1
        assert route.edges[-1] == route.twig
        assert route.branch in nerve.branches


def test_every_simple_way_is_a_route(nerve):
    """Proves that none is left out: networkx finds as many ways with at most one connection as there are routes."""
    graph = networkx.MultiDiGraph()
    for edge in nerve.edges:
        graph.add_edge(nerve.root if edge.tail == nerve.root else edge.tail, edge.head, key=edge.name)
    kind = {edge.name: edge.kind for edge in nerve.edges}
    found = {(route.pool, route.edges) for route in routes_of(nerve)}
    for number, pool in enumerate(nerve.pools):
        for twig in pool.supply:
            ways = networkx.all_simple_edge_paths(graph, nerve.root, nerve.edge(twig).head)
            wanted = {
                tuple(name for *_, name in way)
                for way in ways
                if sum(kind[name] == "connection" for *_, name in way) <= 1 and way[-1][2] == twig
            }
            mine = {edges for p, edges in found if p == number and edges[-1] == twig}
            assert mine <= wanted
            silent = {
                way for way in wanted - mine if any(nerve.edge(e).kind == "connection" or nerve.edge(e).share == 0
                                                    for e in way)
            }  # fmt: skip
            assert wanted - mine == silent, (pool.name, twig)


def test_connections_carry_at_most_half(nerve):
    """Proves that a connection never takes over its fork: at most half of the axons of a twig come by one."""
    by_twig: dict[str, list[float]] = {}
    for route in routes_of(nerve):
        links = [name for name in route.edges if nerve.edge(name).kind == "connection"]
        weight = route.share / nerve.pools[route.pool].supply[route.twig]
        by_twig.setdefault(route.twig, []).append(weight if links else 0.0)
        if links:
            assert weight <= 0.5 + 1e-9


def test_axons_are_dealt_out_by_share(nerve):
    """Proves whole numbers of axons within one of the exact share, endplates that match fibres, and a rank each."""
    intact = innervate(nerve)
    for number in range(len(nerve.pools)):
        mine = intact.pool == number
        for q, route in enumerate(intact.routes):
            if route.pool == number:
                assert abs((intact.route[mine] == q).sum() - route.share * mine.sum()) < 1
        order = np.argsort(intact.size_rank[mine])
        assert np.allclose(intact.size_rank[mine][order], (np.arange(mine.sum()) + 0.5) / mine.sum())
        assert np.all(np.diff(intact.fibres[mine][order]) >= -1)
        assert intact.fibres[mine].sum() == intact.endplate_count[number]
    counted = [not nerve.pools[p].outside_count for p in intact.pool]
    assert sum(counted) == round(nerve.axons)


def test_mosaic_gives_every_unit_its_endplates():
    """Proves that the endplates of a zone belong to its units, each as often as it has fibres, and lie mixed."""
    intact = innervate(load_nerve(AnatomySettings(preset="human_typical")))
    assert np.array_equal(np.bincount(intact.endplate_axon, minlength=intact.axon_count), intact.fibres)
    zone_of = np.repeat(np.arange(len(intact.zone_pool)), np.diff(intact.zone_start))
    assert np.array_equal(intact.zone[intact.endplate_axon], zone_of)
    assert np.array_equal(intact.zone_pool[zone_of], intact.pool[intact.endplate_axon])
    neighbours = intact.endplate_axon[1:] == intact.endplate_axon[:-1]
    assert neighbours.mean() < 0.05


def test_a_cut_is_where_the_site_is():
    """Proves the distance of a cut from the nucleus on each route, and -1 on routes that pass by."""
    intact = innervate(load_nerve(AnatomySettings(preset="human_typical")))
    nerve = intact.nerve
    edge, mm = nerve.locate("mastoid", 9.0)
    assert (edge, round(mm, 6)) == ("mastoid_lower", 1.3)
    found = positions(intact, edge, mm)
    before = sum(nerve.edge(e).length_mm for e in ("cisternal", "meatal", "labyrinthine", "geniculate", "tympanic"))
    for q, route in enumerate(intact.routes):
        assert found[q] == (pytest.approx(before + 9.0) if edge in route.edges else -1)
    assert (found < 0).any()


@pytest.mark.parametrize(("wanted", "total"), [([0.4, 0.4, 0.2], 1), ([1e-9, 5.0], 7), ([1, 1, 1], 100)])
def test_largest_remainder_keeps_the_total(wanted, total):
    """Proves whole numbers, an exact total, and at most one away from the exact share."""
    found = largest_remainder(np.array(wanted, float), total)
    assert found.sum() == total
    assert np.all(np.abs(found - np.array(wanted) / sum(wanted) * total) < 1)


def test_graph_counts_the_axons_of_every_edge():
    """Proves that what enters a fork leaves it: expected axons of the drawn graph balance at each node."""
    nerve = load_nerve(AnatomySettings(preset="human_typical"))
    graph = to_networkx(nerve)
    muscles = set(nerve.pool_names)
    for node in graph:
        if node in muscles or node == nerve.root:
            continue
        into = sum(data["axons"] for *_, data in graph.in_edges(node, data=True))
        out = sum(data["axons"] for *_, data in graph.out_edges(node, data=True))
        assert into == pytest.approx(out, abs=2.0), node
