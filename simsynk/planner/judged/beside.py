"""A plan made by hand beside the front: what it gives, which plans are better in both, and how far off they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from simsynk.anatomy.nerve import Nerve
from simsynk.events.myectomy import share_removed
from simsynk.planner.judged.assess import Assessment, HeldOut, assess
from simsynk.planner.proposal import Proposal
from simsynk.planner.request import Request, twigs_of

MOST = 3
"""Plans and changes that are listed."""

_SAME = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A plan of the front seen from the one made by hand, on the nerves of the search.

    Parameters
    ----------
    title
        In words.
    steps
        What would be done besides or not be done, one entry for each change.
    removed, lost
        In per cent.
    """

    title: str
    steps: tuple[str, ...]
    removed: float
    lost: float


@dataclass(frozen=True, kw_only=True)
class ByHand:
    """A plan made by hand.

    Parameters
    ----------
    name, title, proposal
        What it is.
    searched, found
        What it gives and takes on the nerves of the search and on the held-out ones.
    missed
        Floors that it does not keep on the nerves of the search.
    beaten_by
        Plans of the front that are at least as good in both, the nearest first.
    nearest
        Plans of the front that take the fewest changes.
    improvements
        Single changes that keep every floor, and that make it no worse in either and better in one or, where it
        misses a floor itself, that mend this.
    """

    name: str
    title: str
    proposal: Proposal
    searched: Assessment = field(repr=False)
    found: Assessment = field(repr=False)
    missed: tuple[str, ...]
    beaten_by: tuple[Other, ...]
    nearest: tuple[Other, ...]
    improvements: tuple[Other, ...]


def beside(
    name: str, title: str, proposal: Proposal, front: Sequence[tuple[str, Proposal, float, float]], request: Request,
    searched: HeldOut, held: HeldOut,
) -> ByHand:  # fmt: skip
    """Place a plan made by hand beside a front.

    Parameters
    ----------
    front
        Title, proposal, and per cent removed and lost on the nerves of the search, for every plan of the front.
    searched, held
        Nerves of the search, and those that were held out.
    """
    own, nerve = assess(proposal, searched, faces=False), searched.readout.side.intact.nerve
    others = [
        Other(title=words, steps=tuple(_steps(proposal, one, nerve)), removed=removed, lost=lost)
        for words, one, removed, lost in front
    ]
    others.sort(key=lambda one: (len(one.steps), one.lost))
    return ByHand(
        name=name, title=title, proposal=proposal, searched=own, found=assess(proposal, held),
        missed=tuple(missed(own, request)),
        beaten_by=tuple(one for one in others if _better(one.removed, one.lost, own))[:MOST],
        nearest=tuple(others[:MOST]), improvements=tuple(_improvements(proposal, own, request, searched))[:MOST],
    )  # fmt: skip


def missed(found: Assessment, request: Request) -> Iterator[str]:
    """Floors that are not kept: in the mean over the nerves, or in as many of them as was asked."""
    for text, share in found.kept.items():
        in_mean = request.certainty is None
        kept = found.kept_in_mean[text] if in_mean else share >= (request.certainty or 0.0) - _SAME
        if not kept:
            yield text


def _better(removed: float, lost: float, own: Assessment) -> bool:
    more, less = removed - own.removed.mean, own.lost.mean - lost
    return more >= -_SAME and less >= -_SAME and (more > _SAME or less > _SAME)


def _improvements(proposal: Proposal, own: Assessment, request: Request, searched: HeldOut) -> list[Other]:
    found = []
    for step, changed in _single_changes(proposal, request, searched.readout.side.intact.nerve):
        tried = assess(changed, searched, faces=False)
        gains = _better(tried.removed.mean, tried.lost.mean, own) or any(missed(own, request))
        if gains and not any(missed(tried, request)):
            found.append(Other(title=step, steps=(step,), removed=tried.removed.mean, lost=tried.lost.mean))
    return sorted(found, key=lambda one: one.lost - one.removed)


def _single_changes(proposal: Proposal, request: Request, nerve: Nerve) -> Iterator[tuple[str, Proposal]]:
    """Every plan that is one act away."""
    for cut in proposal.cuts:
        yield f"not cutting {cut}", dataclasses.replace(proposal, cuts=tuple(c for c in proposal.cuts if c != cut))
    covered = {twig for cut in proposal.cuts for twig in twigs_of(nerve, cut)}
    within = request.most_cuts is None or len(proposal.cuts) < request.most_cuts
    for cut in request.cuts:
        if within and cut not in covered:
            yield f"cutting {cut} too", dataclasses.replace(proposal, cuts=(*proposal.cuts, cut))
    out = dict(proposal.myectomies)
    for muscle in out:
        left = tuple(one for one in proposal.myectomies if one[0] != muscle)
        yield f"leaving {muscle} in", dataclasses.replace(proposal, myectomies=left)
    for muscle in request.myectomies:
        if muscle not in out:
            more = (*proposal.myectomies, (muscle, share_removed(muscle)))
            yield f"taking out part of {muscle} too", dataclasses.replace(proposal, myectomies=more)
    for muscle in dict.fromkeys(muscle for muscle, _, _ in proposal.doses):
        left_doses = tuple(one for one in proposal.doses if one[0] != muscle)
        yield f"no toxin into {muscle}", dataclasses.replace(proposal, doses=left_doses)


def _steps(mine: Proposal, other: Proposal, nerve: Nerve) -> Iterator[str]:
    """What changes from one plan to another; a branch counts as its twigs."""
    ours, theirs = ({t: 0 for cut in one.cuts for t in twigs_of(nerve, cut)} for one in (mine, other))
    yield from (f"not cutting {name}" for name in ours if name not in theirs)
    yield from (f"cutting {name} too" for name in theirs if name not in ours)
    for words, part in (("part of {} out", "myectomies"), ("toxin into {}", "doses")):
        before, after = ({one[0]: one[1] for one in getattr(plan, part)} for plan in (mine, other))
        yield from (f"no {words.format(name)}" for name in before if name not in after)
        yield from (f"{words.format(name)} too" for name in after if name not in before)
        changed = [name for name in after if name in before and abs(after[name] - before[name]) > _SAME]
        yield from (f"another amount: {words.format(name)}" for name in changed)
