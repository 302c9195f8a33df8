"""What treatments leave of a side's muscles and of its nerves' conduction, besides what was cut."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import Innervation


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """The muscles and nerves of one side under toxin, block, myectomy and massage. All arrays are read-only.

    Parameters
    ----------
    output
        Share of each muscle's force that is left on each day, (days, pools).
    relieved
        Share of each muscle's tone beyond the healthy one that is taken away on each day, (days, pools).
    passing
        Share of each route's traffic that passes on each day, (days, routes).
    """

    output: NDArray[np.float64] = field(repr=False)
    relieved: NDArray[np.float64] = field(repr=False)
    passing: NDArray[np.float64] = field(repr=False)

    @classmethod
    def untouched(cls, intact: Innervation, days: int) -> Treated:
        """A side on which no treatment acts."""
        pools, routes = len(intact.nerve.pools), len(intact.routes)
        return cls(output=np.ones((days, pools)), relieved=np.zeros((days, pools)), passing=np.ones((days, routes)))

    def on(self, day: int) -> Treated:
        """One of the days, by its place."""
        only = slice(day, day + 1)
        return Treated(output=self.output[only], relieved=self.relieved[only], passing=self.passing[only])

    def activation(self, grown: NDArray[np.float64], healthy_rest: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the muscles do under treatment.

        Parameters
        ----------
        grown
            What the wiring alone would make them do, rest first, (..., days, commands, pools).
        healthy_rest
            Tone before the injury, (pools,).

        Returns
        -------
        The same shape; the very numbers of `grown` where nothing acts.
        """
        left = grown * self.output[:, None, :]
        if not self.relieved.any():
            return left
        beyond = np.maximum(left[..., :1, :] - healthy_rest, 0.0)
        return np.asarray(np.maximum(left - beyond * self.relieved[:, None, :], 0.0))
