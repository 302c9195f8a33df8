"""One item of a scale: a continuous impression that a rater turns into a tick."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item before it is ticked.

    Parameters
    ----------
    latent
        Continuous impression in steps of the item: the tick is its whole part, (...).
    lowest, highest
        Range of the item; the highest may differ between patients.
    whole
        Whether the item has steps; a visual analogue item has none.
    noise
        Standard deviation of one rater's reading, in the unit of `latent`; 0 for what is not judged by eye. May
        differ between patients.
    """

    latent: NDArray[np.float64] = field(repr=False)
    lowest: float
    highest: float | NDArray[np.float64]
    whole: bool = True
    noise: float | NDArray[np.float64] = 0.0

    def read(self, deviate: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """The tick, by a perfect rater or by one who errs by `deviate` standard deviations.

        Parameters
        ----------
        deviate
            Standard normal deviates, (...).

        Examples
        --------
        >>> item = Item(latent=np.array([0.4, 1.6, 9.0]), lowest=0, highest=3, noise=0.5)
        >>> item.read().tolist(), item.read(np.array([2.0, -2.0, 0.0])).tolist()
        ([0.0, 1.0, 3.0], [1.0, 0.0, 3.0])
        """
        seen = self.latent if deviate is None else self.latent + self.noise * deviate
        ticked = np.floor(seen + _ROUNDING) if self.whole else seen
        return np.clip(ticked, self.lowest, self.highest)
