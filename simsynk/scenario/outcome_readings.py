"""The readings that an outcome is made of: each with what it is asked about, its unit and its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simsynk.face.measures import MEASURES, UNITS
from simsynk.scenario.expression import Call
from simsynk.units import unit_of

OPTIONS = {
    "day": "an observed day; by default the last one",
    "side": "right or left, the patient's own; by default the affected side, the right one of two",
}
"""What every reading may be given by keyword."""

ARGUMENTS = ("command", "muscle", "measure", "score", "sign")
"""Kinds of names that readings take."""

_SHARE, _MAXIMUM = "share", "share of maximum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One kind of number that can be read from a replicate.

    Parameters
    ----------
    name
        As it is called.
    takes
        Kind of each argument, see `ARGUMENTS`; nothing where a plain name is enough.
    unit
        Unit of the value; empty where it hangs on the arguments, and for true or false.
    meaning
        What it is, in one clause.
    condition
        Whether it is true or false.
    face
        Whether it takes a nerve that moves a face.
    """

    name: str
    takes: tuple[str, ...] = ()
    unit: str = ""
    meaning: str
    condition: bool = False
    face: bool = False

    @property
    def form(self) -> str:
        """As it is written, with the kinds of its arguments."""
        return f"{self.name}({', '.join(self.takes)})" if self.takes else self.name


_OF_A_MEASURE = {
    "commissure_excursion_mm": "travel of the mouth corner from rest",
    "commissure_angle_deg": "direction of that travel, 0 outward and 90 up; none below 0.5 mm",
    "commissure_distance_mm": "from the middle of the lower lip to the mouth corner",
    "palpebral_fissure_mm": "opening of the eye",
    "fissure_narrowing": "share of that eye's resting opening that is lost",
    "brow_elevation_mm": "travel of the middle of the brow from rest, upward positive",
    "upper_lip_mm": "travel of the upper lip from rest, upward positive",
    "lower_lip_mm": "travel of the lower lip from rest, upward positive",
    "philtrum_deviation_mm": "how far the middle of the upper lip lies toward that side",
    "fold_depth": "depth of the nasolabial fold, 1 in a healthy face at rest",
    "commissure_lateral_mm": "place of the mouth corner, from the midline",
    "commissure_height_mm": "place of the mouth corner, above the line between the inner canthi",
    "brow_height_mm": "place of the middle of the brow, above the line between the inner canthi",
}
_SCORE_UNITS = {
    "house_brackmann": "grade", "house_brackmann_movement": "grade", "house_brackmann_verbal": "grade",
    "house_brackmann_set_by_synkinesis": "", "fngs_grade": "grade",
}  # fmt: skip
"""Scores that are no points: grades I to VI, and whether synkinesis set the grade."""

_MEASURE_UNITS = dict(zip(MEASURES, UNITS, strict=True))


def _readings() -> Iterator[Reading]:
    for name, unit, meaning in (
        (
            "misrouted_fraction",
            _SHARE,
            "of the sprouts that entered a tube, those in another branch than the axon's own",
        ),
        (
            "foreign_fibre_fraction",
            _SHARE,
            "of the fibres of all muscles that have a nerve, those whose neuron belonged to another muscle",
        ),
        ("reinnervated_fraction", _SHARE, "of the endplates of all muscles, those with a nerve"),
        ("wiring_entropy", _SHARE, "entropy of a pool's fibres over all targets, as a share of its largest value"),
        ("off_target_share", _SHARE, "of all evoked movement, what is excess, over all commands but rest"),
        ("effective_rank", "movements", "how many independent movements the commands can make"),
    ):
        yield Reading(name=name, unit=unit, meaning=meaning)
    cell = ("command", "muscle")
    yield Reading(name="activation", takes=cell, unit=_MAXIMUM, meaning="activation of a muscle under a command")
    yield Reading(name="healthy", takes=cell, unit=_MAXIMUM, meaning="the same before the injury")
    yield Reading(
        name="excess", takes=cell, unit=_MAXIMUM,
        meaning="synkinesis: what the command evokes in the muscle beyond the same face healthy",
    )  # fmt: skip
    yield Reading(
        name="voluntary", takes=("command",), unit="share of the healthy movement",
        meaning="how much of the asked-for movement is there",
    )  # fmt: skip
    yield Reading(
        name="unwanted", takes=("command",), unit=_MAXIMUM,
        meaning="mean excess of the nerve's own muscles that the command does not ask for",
    )  # fmt: skip
    yield Reading(
        name="unwanted_movement", unit=_MAXIMUM, meaning="mean of `unwanted` over all commands but rest: the headline"
    )
    yield Reading(
        name="visible_synkinesis", condition=True,
        meaning="whether some command but rest moves an unasked muscle by the visible bar or more",
    )  # fmt: skip
    yield Reading(
        name="measure", takes=("command", "measure"), face=True, meaning="a measure of the face under a command"
    )
    yield Reading(
        name="healthy_measure", takes=("command", "measure"), face=True, meaning="the same before the injury"
    )
    for name, meaning in _OF_A_MEASURE.items():
        yield Reading(name=name, takes=("command",), unit=_MEASURE_UNITS[name], meaning=meaning, face=True)
    yield Reading(name="score", takes=("score",), face=True, meaning="a simulated clinical score or one of its items")
    yield Reading(name="sign", takes=("sign",), condition=True, face=True, meaning="whether a clinical sign is there")
    yield Reading(
        name="grade", takes=("sign",), unit="grade", face=True,
        meaning="grade of a sign: 0 none, 1 mild, 2 moderate, 3 severe",
    )  # fmt: skip


READINGS: dict[str, Reading] = {one.name: one for one in _readings()}
"""Every reading by name, in the order in which they are listed."""

CONDITIONS: dict[str, bool] = {name: one.condition for name, one in READINGS.items()}
"""Whether each reading is true or false, as the grammar of expressions wants to know it."""


def reading_unit(call: Call) -> str:
    """The unit of one reading.

    Examples
    --------
    >>> reading_unit(Call("measure", ("smile", "commissure_angle_deg"))), reading_unit(Call("excess"))
    ('degrees', 'share of maximum')
    """
    if call.function in ("measure", "healthy_measure") and len(call.arguments) == 2:
        return _MEASURE_UNITS.get(str(call.arguments[1]), "")
    if call.function == "score" and call.arguments:
        name = str(call.arguments[0])
        return _SCORE_UNITS.get(name, unit_of(name) or "points")
    return READINGS[call.function].unit
