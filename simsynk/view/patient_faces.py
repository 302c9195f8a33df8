"""The faces of the simulated patients of one run, and the one among them who stands for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.face.expression import Expression
from simsynk.face.measures import MEASURES
from simsynk.face.model import FaceModel
from simsynk.face.patient import Face
from simsynk.face.surgery import Surgery
from simsynk.results import Result
from simsynk.study.summary import PIECE, StoredArrays
from simsynk.view.face_half import SIDE_NAMES, one_face
from simsynk.view.median_patient import median_replicate

MOST_FACES = 1000
"""So many simulated patients, the first ones, are looked at for figures of faces (modelling choice)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFaces:
    """The faces of the simulated patients of one run.

    Parameters
    ----------
    mover
        What turns activation into expressions.
    activation
        After the injury, (replicates, days, 2 sides, commands, muscles of the nerve).
    healthy_activation
        Before it, (2 sides, commands, muscles of the nerve).
    measures, healthy_measures
        In the order of `MEASURES`, (replicates, days, 2 sides, commands, measures) and (2, commands, measures).
    days, commands
        Names of the axes.
    affected
        Place of the affected side, 0 the patient's right.
    median
        Place of the patient who stands for all, see `median_replicate`.
    title, provenance
        As in `Result`.
    surgery
        Static and lid surgery on each day; nothing named is none.
    simulated
        How many replicates the run has; those beyond the ones that are here come after them.
    muscles
        Names of the last axis of the activations.
    own_rest
        Resting activation of the median patient by each muscle's own neurons, (days, 2 sides, muscles); None where it
        is not known, and signs are then not judged.
    """

    mover: Face = field(repr=False)
    activation: NDArray[np.float64] = field(repr=False)
    healthy_activation: NDArray[np.float64] = field(repr=False)
    measures: NDArray[np.float64] = field(repr=False)
    healthy_measures: NDArray[np.float64] = field(repr=False)
    days: tuple[float, ...]
    commands: tuple[str, ...]
    affected: int
    median: int
    title: str
    provenance: Mapping[str, Any] = field(repr=False)
    surgery: tuple[Surgery | None, ...] = field(default=(), repr=False)
    simulated: int = 0
    muscles: tuple[str, ...] = field(default=(), repr=False)
    own_rest: NDArray[np.float64] | None = field(default=None, repr=False)

    @property
    def model(self) -> FaceModel:
        """The half face."""
        return self.mover.model

    def face(self, command: str, day: float, replicate: int | None = None) -> Expression:
        """One face; of the median patient when no place of a replicate is given."""
        r, d = self.median if replicate is None else replicate, self.days.index(day)
        return self._expressed(self.activation[r, d], command, self.surgery[d] if self.surgery else None)

    def healthy_face(self, command: str) -> Expression:
        """The face before the injury under a command."""
        return self._expressed(self.healthy_activation, command)

    def _expressed(self, activation: NDArray[np.float64], command: str, surgery: Surgery | None = None) -> Expression:
        shown = self.mover.express(activation, self.healthy_activation[:, 0], surgery)
        return one_face(shown, self.commands.index(command))

    def mm(self, command: str, day: float, replicate: int | None = None) -> dict[str, tuple[float, float]]:
        """Every measure of a patient's affected side, of the median one's by default, with its healthy value."""
        c, d = self.commands.index(command), self.days.index(day)
        found = self.measures[self.median if replicate is None else replicate, d, self.affected, c]
        usual = self.healthy_measures[self.affected, c]
        return {name: (float(found[k]), float(usual[k])) for k, name in enumerate(MEASURES)}


def faces_of(result: Result, face: Face, surgery: tuple[Surgery | None, ...] = ()) -> PatientFaces:
    """The faces of a run: of its first `MOST_FACES` replicates, so that memory does not grow with their number.

    Parameters
    ----------
    result
        A finished run whose nerve moves a human face.
    face
        See `face_of`.
    surgery
        Static and lid surgery on each day; nothing named is none.
    """
    activation, resting = first_faces(result.arrays), result.healthy[:, 0]
    operated = surgery or (None,) * len(result.days)
    measures = np.empty((*activation.shape[:-1], len(MEASURES)))
    for d, done in enumerate(operated):
        for start in range(0, len(activation), PIECE):
            piece = slice(start, start + PIECE)
            measures[piece, d] = face.measure(activation[piece, d], resting, done)
    median = median_replicate(measures)
    return PatientFaces(
        mover=face,
        activation=activation,
        healthy_activation=result.healthy,
        measures=measures,
        healthy_measures=face.measure(result.healthy, resting),
        days=result.days,
        commands=result.commands,
        affected=SIDE_NAMES.index(result.side) if result.side in SIDE_NAMES else 0,
        median=median,
        title=result.title or result.name,
        provenance=result.provenance,
        surgery=surgery,
        simulated=len(result.replicates),
        muscles=result.muscles,
        own_rest=_own_rest(result, median),
    )


def _own_rest(result: Result, replicate: int) -> NDArray[np.float64] | None:
    """Resting activation by each muscle's own neurons, as healthy on a side to which nothing happens."""
    if "own_rest" not in result.arrays:
        return None
    kept = _first(result.arrays, "own_rest", replicate + 1)[replicate]
    found = np.tile(result.healthy[:, 0], (len(result.days), 1, 1))
    for place, side in enumerate(list(result.signs)[: kept.shape[1]]):
        found[:, result.sides.index(side)] = kept[:, place]
    return found


def first_faces(arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
    """Activation of the `MOST_FACES` first replicates; of a run the others are not even read."""
    return _first(arrays, "activation", MOST_FACES)


def _first(arrays: Mapping[str, NDArray[Any]], name: str, count: int) -> NDArray[np.float64]:
    return arrays.first(name, count) if isinstance(arrays, StoredArrays) else arrays[name][:count]
