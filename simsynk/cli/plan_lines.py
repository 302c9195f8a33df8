"""What `simsynk plan` prints: what plans remove and what they cost with the same loudness, and what is proved."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from simsynk.cli.tables import table
from simsynk.clinical.losses import LOSSES

WIDE = 100
"""Columns that lines of text keep within."""

_LEAST_SHARE = 0.005
_NAMED = 3
_LEAST_NAMED = {"relief": 0.05, "cost": 1.0}


def ranking_lines(made: Mapping[str, Any]) -> Iterator[str]:
    """The report of a `plan.json`, line by line."""
    count = made["provenance"]["replicates"]
    nothing = made["nothing"]
    yield from _wrapped(f"{made['title']}: plans for the {made['side']} side on day {made['day']:g}, {made['words']}")
    yield from _wrapped(
        f"searched on {_nerves(count)}, judged on {count} other{'s' * (count > 1)}; with nothing done: unwanted "
        f"movement {100 * nothing['unwanted']:.2f} %, asked-for movement {100 * nothing['wanted']:.1f} % of the "
        "healthy one"
    )
    if made["request"]["keep"]:
        yield from _wrapped("to be kept: " + ", ".join(made["request"]["keep"]) + _how_kept(made["request"]))
    yield ""
    if not made["plans"]:
        yield _nothing_found(made)
    else:
        yield from _table(made)
        yield ""
        for finding in made["findings"]:
            yield from _wrapped(f"! {finding}", "  ")
        for plan in made["plans"]:
            yield from _plan(plan, made["nothing"]["losses"])
    yield from _start(made)
    if made["certificate"]:
        yield from _wrapped(f"certificate: {made['certificate']['words']}")
    yield "assumptions:"
    for one in made["assumptions"]:
        yield from _wrapped(f"  - {one}", "    ")


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    """A line for the terminal in several; a number keeps its per cent sign."""
    held = text.replace(" %", "\0%")
    for line in textwrap.wrap(held, WIDE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False):
        yield line.replace("\0", " ")


def _nerves(count: int) -> str:
    return "1 simulated nerve" if count == 1 else f"{count} simulated nerves"


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
    later = [f"at {months[-1]:g} mo, %"] if months else []
    persons = ["persons"] if "variants" in made["plans"][0]["holds"] else []
    worst = ["worst tenth, %"] if made["request"]["objective"] == "worst_tenth" else []
    header = ["rank", "removed, %", *worst, "lost, %", *later, *floors, "holds", *persons, "cuts"]
    kept = [_share(made["nothing"]["kept"][text]) for text in floors]
    rows = [
        ["nothing", "0", *("0" for _ in worst), "0", *("0" for _ in later), *kept, "-", *("-" for _ in persons), "0"]
    ]
    for plan in made["plans"]:
        rows.append(
            [f"{plan['rank']}" + (" knee" if plan["knee"] else ""), _spread(plan["unwanted_removed_percent"]),
             *(f"{plan['worst_tenth_removed_percent']:.1f}" for _ in worst),
             _spread(plan["wanted_lost_percent"]), *(_later(plan) for _ in later),
             *(_share(plan["kept"][text]) for text in floors), _share(plan["holds"]["nerves"]),
             *(str(plan["holds"]["variants"]) for _ in persons), str(len(plan["cuts"]))]
        )  # fmt: skip
    yield from table(header, rows).splitlines()
    yield from _wrapped(
        "removed: unwanted movement, lost: asked-for movement, in the moment after the plan, in per cent of what "
        "there is with nothing done; mean over the held-out nerves ± half of its 95 % interval"
    )
    told = [
        "rank: how far a plan lies above the straight line from doing nothing to removing most, the knee farthest"
    ]
    if later:
        told.append(
            f"{later[0].removesuffix(', %')}: removed {months[-1]:g} months later, when nerves have regrown (below "
            "0: more is there than with nothing done)"
        )
    if floors:
        told.append(f"{floors[0]}: share of the nerves that keep it")
    told.append(
        "holds: share of the nerves that lose less than they are rid of" + (" and keep all" if floors else "")
    )
    if persons:
        told.append("persons: other simulated persons in whom it holds in the mean")
    yield from _wrapped("; ".join(told))


def _share(value: float) -> str:
    return f"{value:.0%}"


def _spread(found: Mapping[str, float | None]) -> str:
    if found["mean"] is None:
        return "-"
    if found["high"] is None:
        return f"{found['mean']:.1f}"
    return f"{found['mean']:.1f} ± {found['high'] - found['mean']:.1f}"


def _later(plan: Mapping[str, Any]) -> str:
    return _spread(plan["recurrence"][-1]["unwanted_removed_percent"]) if plan.get("recurrence") else "-"


def _plan(plan: Mapping[str, Any], before: Mapping[str, float]) -> Iterator[str]:
    """What a plan is, in words, where its relief lies, and what it costs."""
    removed, lost = (plan[name]["mean"] for name in ("unwanted_removed_percent", "wanted_lost_percent"))
    yield from _wrapped(
        f"{plan['rank']}. in this model, {plan['title']} removes {removed:.1f} % of the unwanted movement and "
        f"costs {lost or 0:.1f} % of the asked-for movement", "   "
    )  # fmt: skip
    relief = _most(
        {region: 100 * part for region, part in plan["relief_by_region"].items()}, 100 * _LEAST_NAMED["relief"]
    )
    cost = _most(plan["cost_by_command_percent"], _LEAST_NAMED["cost"])
    yield from _wrapped(
        f"   relief: {relief or 'none'}; cost, of each movement: {cost or 'under 1 %'}", "   "
    )  # fmt: skip
    lost_now = [
        f"{LOSSES[name].says} in {share:.0%} ({before.get(name, 0.0):.0%})"
        for name, share in plan["losses"].items()
        if share - before.get(name, 0.0) >= _LEAST_SHARE
    ]
    if lost_now:
        yield from _wrapped(
            "   LOSS, share of the nerves (with nothing done): " + "; ".join(lost_now), "   "
        )  # fmt: skip
    if plan.get("staged"):
        yield from _wrapped(_staged(plan["staged"]), "   ")
    if plan["near_count"] and plan["near"]:
        text = f"   almost as good (within 2 %): {plan['near_count']}, as {plan['near'][0]['title']}"
        yield from _wrapped(text, "   ")


def _most(parts: Mapping[str, float], least: float) -> str:
    """The largest parts in words, and how many others are worth a word."""
    large = [(name, part) for name, part in parts.items() if part >= least]
    named = ", ".join(f"{name.replace('_', ' ')} {part:.0f} %" for name, part in large[:_NAMED])
    more = len(large) - _NAMED
    return named + (f" and {more} more" if more > 0 else "")


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
    for line in _start_told(start):
        yield from _wrapped(line, "   ")


def _start_told(start: Mapping[str, Any]) -> Iterator[str]:
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
