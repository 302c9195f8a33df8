"""What a clinic has before it when it scores: movements in mm and activations, of many simulated patients."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.face.law_names import DEFAULT_LAW
from simsynk.face.measures import MEASURES

RIGHT, LEFT = 0, 1
"""Places of the patient's own sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Simulated patients (any number of leading axes ...), examined under every command.

    Parameters
    ----------
    commands, muscles
        Names of the axes; the first command is rest.
    affected
        Place of the affected side (0 right, 1 left); the other one is the reference of ratios.
    activation
        Share of the intact maximum, (..., 2 sides, commands, muscles).
    healthy
        The same before the injury, (2 sides, commands, muscles).
    own_rest
        Resting activation by each muscle's own pool, (..., 2 sides, muscles).
    measures
        In the order of `face.measures.MEASURES`, (..., 2 sides, commands, measures).
    healthy_measures
        The same before the injury, (2 sides, commands, measures).
    law
        Law from activation to movement under which the face was measured.
    """

    commands: tuple[str, ...]
    muscles: tuple[str, ...]
    affected: int
    activation: NDArray[np.float64] = field(repr=False)
    healthy: NDArray[np.float64] = field(repr=False)
    own_rest: NDArray[np.float64] = field(repr=False)
    measures: NDArray[np.float64] = field(repr=False)
    healthy_measures: NDArray[np.float64] = field(repr=False)
    law: str = DEFAULT_LAW

    @property
    def other(self) -> int:
        """Place of the side that is not the affected one."""
        return LEFT if self.affected == RIGHT else RIGHT

    def has(self, *commands: str) -> bool:
        """Whether the examination held all of these commands."""
        return all(command in self.commands for command in commands)

    def mm(self, command: str, measure: str, side: int | None = None) -> NDArray[np.float64]:
        """One measure under one command, of the affected side unless a side is named, (...)."""
        s = self.affected if side is None else side
        return self.measures[..., s, self.commands.index(command), MEASURES.index(measure)]

    def healthy_mm(self, command: str, measure: str, side: int | None = None) -> float:
        """One measure under one command before the injury."""
        s = self.affected if side is None else side
        return float(self.healthy_measures[s, self.commands.index(command), MEASURES.index(measure)])

    def active(self, command: str, muscle: str, side: int | None = None) -> NDArray[np.float64]:
        """Activation of one muscle under one command, (...)."""
        s = self.affected if side is None else side
        return self.activation[..., s, self.commands.index(command), self.muscles.index(muscle)]

    def healthy_active(self, command: str, muscle: str, side: int | None = None) -> float:
        """Activation of one muscle under one command before the injury."""
        s = self.affected if side is None else side
        return float(self.healthy[s, self.commands.index(command), self.muscles.index(muscle)])
