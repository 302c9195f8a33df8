"""What a reader of a ranking must not miss: relief that does not last, that nobody sees, or that takes much toxin."""

from __future__ import annotations

from collections.abc import Iterator

from simsynk.events.toxin import usual_total
from simsynk.planner.judged.makeup import unseen_regions
from simsynk.planner.ranking import RankedPlan, Ranking
from simsynk.planner.shown import listed

LEAST_UNSEEN = 1 / 3
"""Share of a plan's relief in a region that the face does not show, above which the reader is told."""


def findings(ranking: Ranking) -> Iterator[str]:
    """Sentences that belong under the table of a ranking."""
    yield from _not_lasting(ranking)
    yield from _dear(ranking)
    yield from _unseen(ranking)
    yield from _much_toxin(ranking)


def _not_lasting(ranking: Ranking) -> Iterator[str]:
    told = [plan for plan in ranking.plans if plan.later]
    if not told:
        return
    month = told[0].later[-1].months
    worse = [plan for plan in told if plan.later[-1].removed.mean < 0]
    if worse:
        operated = any(plan.proposal.cuts for plan in worse)
        why = (
            ": cut axons regrow and go astray a second time, and neighbours sprout into what they left. Published "
            "effects last longer" if operated else ""
        )  # fmt: skip
        yield (
            f"{month:g} months later {_so_many(len(worse), len(told))} more unwanted movement than doing nothing in "
            f"this model{why}"
        )


def _dear(ranking: Ranking) -> Iterator[str]:
    dear = [plan for plan in ranking.plans if plan.found.lost.mean > plan.found.removed.mean]
    if dear:
        yield f"{_named(dear, 'loses', 'lose')} more of the asked-for movement than of the unwanted one, in per cent"


def _unseen(ranking: Ranking) -> Iterator[str]:
    for region in unseen_regions(ranking.patient):
        much = [plan for plan in ranking.plans if plan.found.relief.get(region, 0.0) > LEAST_UNSEEN]
        if much:
            yield (
                f"more than a third of what {_named(much, 'removes', 'remove')} lies in the {region}, where this "
                f"face shows no movement; --weights {region}=0 ranks without it"
            )


def _much_toxin(ranking: Ranking) -> Iterator[str]:
    least, most = usual_total()
    much = [plan for plan in ranking.plans if sum(units for _, units, _ in plan.proposal.doses) > most]
    if much:
        yield (
            f"{_named(much, 'takes', 'take')} more toxin than the {least:g} to {most:g} units that a published "
            "session gives to an affected side"
        )


def _so_many(some: int, all_of_them: int) -> str:
    if some < all_of_them:
        return f"{some} of the {all_of_them} plans leave{'s' * (some == 1)}"
    return f"all {some} plans leave" if some > 1 else "the plan leaves"


def _named(plans: list[RankedPlan], one: str, many: str) -> str:
    ranks = [str(plan.rank) for plan in plans]
    return f"plan {ranks[0]} {one}" if len(ranks) == 1 else f"plans {listed(ranks)} {many}"
