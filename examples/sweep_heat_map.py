"""
A question over many settings
=============================

How much of the muscle belongs to foreign neurons, for every mix of misrouting and of axons cut? A study names
the factors; `run_study` simulates every point with the same luck and keeps a table, from which the figure is
drawn.
"""

import shutil
import sys
from pathlib import Path

import simsynk
from simsynk.view.study_figures import draw_study_figures

out = Path("results/sweep_heat_map")
shutil.rmtree(out, ignore_errors=True)
study = simsynk.load_study(Path(sys.argv[0]).with_name("toy_study.yaml"), sets=["replicates=10"])
table = simsynk.run_study(study, out, seed=1)
draw_study_figures(table, out, "heat_map.foreign")
print(f"{len(table)} points of the study {study.name}")
for place, mean in enumerate(table.statistics["foreign"].mean):
    point = ", ".join(f"{one.label} {table.values[one.name][place]}" for one in table.factors)
    print(f"  {point}: {mean:.1%} foreign")
