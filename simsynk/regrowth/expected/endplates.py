"""Competition for the endplates of one muscle in the limit of many axons: a mean field.

Each lost endplate meets contacts as a Poisson process whose rate L'(c) on day c is the expected one; what happens at
one endplate does not depend on its neighbours but for terminal sprouting. First come, first served:

  first holder on day c:   exp(-L(c)) S(c) L'(c) V(c), by its own axon through the own tube exp(-L(c)) f(c) V(c)
  second one, after c1:    L'(c1) x exp(-L(c)) S(c) L'(c) V(c), and so on

with V the share of endplates still receptive, f the density of the day on which the endplate's own axon comes back
through its own tube, and S the chance that it has not done so yet. Shared endplates count half for each; a second
holder takes over when the first is pruned. What nobody holds is asked of the nearest holder on either side, whose
state is that of the mean.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import GOLDEN
from simsynk.regrowth.reinnervation import Reinnervation
from simsynk.regrowth.rules import Rates

_PLACES = 128
"""Places in the order of endplate loss that stand for all (a numerical setting)."""

OWN, FOREIGN, TUBE = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """The contacts that one muscle's endplates can expect.

    Parameters
    ----------
    edges
        Borders of the bins in days since the lesion, (bins + 1,).
    rate
        Expected contacts of one lost endplate in each bin, (3, bins): by processes of the muscle's own axons
        that met it by chance (`OWN`), of foreign axons (`FOREIGN`), and the first one of the endplate's very axon
        through its own tube (`TUBE`).
    lone
        Chance that just one process has come through the own tube by each bin, (bins,).
    lost
        Share of the muscle's endplates whose own axon was lost.
    rates, tables
        Settings of reinnervation, and their tables by whole days.
    """

    edges: NDArray[np.float64] = field(repr=False)
    rate: NDArray[np.float64] = field(repr=False)
    lone: NDArray[np.float64] = field(repr=False)
    lost: float
    rates: Rates = field(repr=False)
    tables: Reinnervation = field(repr=False)

    @property
    def middle(self) -> NDArray[np.float64]:
        """Day in the middle of each bin, (bins,)."""
        return (self.edges[:-1] + self.edges[1:]) / 2

    @property
    def receptive(self) -> NDArray[np.float64]:
        """Share of lost endplates that a contact in each bin can still take, (bins,)."""
        return self._by_days(self.tables.viability, self.middle)

    @property
    def head_start(self) -> NDArray[np.float64]:
        """Days by which contacts of each kind come later than a matured arrival, (3, 1)."""
        return np.array([[0.0], [self.rates.own_muscle_head_start_days], [0.0]])

    def kept(self, day: float) -> NDArray[np.float64]:
        """Chance that a process that made contact in a bin has not been pruned by a day, (3, bins)."""
        grown = np.maximum(day - (self.middle - self.head_start), 0.0)
        per_day = self.rates.pruning_per_year / 365.25
        return np.where(np.array([[False], [True], [False]]), np.exp(-per_day * grown), 1.0)

    def shared(self, day: float) -> NDArray[np.float64]:
        """Chance that an endplate that got its second contact in a bin is still shared on a day, (bins,)."""
        rates, since = self.rates, np.maximum(day - self.middle, 0.0)
        longest = np.sort(self.tables.elimination)
        still = 1.0 - np.searchsorted(longest, since, side="right") / len(longest)
        lasting = min(rates.poly_floor, rates.poly_initial)
        return lasting + (rates.poly_initial - lasting) * still

    def worth(self, day: float) -> NDArray[np.float64]:
        """Force of a fibre that got its nerve in a bin, as a share of its healthy force, (3, bins)."""
        contact = np.maximum(self.middle - self.head_start, 0.0)
        wasted = self._by_days(self.tables.wasted, contact)
        regained = self._by_days(self.tables.regained, day - contact)
        return 1.0 - wasted * (1.0 - regained)

    @staticmethod
    def _by_days(table: NDArray[np.float64], days: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(table[np.clip(days.astype(np.int64), 0, len(table) - 1)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Who holds a muscle's endplates on one day.

    Parameters
    ----------
    fibres
        Fibres that one contact in each bin is worth on the day, by the kinds of `Contacts.rate`, (3, bins).
    native
        Fibres of the axons that were never lost, as a multiple of those of their intact units.
    """

    fibres: NDArray[np.float64] = field(repr=False)
    native: float


