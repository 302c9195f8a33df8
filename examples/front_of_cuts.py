"""
Cuts that no other cuts beat
============================

Every one of the 16,384 sets of twigs of the human nerve, looked at on simulated nerves: what it removes of the
unwanted movement, and what it costs of the asked-for one. Smile, brow and gentle closure are to stay. The plans
are judged on nerves that the search has not seen. This is the moment after the cut; what grows back later is
another picture, and the ranking is one under the model's assumptions.
"""

from pathlib import Path

import simsynk
from simsynk.planner.folder import document
from simsynk.planner.ranking import rank
from simsynk.planner.request import request_of
from simsynk.view.picture import Choice, save_picture
from simsynk.view.ranking_figure import ranking_picture

KEEP = "smile>=0.8,brow_raise>=0.8,close_gentle>=0.9"

scenario = simsynk.load("bells_palsy_severe", sets=["replicates=20"])
ranking = rank(scenario, lambda patient: request_of(patient, keep=KEEP), seed=1)
picture = ranking_picture(document(ranking, "examples/front_of_cuts.py"), Choice())
if picture is not None and ranking.certificate is not None:
    save_picture(picture, Path("results/front_of_cuts"), "front", formats=("png",))
    print(ranking.certificate.words)
    for plan in ranking.plans:
        removed, lost = plan.found.removed.mean, plan.found.lost.mean
        print(f"{plan.title}: removes {removed:.0f} %, costs {lost:.0f} %")
