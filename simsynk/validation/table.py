"""The table of evidence: every published observable beside what was simulated, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from simsynk.errors import unknown_name
from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.kinds import EXPERIMENTS
from simsynk.validation.published import studies
from simsynk.validation.verdict import Row, judge

Progress = Callable[[int, int], None]


def chosen_studies(only: Sequence[str] = ()) -> list[str]:
    """Names of the studies asked for, all when none is named; an observable's `study.name` stands for its study.

    Raises
    ------
    InputError
        For an unknown name.
    """
    known = list(studies())
    names = [name.split(".")[0] for name in only]
    for name, asked in zip(names, only, strict=True):
        if name not in known:
            raise unknown_name("--only", name, known, "a published experiment")
        keys = [one.key for one in studies()[name].observables.values()]
        if "." in asked and asked not in keys:
            raise unknown_name("--only", asked, keys, "an observable of that experiment")
    return [name for name in known if name in names] if names else known


def validate(effort: Effort, only: Sequence[str] = (), progress: Progress | None = None) -> list[Row]:
    """Simulate published experiments and judge every observable.

    Parameters
    ----------
    effort
        How many subjects are simulated.
    only
        Names of studies, or `study.observable`; all when empty.
    progress
        Called with finished and wanted studies.

    Raises
    ------
    InputError
        For an unknown study.

    Examples
    --------
    >>> [row.verdict for row in validate(Effort(name="example", animals=2, people=0, treated=0), ["eekhof_2000"])]
    ['not modelled']
    """
    names = chosen_studies(only)
    rows: list[Row] = []
    for done, name in enumerate(names):
        if progress:
            progress(done, len(names))
        rows += list(_rows(name, effort))
    if progress:
        progress(len(names), len(names))
    asked = {name for name in only if "." in name}
    whole = {name for name in only if "." not in name}
    return [row for row in rows if not only or row.observable.study in whole or row.observable.key in asked]


def _rows(name: str, effort: Effort) -> Iterator[Row]:
    study = studies()[name]
    found = EXPERIMENTS[name](study, effort) if name in EXPERIMENTS else {}
    for one in study.observables.values():
        yield judge(one, found.get(one.name))
