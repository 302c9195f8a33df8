"""What can be read from some replicates of a patient on one observed day: the one place where it is worked out."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.clinical import synkinesis
from simsynk.clinical.record import Record
from simsynk.clinical.scores.kinds import RATED, SCALES, scale_of, score_all
from simsynk.clinical.signs.kinds import all_signs
from simsynk.clinical.signs.protocol import SignReading
from simsynk.simulate import Patient

Values = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]

DAILY = ("activation", "own_rest", "own_fibres", "foreign_fibres", "entropy")
"""Arrays of a replicate that have an entry for each observed day (see `study.ensemble.layout_of`)."""

SCALARS = (
    "misrouted_fraction", "foreign_fibre_fraction", "reinnervated_fraction", "wiring_entropy", "off_target_share",
    "effective_rank",
)  # fmt: skip
"""Whole-nerve measures of one side on one day."""

ARRAYS = ("activation", "own_rest")
"""Arrays of replicates that every reading needs."""

ARRAYS_OF = {
    "misrouted_fraction": ("sprouts",),
    "foreign_fibre_fraction": ("own_fibres", "foreign_fibres"),
    "reinnervated_fraction": ("own_fibres", "foreign_fibres"),
    "wiring_entropy": ("entropy",),
}
"""Whole-nerve measure -> the arrays that it needs besides."""

_INTACT = {**dict.fromkeys(SCALARS, 0.0), "reinnervated_fraction": 1.0}
_RATER = rng.event_key("rater")


def displayed_muscles(patient: Patient) -> NDArray[np.bool_]:
    """Which pools serve muscles of the nerve's own territory, (pools,)."""
    return np.array([name in patient.nerve.muscles for name in patient.nerve.pool_names])


def rater_luck(seed: int, numbers: NDArray[np.int64]) -> Values:
    """Luck of one rater for every replicate and item, (replicates, items of `RATED`)."""
    items = np.arange(len(RATED), dtype=np.int64)
    luck = [rng.unit(rng.draws(seed, int(n), items, rng.Decision.RATER, event=_RATER)) for n in numbers]
    return np.stack(luck) if luck else np.zeros((0, len(RATED)))


def unwanted_movement(patient: Patient, excess: Values) -> Values:
    """Mean excess of the nerve's own muscles that a command does not ask for, (..., commands).

    Parameters
    ----------
    patient
        Whose commands and muscles.
    excess
        (..., commands, muscles).
    """
    others = ~patient.repertoire.asked() & displayed_muscles(patient)
    return (excess * others).sum(axis=-1) / np.maximum(others.sum(axis=-1), 1)


class Examiner:
    """What is the same for every replicate of a patient that is examined; worked out when first asked for.

    Parameters
    ----------
    patient
        A prepared scenario.
    rater_seed
        Seed of a rater who errs when scoring; None is one who never does.
    bilateral
        Whether scores compare the affected side with itself before the injury and not with the other side; None
        does so when both sides are affected or treated.
    """

    def __init__(self, patient: Patient, rater_seed: int | None = None, *, bilateral: bool | None = None) -> None:
        self.patient = patient
        self.rater_seed = rater_seed
        self.bilateral = len(patient.scenario.sides) == 2 if bilateral is None else bilateral
        self.injured = tuple(place for place, side in enumerate(patient.sides) if side.injured)
        self.healthy = np.stack([side.drive.healthy for side in patient.sides])

    @functools.cached_property
    def healthy_measures(self) -> Values:
        """Measures of the face before the injury, (sides, commands, measures); none without a face."""
        face = self.patient.face
        if face is None:
            return np.zeros((*self.healthy.shape[:-1], 0))
        return face.measure(self.healthy, self.healthy[:, 0])

    @functools.cached_property
    def whole(self) -> Values:
        """Share of the asked-for movement that a healthy side makes, (commands,): 1, NaN where nothing is asked."""
        return np.where(self.patient.repertoire.drives.sum(axis=1) > 0, 1.0, np.nan)

    @functools.cached_property
    def motor(self) -> NDArray[np.bool_]:
        """Pools of the nerve itself that serve a muscle, (pools,)."""
        pools = self.patient.nerve.pools
        return np.array([pool.target == "muscle" and not pool.foreign for pool in pools])

    @functools.cached_property
    def own_branches(self) -> NDArray[np.int64]:
        """Places of the nerve's own branches: an axon that was led over from elsewhere has not lost its way."""
        donors = {edge for pool in self.patient.nerve.pools if pool.foreign for edge in pool.supply}
        return np.array([i for i, name in enumerate(self.patient.nerve.branches) if name not in donors], np.int64)

    def read(self, arrays: Arrays, numbers: NDArray[np.int64], day: int) -> DayReadings:
        """Readings of some replicates.

        Parameters
        ----------
        arrays
            Name -> (n, ...), in the form of `study.ensemble.layout_of`, those of `DAILY` of this day alone.
        numbers
            Numbers of the replicates, (n,).
        day
            Place of the day among the observed ones.
        """
        count = len(numbers)
        activation = np.broadcast_to(self.healthy, (count, *self.healthy.shape)).copy()
        resting = self.healthy[:, 0]
        own_rest = np.broadcast_to(resting, (count, *resting.shape)).copy()
        if self.injured:
            activation[:, list(self.injured)] = arrays["activation"].swapaxes(-1, -2)
            own_rest[:, list(self.injured)] = arrays["own_rest"]
        return DayReadings(self, numbers, day, activation, own_rest, arrays)


