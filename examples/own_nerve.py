"""A nerve that is not the facial one: regrowth of the recurrent laryngeal nerve after a crush.

The nerve stands in `recurrent_laryngeal.yaml`, what happens to it in `recurrent_laryngeal_crush.yaml`.
"""

from __future__ import annotations

from pathlib import Path

import simsynk


def main() -> None:
    scenario = simsynk.load(Path(__file__).with_name("recurrent_laryngeal_crush.yaml"))
    result = simsynk.run(scenario, replicates=30, seed=1)
    print(f"{result.title}, day {result.days[-1]:g}: mean of {len(result.replicates)} simulated nerves")
    side = result.sides.index(result.side)
    for c, command in enumerate(result.commands):
        for m, muscle in enumerate(result.muscles):
            now = result.cell(command, muscle)
            healthy = result.healthy[side, c, m]
            print(f"  {command:<12} {muscle:<26} {now['mean']:6.1%}  healthy {healthy:6.1%}")


if __name__ == "__main__":
    main()
