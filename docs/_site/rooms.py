"""Which page stands in which room of the documentation.

The pages themselves are plain Markdown, so that a code host shows them as they are; the tables of contents are added
when the site is built.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

FRONT = "README"
EXAMPLES = "examples/GALLERY_HEADER.rst"
"""What stands for the gallery on a code host."""

ROOMS: dict[str, tuple[str, ...]] = {
    "Tutorials": ("tutorials/educator", "tutorials/researcher", "tutorials/surgeon", "lessons", "gallery/index"),
    "How to": (
        "howto/install", "howto/own_scenario", "howto/own_nerve", "howto/own_command", "howto/print_a_figure",
        "howto/slides", "howto/find_plans", "howto/cut_in_class", "howto/compare_two_runs", "howto/make_again",
        "howto/read_results", "howto/cite", "cluster", "howto/from_other_tools",
    ),
    "Explanation": (
        "model", "movement_law", "dynamics", "randomness", "exact_engine", "cohort", "worked_studies", "evidence",
        "limits", "decisions/README",
    ),
    "Reference": (
        "scenario", "nerve_file", "treatments/README", "results", "figures", "animation", "report", "explorer",
        "compare", "planner", "signs", "scores", "study", "outcomes", "sweeps", "study_figures", "sensitivity",
        "parameters", "glossary",
    ),
}  # fmt: skip
"""Room, then its pages in the order of reading."""

INSIDE: dict[str, tuple[str, ...]] = {
    "model": tuple(
        f"model/{stage}"
        for stage in (
            "anatomy", "injury", "routing", "regrowth", "reinnervation", "recruitment", "activation", "face",
            "excess", "treatments", "planner", "randomness",
        )
    ),
    "decisions/README": ("decisions/0*",),
    "treatments/README": (
        "treatments/neurolysis", "treatments/toxin", "treatments/block", "treatments/myectomy", "treatments/massage",
        "treatments/retraining", "treatments/nerve_transfer", "treatments/cross_face_graft", "treatments/gracilis",
        "treatments/static", "treatments/published",
    ),
    "glossary": ("glossary_engineers", "glossary_clinicians"),
}  # fmt: skip
"""A page and those that belong under it."""


GALLERY = (
    "nerve_tree", "alluvial", "command_matrix", "expression_sheet", "before_after", "ghost_outlines", "fifty_dots",
    "recovery", "regrowth_animation", "what_each_twig_carries", "pareto_of_plans", "front_of_cuts",
    "paired_misrouting", "sweep_heat_map", "follow_one_axon", "own_nerve",
)  # fmt: skip
"""Examples by topic: one nerve, what it moves, how sure that is, in time, plans, studies, the engine."""


def _tree(pages: tuple[str, ...], folder: str, caption: str = "") -> str:
    inside = [page.removeprefix(folder) if folder and page.startswith(folder) else f"/{page}" for page in pages]
    words = [":hidden:", ":glob:", *([f":caption: {caption}"] if caption else []), "", *inside]
    return "\n".join(["", "```{toctree}", *words, "```", ""])


def _add_contents(app: Any, name: str, source: list[str]) -> None:
    source[0] = re.sub(rf"\]\((?:\.\./)+{re.escape(EXAMPLES)}\)", "](/gallery/index.rst)", source[0])
    if name == FRONT:
        source[0] += "".join(_tree(pages, "", room) for room, pages in ROOMS.items())
    elif name in INSIDE:
        folder = f"{name.rpartition('/')[0]}/" if "/" in name else ""
        source[0] += _tree(INSIDE[name], folder)


def _add_index(app: Any, fault: Exception | None) -> None:
    """A web server and a person look for index.html."""
    front = Path(app.outdir) / f"{FRONT}.html"
    if fault is None and front.exists():
        shutil.copyfile(front, front.with_name("index.html"))


def setup(app: Any) -> dict[str, Any]:
    """Add the tables of contents while pages are read, and index.html at the end."""
    app.connect("source-read", _add_contents)
    app.connect("build-finished", _add_index)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
