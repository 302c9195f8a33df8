"""The face for a page: the half face as arrays, its laws, its surgery, and the bars that its losses are judged by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.losses import LOSSES, loss_file
from simsynk.face.measures import MEASURED, MEASURES, UNITS
from simsynk.face.model_file import face_file
from simsynk.face.surgery import Surgery
from simsynk.simulate import Patient
from simsynk.study.readings import Examiner


def face_arrays(patient: Patient, kept: NDArray[np.int64]) -> dict[str, Any] | None:
    """The face of a patient as arrays; None for a nerve that moves no face.

    Parameters
    ----------
    patient
        Prepared with the days of the page.
    kept
        Places of the muscles that the page knows among the nerve's.

    Notes
    -----
    Arrays run over (landmarks, 2), (muscles, landmarks, 2) and (landmarks, muscles), as in `FaceModel`.
    """
    face = patient.face
    if face is None:
        return None
    model, lids = face.model, face.model.lids
    place = {int(muscle): i for i, muscle in enumerate(kept)}
    return {
        "landmarks": list(model.landmarks),
        "muscles": list(model.muscles),
        "place": np.array([place[int(muscle)] for muscle in face.place], np.int32),
        "free": np.array([name in model.free for name in model.muscles]),
        "rest": model.rest,
        "basis": model.basis,
        "sag": model.sag,
        "support": model.support,
        "lids": {
            "opening": lids.opening,
            "closing": lids.closing,
            "cheek": lids.cheek,
            "cheekLimit": lids.cheek_limit,
            "upperRetraction": lids.upper_retraction,
            "lowerRetraction": lids.lower_retraction,
            "narrowest": lids.narrowest,
            "bell": lids.bell,
        },
        "skin": dict(model.skin),
        "law": {
            "name": model.law_name,
            "exponent": face_file().number("laws.power_exponent"),
            "half": face_file().number("laws.sigmoid_half"),
            "slope": face_file().number("laws.sigmoid_slope"),
        },
        "askedClosure": face.asked_closure,
        "measured": [model.landmarks.index(name) for name in MEASURED],
        "measures": list(MEASURES),
        "units": list(UNITS),
        "healthyMeasures": list(Examiner(patient).healthy_measures),
        "surgery": surgeries(patient.surgery),
    }


def surgeries(days: Sequence[Surgery | None]) -> dict[str, Any]:
    """Every state of an operated face once, and which of them each day has; -1 where there is none."""
    states: list[dict[str, Any]] = []
    marks: list[bytes] = []
    which: list[int] = []
    for one in days:
        if one is None:
            which.append(-1)
            continue
        mark = b"".join(array.tobytes() for array in (one.offset, one.hanging, one.opening, one.weight))
        if mark not in marks:
            marks.append(mark)
            states.append({"offset": list(one.offset), "hanging": list(one.hanging), "opening": one.opening.tolist(),
                           "weight": one.weight.tolist()})  # fmt: skip
        which.append(marks.index(mark))
    return {"states": states, "days": which}


def loss_rules(patient: Patient) -> dict[str, Any]:
    """Functions that can be lost, those whose commands were examined, and the bars of the rules."""
    names = patient.repertoire.names
    asked = {name: loss for name, loss in LOSSES.items() if all(command in names for command in loss.needs)}
    bars = {name: loss_file().number(f"bars.{name}") for name in loss_file().data["bars"] if name != "evidence"}
    rules = [{"name": name, "says": loss.says, "rule": loss.rule} for name, loss in asked.items()]
    return {"bars": bars, "rules": rules if patient.face is not None else []}
