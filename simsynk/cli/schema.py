"""`simsynk schema`: the JSON Schema of a scenario file, of a plan file or of a study file."""

from __future__ import annotations

import json

import click

from simsynk.errors import InputError, Problem
from simsynk.scenario.plan import plan_schema
from simsynk.scenario.schema import json_schema
from simsynk.scenario.study_schema import study_schema


@click.command("schema")
@click.option("--plan", "of_plan", is_flag=True, help="Print the schema of a plan file instead.")
@click.option("--study", "of_study", is_flag=True, help="Print the schema of a study file instead.")
def command(of_plan: bool, of_study: bool) -> None:
    """Print the JSON Schema of a scenario file.

    An editor that knows it completes and checks scenarios while they are written:
    put `# yaml-language-server: $schema=schema.json` on the first line.
    """
    if of_plan and of_study:
        raise InputError(
            [Problem(path="--study", message="cannot be given beside --plan", fix="ask for one of them")]
        )
    schema = study_schema() if of_study else plan_schema() if of_plan else json_schema()
    click.echo(json.dumps(schema, indent=2))
