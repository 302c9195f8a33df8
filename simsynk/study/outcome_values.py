"""The outcomes of a study in every replicate of one point: what they ask for is read, and nothing else."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.errors import InputError, Problem
from simsynk.face.measures import MEASURES
from simsynk.scenario.expression import Call
from simsynk.scenario.outcome_names import Outcome
from simsynk.scenario.outcome_readings import READINGS
from simsynk.simulate import Patient
from simsynk.study.readings import ARRAYS, ARRAYS_OF, SCALARS, Arrays, DayReadings, day_readings, displayed_muscles

Values = NDArray[np.float64]


def arrays_needed(outcomes: Sequence[Outcome]) -> frozenset[str]:
    """Names of the arrays of replicates that some outcomes are read from; the others need not be worked out.

    Examples
    --------
    >>> from simsynk.documents import read_text
    >>> from simsynk.scenario.load import load
    >>> from simsynk.scenario.outcome_names import read_outcomes
    >>> from simsynk.scenario.vocabulary import vocabulary
    >>> asked = {"foreign": "foreign_fibre_fraction"}
    >>> sorted(arrays_needed(read_outcomes(asked, vocabulary(load("toy")), read_text(""))))
    ['activation', 'foreign_fibres', 'own_fibres', 'own_rest']
    """
    calls = {call.function for outcome in outcomes for call in outcome.expression.calls}
    names = calls | {name for outcome in outcomes for name in outcome.expression.names}
    return frozenset(ARRAYS).union(*(ARRAYS_OF.get(name, ()) for name in names))


def outcome_values(
    outcomes: Sequence[Outcome],
    patient: Patient,
    arrays: Arrays,
    numbers: NDArray[np.int64],
    factors: Mapping[str, Any],
) -> Values:
    """Every outcome in every one of some replicates, (n, outcomes).

    Each day is read at most once, and of it only what some outcome asks for.

    Parameters
    ----------
    outcomes
        Of a study.
    patient
        The scenario of one point, prepared.
    arrays
        Name -> (n, ...), replicates stacked in the form of `study.ensemble.layout_of`.
    numbers
        Numbers of the replicates, (n,).
    factors
        Value of each factor at the point.

    Returns
    -------
    Conditions are 0 or 1. NaN where a value does not exist: an angle of a corner that does not move, a muscle that
    this point's treatment does not bring, a division by 0.

    Raises
    ------
    InputError
        When an outcome asks for a day that the scenario does not observe.

    Examples
    --------
    >>> from simsynk.documents import read_text
    >>> from simsynk.scenario.outcome_names import outcome
    >>> from simsynk.scenario.vocabulary import vocabulary
    >>> from simsynk.simulate import load, prepare
    >>> from simsynk.study.ensemble import Ensemble
    >>> patient = prepare(load("toy"))
    >>> arrays = {name: one[None] for name, one in Ensemble(patient, 1).replicate(0)[0].items()}
    >>> words = vocabulary(patient.scenario)
    >>> seen = outcome("seen", "excess(smile, EYE) >= bar", words, read_text(""), factors=["bar"])
    >>> outcome_values([seen], patient, arrays, np.array([0]), {"bar": 0.5}).tolist()
    [[0.0]]
    """
    block = _Block(patient, arrays, numbers)
    found = np.empty((len(numbers), len(outcomes)))
    for place, one in enumerate(outcomes):
        plain = {name: block.read(Call(name)) for name in one.expression.names if name in READINGS}
        found[:, place] = one.expression.evaluate({**factors, **plain}, block.read)
    return found


class _Block:
    """Some replicates of one patient, read by day and side."""

    def __init__(self, patient: Patient, arrays: Arrays, numbers: NDArray[np.int64]) -> None:
        self.patient, self.arrays, self.numbers = patient, arrays, numbers
        self.days = sorted(set(patient.scenario.observe_days))
        self.sides = [side.name for side in patient.sides]
        self._known: dict[Call, Values] = {}
        self._readings: dict[int, DayReadings] = {}

    def read(self, call: Call) -> Values:
        """One reading in every replicate, (n,); NaN where this patient has no such thing."""
        if call not in self._known:
            self._known[call] = self._worked_out(call)
        return self._known[call]

    def _worked_out(self, call: Call) -> Values:
        reader = _READERS.get(call.function, _measure_by_name)
        side = str(call.options.get("side", self.patient.scenario.sides[0]))
        try:
            value = reader(self, self._on(call), side, call)
        except _Missing:
            value = np.nan
        return np.broadcast_to(np.asarray(value, np.float64), len(self.numbers))

    def _on(self, call: Call) -> DayReadings:
        """The readings of a call's day."""
        day = call.options.get("day", self.days[-1])
        if day not in self.days:
            listing = ", ".join(f"{one:g}" for one in self.days)
            fix = f"observed are {listing}; add it to observe_days"
            raise InputError([Problem(path="outcomes", message=f"'{call}': {day} is not an observed day", fix=fix)])
        place = self.days.index(float(day))
        if place not in self._readings:
            self._readings[place] = day_readings(self.patient, self.arrays, self.numbers, place)
        return self._readings[place]

    def side(self, name: str) -> int:
        """Place of a side."""
        return _place(self.sides, name)

    def command(self, call: Call) -> int:
        """Place of a call's command."""
        return _place(self.patient.repertoire.names, call.arguments[0])

    def cell(self, call: Call) -> tuple[int, int]:
        """Places of a call's command and muscle, which may be given by its code."""
        muscle = call.arguments[1]
        full = self.patient.nerve.code_to_name.get(str(muscle), muscle)
        return self.command(call), _place(self.patient.nerve.pool_names, full)

    @functools.cached_property
    def others(self) -> NDArray[np.bool_]:
        """Muscles of the nerve's own that a command does not ask for, (commands, muscles)."""
        return ~self.patient.repertoire.asked() & displayed_muscles(self.patient)


