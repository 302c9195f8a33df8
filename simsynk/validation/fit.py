"""What a fit is: published numbers that a default may be fitted to, what may be changed, and how it is done again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simsynk.validation.published import Observable, study

Progress = Callable[[int, int], None]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that was fitted: its name, the value before any fit, bounds, and the result as it ships."""

    name: str
    prior: float
    low: float
    high: float
    result: float

    @property
    def step(self) -> float:
        """A quarter of the bounds: the bounds are taken as two standard deviations either way."""
        return (self.high - self.low) / 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the file of every fit states.

    Parameters
    ----------
    name, title, method, objective
        Key, one line, how the best values are found, and what is made as small as possible, in words.
    targets
        Published numbers that it may use.
    parameters
        What it may change.
    evaluations
        How often values are tried.
    seed
        Whose luck.
    """

    name: str
    title: str
    method: str
    objective: str
    targets: tuple[Observable, ...]
    parameters: tuple[Parameter, ...]
    evaluations: int
    seed: int


def stated(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a `Statement` from the plain data of a fit's file."""
    same = ("title", "method", "objective", "evaluations", "seed")
    return {
        "name": name,
        "targets": targets_of(data),
        "parameters": parameters_of(data),
        **{key: data[key] for key in same},
    }


class Fit(Protocol):
    """One fit, as `validation/fits/<name>.yaml` states it."""

    @property
    def name(self) -> str:
        """Key."""

    @property
    def title(self) -> str:
        """One line."""

    @property
    def method(self) -> str:
        """How the best values are found, in words."""

    @property
    def objective(self) -> str:
        """What is made as small as possible, in words."""

    @property
    def seed(self) -> int:
        """Whose luck."""

    @property
    def targets(self) -> tuple[Observable, ...]:
        """Published numbers that it may use."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it may change."""

    def packaged(self) -> Mapping[str, float]:
        """Every default that rests on it, by its path in the data files."""

    def fitted(self) -> Mapping[str, float]:
        """The same defaults, from the result of the fit."""

    def simulated(self, values: Values) -> Mapping[str, float]:
        """Every target by its key, simulated with some values of the parameters, (parameters,)."""

    def again(self, progress: Progress | None = None) -> tuple[Values, float]:
        """Do the fit once more: the values found, (parameters,), and their misfit."""


def targets_of(data: Mapping[str, Any]) -> tuple[Observable, ...]:
    """The published numbers that a fit's file names as `study.observable`."""
    return tuple(study(where).observables[name] for where, name in (key.split(".") for key in data["targets"]))


def parameters_of(data: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """What a fit's file may change."""
    return tuple(
        Parameter(name=key, prior=p["prior"], low=p["bounds"][0], high=p["bounds"][1], result=p["result"])
        for key, p in data["parameters"].items()
    )


def ends(parameters: Sequence[Parameter], *names: str) -> tuple[Values, ...]:
    """One attribute of every parameter, (parameters,), for each name."""
    return tuple(np.array([getattr(parameter, name) for parameter in parameters]) for name in names)


def least(parameters: Sequence[Parameter], far: Callable[[Values], float], evaluations: int) -> tuple[Values, float]:
    """The values, (parameters,), with the least distance from the targets and the priors, by Nelder-Mead.

    Parameters
    ----------
    parameters
        Begun at their priors, in steps of a quarter of the bounds, which are kept by a steep wall.
    far
        Squared distance from the targets, in spreads.
    evaluations
        How often `far` may be worked out.

    Examples
    --------
    >>> one = Parameter(name="x", prior=0.0, low=-2.0, high=2.0, result=0.0)
    >>> found, misfit = least([one], lambda x: float((x[0] - 1) ** 2), 60)
    >>> round(float(found[0]), 3), round(misfit, 3)
    (0.5, 0.5)
    """
    from scipy.optimize import minimize

    low, high, prior, step = ends(parameters, "low", "high", "prior", "step")

    def objective(steps: Values) -> float:
        values = prior + steps * step
        allowed = np.clip(values, low, high)
        away = (((allowed - prior) / step) ** 2).sum() + 1000 * (((values - allowed) / step) ** 2).sum()
        return float(far(allowed) + away)

    corners = np.vstack([np.zeros(len(prior)), np.eye(len(prior))])
    best = minimize(
        objective, corners[0], method="Nelder-Mead", options={"maxfev": evaluations, "initial_simplex": corners}
    )
    return np.clip(prior + best.x * step, low, high), float(best.fun)
