"""What two runs are compared by: values of every simulated nerve on the last day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simsynk.face.measures import MEASURES
from simsynk.study.opened import OpenedRun
from simsynk.study.readings import DayReadings, Examiner
from simsynk.study.summary import StoredArrays, examined
from simsynk.view.report.blocks import spoken
from simsynk.view.report.scores import MILLIMETRES, TOTALS

Values = NDArray[np.float64]

_SCALARS = {
    "reinnervated_fraction": "muscle fibres that have a nerve, %",
    "foreign_fibre_fraction": "of these, held by foreign neurons, %",
    "off_target_share": "unwanted share of all movement, %",
}


def quantities(opened: OpenedRun, side: str) -> dict[tuple[str, str], Values]:
    """Whole-nerve shares, simulated scores, millimetres and unwanted movement of every nerve, by group and words.

    Parameters
    ----------
    opened
        A run.
    side
        Which side of it.
    """
    arrays = opened.result.arrays
    if not isinstance(arrays, StoredArrays):
        return {}
    patient, last = opened.patient, len(opened.result.days) - 1
    examiner = Examiner(patient)
    s = [one.name for one in patient.sides].index(side)
    found: dict[tuple[str, str], list[Values]] = {}
    for _, read in examined(examiner, arrays.store, arrays.store.places(), last):
        for key, values in _read(read, s, side):
            found.setdefault(key, []).append(np.asarray(values, np.float64))
    return {key: np.concatenate(parts) for key, parts in found.items()}


def _read(read: DayReadings, s: int, side: str) -> Iterator[tuple[tuple[str, str], Values]]:
    """Every quantity of some nerves."""
    patient = read.examiner.patient
    commands = patient.repertoire.names
    for name, words in _SCALARS.items():
        yield ("The nerve", words), 100 * read.scalar(name)[:, s]
    if patient.face is not None and side in patient.scenario.sides:
        scores = read.scores(side)
        for name, words in TOTALS.items():
            if name in scores:
                yield ("Simulated scores", words), scores[name]
    for command, name, words in MILLIMETRES if patient.face is not None else ():
        if command in commands:
            yield ("Millimetres", words), read.measures[:, s, commands.index(command), MEASURES.index(name)]
    for c, command in enumerate(commands):
        if c:
            yield ("Unwanted movement, % of maximum", spoken(command)), 100 * read.unwanted[:, s, c]
