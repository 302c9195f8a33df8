"""One arm of a comparison: a scenario with one plan, examined nerve by nerve on every day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.clinical.losses import losses
from simsynk.clinical.scores.kinds import score_all
from simsynk.clinical.signs.kinds import all_signs
from simsynk.simulate import Patient
from simsynk.study.clinic import faces_on, record_of
from simsynk.study.store import Store
from simsynk.study.summary import displayed_muscles

Values = NDArray[np.float64]

PORTRAITS = 100
"""So many nerves are kept whole for drawing faces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """What every simulated nerve does under one plan; nerves are the same in every arm.

    Parameters
    ----------
    name, title, shows
        The plan's; `nothing` for doing nothing.
    commands, muscles
        Names of the axes.
    activation
        Mean over nerves, (days, sides, commands, muscles).
    portraits
        Activation of the first nerves, for drawing, (at most `PORTRAITS`, days, sides, commands, muscles).
    excess
        Mean synkinesis index over nerves, (days, sides, commands, muscles).
    measures
        In the order of `face.measures.MEASURES`, (nerves, days, sides, commands, measures).
    done
        Share of the asked-for movement that is there, (nerves, days, sides, commands).
    unwanted
        Mean excess of muscles that a command does not ask for, (nerves, days, sides, commands).
    scores, signs
        Simulated scores, and grades of signs, of the affected side by name, (nerves, days).
    lost
        Side -> loss -> whether the function is lacking, (nerves, days).
    ceiling
        With retraining: mean unwanted movement that this wiring would leave if everything were learned, else None.
    """

    name: str
    title: str
    shows: str
    commands: tuple[str, ...]
    muscles: tuple[str, ...]
    activation: Values = field(repr=False)
    portraits: Values = field(repr=False)
    excess: Values = field(repr=False)
    measures: Values = field(repr=False)
    done: Values = field(repr=False)
    unwanted: Values = field(repr=False)
    scores: Mapping[str, Values] = field(repr=False)
    signs: Mapping[str, Values] = field(repr=False)
    lost: Mapping[str, Mapping[str, NDArray[np.bool_]]] = field(repr=False)
    ceiling: float | None = None


def plays_on(patient: Patient, other: Patient) -> bool:
    """Whether a plan leaves the nerves and commands of another patient as they are, and only treats muscles or face.

    The other one must be without treatments of muscles, so that its stored activation is what the wiring gives.
    """
    return patient.repertoire.names == other.repertoire.names and all(
        mine.intact.nerve.pool_names == theirs.intact.nerve.pool_names
        and [p.lesion for p in mine.growth.lesions] == [p.lesion for p in theirs.growth.lesions]
        and bool((mine.growth.treated.passing == 1.0).all())
        and bool((theirs.growth.treated.output == 1.0).all())
        and not theirs.growth.treated.relieved.any()
        and not mine.trained
        and not theirs.trained
        for mine, theirs in zip(patient.sides, other.sides, strict=True)
    )


def examined_arm(
    patient: Patient, store: Store, name: str, title: str, shows: str, grown: Patient | None = None
) -> Arm:
    """Examine every nerve of a store on every day.

    Parameters
    ----------
    patient, store
        The scenario with its plan, and its finished replicates.
    name, title, shows
        The plan's.
    grown
        Whose nerves the store holds, when they are not the patient's own (see `plays_on`).
    """
    days = [_Day.of(patient, store, day, grown) for day in range(len(patient.sides[0].growth.days))]
    return Arm(
        name=name,
        title=title,
        shows=shows,
        commands=patient.repertoire.names,
        muscles=patient.nerve.pool_names,
        activation=np.stack([day.activation for day in days]),
        portraits=np.stack([day.portraits for day in days], axis=1),
        excess=np.stack([day.excess for day in days]),
        measures=np.stack([day.measures for day in days], axis=1),
        done=np.stack([day.done for day in days], axis=1),
        unwanted=np.stack([day.unwanted for day in days], axis=1),
        scores=_by_name([day.scores for day in days]),
        signs=_by_name([day.signs for day in days]),
        lost={side.name: _by_name([day.lost[side.name] for day in days]) for side in patient.sides},
        ceiling=_ceiling(patient, store),
    )


