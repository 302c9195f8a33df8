"""The clinic's view of a run: millimetres, simulated scores and signs, day by day, over all replicates."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.clinical.record import Record
from simsynk.clinical.scores.kinds import RATED, score_all
from simsynk.clinical.signs.kinds import all_signs, spread_of
from simsynk.clinical.signs.protocol import SignReading
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
        seen = _Day(measures=[], scores={side: [] for side in signs}, signs={side: [] for side in signs})
        for places, activation, own_rest in faces_on(patient, store, day):
            measures = patient.face.measure(activation, healthy[:, 0], patient.surgery[day])
            seen.measures.append(measures)
            for name in patient.scenario.sides:
                record = record_of(patient, name, activation, own_rest, measures, healthy_measures)
                luck = None if uniform is None else uniform[places]
                bilateral = len(patient.scenario.sides) == 2
                seen.scores[name].append(score_all(record, bilateral=bilateral, uniform=luck))
                seen.signs[name].append(all_signs(record))
        measured.append(Spread.of(np.concatenate(seen.measures)))
        for name in patient.scenario.sides:
            parts = seen.scores[name]
            scores[name].append({one: Spread.of(np.concatenate([p[one] for p in parts])) for one in parts[0]})
            readings = {one: _joined([p[one] for p in seen.signs[name]]) for one in seen.signs[name][0]}
            signs[name].append(spread_of(readings, patient.repertoire.names))
    return Clinic(
        measures=_stacked(measured),
        healthy_measures=healthy_measures,
        scores={side: _by_name(days) for side, days in scores.items()},
        signs={side: tuple(days) for side, days in signs.items()},
    )


def record_of(
    patient: Patient,
    side: str,
    activation: NDArray[np.float64],
    own_rest: NDArray[np.float64],
    measures: NDArray[np.float64],
    healthy_measures: NDArray[np.float64],
) -> Record:
    """What a clinic has before it when it judges one side of simulated patients; see `Record`."""
    return Record(
        commands=patient.repertoire.names,
        muscles=patient.nerve.pool_names,
        affected=[one.name for one in patient.sides].index(side),
        activation=activation,
        healthy=np.stack([one.drive.healthy for one in patient.sides]),
        own_rest=own_rest,
        measures=measures,
        healthy_measures=healthy_measures,
        law=patient.scenario.face_law,
    )


_PARTS = ("mean", "sd", "q05", "q95")


def _by_name(days: list[dict[str, Spread]]) -> dict[str, Spread]:
    return {name: _stacked([day[name] for day in days]) for name in days[0]}


def _stacked(days: Sequence[Spread]) -> Spread:
    return Spread(*(np.stack([getattr(day, part) for day in days]) for part in _PARTS))


@dataclass(slots=True)
class _Day:
    """What one day's faces gave, a piece of the replicates at a time."""

    measures: list[NDArray[np.float64]]
    scores: dict[str, list[dict[str, NDArray[np.float64]]]]
    signs: dict[str, list[dict[str, SignReading]]]


def _joined(parts: Sequence[SignReading]) -> SignReading:
    columns = {field.name: [getattr(part, field.name) for part in parts] for field in dataclasses.fields(SignReading)}
    return SignReading(**{name: np.concatenate(column) for name, column in columns.items()})


_PIECE = 256


def faces_on(
    patient: Patient, store: Store, day: int
) -> Iterator[tuple[slice, NDArray[np.float64], NDArray[np.float64]]]:
    """Both sides of every finished replicate on one day, a piece of the replicates at a time.

    Parameters
    ----------
    day
        Place of the day among the observed ones.

    Yields
    ------
    Places among the finished replicates, activation (some, 2 sides, commands, muscles), and resting activation by
    each muscle's own pool (some, 2 sides, muscles). Without any injury there is one face, the healthy one.
    """
    injured = [i for i, side in enumerate(patient.sides) if side.injured]
    muscles, commands = len(patient.nerve.pools), len(patient.repertoire.commands)
    healthy = np.stack([side.drive.healthy for side in patient.sides])
    if not injured:
        yield slice(0, 1), healthy[None].copy(), healthy[None, :, 0].copy()
        return
    rest_size = len(injured) * muscles
    rest = store.columns("own_rest", slice(day * rest_size, (day + 1) * rest_size))
    size = rest_size * commands
    block = store.columns("activation", slice(day * size, (day + 1) * size))
    for start in range(0, len(block), _PIECE):
        places = slice(start, min(start + _PIECE, len(block)))
        count = places.stop - start
        activation = np.repeat(healthy[None], count, axis=0)
        own_rest = np.repeat(healthy[None, :, 0], count, axis=0)
        by_side = block[places].reshape(count, len(injured), muscles, commands)
        activation[:, injured] = by_side.swapaxes(-1, -2)
        own_rest[:, injured] = rest[places].reshape(count, len(injured), muscles)
        yield places, activation, own_rest


def rater_luck(seed: int, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Luck of one rater for every replicate and item, (replicates, items of `RATED`)."""
    items = np.arange(len(RATED), dtype=np.int64)
    return np.stack([rng.unit(rng.draws(seed, int(n), items, rng.Decision.RATER, event=_RATER)) for n in numbers])
