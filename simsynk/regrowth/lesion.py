"""A lesion as the regrowing nerve meets it: where every route is cut, and what each class of axon can do."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.anatomy.innervation import Innervation
from simsynk.regrowth.rules import Conduit, Rates, Rules

LONGEST_DAYS = 8000
"""Tables by whole days end here (22 years); later days use the last value."""

MOST_SPROUTS = 15

_LONG_AGO = -1.0e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion:
    """An injury, with its repair if there was one, in the terms of regrowth.

    Parameters
    ----------
    day
        Day of the injury.
    edge, mm
        Where: an edge of the nerve and the distance from its proximal end.
    sunderland
        Share of each class I to V among the axons that are hit, (5,).
    fraction
        Share of the passing axons that are hit.
    key
        `rng.event_key` of the injury.
    bridge
        What class V axons meet: `V` (nothing), `suture` or `graft`.
    repair_day
        Day from which class V axons can cross.
    gap_mm, graft_mm, rotation_deg
        Gap at the coaptation, length of the graft, rotation of the distal stump.
    success
        Share of class V axons that regrow at all, where it is known otherwise than from the bridge.
    to_edge, to_mm
        Where the sprouts start when they are led into another nerve (a transfer); None for the nerve's own stump.
    open_day
        Day before which no sprout starts into its tube.
    """

    day: float
    edge: str
    mm: float
    sunderland: tuple[float, ...]
    fraction: float = 1.0
    key: int
    bridge: str = "V"
    repair_day: float = 0.0
    gap_mm: float = 0.0
    graft_mm: float = 0.0
    rotation_deg: float = 0.0
    success: float | None = None
    to_edge: str | None = None
    to_mm: float = 0.0
    open_day: float = _LONG_AGO


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What each Sunderland class does at a lesion; arrays of 5, whole-number thresholds for draws.

    Parameters
    ----------
    class_bar
        Cumulative thresholds of the classes, int64 (5,).
    survival, success
        Thresholds for the motoneuron's survival and for regrowing at all, int64 (5,).
    count_bar
        Cumulative thresholds of the number of sprouts, int64 (5, 15).
    entry
        Probability that a sprout enters a tube of a fresh stump, float64 (5,).
    base_day, lag_days, graft_mm
        Earliest day of sprouting, median delay, extra length, float64 (5,).
    fidelity
        Probability of keeping the own tube, float64 (5,).
    """

    class_bar: NDArray[np.int64]
    survival: NDArray[np.int64]
    success: NDArray[np.int64]
    count_bar: NDArray[np.int64]
    entry: NDArray[np.float64]
    base_day: NDArray[np.float64]
    lag_days: NDArray[np.float64]
    graft_mm: NDArray[np.float64]
    fidelity: NDArray[np.float64] = field(repr=False)


def positions(intact: Innervation, edge: str, mm: float) -> NDArray[np.float64]:
    """Distance from the nucleus to a place of an edge along each route in mm, -1 for routes elsewhere, (routes,)."""
    length = {edge.name: edge.length_mm for edge in intact.nerve.edges}
    found = np.full(len(intact.routes), -1.0)
    for q, route in enumerate(intact.routes):
        if edge in route.edges:
            before = route.edges[: route.edges.index(edge)]
            found[q] = sum(length[name] for name in before) + mm
    return found


def crossing(intact: Innervation, lesion: Lesion, rules: Rules) -> Crossing:
    """The chances of each class at a lesion."""
    rates = rules.rates
    conduits = [rules.conduits[name] for name in ("I", "II", "III", "IV", lesion.bridge)]
    region = intact.nerve.edge(lesion.edge).region
    survival = {
        "intracranial": rates.survival_intracranial,
        "intratemporal": rates.survival_intratemporal,
        "extratemporal": rates.survival_extratemporal,
    }[region]
    divided = np.array([0, 0, 0, 0, 1])
    wait = max(lesion.repair_day - lesion.day, 0.0)
    tired = np.where(divided, np.exp(-wait / rates.axotomy_tau_days), 1.0)
    gap = np.where(divided, np.exp(-lesion.gap_mm / rates.gap_scale_mm), 1.0)
    return Crossing(
        class_bar=_cumulative(np.array(lesion.sunderland)),
        survival=_bars([1 - (1 - survival) * c.death_share for c in conduits]),
        success=_bars([s * t for s, t in zip(_successes(lesion, conduits), tired, strict=True)]),
        count_bar=np.stack([_sprout_bars(c) for c in conduits]),
        entry=np.array([c.entry for c in conduits]) * gap,
        base_day=np.where(divided, lesion.day + wait, lesion.day),
        lag_days=np.array([c.lag_days for c in conduits], np.float64),
        graft_mm=np.where(divided, lesion.graft_mm, 0.0),
        fidelity=np.array([c.fidelity for c in conduits], np.float64),
    )


def _successes(lesion: Lesion, conduits: list[Conduit]) -> list[float]:
    found = [conduit.success for conduit in conduits]
    return found if lesion.success is None else [*found[:-1], lesion.success]


def stump_table(rates: Rates) -> NDArray[np.float64]:
    """Power of the distal stump to receive sprouts by whole days since the injury."""
    days = np.arange(LONGEST_DAYS)
    decline = rates.stump_floor + (1 - rates.stump_floor) * np.exp(-days / rates.stump_tau_days)
    return np.asarray(np.round(decline * 2.0**30) / 2.0**30)


def _bars(chances: list[float]) -> NDArray[np.int64]:
    return np.array([rng.threshold(chance) for chance in chances], np.int64)


def _cumulative(shares: NDArray[np.float64]) -> NDArray[np.int64]:
    bars = np.round(np.cumsum(shares) / shares.sum() * rng.ONE).astype(np.int64)
    bars[np.flatnonzero(shares)[-1] :] = rng.ONE
    return bars


def _sprout_bars(conduit: Conduit) -> NDArray[np.int64]:
    """Thresholds of 1 + Poisson sprouts: n sprouts when the draw reaches n - 1 bars."""
    terms = [np.exp(-conduit.extra_sprouts)]
    for n in range(1, MOST_SPROUTS):
        terms.append(terms[-1] * conduit.extra_sprouts / n)
    return _bars(list(np.cumsum(terms)))