class DayReadings:
    """What can be read from replicates of a patient on one observed day, worked out when first asked for.

    Both sides are there; a side to which nothing happens is healthy in every replicate.

    Parameters
    ----------
    examiner
        Of the patient.
    numbers
        Numbers of the replicates, (n,).
    day
        Place of the day among the observed ones.
    activation
        Share of the intact maximum, (n, sides, commands, muscles).
    own_rest
        Resting activation by each muscle's own pool, (n, sides, muscles).
    arrays
        What else was kept of the replicates, as in `Examiner.read`; the scalars alone need it.
    """

    def __init__(
        self,
        examiner: Examiner,
        numbers: NDArray[np.int64],
        day: int,
        activation: Values,
        own_rest: Values,
        arrays: Arrays,
    ) -> None:
        self.examiner = examiner
        self.patient = examiner.patient
        self.numbers = numbers
        self.day = day
        self.activation = activation
        self.own_rest = own_rest
        self._arrays = arrays
        self._scalars: dict[str, Values] = {}
        self._scores: dict[tuple[str, tuple[str, ...]], Mapping[str, Values]] = {}
        self._signs: dict[str, Mapping[str, SignReading]] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    @functools.cached_property
    def excess(self) -> Values:
        """Synkinesis index, (n, sides, commands, muscles); 0 on a side to which nothing happens."""
        found = np.zeros(self.activation.shape)
        for s in self.examiner.injured:
            found[:, s] = synkinesis.excess(self.activation[:, s], self.examiner.healthy[s], self.own_rest[:, s])
        return found

    def excess_at(self, side: int, command: int, muscle: int) -> Values:
        """Synkinesis index of one cell, (n,); the others are not worked out for it.

        Parameters
        ----------
        side, command, muscle
            Their places; rest is the first command.
        """
        if "excess" in self.__dict__ or side not in self.examiner.injured:
            return self.excess[:, side, command, muscle]
        # Excess is counted from rest, so a cell takes the row of rest with it.
        rows, column = (0, command), slice(muscle, muscle + 1)
        activation = self.activation[:, side, rows, column]
        healthy = self.examiner.healthy[side, rows, column]
        return synkinesis.excess(activation, healthy, self.own_rest[:, side, column])[:, -1 if command else 0, 0]

    @functools.cached_property
    def voluntary(self) -> Values:
        """Share of the asked-for movement that is there, (n, sides, commands); NaN where nothing is asked."""
        asked = self.patient.repertoire.asked()
        found = np.broadcast_to(self.examiner.whole, self.activation.shape[:3]).copy()
        for s in self.examiner.injured:
            found[:, s] = synkinesis.voluntary_share(self.activation[:, s], self.examiner.healthy[s], asked)
        return found

    @functools.cached_property
    def unwanted(self) -> Values:
        """Mean excess of the nerve's own muscles that a command does not ask for, (n, sides, commands)."""
        return unwanted_movement(self.patient, self.excess)

    @functools.cached_property
    def measures(self) -> Values:
        """Measures of the face, (n, sides, commands, measures of `face.measures.MEASURES`); none without a face."""
        face = self.patient.face
        if face is None:
            return np.zeros((*self.activation.shape[:-1], 0))
        return face.measure(self.activation, self.examiner.healthy[:, 0], self.patient.surgery[self.day])

    @property
    def scalars(self) -> Mapping[str, Values]:
        """All whole-nerve measures by name, (n, sides); `docs/results.md` says what each is a share of."""
        return {name: self.scalar(name) for name in SCALARS}

    def scalar(self, name: str) -> Values:
        """One whole-nerve measure of `SCALARS`, (n, sides)."""
        if name not in self._scalars:
            sides = [self._scalar_of(name, s) for s in range(len(self.patient.sides))]
            self._scalars[name] = np.stack(sides, axis=1)
        return self._scalars[name]

    def _scalar_of(self, name: str, s: int) -> Values:
        healthy, activation = self.examiner.healthy[s], self.activation[:, s]
        if s not in self.examiner.injured:
            usual = float(synkinesis.effective_rank(healthy)) if name == "effective_rank" else _INTACT[name]
            return np.full(len(self), usual)
        i = self.examiner.injured.index(s)
        if name == "misrouted_fraction":
            return self._misrouted(i)
        if name == "wiring_entropy":
            return np.asarray(self._arrays["entropy"][:, i], np.float64)
        if name == "off_target_share":
            return synkinesis.off_target_share(activation, healthy)
        if name == "effective_rank":
            return synkinesis.effective_rank(activation)
        motor = self.examiner.motor
        own, foreign = (self._arrays[one][:, i][:, motor].sum(axis=-1) for one in ("own_fibres", "foreign_fibres"))
        if name == "foreign_fibre_fraction":
            return foreign / np.maximum(own + foreign, 1)
        endplates = int(self.patient.sides[s].intact.endplate_count[motor].sum())
        return (own + foreign) / (2 * max(endplates, 1))

    def _misrouted(self, i: int) -> Values:
        """Among sprouts of the nerve's own branches that entered a tube, the share in another branch, (n,)."""
        own = self.examiner.own_branches
        sprouts = self._arrays["sprouts"][:, i][:, own[:, None], own]
        total = sprouts.sum(axis=(-2, -1))
        # Expected sprouts are no whole numbers: the difference of two equal sums can fall a hair below 0.
        strayed = np.maximum(total - np.trace(sprouts, axis1=-2, axis2=-1), 0.0)
        return strayed / np.where(total > 0, total, 1.0)

    def record(self, side: str) -> Record:
        """What a clinic has before it when it judges one side."""
        return Record(
            commands=self.patient.repertoire.names,
            muscles=self.patient.nerve.pool_names,
            affected=[one.name for one in self.patient.sides].index(side),
            activation=self.activation,
            healthy=self.examiner.healthy,
            own_rest=self.own_rest,
            measures=self.measures,
            healthy_measures=self.examiner.healthy_measures,
            law=self.patient.scenario.face_law,
        )

    def scores(self, side: str) -> Mapping[str, Values]:
        """Simulated scores of one side by name, (n,) each; none without a face."""
        return self._scored(side, tuple(SCALES))

    def score(self, side: str, name: str) -> Values:
        """One simulated score of a side, (n,); no other scale is worked out for it.

        Raises
        ------
        KeyError
            When this patient has no such score.
        """
        return self._scored(side, (scale_of(name),))[name]

    def _scored(self, side: str, scales: tuple[str, ...]) -> Mapping[str, Values]:
        """Scores and items of some scales."""
        if self.patient.face is None:
            return {}
        if (side, scales) not in self._scores:
            seed = self.examiner.rater_seed
            luck = None if seed is None else rater_luck(seed, self.numbers)
            bilateral = self.examiner.bilateral
            found = score_all(self.record(side), bilateral=bilateral, uniform=luck, scales=scales)
            self._scores[side, scales] = found
        return self._scores[side, scales]

    def signs(self, side: str) -> Mapping[str, SignReading]:
        """Signs of one side by name, (n,) each; none without a face."""
        if side not in self._signs:
            self._signs[side] = all_signs(self.record(side)) if self.patient.face else {}
        return self._signs[side]


