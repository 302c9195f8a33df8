"""A study in another process: sent as text, read once, kept for the tasks that follow."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path

from simsynk import documents
from simsynk.errors import SimsynkError
from simsynk.scenario.study import Study, read_study
from simsynk.study.sweep.point import code_version
from simsynk.study.sweep.worker import Done, Task, Worker


class OtherCode(SimsynkError):
    """A worker has another version of the program than the sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A study as it travels.

    Parameters
    ----------
    text
        The whole study as YAML, scenario and plans included.
    folder
        Where a nerve file is looked up; the other machine must see it too.
    code
        Version and kernels of the sender.
    """

    text: str = field(repr=False)
    folder: str
    code: tuple[str, ...] = ()


def parcel(study: Study) -> Parcel:
    """A study made ready to travel."""
    return Parcel(text=study.to_yaml(), folder=str((study.folder or Path()).resolve()), code=_code())


def _code() -> tuple[str, ...]:
    return tuple(code_version().values())


def work(sent: Parcel, task: Task) -> Done:
    """Do one task of a study in this process.

    Raises
    ------
    OtherCode
        When this process runs another version than the sender: its numbers would be kept under a wrong name.
    """
    if sent.code != _code():
        raise OtherCode(
            f"a worker runs simsynk {' '.join(_code())}, the sweep {' '.join(sent.code)}; install the same"
        )
    return _worker(sent).work(task)


@functools.lru_cache(maxsize=2)
def _worker(sent: Parcel) -> Worker:
    return Worker(read_study(documents.read_text(sent.text, shown_as="study"), Path(sent.folder)))
