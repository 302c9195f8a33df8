"""The table of evidence: every published observable beside what was simulated, and the verdict."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from simsynk.errors import unknown_name
from simsynk.validation.experiment import Effort
from simsynk.validation.experiments.kinds import EXPERIMENTS
from simsynk.validation.processes import each
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


def validate(
    effort: Effort, only: Sequence[str] = (), progress: Progress | None = None, processes: int = 1
) -> list[Row]:
    """Simulate published experiments and judge every observable.

    Parameters
    ----------
    effort
        How many subjects are simulated.
    only
        Names of studies, or `study.observable`; all when empty.
    progress
        Called with finished and wanted studies.
    processes
        How many of them share the work; studies that look at the same patients stay together. The rows do not depend
        on it.

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
    if progress:
        progress(0, len(names))
    found: dict[str, list[Row]] = {}
    for rows in each(_rows_of, [(tuple(group), effort) for group in _groups(names)], processes):
        found |= rows
        if progress:
            progress(len(found), len(names))
    asked = {name for name in only if "." in name}
    whole = {name for name in only if "." not in name}
    rows_in_order = [row for name in names for row in found[name]]
    return [row for row in rows_in_order if not only or row.observable.study in whole or row.observable.key in asked]


def _groups(names: Sequence[str]) -> list[list[str]]:
    """Studies that share their subjects together, the largest group first: one module's, and those of `series`."""
    groups: dict[str, list[str]] = {}
    for name in names:
        where = EXPERIMENTS[name].__module__ if name in EXPERIMENTS else ""
        shared = hasattr(sys.modules.get(where), "series")
        groups.setdefault("series" if shared else where, []).append(name)
    return sorted(groups.values(), key=len, reverse=True)


def _rows_of(names: tuple[str, ...], effort: Effort) -> dict[str, list[Row]]:
    found = {}
    for name in names:
        study = studies()[name]
        simulated = EXPERIMENTS[name](study, effort) if name in EXPERIMENTS else {}
        found[name] = [judge(one, simulated.get(one.name)) for one in study.observables.values()]
    return found