def day_readings(
    patient: Patient, arrays: Arrays, numbers: NDArray[np.int64], day: int, *, rater_seed: int | None = None
) -> DayReadings:
    """What can be read from replicates on one observed day.

    Parameters
    ----------
    patient
        A prepared scenario.
    arrays
        Name -> (n, ...), replicates stacked in the form of `study.ensemble.layout_of`. Faces of all of them are
        worked out at once, so a few hundred replicates are enough.
    numbers
        Numbers of the replicates, (n,).
    day
        Place of the day among the observed ones.
    rater_seed
        Seed of a rater who errs; None is one who never does.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> from simsynk.simulate import prepare
    >>> from simsynk.study.ensemble import Ensemble
    >>> patient = prepare(load("toy"))
    >>> arrays = {name: one[None] for name, one in Ensemble(patient, 1).replicate(0)[0].items()}
    >>> found = day_readings(patient, arrays, np.array([0]), 1)
    >>> found.excess.shape, found.unwanted.shape, found.scalars["misrouted_fraction"].shape
    ((1, 2, 4, 3), (1, 2, 4), (1, 2))
    """
    daily = {name: array[:, day] if name in DAILY else array for name, array in arrays.items()}
    return Examiner(patient, rater_seed).read(daily, np.asarray(numbers, np.int64), day)
