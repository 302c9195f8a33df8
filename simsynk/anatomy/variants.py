"""Drawing one person's nerve: trunk type, Davis type, connections, absent muscles, lengths, shares, numbers.

The person is a number (`variant`), not the run's seed: the same person can be regrown under any seed. Left and
right of one person are drawn apart, as dissections find them to differ.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.anatomy.innervation import motor_unit_file
from simsynk.anatomy.nerve import Edge, Nerve, Pool
from simsynk.anatomy.presets import AnatomySettings
from simsynk.rng import Decision

LEFT_OFFSET = {"right": 0, "left": rng.LEFT_SIDE}
_SHORTEST = 0.3
_DAVIS_WITHOUT_LINKS = "I"


def person(nerve: Nerve, settings: AnatomySettings, side: str) -> Nerve:
    """The nerve of one side of one person.

    Parameters
    ----------
    nerve
        The typical nerve (from `load_nerve`).
    settings
        Which person, of which age, with how many axons.
    side
        `right` or `left`.

    Returns
    -------
    The typical nerve with the stated age and number of axons when the anatomy is not sampled, else a variant.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> typical = load_nerve(AnatomySettings(preset="human"))
    >>> one, same = (person(typical, AnatomySettings(variant=3), "right") for _ in range(2))
    >>> one == same
    True
    """
    sampled = settings.preset == "human" if settings.sampled is None else settings.sampled
    if sampled and nerve.variants:
        luck = _Luck(settings.variant, side)
        for change in (
            _lengths,
            _trunk,
            _connections,
            _buccal_roots,
            _absent,
            _sizes,
            _supplies,
            _axon_number,
            _strengths,
        ):
            nerve = change(nerve, luck)
    axons = nerve.axons if settings.axons is None else float(settings.axons)
    kept = 1.0 if settings.age_years is None else axons_kept_at(nerve, settings.age_years)
    return dataclasses.replace(nerve, axons=axons * kept)


def axons_kept_at(nerve: Nerve, age_years: float) -> float:
    """Share of the motor axons left at an age; 1 for a nerve whose loss with age is unknown.

    Examples
    --------
    >>> from simsynk.anatomy.nerve_file import load_nerve
    >>> round(axons_kept_at(load_nerve(AnatomySettings(preset="human")), 65.0), 3)
    0.9
    """
    age = nerve.variants.get("age")
    if not isinstance(age, Mapping):
        return 1.0
    lost = number(age["loss_per_year"]) * max(0.0, age_years - number(age["from_year"]))
    return max(0.1, 1.0 - lost)


def number(node: Any) -> float:
    """A number of a data file, whether it stands alone or with its evidence."""
    return float(node["value"] if isinstance(node, Mapping) else node)


def numbers(node: Any) -> dict[str, float]:
    """A table of numbers of a data file, without its evidence block."""
    return {name: number(child) for name, child in (node or {}).items() if name != "evidence"}


class _Luck:
    """The draws of one side of one person."""

    def __init__(self, variant: int, side: str) -> None:
        self.variant = variant
        self.offset = LEFT_OFFSET[side]

    def units(self, decision: Decision, count: int, group: int = 0) -> NDArray[np.float64]:
        items = np.arange(count, dtype=np.int64) + group * 4096 + self.offset
        return rng.unit(rng.draws(0, self.variant, items, decision))

    def unit(self, decision: Decision, item: int = 0) -> float:
        return float(self.units(decision, item + 1)[item])

    def choice(self, decision: Decision, shares: Mapping[str, float]) -> str:
        bar = self.unit(decision) * sum(shares.values())
        for name, share in shares.items():
            bar -= share
            if bar < 0:
                return name
        return list(shares)[-1]


def _edges(nerve: Nerve, change: Callable[[Edge], Edge | None]) -> Nerve:
    changed = (change(edge) for edge in nerve.edges)
    return dataclasses.replace(nerve, edges=tuple(edge for edge in changed if edge is not None))


def _trunk(nerve: Nerve, luck: _Luck) -> Nerve:
    """Bifurcation as in the typical nerve; trifurcation: the buccal branch leaves the pes itself; double trunk:
    the divisions part at the foramen already."""
    shares = numbers(nerve.variants.get("trunk"))
    kind = luck.choice(Decision.TRUNK_TYPE, shares) if shares else "bifurcation"
    trunk = next((edge for edge in nerve.edges if edge.name == "trunk"), None)
    if trunk is None or kind == "bifurcation":
        return nerve

    def trifurcate(edge: Edge) -> Edge:
        return dataclasses.replace(edge, tail=trunk.head) if edge.name == "buccal" else edge

    def double(edge: Edge) -> Edge:
        if edge.name == "trunk":
            return dataclasses.replace(edge, length_mm=1.0)
        moved = edge.length_mm + trunk.length_mm - 1.0
        return dataclasses.replace(edge, length_mm=moved) if edge.kind == "division" else edge

    return _edges(nerve, trifurcate if kind == "trifurcation" else double)


def _connections(nerve: Nerve, luck: _Luck) -> Nerve:
    """Davis type first; what it leaves open is drawn pair by pair."""
    davis = numbers(nerve.variants.get("davis"))
    if not davis:
        return nerve
    kind = luck.choice(Decision.DAVIS_TYPE, davis)
    fixed = set(nerve.variants["davis_connections"].get(kind) or ())
    open_pairs = numbers(nerve.variants.get("connection_probability"))
    present = set(fixed)
    if kind != _DAVIS_WITHOUT_LINKS:
        for item, (pair, chance) in enumerate(open_pairs.items()):
            if luck.unit(Decision.CONNECTION, item) < chance:
                present.add(pair)
    fibres = numbers(nerve.variants["connection_fibres"])
    pairs = sorted({_pair(edge.name, nerve) for edge in nerve.edges if edge.kind == "connection"})

    def draw(edge: Edge) -> Edge | None:
        if edge.kind != "connection":
            return edge
        pair = _pair(edge.name, nerve)
        if pair not in present:
            return None
        z = float(rng.normal_quantile(luck.unit(Decision.CONNECTION_FIBRES, pairs.index(pair))))
        count = min(max(fibres["median"] * np.exp(fibres["sigma"] * z), fibres["low"]), fibres["high"])
        return dataclasses.replace(edge, axons=count * fibres["motor_share"] / 2)

    return _edges(nerve, draw)


def _pair(connection: str, nerve: Nerve) -> str:
    """Both directions of a connection bear one name, in the order of the branches."""
    names = connection.removeprefix("connection_")
    for first in nerve.branches:
        for second in nerve.branches:
            if names in (f"{first}_{second}", f"{second}_{first}"):
                ordered = sorted((first, second), key=nerve.branches.index)
                return "_".join(ordered)
    return names


def _buccal_roots(nerve: Nerve, luck: _Luck) -> Nerve:
    """With the published chance the buccal branch has a second root from the lower division."""
    chance = nerve.variants.get("buccal_from_both")
    if chance is None or luck.unit(Decision.BUCCAL_ROOTS) < number(chance):
        return nerve
    roots = [e for e in nerve.edges if e.kind == "branch" and nerve.branch_of_edge(e.name) != e.name]
    mates = {nerve.branch_of_edge(e.name) for e in roots}
    gone = {e.name for e in roots}
    return _edges(
        nerve,
        lambda e: None if e.name in gone else dataclasses.replace(e, share=None) if e.name in mates else e,
    )


def _lengths(nerve: Nerve, luck: _Luck) -> Nerve:
    z = rng.normal_quantile(luck.units(Decision.EDGE_LENGTH, len(nerve.edges)))
    edges = tuple(
        dataclasses.replace(e, length_mm=max(e.length_mm + e.sd_mm * float(zi), _SHORTEST * e.length_mm))
        for e, zi in zip(nerve.edges, z, strict=True)
    )
    return dataclasses.replace(nerve, edges=edges)


def _pools(nerve: Nerve, change: Callable[[int, Pool], Pool]) -> Nerve:
    return dataclasses.replace(nerve, pools=tuple(change(i, pool) for i, pool in enumerate(nerve.pools)))


def _absent(nerve: Nerve, luck: _Luck) -> Nerve:
    """A muscle that is absent keeps its place in every table, with no axons and no fibres."""
    chances = numbers(nerve.variants.get("absent"))

    def change(i: int, pool: Pool) -> Pool:
        gone = pool.name in chances and luck.unit(Decision.MUSCLE_ABSENT, i) < chances[pool.name]
        return dataclasses.replace(pool, units=0.0) if gone else pool

    return _pools(nerve, change)


def _sizes(nerve: Nerve, luck: _Luck) -> Nerve:
    spread = nerve.variants.get("unit_cv")
    if spread is None:
        return nerve
    sigma = number(spread)
    z = rng.normal_quantile(luck.units(Decision.POOL_SIZE, len(nerve.pools)))
    return _pools(nerve, lambda i, p: dataclasses.replace(p, units=p.units * float(np.exp(sigma * z[i]))))


def _supplies(nerve: Nerve, luck: _Luck) -> Nerve:
    """Dirichlet shares by way of gamma draws, each a monotone function of its own uniform draw."""
    concentration = nerve.variants.get("share_concentration")
    if concentration is None:
        return nerve

    def change(i: int, pool: Pool) -> Pool:
        shares = np.array(list(pool.supply.values()))
        weights = _gamma_quantile(number(concentration) * shares, luck.units(Decision.SUPPLY_SHARE, len(shares), i))
        if weights.sum() <= 0:
            return pool
        supply = dict(zip(pool.supply, (weights / weights.sum()).tolist(), strict=True))
        return dataclasses.replace(pool, supply=supply)

    return _pools(nerve, change)


def _gamma_quantile(shape: NDArray[np.float64], p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantile of the gamma distribution by Wilson and Hilferty (1931).

    Within a few percent for shapes above 1, far below what is known of the shares; the exact inverse would cost a
    tenth of a second of start-up.
    """
    spread = 1 / (9 * shape)
    return np.asarray(shape * np.maximum(1 - spread + rng.normal_quantile(p) * np.sqrt(spread), 0.0) ** 3)


def _axon_number(nerve: Nerve, luck: _Luck) -> Nerve:
    spread = nerve.variants.get("axons_sd")
    if spread is None:
        return nerve
    z = float(rng.normal_quantile(luck.unit(Decision.AXON_NUMBER)))
    drawn = nerve.axons + number(spread) * min(max(z, -2.5), 2.5)
    return dataclasses.replace(nerve, axons=max(drawn, 0.2 * nerve.axons))


def _strengths(nerve: Nerve, luck: _Luck) -> Nerve:
    """Left and right muscles of one person differ in strength, which makes a healthy face uneven by about 8 %."""
    spread = motor_unit_file().number("strength_jitter")
    z = rng.normal_quantile(luck.units(Decision.MUSCLE_STRENGTH, len(nerve.pools)))
    return _pools(nerve, lambda i, p: dataclasses.replace(p, strength=max(0.5, 1 + spread * float(z[i]))))
