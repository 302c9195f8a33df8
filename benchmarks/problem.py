"""The problem that every implementation solves, as plain numbers: one side, one lesion, routing by fidelity."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.motor.activation import Expression, express
from simsynk.rng import ONE
from simsynk.scenario.load import load
from simsynk.simulate import Patient, Side, prepare

SCENARIOS = ("bells_palsy_severe", "trunk_transection_suture")


def patient_of(name: str, **anatomy: Any) -> Patient:
    """A packaged scenario on the typical human nerve."""
    scenario = load(name)
    settings = dataclasses.replace(scenario.anatomy, preset="human_typical", **anatomy)
    return prepare(dataclasses.replace(scenario, anatomy=settings))


@dataclass(frozen=True, kw_only=True)
class Conduit:
    """Chances of one Sunderland class at the lesion."""

    share: float
    survival: float
    success: float
    entry: float
    extra_sprouts: float
    lag_days: float
    fidelity: float
    base_day: float
    graft_mm: float


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One side with one lesion."""

    side: Side
    day: float
    conduits: tuple[Conduit, ...]
    site_mm: NDArray[np.float64]
    rates: Any

    @property
    def kind_of_pool(self) -> list[str]:
        """Motor, parasympathetic or sensory, by pool."""
        return [pool.kind for pool in self.side.intact.nerve.pools]


def problem_of(side: Side) -> Problem:
    """The problem of a side with exactly one lesion."""
    (prepared,) = side.growth.lesions
    rules, lesion, cross = side.growth.rules, prepared.lesion, prepared.crossing
    names = ("I", "II", "III", "IV", lesion.bridge)
    conduits = tuple(
        Conduit(
            share=lesion.sunderland[i],
            survival=cross.survival[i] / ONE,
            success=cross.success[i] / ONE,
            entry=float(cross.entry[i]),
            extra_sprouts=rules.conduits[name].extra_sprouts,
            lag_days=float(cross.lag_days[i]),
            fidelity=rules.conduits[name].fidelity,
            base_day=float(cross.base_day[i]),
            graft_mm=float(cross.graft_mm[i]),
        )
        for i, name in enumerate(names)
    )
    return Problem(side=side, day=lesion.day, conduits=conduits, site_mm=prepared.site_mm, rates=rules.rates)


@dataclass
class Outcome:
    """What an implementation returns: fibres (days, pools, pools) and activation (days, pools, commands)."""

    fibres: NDArray[np.float64]
    activation: NDArray[np.float64]

    @property
    def misrouted(self) -> float:
        """Share of the last day's fibres that obey another muscle's motoneurons."""
        last = self.fibres[-1]
        return float(1 - np.trace(last) / last.sum())


def ours(problem: Problem, seed: int, replicate: int, work: Any, out: Expression) -> Outcome:
    """The same by simsynk."""
    side, growth = problem.side, problem.side.growth
    work = growth.run(seed, replicate, work)
    express(
        side.intact, side.drive, growth.muscle_state, growth.days, growth.event_days, work.processes,
        work.order, work.reaching, work.half, growth.treated.passing, out,
    )  # fmt: skip
    return Outcome(out.fibres / 2, out.activation.copy())


def disagreement(theirs: list[Outcome], mine: list[Outcome]) -> tuple[float, float]:
    """Largest standardised difference: of the misrouted share, and (root mean square) of the fibre matrices."""

    def z(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        spread = np.sqrt(a.var(axis=0, ddof=1) / len(a) + b.var(axis=0, ddof=1) / len(b))
        return np.asarray((a.mean(axis=0) - b.mean(axis=0))[spread > 0] / spread[spread > 0])

    share = z(np.array([[o.misrouted] for o in theirs]), np.array([[o.misrouted] for o in mine]))
    cells = z(np.array([o.fibres for o in theirs]), np.array([o.fibres for o in mine]))
    return float(abs(share[0])), float(np.sqrt((cells**2).mean()))
