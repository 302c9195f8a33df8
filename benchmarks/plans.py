"""Speed of comparing plans of treatment on the same nerves."""

from __future__ import annotations

from benchmarks.row import Row, at_most
from simsynk.scenario.load import load
from simsynk.scenario.plan import load_plan
from simsynk.study.compare import compare

_PLANS = ("selective_neurolysis", "toxin_lower_face", "block_then_dao_excision", "orbicularis_myectomy")


def rows(rounds: int = 3) -> list[Row]:
    """Four plans beside doing nothing, 200 nerves, all commands, six times; wall time of growing and of the rest."""
    scenario, plans = load("bells_palsy_severe"), [load_plan(name) for name in _PLANS]
    found = [compare(scenario, plans, seed=1) for _ in range(rounds)]
    beyond = min(one.examine_seconds for one in found)
    growing = min(one.grow_seconds for one in found)
    trained = compare(scenario, [load_plan("retraining")], seed=1)
    alone = compare(scenario, [load_plan("massage")], seed=1)
    each = 1000 * (trained.grow_seconds - alone.grow_seconds) / trained.replicates
    return [
        at_most("Comparing 4 plans, 200 nerves, 16 commands, 6 times: seconds beyond growing", beyond, 3.0),
        Row("... growing the nerves of doing nothing and of the plan that cuts, s", f"{growing:.2f}"),
        Row("Retraining one nerve (16 commands, 6 times), ms of wall time on all threads", f"{each:.1f}"),
    ]
