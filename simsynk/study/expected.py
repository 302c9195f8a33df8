"""A run without luck: one expected nerve in place of many simulated ones (`--engine exact`)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem
from simsynk.events.cross_face_graft import CrossFaceGraft
from simsynk.events.event import Event
from simsynk.events.gracilis import Gracilis
from simsynk.events.injury import Injury
from simsynk.events.nerve_transfer import NerveTransfer
from simsynk.events.neurolysis import Neurolysis
from simsynk.events.retraining import Retraining
from simsynk.motor.expected import ExpectedExpression, expected_expression
from simsynk.periphery.wiring import wiring_entropy
from simsynk.regrowth.expected.innervation import expected_innervation
from simsynk.results import Result
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient, Side, prepare
from simsynk.study.ensemble import injured_sides, layout_of, sums_of
from simsynk.study.run import provenance
from simsynk.study.store import Store
from simsynk.study.summary import summarise

EXPECTED_VALUES = (
    "expected values of the model, worked out without axons: there is no spread (every sd is 0), and excess, "
    "measures, scores and signs are those of the expected nerve; at the endplates the limit of many axons is taken"
)
"""The warning that every result of this engine carries."""

_FEWEST_HALF_FIBRES = 1e-6
_USE = "use --engine axons"


class ExpectedRun:
    """The expected nerve of a scenario; holds what a result folder is written from, as `Run` does.

    Parameters
    ----------
    scenario
        What to work out.
    seed
        Recorded only; no number depends on it. None takes the scenario's, or 0.
    command
        Command line to be recorded.

    Raises
    ------
    InputError
        For a scenario with an event that has no expected value here; it names the event.
    """

    def __init__(self, scenario: Scenario, *, seed: int | None = None, command: str = "") -> None:
        self.scenario = scenario
        self.seed = (scenario.seed or 0) if seed is None else seed
        _check_events(scenario.timeline)
        self.patient: Patient = prepare(scenario)
        _check_lesions(self.patient)
        layout = {name: ("<f8", shape) for name, (_, shape) in layout_of(self.patient).items()}
        self.store = Store([0], layout, sums_of(self.patient))
        self.provenance = {**provenance(scenario, self.seed, 1, command), "engine": "exact"}

    def fill(self) -> Result:
        """Work out the expected nerve and sum it up as a run of one replicate."""
        parts, sums = [], {}
        for side in injured_sides(self.patient):
            found = expected_expression(expected_innervation(side.growth), side.drive)
            parts.append(_measures(side, found))
            halves = np.where(2 * found.wiring > _FEWEST_HALF_FIBRES, 2 * found.wiring, 0.0)
            sums[f"wiring_{side.name}"], sums[f"wiring_squared_{side.name}"] = halves, halves**2
        # Sums of replicates are whole numbers; these are expected ones.
        whole: dict[str, Any] = sums
        self.store.sums = whole
        self.store.write(0, self._stacked(parts), {})
        result = summarise(self.patient, self.store, self.provenance)
        # The first warning of a single replicate is about rough quantiles, of which there are none here.
        return dataclasses.replace(result, warnings=(EXPECTED_VALUES, *result.warnings[1:]))

    def _stacked(self, parts: Sequence[dict[str, NDArray[np.float64]]]) -> dict[str, NDArray[np.float64]]:
        """Sides side by side, in the axes of `layout_of`."""
        layout = self.store.layout
        if not parts:
            return {name: np.zeros(shape) for name, (_, shape) in layout.items()}
        return {name: np.stack([part[name] for part in parts], axis=0 if name == "sprouts" else 1) for name in layout}


def _measures(side: Side, found: ExpectedExpression) -> dict[str, NDArray[np.float64]]:
    """Arrays of one side, as an ensemble keeps them for each replicate; fibres in halves."""
    treated, drive = side.growth.treated, side.drive
    activation = treated.activation(found.activation, drive.healthy[0])
    own, total = np.diagonal(found.fibres, axis1=1, axis2=2), found.fibres.sum(axis=1)
    return {
        "activation": activation[0].swapaxes(1, 2),
        "activation_without": activation[1:, -1].swapaxes(1, 2),
        "own_rest": found.own_rest * treated.output,
        "own_fibres": 2 * own,
        "foreign_fibres": 2 * np.maximum(total - own, 0.0),
        "entropy": wiring_entropy(found.fibres),
        "sprouts": found.sprouts,
    }


_BEYOND: dict[type, str] = {
    NerveTransfer: "a nerve transfer",
    CrossFaceGraft: "a cross-face graft",
    Gracilis: "a gracilis muscle",
    Retraining: "retraining",
}


def _check_events(timeline: Sequence[Event]) -> None:
    """Refuse events that lead axons elsewhere, and training, which depends on each nerve's own wiring."""
    problems = [
        Problem(path="timeline", message=f"{_BEYOND[type(event)]} ({_when(event)}) {_NOT_HERE}", fix=_USE)
        for event in timeline
        if type(event) in _BEYOND and not (isinstance(event, Retraining) and event.strength <= 0)
    ]
    if problems:
        raise InputError(problems)


_NOT_HERE = "has no expected value in the exact engine"


def _when(event: Event) -> str:
    return f"day {event.day:g}, {event.side} side"


def _check_lesions(patient: Patient) -> None:
    """Refuse a second lesion of one side."""
    problems = []
    for side in patient.sides:
        if len(side.growth.lesions) < 2:
            continue
        cuts = [
            event
            for event in sorted(patient.scenario.timeline, key=lambda event: event.day)
            if event.side == side.name and isinstance(event, Injury | Neurolysis) and event.fraction > 0
        ]
        for event in cuts[1:] or cuts:
            what = f"the {'injury' if isinstance(event, Injury) else 'neurolysis'} of {event.site} ({_when(event)})"
            why = "is a second lesion of that nerve" if len(cuts) > 1 else "divides several roots, each a lesion"
            message = f"{what} {why}, which {_NOT_HERE}"
            problems.append(Problem(path="timeline", message=message, fix=_USE))
    if problems:
        raise InputError(problems)
