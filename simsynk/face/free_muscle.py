"""Muscles that surgery brings into the face: each with a pull of its own, and none of the face's tone."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from simsynk.face.model import FaceModel, displacements
from simsynk.face.model_file import face_file


def free_muscles() -> tuple[str, ...]:
    """Names of the muscles that a face can be given.

    Examples
    --------
    >>> free_muscles()
    ('gracilis',)
    """
    return tuple(face_file().data["free"])


def with_free_muscles(model: FaceModel, muscles: Sequence[str]) -> FaceModel:
    """A calibrated half face with those free muscles that a nerve supplies; the same face where there are none.

    Parameters
    ----------
    model
        A calibrated half face; its own gains stay as they are.
    muscles
        Names of the nerve's muscles.

    Notes
    -----
    Source: travel of the corner from published gains of free gracilis transfer; what moves with it is assumed.

    Examples
    --------
    >>> from simsynk.face.calibration import calibrated
    >>> with_free_muscles(calibrated(), ["gracilis"]).free
    ('gracilis',)
    """
    added = tuple(name for name in free_muscles() if name in muscles)
    if not added:
        return model
    count = len(added)
    corner = model.at("ch")[0]
    rows = []
    for name in added:
        moves = displacements(face_file().data["free"][name]["moves"], model.landmarks)
        travel = face_file().number(f"free.{name}.travel")
        rows.append(moves * (travel / np.linalg.norm(moves[corner])))
    return dataclasses.replace(
        model,
        muscles=(*model.muscles, *added),
        free=(*model.free, *added),
        basis=np.concatenate([model.basis, np.stack(rows)]),
        support=np.pad(model.support, ((0, 0), (0, count))),
        lids=dataclasses.replace(
            model.lids, closing=np.pad(model.lids.closing, (0, count)), cheek=np.pad(model.lids.cheek, (0, count))
        ),
    )
