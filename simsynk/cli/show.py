"""`simsynk show`: a nerve, its muscles, its commands, the sources of its values, outcomes of studies, figures."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from simsynk.anatomy.nerve import Nerve
from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import PRESETS, AnatomySettings
from simsynk.anatomy.routes import routes_of
from simsynk.cli.show_figure import OPTIONS, figure_options, show_figure
from simsynk.cli.tables import table
from simsynk.errors import InputError, Problem

Rows = list[dict[str, Any]]


def _nerve(nerve: Nerve) -> Rows:
    rows = []
    for edge in nerve.edges:
        row = dataclasses.asdict(edge)
        rows.append({"site": row.pop("name"), "branch": nerve.branch_of_edge(edge.name), **row})
    for name, parts in nerve.segments.items():
        length = nerve.length_of(name)
        rows.append({"site": name, "kind": "segment of " + " + ".join(parts), "length_mm": length})
    return rows


def _muscles(nerve: Nerve) -> Rows:
    rows = []
    for number, pool in enumerate(nerve.pools):
        by_branch: dict[str, float] = {}
        for route in routes_of(nerve):
            if route.pool == number:
                by_branch[route.branch] = by_branch.get(route.branch, 0.0) + route.share
        rows.append(
            {
                "muscle": pool.name,
                "code": pool.code,
                "kind": pool.target,
                "territory": pool.territory,
                "units": pool.units,
                "fibres_per_unit": pool.fibres_per_unit,
                "branches": {name: round(share, 3) for name, share in by_branch.items()},
                "twigs": dict(pool.supply),
            }
        )
    return rows


def _commands(nerve: Nerve) -> Rows:
    from simsynk.motor.commands import known_commands, resting_tone

    rows: Rows = [
        {"command": c.name, "title": c.title, "drives": dict(c.drives)} for c in known_commands(nerve).values()
    ]
    return [*rows, {"command": "(tone)", "title": "Resting tone", "drives": resting_tone(nerve)}]


def _sources(nerve: Nerve) -> Rows:
    from simsynk.study.ledger import ledger
    from simsynk.study.usage import used_in

    return [
        {
            "value_of": entry.path,
            "value": entry.value,
            "unit": entry.unit,
            "low": entry.low,
            "high": entry.high,
            "confidence": str(entry.confidence),
            "sources": list(entry.sources),
            "reason": entry.reason,
            "used_in": list(used_in(entry)),
        }
        for entry in ledger(nerve)
    ]


TOPICS: dict[str, tuple[Callable[[Nerve], Rows], tuple[str, ...]]] = {
    "nerve": (_nerve, ("site", "kind", "branch", "length_mm", "order", "region")),
    "muscles": (_muscles, ("muscle", "code", "units", "fibres_per_unit", "branches")),
    "commands": (_commands, ("command", "title", "drives")),
    "sources": (_sources, ("value_of", "value", "unit", "low", "high", "confidence", "sources", "used_in", "reason")),
}


OUTCOMES = "outcomes"
"""The topic that is about a scenario and not about a nerve."""

FIGURE = "figure"
"""The topic that is about a finished run."""


@click.command("show")
@click.argument("topic", type=click.Choice([*TOPICS, OUTCOMES, FIGURE]))
@click.argument("words", nargs=-1, metavar="[SCENARIO | NAME DIR]")
@click.option(
    "--anatomy",
    default="human_typical",
    show_default=True,
    help=f"One of {', '.join(PRESETS)}, or a nerve file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--markdown", is_flag=True, help="With sources: print the page of all parameters, for every packaged nerve."
)
@click.option("--graphml", type=click.Path(dir_okay=False, path_type=Path), help="Also write the nerve as GraphML.")
@figure_options
@click.pass_context
def command(
    context: click.Context,
    topic: str,
    words: tuple[str, ...],
    anatomy: str,
    as_json: bool,
    markdown: bool,
    graphml: Path | None,
    **of_figure: Any,
) -> None:
    """Show what a nerve is made of (TOPIC: nerve, muscles, commands or sources).

    With outcomes: what a study may ask of each simulated nerve; with a SCENARIO also the names that it knows.

    With figure: the figures that there are; with a NAME (or all) and a result folder DIR that figure, drawn into
    DIR/figures with its data table, without simulating again.

    \b
    Example: simsynk show figure matrix simsynk-results/toy-seed1 --width 85 --format pdf
    """
    if topic == FIGURE:
        _refuse(context, ("anatomy", "markdown", "graphml"), TOPICS, f"simsynk show {FIGURE} NAME DIR")
        show_figure(words, given=of_figure, as_json=as_json)
        return
    _refuse(context, OPTIONS, [FIGURE], f"simsynk show {topic} without it")
    if topic == OUTCOMES:
        _refuse(context, ("anatomy", "markdown", "graphml"), TOPICS, f"simsynk show {OUTCOMES} SCENARIO")
        _show_outcomes(_one_scenario(words), as_json)
        return
    if words:
        fix = f"write simsynk show {topic} --anatomy NAME"
        raise InputError([Problem(path="SCENARIO", message=f"{topic} are shown of a nerve", fix=fix)])
    if markdown:
        click.echo(_page(topic, as_json), nl=False)
        return
    is_file = anatomy not in PRESETS and (Path(anatomy).exists() or anatomy.endswith((".yaml", ".yml", ".json")))
    nerve = load_nerve(AnatomySettings(file=anatomy) if is_file else AnatomySettings(preset=anatomy))
    collect, columns = TOPICS[topic]
    rows = collect(nerve)
    if graphml is not None:
        from simsynk.anatomy.graph import write_graphml

        write_graphml(nerve, graphml)
        click.echo(f"written: {graphml}", err=True)
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    click.echo(f"{nerve.title}: {topic}")
    click.echo(table(columns, [[_text(row.get(column, "")) for column in columns] for row in rows], widest=90))


def _refuse(context: click.Context, names: Sequence[str], topics: Iterable[str], write: str) -> None:
    """Refuse options that go with other topics."""
    default = click.core.ParameterSource.DEFAULT
    flags = {one.name: one.opts[0] for one in context.command.params}
    given = [flags[name] for name in names if context.get_parameter_source(name) != default]
    if given:
        message = f"goes with {', '.join(topics)}, not with {context.params['topic']}"
        raise InputError([Problem(path=one, message=message, fix=f"write {write}") for one in given])


def _one_scenario(words: Sequence[str]) -> str | None:
    if len(words) > 1:
        fix = f"write simsynk show {OUTCOMES} SCENARIO"
        raise InputError([Problem(path="SCENARIO", message="is one name or one file", fix=fix)])
    return words[0] if words else None


def _show_outcomes(scenario: str | None, as_json: bool) -> None:
    from simsynk.cli.show_outcomes import outcome_rows, outcome_text
    from simsynk.scenario.load import load
    from simsynk.scenario.vocabulary import vocabulary

    rows = outcome_rows(None if scenario is None else vocabulary(load(scenario)))
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    click.echo("Outcomes of a study" + (f" of {scenario}" if scenario else ""))
    click.echo(outcome_text(rows))


def _page(topic: str, as_json: bool) -> str:
    """The page of all parameters; only sources have one."""
    if topic != "sources" or as_json:
        fix = "leave --json out" if as_json else "use simsynk show sources --markdown"
        raise InputError([Problem(path="--markdown", message="goes with sources, without --json", fix=fix)])
    from simsynk.study.parameters import parameters_page

    return parameters_page()


def _text(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{name} {share:g}" for name, share in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else value