def holding(contacts: Contacts, day: float) -> Holding:
    """The outcome of the competition on a day.

    Parameters
    ----------
    contacts
        What the muscle's endplates can expect.
    day
        Days since the lesion.

    Examples
    --------
    >>> from simsynk.regrowth.reinnervation import reinnervation
    >>> from simsynk.regrowth.rules import species_rules
    >>> slow = {"endplate_window_days": 100, "sprout_delay_days": 500}
    >>> rates = species_rules("human").changed(slow).rates
    >>> rate, tables = np.zeros((3, 100)), reinnervation(rates)
    >>> rate[:TUBE, 60:] = 0.02
    >>> muscle = Contacts(edges=np.arange(101.0), rate=rate, lone=rate[TUBE], lost=1.0, rates=rates, tables=tables)
    >>> one = holding(muscle, 100.0)
    >>> round(float((one.fibres * rate).sum()), 3), round(1 - float(np.exp(-rate.sum())), 3)
    (0.798, 0.798)
    """
    here = contacts.edges[1:] <= day + 1e-9
    rate = contacts.rate * here
    total = rate[:TUBE].sum(axis=0)
    alone, kept, shared = np.exp(-_before(total)), contacts.kept(day), contacts.shared(day)
    back = _before(rate[TUBE])
    # The own axon bids for its endplate once, whatever its siblings do; all others only add to those by chance.
    free = np.stack([1 - back, 1 - back, np.ones_like(back)])
    firsts, gone = (rate * kept)[:TUBE].sum(axis=0), (rate * (1 - kept)).sum(axis=0)
    met, orphaned, taken = _before(firsts), _before(gone), alone * contacts.receptive
    # Second contacts that come after each bin, and first ones that came before it: half of a bin's own counts.
    by_chance, again = taken * shared * firsts, taken * shared * rate[TUBE]
    sole = contacts.lone / np.maximum(back + rate[TUBE] / 2, 1e-300)
    after = np.stack([_after(by_chance * free[OWN] + again)] * 2 + [_after(by_chance * np.minimum(sole, 1.0))])
    first = taken * free - after / 2
    second = taken * free * (shared * met / 2 + orphaned)
    second[:TUBE] += taken * shared * contacts.lone / 2
    owner = alone * free * (1 + orphaned) * kept
    fibres, native = (first + second) * kept * here, 1.0
    if day > 0:
        fibres, native = _adopted(contacts, day, fibres, rate, owner * here)
    return Holding(fibres=fibres, native=native)


def _before(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    """What comes before each bin, half of its own counted, (bins,)."""
    return np.asarray(np.cumsum(rate) - rate / 2)


def _after(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    """What comes after each bin, half of its own counted, (bins,)."""
    return np.asarray(rate[::-1].cumsum()[::-1] - rate / 2)


def _adopted(
    contacts: Contacts, day: float, fibres: NDArray[np.float64], rate: NDArray[np.float64], owner: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Add what terminal sprouts hold: `owner` is the chance that a contact holds its endplate, while receptive."""
    if contacts.rates.sprout_delay_days > day:
        return fibres, 1.0
    neighbours = _Neighbours(contacts, day, rate * owner)
    by_native, by_bin = neighbours.asked()
    limit = contacts.rates.enlargement_limit
    # A unit meets by chance as many endplates as it has fibres, lost or not; its own ones are all lost.
    most = np.array([[limit / max(contacts.lost, 1e-300)]] * 2 + [[limit]])
    grown = fibres + by_bin * owner / max(contacts.lost, 1e-300)
    spared = 1.0 - contacts.lost
    native = 1.0 + by_native / spared if spared > 1e-9 else 1.0
    return np.minimum(grown, np.maximum(most, fibres)), min(native, max(limit, 1.0))


class _Neighbours:
    """Terminal sprouting on one day: empty endplates by their place in the order of loss, and their neighbours."""

    def __init__(self, contacts: Contacts, day: float, owned: NDArray[np.float64]) -> None:
        rates, viability = contacts.rates, contacts.tables.viability
        self.contacts, self.reach = contacts, int(rates.sprout_reach)
        self.place = (np.arange(_PLACES) + 0.5) / _PLACES
        self.bins = owned.shape[1]
        self.owned = np.concatenate([np.zeros((len(owned), 1)), np.cumsum(owned, axis=1)], axis=1)
        # Bins in which a contact still finds an endplate of each place receptive.
        self.open = (contacts.receptive[:, None] > self.place).sum(axis=0)
        delay = rates.sprout_delay_days
        ready = np.maximum(contacts.middle - contacts.head_start, 0.0) + delay
        step = np.clip(ready.astype(np.int64), 0, len(viability) - 1)
        able = (ready <= day)[:, :, None] & (viability[step][:, :, None] > self.place)
        self.able = able.sum(axis=1)
        self.hopeful = viability[min(int(delay), len(viability) - 1)] > self.place

    def asked(self) -> tuple[float, NDArray[np.float64]]:
        """Endplates taken over, as a share of all: by axons never lost, and by the bin of the holder's contact."""
        lost = self.contacts.lost
        vacant = lost * (1 - self._owned(self.open).sum(axis=0)) * self.hopeful / _PLACES
        by_native, by_last = 0.0, np.zeros((len(self.owned), self.bins + 1))
        clear, taken = np.ones((2, _PLACES)), np.zeros((2, _PLACES))
        for step in range(2, 2 * self.reach + 2):
            # Even steps look left, odd ones right, as in the kernel.
            side, far = step & 1, step >> 1
            beside = (self.place + (far if side else -far) * GOLDEN) % 1.0
            last = self.open[np.minimum((beside * _PLACES).astype(np.int64), _PLACES - 1)]
            until = np.minimum(last, self.able)
            weight = vacant * clear[side] * (1 - taken[1 - side])
            by_native += float((weight * (1 - lost) * self.hopeful).sum())
            for kind in range(len(by_last)):
                np.add.at(by_last[kind], until[kind], weight * lost)
            able = (1 - lost) * self.hopeful + lost * self._owned(until).sum(axis=0)
            taken[side] += clear[side] * able
            clear[side] *= lost * (1 - self._owned(last).sum(axis=0))
        from_bin = by_last[:, ::-1].cumsum(axis=1)[:, ::-1]
        return by_native, from_bin[:, 1:]

    def _owned(self, until: NDArray[np.int64]) -> NDArray[np.float64]:
        """Chance that a contact before some bin holds an endplate, by its kind, (3, places)."""
        each = np.broadcast_to(until, (len(self.owned), len(self.place)))
        return np.take_along_axis(self.owned, each, axis=1)
