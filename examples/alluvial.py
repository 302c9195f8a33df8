"""
Whose fibres they were, who drives them now
===========================================

The alluvial joins the territory that a neuron served before the injury with the one that it feeds now. Widths
count muscle fibres. Pale bands are home; a solid band is the way by which one command moves another
territory. The gap on the right is muscle that got no nerve back.
"""

from pathlib import Path

from simsynk.view.picture import save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.simulated import simulated

drawn = simulated("bells_palsy_severe", replicates=20, seed=1)
picture = picture_of("alluvial", drawn)
save_picture(picture, Path("results/alluvial"), "alluvial", formats=("png",))
print(picture.title)
print(picture.alt)
