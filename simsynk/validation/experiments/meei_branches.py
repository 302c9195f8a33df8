"""Selective neurectomy branch by branch: what more antagonists gain, and what a smile branch costs."""

from __future__ import annotations

from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.treated import Person, Values, each_person, plan, samples
from simsynk.validation.verdict import Sample

ANTAGONISTS = ("cervical_1", "cervical_2", "buccal_3", "marginal_mandibular_2")
"""What draws the corner down or aside on stimulation, but for the twig that lowers the lower lip most."""

CUTS = {
    "one": ANTAGONISTS[:1],
    "four": ANTAGONISTS,
    "four_and_smile": (*ANTAGONISTS, "zygomatic_3"),
    "four_and_vertical": (*ANTAGONISTS, "zygomatic_4"),
}
FOLLOW_UP = 19.5


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Differences in excursion between sets of cut branches, and the share of persons with a new deficit."""
    plans = [plan(name, {"kind": "neurolysis", "branches": list(cut)}) for name, cut in CUTS.items()]
    return samples(each_person(study, effort, plans, [0.0, FOLLOW_UP], _differences))


def _differences(person: Person) -> dict[str, Values]:
    smile = {name: person.smile_distance(FOLLOW_UP, name) for name in CUTS}
    return {
        "four_antagonists": smile["four"] - person.smile_distance(0.0),
        "more_antagonists": smile["four"] - smile["one"],
        "smile_branch": smile["four_and_smile"] - smile["four"],
        "vertical_branch": smile["four_and_vertical"] - smile["four"],
        "new_losses": 100 * person.newly_lost(FOLLOW_UP, "four"),
    }
