"""What `simsynk plan` prints: what plans remove and what they cost with the same loudness, and what is proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simsynk.cli.tables import table
from simsynk.clinical.losses import LOSSES

_LEAST_SHARE = 0.005


def ranking_lines(made: Mapping[str, Any]) -> Iterator[str]:
    """The report of a `plan.json`, line by line."""
    count = made["provenance"]["replicates"]
    nothing = made["nothing"]
    yield f"{made['title']}: plans for the {made['side']} side on day {made['day']:g}, {made['words']}"
    yield (
        f"searched on {count} simulated nerves, judged on {count} others; with nothing done: unwanted movement "
        f"{100 * nothing['unwanted']:.2f} %, asked-for movement {100 * nothing['wanted']:.1f} % of the healthy one"
    )
    if made["request"]["keep"]:
        yield "to be kept: " + ", ".join(made["request"]["keep"]) + _how_kept(made["request"])
    if not made["plans"]:
        yield ""
        yield _nothing_found(made)
    else:
        yield ""
        yield from _table(made)
        yield ""
        yield from _each(made)
    yield from _start(made)
    if made["certificate"]:
        yield f"certificate: {made['certificate']['words']}"
    yield "assumptions:"
    for one in made["assumptions"]:
        yield f"  - {one}"


def _how_kept(request: Mapping[str, Any]) -> str:
    if request["certainty"] is None:
        return " (in the mean over the nerves)"
    return f" (in at least {request['certainty']:.0%} of the nerves)"


def _nothing_found(made: Mapping[str, Any]) -> str:
    if made["certificate"] is None:
        return "there is no unwanted movement to remove in these nerves; doing nothing is all that is ranked"
    return "no plan that keeps what must be kept removes anything; doing nothing is all that is ranked"


def _table(made: Mapping[str, Any]) -> Iterator[str]:
    floors = made["request"]["keep"]
    months = [one["months"] for one in made["plans"][0].get("recurrence") or ()]
    later = [f"removed at {months[-1]:g} mo" if months else ""] if months else []
    persons = ["persons"] if "variants" in made["plans"][0]["holds"] else []
    worst = ["in the worst tenth"] if made["request"]["objective"] == "worst_tenth" else []
    header = ["rank", "unwanted removed, %", *worst, "asked-for lost, %", *(f"kept {text}" for text in floors),
              "holds in", *later, *persons, "cuts"]  # fmt: skip
    kept = [_share(made["nothing"]["kept"][text]) for text in floors]
    rows = [
        ["-", "0 (doing nothing)", *("0" for _ in worst), "0", *kept, *("-" for _ in ("", *later, *persons)), "0"]
    ]
    for plan in made["plans"]:
        rows.append(
            [f"{plan['rank']}" + (" knee" if plan["knee"] else ""), _spread(plan["unwanted_removed_percent"]),
             *(f"{plan['worst_tenth_removed_percent']:.1f}" for _ in worst),
             _spread(plan["wanted_lost_percent"]), *(_share(plan["kept"][text]) for text in floors),
             _share(plan["holds"]["nerves"]), *(_later(plan) for _ in later),
             *(str(plan["holds"]["variants"]) for _ in persons), str(len(plan["cuts"]))]
        )  # fmt: skip
    yield from table(header, rows).splitlines()
    yield (
        "mean (95 % interval of it) on the held-out nerves; kept: share of them; holds in: share of them that loses "
        "less than it is rid of and keeps all"
    )


def _share(value: float) -> str:
    return f"{value:.0%}"


def _spread(found: Mapping[str, float | None]) -> str:
    if found["mean"] is None:
        return "-"
    if found["low"] is None:
        return f"{found['mean']:.1f} (one nerve)"
    return f"{found['mean']:.1f} ({found['low']:.1f} to {found['high']:.1f})"


def _later(plan: Mapping[str, Any]) -> str:
    return _spread(plan["recurrence"][-1]["unwanted_removed_percent"]) if plan.get("recurrence") else "-"


def _each(made: Mapping[str, Any]) -> Iterator[str]:
    """What each plan is, in words, with the functions that it costs."""
    before = made["nothing"]["losses"]
    for plan in made["plans"]:
        removed, lost = (plan[name]["mean"] for name in ("unwanted_removed_percent", "wanted_lost_percent"))
        yield (
            f"{plan['rank']}. in this model, {plan['title']} removes {removed:.1f} % of the unwanted movement and "
            f"costs {lost or 0:.1f} % of the asked-for movement"
        )
        lost_now = [
            f"{LOSSES[name].says} in {share:.0%} ({before.get(name, 0.0):.0%})"
            for name, share in plan["losses"].items()
            if share - before.get(name, 0.0) >= _LEAST_SHARE
        ]
        if lost_now:
            yield "   LOSS, share of the nerves (with nothing done): " + "; ".join(lost_now)
        if plan.get("staged"):
            yield _staged(plan["staged"])
        if plan["near_count"] and plan["near"]:
            yield f"   almost as good (within 2 %): {plan['near_count']}, as {plan['near'][0]['title']}"


def _staged(found: Mapping[str, Any]) -> str:
    if not found["doses"]:
        return "   no doses of toxin resemble the operation"
    before = found["operation_day"] - found["doses"][0]["day"]
    shown = "-" if found["reproduced"] is None else f"{found['reproduced']:.0%}"
    return (
        f"   toxin into {len(found['doses'])} muscles {before:g} days before, as a test ({found['file']}): would "
        f"show {shown} of what the operation removes"
    )


def _start(made: Mapping[str, Any]) -> Iterator[str]:
    start = made.get("start")
    if not start:
        return
    yield (
        f"H. the plan made by hand, {start['title']}: removes {_spread(start['unwanted_removed_percent'])} %, costs "
        f"{_spread(start['wanted_lost_percent'])} %"
    )
    if start["missed"]:
        yield f"   it does not keep {', '.join(start['missed'])} in these nerves"
    if start["beaten_by"]:
        yield "   at least as good in both: " + "; ".join(one["title"] for one in start["beaten_by"])
    elif not start["missed"]:
        yield "   no plan that was found is at least as good in both"
    for one in start["nearest"]:
        yield f"   {_changes(one['changes'])} away from it: {one['title']} ({_trade(one)})"
    for one in start["improvements"]:
        yield f"   one change, {one['title']}: {_trade(one)}"


def _trade(one: Mapping[str, Any]) -> str:
    return f"removes {one['unwanted_removed']:.1f} %, costs {one['wanted_lost']:.1f} %"


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{count} changes"