class _Missing(Exception):
    """This patient has no such command, muscle, measure, score or sign."""


def _place(names: Sequence[str], name: object) -> int:
    if name not in names:
        raise _Missing
    return names.index(str(name))


def _named(table: Mapping[str, Any], call: Call) -> Any:
    if call.arguments[0] not in table:
        raise _Missing
    return table[str(call.arguments[0])]


def _scalar(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    return on.scalar(call.function)[:, block.side(side)]


def _activation(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    return on.activation[(slice(None), block.side(side), *block.cell(call))]


def _healthy(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    return on.examiner.healthy[(block.side(side), *block.cell(call))]


def _excess(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    return on.excess_at(block.side(side), *block.cell(call))


def _voluntary(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    return on.voluntary[:, block.side(side), block.command(call)]


def _unwanted(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    return on.unwanted[:, block.side(side), block.command(call)]


def _unwanted_movement(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    moved = on.unwanted[:, block.side(side), 1:]
    return moved.mean(axis=1) if moved.shape[1] else np.nan


def _visible(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    seen = on.excess[:, block.side(side)] >= synkinesis.visible_bar()
    return (seen & block.others)[:, 1:].any(axis=(1, 2))


def _of_face(block: _Block, command: int, measure: object) -> tuple[int, int]:
    if block.patient.face is None:
        raise _Missing
    return command, _place(MEASURES, measure)


def _measure(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    at = _of_face(block, block.command(call), call.arguments[1])
    return on.measures[(slice(None), block.side(side), *at)]


def _measure_by_name(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    at = _of_face(block, block.command(call), call.function)
    return on.measures[(slice(None), block.side(side), *at)]


def _healthy_measure(block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    at = _of_face(block, block.command(call), call.arguments[1])
    return on.examiner.healthy_measures[(block.side(side), *at)]


def _affected(on: DayReadings, side: str) -> str:
    """A side that clinics judge at this point; which one is affected may be a factor."""
    if side not in on.patient.scenario.sides:
        raise _Missing
    return side


def _score(_block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    try:
        return on.score(_affected(on, side), str(call.arguments[0]))
    except KeyError:
        raise _Missing from None


def _sign(_block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    return _named(on.signs(_affected(on, side)), call).present


def _grade(_block: _Block, on: DayReadings, side: str, call: Call) -> Any:
    return _named(on.signs(_affected(on, side)), call).grade


_READERS: dict[str, Callable[[_Block, DayReadings, str, Call], Any]] = {
    **dict.fromkeys(SCALARS, _scalar),
    "activation": _activation,
    "healthy": _healthy,
    "excess": _excess,
    "voluntary": _voluntary,
    "unwanted": _unwanted,
    "unwanted_movement": _unwanted_movement,
    "visible_synkinesis": _visible,
    "measure": _measure,
    "healthy_measure": _healthy_measure,
    "score": _score,
    "sign": _sign,
    "grade": _grade,
}
"""How each reading is read; what is not here is a measure called by its own name."""
