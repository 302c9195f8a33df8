"""
One face under many commands
============================

Ask a face to do the same things before the injury, while it hangs, and when it has healed. The patient is the
median of the simulated ones. Compare along a column: the same command on other days.
"""

from pathlib import Path

from simsynk.view.picture import save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.simulated import simulated

drawn = simulated("trunk_transection_suture", replicates=12, seed=1)
picture = picture_of("sheet", drawn)
save_picture(picture, Path("results/expression_sheet"), "sheet", formats=("png",))
print(picture.title)
print(picture.alt)
