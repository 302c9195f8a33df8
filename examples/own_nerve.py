"""
A nerve that is not the facial one
==================================

Regrowth of the recurrent laryngeal nerve after a crush: openers and closers of the vocal fold share one
nerve, so that misdirected axons let both pull at once. The nerve stands in `recurrent_laryngeal.yaml`, what
happens to it in `recurrent_laryngeal_crush.yaml`. Nothing in the engine knows which nerve it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from simsynk.view.picture import save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.simulated import simulated


def main() -> None:
    drawn = simulated(Path(sys.argv[0]).with_name("recurrent_laryngeal_crush.yaml"), replicates=30, seed=1)
    result = drawn.result
    print(f"{result.title}, day {result.days[-1]:g}: mean of {len(result.replicates)} simulated nerves")
    side = result.sides.index(result.side)
    for c, command in enumerate(result.commands):
        for m, muscle in enumerate(result.muscles):
            now = result.cell(command, muscle)
            healthy = result.healthy[side, c, m]
            print(f"  {command:<12} {muscle:<26} {now['mean']:6.1%}  healthy {healthy:6.1%}")
    save_picture(picture_of("matrix", drawn), Path("results/own_nerve"), "matrix", formats=("png",))


if __name__ == "__main__":
    main()
