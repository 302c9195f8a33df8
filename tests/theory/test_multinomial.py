"""Routes taken by the sprouts of each home branch, against the multinomial law of each kind of routing.

The laws are written here from the counts of tubes alone. Chi-squares at p > 1e-6 over the home branches that send at
least 500 sprouts: about 1e-5 false alarms for the file, paid once, since seeds are fixed. `test_routing.py` has the
single shares; every law here ends with a parameter slightly off that the same bound rejects.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simsynk.anatomy.topography import places
from simsynk.regrowth.expected.tubes import tube_shares
from simsynk.regrowth.routing.topographic import routing_file

FEW, FEWEST = range(24), 500
ROWS = {"buccal": {"buccal": 0.5, "zygomatic": 0.3, "temporal": 0.2}, "cervical": {"marginal_mandibular": 1.0}}


@pytest.fixture
def face(patient_of, sprouts_of, certain):
    """A patient with a lesion of the trunk, and the sprouts of some nerves, one sprout an axon."""

    def grow(routing, **settings):
        patient = patient_of("human_typical", {**certain, **settings, "routing": routing})
        return patient.side("right").growth, sprouts_of(patient, FEW)

    return grow


def _trunk(intact):
    """Tubes of each route at the trunk, branch of each route, and kind of each route (motor or not)."""
    passes = np.array(["trunk" in route.edges for route in intact.routes])
    motor = np.array([intact.nerve.pools[route.pool].kind == "motor" for route in intact.routes])
    names = np.array([route.branch for route in intact.routes])
    return np.bincount(intact.route, minlength=len(passes)) * passes, names, motor


def _row(weight):
    return weight / weight.sum()


def _worst(sprouts, law):
    """Lesser p of two chi-squares, each summed over home branches: sprouts by route, and by branch.

    The routes are many, so that a small shift between branches drowns in them; by branch, with the own route for
    itself, it does not. `law` gives each home route's chances of all routes.
    """
    intact = sprouts.intact
    tubes, names, _ = _trunk(intact)
    table = np.stack([law(home) if tubes[home] else np.zeros(len(tubes)) for home in range(len(tubes))])
    by_route, by_branch = [], []
    branches, reached = np.unique(names, return_inverse=True)
    for branch in branches:
        mine = np.flatnonzero(names[sprouts.home] == branch)
        if len(mine) < FEWEST:
            continue
        home, route = sprouts.home[mine], sprouts.route[mine]
        counts = np.bincount(route, minlength=len(tubes))
        wanted = table[home].sum(axis=0)
        assert not counts[wanted == 0].any()
        by_route.append((counts, wanted))
        kept = table[home, home].sum()
        own = np.bincount(home, weights=table[home, home], minlength=len(tubes))
        elsewhere = np.bincount(reached[route[route != home]], minlength=len(branches))
        others = np.bincount(reached, weights=wanted - own, minlength=len(branches))
        by_branch.append((np.append(elsewhere, np.sum(route == home)), np.append(others, kept)))
    return min(_summed(by_route), _summed(by_branch))


def _summed(tables):
    """p of the sum of the chi-squares of independent tables; cells of fewer than 5 expected count as one."""
    total, freedom = 0.0, 0
    for counts, wanted in tables:
        many = wanted >= 5
        counts = np.append(counts[many], counts[~many].sum())
        wanted = np.append(wanted[many], wanted[~many].sum())
        counts, wanted = counts[wanted > 0], wanted[wanted > 0]
        total += float(np.sum((counts - wanted) ** 2 / wanted))
        freedom += len(wanted) - 1
    assert freedom > 0
    return stats.chi2.sf(total, freedom)


def test_random_with_a_preference(face):
    """Proves route ∝ tubes x preference of its branch and of its muscle; one forgotten would be rejected."""
    growth, sprouts = face({"kind": "random", "preference": {"buccal": 2.0, "platysma": 0.5}})
    tubes, names, motor = _trunk(growth.intact)
    pools = np.array([growth.intact.nerve.pools[route.pool].name for route in growth.intact.routes])

    def law(buccal, platysma):
        weight = tubes * np.where(names == "buccal", buccal, 1.0) * np.where(pools == "platysma", platysma, 1.0)
        return lambda home: _row(weight * (motor == motor[home]))

    assert _worst(sprouts, law(2.0, 0.5)) > 1e-6
    assert _worst(sprouts, law(2.1, 0.5)) < 1e-6
    assert _worst(sprouts, law(2.0, 1.0)) < 1e-6


def test_fidelity_is_a_mixture(face):
    """Proves own route with r + (1 - r) p, any other with (1 - r) p; r 0.02 higher is rejected."""
    growth, sprouts = face({"kind": "fidelity"}, fidelity={"III": 0.4})
    tubes, _, motor = _trunk(growth.intact)

    def law(r):
        def row(home):
            return (1 - r) * _row(tubes * (motor == motor[home])) + r * (np.arange(len(tubes)) == home)

        return row

    assert _worst(sprouts, law(0.4)) > 1e-6
    assert _worst(sprouts, law(0.42)) < 1e-6


def _matrix_law(growth, rows):
    tubes, names, motor = _trunk(growth.intact)

    def law(home):
        row = rows(names[home], tubes * (motor == motor[home]), names)
        found = row.pop(names[home], 0.0) * (np.arange(len(tubes)) == home)
        for branch, chance in row.items():
            found = found + chance * _row(tubes * (motor == motor[home]) * (names == branch))
        return found

    return law


def test_matrix_by_rows(face):
    """Proves that who stays keeps its very tube, and who leaves takes the tubes of the group reached by number."""
    growth, sprouts = face({"kind": "matrix", "rows": ROWS})

    def rows(given):
        return lambda home, _tubes, _names: dict(given.get(home, {home: 1.0}))

    other = {**ROWS, "buccal": {"buccal": 0.5, "zygomatic": 0.28, "temporal": 0.22}}
    assert _worst(sprouts, _matrix_law(growth, rows(ROWS))) > 1e-6
    assert _worst(sprouts, _matrix_law(growth, rows(other))) < 1e-6


def test_matrix_by_one_number(face):
    """Proves that 0.3 leave their branch for the others by their tubes; 0.32 is rejected."""
    growth, sprouts = face({"kind": "matrix", "misrouting": 0.3})

    def rows(share):
        def row(home, tubes, names):
            by_branch = {name: float(tubes[names == name].sum()) for name in np.unique(names) if name != home}
            total = sum(by_branch.values())
            return {home: 1 - share, **{name: share * one / total for name, one in by_branch.items() if one}}

        return row

    assert _worst(sprouts, _matrix_law(growth, rows(0.3))) > 1e-6
    assert _worst(sprouts, _matrix_law(growth, rows(0.32))) < 1e-6


def _by_place(growth, sigma):
    """Chances of all routes for each axon: the shift integrated over a grid of tubes, (axons, routes)."""
    intact, cells = growth.intact, int(routing_file().number("cells"))
    passing = np.flatnonzero(_trunk(intact)[0][intact.route] > 0)
    place = places(intact, passing, intact.nerve.edge("trunk").order)
    index = np.clip(np.floor((place + 1) / 2 * cells), 0, cells - 1).astype(int)
    grid = np.zeros((cells, cells, len(intact.routes)))
    np.add.at(grid, (index[:, 1], index[:, 0], intact.route[passing]), 1.0)
    y, x = np.nonzero(grid.sum(axis=2))
    for iy in range(cells):
        for ix in range(cells):
            if not grid[iy, ix].any():
                nearest = np.lexsort((y * cells + x, (y - iy) ** 2 + (x - ix) ** 2))[0]
                grid[iy, ix] = -1 - (y[nearest] * cells + x[nearest])
    flat = grid.reshape(cells * cells, -1)
    empty = flat[:, 0] < 0
    flat[empty] = flat[(-1 - flat[empty, 0]).astype(int)]
    borders = np.arange(1, cells) * 2 / cells - 1
    ways = [np.diff(stats.norm.cdf((borders - at[:, None]) / sigma), axis=1, prepend=0, append=1) for at in place.T]
    motor = np.array([intact.nerve.pools[route.pool].kind == "motor" for route in intact.routes])
    found = np.zeros((intact.axon_count, len(intact.routes)))
    landed = (ways[1][:, :, None] * ways[0][:, None, :]).reshape(len(passing), -1)
    for kind in (True, False):
        mine = motor[intact.route[passing]] == kind
        own = flat * (motor == kind)
        found[passing[mine]] = landed[mine] @ (own / np.maximum(own.sum(axis=1, keepdims=True), 1e-300))
    return found


def test_topographic_is_the_integral_over_the_cross_section(face):
    """Proves the chances of each axon as the shift integrated over the cells of tubes; a tenth more is rejected.

    The exact engine's own integral must agree with this one to 1e-4 of a sprout.
    """
    growth, sprouts = face({"kind": "topographic", "sigma_radii": 0.3})
    table = _by_place(growth, 0.3)
    shares = tube_shares(growth.intact, growth.lesions[0], growth.normal_table)
    assert np.abs(shares.other[shares.row[shares.passing]] - table[shares.passing]).max() < 1e-4

    def worst(chances):
        intact, tables = growth.intact, []
        branch, reached = intact.branch_of_route[sprouts.home], intact.branch_of_route[sprouts.route]
        for number in np.unique(branch):
            mine = branch == number
            if mine.sum() >= FEWEST:
                by_route = chances[sprouts.axon[mine]].sum(axis=0)
                wanted = np.bincount(intact.branch_of_route, weights=by_route, minlength=branch.max() + 1)
                tables.append((np.bincount(reached[mine], minlength=len(wanted)), wanted))
        return _summed(tables)

    assert worst(table) > 1e-6
    assert worst(_by_place(growth, 0.33)) < 1e-6
