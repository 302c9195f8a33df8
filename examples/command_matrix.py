"""
Every command by every muscle
=============================

A row is a command, a column a muscle. A frame says that the command asks for this muscle. Blue is what was
asked for, orange what came unasked, and the tick shows the same face healthy. Weakness is a framed cell below
its tick; synkinesis is colour outside the frames.
"""

from pathlib import Path

from simsynk.view.picture import save_picture
from simsynk.view.run_pictures import picture_of
from simsynk.view.simulated import simulated

drawn = simulated("bells_palsy_severe", replicates=20, seed=1)
picture = picture_of("matrix", drawn)
save_picture(picture, Path("results/command_matrix"), "matrix", formats=("png",))
lid = drawn.result.cell("smile", "orbicularis_oculi_palpebral")
print(f"smile, eyelid: {lid['mean']:.1%} of its maximum (nine in ten: {lid['q05']:.1%} to {lid['q95']:.1%})")
print(picture.alt)
