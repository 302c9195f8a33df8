"""The report of a run as one page: what came out, what was simulated, pictures, scores, signs, doubts, sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from simsynk.study.opened import OpenedRun, open_run
from simsynk.study.opened_comparison import open_comparison
from simsynk.view.html.page import render
from simsynk.view.report import (
    assumptions,
    faces,
    headline,
    movement,
    nerve,
    origin,
    plans,
    recovery,
    scores,
    signs,
    simulated,
    two_runs,
    uncertainty,
)
from simsynk.view.report.blocks import Block, Pair, Section, Shown, counted
from simsynk.view.report.pictures import lighter
from simsynk.view.report.told import Told

SECTIONS: tuple[Callable[[Told], Section | None], ...] = (
    headline.section, simulated.section, nerve.section, movement.section, faces.section, recovery.section,
    scores.section, signs.section, uncertainty.section, assumptions.section, origin.section,
)  # fmt: skip
"""Parts of a report in their order; a part that a run has nothing for is None."""


MOST_BYTES = 1_900_000
"""A page is kept below 2 MB, which mail and a slow line still carry."""

_MOST_STEPS, _FEW_COLOURS_HELP = 7, 1.15


def run_report(opened: OpenedRun, title: str | None = None, *, beside: Path | None = None) -> str:
    """The report of one run.

    Parameters
    ----------
    opened
        The result folder.
    title
        Title of the page; None takes the scenario's.
    beside
        Another run, or a comparison of plans, that is set beside it.

    Raises
    ------
    InputError
        When `beside` holds neither.
    """
    compared = () if beside is None else (opened_beside(beside),)
    told = Told(opened, crowded=beside is not None and len(opened.scenario.sides) > 1)
    makers = (SECTIONS[0], *compared, *SECTIONS[1:])
    sections = [found for make in makers if (found := make(told)) is not None]
    return fitting(
        lambda found: page(title or told.scenario.title, lead(told), found, provenance_line(told)), sections
    )


def fitting(made: Callable[[Sequence[Section]], str], sections: Sequence[Section], most: int = MOST_BYTES) -> str:
    """The page of some sections, with pictures so coarse that it is no larger than wanted.

    Parameters
    ----------
    made
        Makes the page.
    sections
        What it holds.
    most
        Bytes; pictures are made coarser at most a few times, for words and tables stay whole.
    """
    text = made(sections)
    first = 0 if len(text.encode()) <= _FEW_COLOURS_HELP * most else 1
    for step in range(first, _MOST_STEPS):
        if len(text.encode()) <= most:
            break
        sections = [replace(one, blocks=[coarser(block, step) for block in one.blocks]) for one in sections]
        text = made(sections)
    return text


def coarser(block: Block, step: int) -> Block:
    """A block whose pictures have fewer colours, and from the third step on fewer pixels."""
    if isinstance(block, Shown):
        return replace(block, source=lighter(block.source, step))
    if isinstance(block, Pair):
        one, other = (replace(seen, source=lighter(seen.source, step)) for seen in block.shown)
        return replace(block, shown=(one, other))
    return block


def opened_beside(folder: Path) -> Callable[[Told], Section | None]:
    """The section that a second folder makes, whatever it holds."""
    if (folder / "compare.json").is_file():
        comparison = open_comparison(folder)
        return lambda told: plans.section(told, comparison)
    other = open_run(folder)
    return lambda told: two_runs.section(told, other)


def lead(told: Told) -> str:
    """What the page is, in a line."""
    many = "expected values" if told.result.expected else told.nerves
    until = "to" if len(told.result.days) > 1 else "on"
    return f"Report of a simulation: {many}, examined {until} day {told.last_day:g}"


def provenance_line(told: Told) -> str:
    """Version, scenario, seed and replicates, for the foot of the page."""
    made = told.result.provenance
    engine = "exact engine" if told.result.expected else f"seed {made['seed']}, {counted(told.count, 'replicate')}"
    return f"simsynk {made['version']} · scenario {made['scenario']} ({made['scenario_sha256'][:12]}) · {engine}"


def page(title: str, lead_line: str, sections: Sequence[Section], origin_line: str) -> str:
    """Sections as one self-contained page."""
    values = {"title": title, "lead": lead_line, "sections": sections, "origin": origin_line}
    return render("report.html", values)
