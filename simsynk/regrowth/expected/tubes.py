"""Which tube a sprout takes, as probabilities instead of draws: the tables of a lesion read without luck."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.anatomy.innervation import Innervation
from simsynk.regrowth.expected.distributions import below
from simsynk.regrowth.growth import PreparedLesion


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeShares:
    """Probabilities of the choice of tube at one lesion; exact for every kind of routing.

    Parameters
    ----------
    keep
        Chance of keeping the own tube by Sunderland class and home route, (5, routes).
    other
        Chance of each route for a sprout that does not keep its tube, (rows, routes). A row that sums to less than
        1 belongs to sprouts some of which find no tube.
    row
        Row of `other` of each axon, (axons,): its home route's, or its own where its place counts.
    home
        Home route of each axon, (axons,).
    passing
        Numbers of the axons that pass the lesion.
    """

    keep: NDArray[np.float64]
    other: NDArray[np.float64] = field(repr=False)
    row: NDArray[np.int64] = field(repr=False)
    home: NDArray[np.int64] = field(repr=False)
    passing: NDArray[np.int64] = field(repr=False)

    def kept(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of a weight over the passing axons of each home route.

        Parameters
        ----------
        weight
            By axon, (axons, k).

        Returns
        -------
        (routes, k).
        """
        total = np.zeros((self.keep.shape[1], weight.shape[1]))
        np.add.at(total, self.home[self.passing], weight[self.passing])
        return total

    def spread(self, touch: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum over the passing axons of each home route of chance of a route x touch x weight.

        Parameters
        ----------
        touch
            What an axon's sprout does on a route, (axons, routes).
        weight
            By axon, (axons, k).

        Returns
        -------
        (home routes, routes, k).
        """
        routes = self.keep.shape[1]
        total = np.zeros((routes, routes, weight.shape[1]))
        for home in np.unique(self.home[self.passing]):
            axons = self.passing[self.home[self.passing] == home]
            total[home] = (self.other[self.row[axons]] * touch[axons]).T @ weight[axons]
        return total


def tube_shares(intact: Innervation, prepared: PreparedLesion, normal_table: NDArray[np.float64]) -> TubeShares:
    """The probabilities that a lesion's tables hold.

    Parameters
    ----------
    intact
        The intact nerve.
    prepared
        Its lesion, with the tables that the kernel reads.
    normal_table
        Table of the sideways shift.

    Examples
    --------
    >>> from simsynk.simulate import prepare
    >>> from simsynk.scenario.load import load
    >>> growth = prepare(load("toy")).side("right").growth
    >>> shares = tube_shares(growth.intact, growth.lesions[0], growth.normal_table)
    >>> shares.keep[4].round(2).tolist(), shares.other.sum(axis=1).round(6).tolist()
    ([0.7, 0.7, 0.7], [1.0, 1.0, 1.0])
    """
    choice, routes = prepared.choice, len(intact.routes)
    home = intact.route.astype(np.int64)
    table = _tables(prepared, routes)
    keep = choice.keep[:, choice.group] / rng.ONE
    if not choice.cells:
        other, row = table[choice.guide], home
    else:
        blocks = _blocks(prepared, normal_table)
        kind = choice.guide[home]
        by_block = table.reshape(-1, choice.kinds, routes)
        other, row = np.zeros((len(home), routes)), np.arange(len(home))
        for number in range(choice.kinds):
            other[kind == number] = blocks[kind == number] @ by_block[:, number]
    passing = np.flatnonzero(prepared.cut_mm[intact.route] >= 0)
    return TubeShares(keep=np.minimum(keep, 1.0), other=other, row=row, home=home, passing=passing)


def _tables(prepared: PreparedLesion, routes: int) -> NDArray[np.float64]:
    """Chance of each route in every table, (tables, routes); zeros for an empty table."""
    choice = prepared.choice
    found = np.zeros((len(choice.start) - 1, routes))
    for number, (low, high) in enumerate(zip(choice.start[:-1], choice.start[1:], strict=True)):
        found[number, choice.route[low:high]] = np.diff(choice.bar[low:high], prepend=0) / rng.ONE
    return found


def _blocks(prepared: PreparedLesion, normal_table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance that a sprout of each axon lands in each block of tubes: the shift integrated over cells."""
    choice = prepared.choice
    turn = np.deg2rad(prepared.lesion.rotation_deg)
    x, y = choice.place[:, 0], choice.place[:, 1]
    middle = (x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn))
    edges = np.arange(1, choice.cells) * 2.0 / choice.cells - 1.0
    across, along = (_cells(edges, at, choice.sigma, normal_table) for at in middle)
    blocks = np.zeros((len(x), int(choice.cell_slot.max()) + 1))
    slot = choice.cell_slot.reshape(choice.cells, choice.cells)
    for iy in range(choice.cells):
        for ix in range(choice.cells):
            blocks[:, slot[iy, ix]] += along[:, iy] * across[:, ix]
    return blocks


def _cells(
    edges: NDArray[np.float64], middle: NDArray[np.float64], sigma: float, normal_table: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Chance of each row or column of cells for a normal shift around each place, (axons, cells)."""
    left = below(normal_table, (edges[None, :] - middle[:, None]) / max(sigma, 1e-12))
    return np.diff(left, axis=1, prepend=0.0, append=1.0)
