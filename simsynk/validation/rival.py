"""A rival mechanism: what would make small foreign activations visible, in place of or besides the wiring."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from simsynk.anatomy.nerve_file import load_nerve
from simsynk.face.model_file import face_file
from simsynk.motor.commands import REST, known_commands
from simsynk.scenario.scenario import Scenario
from simsynk.timeline.sources import with_sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One candidate for how foreign activation becomes a visible movement.

    Parameters
    ----------
    name, title
        Key and one line.
    sets
        Settings of the scenario, as `--set` takes them.
    healthy_kept
        With the power law: take the gains of the linear law and raise every drive to the inverse power, so that the
        healthy face moves as under the linear law.
    drive_factor
        Every drive is multiplied by this, up to 1: effort beyond what a healthy person needs, by patients alone.
    seen_from_mm
        Movement from which an observer sees a synkinesis; None leaves the bars of the signs.
    numbers
        How many numbers it adds to the wiring.
    """

    name: str
    title: str
    sets: tuple[str, ...] = ()
    healthy_kept: bool = False
    drive_factor: float = 1.0
    seen_from_mm: float | None = None
    numbers: int = 0

    def applied(self, scenario: Scenario) -> Scenario:
        """The scenario with this rival's drives, the same for every person; one that keeps the drives stays as it is.

        Examples
        --------
        >>> from simsynk.scenario.load import load
        >>> tried = Rival(name="effort", title="", drive_factor=2.0).applied(load("bells_palsy_mild"))
        >>> tried.commands["pucker"]["orbicularis_oris_upper"]
        1.0
        """
        factor = self.drive_factor if scenario.timeline else 1.0
        if not self.healthy_kept and factor == 1:
            return scenario
        exponent = 1 / face_file().number("laws.power_exponent") if self.healthy_kept else 1.0
        known = known_commands(with_sources(load_nerve(scenario.anatomy, scenario.folder), scenario.timeline))
        commands = {
            name: {muscle: min(factor * drive**exponent, 1.0) for muscle, drive in one.drives.items()}
            for name, one in known.items()
            if name != REST
        }
        law = "power_on_linear_gains" if self.healthy_kept else scenario.face_law
        return dataclasses.replace(scenario, commands=commands, face_law=law)
