"""The command `simsynk`: finds the subcommand, runs it, and turns every outcome into an exit code.

Exit codes: 0 done; 2 the input is wrong; 3 finished partly; 130 interrupted; 141 the reader of the output
went away (as other Unix programs end when their pipe is closed).
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from simsynk.errors import SimsynkError, nearest

# Faces are small matrices: threads of a linear-algebra library would only stand in the way of our own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

WRONG_INPUT, PARTLY, INTERRUPTED, PIPE_CLOSED = 2, 3, 130, 141
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

COMMANDS: dict[str, tuple[str, str, str]] = {
    "scenarios": ("simsynk.cli.scenarios", "List the scenarios that ship with simsynk.", "Look"),
    "show": ("simsynk.cli.show", "Show a nerve, its values or their sources.", "Look"),
    "cite": ("simsynk.cli.cite", "List the works that the values rest on.", "Look"),
    "schema": ("simsynk.cli.schema", "Print the JSON Schema of a scenario, a plan or a study.", "Look"),
    "lesson": ("simsynk.cli.lesson", "Play one of ten lessons, or write its hand-out.", "Look"),
    "check": ("simsynk.cli.check", "Check scenarios, plans and studies without running them.", "Run"),
    "run": ("simsynk.cli.run", "Grow the nerves of a scenario and examine the face.", "Run"),
    "explain": ("simsynk.cli.explain", "Say why a sign is there: which neurons and twigs carry it.", "Understand"),
    "report": ("simsynk.cli.report", "Write one page that tells a finished run, for class or paper.", "Understand"),
    "compare": ("simsynk.cli.compare", "Compare plans of treatment on the same regrown nerves.", "Understand"),
    "plan": ("simsynk.cli.plan", "Rank cuts and denervation by gain and cost, with proof.", "Understand"),
    "explore": ("simsynk.cli.explore", "Write a page on which the nerve is cut by hand, and open it.", "Understand"),
    "sensitivity": (
        "simsynk.cli.sensitivity_study",
        "Say which factors of a study its outcomes lean on.",
        "Understand",
    ),
    "animate": ("simsynk.cli.animate", "Animate a finished run: regrowth, and the face in time.", "Understand"),
    "stimulate": ("simsynk.cli.stimulate", "Stimulate branches of the regrown nerve, one by one.", "Understand"),
    "validate": ("simsynk.cli.validate", "Simulate published experiments and judge the model by them.", "Understand"),
    "sweep": ("simsynk.cli.sweep", "Run a study: a scenario over many settings of its factors.", "Run"),
    "rerun": ("simsynk.cli.rerun", "Recreate the numbers of a result folder, or a figure.", "Run"),
    "warm": ("simsynk.cli.warm", "Compile the kernels once, so that later runs start fast.", "Run"),
}
"""Subcommand -> module that exports it as `command`, one line of help, section of the help page."""


class StoryGroup(click.Group):
    """A group that imports a subcommand only when it is called, and lists them in the order of the story."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all subcommands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of a name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand that the arguments name; a misspelt one is answered with the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            guess = nearest(args[0], COMMANDS)
            hint = f" Did you mean '{guess}'?" if guess else ""
            ctx.fail(f"There is no command '{args[0]}'.{hint} Commands: {', '.join(COMMANDS)}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the subcommands by section, without importing any."""
        for section in dict.fromkeys(section for _, _, section in COMMANDS.values()):
            with formatter.section(section):
                formatter.write_dl(
                    [(name, about) for name, (_, about, where) in COMMANDS.items() if where == section]
                )


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from simsynk import __version__
        from simsynk.notice import NOTICE

        click.echo(f"simsynk {__version__}\n{NOTICE}")
        ctx.exit()


@click.group(cls=StoryGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and what simsynk is not, and exit.",
)
def cli() -> None:
    """Simulate misdirected regeneration of the facial nerve, from miswired axons to synkinesis.

    A research and teaching model; not a medical device.
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    argv
        Arguments after the program's name; None takes those of the process.
    """
    try:
        outcome: Any = cli.main(args=None if argv is None else list(argv), prog_name="simsynk", standalone_mode=False)
        sys.stdout.flush()
    except SimsynkError as error:
        click.echo(str(error), err=True)
        return PARTLY if error.partly else WRONG_INPUT
    except click.ClickException as error:
        error.show()
        return WRONG_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return _pipe_closed()
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        click.echo(
            f"{error.filename or 'a file'}: cannot be written: {error.strerror}; make room and go on", err=True
        )
        return PARTLY
    except SystemExit as stop:
        # click ends this way when it meets a closed pipe itself.
        return _pipe_closed() if stop.code == 1 else int(stop.code or 0)
    return outcome if isinstance(outcome, int) else 0


def _pipe_closed() -> int:
    """Keep the interpreter from complaining when it flushes standard output at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED
