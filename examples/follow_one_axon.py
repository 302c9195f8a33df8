"""Follow one axon: which tubes its sprouts took after the lesion, when they arrived, and what they hold.

The axon is the one that ends with fibres in the most muscles of one simulated nerve. Its command is still the
command of its old muscle: what it reaches besides is synkinesis at the scale of one motor unit.
"""

from __future__ import annotations

import numpy as np

import simsynk


def main() -> None:
    nerve = simsynk.grow("bells_palsy_severe", replicate=0, seed=1)
    table, intact = nerve.processes, nerve.intact
    fibres = nerve.half_fibres[:, nerve.day_index()] / 2
    holding = nerve.reaching[fibres > 0]
    held = dict(zip(nerve.reaching.tolist(), fibres.tolist(), strict=True))
    muscle_of_row = intact.pool_of_route[table.route]
    pairs = np.unique(np.stack([table.axon[holding], muscle_of_row[holding]]), axis=1)
    axon = int(np.bincount(pairs[0]).argmax())

    names = intact.nerve.pool_names
    home = intact.routes[intact.route[axon]]
    print(f"axon {axon} of {names[intact.pool[axon]]}, home route {home.name}, {intact.fibres[axon]} fibres before")
    for row in np.flatnonzero(table.axon[: table.rows] == axon).tolist():
        if table.event[row] < 0:
            continue
        route = intact.routes[table.route[row]]
        if np.isfinite(table.arrival[row]):
            fate = f"arrives on day {table.arrival[row]:.0f}, holds {held.get(row, 0.0):g} fibres"
        else:
            fate = f"stops after {table.stop_mm[row] - table.split_mm[row]:.0f} mm"
        print(f"  {names[route.pool]:<28} by {route.name:<45} {fate}")


if __name__ == "__main__":
    main()
