"""Summing up a store of replicates into a result, a block of columns at a time so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.events.injury import Injury
from simsynk.events.toxin import DOSES, Toxin
from simsynk.face.measures import MEASURES
from simsynk.periphery.wiring import misrouted_share
from simsynk.results import Result, Spread
from simsynk.simulate import Patient, Side
from simsynk.study.clinic import clinic
from simsynk.study.ensemble import Failure, injured_sides
from simsynk.study.store import Store

_NOTHING = Spread(*(np.zeros(0) for _ in range(4)))


def summarise(
    patient: Patient,
    store: Store,
    provenance: Mapping[str, Any],
    failures: Sequence[Failure] = (),
    rater_seed: int | None = None,
) -> Result:
    """The result of the finished replicates of a store.

    Parameters
    ----------
    patient
        The scenario that was run.
    store
        Its replicates.
    provenance
        What is needed to run it again.
    failures
        Replicates that failed.
    rater_seed
        Seed of a rater who errs; None is one who never does.
    """
    scenario, sides = patient.scenario, patient.sides
    cells = _Cells(patient, store)
    seen = clinic(patient, store, rater_seed=rater_seed)
    return Result(
        name=scenario.name,
        title=scenario.title,
        side=scenario.sides[0],
        provenance=dict(provenance),
        days=tuple(sorted(set(scenario.observe_days))),
        sides=tuple(side.name for side in sides),
        commands=patient.repertoire.names,
        muscles=patient.nerve.pool_names,
        branches=patient.nerve.branches,
        replicates=store.numbers[store.done],
        healthy=np.stack([side.drive.healthy for side in sides]),
        activation=cells.activation,
        excess=cells.excess,
        visible=cells.visible,
        scalars=_scalars(patient, store),
        voluntary=cells.voluntary,
        unwanted=cells.unwanted,
        asked=patient.repertoire.asked(),
        displayed=displayed_muscles(patient),
        territories=tuple(pool.territory for pool in patient.nerve.pools),
        measure_names=MEASURES if seen else (),
        measures=seen.measures if seen else _NOTHING,
        healthy_measures=seen.healthy_measures if seen else np.zeros(0),
        scores=seen.scores if seen else {},
        signs=seen.signs if seen else {},
        mechanisms=_mechanism_shares(patient, store),
        arrays=StoredArrays(patient, store),
        failures=tuple(failure.as_row() for failure in failures),
        warnings=_warnings(patient, store),
    )


def displayed_muscles(patient: Patient) -> NDArray[np.bool_]:
    """Which pools serve muscles of the nerve's own territory, (pools,)."""
    return np.array([name in patient.nerve.muscles for name in patient.nerve.pool_names])


class StoredArrays(Mapping[str, NDArray[Any]]):
    """Arrays of a store by name, read when asked for; sides run over right and left."""

    def __init__(self, patient: Patient, store: Store) -> None:
        self.patient = patient
        self.store = store

    def __iter__(self) -> Any:
        return iter(self.store.layout)

    def __len__(self) -> int:
        return len(self.store.layout)

    def __getitem__(self, name: str) -> NDArray[Any]:
        array = self.store.array(name)
        if name != "activation":
            return array
        days = array.shape[1]
        full = np.stack([np.tile(s.drive.healthy, (len(array), days, 1, 1)) for s in self.patient.sides], axis=2)
        for i, side in enumerate(injured_sides(self.patient)):
            full[:, :, _place(self.patient, side)] = array[:, :, i].transpose(0, 1, 3, 2)
        return full


def _place(patient: Patient, side: Side) -> int:
    return [one.name for one in patient.sides].index(side.name)


