"""Expected activation: the sum of force over a side's expected fibres, for each route, day and command.

Force is a sum over fibres, so its expectation follows exactly from that of the fibres; what enters it as a limit is
the competition at the endplates (`regrowth.expected.endplates`). A neuron's force depends on its rank and its size,
which decide nothing about its way: both are summed over the axons of a home route.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.motor.activation import Drive
from simsynk.regrowth.expected.arrivals import Arrivals
from simsynk.regrowth.expected.innervation import ExpectedInnervation


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedExpression:
    """What `motor.activation.Expression` holds for one nerve, as expected values; whole fibres, not halves.

    Parameters
    ----------
    activation
        Share of the intact muscle's maximum, (versions, days, commands, pools), with the person's strengths.
    own_rest
        Resting activation by a muscle's own pool with nothing central switched on, (days, pools).
    fibres
        By day, pool of the axon and muscle, (days, pools, pools).
    wiring
        On the last day by home (branch and pool) and route, (homes, routes).
    sprouts
        Sprouts that entered a tube, by home branch and branch reached, (branches, branches).
    """

    activation: NDArray[np.float64] = field(repr=False)
    own_rest: NDArray[np.float64] = field(repr=False)
    fibres: NDArray[np.float64] = field(repr=False)
    wiring: NDArray[np.float64] = field(repr=False)
    sprouts: NDArray[np.float64] = field(repr=False)


def expected_expression(one: ExpectedInnervation, drive: Drive) -> ExpectedExpression:
    """What the muscles of an expected nerve do under each command.

    Parameters
    ----------
    one
        The expected innervation.
    drive
        Force of every axon under every command; central mechanisms are counted in, ephapse too.

    Examples
    --------
    >>> from simsynk.simulate import prepare
    >>> from simsynk.scenario.load import load
    >>> from simsynk.regrowth.expected.innervation import expected_innervation
    >>> side = prepare(load("toy")).side("right")
    >>> found = expected_expression(expected_innervation(side.growth), side.drive)
    >>> found.activation.shape, found.sprouts.shape
    ((1, 3, 4, 3), (3, 3))
    """
    intact, passing = one.growth.intact, one.growth.treated.passing
    pools, routes = len(intact.nerve.pools), len(intact.routes)
    pool, endplates = intact.pool_of_route, np.maximum(intact.endplate_count, 1)
    ends = (pool[:, None] == np.arange(pools)).astype(np.float64)
    spread, kept = one.touching(drive.force)
    leaves, stays = one.chances(one.force)
    to_route = np.einsum("dhq,hqc->dqc", leaves, spread, optimize=True) + stays[:, :, None] * kept
    same = pool[:, None] == pool
    own_rest = np.einsum("dhq,hq->dq", leaves, spread[:, :, -1] * same) + stays * kept[:, -1]
    for d in range(len(to_route)):
        working = (one.native[d] * one.conducts[d])[:, None] * drive.force
        own = np.zeros((routes, working.shape[1]))
        np.add.at(own, intact.route, working)
        to_route[d] += own
        own_rest[d] += own[:, -1]
    total = np.einsum("dqc,qp->dpc", to_route * passing[:, :, None], ends) / endplates[:, None]
    mine = (own_rest * passing) @ ends / endplates
    wiring = one.wiring()
    last, homes = np.zeros((len(intact.homes), routes)), intact.home_of_route
    np.add.at(last, homes, wiring[-1])
    return ExpectedExpression(
        activation=_by_version(total, drive),
        own_rest=mine * drive.strength,
        fibres=np.einsum("ha,dhq,qp->dap", ends, wiring, ends),
        wiring=last,
        sprouts=_sprouts(one.arrivals, len(intact.nerve.branches)),
    )


def _by_version(total: NDArray[np.float64], drive: Drive) -> NDArray[np.float64]:
    """(days, pools, versions x commands + 1) to (versions, days, commands, pools)."""
    days, pools, columns = total.shape
    split = total[:, :, :-1].reshape(days, pools, len(drive.versions), (columns - 1) // len(drive.versions))
    return np.asarray(split.transpose(2, 0, 3, 1) * drive.strength)


def _sprouts(found: Arrivals | None, branches: int) -> NDArray[np.float64]:
    table = np.zeros((branches, branches))
    if found is not None:
        branch = found.growth.intact.branch_of_route
        np.add.at(table, (branch[:, None], branch[None, :]), found.entered())
    return table
