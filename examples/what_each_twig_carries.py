"""
What each twig gives and costs
==============================

Each twig of the regrown nerve is cut alone. To the right stands the unwanted movement that goes with it, to the
left the asked-for movement. Hardly a twig carries only one of the two, for own and foreign axons lie side by side.
Words beside a bar tell what is lost, and in how many nerves. Nothing is grown anew: a nerve that is read out
once tells what any set of cuts leaves.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

import simsynk
from simsynk.clinical.losses import LOSSES
from simsynk.planner.judged.assess import Assessment, HeldOut, assess
from simsynk.planner.proposal import Proposal
from simsynk.study.readout import read_out
from simsynk.view.style import ASKED, INK, UNASKED, words

REPLICATES = 30
MOST = 20.5
RUN = f"simsynk {simsynk.__version__}, bells_palsy_severe, day 600, {REPLICATES} nerves, seed 1"
SIGNED = f"Lines hold eight in ten nerves. {RUN}. {simsynk.NOTICE}"


def main() -> None:
    patient = simsynk.prepare(simsynk.load("bells_palsy_severe"))
    nerves = HeldOut(readout=read_out(patient, seed=1, replicates=range(REPLICATES)))
    twigs = [edge.name for edge in patient.nerve.edges if edge.kind == "twig" and edge.name in nerves.readout.cuts]
    found = {twig: assess(Proposal(cuts=(twig,)), nerves) for twig in twigs}
    for twig, one in found.items():
        print(f"{words(twig):<24} frees {one.removed.mean:4.1f} %, costs {one.lost.mean:4.1f} %{told(one)}")
    draw(found)


def told(one: Assessment) -> str:
    """Functions that a tenth of the nerves or more lack after the cut."""
    lost = [f"{LOSSES[name].says} in {100 * share:.0f} %" for name, share in one.losses.items() if share >= 0.1]
    return f"; {', '.join(lost)}" if lost else ""


def draw(found: dict[str, Assessment]) -> None:
    """A bar to each side for every twig."""
    figure = Figure(figsize=(8, 4.8), layout="constrained")
    axes: Axes = figure.subplots()
    for row, one in enumerate(found.values()):
        for sign, part, colour, hatch in ((1, one.removed, UNASKED, None), (-1, one.lost, ASKED, "///")):
            axes.barh(row, sign * part.mean, color=colour, hatch=hatch, edgecolor="white", linewidth=0)
            axes.plot([sign * part.q10, sign * part.q90], [row, row], color=INK, linewidth=1.2)
        axes.text(MOST + 1, row, told(one).removeprefix("; "), va="center", fontsize=8, color=INK)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlim(-MOST, 2.85 * MOST)
    axes.set_xticks([-20, -10, 0, 10, 20], ["20", "10", "0", "10", "20 %"], fontsize=9)
    axes.set_yticks(range(len(found)), [words(twig) for twig in found], fontsize=9)
    axes.invert_yaxis()
    heads = {"asked-for, lost": -0.5, "unwanted, removed": 0.5, "function lost, in nerves": MOST + 1}
    for head, place in heads.items():
        axes.text(place, -0.9, head, fontsize=8, weight="bold", ha="right" if place < 0 else "left")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_bounds(-20, 20)
    axes.tick_params(axis="y", length=0)
    figure.supxlabel(textwrap.fill(SIGNED, 120), fontsize=7)
    out = Path("results/what_each_twig_carries")
    out.mkdir(parents=True, exist_ok=True)
    figure.savefig(out / "twigs.png", dpi=150)


if __name__ == "__main__":
    main()
