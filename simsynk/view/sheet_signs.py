"""Names of clinical signs for the faces that show them: which sign a simulated patient shows under which command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simsynk.clinical.record import Record
from simsynk.clinical.signs.kinds import SIGNS
from simsynk.view.patient_faces import PatientFaces

SHORT = {
    "eye_closes_on_smile": "eye closes",
    "eye_narrow_with_pucker": "eye narrows",
    "eye_narrow_at_rest": "eye narrow",
    "incomplete_eye_closure": "eye stays open",
    "brow_lifts_with_mouth_or_eye": "brow lifts",
    "eye_twitch_or_blink_twitch": "corner twitches in blinks",
    "cheek_lifts_on_closure": "cheek lifts",
    "corner_rises_on_brow_raise": "corner rises",
    "corner_pulled_at_rest": "corner pulled up",
    "corner_droops": "corner droops",
    "deep_nasolabial_fold": "deep fold",
    "frozen_smile": "frozen smile",
    "inappropriate_smile": "smile goes astray",
    "lower_teeth_hidden": "lower teeth hidden",
    "chin_dimpling": "chin dimples",
    "neck_bands": "neck bands",
    "tightness": "tight cheek and neck",
    "hypertonicity": "tense at rest",
    "mass_movement": "everything moves together",
    "effort": "moving costs effort",
    "crocodile_tears": "eye waters when eating",
}
"""Signs with words that fit below a small face; what healthy faces show too is left out."""

MOST = 3
"""Signs named below one face at most, the strongest."""

_NOWHERE = ("tightness", "hypertonicity", "mass_movement", "effort", "crocodile_tears")
_PRESENT = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySigns:
    """Signs of one simulated patient on one day, in short words.

    Parameters
    ----------
    by_command
        Command -> the signs that its face shows, the strongest first.
    also
        Signs of the whole face or of commands that are not shown, and those for which no face has room.
    """

    by_command: dict[str, tuple[str, ...]]
    also: tuple[str, ...]


def day_signs(faces: PatientFaces, day: float, commands: Sequence[str]) -> DaySigns:
    """Signs of the median patient's affected side on a day.

    Parameters
    ----------
    faces
        See `faces_of`.
    day
        An observed day.
    commands
        Whose faces are shown.
    """
    record = _record(faces, day)
    found: dict[str, list[tuple[float, str]]] = {name: [] for name in commands}
    present = []
    for name, words in SHORT.items():
        sign = SIGNS[name]
        if record is None or not sign.judgeable(record):
            continue
        levels = zip(sign.commands_in(record), np.nan_to_num(sign.levels(record)).tolist(), strict=True)
        there = {command: level for command, level in levels if level >= _PRESENT}
        present += [words] if there else []
        for command in there if name not in _NOWHERE else ():
            if command in found:
                found[command].append((-there[command], words))
    by_command = {name: tuple(words for _, words in sorted(signs)[:MOST]) for name, signs in found.items()}
    named = {words for signs in by_command.values() for words in signs}
    return DaySigns(by_command=by_command, also=tuple(words for words in present if words not in named))


def _record(faces: PatientFaces, day: float) -> Record | None:
    """What a clinic has before it of the median patient; None where resting tone by own neurons is not known."""
    if faces.own_rest is None:
        return None
    d = faces.days.index(day)
    return Record(
        commands=faces.commands,
        muscles=faces.muscles,
        affected=faces.affected,
        activation=faces.activation[faces.median, d],
        healthy=faces.healthy_activation,
        own_rest=faces.own_rest[d],
        measures=faces.measures[faces.median, d],
        healthy_measures=faces.healthy_measures,
        law=faces.model.law_name,
    )
