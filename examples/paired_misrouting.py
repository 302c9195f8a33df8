"""How little luck a paired comparison needs: misrouting of 0.30 against 0.33 on the same simulated nerves.

Both arms use the same seed, so that every draw that the change does not concern is the same. The difference is
then far less noisy than that of two arms with luck of their own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import simsynk

REPLICATES = 60


def foreign_share(misrouting: float, seed: int) -> NDArray[np.float64]:
    """Share of the reinnervated fibres on the last day that belong to another muscle's neurons, (replicates,)."""
    scenario = simsynk.load("toy", sets=[f"regrowth.routing.misrouting={misrouting}"])
    arrays = simsynk.run(scenario, replicates=REPLICATES, seed=seed).arrays
    own = arrays["own_fibres"][:, -1].sum(axis=(1, 2))
    foreign = arrays["foreign_fibres"][:, -1].sum(axis=(1, 2))
    return np.asarray(foreign / (own + foreign))


def main() -> None:
    paired = foreign_share(0.33, seed=1) - foreign_share(0.30, seed=1)
    unpaired = foreign_share(0.33, seed=2) - foreign_share(0.30, seed=1)
    for name, difference in (("same luck", paired), ("own luck", unpaired)):
        error = difference.std(ddof=1) / np.sqrt(REPLICATES)
        print(f"{name:<10} difference {difference.mean():+.4f}, standard error {error:.4f}")
    ratio = unpaired.var(ddof=1) / paired.var(ddof=1)
    print(f"The paired comparison needs {ratio:.1f} times fewer replicates for the same error.")


if __name__ == "__main__":
    main()
