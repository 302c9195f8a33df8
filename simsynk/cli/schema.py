"""`simsynk schema`: the JSON Schema of a scenario file."""

from __future__ import annotations

import json

import click

from simsynk.scenario.schema import json_schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of a scenario file.

    An editor that knows it completes and checks scenarios while they are written:
    put `# yaml-language-server: $schema=schema.json` on the first line.
    """
    click.echo(json.dumps(json_schema(), indent=2))
