"""`simsynk explain`: why a sign is there, from a result folder."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simsynk.study.explain import Carrier, Explanation

_MOST = 6
_SMALL = 0.0005


@click.command("explain")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--sign", metavar="NAME", required=True, help="Sign, as eye_closes_on_smile.")
@click.option(
    "--side", type=click.Choice(["right", "left"]), help="Side; the affected one by default (the right one of two)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(folder: Path, sign: str, side: str | None, as_json: bool) -> None:
    """Say why a simulated sign is there: which neurons and which twigs of the result FOLDER carry it.

    \b
    Example: simsynk explain simsynk-results/toy-seed1 --sign eye_closes_on_smile
    """
    from simsynk.notice import NOTICE
    from simsynk.study.explain import explain

    found = explain(folder, sign, side)
    if as_json:
        document = {"schema": "simsynk.explanation/1", "notice": NOTICE, **dataclasses.asdict(found)}
        click.echo(json.dumps(document, indent=1))
        return
    for line in explanation_lines(found):
        click.echo(line)
    click.echo(f"\n{NOTICE}")


def explanation_lines(found: Explanation) -> list[str]:
    """The explanation in words."""
    nearest = "most" if found.nerves_with else "nearest to it"
    lines = [
        f"{found.title} ({found.sign}), {found.side} side, day {found.day:g}, simulated",
        "",
        f"  in {found.nerves_with} of {found.replicates} simulated nerves ({found.probability:.0%}); mean grade "
        f"{found.mean_grade:.1f} of 3",
        f"  {nearest} under the command {_words(found.command)}: {found.ends}",
        f"  rule: {found.rule}",
        "",
        *_muscle_lines(found),
        "",
    ]
    if not found.pools:
        return [*lines, "  No muscle of this sign does more than in health: weakness makes it, or it is not there."]
    return [
        *lines,
        "  Of the excess, the neurons that served these muscles before the injury carry:",
        *_carrier_lines(found.pools),
        "  they belonged to the branch:",
        *_carrier_lines(found.home_branches),
        "  and now reach the muscle through the twig:",
        *_carrier_lines(found.twigs),
    ]


def _muscle_lines(found: Explanation) -> list[str]:
    under = "at rest" if found.command == "rest" else f"under {_words(found.command)}"
    lines = [f"  Its muscles {under} (percent of maximum; mean of the simulated nerves):"]
    shown = found.muscles[:_MOST]
    for one in shown:
        lines.append(
            f"    {_words(one.name):30s} {100 * one.evoked:5.1f} %, healthy {100 * one.healthy:5.1f} %, excess "
            f"{100 * one.excess:4.1f} %; fibres: {one.own:.0%} own neurons, {one.foreign:.0%} others"
        )
    rest = len(found.muscles) - len(shown)
    return [*lines, *([f"    and {rest} more"] if rest else [])]


def _carrier_lines(carriers: tuple[Carrier, ...]) -> list[str]:
    shown = [one for one in carriers[:_MOST] if one.share >= _SMALL]
    lines = [f"    {_words(one.name):30s} {one.share:6.1%}  ({one.fibres:.0f} fibres)" for one in shown]
    left = sum(one.share for one in carriers[len(shown) :])
    return [*lines, *([f"    {'others':30s} {left:6.1%}"] if left >= _SMALL else [])]


def _words(name: str) -> str:
    return name.replace("_", " ")