class _Cells:
    """Spreads of every cell of the command x muscle matrices; an uninjured side is healthy in every replicate."""

    def __init__(self, patient: Patient, store: Store) -> None:
        self.patient = patient
        days = len(patient.sides[0].growth.days)
        muscles, commands = len(patient.nerve.pools), len(patient.repertoire.commands)
        self.shape = (days, len(patient.sides), commands, muscles)
        healthy = np.stack([side.drive.healthy for side in patient.sides])
        still = np.broadcast_to(healthy, self.shape)
        none = np.zeros(self.shape)
        whole = np.where(patient.repertoire.drives.sum(axis=1) > 0, 1.0, np.nan)
        whole = np.broadcast_to(whole, self.shape[:3])
        self.activation = Spread(still.copy(), none.copy(), still.copy(), still.copy())
        self.excess = Spread(*(none.copy() for _ in range(4)))
        self.visible = none.copy()
        self.voluntary = Spread(whole.copy(), np.zeros(self.shape[:3]), whole.copy(), whole.copy())
        self.unwanted = Spread(*(np.zeros(self.shape[:3]) for _ in range(4)))
        if injured_sides(patient):
            self._cells(store, days, muscles, commands)
            self._commands(store, days)

    def _cells(self, store: Store, days: int, muscles: int, commands: int) -> None:
        sides = injured_sides(self.patient)
        parts, excess, visible = [], [], []
        for columns, values in store.column_groups("activation", commands):
            muscle = (np.arange(columns.start, columns.stop) // commands) % muscles
            side = (np.arange(columns.start, columns.stop) // (commands * muscles)) % len(sides)
            healthy = np.stack([one.drive.healthy for one in sides])
            command = np.arange(columns.start, columns.stop) % commands
            before = healthy[side, command, muscle]
            parts.append(Spread.of(values))
            above = values.reshape(len(values), -1, commands)
            cells = slice(columns.start // commands, columns.stop // commands)
            floor = store.columns("own_rest", cells)
            index = synkinesis.excess(above.swapaxes(1, 2), before.reshape(-1, commands).T, floor).swapaxes(1, 2)
            flat = index.reshape(len(values), -1)
            excess.append(Spread.of(flat))
            seen = flat >= synkinesis.visible_bar()
            visible.append(seen.mean(axis=0) if len(flat) else np.zeros(flat.shape[1]))
        shape = (days, len(sides), muscles, commands)
        self._set(self.activation, Spread.joined(parts, shape), sides)
        self._set(self.excess, Spread.joined(excess, shape), sides)
        for i, one in enumerate(sides):
            seen = np.concatenate(visible).reshape(shape)[:, i].swapaxes(-1, -2)
            self.visible[:, _place(self.patient, one)] = seen

    def _set(self, target: Spread, found: Spread, sides: Sequence[Side]) -> None:
        for name in ("mean", "sd", "q05", "q95"):
            for i, side in enumerate(sides):
                values = getattr(found, name)[:, i].swapaxes(-1, -2)
                getattr(target, name)[:, _place(self.patient, side)] = values

    def _commands(self, store: Store, days: int) -> None:
        """Asked-for and unwanted movement of each command."""
        asked = self.patient.repertoire.asked()
        shown = displayed_muscles(self.patient)
        for i, side in enumerate(injured_sides(self.patient)):
            healthy = side.drive.healthy
            got, extra = [], []
            for block, own in _with_own_rest(store):
                activation = block[:, :, i].swapaxes(-1, -2)
                got.append(synkinesis.voluntary_share(activation, healthy, asked))
                index = synkinesis.excess(activation, healthy, own[:, :, i])
                others = ~asked & shown
                extra.append((index * others).sum(axis=-1) / np.maximum(others.sum(axis=-1), 1))
            for target, parts in ((self.voluntary, got), (self.unwanted, extra)):
                found = Spread.of(np.concatenate(parts))
                for name in ("mean", "sd", "q05", "q95"):
                    getattr(target, name)[:, _place(self.patient, side)] = getattr(found, name)


def _with_own_rest(store: Store, name: str = "activation") -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Blocks of an array, each with the same replicates of `own_rest`."""
    own, start = store.array("own_rest"), 0
    for block in store.blocks(name):
        yield block, own[start : start + len(block)]
        start += len(block)


def _scalars(patient: Patient, store: Store) -> dict[str, Spread]:
    """Whole-nerve measures by day and side; each says in `docs/results.md` what it is a share of."""
    days = len(patient.sides[0].growth.days)
    sides = injured_sides(patient)
    motor = np.array([pool.target == "muscle" and not pool.foreign for pool in patient.nerve.pools])
    own_branches = _own_branches(patient)
    found: dict[str, list[NDArray[np.float64]]] = {}
    own, foreign = store.array("own_fibres"), store.array("foreign_fibres")
    sprouts, entropy = store.array("sprouts"), store.array("entropy")
    ranks, off = [], []
    for block in store.blocks("activation"):
        activation = block.transpose(0, 1, 2, 4, 3)
        healthy = np.stack([side.drive.healthy for side in sides]) if sides else np.zeros((0, 1, 1))
        if sides:
            ranks.append(synkinesis.effective_rank(activation))
            off.append(synkinesis.off_target_share(activation, healthy))
    found = {
        "misrouted_fraction": [], "foreign_fibre_fraction": [], "reinnervated_fraction": [], "wiring_entropy": [],
        "off_target_share": [], "effective_rank": [],
    }  # fmt: skip
    healthy_rank = [float(synkinesis.effective_rank(side.drive.healthy)) for side in patient.sides]
    neutral = {"reinnervated_fraction": 1.0}
    for s, side in enumerate(patient.sides):
        if not side.injured:
            for name, parts in found.items():
                value = healthy_rank[s] if name == "effective_rank" else neutral.get(name, 0.0)
                parts.append(np.full((max(len(own), 1), days), value))
            continue
        i = [one.name for one in sides].index(side.name)
        total = own[:, :, i][..., motor].sum(-1) + foreign[:, :, i][..., motor].sum(-1)
        endplates = side.intact.endplate_count[motor].sum()
        wrong = np.array([misrouted_share(one[i][np.ix_(own_branches, own_branches)]) for one in sprouts])
        found["misrouted_fraction"].append(np.repeat(wrong[:, None], days, axis=1))
        found["foreign_fibre_fraction"].append(foreign[:, :, i][..., motor].sum(-1) / np.maximum(total, 1))
        found["reinnervated_fraction"].append(total / (2 * max(int(endplates), 1)))
        found["wiring_entropy"].append(entropy[:, :, i])
        found["off_target_share"].append(np.concatenate(off)[:, :, i])
        found["effective_rank"].append(np.concatenate(ranks)[:, :, i])
    return {name: Spread.of(np.stack(parts, axis=-1)) for name, parts in found.items()}


def _own_branches(patient: Patient) -> NDArray[np.int64]:
    """Places of the nerve's own branches: an axon that was led over from elsewhere has not lost its way."""
    donors = {edge for pool in patient.nerve.pools if pool.foreign for edge in pool.supply}
    return np.array([i for i, name in enumerate(patient.nerve.branches) if name not in donors], np.int64)


def _mechanism_shares(patient: Patient, store: Store) -> dict[str, float]:
    """Share of the total excess on the last day that goes away when a mechanism is switched off.

    What is left belongs to the wiring. Mechanisms work together, so the shares are scaled to sum to 1 where
    they would pass it.
    """
    sides = injured_sides(patient)
    if not patient.mechanisms or not sides:
        return {}
    healthy = np.stack([side.drive.healthy for side in sides])
    total, left = 0.0, np.zeros(len(patient.mechanisms))
    for block, own in _with_own_rest(store):
        total += float(synkinesis.excess(block[:, -1].swapaxes(-1, -2), healthy, own[:, -1]).sum())
    for block, own in _with_own_rest(store, "activation_without"):
        index = synkinesis.excess(block.swapaxes(-1, -2), healthy, own[:, -1:])
        left += index.sum(axis=(0, 2, 3, 4))
    if total <= 0:
        return {}
    made = np.maximum(1 - left / total, 0.0)
    made = made / max(float(made.sum()), 1.0)
    shares = dict(zip(patient.mechanisms, made.tolist(), strict=True))
    return {"wiring": 1.0 - sum(shares.values()), **shares}


MEDIAN_PATIENT = "in every replicate the injury is that of the population's median patient; --cohort draws others"
"""The warning for an injury of a population outside a cohort."""


def _warnings(patient: Patient, store: Store) -> tuple[str, ...]:
    found = []
    if int(store.done.sum()) < 30:
        found.append(f"only {int(store.done.sum())} replicates: quantiles are rough")
    if not injured_sides(patient):
        found.append("nothing happens to either side: both are healthy in every replicate")
    if any(isinstance(event, Injury) and event.population for event in patient.scenario.timeline):
        found.append(MEDIAN_PATIENT)
    if any(isinstance(event, Toxin) for event in patient.scenario.timeline):
        found.append(DOSES)
    if patient.mechanisms:
        found.append("central mechanisms are on; how much of a patient's synkinesis they make is not known")
    if injured_sides(patient) and patient.nerve.regeneration == "human":
        found.append("tube fidelity and sprouting come from animals; their use for people is an assumption")
    return tuple(found)
