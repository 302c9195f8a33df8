"""One arm of a comparison: a scenario with one plan, examined nerve by nerve on every day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.losses import losses
from simsynk.simulate import Patient
from simsynk.study.readings import DayReadings, Examiner
from simsynk.study.store import Store
from simsynk.study.streams import Stream
from simsynk.study.summary import examined

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
        """Examine some nerves at a time; `grown` as in `examined_arm`."""
        # A plan that treats the healthy side too does not make the palsy bilateral.
        examiner = Examiner(patient, bilateral=patient.scenario.side == "both")
        nerves = examiner if grown is None else Examiner(grown)
        activation, excess = Stream(examiner.healthy.shape), Stream(examiner.healthy.shape)
        parts: list[dict[str, Any]] = []
        for _, found in examined(nerves, store, store.places(), day):
            readings = found if grown is None else _treated(examiner, found)
            activation.add(readings.activation)
            excess.add(readings.excess)
            parts.append(_examined(readings, PORTRAITS - sum(len(part["portraits"]) for part in parts)))
        return cls(activation=activation.mean, excess=excess.mean, **_joined(parts))


def _examined(readings: DayReadings, wanted: int) -> dict[str, Any]:
    """What is kept of each of some nerves on one day; of the first `wanted` ones whole faces."""
    scenario = readings.patient.scenario
    affected = scenario.sides[0] if scenario.side == "both" else scenario.side
    sides = [side.name for side in readings.patient.sides]
    return {
        "portraits": readings.activation[: max(wanted, 0)].copy(),
        "measures": readings.measures,
        "done": readings.voluntary,
        "unwanted": readings.unwanted,
        "scores": readings.scores(affected),
        "signs": {name: one.grade.astype(np.float64) for name, one in readings.signs(affected).items()},
        "lost": {side: losses(readings.record(side)) if readings.patient.face else {} for side in sides},
    }


def _joined(parts: Sequence[Any]) -> Any:
    """Arrays of some nerves each, put together; mappings of them name by name."""
    if isinstance(parts[0], Mapping):
        return {name: _joined([part[name] for part in parts]) for name in parts[0]}
    return np.concatenate(parts)


def _treated(examiner: Examiner, grown: DayReadings) -> DayReadings:
    """What the wiring gives, under the treatments of the patient's own muscles."""
    activation, own_rest = grown.activation.copy(), grown.own_rest.copy()
    for s, side in enumerate(examiner.patient.sides):
        one = side.growth.treated.on(grown.day)
        activation[:, s] = one.activation(activation[:, None, s], side.drive.healthy[0])[:, 0]
        own_rest[:, s] *= one.output[0]
    return DayReadings(examiner, grown.numbers, grown.day, activation, own_rest, {})
