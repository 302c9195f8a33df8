"""Speed of the kernels on one thread: against C++, plain Python and NumPy, in one process, interleaved."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import numpy as np

from benchmarks import copasi, cpp
from benchmarks.plain_python import PlainModel
from benchmarks.problem import SCENARIOS, Outcome, Problem, disagreement, ours, patient_of, problem_of
from benchmarks.row import Row, at_least
from benchmarks.vectorised import VectorisedModel
from simsynk.motor.activation import Expression
from simsynk.simulate import Side

BURSTS = 25
_FURTHEST, _ROUGHEST = 4.0, 1.6


@contextmanager
def watched(seen: dict[str, tuple[Any, ...]]) -> Iterator[None]:
    """Note the arguments with which each kernel is called."""

    def watch(name: str, kernel: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any) -> Any:
            seen[name] = values
            return kernel(*values)

        return call

    with ExitStack() as stack:
        for name, module in cpp.HOMES.items():
            stack.enter_context(mock.patch.object(module, name, watch(name, getattr(module, name))))
        yield


def least_seconds(calls: dict[str, Callable[[], Any]], bursts: int, before: Callable[[], Any]) -> dict[str, float]:
    """Least process time of each call; the calls take turns, so that a busy machine burdens them alike."""
    best = dict.fromkeys(calls, np.inf)
    for _ in range(bursts):
        for name, call in calls.items():
            before()
            started = time.process_time()
            call()
            best[name] = min(best[name], time.process_time() - started)
    return best


def kernel_seconds(side: Side) -> dict[str, dict[str, float]]:
    """Least seconds of every kernel on one replicate, by numba and (where g++ is installed) by C++."""
    growth = side.growth
    work = growth.workspace()
    out = Expression.allocate(side.intact, side.drive, len(growth.days))
    problem = problem_of(side)
    seen: dict[str, tuple[Any, ...]] = {}
    ours(problem, 1, 0, work, out)
    with watched(seen):
        ours(problem, 1, 0, work, out)
    result = {}
    for name, module in cpp.HOMES.items():
        kernel, values = getattr(module, name), seen[name]
        calls: dict[str, Callable[[], Any]] = {"numba": lambda k=kernel, v=values: k(*v)}  # type: ignore[misc]
        if cpp.compiler():
            prepared = cpp.arguments(name, values)
            twin = getattr(cpp.library(), name)
            calls["C++"] = lambda t=twin, p=prepared: t(*p)  # type: ignore[misc]
        before = (lambda: work.processes.restart()) if name == "regrow" else (lambda: None)
        result[name] = least_seconds(calls, BURSTS, before)
        if name == "regrow":
            growth.run(1, 0, work)
    return result


def cpp_rows() -> list[Row]:
    """Rows against C++, kernel by kernel and in all."""
    rows = []
    for scenario in SCENARIOS:
        seconds = kernel_seconds(patient_of(scenario).side("right"))
        total = {by: sum(one[by] for one in seconds.values()) for by in seconds["regrow"]}
        for name, one in {**seconds, "all kernels": total}.items():
            what = f"{scenario}, `{name}`: numba against C++"
            if "C++" not in one:
                rows.append(Row(what, f"{one['numba'] * 1e3:.2f} ms, g++ is not installed"))
                continue
            ratio = one["numba"] / one["C++"]
            times = f"{ratio:.2f} ({one['numba'] * 1e3:.2f} and {one['C++'] * 1e3:.2f} ms)"
            whole = name == "all kernels"
            rows.append(Row(what, times, "at most 1.10" if whole else "", ratio <= 1.10 if whole else None))
    return rows


def _gate(name: str, theirs: list[Outcome], mine: list[Outcome]) -> str:
    """How well two implementations agree; refuses to compare the speed of different models."""
    share, cells = disagreement(theirs, mine)
    if share > _FURTHEST or cells > _ROUGHEST:
        raise RuntimeError(f"{name} does not agree: misrouted share {share:.1f} SE, fibre matrix {cells:.2f}")
    return f"agree: misrouted share {share:.1f} SE apart, fibre matrix {cells:.2f} SE (root mean square)"


def python_rows(scenario: str = SCENARIOS[0]) -> list[Row]:
    """Rows against plain Python with networkx and against vectorised NumPy, after a check that they agree."""
    problem: Problem = problem_of(patient_of(scenario).side("right"))
    side, growth = problem.side, problem.side.growth
    work, out = growth.workspace(), Expression.allocate(side.intact, side.drive, len(growth.days))
    mine = [ours(problem, 1, replicate, work, out) for replicate in range(120)]
    plain, vectorised = PlainModel(problem), VectorisedModel(problem)
    luck, fast_luck = random.Random(1), np.random.default_rng(1)
    by_plain: list[Outcome] = []
    by_numpy: list[Outcome] = []
    calls = {
        "simsynk": lambda: ours(problem, 1, 0, work, out),
        "plain": lambda: by_plain.append(plain.replicate(luck)),
        "numpy": lambda: by_numpy.append(vectorised.replicate(fast_luck)),
    }
    seconds = least_seconds(calls, 12, lambda: None)
    more = {name: calls[name] for name in ("simsynk", "numpy")}
    again = least_seconds(more, 40, lambda: None)
    seconds.update({name: min(seconds[name], again[name]) for name in more})
    return [
        at_least("Times as fast as plain Python with networkx", seconds["plain"] / seconds["simsynk"], 150, "{:.0f}"),
        Row("... do both give the same nerves?", _gate("plain Python", by_plain, mine)),
        at_least("Times as fast as vectorised NumPy", seconds["numpy"] / seconds["simsynk"], 8),
        Row("... do both give the same nerves?", _gate("NumPy", by_numpy, mine)),
    ]


def copasi_rows() -> list[Row]:
    """Row against COPASI, on the routing of single axons through a tree only."""
    what = "Times as fast as COPASI, 10,000 axons through a tree of 32 leaves (routing alone)"
    found = copasi.compare()
    if found is None:
        return [Row(what, "not installed")]
    ratio = found.copasi / found.simsynk
    law = f"chi-square per degree of freedom {found.chi_copasi:.2f} and {found.chi_simsynk:.2f}"
    times = f"{found.copasi * 1e3:.1f} and {found.simsynk * 1e3:.2f} ms"
    return [Row(what, f"{ratio:.1f} ({times}, copasi-basico {found.version}; {law})")]


def rows() -> list[Row]:
    """All rows of this file."""
    return [*cpp_rows(), *python_rows(), *copasi_rows()]
