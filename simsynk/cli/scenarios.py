"""`simsynk scenarios`: which scenarios ship with simsynk."""

from __future__ import annotations

import dataclasses
import json

import click

from simsynk.cli import options
from simsynk.scenario.catalogue import entries


@click.command("scenarios")
@options.as_json
def command(as_json: bool) -> None:
    """List the scenarios that ship with simsynk."""
    found = entries()
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(entry) for entry in found], indent=2))
        return
    width = max((len(entry.name) for entry in found), default=0)
    for entry in found:
        click.echo(f"{entry.name:<{width}}  {entry.title}")
        if entry.shows:
            click.echo(f"{'':<{width}}  {entry.shows}")
