"""One movement that a command did not ask for, in every simulated nerve: how large it is and whether it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.face.measures import MEASURES
from simsynk.motor.commands import REST
from simsynk.view.face_callouts import asks_for
from simsynk.view.face_half import head_file
from simsynk.view.folder import Drawn
from simsynk.view.patient_faces import PatientFaces, first_faces
from simsynk.view.picture import Choice

_USUAL, _OFTEN = "smile", 0.5

_PARTS = (
    ("eye", "palpebral_fissure_mm", -1.0, "eye_narrower", "Narrowing of the eye",
     "Eye narrower than before the injury (mm)"),
    ("corner", "commissure_excursion_mm", 1.0, "moves", "Movement of the mouth corner",
     "Mouth corner moves further than before the injury (mm)"),
    ("brow", "brow_elevation_mm", 1.0, "moves", "Lift of the brow", "Brow lifts further than before the injury (mm)"),
)  # fmt: skip
"""Part, its measure, the sign of unasked-for movement, its bar in head.yaml, and the words of a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """A movement beyond the healthy one, nerve by nerve.

    Parameters
    ----------
    command, day, side
        When and where.
    name
        In words, as `Narrowing of the eye`.
    axis, column, unit
        Label of an axis, name of a column, unit.
    values
        Movement beyond the same face before the injury, (nerves,); 0 is healthy.
    bar, bar_words
        From where on it is called visible, and why.
    """

    command: str
    day: float
    side: str
    name: str
    axis: str
    column: str
    unit: str
    values: NDArray[np.float64] = field(repr=False)
    bar: float
    bar_words: str

    @property
    def seen(self) -> float:
        """Share of the nerves in which it is visible."""
        known = self.values[np.isfinite(self.values)]
        return float((known >= self.bar).mean()) if len(known) else 0.0


def unasked_movement(drawn: Drawn, choice: Choice) -> Unasked | None:
    """The unasked-for movement that is seen most often, of one command or of all.

    On a face it is an eye that narrows, a mouth corner or a brow that moves without being asked, in mm; elsewhere the
    muscle that contracts most without being asked, in per cent of its maximum.

    Parameters
    ----------
    drawn
        A finished run.
    choice
        Command, day and side. Without a command the smile is taken where it shows something in every second nerve
        or nothing shows anything, else the command that shows it most often.

    Returns
    -------
    None for expected values, and where nothing can be judged.
    """
    result = drawn.result
    if result.expected or not len(result.replicates):
        return None
    day = result.days[-1] if choice.day is None else choice.day
    side = drawn.side_of(choice)
    names = [choice.command] if choice.command else [name for name in result.commands if name != REST]
    faces = drawn.faces
    of_one = _of_muscles if faces is None or not len(faces.activation) else _of_face
    found = [one for name in names for one in of_one(drawn, faces, name, day, side)]
    return _most_often(found)


def _most_often(found: Sequence[Unasked]) -> Unasked | None:
    """The one seen most often, or the smile's: seen in every second nerve, or nothing seen; of equals the largest."""
    if not found:
        return None
    key = lambda one: (one.seen, float(np.nanmean(one.values)) / one.bar)  # noqa: E731
    most = max(found, key=key)
    usual = [one for one in found if one.command == _USUAL]
    if usual and (max(usual, key=key).seen >= _OFTEN or not most.seen):
        return max(usual, key=key)
    return most


def _of_face(drawn: Drawn, faces: PatientFaces | None, command: str, day: float, side: str) -> list[Unasked]:
    if faces is None:
        return []
    c, d, s = faces.commands.index(command), faces.days.index(day), drawn.result.sides.index(side)
    bars = head_file().table("callouts")
    found = []
    for part, measure, sign, bar, name, axis in _PARTS:
        if part == asks_for(command):
            continue
        k = MEASURES.index(measure)
        usual = float(faces.healthy_measures[s, c, k])
        # A corner or brow that a healthy face lets sink has not moved unasked when it stays.
        usual = max(usual, 0.0) if part == "brow" else usual
        found.append(
            Unasked(
                command=command, day=day, side=side, name=name, axis=axis, column=f"{part}_beyond_healthy_mm",
                unit="mm", values=sign * (faces.measures[:, d, s, c, k] - usual), bar=bars[bar],
                bar_words=f"visible, {bars[bar]:g} mm or more",
            )
        )  # fmt: skip
    return found


def _of_muscles(drawn: Drawn, _faces: PatientFaces | None, command: str, day: float, side: str) -> list[Unasked]:
    result = drawn.result
    if "activation" not in result.arrays or "own_rest" not in result.arrays:
        return []
    c, d, s = result.commands.index(command), result.days.index(day), result.sides.index(side)
    activation = first_faces(result.arrays)[:, d, s]
    excess = synkinesis.excess(activation, result.healthy[s])[:, c]
    others = np.flatnonzero(~result.asked[c] & result.displayed)
    if not len(others):
        return []
    m = int(others[np.argmax(excess[:, others].mean(axis=0))])
    muscle, bar = result.muscles[m].replace("_", " "), synkinesis.visible_bar()
    return [
        Unasked(
            command=command, day=day, side=side, name=f"Contraction of {muscle}",
            axis=f"{muscle.capitalize()} contracts more than before the injury (% of its maximum)",
            column=f"{result.muscles[m]}_beyond_healthy_percent", unit="%", values=100 * excess[:, m],
            bar=100 * bar, bar_words=f"visible, {100 * bar:g} % or more",
        )
    ]  # fmt: skip
