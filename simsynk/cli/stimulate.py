"""`simsynk stimulate`: what each branch of the regrown nerve moves, as a surgeon maps it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsynk.cli import options

if TYPE_CHECKING:
    from simsynk.study.stimulation import Stimulated

_MOST_MUSCLES = 4
_LEAST_RESPONSE = 0.05


@click.command("stimulate")
@click.argument("scenario")
@options.computes
@click.option(
    "--branch", "branches", multiple=True, metavar="NAME", help="Branch or twig; repeatable. All by default."
)
@click.option("--effort", type=click.FloatRange(0, 1), default=1.0, show_default=True, help="Share of axons reached.")
@click.option("--side", type=click.Choice(["right", "left"]), help="Side; the affected one by default.")
def command(
    scenario: str,
    sets: tuple[str, ...],
    as_json: bool,
    out: Path | None,
    jobs: int | None,
    replicates: int | None,
    seed: int | None,
    branches: tuple[str, ...],
    effort: float,
    side: str | None,
) -> None:
    """Stimulate branches of the regrown nerve of SCENARIO on its last day, one by one.

    \b
    Example: simsynk stimulate bells_palsy_severe --branch buccal_2 --effort 1.0 --seed 1
    """
    from simsynk.notice import NOTICE
    from simsynk.simulate import prepare
    from simsynk.study.folder import make_writable, write_csv
    from simsynk.study.run import drawn_seed, provenance
    from simsynk.study.stimulation import stimulate

    chosen = options.loaded(scenario, sets, replicates)
    drawn = drawn_seed(chosen, seed)
    numbers = range(chosen.replicates)
    if out is not None:
        make_writable(out)
    found = stimulate(prepare(chosen), drawn, numbers, branches=branches, effort=effort, side=side, jobs=jobs)
    rows = list(_rows(found))
    document = {
        "schema": "simsynk.stimulation/1",
        "notice": NOTICE,
        "provenance": provenance(chosen, drawn, len(numbers)),
        "day": found.day,
        "side": found.side,
        "effort": effort,
        "branches": rows,
    }
    if out is not None:
        (out / "stimulation.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        write_csv(out / "stimulation.csv", _muscle_rows(rows))
    if as_json:
        click.echo(json.dumps(document))
        return
    click.echo(
        f"{chosen.title}: {found.side} nerve stimulated on day {found.day:g}, {len(numbers)} simulated nerves\n"
    )
    for row in rows:
        for line in _lines(row):
            click.echo(line)
    click.echo(
        f"\nOf what commands evoke through a branch, 'asked' is the share in muscles that were asked for;\n{NOTICE}"
    )


def _rows(found: Stimulated) -> Iterator[dict[str, Any]]:
    """One mapping for each branch."""
    import numpy as np

    from simsynk.study.stimulation import KEY_MUSCLES, MOVED

    def spread(values: Any) -> dict[str, float | None]:
        there = values[np.isfinite(values)]
        if not len(there):
            return {"mean": None, "q05": None, "q95": None}
        low, high = np.quantile(there, [0.05, 0.95])
        return {"mean": float(there.mean()), "q05": float(low), "q95": float(high)}

    for b, branch in enumerate(found.branches):
        muscles = {m: spread(found.response[:, b, i]) for i, m in enumerate(found.muscles)}
        asked = spread(found.wanted[:, b])
        yield {
            "branch": branch,
            "muscles": {m: s for m, s in muscles.items() if (s["mean"] or 0.0) > 0.0},
            "moved": {name: spread(found.moved[:, b, i]) for i, name in enumerate(MOVED)},
            "wanted_share": asked,
            "unwanted_share": spread(1.0 - found.wanted[:, b]),
            "own_fibre_share": spread(found.own[:, b]),
            "feeders": {
                m: {
                    "twigs": float(found.feeders[:, i].mean()),
                    "without_this_branch": float(found.others[:, b, i].mean()),
                    "none_left": float((found.others[:, b, i] == 0).mean()),
                }
                for m in KEY_MUSCLES
                if m in found.muscles
                for i in [found.muscles.index(m)]
            },
        }


def _lines(row: dict[str, Any]) -> Iterator[str]:
    top = sorted(row["muscles"].items(), key=lambda item: -item[1]["mean"])[:_MOST_MUSCLES]
    shown = ", ".join(f"{m.replace('_', ' ')} {s['mean']:.0%}" for m, s in top if s["mean"] >= _LEAST_RESPONSE)
    share = row["wanted_share"]["mean"]
    asked = "   -" if share is None else f"{share:>4.0%}"
    yield f"  {row['branch']:<24} asked {asked}   moves {shown or 'nothing that shows'}"
    corner, up = row["moved"]["corner_lateral_mm"]["mean"], row["moved"]["corner_up_mm"]["mean"]
    if corner is None:
        return
    eye, brow = row["moved"]["eye_closing_mm"]["mean"], row["moved"]["brow_up_mm"]["mean"]
    moved = f"mouth corner {corner:+.1f} mm out, {up:+.1f} up; eye {eye:+.1f} mm closer; brow {brow:+.1f} up"
    yield f"  {'':<24}              {moved}"
    lost = [
        f"{m.replace('_', ' ')} ({one['none_left']:.0%})" for m, one in row["feeders"].items() if one["none_left"] > 0
    ]
    few = {m: one for m, one in row["feeders"].items() if one["twigs"] - one["without_this_branch"] >= 0.5}
    fed = [f"{m.replace('_', ' ')} {o['without_this_branch']:.1f} of {o['twigs']:.1f}" for m, o in few.items()]
    if fed:
        yield f"  {'':<24}              twigs left without it: {', '.join(fed)}"
    if lost:
        yield f"  {'':<24}              would lose its last twig: {', '.join(lost)} of nerves"


def _muscle_rows(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of `stimulation.csv`: response of each muscle to each branch."""
    for row in rows:
        for muscle, spread in row["muscles"].items():
            yield {"branch": row["branch"], "muscle": muscle, **{f"response_{k}": v for k, v in spread.items()}}
