"""
In how many of fifty?
=====================

People count dots better than they read percentages. Each dot is one of fifty equally likely simulated
patients; beyond the bar a stranger would see that the eye narrows with the smile.
"""

from pathlib import Path

from simsynk.view.picture import save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.simulated import simulated

drawn = simulated("bells_palsy_severe", replicates=50, seed=1)
picture = picture_of("dots", drawn)
save_picture(picture, Path("results/fifty_dots"), "dots", formats=("png",))
print(picture.title)
print(picture.alt)
