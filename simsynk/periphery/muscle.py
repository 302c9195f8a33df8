"""What a reinnervated fibre is worth: maturation, wasting and recovery."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleState:
    """What decides how much force a reinnervated fibre gives, as tables by whole days.

    Parameters
    ----------
    maturation_days
        From the axon's arrival to a working endplate.
    wasted
        Loss of a fibre's force after so many whole days without a nerve, (days,).
    regained
        Share of that loss made good so many whole days after reinnervation, (days,).
    """

    maturation_days: float
    wasted: NDArray[np.float64] = field(repr=False)
    regained: NDArray[np.float64] = field(repr=False)
