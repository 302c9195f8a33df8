"""Rates of regrowth, fitted on experiments on animals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simsynk.regrowth.rules import species_file
from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.kinds import EXPERIMENTS
from simsynk.validation.fit import Progress, Statement, Values, least, stated
from simsynk.validation.published import Observable, study


@dataclass(frozen=True, slots=True, kw_only=True)
class RegrowthFit(Statement):
    """A fit of rates of one species; parameters are paths in its file, as `conduits.suture.entry`.

    Parameters
    ----------
    species
        Whose rates.
    least_relative_spread
        Least spread of a target as a share of its value.
    animals
        Animals in each run of the simulator.
    scenes
        Which scenes are simulated, as `study.scene`.

    The others are those of `fit.Statement`.
    """

    species: str
    least_relative_spread: float
    animals: int
    scenes: tuple[str, ...] = field(repr=False)

    @classmethod
    def read(cls, name: str, data: Mapping[str, Any]) -> RegrowthFit:
        """From the plain data of its file."""
        return cls(
            **stated(name, data),
            species=data["species"],
            least_relative_spread=data["least_relative_spread"]["value"],
            animals=data["animals"],
            scenes=tuple(data["scenes"]),
        )

    def packaged(self) -> dict[str, float]:
        """The species' own values."""
        return {parameter.name: species_file(self.species).number(parameter.name) for parameter in self.parameters}

    def fitted(self) -> dict[str, float]:
        """The results themselves."""
        return {parameter.name: parameter.result for parameter in self.parameters}

    def simulated(self, values: Values) -> dict[str, float]:
        """Every target, with some values of the parameters, (parameters,)."""
        effort = Effort(name="fit", animals=self.animals, people=0, treated=0, seed=self.seed)
        found: dict[str, float] = {}
        for name in dict.fromkeys(scene.split(".")[0] for scene in self.scenes):
            scenes = [scene.split(".")[1] for scene in self.scenes if scene.startswith(f"{name}.")]
            changed = study(name).only(scenes).with_rates(self.overrides(values))
            found |= {f"{name}.{one}": sample.mean for one, sample in EXPERIMENTS[name](changed, effort).items()}
        return {target.key: found[target.key] for target in self.targets}

    def overrides(self, values: Values) -> dict[str, Any]:
        """Values of the parameters in the words of a scenario's `regrowth` block."""
        found: dict[str, Any] = {}
        for parameter, value in zip(self.parameters, values, strict=True):
            where, *rest = parameter.name.split(".")
            if where == "conduits":
                conduit, name = rest
                found.setdefault(name, {})[conduit] = float(value)
            else:
                found[rest[0]] = float(value)
        return found

    def again(self, progress: Progress | None = None) -> tuple[Values, float]:
        """Do the fit once more: the values found, (parameters,), and their misfit."""
        calls = 0

        def far(values: Values) -> float:
            nonlocal calls
            calls += 1
            if progress:
                progress(min(calls, self.evaluations), self.evaluations)
            simulated = self.simulated(values)
            return float(sum(((simulated[t.key] - t.value) / self._spread(t)) ** 2 for t in self.targets))

        return least(self.parameters, far, self.evaluations)

    def _spread(self, target: Observable) -> float:
        return float(np.maximum(target.allowed / 2, self.least_relative_spread * abs(target.value)))
