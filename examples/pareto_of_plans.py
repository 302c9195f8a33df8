"""
What a plan gains, and what it costs
====================================

Plans of treatment, played on the same simulated nerves, always beside doing nothing (the star). Upwards lies
relief of unwanted movement, to the right the asked-for movement that it costs. A plan that another one beats
in both is a grey square; bars hold eight in ten nerves. A month later most plans look better than a year
later. Which price is worth paying is nothing that a model can say.
"""

import contextlib
import io
from pathlib import Path

from simsynk.cli.main import main
from simsynk.study.opened_comparison import open_comparison
from simsynk.view.picture import Choice, save_picture
from simsynk.view.plan_front import pareto_picture

PLANS = ("toxin_eyelids", "eyelid_neurolysis_partial", "eyelid_neurolysis", "platysmectomy")

out = Path("results/pareto_of_plans")
words = [word for plan in PLANS for word in ("--plan", plan)]
words += [
    "--replicates",
    "12",
    "--seed",
    "1",
    "--months",
    "1,12",
    "--figures",
    "none",
    "--overwrite",
    "--out",
    str(out),
]
with contextlib.redirect_stdout(io.StringIO()):  # the report of every command; see it with simsynk compare
    main(["compare", "bells_palsy_severe", *words])
picture = pareto_picture(open_comparison(out), Choice())
save_picture(picture, out, "pareto", formats=("png",))
print(picture.title)
print(picture.alt)
