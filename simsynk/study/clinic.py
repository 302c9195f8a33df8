"""The clinic's view of a run: millimetres, simulated scores and signs, day by day, over all replicates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.clinical.record import Record
from simsynk.clinical.scores.kinds import RATED, score_all
from simsynk.clinical.signs.kinds import all_signs, spread_of
from simsynk.face.measures import MEASURES
from simsynk.face.patient import Face
from simsynk.results import Spread
from simsynk.simulate import Patient
from simsynk.study.store import Store

_RATER = rng.event_key("rater")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """What a clinic would measure, score and see.

    Parameters
    ----------
    measures, healthy_measures
        Spread over replicates (days, sides, commands, measures), and the same before the injury
        (sides, commands, measures); measures in the order of `face.measures.MEASURES`.
    scores
        Affected side -> name of a simulated score -> spread over replicates, (days,).
    signs
        Affected side -> one mapping a day: name of a sign -> probability, mean grade, command.
    """

    measures: Spread = field(repr=False)
    healthy_measures: NDArray[np.float64] = field(repr=False)
    scores: Mapping[str, Mapping[str, Spread]] = field(repr=False)
    signs: Mapping[str, tuple[Mapping[str, Mapping[str, Any]], ...]] = field(repr=False)


def clinic(patient: Patient, store: Store, *, rater_seed: int | None = None) -> Clinic | None:
    """Measure, score and inspect every finished replicate; None for a nerve without a face.

    Parameters
    ----------
    patient, store
        The scenario and its replicates.
    rater_seed
        Seed of a rater who errs; None is one who never does.
    """
    if patient.face is None:
        return None
    healthy = np.stack([side.drive.healthy for side in patient.sides])
    healthy_measures = patient.face.measure(healthy, healthy[:, 0])
    measured: list[Spread] = []
    scores: dict[str, list[dict[str, Spread]]] = {side: [] for side in patient.scenario.sides}
    signs: dict[str, list[dict[str, dict[str, Any]]]] = {side: [] for side in patient.scenario.sides}
    uniform = None if rater_seed is None else rater_luck(rater_seed, store.numbers[store.done])
    for day in range(len(patient.sides[0].growth.days)):
        activation, own_rest = faces_on(patient, store, day)
        measures = _measure(patient.face, activation, healthy)
        measured.append(Spread.of(measures))
        for name in patient.scenario.sides:
            affected = [side.name for side in patient.sides].index(name)
            record = Record(
                commands=patient.repertoire.names,
                muscles=patient.nerve.pool_names,
                affected=affected,
                activation=activation,
                healthy=healthy,
                own_rest=own_rest,
                measures=measures,
                healthy_measures=healthy_measures,
                law=patient.scenario.face_law,
            )
            values = score_all(record, bilateral=len(patient.scenario.sides) == 2, uniform=uniform)
            scores[name].append({one: Spread.of(np.asarray(value)) for one, value in values.items()})
            signs[name].append(spread_of(all_signs(record), record.commands))
    return Clinic(
        measures=Spread(*(np.stack([getattr(one, part) for one in measured]) for part in _PARTS)),
        healthy_measures=healthy_measures,
        scores={side: _by_name(days) for side, days in scores.items()},
        signs={side: tuple(days) for side, days in signs.items()},
    )


_PARTS = ("mean", "sd", "q05", "q95")


def _by_name(days: list[dict[str, Spread]]) -> dict[str, Spread]:
    return {
        name: Spread(*(np.array([getattr(day[name], part) for day in days]) for part in _PARTS)) for name in days[0]
    }


def faces_on(patient: Patient, store: Store, day: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both sides of every finished replicate on one day.

    Parameters
    ----------
    day
        Place of the day among the observed ones.

    Returns
    -------
    Activation (replicates, 2 sides, commands, muscles), and resting activation by each muscle's own pool
    (replicates, 2 sides, muscles). Without any injury there is one face, the healthy one.
    """
    injured = [i for i, side in enumerate(patient.sides) if side.injured]
    muscles, commands = len(patient.nerve.pools), len(patient.repertoire.commands)
    count = max(int(store.done.sum()), 1) if injured else 1
    healthy = np.stack([side.drive.healthy for side in patient.sides])
    activation = np.repeat(healthy[None], count, axis=0)
    own_rest = np.repeat(healthy[None, :, 0], count, axis=0)
    if injured:
        size = len(injured) * muscles * commands
        block = store.columns("activation", slice(day * size, (day + 1) * size))
        by_side = block.reshape(-1, len(injured), muscles, commands).swapaxes(-1, -2)
        rest = store.columns("own_rest", slice(day * len(injured) * muscles, (day + 1) * len(injured) * muscles))
        activation = np.repeat(healthy[None], len(block), axis=0)
        own_rest = np.repeat(healthy[None, :, 0], len(block), axis=0)
        activation[:, injured] = by_side
        own_rest[:, injured] = rest.reshape(-1, len(injured), muscles)
    return activation, own_rest


_MOST_FACES = 20_000


def _measure(face: Face, activation: NDArray[np.float64], healthy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measures in pieces, so that memory stays flat."""
    step = max(1, _MOST_FACES // activation.shape[2])
    parts = [face.measure(activation[i : i + step], healthy[:, 0]) for i in range(0, len(activation), step)]
    return np.concatenate(parts)


def rater_luck(seed: int, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Luck of one rater for every replicate and item, (replicates, items of `RATED`)."""
    items = np.arange(len(RATED), dtype=np.int64)
    return np.stack([rng.unit(rng.draws(seed, int(n), items, rng.Decision.RATER, event=_RATER)) for n in numbers])


def measure_index(name: str) -> int:
    """Place of a measure by name."""
    return MEASURES.index(name)
