"""
First nothing, then too much
============================

Asked-for and unwanted movement over two years after a divided and sutured trunk. Nothing moves until the
first axons arrive; then both come back together, for both are the same axons in the right and in the wrong
muscles.
"""

from pathlib import Path

from simsynk.view.picture import save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.simulated import simulated

days = "observe_days=[0, 60, 90, 120, 150, 180, 240, 300, 365, 480, 600, 730]"
drawn = simulated("trunk_transection_suture", replicates=10, seed=1, sets=[days])
picture = picture_of("recovery", drawn)
save_picture(picture, Path("results/recovery"), "recovery", formats=("png",))
print(picture.title)
print(picture.alt)
