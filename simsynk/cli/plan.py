"""`simsynk plan`: cuts, myectomies and toxin ranked by what they remove and what they cost."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsynk.cli import options
from simsynk.cli.progress import ProgressLine

if TYPE_CHECKING:
    from simsynk.planner.request import Request
    from simsynk.simulate import Patient

INTERRUPTED, PARTLY = 130, 3
FIGURES = ("pareto",)


@click.command("plan")
@click.argument("scenario")
@click.option(
    "--allow",
    default="cut",
    show_default=True,
    metavar="KIND,...",
    help="What a plan may hold: cut, connection, toxin, myectomy.",
)
@click.option("--max-cuts", type=click.IntRange(0, 1000), help="The largest number of cuts; any by default.")
@click.option(
    "--keep",
    default="",
    metavar="FLOOR,...",
    help="Movements that must stay, as smile>=0.8 (of what is there with nothing done) or smile>=0.5 of healthy.",
)
@click.option(
    "--certainty",
    type=click.FloatRange(0, 1, min_open=True),
    help="Share of the nerves in which they must stay; in the mean over the nerves by default.",
)
@click.option(
    "--objective",
    default="mean",
    show_default=True,
    metavar="mean|worst_tenth",
    help="Unwanted movement of the mean nerve, or of the tenth that a plan leaves worst.",
)
@click.option("--weights", default="", metavar="REGION=N,...", help="How much regions count, as eye=2,neck=1.")
@click.option("--forbid", default="", metavar="NAME,...", help="Branches, twigs and muscles that are left alone.")
@click.option(
    "--inject", default="", metavar="MUSCLE,...", help="Muscles for toxin; by default those of published injections."
)
@click.option(
    "--excise", default="", metavar="MUSCLE,...", help="Muscles for myectomy; by default those of known operations."
)
@click.option("--start", metavar="PLAN", help="A plan made by hand, by name or file, to be placed beside the front.")
@click.option("--side", type=click.Choice(["right", "left"]), help="Side of the plan; the affected one by default.")
@click.option("--day", type=click.FloatRange(0, 36525), help="Day of the plan; the last observed one by default.")
@click.option(
    "--variants",
    type=click.IntRange(0, 100),
    default=0,
    show_default=True,
    help="Other simulated persons in whom the plans are tried.",
)
@click.option(
    "--months",
    type=click.FloatRange(0, 600),
    default=24,
    show_default=True,
    help="How long the shown plans are regrown to see what comes back; 0 leaves it out.",
)
@options.computes
@click.option("--figures", default="all", show_default=True, metavar="all|none|NAME,...", help="Figures to draw.")
@click.option("--overwrite", is_flag=True, help="Write over another result in the --out folder.")
def command(scenario: str, sets: tuple[str, ...], as_json: bool, out: Path | None, jobs: int | None,
            replicates: int | None, seed: int | None, start: str | None, figures: str, overwrite: bool,
            **asked: Any) -> int:  # fmt: skip
    """Rank what could be cut or weakened on the regrown nerves of SCENARIO: what each plan removes and costs.

    The search runs on half of the nerves, the other half judges. A ranking under the model's assumptions.

    \b
    Example: simsynk plan bells_palsy_severe --keep "close_gentle>=0.9,smile>=0.8" --seed 1
    """
    from simsynk.cli.plan_lines import ranking_lines
    from simsynk.cli.run import figure_names
    from simsynk.notice import NOTICE
    from simsynk.planner.folder import document, recipe_text, refuse_another, write_document, write_plans
    from simsynk.planner.ranking import rank
    from simsynk.planner.start import day_of
    from simsynk.scenario.plan import load_plan
    from simsynk.study.compare import NervesMissing
    from simsynk.study.compare_folder import claim
    from simsynk.study.ensemble import Interrupted
    from simsynk.study.folder import free_folder
    from simsynk.study.run import drawn_seed

    wanted = figure_names(figures, FIGURES)
    chosen = options.loaded(scenario, sets, replicates)
    by_hand = load_plan(start, option="--start") if start else None
    drawn = drawn_seed(chosen, seed)
    recipe = recipe_text(chosen, drawn, asked, by_hand)
    day = asked["day"] if asked["day"] is not None or by_hand is None else day_of(by_hand)
    folder = out or free_folder(Path("simsynk-results") / f"{chosen.name}-plan-seed{drawn}", recipe)
    refuse_another(folder, recipe, overwrite=overwrite)
    try:
        with ExitStack() as lines:
            found = rank(
                chosen, lambda patient: _request(patient, asked), seed=drawn, side=asked["side"], day=day, jobs=jobs,
                start=by_hand, variants=asked["variants"], months=asked["months"],
                stage=lambda title: lines.enter_context(ProgressLine(title=title)),
            )  # fmt: skip
    except Interrupted as stop:
        click.echo(f"interrupted after {stop.finished} of {stop.wanted} nerves; a ranking starts anew", err=True)
        return INTERRUPTED
    except NervesMissing as missing:
        click.echo(str(missing), err=True)
        return PARTLY
    made = document(found, "simsynk " + shlex.join(sys.argv[1:]))
    refuse_another(folder, recipe, overwrite=overwrite)
    claim(folder, chosen, [by_hand] if by_hand else [], recipe, overwrite=True)
    write_plans(folder, found, made)
    if wanted:
        _draw(made, folder)
    write_document(folder, made)
    if as_json:
        click.echo(json.dumps(made))
    else:
        for line in ranking_lines(made):
            click.echo(line)
        click.echo(f"\nWritten to {folder} (seed {drawn}). {NOTICE}")
    return 0


def _request(patient: Patient, asked: dict[str, Any]) -> Request:
    from simsynk.planner.request import request_of

    return request_of(
        patient, side=asked["side"], allow=asked["allow"], keep=asked["keep"], weights=asked["weights"],
        forbid=asked["forbid"], inject=asked["inject"], excise=asked["excise"],
        most_cuts=asked["max_cuts"], certainty=asked["certainty"], objective=asked["objective"],
    )  # fmt: skip


def _draw(made: dict[str, Any], folder: Path) -> None:
    from simsynk.view.picture import Choice, save_picture
    from simsynk.view.ranking_figure import NAME, ranking_picture

    picture = ranking_picture(made, Choice())
    if picture is not None:
        save_picture(picture, folder, NAME)