def _ceiling(patient: Patient, store: Store) -> float | None:
    if "ceiling" not in store.layout:
        return None
    found = store.array("ceiling")
    return float(np.nanmean(found)) if np.isfinite(found).any() else None


def _by_name(days: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: np.stack([day[name] for day in days], axis=1) for name in days[0]}


@dataclass(slots=True, kw_only=True)
class _Day:
    """One day of all nerves."""

    activation: Values
    portraits: Values
    excess: Values
    measures: Values
    done: Values
    unwanted: Values
    scores: dict[str, Values]
    signs: dict[str, Values]
    lost: dict[str, dict[str, NDArray[np.bool_]]]

    @classmethod
    def of(cls, patient: Patient, store: Store, day: int, grown: Patient | None) -> _Day:
        pieces = list(faces_on(grown or patient, store, day))
        wanted = int(store.done.sum())
        activation = _whole([piece[1] for piece in pieces], wanted)
        own_rest = _whole([piece[2] for piece in pieces], wanted)
        if grown is not None:
            activation, own_rest = _treated(patient, activation, own_rest, day)
        healthy = np.stack([side.drive.healthy for side in patient.sides])
        asked, shown = patient.repertoire.asked(), displayed_muscles(patient)
        index = synkinesis.excess(activation, healthy, own_rest)
        others = ~asked & shown
        measures, healthy_measures = _measured(patient, activation, healthy, day)
        records = {
            side.name: record_of(patient, side.name, activation, own_rest, measures, healthy_measures)
            for side in patient.sides
        }
        affected = records[patient.scenario.sides[0] if patient.scenario.side == "both" else patient.scenario.side]
        face = patient.face is not None
        return cls(
            activation=activation.mean(axis=0),
            portraits=activation[:PORTRAITS].copy(),
            excess=index.mean(axis=0),
            measures=measures,
            done=synkinesis.voluntary_share(activation, healthy, asked),
            unwanted=(index * others).sum(axis=-1) / np.maximum(others.sum(axis=-1), 1),
            scores=score_all(affected, bilateral=patient.scenario.side == "both") if face else {},
            signs={name: one.grade.astype(np.float64) for name, one in all_signs(affected).items()} if face else {},
            lost={name: losses(record) if face else {} for name, record in records.items()},
        )


def _treated(patient: Patient, activation: Values, own_rest: Values, day: int) -> tuple[Values, Values]:
    """What the wiring gives, under the treatments of the patient's own muscles."""
    activation, own_rest = activation.copy(), own_rest.copy()
    for s, side in enumerate(patient.sides):
        one = side.growth.treated.on(day)
        activation[:, s] = one.activation(activation[:, None, s], side.drive.healthy[0])[:, 0]
        own_rest[:, s] *= one.output[0]
    return activation, own_rest


def _whole(pieces: list[Values], wanted: int) -> Values:
    """All pieces together; a face on which nothing was done is the same in every nerve."""
    found = np.concatenate(pieces)
    return found if len(found) == wanted else np.repeat(found[:1], wanted, axis=0)


def _measured(patient: Patient, activation: Values, healthy: Values, day: int) -> tuple[Values, Values]:
    if patient.face is None:
        empty = np.zeros((*activation.shape[:-1], 0))
        return empty, empty[0]
    surgery = patient.surgery[day]
    parts = [
        patient.face.measure(activation[start : start + 256], healthy[:, 0], surgery)
        for start in range(0, len(activation), 256)
    ]
    return np.concatenate(parts), patient.face.measure(healthy, healthy[:, 0])
