"""Summing up a store of replicates into a result, some replicates of one day at a time so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.events.injury import Injury
from simsynk.events.toxin import DOSES, Toxin
from simsynk.face.measures import MEASURES
from simsynk.results import Result, Spread
from simsynk.simulate import Patient, Side
from simsynk.study.day_summary import DaySummary, stacked
from simsynk.study.ensemble import Failure, injured_sides
from simsynk.study.readings import DAILY, DayReadings, Examiner, displayed_muscles
from simsynk.study.store import Store

PIECE = 256
"""So many replicates are read and examined at a time."""

_READ = (*DAILY, "sprouts")
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
    examiner = Examiner(patient, rater_seed)
    mechanisms = _Mechanisms(patient, store)
    days = [DaySummary(examiner) for _ in sides[0].growth.days]
    # A face on which nothing was done is the same in every replicate.
    places = store.places() if examiner.injured else store.places()[:1]
    for day, summed in enumerate(days):
        for some, readings in examined(examiner, store, places, day):
            summed.add(readings)
            if day == len(days) - 1:
                mechanisms.add(some, readings)
        summed.close()
    face = patient.face is not None
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
        healthy=examiner.healthy,
        activation=stacked([day.spreads["activation"] for day in days]),
        excess=stacked([day.spreads["excess"] for day in days]),
        visible=np.stack([day.visible for day in days]),
        scalars={name: stacked([day.scalars[name] for day in days]) for name in days[0].scalars},
        voluntary=stacked([day.spreads["voluntary"] for day in days]),
        unwanted=stacked([day.spreads["unwanted"] for day in days]),
        asked=patient.repertoire.asked(),
        displayed=displayed_muscles(patient),
        territories=tuple(pool.territory for pool in patient.nerve.pools),
        measure_names=MEASURES if face else (),
        measures=stacked([day.spreads["measures"] for day in days]) if face else _NOTHING,
        healthy_measures=examiner.healthy_measures if face else np.zeros(0),
        scores={
            side: {name: stacked([day.scores[side][name] for day in days]) for name in days[0].scores[side]}
            for side in days[0].scores
        },
        signs={side: tuple(day.signs[side] for day in days) for side in days[0].signs},
        mechanisms=mechanisms.shares(),
        arrays=StoredArrays(patient, store),
        failures=tuple(failure.as_row() for failure in failures),
        warnings=_warnings(patient, store),
    )


def examined(
    examiner: Examiner, store: Store, places: NDArray[np.int64], day: int
) -> Iterator[tuple[NDArray[np.int64], DayReadings]]:
    """Replicates of a store on one observed day, at most `PIECE` at a time.

    Parameters
    ----------
    examiner, store
        Of the patient, and the replicates.
    places
        Which replicates, by their places in the store.
    day
        Place of the day among the observed ones.

    Yields
    ------
    Places in the store, and their readings; for no replicate one reading of none.
    """
    for start in range(0, max(len(places), 1), PIECE):
        some = places[start : start + PIECE]
        arrays = {name: store.rows(name, some, day if name in DAILY else None) for name in _READ}
        yield some, examiner.read(arrays, store.numbers[some], day)


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
        return self._both_sides(name, self.store.array(name))

    def first(self, name: str, count: int) -> NDArray[Any]:
        """The same array of the first finished replicates alone; the others are not read.

        Parameters
        ----------
        name
            Of the array.
        count
            How many replicates; fewer when there are fewer.
        """
        return self._both_sides(name, self.store.rows(name, self.store.places()[:count]))

    def _both_sides(self, name: str, array: NDArray[Any]) -> NDArray[Any]:
        if name != "activation":
            return array
        days = array.shape[1]
        full = np.stack([np.tile(s.drive.healthy, (len(array), days, 1, 1)) for s in self.patient.sides], axis=2)
        for i, side in enumerate(injured_sides(self.patient)):
            full[:, :, _place(self.patient, side)] = array[:, :, i].transpose(0, 1, 3, 2)
        return full


def _place(patient: Patient, side: Side) -> int:
    return [one.name for one in patient.sides].index(side.name)


class _Mechanisms:
    """Share of the total excess on the last day that goes away when a mechanism is switched off.

    What is left belongs to the wiring. Mechanisms work together, so the shares are scaled to sum to 1 where
    they would pass it.
    """

    def __init__(self, patient: Patient, store: Store) -> None:
        self.names = patient.mechanisms if injured_sides(patient) else ()
        self.store = store
        self.total = 0.0
        self.left = np.zeros(len(self.names))

    def add(self, places: NDArray[np.int64], readings: DayReadings) -> None:
        """Count some replicates on the last day."""
        if not self.names:
            return
        injured = list(readings.examiner.injured)
        self.total += float(readings.excess[:, injured].sum())
        without = self.store.rows("activation_without", places).swapaxes(-1, -2)
        own_rest = readings.own_rest[:, None, injured]
        self.left += synkinesis.excess(without, readings.examiner.healthy[injured], own_rest).sum(axis=(0, 2, 3, 4))

    def shares(self) -> dict[str, float]:
        """Share of the wiring and of each mechanism; nothing where there is none, or no excess."""
        if self.total <= 0:
            return {}
        made = np.maximum(1 - self.left / self.total, 0.0)
        made = made / max(float(made.sum()), 1.0)
        shares = dict(zip(self.names, made.tolist(), strict=True))
        return {"wiring": 1.0 - sum(shares.values()), **shares}


MEDIAN_PATIENT = "in every replicate the injury is that of the population's median patient; --cohort draws others"
"""The warning for an injury of a population outside a cohort."""


def _warnings(patient: Patient, store: Store) -> tuple[str, ...]:
    found, many = [], int(store.done.sum())
    if many < 30:
        rough = f"only {many} replicates: quantiles are rough"
        found.append("only 1 replicate: how nerves differ is not seen" if many == 1 else rough)
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
