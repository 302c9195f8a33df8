"""How badly a disease hurts the nerve, fitted on how patients fare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simsynk.events.population import populations
from simsynk.validation.experiments.enog_series import RESIDUAL, has_sequelae
from simsynk.validation.fit import Progress, Statement, Values, least, stated
from simsynk.validation.people import with_lost_tubes
from simsynk.validation.published import Study, study

_DIGITS = 3
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityFit(Statement):
    """A fit of the beta distribution of lost tubes; parameters are its mean and its concentration, alpha + beta.

    Parameters
    ----------
    population
        Whose severity.
    scene
        What is simulated, as `study.scene`.
    people
        Simulated patients at each target's share of degenerated axons.

    The others are those of `fit.Statement`.
    """

    population: str
    scene: str
    people: int

    @classmethod
    def read(cls, name: str, data: Mapping[str, Any]) -> SeverityFit:
        """From the plain data of its file."""
        return cls(**stated(name, data), population=data["population"], scene=data["scene"], people=data["people"])

    def packaged(self) -> dict[str, float]:
        """Both parameters of the population's distribution."""
        alpha, beta = populations()[self.population].lost_tubes
        return {"lost_tubes.alpha": alpha, "lost_tubes.beta": beta}

    def fitted(self) -> dict[str, float]:
        """The same from mean and concentration."""
        mean, concentration = (parameter.result for parameter in self.parameters)
        return {
            "lost_tubes.alpha": round(mean * concentration, _DIGITS),
            "lost_tubes.beta": round((1 - mean) * concentration, _DIGITS),
        }

    def simulated(self, values: Values) -> dict[str, float]:
        """Every target, with some values of the parameters, (parameters,)."""
        return self._weighed(self._patients(None), values)

    def again(self, progress: Progress | None = None) -> tuple[Values, float]:
        """Do the fit once more: the values found, (parameters,), and their misfit."""
        patients = self._patients(progress)

        def far(values: Values) -> float:
            simulated = self._weighed(patients, values)
            return float(sum(((simulated[t.key] - t.value) / (t.allowed / 2)) ** 2 for t in self.targets))

        return least(self.parameters, far, self.evaluations)

    def _patients(self, progress: Progress | None) -> dict[str, Values]:
        """For each target, who has sequelae, (people,), in the order of `_shares`."""
        name, scene = self.scene.split(".")
        source: Study = study(name)
        found = {}
        for done, target in enumerate(self.targets):
            degenerated = 1 - source.assumed(f"{RESIDUAL}.{target.name}")
            cases = with_lost_tubes(source.scene(scene), self.seed, degenerated, self._shares())
            found[target.key] = has_sequelae(cases).astype(np.float64)
            if progress:
                progress(done + 1, len(self.targets))
        return found

    def _shares(self) -> Values:
        """Shares of class III, (people,): squares of evenly spread numbers, so that small shares are dense."""
        return np.asarray((_GOLDEN * (np.arange(self.people) + 1) % 1.0) ** 2)

    def _weighed(self, patients: Mapping[str, Values], values: Values) -> dict[str, float]:
        from scipy.special import xlog1py, xlogy

        mean, concentration = values
        alpha, beta = mean * concentration, (1 - mean) * concentration
        shares = self._shares()
        # Density of the beta distribution over that of the simulated shares, 1 / (2 sqrt(share)).
        logs = xlogy(alpha - 0.5, shares) + xlog1py(beta - 1, -shares)
        weights = np.exp(logs - logs.max())
        return {key: float(ill @ weights / weights.sum()) for key, ill in patients.items()}
