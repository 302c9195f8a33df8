"""Processor time that is spent inside kernels while something else runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from benchmarks import cpp


@dataclass(slots=True)
class KernelClock:
    """Seconds of all kernels on all threads since it was last set to zero."""

    seconds: float = 0.0


@contextmanager
def kernel_clock() -> Iterator[KernelClock]:
    """Time every call of a kernel; at most one may run on a thread at a time, which holds for flat kernels."""
    clock, lock = KernelClock(), threading.Lock()

    def timed(kernel: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any) -> Any:
            started = time.thread_time()
            try:
                return kernel(*values)
            finally:
                with lock:
                    clock.seconds += time.thread_time() - started

        return call

    with ExitStack() as stack:
        for name, module in cpp.HOMES.items():
            stack.enter_context(mock.patch.object(module, name, timed(getattr(module, name))))
        yield clock
