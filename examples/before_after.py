"""
Before and after, side by side
==============================

The smile before the injury beside the smile afterwards, with the outline of the other side mirrored over the
affected one. Numbers in millimetres say what the eye may miss.
"""

from pathlib import Path

from simsynk.view.picture import Choice, save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.simulated import simulated

drawn = simulated("bells_palsy_severe", replicates=12, seed=1)
picture = picture_of("before_after", drawn, Choice(command="smile"))
save_picture(picture, Path("results/before_after"), "before_after", formats=("png",))
print(picture.title)
print(picture.alt)
