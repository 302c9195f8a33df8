"""The folder of a ranking: `plan.json`, `plans.csv`, a plan file for every plan that is shown, and the scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simsynk import __version__
from simsynk.events.myectomy import share_removed
from simsynk.events.toxin import DOSES
from simsynk.notice import NOTICE
from simsynk.planner.candidates import Near
from simsynk.planner.findings import findings
from simsynk.planner.judged.beside import ByHand, Other
from simsynk.planner.judged.makeup import unseen_regions
from simsynk.planner.ranking import RankedPlan, Ranking
from simsynk.planner.request import Request
from simsynk.planner.shown import title_of
from simsynk.scenario.plan import Plan
from simsynk.scenario.scenario import Scenario
from simsynk.study.compare_folder import without_nan
from simsynk.study.folder import another_result, make_writable, write_csv
from simsynk.study.run import provenance, recipe

SCHEMA = "simsynk.front/1"
WORDS = "ranking under the model's assumptions"


def recipe_text(scenario: Scenario, seed: int, options: Mapping[str, Any], start: Plan | None) -> str:
    """What the numbers of a ranking depend on, as the text of `recipe.json`.

    Parameters
    ----------
    options
        The request as the user wrote it.
    start
        The plan made by hand, if there is one.
    """
    asked = {**options, "start": start.sha256 if start else None}
    whole = {**recipe(scenario, seed), "replicates": scenario.replicates, "request": asked}
    return json.dumps(whole, sort_keys=True)


def refuse_another(folder: Path, wanted: str, *, overwrite: bool) -> None:
    """Make sure, before the work, that a folder holds nothing else; a ranking that was broken off is nothing.

    Raises
    ------
    InputError
        When it does, or cannot be written.
    """
    kept = folder / "recipe.json"
    before = kept.read_text(encoding="utf-8") if kept.exists() else wanted
    unfinished = "request" in json.loads(before) and not (folder / "plan.json").exists()
    other = before != wanted and not unfinished
    if (other or (folder / "result.json").exists()) and not overwrite:
        raise another_result(folder)
    if folder.exists():
        make_writable(folder)


def document(ranking: Ranking, command: str) -> dict[str, Any]:
    """The content of `plan.json`."""
    count = ranking.replicates
    made = provenance(ranking.scenario, ranking.seed, count, command)
    told = {
        "schema": SCHEMA,
        "notice": NOTICE,
        "title": ranking.scenario.title,
        "provenance": {**made, "held_out": count, "held_out_replicates": [count, 2 * count - 1]},
        "words": WORDS,
        "assumptions": list(assumptions(ranking)),
        "findings": list(findings(ranking)),
        "request": request_dict(ranking.request),
        "day": ranking.day,
        "side": ranking.side,
        "certificate": certificate_dict(ranking),
        "unseen_regions": list(unseen_regions(ranking.patient)),
        "nothing": nothing_dict(ranking),
        "front": [
            {"title": title_of(one.proposal), "wanted_lost": one.lost, "unwanted_removed": one.removed,
             "by_objective": one.aim}
            for one in ranking.front
        ],
        "plans": [plan_dict(plan) for plan in ranking.plans],
        **({"start": by_hand_dict(ranking.by_hand)} if ranking.by_hand else {}),
    }  # fmt: skip
    clean: dict[str, Any] = without_nan(told)
    return clean


def certificate_dict(ranking: Ranking) -> dict[str, Any] | None:
    """What is proved, for JSON; nothing is proved of doses, which come from a search."""
    found = ranking.certificate
    if found is None:
        return None
    gaps = [one.dose_gap for one in ranking.front if one.dose_gap is not None]
    words, proved = found.words, found.proved
    if ranking.request.injected:
        doses = "doses come from a search and are not proved"
        words = f"for plans without toxin: {words}; {doses}" if found.plans_possible > 1 else doses
        proved = False
    if gaps:
        words += f": at the same price others beside the same cuts could be better by up to {max(gaps):.2g} points"
    return {
        "method": found.method, "proved": proved, "complete": found.complete, "gap": found.gap,
        "dose_gap_points": max(gaps, default=None), "plans_possible": found.plans_possible,
        "plans_looked_at": found.plans_looked_at, "stopped_by_time": not found.in_time, "words": words,
    }  # fmt: skip


def request_dict(request: Request) -> dict[str, Any]:
    """What was asked, for JSON."""
    return {
        "allow": list(request.allow), "max_cuts": request.most_cuts, "keep": [keep.text for keep in request.keeps],
        "certainty": request.certainty, "objective": request.objective, "weights": dict(request.weights),
        "forbid": list(request.forbid), "inject": list(request.injected), "excise": list(request.myectomies),
    }  # fmt: skip


def nothing_dict(ranking: Ranking) -> dict[str, Any]:
    """Doing nothing on the held-out nerves, for JSON."""
    held = ranking.held_out
    return {
        "unwanted": float(held.unwanted(held.nothing).mean()), "wanted": float(held.wanted(held.nothing).mean()),
        "losses": dict(ranking.nothing.losses), "kept": dict(ranking.nothing.kept),
    }  # fmt: skip


def plan_dict(plan: RankedPlan) -> dict[str, Any]:
    """One plan, for JSON."""
    told = plan.found.as_dict()
    if plan.people:
        told["holds"] |= {"variants": f"{sum(one.holds for one in plan.people)} of {len(plan.people)}"}
    return {
        "name": plan.name, "title": plan.title, "rank": plan.rank, "knee": plan.knee, "on_front": True,
        **told,
        "in_sample": {
            "unwanted_removed_percent": plan.searched.removed.as_dict(),
            "wanted_lost_percent": plan.searched.lost.as_dict(),
        },
        "kept_in_mean": dict(plan.found.kept_in_mean),
        "worst_tenth_removed_percent": plan.worst_tenth,
        "near": [near_dict(near) for near in plan.near], "near_count": plan.near_count,
        "recurrence": [one.as_dict() for one in plan.later],
        **({"variants": [one.as_dict() for one in plan.people]} if plan.people else {}),
        **({"staged": {**plan.staged.as_dict(), "file": f"plans/{plan.name}_staged.yaml"}} if plan.staged else {}),
        "file": f"plans/{plan.name}.yaml",
    }  # fmt: skip


def by_hand_dict(by_hand: ByHand) -> dict[str, Any]:
    """The plan made by hand beside the front, for JSON."""
    return {
        "name": by_hand.name, "title": by_hand.title, **by_hand.found.as_dict(),
        "in_sample": {
            "unwanted_removed_percent": by_hand.searched.removed.as_dict(),
            "wanted_lost_percent": by_hand.searched.lost.as_dict(),
        },
        "missed": list(by_hand.missed),
        "beaten_by": [_other_dict(one) for one in by_hand.beaten_by],
        "nearest": [_other_dict(one) for one in by_hand.nearest],
        "improvements": [_other_dict(one) for one in by_hand.improvements],
    }  # fmt: skip


def _other_dict(one: Other) -> dict[str, Any]:
    return {
        "title": one.title, "changes": len(one.steps), "steps": list(one.steps), "unwanted_removed": one.removed,
        "wanted_lost": one.lost,
    }  # fmt: skip


def near_dict(near: Near) -> dict[str, Any]:
    """A plan that is almost as good, for JSON; its numbers are those of the nerves of the search."""
    return {
        "title": near.title, **near.proposal.as_dict(), "less_removed_percent": near.less_removed,
        "more_lost_percent": near.more_lost,
    }  # fmt: skip


def assumptions(ranking: Ranking) -> Iterator[str]:
    """What the ranking takes for granted, a sentence each."""
    request, count = ranking.request, ranking.replicates
    yield (
        f"every nerve is simulated; the plans were searched on {count} of them and are judged on {count} others of "
        "the same simulated anatomy"
    )
    yield "intervals and ranges hold luck within the model only, not doubt about its values or its form"
    yield "each plan is looked at in the moment after it; what grows back later stands under recurrence alone"
    counted = ", ".join(f"{region} {weight:g}" for region, weight in request.weights.items())
    yield (
        "unwanted movement is the mean over all commands of what muscles do that a command does not ask for, beyond "
        "the healthy face; every command counts alike" + (f"; regions count {counted}, others 1" if counted else "")
    )
    yield "asked-for movement is the mean share of it that is there over the commands that ask for any"
    yield "a cut divides every axon of a twig; the commands are not learned anew after it"
    if request.myectomies:
        shares = sorted({100 * share_removed(muscle) for muscle in request.myectomies})
        told = " to ".join(f"{share:g}" for share in dict.fromkeys((shares[0], shares[-1])))
        yield f"a myectomy takes out {told} % of a muscle, an assumed share"
    if request.injected:
        yield DOSES
        yield (
            "toxin beside cuts is given so that it acts most on their day; surgeons who map branches give none for "
            "half a year before, as in the plans with a test"
        )


def write_document(folder: Path, made: Mapping[str, Any]) -> None:
    """Write `plan.json`, the last of all files: a folder that holds it is whole."""
    text = json.dumps(made, indent=1, allow_nan=False)
    (folder / "plan.json").write_text(text + "\n", encoding="utf-8")


def write_plans(folder: Path, ranking: Ranking, made: Mapping[str, Any]) -> None:
    """Write `plans.csv` and the plan files; what is left of an earlier ranking goes."""
    (folder / "plan.json").unlink(missing_ok=True)
    write_csv(folder / "plans.csv", list(rows(made)))
    files = folder / "plans"
    files.mkdir(exist_ok=True)
    for old in files.glob("plan_*.yaml"):
        old.unlink()
    for plan in ranking.plans:
        (files / f"{plan.name}.yaml").write_text(plan_text(plan, ranking), encoding="utf-8")
        if plan.staged:
            made_plan = plan.staged.to_plan(
                f"{plan.name}_staged", f"toxin as a test, then {title_of(plan.staged.operation)}", side=_side(ranking)
            )
            text = _head(ranking) + made_plan.to_yaml()
            (files / f"{plan.name}_staged.yaml").write_text(text, encoding="utf-8")


def plan_text(plan: RankedPlan, ranking: Ranking) -> str:
    """The plan file of a plan, with the notice above it."""
    removed, lost = plan.found.removed, plan.found.lost
    shows = (
        f"In this model it removes {removed.mean:.1f} % of the unwanted movement and costs {lost.mean:.1f} % of the "
        "asked-for movement at once."
    )
    made = plan.proposal.to_plan(plan.name, ranking.day, plan.title, side=_side(ranking), shows=shows)
    return _head(ranking) + made.to_yaml()


def _side(ranking: Ranking) -> str | None:
    return None if ranking.side == ranking.scenario.side else ranking.side


def _head(ranking: Ranking) -> str:
    made = f"simsynk {__version__} plan, scenario {ranking.scenario.name}, seed {ranking.seed}"
    return f"# {NOTICE}\n# {made}, {ranking.replicates} replicates: {WORDS}\n"


def rows(made: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The table of the plans."""
    for plan in made["plans"]:
        row = {"plan": plan["name"], "rank": plan["rank"], "title": plan["title"], "knee": plan["knee"]}
        row |= _numbers(plan)
        row |= {f"kept {text}": share for text, share in plan["kept"].items()}
        row |= {f"lost {name}": share for name, share in plan["losses"].items()}
        row |= {"holds_in_nerves": plan["holds"]["nerves"]}
        for later in plan.get("recurrence") or ():
            mean = later["unwanted_removed_percent"]["mean"]
            row[f"unwanted_removed_percent at {later['months']:g} months"] = mean
        yield row


def _numbers(plan: Mapping[str, Any]) -> dict[str, Any]:
    names: Sequence[str] = ("unwanted_removed_percent", "wanted_lost_percent")
    found = {f"{name} {key}": value for name in names for key, value in plan[name].items()}
    return found | {f"{name} in the search": plan["in_sample"][name]["mean"] for name in names}
