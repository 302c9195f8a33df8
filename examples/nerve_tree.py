"""
A nerve that found its way, and one that did not
================================================

The same simulated nerve, cut in the same place, twice: once no axon loses its way, once three in ten do. Pale
lines are axons that came home; strong ones lead to another branch than their own. Both pictures share their
luck, so that nothing differs but the misrouting.
"""

# sphinx_gallery_thumbnail_number = 2
from pathlib import Path

from simsynk.view.picture import save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.simulated import simulated

for scenario in ("misrouting_0", "misrouting_30"):
    picture = picture_of("nerve", simulated(scenario, replicates=2, seed=1))
    save_picture(picture, Path("results/nerve_tree"), scenario, formats=("png",))
    print(f"{picture.title}\n  {picture.alt}")
