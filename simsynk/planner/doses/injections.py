"""How doses of toxin in several muscles reach all of them, for searches that try many doses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.events.toxin import GLAND, apart_mm, block_of_dose, time_course, toxin_file

Values = NDArray[np.float64]

_LEAST_REACH_MM = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Injections:
    """Muscles that can be injected, and how far each lies from every muscle.

    Parameters
    ----------
    apart
        Distance in mm from each injected muscle to every muscle, infinite where a place is unknown,
        (injected, muscles).
    own
        Which muscle each injected one is, (injected, muscles).
    course
        Share of the peak effect when it is looked at, (muscles,).
    """

    apart: Values = field(repr=False)
    own: NDArray[np.bool_] = field(repr=False)
    course: Values = field(repr=False)

    @classmethod
    def of(cls, injected: Sequence[str], pools: Sequence[str], days: float) -> Injections:
        """For muscles by name, looked at so many days after the injection."""
        apart = np.array([[apart_mm(source, name) for name in pools] for source in injected])
        apart = apart.reshape(len(injected), len(pools))
        own = np.array([[source == name for name in pools] for source in injected]).reshape(apart.shape)
        courses = [float(time_course(np.array(days), GLAND if name == GLAND else "")) for name in pools]
        return cls(apart=apart, own=own, course=np.array(courses))

    def part(self, injected: int, doses: Values) -> Values:
        """Effective dose in every muscle by one injected muscle, (doses,) -> (doses, muscles)."""
        table = toxin_file().table("spread")
        reach = np.maximum(table["reach"] * np.cbrt(doses / table["reference_dose"]), _LEAST_REACH_MM)
        share = np.exp(-0.5 * (self.apart[injected] / reach[:, None]) ** 2)
        return np.asarray(doses[:, None] * np.where(self.own[injected], 1.0, share))

    def reached(self, doses: Values) -> Values:
        """Effective dose in every muscle, as `events.toxin.spread_doses`, (injected,) -> (muscles,)."""
        parts = [self.part(i, doses[i : i + 1])[0] for i in range(len(doses))]
        return np.asarray(np.sum(parts, axis=0)) if parts else np.zeros(len(self.course))

    def after(self, reached: Values) -> Values:
        """Share of each muscle's force that effective doses leave, (..., muscles) both."""
        return np.asarray(1.0 - block_of_dose(reached) * self.course)

    def dose_for(self, left: Values) -> Values:
        """Dose of each injected muscle that alone leaves it a share of its force, (injected,).

        Parameters
        ----------
        left
            Wished share of each muscle, (muscles,).
        """
        table = toxin_file().table("dose")
        own, course = (self.own * left).sum(axis=1), (self.own * self.course).sum(axis=1)
        effect = np.clip((1 - own) / np.maximum(course, 1e-12), 0.0, table["greatest_effect"] * (1 - 1e-9))
        odds = effect / (table["greatest_effect"] - effect)
        return np.asarray(table["half_dose"] * odds ** (1 / table["slope"]))
