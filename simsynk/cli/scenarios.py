"""`simsynk scenarios`: which scenarios and plans ship with simsynk."""

from __future__ import annotations

import dataclasses
import json

import click

from simsynk.cli import options
from simsynk.scenario.catalogue import entries, plan_entries


@click.command("scenarios")
@click.option("--plans", is_flag=True, help="List the plans of treatment instead.")
@options.as_json
def command(plans: bool, as_json: bool) -> None:
    """List the scenarios that ship with simsynk, or the plans that `simsynk compare` can play on them."""
    found = plan_entries() if plans else entries()
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(entry) for entry in found], indent=2))
        return
    width = max((len(entry.name) for entry in found), default=0)
    for entry in found:
        click.echo(f"{entry.name:<{width}}  {entry.title}")
        if entry.shows:
            click.echo(f"{'':<{width}}  {entry.shows}")
