"""Options that several commands share, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from simsynk.scenario.scenario import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])

LARGEST_SEED = 2**63 - 1

seed = click.option(
    "--seed",
    type=click.IntRange(0, LARGEST_SEED),
    help="Seed of the random streams; without it, the scenario's own, or one is drawn and recorded.",
)
replicates = click.option(
    "--replicates",
    type=click.IntRange(1, 1_000_000),
    help="Number of simulated nerves, in place of the scenario's.",
)
jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Threads to use; all processors by default. Results do not depend on it.",
)
out = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder for the results; made if it is not there.",
)
as_json = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the result as JSON on standard output, and nothing else there.",
)
sets = click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change one setting of the scenario, as regrowth.routing.misrouting=0.3; repeatable.",
)


def loaded(scenario: str, sets: tuple[str, ...], replicates: int | None) -> Scenario:
    """The scenario that a command asks for, with what its options change.

    Raises
    ------
    InputError
        For a faulty scenario.
    """
    from simsynk.scenario.load import load

    number = () if replicates is None else (f"replicates={replicates}",)
    return load(scenario, sets=[*sets, *number])


def computes(command: Command) -> Command:
    """Give a command the options of every command that computes.

    The function receives `seed`, `replicates`, `jobs`, `out`, `as_json` and `sets`.
    """
    for option in (sets, as_json, out, jobs, replicates, seed):
        command = option(command)
    return command
