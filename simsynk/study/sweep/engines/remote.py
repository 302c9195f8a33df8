"""A study in another process: sent as text, read once, kept for the tasks that follow."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path

from simsynk import documents
from simsynk.scenario.study import Study, read_study
from simsynk.study.sweep.worker import Done, Task, Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A study as it travels.

    Parameters
    ----------
    text
        The whole study as YAML, scenario and plans included.
    folder
        Where a nerve file is looked up; the other machine must see it too.
    """

    text: str = field(repr=False)
    folder: str


def parcel(study: Study) -> Parcel:
    """A study made ready to travel."""
    return Parcel(text=study.to_yaml(), folder=str((study.folder or Path()).resolve()))


def work(sent: Parcel, task: Task) -> Done:
    """Do one task of a study in this process."""
    return _worker(sent).work(task)


@functools.lru_cache(maxsize=2)
def _worker(sent: Parcel) -> Worker:
    return Worker(read_study(documents.read_text(sent.text, shown_as="study"), Path(sent.folder)))
