"""
Axons on their way
==================

From the lesion to the muscles, day by day. Nothing moves in the face until the first axons arrive; nearer
muscles are reached first; and which tube an axon took is decided at the lesion, long before anybody can see it.
The strip shows four moments for print, and for viewers who prefer no motion.
"""

# sphinx_gallery_thumbnail_number = 2
import contextlib
import io

from simsynk.cli.main import main

RUN = "results/regrowth_animation"
with contextlib.redirect_stdout(io.StringIO()):  # what was found; see it with simsynk run
    main(["run", "misrouting_30", "--replicates", "2", "--seed", "1", "--figures", "none", "--no-sensitivity",
          "--overwrite", "--out", RUN])  # fmt: skip
main(["animate", RUN, "--what", "regrowth", "--format", "gif"])
