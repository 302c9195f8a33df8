"""
How sure is the face?
=====================

Ghost outlines: the smile of one simulated patient, with those of all others drawn over it as thin lines. They
differ by luck of regrowth alone, which healed the same injury of the same person again and again. Where the
lines blur, luck decides; where they lie on each other, it does not.
"""

from pathlib import Path

from simsynk.view.picture import Choice, save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.simulated import simulated

drawn = simulated("trunk_transection_suture", replicates=40, seed=1)
picture = picture_of("spread", drawn, Choice(command="smile"))
save_picture(picture, Path("results/ghost_outlines"), "ghosts", formats=("png",))
print(picture.title)
print(picture.alt)
