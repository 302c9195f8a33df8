"""
How little luck a paired comparison needs
=========================================

Misrouting of 0.30 against 0.33 on simulated nerves. With one seed for both, every draw that the change does
not concern is the same, and nerve 17 is compared with itself. The difference is then far less noisy than that
of two arms with luck of their own. Each dot is one nerve.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

import simsynk
from simsynk.view.style import ASKED, GREY, INK

REPLICATES = 60
SIGNED = f"simsynk {simsynk.__version__}, toy, {REPLICATES} nerves an arm, seeds 1 and 2. {simsynk.NOTICE}"


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
    arms = {"same luck": paired, "own luck": unpaired}
    for name, difference in arms.items():
        error = difference.std(ddof=1) / np.sqrt(REPLICATES)
        print(f"{name:<10} difference {difference.mean():+.4f}, standard error {error:.4f}")
    ratio = unpaired.var(ddof=1) / paired.var(ddof=1)
    print(f"The paired comparison needs {ratio:.1f} times fewer replicates for the same error.")
    draw(arms)


def draw(arms: dict[str, NDArray[np.float64]]) -> None:
    """A dot for each nerve, stacked where they would overlap; the mean as a line."""
    figure = Figure(figsize=(6, 3), layout="constrained")
    axes = figure.subplots()
    for row, (colour, difference) in enumerate(zip((ASKED, GREY), arms.values(), strict=True)):
        places = 100 * np.sort(difference)
        height = np.modf(np.arange(len(places)) * 0.618)[0] * 0.5 - 0.25
        axes.plot(places, row + height, "os"[row], color=colour, markersize=4)
        axes.plot([places.mean()] * 2, [row - 0.35, row + 0.35], color=INK, linewidth=2)
    axes.axvline(0, color=INK, linewidth=0.6, linestyle=":")
    axes.set_yticks(range(len(arms)), arms)
    axes.invert_yaxis()
    axes.set_xlabel("change of the foreign share in percentage points; line: mean")
    axes.spines[["top", "right", "left"]].set_visible(False)
    figure.supxlabel(textwrap.fill(SIGNED, 110), fontsize=7)
    Path("results/paired_misrouting").mkdir(parents=True, exist_ok=True)
    figure.savefig("results/paired_misrouting/differences.png", dpi=150)


if __name__ == "__main__":
    main()
