"""The faces that a class chooses from: real renderings of what a lesson's nerves do, and of what they do not do."""

from __future__ import annotations

import numpy as np

from simsynk.face.expression import Expression
from simsynk.lessons.lesson import HEALTHY, MAIN, FaceOf
from simsynk.lessons.play import Played
from simsynk.view.face_curves import face_drawing
from simsynk.view.face_half import one_face
from simsynk.view.face_svg import face_svg
from simsynk.view.patient_faces import PatientFaces


def face_of_choice(played: Played, asked: FaceOf) -> Expression:
    """One face of a lesson.

    Muscles that are put on are those of the affected side; everything else is as the simulated patient has it. Every
    arm is shown by the nerve that stands for all of the main one, so that faces differ by nothing but the arm, unless
    a rank is asked for.

    Parameters
    ----------
    played
        With the arm that is asked for.
    asked
        Whose face, under which command.
    """
    main = faces_of_arm(played, MAIN)
    faces = main if asked.arm == HEALTHY else faces_of_arm(played, asked.arm)
    d = len(faces.days) - 1 if asked.day is None else faces.days.index(asked.day)
    if asked.arm == HEALTHY:
        activation, surgery = faces.healthy_activation.copy(), None
    else:
        place = _place(played, asked, main.median)
        activation = faces.activation[place, d].copy()
        surgery = faces.surgery[d] if faces.surgery else None
    muscles = played.main.patient.nerve.pool_names
    c = faces.commands.index(asked.command)
    for muscle, amount in asked.put_on.items():
        activation[slice(None) if asked.both_sides else faces.affected, c, muscles.index(muscle)] = amount
    shown = faces.mover.express(activation, faces.healthy_activation[:, 0], surgery)
    return one_face(shown, c)


def _place(played: Played, asked: FaceOf, median: int) -> int:
    """Which nerve of the arm is shown."""
    if not asked.ranked_by:
        return median
    values = played.values(played.lesson.number_of(asked.ranked_by), asked.arm)
    return int(np.argsort(values, kind="stable")[round(asked.rank * (len(values) - 1))])


def faces_of_arm(played: Played, arm: str) -> PatientFaces:
    """The simulated patients' faces of an arm.

    Raises
    ------
    ValueError
        When its nerve moves no human face.
    """
    faces = played.arms[arm].drawn.faces
    if faces is None:
        raise ValueError(f"the arm {arm} has no face")
    return faces


def thumbnail(played: Played, asked: FaceOf, *, title: str, key: str, width_px: float = 200) -> str:
    """A face as SVG text.

    Parameters
    ----------
    played, asked
        See `face_of_choice`.
    title
        What a reader who cannot see it is told.
    key
        Leads every id, so that several can stand in one page.
    width_px
        Width on the screen.
    """
    model = faces_of_arm(played, MAIN).model
    return face_svg(face_drawing(model, face_of_choice(played, asked)), title=title, width_px=width_px, key=key)


def distance_mm(one: Expression, other: Expression) -> float:
    """How far two faces differ at most at any landmark or lid, in mm: below a millimetre nobody tells them apart.

    Examples
    --------
    >>> import numpy as np
    >>> from simsynk.face.calibration import calibrated, healthy_pull
    >>> from simsynk.face.expression import express
    >>> model = calibrated()
    >>> smiling, resting = (np.stack([pull, pull]) for pull in healthy_pull(model, "smile"))
    >>> smile, rest = (express(model, pull, resting, resting) for pull in (smiling, resting))
    >>> distance_mm(smile, smile), distance_mm(smile, rest) > 5
    (0.0, True)
    """
    landmarks = np.abs(one.landmarks - other.landmarks).max()
    return float(max(landmarks, np.abs(one.opening - other.opening).max()))
