"""`simsynk report`: one page that tells a finished run, and two of them side by side."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import click

from simsynk.errors import InputError, Problem

_OURS = (b'<meta name="generator" content="simsynk', b"% simsynk report")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
NAME = "report.html"


@click.command("report")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--compare",
    "other",
    metavar="DIR2",
    type=click.Path(path_type=Path),
    help="Another run, set beside the first, or a folder of simsynk compare.",
)
@click.option(
    "-o", "--out", metavar="FILE", type=click.Path(path_type=Path), help=f"The page; DIR/{NAME} by default."
)
@click.option("--pdf", metavar="FILE", type=click.Path(path_type=Path), help="Also write a PDF (extra pdf).")
@click.option("--title", metavar="TEXT", help="Title of the page; the scenario's by default.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    folder: Path, other: Path | None, out: Path | None, pdf: Path | None, title: str | None, as_json: bool
) -> None:
    """Write the report of the finished run in DIR as one HTML page that needs nothing else.

    It holds what was simulated, the pictures, the matrix, simulated scores, signs with why they are there, how sure
    all of it is, and what it rests on. It opens without a network and prints well.

    \b
    Example: simsynk report simsynk-results/toy-seed1
    """
    from simsynk.notice import NOTICE
    from simsynk.study.opened import open_run

    opened = open_run(folder)
    page_file = out or folder / NAME
    for option, path in (("--out", page_file), ("--pdf", pdf)):
        if path is not None:
            check_place(path, option)
    from simsynk.view.report.run_report import run_report

    page = run_report(opened, title, beside=other)
    printed = None if pdf is None else _printed(page)
    _write(page_file, page.encode(), "--out")
    if pdf is not None and printed is not None:
        _write(pdf, printed, "--pdf")
    if as_json:
        made = {"page": str(page_file), "bytes": len(page.encode()), "pdf": None if pdf is None else str(pdf)}
        click.echo(json.dumps({"schema": "simsynk.report/1", "notice": NOTICE, **made}))
        return
    click.echo(f"Written: {page_file} ({len(page.encode()) / 1e6:.1f} MB)" + (f", {pdf}" if pdf else ""))
    click.echo(f"{NOTICE}")


def check_place(path: Path, option: str) -> None:
    """See that a file can be written where it is wanted without losing something of another kind.

    Raises
    ------
    InputError
        For a folder, a missing folder, or a file that simsynk did not write.
    """
    if path.is_dir():
        raise _problem(option, f"{path} is a folder", "give the name of a file")
    if not path.parent.is_dir():
        raise _problem(option, f"there is no folder {path.parent}", "make it first, or choose another place")
    if path.exists():
        try:
            ours = any(mark in path.read_bytes() for mark in _OURS)
        except OSError as fault:
            raise _problem(option, f"{path}: {fault.strerror}", "choose another place") from None
        if not ours:
            raise _problem(option, f"{path} holds something that simsynk did not write", "choose another name")


def _printed(page: str) -> bytes:
    from simsynk.view.report.pdf import pdf_of

    return pdf_of(page)


def _write(path: Path, content: bytes, option: str) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise
        raise _problem(option, f"{path} cannot be written: {fault.strerror}", "choose another place") from None


def _problem(option: str, message: str, fix: str) -> InputError:
    return InputError([Problem(path=option, message=message, fix=fix)])
