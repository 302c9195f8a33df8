"""
Follow one axon
===============

The axon that ends with fibres in the most muscles of one simulated nerve: which tubes its sprouts took after
the lesion, when they arrived, and what they hold. Its command is still the command of its old muscle. What it
reaches besides is synkinesis at the scale of one motor unit.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import simsynk
from simsynk.view.style import ASKED, UNASKED, words

SIGNED = f"simsynk {simsynk.__version__}, bells_palsy_severe, seed 1, replicate 0. {simsynk.NOTICE}"


def main() -> None:
    nerve = simsynk.grow("bells_palsy_severe", replicate=0, seed=1)
    table, intact = nerve.processes, nerve.intact
    fibres = nerve.half_fibres[:, nerve.day_index()] / 2
    holding = nerve.reaching[fibres > 0]
    held = dict(zip(nerve.reaching.tolist(), fibres.tolist(), strict=True))
    muscle_of_row = intact.pool_of_route[table.route]
    pairs = np.unique(np.stack([table.axon[holding], muscle_of_row[holding]]), axis=1)
    axon = int(np.bincount(pairs[0]).argmax())

    names, own = intact.nerve.pool_names, int(intact.pool[axon])
    home = intact.routes[intact.route[axon]]
    print(f"axon {axon} of {names[own]}, home route {home.name}, {intact.fibres[axon]} fibres before")
    now: dict[int, float] = {}
    for row in np.flatnonzero(table.axon[: table.rows] == axon).tolist():
        if table.event[row] < 0:
            continue
        route = intact.routes[table.route[row]]
        if np.isfinite(table.arrival[row]):
            fate = f"arrives on day {table.arrival[row]:.0f}, holds {held.get(row, 0.0):g} fibres"
            now[route.pool] = now.get(route.pool, 0.0) + held.get(row, 0.0)
        else:
            fate = f"stops after {table.stop_mm[row] - table.split_mm[row]:.0f} mm"
        print(f"  {names[route.pool]:<28} by {route.name:<45} {fate}")
    draw(now, own, int(intact.fibres[axon]), names)


def draw(now: dict[int, float], own: int, before: int, names: tuple[str, ...]) -> None:
    """Fibres of the axon before and now: its own muscle filled, others hatched."""
    shown = [own, *(pool for pool in now if pool != own)]
    labels = [f"{words(names[own])}, before", *(f"{words(names[p])}, now" for p in shown)]
    figure = Figure(figsize=(6, 1.1 + 0.35 * len(labels)), layout="constrained")
    axes = figure.subplots()
    axes.barh(labels[:2], [before, now.get(own, 0.0)], color=ASKED)
    axes.barh(labels[2:], [now[p] for p in shown[1:]], color=UNASKED, hatch="//", edgecolor="white")
    axes.invert_yaxis()
    axes.set_xlabel("muscle fibres (hatched: foreign muscle)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel(textwrap.fill(SIGNED, 110), fontsize=7)
    Path("results/follow_one_axon").mkdir(parents=True, exist_ok=True)
    figure.savefig("results/follow_one_axon/fibres.png", dpi=150)


if __name__ == "__main__":
    main()
