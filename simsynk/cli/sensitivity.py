"""The local sensitivity of `simsynk run` and `rerun`: made with progress, kept in the folder, told in the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simsynk.results import Result
    from simsynk.study.run import Run

SWITCHED_OFF = "switched off by --no-sensitivity"
STOPPED = "interrupted"


def add_sensitivity(
    document: dict[str, Any], out: Path, started: Run, result: Result, *, jobs: int | None, off: str = ""
) -> list[str]:
    """Work the sensitivity of a finished run out and add it to its folder.

    Parameters
    ----------
    document
        The content of `result.json`, which gets the key `sensitivity`; the file is written again.
    out
        The result folder.
    started, result
        The run and its outcome.
    jobs
        Threads.
    off
        Why it is left out, as `SWITCHED_OFF`; then only this is written, and nothing told.

    Returns
    -------
    Lines for the report.

    Raises
    ------
    KeyboardInterrupt
        When the user stops it; the folder then says so and keeps everything else.
    """
    from simsynk.cli.progress import ProgressLine
    from simsynk.errors import SimsynkError
    from simsynk.study.folder import write_document
    from simsynk.study.local_sensitivity import local_sensitivity, reason_to_skip
    from simsynk.study.sensitivity_folder import (
        sensitivity_document,
        sensitivity_lines,
        skipped,
        write_sensitivity,
    )

    numbers = result.replicates.tolist()
    reason = off or reason_to_skip(started.patient, numbers)
    found = None
    document["sensitivity"] = skipped(reason or STOPPED)
    try:
        if not reason:
            with ProgressLine(title="sensitivity") as progress:
                found = local_sensitivity(started.patient, started.seed, numbers, jobs=jobs, progress=progress)
            document["sensitivity"] = sensitivity_document(found)
    except SimsynkError as error:
        reason = str(error).removeprefix("no sensitivity: ")
        document["sensitivity"] = skipped(reason)
    finally:
        write_sensitivity(out, found)
        write_document(out, document)
    if found is not None:
        return list(sensitivity_lines(found))
    return [] if off else ["", f"  no sensitivity: {reason}"]
