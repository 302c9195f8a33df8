"""`simsynk warm`: compile the kernels once."""

from __future__ import annotations

import time

import click


@click.command("warm")
def command() -> None:
    """Compile the kernels once, so that later runs start fast."""
    from simsynk import jit
    from simsynk.study.run import run

    note = jit.cache_note()
    if note:
        click.echo(note, err=True)
    started = time.monotonic()
    run("toy", replicates=1, seed=0, jobs=1)
    folder = jit.cache_folder()
    place = f"kept in {folder}" if folder else "not kept: no folder can be written"
    click.echo(f"kernels are ready after {time.monotonic() - started:.1f} s ({place})")
