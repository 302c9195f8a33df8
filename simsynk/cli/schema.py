"""`simsynk schema`: the JSON Schema of a scenario file or of a plan file."""

from __future__ import annotations

import json

import click

from simsynk.scenario.plan import plan_schema
from simsynk.scenario.schema import json_schema


@click.command("schema")
@click.option("--plan", "of_plan", is_flag=True, help="Print the schema of a plan file instead.")
def command(of_plan: bool) -> None:
    """Print the JSON Schema of a scenario file.

    An editor that knows it completes and checks scenarios while they are written:
    put `# yaml-language-server: $schema=schema.json` on the first line.
    """
    click.echo(json.dumps(plan_schema() if of_plan else json_schema(), indent=2))
