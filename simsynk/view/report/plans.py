"""Plans of treatment beside a run: what `simsynk compare` found, gains and losses with the same loudness."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from simsynk.errors import InputError, Problem
from simsynk.scenario.load import load
from simsynk.study.opened_comparison import OpenedComparison
from simsynk.view.picture import Choice
from simsynk.view.plan_pictures import PLAN_PICTURES
from simsynk.view.report.blocks import NO_VALUE, Block, Points, Section, Shown, Table, Words, number, percent
from simsynk.view.report.origin import facts
from simsynk.view.report.pictures import DPI, pixels_address, rows_table, shown
from simsynk.view.report.told import Told

_PICTURES = {
    "pareto": (
        "Relief from unwanted movement against loss of what was asked for; bars hold the spread of paired nerves."
    ),
    "before_after": "The same simulated face under the same commands with every plan and with none.",
    "change": "Every command and muscle: what a plan changes against doing nothing.",
    "course": "How long relief and losses last.",
}
_MAKES_THE_NERVE = ("anatomy", "timeline", "routing", "regrowth", "central")
_MM_AN_INCH = 25.4
_LEAST_SHARE = 0.005


def section(told: Told, found: OpenedComparison) -> Section:
    """Every plan of a comparison, with doing nothing, and whether it was played on this run's nerves."""
    made = found.document
    blocks: list[Block] = [Words(text=_intro(told, found))]
    blocks += [
        seen for name, caption in _PICTURES.items() if (seen := _picture(found, name, caption, told)) is not None
    ]
    blocks += [_relief(made), Points(items=list(_notes(made)))]
    return Section(key="compared", title="Plans of treatment", blocks=blocks)


def _intro(told: Told, found: OpenedComparison) -> str:
    made, there = found.document, found.provenance
    other = load(found.folder / "scenario.yaml")
    same = there["seed"] == told.opened.seed and all(
        getattr(other, name) == getattr(told.scenario, name) for name in _MAKES_THE_NERVE
    )
    whose = "the events, nerve and seed of this report" if same else "another scenario or seed than this report's"
    return (
        f"{'; '.join(one['title'] for one in made['plans'].values())}: each played on the same {there['replicates']} "
        f"simulated nerves, {made['side']} side, month 0 on day {made['day']:g}, and compared with doing "
        "nothing, nerve by "
        f"nerve ({whose}: {there['scenario']}, seed {there['seed']}). The order of plans follows from stated "
        "assumptions of this model."
    )


def _picture(found: OpenedComparison, name: str, caption: str, told: Told) -> Shown | None:
    """A figure that the folder draws, or that the comparison left in it; None where there is neither."""
    draw = PLAN_PICTURES[name].draw
    if draw is None:
        return _stored(found.folder, name, caption, told)
    picture = draw(found, Choice())
    return None if picture is None else shown(picture, caption, f"plans_{name}", next(told.numbers))


def _stored(folder: Path, name: str, caption: str, told: Told) -> Shown | None:
    path, table = folder / f"{name}.png", folder / f"{name}.csv"
    if not path.is_file():
        return None
    try:
        drawn = Image.open(io.BytesIO(path.read_bytes()))
        words, pixels, source = getattr(drawn, "text", {}), drawn.size[0], pixels_address(drawn)
        rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8")))) if table.is_file() else []
    except (OSError, SyntaxError, ValueError, csv.Error):
        raise InputError([Problem(path=str(path), message="is damaged", fix="run simsynk compare again")]) from None
    title = words.get("Title", name.replace("_", " ").capitalize())
    return Shown(
        source=source, width_mm=round(pixels / DPI * _MM_AN_INCH, 1), title=title,
        alt=words.get("Description", f"{title}. {caption}"), caption=caption,
        table=rows_table(rows, title, f"plans_{name}"), number=next(told.numbers),
    )  # fmt: skip


def _relief(made: Mapping[str, Any]) -> Table:
    """Unwanted movement under every plan by month: mean, and the paired difference with its interval."""
    rows: list[tuple[str, ...]] = []
    for plan in made["plans"].values():
        if not rows:
            rows.append(("Nothing done", *(number(100 * one, 2) for one in plan["unwanted"]["nothing"])))
        rows.append((plan["title"], *_cells(plan["unwanted"])))
    return Table(
        caption=(
            "Mean unwanted movement over all commands, in percent of the muscles' maximum, by month; in "
            "brackets the difference "
            "from doing nothing with its 95 % interval"
        ),
        columns=("Plan", *(f"month {month:g}" for month in made["months"])),
        rows=rows,
    )


def _cells(unwanted: Mapping[str, Any]) -> Iterator[str]:
    parts = (unwanted[name] for name in ("plan", "difference", "low", "high"))
    for plan, change, low, high in zip(*parts, strict=True):
        known = "" if low is None or high is None else f"; {number(100 * low, 2)} to {number(100 * high, 2)}"
        yield f"{number(100 * plan, 2)} ({number(100 * change, 2)}{known})"


def _notes(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Losses, recurrence and provenance of every plan."""
    for plan in made["plans"].values():
        losses = [one for one in plan["new_losses"] if max(one["share"]) >= _LEAST_SHARE]
        said = [_loss(one, made["months"]) for one in losses] or [
            "no function is lost that was there without the plan"
        ]
        yield plan["title"], "; ".join([*said, _recurrence(plan, made["months"])]) + "."
    yield from facts({name: value for name, value in made["provenance"].items() if name == "command"})


def _loss(one: Mapping[str, Any], months: list[float]) -> str:
    worst = max(range(len(months)), key=lambda place: one["share"][place])
    return (
        f"LOSS: {one['side']} {one['says']} in {percent(one['share'][worst])} of the simulated nerves in month "
        f"{months[worst]:g}, {percent(one['share'][-1])} in month {months[-1]:g}"
    )


def _recurrence(plan: Mapping[str, Any], months: list[float]) -> str:
    if plan["recurrence"] is None:
        return "no early relief from unwanted movement"
    gone = plan["recurrence"][-1]
    if gone is not None and gone > 1:
        return f"more than the early relief ({percent(gone)} of it) is gone again in month {months[-1]:g}"
    share = NO_VALUE if gone is None else percent(max(gone, 0.0))
    return f"of the early relief, {share} is gone again in month {months[-1]:g}"
