"""The names that the outcomes of a study may use: commands, muscles, measures, scores and signs of its scenario."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simsynk.documents import Key
from simsynk.errors import name_fix
from simsynk.events.cross_face_graft import CROSS_FACE, CrossFaceGraft
from simsynk.events.donors import donors
from simsynk.events.gracilis import GRACILIS, Gracilis
from simsynk.events.nerve_transfer import NerveTransfer
from simsynk.face.measures import MEASURES
from simsynk.motor.commands import REST
from simsynk.scenario.expression import Call
from simsynk.scenario.names import NerveNames, nerve_names
from simsynk.scenario.outcome_readings import OPTIONS, READINGS
from simsynk.scenario.scenario import SIDES, Scenario

Fault = tuple[Key, str, str]
"""Key, message, remedy."""

_JUDGED = ("score", "sign", "grade")
_WHAT = {
    "command": "a command of this scenario",
    "muscle": "a muscle of this nerve",
    "measure": "a measure of the face",
    "score": "a simulated score of these commands",
    "sign": "a sign that these commands can show",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The names that the outcomes of some scenarios may use.

    Parameters
    ----------
    names
        Names of the nerve.
    commands
        What is examined, rest first.
    muscles
        Muscles and glands of the nerve, and muscles that treatments bring.
    sides
        Affected sides.
    days
        Observed days, rising.
    """

    names: NerveNames
    commands: tuple[str, ...]
    muscles: tuple[str, ...]
    sides: tuple[str, ...]
    days: tuple[float, ...]

    @property
    def face(self) -> bool:
        """Whether the nerve moves a face that can be measured."""
        # The face is costly to calibrate and only some outcomes ask for it.
        from simsynk.face.calibration import calibrated

        return all(muscle in self.names.pools for muscle in calibrated().muscles)

    def allowed(self, kind: str) -> tuple[str, ...]:
        """Names that may stand for an argument of a kind: command, muscle, measure, score or sign."""
        if kind == "command":
            return self.commands
        if kind == "muscle":
            return self.muscles
        if not self.face:
            return ()
        return MEASURES if kind == "measure" else self._scores() if kind == "score" else self._signs()

    def _scores(self) -> tuple[str, ...]:
        return _score_names(self.commands, self.names.pools)

    def _signs(self) -> tuple[str, ...]:
        from simsynk.clinical.signs.kinds import SIGNS

        return tuple(
            name
            for name, sign in SIGNS.items()
            if set(sign.muscles) <= set(self.muscles)
            and (not sign.commands or set(sign.commands) & set(self.commands))
        )

    def faults(self, call: Call) -> Iterator[tuple[str, str]]:
        """What is wrong with one reading, each as message and remedy.

        Parameters
        ----------
        call
            A call of one of `READINGS`.
        """
        reading = READINGS[call.function]
        if reading.face and not self.face:
            yield f"'{call}' needs a nerve that moves a face; this one does not", "ask for activation or excess"
            return
        if len(call.arguments) != len(reading.takes):
            yield f"'{call}' does not name what it is about", f"write {reading.form}"
            return
        for kind, name in zip(reading.takes, call.arguments, strict=True):
            allowed = self.allowed(kind)
            if name not in allowed and not (kind == "muscle" and name in self.names.codes):
                yield f"'{call}': '{name}' is not {_WHAT[kind]}", self.names.fix(str(name), allowed)
        if call.function == "voluntary" and call.arguments[0] == REST:
            yield f"'{call}': rest asks for no movement", "name another command"
        yield from self._option_faults(call)

    def _option_faults(self, call: Call) -> Iterator[tuple[str, str]]:
        for option, value in call.options.items():
            if option not in OPTIONS:
                yield f"'{call}': '{option}' is not an option of a reading", name_fix(option, OPTIONS)
            elif option == "day" and value not in self.days:
                listing = ", ".join(f"{day:g}" for day in self.days)
                yield f"'{call}': {value} is not an observed day", f"observed are {listing}; observe_days says which"
            elif option == "side":
                judged = call.function in _JUDGED
                allowed = self.sides if judged else SIDES
                if value not in allowed:
                    what = "an affected side, which alone is judged" if judged else "a side"
                    yield f"'{call}': '{value}' is not {what}", name_fix(str(value), allowed)


@functools.lru_cache(maxsize=8)
def _score_names(commands: tuple[str, ...], muscles: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the scores that these commands give: those of a face in which nothing moves."""
    # Only the scores load compiled code, and only some outcomes ask for them.
    from simsynk.clinical.record import Record
    from simsynk.clinical.scores.kinds import score_all

    cells, measures = (len(SIDES), len(commands)), len(MEASURES)
    still = Record(
        commands=commands,
        muscles=muscles,
        affected=0,
        activation=np.zeros((1, *cells, len(muscles))),
        healthy=np.zeros((*cells, len(muscles))),
        own_rest=np.zeros((1, len(SIDES), len(muscles))),
        measures=np.zeros((1, *cells, measures)),
        healthy_measures=np.zeros((*cells, measures)),
    )
    return tuple(score_all(still))


def vocabulary(scenario: Scenario, *others: Scenario) -> Vocabulary:
    """The names that outcomes may use.

    Parameters
    ----------
    scenario
        The scenario of a study.
    others
        The same scenario with other treatments: what they bring may be named too. In a nerve without it the
        outcome has no value.

    Raises
    ------
    InputError
        When the nerve cannot be read.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> found = vocabulary(load("toy"))
    >>> found.commands, found.allowed("muscle"), found.face
    (('rest', 'close_eye', 'smile', 'pout'), ('eyelid', 'cheek', 'chin'), False)
    """
    names = nerve_names(scenario.anatomy, scenario.folder)
    muscles, added = _brought(scenario, *others)
    own = scenario.commands
    listed = (*names.commands, *added) if own == "standard" else tuple(own)
    return Vocabulary(
        names=names,
        commands=tuple(dict.fromkeys([REST, *listed])),
        muscles=tuple(dict.fromkeys([*names.pools, *muscles])),
        sides=scenario.sides,
        days=tuple(sorted(set(scenario.observe_days))),
    )


def _brought(*scenarios: Scenario) -> tuple[list[str], list[str]]:
    """Muscles and commands that the treatments bring."""
    muscles: list[str] = []
    commands: list[str] = []
    for event in (event for one in scenarios for event in one.timeline):
        if isinstance(event, CrossFaceGraft):
            muscles.append(CROSS_FACE)
        if isinstance(event, Gracilis):
            muscles.append(GRACILIS)
        if isinstance(event, NerveTransfer | Gracilis) and event.donor in donors():
            muscles.append(donors()[event.donor].pool)
            commands.append(donors()[event.donor].command)
    return muscles, commands
