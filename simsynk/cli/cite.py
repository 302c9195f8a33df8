"""`simsynk cite`: the works behind a scenario's values, and what each is cited for."""

from __future__ import annotations

import json

import click

from simsynk import __version__
from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import AnatomySettings

_OWN = f"The simsynk developers: simsynk, version {__version__} (2026). See CITATION.cff."


@click.command("cite")
@click.argument("scenario", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(scenario: str | None, as_json: bool) -> None:
    """List the works that the values rest on, those of SCENARIO or of the human nerve."""
    from simsynk.scenario.load import load
    from simsynk.study.ledger import cited, ledger

    if scenario:
        chosen = load(scenario)
        nerve = load_nerve(chosen.anatomy, chosen.folder)
    else:
        nerve = load_nerve(AnatomySettings(preset="human_typical"))
    found = cited(ledger(nerve))
    if as_json:
        rows = [
            {"key": key, "text": citation.text, "address": citation.address, "for": paths}
            for key, (citation, paths) in found.items()
        ]
        click.echo(json.dumps({"simsynk": _OWN, "works": rows}, indent=1, ensure_ascii=False))
        return
    click.echo(f"{_OWN}\n\nValues of the {nerve.title.lower()} rest on:")
    for key, (citation, paths) in found.items():
        shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
        address = f"\n    {citation.address}" if citation.address else ""
        click.echo(f"  [{key}] {citation.text}{address}\n    for {shown}")
