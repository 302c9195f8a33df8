"""What is wired to what: fibres by pool and muscle, misrouting, entropy, poly-innervation, unit sizes.

Every share says what it is a share of.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery


def fibre_matrix(periphery: Periphery, day: float | None = None) -> NDArray[np.float64]:
    """Fibres by pool of the axon (rows) and muscle (columns), (pools, pools).

    Examples
    --------
    >>> import simsynk
    >>> fibres = fibre_matrix(simsynk.grow("toy", replicate=0, seed=1))
    >>> fibres.shape
    (3, 3)
    """
    d = periphery.day_index(day)
    intact, rows = periphery.intact, periphery.reaching
    pools = len(intact.nerve.pools)
    origin = intact.pool[periphery.processes.axon[rows]]
    muscle = intact.pool_of_route[periphery.processes.route[rows]]
    halves = np.bincount(origin * pools + muscle, weights=periphery.half_fibres[:, d], minlength=pools * pools)
    return halves.reshape(pools, pools) / 2


def misrouted_fraction(periphery: Periphery) -> float:
    """Among sprouts that entered a tube, the share in another branch than the axon's own; 0 without sprouts."""
    return misrouted_share(sprout_matrix(periphery))


def sprout_matrix(periphery: Periphery) -> NDArray[np.int64]:
    """Sprouts that entered a tube, by home branch (rows) and branch reached (columns), (branches, branches)."""
    intact, table = periphery.intact, periphery.processes
    regrown = table.event != NO_EVENT
    branch = intact.branch_of_route
    count = len(intact.nerve.branches)
    pair = branch[intact.route[table.axon[regrown]]] * count + branch[table.route[regrown]]
    return np.bincount(pair, minlength=count * count).reshape(count, count).astype(np.int64)


def misrouted_share(sprouts: NDArray[np.int64] | NDArray[np.float64]) -> float:
    """Off-diagonal share of a home branch x branch reached table; 0 for an empty one.

    Examples
    --------
    >>> misrouted_share(np.array([[7, 3], [0, 0]]))
    0.3
    """
    total = float(sprouts.sum())
    # Expected sprouts are no whole numbers: the difference of two equal sums can fall a hair below 0.
    return max(float(total - np.trace(sprouts)), 0.0) / total if total else 0.0


def foreign_share(fibres: NDArray[np.float64]) -> float:
    """Among reinnervated fibres of all muscles, the share whose neuron belonged to another muscle; 0 when none.

    Examples
    --------
    >>> foreign_share(np.array([[6.0, 2.0], [2.0, 0.0]]))
    0.4
    """
    total = float(fibres.sum())
    return float(total - np.trace(fibres)) / total if total else 0.0


def wiring_entropy(fibres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean entropy of where a pool's fibres lie, as a share of its largest possible value.

    0 when every pool serves one muscle, 1 when every pool is spread evenly over all muscles. Pools count by
    their fibres.

    Parameters
    ----------
    fibres
        By pool and muscle, (..., pools, pools).
    """
    served = fibres.sum(axis=-1)
    spread = _times_own_log(served).sum(axis=-1) - _times_own_log(fibres).sum(axis=(-2, -1))
    # The difference of two equal sums can fall a hair below 0.
    mean = np.maximum(spread, 0.0) / np.maximum(served.sum(axis=-1), 1e-300)
    return np.asarray(mean / np.log(max(fibres.shape[-1], 2)))


def _times_own_log(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """x log x, which is 0 at 0."""
    return counts * np.log(np.where(counts > 0, counts, 1.0))


def unit_sizes(periphery: Periphery, day: float | None = None) -> NDArray[np.float64]:
    """Fibres that each axon serves, over all its processes, (axons,)."""
    d = periphery.day_index(day)
    rows = periphery.reaching
    halves = periphery.half_fibres[:, d]
    return np.bincount(periphery.processes.axon[rows], weights=halves, minlength=periphery.intact.axon_count) / 2
