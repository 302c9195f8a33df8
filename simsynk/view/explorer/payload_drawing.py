"""What the page needs to draw a face: courses of the head, how lids and folds follow muscles, skins, call-outs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simsynk.face.model import FaceModel
from simsynk.face.model_file import face_file
from simsynk.motor.commands import command_file
from simsynk.view.face_callouts import asks_for
from simsynk.view.face_half import head_file
from simsynk.view.skins import skin, skin_names, skin_title

_COURSES = (
    "outline", "ear", "ear_fold", "neck", "neck_base", "collar", "chin_shadow", "chin_shadow_low", "root",
    "pucker_above", "pucker_below", "stipples",
)  # fmt: skip
_MANY = ("forehead", "glabella", "crows_feet", "bunny", "platysma")
_LIDS = ("upper_lid", "lower_lid", "meeting_lid")


def drawing_of(model: FaceModel) -> dict[str, Any]:
    """Everything of a drawn half face that does not change with its muscles.

    Parameters
    ----------
    model
        The half face whose expressions are drawn.

    Returns
    -------
    Lengths in mm; `landmarks` and `muscles` name the places of an expression's arrays, `asks_for` the part of the
    face that a command asks for, where it is the eye, the corner of the mouth or the brow.

    Examples
    --------
    >>> from simsynk.face.calibration import calibrated
    >>> made = drawing_of(calibrated())
    >>> made["iris_radius"], made["asks_for"]["smile"]
    (5.85, 'corner')
    """
    head = head_file()
    asked = {name: asks_for(name) for name in command_file("human_face").data["commands"]}
    return {
        "landmarks": list(model.landmarks),
        "muscles": list(model.muscles),
        "opening": model.lids.opening,
        "cheek": model.lids.cheek.tolist(),
        "cheek_limit": model.lids.cheek_limit,
        "meeting_below": face_file().number("lids.meeting_below"),
        "iris_radius": head.number("iris_radius"),
        "pupil_radius": head.number("pupil_radius"),
        "pupil": list(head.data["pupil"]),
        "brow_half": list(head.data["brow_half"]),
        "brow_shift": list(head.data["brow_shift"]),
        "soft": [list(spot) for spot in head.data["soft"]],
        "callouts": head.table("callouts"),
        "asks_for": {name: part for name, part in asked.items() if part},
        "bellies": {
            name: {"from": list(one["from"]), "to": one["to"], "half": float(one["half"])}
            for name, one in head.data["bellies"].items()
        },
        **{name: {key: list(row) for key, row in head.data[name].items()} for name in _LIDS},
        **{name: _flat(head.data[name]) for name in _COURSES},
        **{name: [_flat(line) for line in head.data[name]] for name in _MANY},
    }


def skins_of() -> dict[str, Mapping[str, str]]:
    """Title and colour of every role, by skin, the neutral one first.

    Examples
    --------
    >>> skins_of()["dark_brown"]["skin"]
    '#7C5137'
    """
    return {name: {"title": skin_title(name), **skin(name)} for name in skin_names()}


def _flat(line: Any) -> list[float]:
    """Points as x, y, x, y, as the page holds them."""
    return [float(value) for point in line for value in point]
