"""Independent pieces of the evidence on several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any, TypeVar

Found = TypeVar("Found")


def each(work: Callable[..., Found], pieces: Sequence[tuple[Any, ...]], processes: int) -> Iterator[Found]:
    """What comes out of every piece, as they are finished.

    Simulating people is mostly Python around short kernels, which threads of one process cannot share.

    Parameters
    ----------
    work
        A function of a module, called with each piece's arguments.
    pieces
        Arguments that can be sent to another process.
    processes
        How many; with one, everything happens here and in order.
    """
    if processes < 2 or len(pieces) < 2:
        yield from (work(*piece) for piece in pieces)
        return
    with ProcessPoolExecutor(min(processes, len(pieces)), mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(work, *piece) for piece in pieces]
        try:
            for future in as_completed(waiting):
                yield future.result()
        except (GeneratorExit, KeyboardInterrupt):
            pool.shutdown(wait=False, cancel_futures=True)
            raise
